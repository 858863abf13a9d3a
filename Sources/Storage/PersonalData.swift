// Which rows name a person, found from the schema itself, so that no table can be forgotten. Used by the own-data download and by the
// test that guards it.

package import Vocabulary

/// One table whose rows lead to a person.
package struct PersonalTable: Sendable {
    package let name: String
    /// Every column but digests and secrets, in the order of the schema.
    package let columns: [String]
    /// Columns that point at a member.
    let members: [String]
    /// Columns that point at a worker.
    let workers: [String]
    /// Columns that point at another table whose rows stand for one person: their participation, their reply, their enrolment.
    let carriers: [(column: String, table: String)]
}

package enum PersonalData {
    /// Tables whose rows stand for one person; what points at such a row belongs to that person too.
    private static let carrierTables = ["participant", "survey_reply", "enrolment", "worker"]
    /// Columns that name a person without a foreign key, because their table is older than the one they point at.
    private static let aliases = ["worker_number"]

    /// Every table that names a person, in the order of the schema.
    package static let tables: [PersonalTable] = columns().compactMap { table, columns in
        let members = table == "member" ? ["id"] : columns.filter { $0.references == "member" }.map(\.name)
        let workers =
            table == "worker"
            ? ["id"] : columns.filter { $0.references == "worker" || aliases.contains($0.name) }.map(\.name)
        let carriers = columns.filter { carrierTables.contains($0.references ?? "") && $0.references != "worker" }
            .map { (column: $0.name, table: $0.references ?? "") }
        guard !members.isEmpty || !workers.isEmpty || !carriers.isEmpty else { return nil }
        return PersonalTable(
            name: table, columns: columns.filter { !$0.isBlob }.map(\.name), members: members, workers: workers, carriers: carriers)
    }

    /// A column as the migrations write it.
    private struct Column {
        let name: String
        let isBlob: Bool
        let references: String?
    }

    /// Reads `CREATE TABLE`, `DROP TABLE` and `ALTER TABLE … ADD COLUMN` of all migrations.
    private static func columns() -> [(table: String, columns: [Column])] {
        var order: [String] = []
        var found: [String: [Column]] = [:]
        for statement in Migrator.all.flatMap(\.statements) {
            let text = statement.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            if let table = word(after: "CREATE TABLE ", in: text) {
                order.append(table)
                for line in statement.text.split(separator: "\n").dropFirst() {
                    let words = line.split(whereSeparator: \.isWhitespace)
                    guard words.count > 1, words[0].allSatisfy({ $0.isLowercase || $0 == "_" || $0.isNumber }) else { continue }
                    found[table, default: []].append(column(String(words[0]), String(line)))
                }
            } else if let table = word(after: "DROP TABLE ", in: text) {
                order.removeAll { $0 == table }
                found[table] = nil
            } else if let table = word(after: "ALTER TABLE ", in: text), let name = word(after: "ADD COLUMN ", in: text) {
                found[table, default: []].append(column(name, text))
            }
        }
        return order.map { ($0, found[$0] ?? []) }
    }

    private static func column(_ name: String, _ text: String) -> Column {
        Column(name: name, isBlob: text.contains("{blob}"), references: word(after: "REFERENCES ", in: text))
    }

    private static func word(after mark: String, in text: String) -> String? {
        let parts = text.split(separator: mark, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let word = parts[1].prefix { $0.isLetter || $0 == "_" || $0.isNumber }
        return word.isEmpty ? nil : String(word)
    }

    // MARK: Reading

    /// The rows of one table that belong to a person, each as column and value.
    ///
    /// - Parameters:
    ///   - member: the member, or `nil`.
    ///   - worker: the worker, or `nil`.
    package static func rows(of table: PersonalTable, member: MemberID?, worker: WorkerID?, on connection: any SQLConnection) throws
        -> [[String: String]]
    {
        var conditions: [SQLText] = []
        if let member {
            for column in table.members { conditions.append(SQLText(schemaWord: "\(table.name).\(column)") + " = \(member)") }
        }
        if let worker {
            for column in table.workers { conditions.append(SQLText(schemaWord: "\(table.name).\(column)") + " = \(worker)") }
        }
        for carrier in table.carriers {
            guard let source = tables.first(where: { $0.name == carrier.table }) else { continue }
            // Rows carried by what is a person's own, not by what they did for others.
            let own: [SQLText] =
                (member.map { id in source.members.prefix(1).map { SQLText(schemaWord: $0) + " = \(id)" } } ?? [])
                + (worker.map { id in source.workers.prefix(1).map { SQLText(schemaWord: $0) + " = \(id)" } } ?? [])
            for condition in own {
                conditions.append(
                    SQLText(schemaWord: "\(table.name).\(carrier.column)") + " IN (SELECT id FROM " + SQLText(schemaWord: source.name)
                        + " WHERE " + condition + ")")
            }
        }
        guard let first = conditions.first, !table.columns.isEmpty else { return [] }
        let filter = conditions.dropFirst().reduce(first) { $0 + " OR " + $1 }
        let list = table.columns.dropFirst().reduce(SQLText(schemaWord: table.columns[0])) { $0 + ", " + SQLText(schemaWord: $1) }
        return try connection.query("SELECT " + list + " FROM " + SQLText(schemaWord: table.name) + " WHERE " + filter) { row in
            var values: [String: String] = [:]
            for column in table.columns { values[column] = text(try row.next() as SQLValue, column) }
            return values
        }
    }

    /// Times as people read them; everything else as it is stored.
    private static func text(_ value: SQLValue, _ column: String) -> String {
        switch value {
        case .null: ""
        case .integer(let number) where column == "at" || column.hasSuffix("_at"): Moment(milliseconds: number).iso
        case .integer(let number) where column.hasSuffix("_on"): Day(number: Int(number)).iso
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .text(let text): text
        case .blob: "(digest)"
        }
    }
}
