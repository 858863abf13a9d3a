// Everything a hub knows in one file of open formats: tables as CSV, a dictionary, the public pages, digests of all of it. Made by
// `roundtable handover`, restored by `roundtable import handover`.

import Crypto
import Foundation
import OpenFormats
import Storage
import Vocabulary

enum HandoverArchive {
    static let null = "\\N"

    // MARK: Making

    /// - Parameter pages: the public pages, by the name of their file.
    static func make(_ tables: [CopiedTable], pages: [(name: String, text: String)], hub: String, at now: Moment) throws -> [UInt8] {
        var files: [(name: String, content: [UInt8])] = []
        func add(_ name: String, _ text: String) { files.append((name, Array(text.utf8))) }
        add("README.txt", readme(hub, now))
        add("dictionary.csv", dictionary(tables))
        add("schema.sql", Migrator.schema)
        for table in tables {
            let lines = [table.columns] + table.rows.map { $0.map { $0 ?? null } }
            add("data/\(table.name).csv", lines.map { CSVWriter.line($0) }.joined(separator: "\r\n") + "\r\n")
        }
        for page in pages { add("site/\(page.name)", page.text) }
        let manifest = files.map { "\(digest($0.content))  \($0.name)\n" }.joined()
        files.insert(("MANIFEST.sha256", Array(manifest.utf8)), at: 0)
        return try TarArchive.bytes(of: files, seconds: now.milliseconds / 1000)
    }

    private static func readme(_ hub: String, _ now: Moment) -> String {
        """
        \(hub): hand-over of \(now.day.iso)

        MANIFEST.sha256  digest of every file; check with: sha256sum -c MANIFEST.sha256
        data/            one CSV table each (UTF-8, RFC 4180). \\N is "nothing"; \\x begins bytes in hexadecimal digits; days count from
                         1970-01-01, moments are milliseconds from there, in UTC; money is in cents
        dictionary.csv   every table and column in words
        schema.sql       the tables as they were made
        site/            the public pages as they looked on this day; begin with site/index.html

        Left out on purpose: personal links, sign-ins, secret addresses, private keys, work in progress.
        Restore into an empty hub: roundtable import handover FILE --database NEW

        """
    }

    /// What a column means follows from its name: the same word means the same thing everywhere.
    private static func dictionary(_ tables: [CopiedTable]) -> String {
        let meanings: [(suffix: String, words: String)] = [
            ("_on", "day, counted from 1970-01-01"), ("_at", "moment, milliseconds since 1970-01-01 in UTC"),
            ("at", "moment, milliseconds since 1970-01-01 in UTC"), ("_cents", "money in cents"),
            ("_id", "number of a row in the table named before _id"),
            ("id", "number of the row"), ("_en", "English words"), ("_de", "German words"), ("code", "short name"),
            ("state", "how it stands"),
            ("digest", "SHA-256 of the content"), ("by_member", "member who did it"), ("_by", "member who did it"),
        ]
        var lines = [["table", "rows", "column", "meaning"]]
        for table in tables {
            for column in table.columns {
                let meaning = meanings.first { column == $0.suffix || ($0.suffix.hasPrefix("_") && column.hasSuffix($0.suffix)) }?.words
                lines.append([
                    table.name, String(table.rows.count), column, meaning ?? column.replacingOccurrences(of: "_", with: " "),
                ])
            }
        }
        return lines.map { CSVWriter.line($0) }.joined(separator: "\r\n") + "\r\n"
    }

    private static func digest(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    // MARK: Restoring

    /// The tables of an archive, after every digest was found right.
    ///
    /// - Throws: `Refusal` when a file is missing, added or changed.
    static func tables(of bytes: [UInt8]) throws -> [CopiedTable] {
        let files: [(name: String, content: [UInt8])]
        do { files = try TarArchive.files(of: bytes) } catch let fault as TarArchive.Fault { throw Refusal(.malformed, fault.description) }
        guard let manifest = files.first, manifest.name == "MANIFEST.sha256" else {
            throw Refusal(.malformed, "The archive does not begin with MANIFEST.sha256; it is not a hand-over.")
        }
        var promised: [String: String] = [:]
        for line in String(decoding: manifest.content, as: UTF8.self).split(separator: "\n") {
            let parts = line.components(separatedBy: "  ")
            if parts.count == 2 { promised[parts[1]] = parts[0] }
        }
        for file in files.dropFirst() {
            guard let expected = promised.removeValue(forKey: file.name) else {
                throw Refusal(.unprocessable, "The file '\(file.name)' is not in the manifest. Nothing was restored.")
            }
            guard digest(file.content) == expected else {
                throw Refusal(.unprocessable, "The file '\(file.name)' was changed: its digest does not fit. Nothing was restored.")
            }
        }
        if let missing = promised.keys.sorted().first {
            throw Refusal(.unprocessable, "The file '\(missing)' is missing from the archive. Nothing was restored.")
        }
        return try files.filter { $0.name.hasPrefix("data/") }.map { file in
            let table: CSVTable
            do { table = try CSVTable(bytes: file.content, file: file.name) } catch let mistake as FileMistake {
                throw Refusal(.unprocessable, mistake.description)
            }
            if let mistake = table.mistakes.first { throw Refusal(.unprocessable, mistake.description) }
            return CopiedTable(
                name: String(file.name.dropFirst(5).dropLast(4)), columns: table.columns,
                rows: table.rows.map { $0.fields.map { $0 == null ? nil : $0 } })
        }
    }

    /// Writes the tables into a hub that has no partner yet. One transaction: all of it, or nothing.
    static func restore(_ tables: [CopiedTable], into database: any SQLDatabase) async throws {
        let dialect = database.dialect
        try await database.write { connection in
            guard try connection.value("SELECT COUNT(*) FROM partner") == 0 else {
                throw Refusal(.conflict, "This database holds a hub already. Restore into an empty one.")
            }
            let order = try TableCopy.names(dialect, on: connection)
            let byName = Dictionary(tables.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
            if let stranger = byName.keys.sorted().first(where: { !order.contains($0) }) {
                throw Refusal(.unprocessable, "The archive has a table '\(stranger)' that this version does not know.")
            }
            for name in order { if let table = byName[name] { try TableCopy.insert(table, dialect, on: connection) } }
        }
    }
}
