// Takes a round out as a conversation under numbers: nobody's name leaves. Used by `roundtable export polis`.

package import OpenFormats
package import Storage
package import Vocabulary

package struct ConversationExportInput: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// Statements and last votes. What was imported keeps its numbers; what was made here gets the next free ones, in the order of its making.
    package func conversation(_ round: RoundID) async throws -> PolisConversation {
        try await database.read { connection in
            let info = try RoundStore.round(round, on: connection)
            let people = try connection.query(
                "SELECT id, external_id FROM participant WHERE round_id = \(round) ORDER BY id",
                { (id: try $0.next() as ParticipantID, number: try $0.next() as String?) })
            let statements = try connection.query(
                """
                SELECT id, external_id, participant_id, text, state, created_at, is_meta, moderated_elsewhere FROM statement
                WHERE round_id = \(round) ORDER BY id
                """
            ) {
                (
                    id: try $0.next() as StatementID, number: try $0.next() as String?, author: try $0.next() as ParticipantID?,
                    text: try $0.next() as String, state: try $0.next() as String, at: try $0.next() as Moment,
                    isMeta: try $0.next() as Bool, elsewhere: try $0.next() as Int?
                )
            }
            let person = Self.numbers(people.map { ($0.id, $0.number) })
            let number = Self.numbers(statements.map { ($0.id, $0.number) })
            let votes = try connection.query(
                """
                SELECT vote.statement_id, vote.participant_id, vote.choice, vote.at FROM vote
                JOIN statement ON statement.id = vote.statement_id WHERE statement.round_id = \(round)
                """
            ) { row -> PolisConversation.Vote in
                let statement: StatementID = try row.next()
                let participant: ParticipantID = try row.next()
                return PolisConversation.Vote(
                    statement: number[statement] ?? "", participant: person[participant] ?? "", value: try row.next(),
                    at: (try row.next() as Moment).milliseconds)
            }
            return PolisConversation(
                topic: info.question,
                statements: statements.map {
                    PolisConversation.Statement(
                        id: number[$0.id] ?? "", author: $0.author.flatMap { person[$0] } ?? "", text: $0.text,
                        moderated: Self.moderated($0.state, elsewhere: $0.elsewhere), isMeta: $0.isMeta,
                        createdAt: $0.at.milliseconds)
                },
                // Votes of one moment in the order of their numbers: the numbers of the tables differ from hub to hub.
                votes: votes.sorted { left, right in
                    if left.at != right.at { return left.at < right.at }
                    if left.participant != right.participant { return PolisFiles.isBefore(left.participant, right.participant) }
                    return PolisFiles.isBefore(left.statement, right.statement)
                })
        }
    }

    private static func moderated(_ state: String, elsewhere: Int?) -> Int {
        switch StatementState(rawValue: state) {
        case .accepted: elsewhere == 0 ? 0 : 1
        case .held: 0
        default: -1
        }
    }

    /// Known whole numbers stay; the others take the numbers after the largest.
    private static func numbers<Key: Hashable>(_ rows: [(id: Key, number: String?)]) -> [Key: String] {
        var next = (rows.compactMap { $0.number.flatMap { Int($0) } }.max() ?? -1) + 1
        return Dictionary(
            uniqueKeysWithValues: rows.map { row in
                if let number = row.number, Int(number) != nil { return (row.id, number) }
                defer { next += 1 }
                return (row.id, "\(next)")
            })
    }
}
