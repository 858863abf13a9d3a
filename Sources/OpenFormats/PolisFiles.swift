// The export folder of a Polis conversation: statements, votes, topic. Used by `roundtable import polis`.

package import Foundation

/// A conversation as it was exported. Votes have the export's sign: +1 agree, 0 pass, -1 disagree.
package struct PolisConversation: Sendable {
    package struct Statement: Sendable {
        package let id: String
        package let author: String
        package let text: String
        /// 1 accepted, 0 not yet looked at, -1 moderated out.
        package let moderated: Int
        /// Milliseconds since 1970.
        package let createdAt: Int64
    }

    package struct Vote: Sendable {
        package let statement: String
        package let participant: String
        package let value: Int
        package let at: Int64
    }

    package let topic: String
    package let statements: [Statement]
    package let votes: [Vote]
    /// Rows that were left out, each with its reason.
    package let mistakes: [FileMistake]
}

package enum PolisFiles {
    /// Reads comments.csv and votes.csv (participants-votes.csv where the latter is missing).
    ///
    /// - Throws: `FileMistake` when a file is missing or cannot be used as a whole.
    package static func read(_ folder: URL) throws -> PolisConversation {
        let comments = try table(
            "comments.csv", in: folder, required: ["timestamp", "comment-id", "author-id", "moderated", "comment-body"])
        var mistakes = comments.mistakes
        var statements: [PolisConversation.Statement] = []
        var known: Set<String> = []
        for row in comments.rows {
            var reader = comments.reader(row)
            let id = reader.text("comment-id", in: 1...40)
            let text = reader.text("comment-body", in: 1...1000)
            let moderated = reader["moderated"].isEmpty ? 0 : reader.int("moderated", in: -1...1)
            if !known.insert(id).inserted { reader.blame("comment-id", "This number stood in an earlier row; the first row counts.") }
            mistakes += reader.mistakes
            guard reader.mistakes.isEmpty else { continue }
            statements.append(
                .init(id: id, author: reader["author-id"], text: text, moderated: moderated, createdAt: Int64(reader["timestamp"]) ?? 0))
        }
        let votes =
            FileManager.default.fileExists(atPath: folder.appendingPathComponent("votes.csv").path)
            ? try longVotes(folder, known: known, mistakes: &mistakes) : try wideVotes(folder, known: known, mistakes: &mistakes)
        return PolisConversation(topic: try topic(folder), statements: statements, votes: votes, mistakes: mistakes)
    }

    private static func longVotes(_ folder: URL, known: Set<String>, mistakes: inout [FileMistake]) throws -> [PolisConversation.Vote] {
        let table = try table("votes.csv", in: folder, required: ["timestamp", "comment-id", "voter-id", "vote"])
        mistakes += table.mistakes
        var votes: [PolisConversation.Vote] = []
        for row in table.rows {
            var reader = table.reader(row)
            let value = reader.int("vote", in: -1...1)
            let statement = reader["comment-id"]
            if !known.contains(statement) {
                reader.blame("comment-id", "comments.csv has no usable statement with this number; the vote is left out.")
            }
            mistakes += reader.mistakes
            guard reader.mistakes.isEmpty else { continue }
            votes.append(.init(statement: statement, participant: reader["voter-id"], value: value, at: Int64(reader["timestamp"]) ?? 0))
        }
        return votes.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }

    private static func wideVotes(_ folder: URL, known: Set<String>, mistakes: inout [FileMistake]) throws -> [PolisConversation.Vote] {
        let table = try table("participants-votes.csv", in: folder, required: ["participant"])
        mistakes += table.mistakes
        let numbers = table.columns.enumerated().filter { known.contains($0.element) }
        var votes: [PolisConversation.Vote] = []
        for row in table.rows {
            let participant = table.reader(row)["participant"]
            for (position, statement) in numbers where !row.fields[position].isEmpty {
                guard let value = Int(row.fields[position]), (-1...1).contains(value) else {
                    mistakes.append(
                        FileMistake(
                            file: table.file, line: row.line, column: statement, value: row.fields[position],
                            "A vote is 1, 0 or -1; it is left out."))
                    continue
                }
                votes.append(.init(statement: statement, participant: participant, value: value, at: 0))
            }
        }
        return votes
    }

    private static func topic(_ folder: URL) throws -> String {
        guard let bytes = try? Data(contentsOf: folder.appendingPathComponent("summary.csv")),
            let table = try? CSVTable(bytes: Array(Data("name,value\n".utf8) + bytes), file: "summary.csv")
        else { return folder.lastPathComponent }
        return table.rows.first { $0.fields[0] == "topic" }?.fields[1] ?? folder.lastPathComponent
    }

    private static func table(_ name: String, in folder: URL, required: [String]) throws -> CSVTable {
        let url = folder.appendingPathComponent(name)
        guard let bytes = try? Data(contentsOf: url) else {
            throw FileMistake(file: url.path, line: 1, "The file cannot be read. A Polis export folder holds comments.csv and votes.csv.")
        }
        return try CSVTable(bytes: Array(bytes), file: name, required: required)
    }
}
