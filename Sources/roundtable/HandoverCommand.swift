// `roundtable handover` and `roundtable import handover`: a hub leaves, and comes back elsewhere.

import ArgumentParser
import FollowThrough
import Foundation
import OpenFormats
import Storage
import Vocabulary

struct HandoverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "handover", abstract: "Write everything into one file of open formats, with the public pages.")

    @Argument(help: "The archive to write, such as hub.tar.") var file: String
    @OptionGroup var data: DatabaseOption
    @Flag(help: "Print the result as JSON.") var json = false

    struct Result: Encodable {
        let file: String
        let tables: Int
        let rows: Int
        let pages: Int
        let bytes: Int
    }

    func run() async throws {
        let database = try await data.open()
        let result = try await Self.write(database, to: file) { Output.progress($0) }
        await database.close()
        print(json ? try Output.json(result) : "\(result.file): \(result.tables) tables, \(result.rows) rows, \(result.pages) pages.")
    }

    static func write(_ database: any SQLDatabase, to file: String, progress: @Sendable @escaping (String) -> Void) async throws -> Result {
        let dialect = database.dialect
        progress("tables")
        let tables = try await database.read { try TableCopy.tables(dialect, on: $0) }
        progress("pages")
        let pages = try await StaticSite.pages(of: database)
        let hub = tables.first { $0.name == "hub" }?.rows.first { $0.first == "name" }?.last ?? nil
        progress("archive")
        let bytes = try HandoverArchive.make(tables, pages: pages, hub: hub ?? "Roundtable", at: .present())
        do { try Data(bytes).write(to: URL(fileURLWithPath: file)) } catch {
            throw CommandRefusal("The file '\(file)' cannot be written (\(error.localizedDescription)). Check folder, rights and space.")
        }
        return Result(
            file: file, tables: tables.count, rows: tables.reduce(0) { $0 + $1.rows.count }, pages: pages.count, bytes: bytes.count)
    }
}

struct HandoverImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "handover", abstract: "Restore a hand-over into an empty hub; refused whole when a file is missing or changed.")

    @Argument(help: "The archive that roundtable handover wrote.") var file: String
    @OptionGroup var data: DatabaseOption
    @Flag(help: "Print the result as JSON.") var json = false

    struct Result: Encodable {
        let tables: Int
        let rows: Int
    }

    func run() async throws {
        guard let bytes = FileManager.default.contents(atPath: file) else { throw CommandRefusal("The file '\(file)' cannot be read.") }
        let database = try await data.open()
        let tables: [CopiedTable]
        do {
            tables = try HandoverArchive.tables(of: Array(bytes))
            try await HandoverArchive.restore(tables, into: database)
        } catch let refusal as Refusal { throw CommandRefusal(refusal.explanation) }
        await database.close()
        let result = Result(tables: tables.count, rows: tables.reduce(0) { $0 + $1.rows.count })
        print(
            json
                ? try Output.json(result)
                : "\(result.tables) tables, \(result.rows) rows. Personal links were not handed over: make new ones on the partners' pages."
        )
    }
}
