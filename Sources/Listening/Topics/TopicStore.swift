// Writes topics and the statements in them. Used by the topic routes and the demo region.

package import Storage
package import Vocabulary

package struct TopicStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    func topics(of round: RoundID) async throws -> [(id: TopicID, name: String, statements: [StatementID])] {
        try await database.read { connection in
            try connection.query("SELECT id, name FROM topic WHERE round_id = \(round) ORDER BY name, id") {
                (id: try $0.next() as TopicID, name: try $0.next() as String)
            }.map { topic in
                (
                    topic.id, topic.name,
                    try connection.query("SELECT statement_id FROM statement_topic WHERE topic_id = \(topic.id) ORDER BY statement_id") {
                        try $0.next() as StatementID
                    }
                )
            }
        }
    }

    /// A new topic with some statements of the round; they leave the topic they were in.
    func add(_ name: String, with statements: [StatementID], to round: RoundID, by member: MemberID?, at now: Moment) async throws {
        try await database.write { try Self.add(name, with: statements, to: round, by: member, at: now, on: $0) }
    }

    package static func add(
        _ name: String, with statements: [StatementID], to round: RoundID, by member: MemberID?, at now: Moment,
        on connection: any SQLConnection
    ) throws {
        guard !statements.isEmpty else { throw Refusal(.unprocessable, "A topic needs at least one statement. Nothing was changed.") }
        let twin: Int = try connection.value("SELECT COUNT(*) FROM topic WHERE round_id = \(round) AND name = \(name)")
        guard twin == 0 else { throw Refusal(.conflict, "This round has a topic '\(name)' already. Choose another name.") }
        let id: TopicID = try connection.value(
            "INSERT INTO topic (round_id, name, named_at, named_by) VALUES (\(round), \(name), \(now), \(member)) RETURNING id")
        try put(statements, into: id, of: round, on: connection)
        try AuditLog.append(
            AuditEntry(
                actor: member.map { "member \($0)" } ?? "demo", act: "named a topic", object: "topic \(id)",
                after: "\(name): \(statements.map(\.description).joined(separator: ", "))"), at: now, on: connection)
    }

    /// Another name, and the statements that stay; without any the topic is dissolved and its statements are free again.
    func change(_ id: TopicID, name: String, keeping statements: [StatementID], by member: MemberID, at now: Moment) async throws -> RoundID
    {
        try await database.write { connection in
            let found = try connection.first("SELECT round_id, name FROM topic WHERE id = \(id)") {
                (round: try $0.next() as RoundID, name: try $0.next() as String)
            }
            guard let found else { throw Refusal.notFound("topic", id) }
            let others: Int = try connection.value(
                "SELECT COUNT(*) FROM topic WHERE round_id = \(found.round) AND name = \(name) AND id <> \(id)")
            guard others == 0 else { throw Refusal(.conflict, "This round has a topic '\(name)' already. Choose another name.") }
            try connection.execute("DELETE FROM statement_topic WHERE topic_id = \(id)")
            if statements.isEmpty {
                try connection.execute("DELETE FROM topic WHERE id = \(id)")
            } else {
                try connection.execute("UPDATE topic SET name = \(name), named_at = \(now), named_by = \(member) WHERE id = \(id)")
                try Self.put(statements, into: id, of: found.round, on: connection)
            }
            try AuditLog.append(
                AuditEntry(
                    actor: "member \(member)", act: statements.isEmpty ? "dissolved a topic" : "changed a topic", object: "topic \(id)",
                    before: found.name, after: "\(name): \(statements.map(\.description).joined(separator: ", "))"), at: now, on: connection
            )
            return found.round
        }
    }

    private static func put(_ statements: [StatementID], into topic: TopicID, of round: RoundID, on connection: any SQLConnection) throws {
        for statement in statements {
            guard
                try connection.value(
                    "SELECT COUNT(*) FROM statement WHERE id = \(statement) AND round_id = \(round) AND state = 'accepted'")
                    == 1
            else {
                throw Refusal(.unprocessable, "Statement \(statement) is not an accepted statement of this round. Nothing was changed.")
            }
            try connection.execute(
                """
                INSERT INTO statement_topic (statement_id, topic_id) VALUES (\(statement), \(topic))
                ON CONFLICT (statement_id) DO UPDATE SET topic_id = excluded.topic_id
                """)
        }
    }
}
