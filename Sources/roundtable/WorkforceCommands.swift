// `roundtable import workers`, `import courses`, `import funding`: tables of the hub come in from files, whole or not at all.

import ArgumentParser
import Foundation
import Listening
import OpenFormats
import Planning
import Storage
import Understanding
import Vocabulary

struct WorkerImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workers",
        abstract: "A CSV table of workers by pseudonym; refused whole when a row is wrong, a second time changes nothing.")

    @Argument(help: "The CSV file, UTF-8.") var file: String
    @Option(help: "The code of the one firm whose people may be in the table.") var employer: String?
    @Flag(help: "Take the rows that are right although others are wrong; these are listed.") var partial = false
    @Flag(help: "Also work out at once what everybody needs; otherwise the server does it in the background.") var needs = false
    @OptionGroup var data: DatabaseOption
    @Flag(help: "Print the report as JSON.") var json = false

    func run() async throws {
        let database = try await data.open()
        var only: PartnerID?
        if let employer {
            only = try await database.read {
                try $0.first("SELECT id FROM partner WHERE code = \(employer)") { try $0.next() as PartnerID }
            }
            if only == nil { throw CommandRefusal("--employer '\(employer)' is no code of a partner here.") }
        }
        let (source, scope, partial) = (WorkforceSource.file(file), only, partial)
        let now = Moment.present()
        let report: WorkforceReport
        do {
            report = try await database.write { connection in
                try WorkforceInput.take(
                    source, only: scope, partial: partial, by: "command", at: now,
                    progress: { if $0 % 100_000 < 4_000 { Output.progress("\($0) rows") } }, on: connection)
            }
        } catch let refusal as WorkforceRefusal {
            await database.close()
            if json { print(try Output.json(refusal.report)) }
            throw CommandRefusal(
                "Nothing was changed; \(refusal.report.wrong) of \(refusal.report.rows) rows are wrong (--partial takes the rest):\n"
                    + refusal.report.mistakes.map(\.description).joined(separator: "\n"))
        } catch let mistake as FileMistake {
            await database.close()
            throw CommandRefusal("Nothing was changed: \(mistake)")
        }
        for mistake in report.mistakes { Output.progress("left out: \(mistake)") }
        if needs {
            Output.progress("working out what everybody needs")
            try await database.write { try NeedJob.refresh(on: $0) }
        }
        await database.close()
        if json { return print(try Output.json(report)) }
        print(
            "\(report.rows) rows: \(report.new) new, \(report.changed) changed, \(report.unchanged) unchanged, \(report.wrong) left out; \(report.skills) skills added."
        )
    }
}

struct CourseImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "courses", abstract: "A CSV table or schema.org JSON-LD becomes courses; refused whole when one is wrong.")

    @Argument(help: "The file: .csv, .json or .jsonld, UTF-8.") var file: String
    @Option(help: "The code of the provider for courses that name none.") var provider: String?
    @Flag(help: "Take the courses that are right although others are wrong; these are listed.") var partial = false
    @OptionGroup var data: DatabaseOption
    @Flag(help: "Print the report as JSON.") var json = false

    func run() async throws {
        guard let bytes = FileManager.default.contents(atPath: file) else { throw CommandRefusal("The file '\(file)' cannot be read.") }
        let database = try await data.open()
        let (text, name) = (String(decoding: bytes, as: UTF8.self), (file as NSString).lastPathComponent)
        let input = CatalogueInput(database: database)
        let reading = try await input.read(text, file: name, provider: provider, only: nil)
        for remark in reading.remarks { Output.progress(remark.description) }
        guard reading.mistakes.isEmpty || partial else {
            await database.close()
            throw CommandRefusal(
                "Nothing was changed (--partial takes the rest):\n" + reading.mistakes.map(\.description).joined(separator: "\n"))
        }
        for mistake in reading.mistakes { Output.progress("left out: \(mistake)") }
        let report = try await input.take(reading, by: "command", at: .present())
        await database.close()
        if json { return print(try Output.json(report)) }
        print(
            "\(report.new) new, \(report.changed) changed, \(report.unchanged) unchanged; sessions: \(report.newSessions) new, \(report.changedSessions) changed, \(report.unchangedSessions) unchanged; \(reading.mistakes.count) left out."
        )
    }
}

struct FundingImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "funding",
        abstract: "A file of funding rules of a country, in the form of FundingRules/de.json; refused whole when it is wrong.")

    @Argument(help: "The JSON file.") var file: String
    @OptionGroup var data: DatabaseOption

    func run() async throws {
        guard let bytes = FileManager.default.contents(atPath: file) else { throw CommandRefusal("The file '\(file)' cannot be read.") }
        let database = try await data.open()
        do {
            let added = try await FundingStore(database).add(
                String(decoding: bytes, as: UTF8.self), file: (file as NSString).lastPathComponent, by: nil, at: .present())
            print("\(added.rules) rules of \(added.country) were taken in. Choose the country under /funding/rules.")
        } catch let refusal as Refusal { throw CommandRefusal(refusal.explanation) }
        await database.close()
    }
}

struct CourseExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "courses", abstract: "Prints the catalogue as CSV, schema.org JSON-LD or MOOChub v3.")

    @Option(help: "csv, sessions, jsonld or moochub.") var format: String = "csv"
    @Option(help: "Where this hub is seen, for addresses of courses.") var address: String = "https://hub.example"
    @OptionGroup var data: DatabaseOption

    func run() async throws {
        guard let format = CatalogueFormat(rawValue: format) else {
            throw CommandRefusal("--format '\(format)' is not known; use csv, sessions, jsonld or moochub.")
        }
        let database = try await data.open()
        print(try await CatalogueInput(database: database).export(format, address: address, at: .present()), terminator: "")
        await database.close()
    }
}
