// The export folder of a Polis conversation: statements, votes, topic. Read by the import and by `roundtable opinion`.

package import Foundation

/// A conversation as it was exported. Votes have the export's sign: +1 agree, 0 pass, -1 disagree.
package struct PolisConversation: Sendable, Equatable {
    package struct Statement: Sendable, Equatable {
        package let id: String
        package let author: String
        /// Empty only for a statement that has votes but no row of its own; see `PolisFiles.read`.
        package let text: String
        /// 1 accepted, 0 not yet looked at, -1 moderated out.
        package let moderated: Int
        /// About the conversation itself.
        package let isMeta: Bool
        /// Milliseconds since 1970.
        package let createdAt: Int64

        package init(id: String, author: String, text: String, moderated: Int, isMeta: Bool = false, createdAt: Int64) {
            self.id = id
            self.author = author
            self.text = text
            self.moderated = moderated
            self.isMeta = isMeta
            self.createdAt = createdAt
        }
    }

    package struct Vote: Sendable, Equatable {
        package let statement: String
        package let participant: String
        package let value: Int
        package let at: Int64

        package init(statement: String, participant: String, value: Int, at: Int64) {
            self.statement = statement
            self.participant = participant
            self.value = value
            self.at = at
        }
    }

    package let topic: String
    package let statements: [Statement]
    /// In the order in which they were given: of several on the same statement the last counts.
    package let votes: [Vote]
    /// Group of each participant as published, where the folder tells it.
    package let publishedGroups: [String: String]
    /// Rows that were left out, each with its reason.
    package let mistakes: [FileMistake]

    package init(
        topic: String, statements: [Statement], votes: [Vote], publishedGroups: [String: String] = [:], mistakes: [FileMistake] = []
    ) {
        self.topic = topic
        self.statements = statements
        self.votes = votes
        self.publishedGroups = publishedGroups
        self.mistakes = mistakes
    }
}

package enum PolisFiles {
    /// Reads comments.csv and votes.csv; participants-votes.csv where the latter is missing.
    ///
    /// - Parameter keepsVotesWithoutText: statements without a text, or without a row in comments.csv, are kept with an empty text: some published
    ///   folders lack texts, and the mathematics needs the votes. Otherwise they and their votes are left out and reported.
    /// - Throws: `FileMistake` when a file is missing or cannot be used as a whole.
    package static func read(_ folder: URL, keepsVotesWithoutText: Bool = false) throws -> PolisConversation {
        func bytes(_ name: String) -> [UInt8]? {
            FileManager.default.contents(atPath: folder.appendingPathComponent(name).path).map(Array.init)
        }
        let (comments, votes, wide) = (bytes("comments.csv"), bytes("votes.csv"), bytes("participants-votes.csv"))
        guard votes != nil || wide != nil, comments != nil || keepsVotesWithoutText else {
            let missing = comments == nil && !keepsVotesWithoutText ? "comments.csv" : "votes.csv"
            throw FileMistake(
                file: folder.appendingPathComponent(missing).path, line: 1,
                "The file cannot be read. A Polis export folder holds comments.csv and votes.csv (or participants-votes.csv).")
        }
        return try read(
            comments: comments, votes: votes, participantsVotes: wide, summary: bytes("summary.csv"), name: folder.lastPathComponent,
            keepsVotesWithoutText: keepsVotesWithoutText)
    }

    /// The same from bytes; nothing outside is touched.
    package static func read(
        comments: [UInt8]?, votes: [UInt8]?, participantsVotes: [UInt8]?, summary: [UInt8]?, name: String,
        keepsVotesWithoutText: Bool = false
    ) throws -> PolisConversation {
        var mistakes: [FileMistake] = []
        var statements = try comments.map { try readStatements($0, keepsEmpty: keepsVotesWithoutText, &mistakes) } ?? []
        var known = Set(statements.map(\.id))
        var extra: Set<String> = []
        /// Whether a vote for this statement is used.
        func accepts(_ statement: String) -> Bool {
            if known.contains(statement) { return true }
            guard keepsVotesWithoutText, isNumber(statement) else { return false }
            known.insert(statement)
            extra.insert(statement)
            return true
        }
        let wide = try participantsVotes.map { try CSVTable(bytes: $0, file: "participants-votes.csv", required: ["participant"]) }
        let read =
            try votes.map { try readLong($0, accepts, &mistakes) }
            ?? wide.map { readWide($0, accepts, &mistakes) } ?? []
        for id in extra.sorted(by: isBefore) {
            statements.append(.init(id: id, author: "", text: "", moderated: 0, createdAt: 0))
            if comments != nil {
                mistakes.append(
                    FileMistake(file: "comments.csv", line: 1, value: id, "This statement has votes but no row; its text is missing."))
            }
        }
        var groups: [String: String] = [:]
        if let wide, let column = wide.position(of: "group-id"), let person = wide.position(of: "participant") {
            for row in wide.rows where !row.fields[column].isEmpty { groups[number(row.fields[person])] = number(row.fields[column]) }
        }
        return PolisConversation(
            topic: topic(summary) ?? name, statements: statements, votes: read, publishedGroups: groups, mistakes: mistakes)
    }

    /// Numbers before other names, smaller numbers first.
    package static func isBefore(_ left: String, _ right: String) -> Bool {
        switch (Int(left), Int(right)) {
        case (let a?, let b?): a < b
        case (_?, nil): true
        case (nil, _?): false
        case (nil, nil): left < right
        }
    }

    private static func readStatements(_ bytes: [UInt8], keepsEmpty: Bool, _ mistakes: inout [FileMistake]) throws
        -> [PolisConversation.Statement]
    {
        let table = try CSVTable(
            bytes: bytes, file: "comments.csv", required: ["timestamp", "comment-id", "author-id", "moderated", "comment-body"])
        mistakes += table.mistakes
        let meta = ["is-meta", "is_meta", "meta"].first { table.position(of: $0) != nil }
        var statements: [PolisConversation.Statement] = []
        var known: Set<String> = []
        for row in table.rows {
            var reader = table.reader(row)
            let id = number(reader["comment-id"])
            if !isNumber(id) { reader.blame("comment-id", "A statement's number is a whole number from 0 on.") }
            let text = reader.text("comment-body", in: (keepsEmpty ? 0 : 1)...1000)
            let moderated = reader["moderated"].isEmpty ? 0 : reader.int("moderated", in: -1...1)
            if known.contains(id) { reader.blame("comment-id", "This number stood in an earlier row; the first row counts.") }
            mistakes += reader.mistakes
            guard reader.mistakes.isEmpty else { continue }
            known.insert(id)
            let isMeta = meta.map { ["1", "true", "t", "yes"].contains(reader[$0].lowercased()) } ?? false
            statements.append(
                .init(
                    id: id, author: reader["author-id"], text: text, moderated: moderated, isMeta: isMeta,
                    createdAt: Int64(reader["timestamp"]) ?? 0))
        }
        return statements
    }

    private static func readLong(_ bytes: [UInt8], _ accepts: (String) -> Bool, _ mistakes: inout [FileMistake]) throws
        -> [PolisConversation.Vote]
    {
        let names = ["timestamp", "comment-id", "voter-id", "vote"]
        let table = try CSVTable(bytes: bytes, file: "votes.csv", required: names)
        mistakes += table.mistakes
        let position = names.map { table.position(of: $0) ?? 0 }
        var votes: [PolisConversation.Vote] = []
        votes.reserveCapacity(table.rows.count)
        for row in table.rows {
            let (time, statement, person, vote) = (
                row.fields[position[0]], number(row.fields[position[1]]), number(row.fields[position[2]]), number(row.fields[position[3]])
            )
            func blame(_ column: Int, _ text: String) {
                mistakes.append(
                    FileMistake(file: table.file, line: row.line, column: names[column], value: row.fields[position[column]], text))
            }
            guard let value = Int(vote), (-1...1).contains(value) else {
                blame(3, "A vote is 1 (agree), 0 (pass) or -1 (disagree); it is left out.")
                continue
            }
            guard isNumber(person) else {
                blame(2, "A participant's number is a whole number from 0 on; the vote is left out.")
                continue
            }
            guard accepts(statement) else {
                blame(1, "comments.csv has no usable statement with this number; the vote is left out.")
                continue
            }
            votes.append(.init(statement: statement, participant: person, value: value, at: Int64(number(time)) ?? 0))
        }
        return votes.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }

    private static func readWide(_ table: CSVTable, _ accepts: (String) -> Bool, _ mistakes: inout [FileMistake]) -> [PolisConversation
        .Vote]
    {
        mistakes += table.mistakes
        let person = table.position(of: "participant") ?? 0
        let numbers = table.columns.enumerated().filter { isNumber($0.element) && accepts($0.element) }
        var votes: [PolisConversation.Vote] = []
        var known: Set<String> = []
        for row in table.rows {
            let participant = number(row.fields[person])
            guard isNumber(participant), known.insert(participant).inserted else {
                mistakes.append(
                    FileMistake(
                        file: table.file, line: row.line, column: "participant", value: participant,
                        "A participant's number is a whole number from 0 on and stands in one row; the row is left out."))
                continue
            }
            for (position, statement) in numbers where !row.fields[position].isEmpty {
                guard let value = Int(number(row.fields[position])), (-1...1).contains(value) else {
                    mistakes.append(
                        FileMistake(
                            file: table.file, line: row.line, column: statement, value: row.fields[position],
                            "A vote is 1 (agree), 0 (pass) or -1 (disagree); it is left out."))
                    continue
                }
                votes.append(.init(statement: statement, participant: participant, value: value, at: 0))
            }
        }
        return votes
    }

    /// "topic" of summary.csv, which has no header line.
    private static func topic(_ bytes: [UInt8]?) -> String? {
        guard let bytes, let table = try? CSVTable(bytes: Array("name,value\n".utf8) + bytes, file: "summary.csv") else { return nil }
        return table.rows.first { $0.fields[0] == "topic" }.map { $0.fields[1] }
    }

    private static func number(_ text: String) -> String { text.trimmingCharacters(in: .whitespaces) }

    /// A whole number from 0 on, of at most 18 digits and written the one usual way.
    private static func isNumber(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 18 && text.utf8.allSatisfy { (48...57).contains($0) } && (text == "0" || text.utf8.first != 48)
    }
}
