// Whole tables out of a database and into an empty one, whatever the engine. Used by the hand-over.

import Vocabulary

/// A table as it is handed over.
package struct CopiedTable: Sendable {
    package let name: String
    package let columns: [String]
    /// In the order of the columns; `nil` is NULL, blobs are `\x` and hexadecimal digits, text that begins with a backslash has one more.
    package let rows: [[String?]]

    package init(name: String, columns: [String], rows: [[String?]]) {
        self.name = name
        self.columns = columns
        self.rows = rows
    }
}

package enum TableCopy {
    /// Tables that stay behind: what opens doors (links, sign-ins, secret addresses, keys), work in progress, and the list of migrations.
    private static let left: Set = ["job", "migration", "room_code", "signing_key_private"]
    /// Private halves of keys, which never leave.
    private static let blanked: Set = ["signing_key.rsa_private", "signing_key.ed_private", "ballot.organisation_key"]

    /// Every table that is handed over, each after those it points at.
    package static func tables(_ dialect: SQLDialect, on connection: any SQLConnection) throws -> [CopiedTable] {
        try names(dialect, on: connection).map { name in
            let columns = try columns(of: name, dialect, on: connection)
            let list = columns.map { "\"\($0)\"" }.joined(separator: ", ")
            let order = columns.indices.map { String($0 + 1) }.joined(separator: ", ")
            let rows = try connection.query(SQLText(generated: "SELECT \(list) FROM \(name) ORDER BY \(order)")) { row in
                try columns.map { column in
                    let value: SQLValue? = try row.next()
                    return blanked.contains("\(name).\(column)") ? value.map { if case .blob = $0 { "\\x" } else { "" } } : text(of: value)
                }
            }
            return CopiedTable(name: name, columns: columns, rows: rows)
        }
    }

    /// Writes tables into a database that has none of their rows yet. The columns must be those of this version.
    package static func insert(_ table: CopiedTable, _ dialect: SQLDialect, on connection: any SQLConnection) throws {
        let known = try columns(of: table.name, dialect, on: connection)
        guard Set(known) == Set(table.columns), !known.isEmpty else {
            throw Refusal(
                .unprocessable,
                "The table '\(table.name)' has other columns than this version knows (\(table.columns.joined(separator: ", "))). Use the version that made the archive."
            )
        }
        let list = table.columns.map { "\"\($0)\"" }.joined(separator: ", ")
        let marks = Array(repeating: "?", count: table.columns.count).joined(separator: ", ")
        let statement = "INSERT INTO \(table.name) (\(list)) VALUES (\(marks))"
        for row in table.rows {
            try connection.execute(SQLText(generated: statement, parameters: row.map(value)))
        }
        if dialect == .postgres, table.columns.contains("id"), !table.rows.isEmpty {
            _ = try connection.query(
                SQLText(
                    generated:
                        "SELECT CASE WHEN pg_get_serial_sequence('\(table.name)', 'id') IS NULL THEN 0 ELSE setval(pg_get_serial_sequence('\(table.name)', 'id'), (SELECT MAX(id) FROM \(table.name))) END"
                )
            ) { _ in 0 }
        }
    }

    /// The names of all tables that are handed over, each after those it points at.
    package static func names(_ dialect: SQLDialect, on connection: any SQLConnection) throws -> [String] {
        var references: [String: Set<String>] = [:]
        for migration in Migrator.all {
            for statement in migration.statements {
                let words = statement.text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
                guard let start = words.firstIndex(of: "TABLE"), start + 1 < words.count else { continue }
                let name = words[start + 1]
                switch words[max(0, start - 1)] {
                case "CREATE": references[name] = []
                case "DROP": references[name] = nil
                default: break
                }
                for index in words.indices.dropLast() where words[index] == "REFERENCES" && words[index + 1] != name {
                    references[name]?.insert(words[index + 1])
                }
            }
        }
        var result: [String] = []
        func visit(_ name: String) throws {
            guard !result.contains(name), let needed = references[name] else { return }
            for other in needed.sorted() { try visit(other) }
            let columns = try columns(of: name, dialect, on: connection)
            if left.contains(name) || columns.contains(where: { $0.hasSuffix("_hash") || $0.hasSuffix("_secret") }) { return }
            result.append(name)
        }
        for name in references.keys.sorted() { try visit(name) }
        return result
    }

    private static func columns(of table: String, _ dialect: SQLDialect, on connection: any SQLConnection) throws -> [String] {
        let query: SQLText =
            switch dialect {
            case .sqlite: "SELECT name FROM pragma_table_info(\(table)) ORDER BY cid"
            case .postgres:
                """
                SELECT CAST(column_name AS TEXT) FROM information_schema.columns
                WHERE table_schema = current_schema() AND table_name = \(table) ORDER BY ordinal_position
                """
            }
        return try connection.query(query) { try $0.next() as String }
    }

    private static func text(of value: SQLValue?) -> String? {
        switch value {
        case nil, .null: nil
        case .integer(let number): String(number)
        case .real(let number): "\(number)"
        case .text(let text): text.hasPrefix("\\") ? "\\" + text : text
        case .blob(let bytes): "\\x" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }

    private static func value(of text: String?) -> SQLValue {
        guard let text else { return .null }
        if text.hasPrefix("\\\\") { return .text(String(text.dropFirst())) }
        guard text.hasPrefix("\\x") else { return .text(text) }
        let digits = Array(text.utf8.dropFirst(2))
        return .blob(
            stride(from: 0, to: digits.count - 1, by: 2).compactMap {
                UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16)
            })
    }
}
