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
        discussion: "Tables: roundtable import KIND FILE, with KIND \(ExchangeKind.allCases.map(\.rawValue).joined(separator: ", ")).",
        subcommands: [
            TableImportCommand.self, PolisImport.self, ESCOImport.self, WorkerImport.self, CourseImport.self, FundingImport.self,
            HandoverImport.self,
        ], defaultSubcommand: TableImportCommand.self)
}

struct PolisImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "polis", abstract: "A Polis export folder becomes a round.")

    @Argument(help: "The folder with comments.csv and votes.csv.") var folder: String
    @Option(help: "The title of the round; a round of this title takes only what is new.") var round: String
    @Option(help: "The language of the statements: en or de.") var language: String = "en"
    @OptionGroup var data: DatabaseOption
    @Flag(help: "Only say what would change.") var dryRun = false
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
            ImportedConversation(conversation), as: draft, language: language, dryRun: dryRun, at: now)
        if !dryRun { try await House(database: database, logger: .quiet).jobs().drain() }
        if json {
            print(try Output.json(report))
        } else {
            print(
                "Round “\(round)”: \(report.newStatements) new statements and \(report.newVotes) new or changed votes; now \(report.statements) statements, \(report.participants) participants, \(report.votes) votes; \(conversation.mistakes.count) rows left out."
                    + (dryRun ? " This was a dry run: nothing was changed." : "\nSee /rounds/\(report.round)/landscape"))
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
