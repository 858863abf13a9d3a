// `roundtable import KIND FILE` and `roundtable export KIND`: tables as CSV or JSON.

import ArgumentParser
import Foundation
import Listening
import OpenFormats
import Storage
import Vocabulary

extension ExchangeKind: ExpressibleByArgument {}
extension RowFile.Form: ExpressibleByArgument {}

struct TableImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "table", abstract: "A CSV or JSON table comes in, row by row; a second time changes nothing.",
        discussion: """
            Rows that are right are taken, rows that are broken are listed with their line and what to do, and the exit code is then 2. With --whole \
            one broken row refuses the file. With --dry-run everything is done and undone, so that what is printed is what would happen.
            """)

    @Argument(help: "\(ExchangeKind.allCases.map(\.rawValue).joined(separator: ", ")).") var kind: ExchangeKind
    @Argument(help: "The file, UTF-8; CSV with a header line, or a JSON list of entries with the same names.") var file: String
    @OptionGroup var data: DatabaseOption
    @Flag(help: "Only say what would change.") var dryRun = false
    @Flag(help: "Refuse the whole file when one row is broken.") var whole = false
    @Flag(help: "Print the result as JSON.") var json = false

    func run() async throws {
        guard let bytes = FileManager.default.contents(atPath: file) else { throw CommandRefusal("The file '\(file)' cannot be read.") }
        let database = try await data.open()
        let report: ExchangeReport
        do {
            report = try await ExchangeInput(database).take(
                kind, Array(bytes), file: file, dryRun: dryRun, whole: whole, by: "command", at: .present())
        } catch let mistake as FileMistake { throw CommandRefusal("Nothing was changed: \(mistake)") }
        if !dryRun, !report.isRefused { try await House(database: database, logger: .quiet).jobs().drain() }
        await database.close()
        if json { print(try Output.json(report)) } else { tell(report) }
        if !report.mistakes.isEmpty { throw ExitCode(2) }
    }

    private func tell(_ report: ExchangeReport) {
        if dryRun || json {
            for line in report.new { print("new: \(line)") }
            for line in report.changed { print("changed: \(line)") }
        }
        for remark in report.remarks { print(remark) }
        for mistake in report.mistakes { Output.progress("\(report.isRefused ? "broken" : "left out"): \(mistake)") }
        let counts =
            "\(report.new.count) new, \(report.changed.count) changed, \(report.unchanged) unchanged, \(report.mistakes.count) left out"
        print(
            report.isRefused
                ? "Nothing was changed: \(report.mistakes.count) mistakes, and the file was to be taken whole."
                : dryRun ? "\(counts). This was a dry run: nothing was changed." : "\(counts).")
    }
}

struct TableExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "table", abstract: "Write a table as CSV or JSON to standard output.",
        discussion: """
            Imported again it changes nothing. Votes and authors stand under numbers instead of names; as with every list of single votes, the file \
            is for the hub, not for publication.
            """)

    @Argument(help: "\(ExchangeKind.allCases.map(\.rawValue).joined(separator: ", ")).") var kind: ExchangeKind
    @Option(help: "csv or json.") var format = RowFile.Form.csv
    @OptionGroup var data: DatabaseOption

    func run() async throws {
        let database = try await data.open()
        let text = try await ExchangeInput(database).text(kind, format)
        await database.close()
        print(text, terminator: "")
    }
}
