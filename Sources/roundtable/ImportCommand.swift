// `roundtable import …`: conversations and partners from files.

import ArgumentParser
import Foundation
import Listening
import OpenFormats
import Storage
import Vocabulary

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Bring data in from files.",
        subcommands: [
            PolisImport.self, PartnerImportCommand.self, ESCOImport.self, WorkerImport.self, CourseImport.self, FundingImport.self,
            HandoverImport.self,
        ])
}

struct PolisImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "polis", abstract: "A Polis export folder becomes a round.")

    @Argument(help: "The folder with comments.csv and votes.csv.") var folder: String
    @Option(help: "The title of the round; a round of this title takes only what is new.") var round: String
    @Option(help: "The language of the statements: en or de.") var language: String = "en"
    @OptionGroup var data: DatabaseOption
    @Flag(help: "Print the result as JSON.") var json = false

    func run() async throws {
        guard let language = Language(rawValue: language) else {
            throw CommandRefusal("--language '\(language)' is not known; use en or de.")
        }
        let conversation: PolisConversation
        do { conversation = try PolisFiles.read(URL(fileURLWithPath: folder)) } catch let mistake as FileMistake {
            throw CommandRefusal("\(mistake)")
        }
        for mistake in conversation.mistakes { FileHandle.standardError.write(Data("left out: \(mistake)\n".utf8)) }
        let database = try await data.open()
        let now = Moment.present()
        let stages = Stage.allCases.enumerated().map {
            StageDates(stage: $0.element, startsOn: now.day.adding(days: 28 * $0.offset), endsOn: now.day.adding(days: 28 * $0.offset + 27))
        }
        let draft = RoundDraft(
            title: round, question: conversation.topic,
            decisionRule: "Imported: the votes were given elsewhere, under the rules of that place.",
            classTargets: RoundDraft.equalTargets, stages: stages)
        let report = try await ConversationImportStore(database).add(
            ImportedConversation(conversation), as: draft, language: language, at: now)
        let house = House(database: database, logger: .quiet)
        try await house.jobs().drain()
        if json {
            print(try Output.json(report))
        } else {
            print(
                "Round \(report.round): \(report.statements) statements, \(report.participants) participants, \(report.votes) votes; \(conversation.mistakes.count) rows left out.\nSee /rounds/\(report.round)/landscape"
            )
        }
        await database.close()
    }
}

extension ImportedConversation {
    init(_ conversation: PolisConversation) {
        self.init(
            statements: conversation.statements.map {
                .init(
                    externalID: $0.id, text: $0.text, moderated: $0.moderated, isMeta: $0.isMeta, author: $0.author,
                    at: Moment(milliseconds: $0.createdAt))
            },
            votes: conversation.votes.compactMap { vote in
                VoteChoice(rawValue: vote.value).map {
                    .init(statement: vote.statement, participant: vote.participant, choice: $0, at: Moment(milliseconds: vote.at))
                }
            })
    }
}

struct PartnerImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "partners", abstract: "A CSV table becomes partners; a second time changes nothing.")

    @Argument(help: "The CSV file, UTF-8.") var file: String
    @OptionGroup var data: DatabaseOption
    @Flag(help: "Only say what would change.") var preview = false
    @Flag(help: "Print the result as JSON.") var json = false

    func run() async throws {
        guard let bytes = FileManager.default.contents(atPath: file) else { throw CommandRefusal("The file '\(file)' cannot be read.") }
        let database = try await data.open()
        let store = PartnerStore(database)
        let places = Set(try await store.places().map(\.code))
        let (drafts, mistakes) = PartnerFile.read(Array(bytes), file: file, places: places)
        guard mistakes.isEmpty else {
            throw CommandRefusal("Nothing was changed:\n" + mistakes.map(\.description).joined(separator: "\n"))
        }
        let result = try await store.preview(drafts)
        if !preview {
            do { try await store.save(drafts, by: "command", at: .present()) } catch let refusal as Refusal {
                throw CommandRefusal(refusal.explanation)
            }
        }
        if json {
            print(try Output.json(result))
        } else {
            print(
                "\(result.new.count) new, \(result.changed.count) changed, \(result.unchanged) unchanged"
                    + (preview ? " (preview: nothing was changed)" : ""))
            for twin in result.probableDuplicates { print("probable duplicate: \(twin)") }
        }
        await database.close()
    }
}

/// Printing for people and programs.
enum Output {
    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Most memory the process has held.
    static var peakMegabytes: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line.flatMap { Int($0.filter(\.isNumber)) } ?? 0) / 1_024
    }

    static func progress(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
