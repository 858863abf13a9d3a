// Writes what partners commit themselves to, under the four principles of the Pact for Skills.

package import Storage
package import Vocabulary

/// One concrete action an organisation will take under a principle.
package struct Commitment: Encodable, Sendable {
    package let id: CommitmentID
    package let partner: PartnerID
    package let partnerName: String
    /// 1 lifelong learning for all, 2 strong partnerships, 3 anticipating needs, 4 equal opportunities
    package let principle: Int
    package let text: String
    package let dueOn: Day
    /// `open`, `kept` or `withdrawn`
    package let state: String
}

package struct CommitmentStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package func all() async throws -> [Commitment] {
        try await database.read { connection in
            try connection.query(
                """
                SELECT commitment.id, partner.id, partner.name, commitment.principle, commitment.text, commitment.due_on, commitment.state
                FROM commitment JOIN partner ON partner.id = commitment.partner_id WHERE commitment.state <> 'withdrawn'
                ORDER BY commitment.principle, partner.name, commitment.id
                """
            ) {
                try Commitment(
                    id: $0.next(), partner: $0.next(), partnerName: $0.next(), principle: $0.next(), text: $0.next(), dueOn: $0.next(),
                    state: $0.next())
            }
        }
    }

    package func add(_ text: String, under principle: Int, dueOn: Day, of partner: PartnerID, by member: MemberID, at now: Moment)
        async throws -> CommitmentID
    {
        try await database.write { try Self.add(text, under: principle, dueOn: dueOn, of: partner, by: member, at: now, on: $0) }
    }

    package static func add(
        _ text: String, under principle: Int, dueOn: Day, of partner: PartnerID, by member: MemberID?, at now: Moment,
        on connection: any SQLConnection
    ) throws -> CommitmentID {
        let id: CommitmentID = try connection.value(
            """
            INSERT INTO commitment (partner_id, principle, text, due_on, state, made_at, made_by)
            VALUES (\(partner), \(principle), \(text), \(dueOn), 'open', \(now), \(member)) RETURNING id
            """)
        try AuditLog.append(
            AuditEntry(actor: member.map { "member \($0)" } ?? "demo", act: "committed", object: "partner \(partner)", after: text),
            at: now,
            on: connection)
        return id
    }

    /// - Parameter partner: the partner somebody speaks for; `nil` for the hub's team.
    package func set(_ id: CommitmentID, to state: String, speakingFor partner: PartnerID?, by actor: String, at now: Moment) async throws {
        try await database.write { connection in
            let found = try connection.first("SELECT partner_id, state FROM commitment WHERE id = \(id)") {
                (partner: try $0.next() as PartnerID, state: try $0.next() as String)
            }
            guard let found else { throw Refusal.notFound("commitment", id) }
            guard partner == nil || partner == found.partner else {
                throw Refusal(.notAllowed, "Commitment \(id) belongs to another partner.")
            }
            try connection.execute(
                "UPDATE commitment SET state = \(state), closed_at = \(state == "open" ? nil : now) WHERE id = \(id)")
            try AuditLog.append(
                AuditEntry(actor: actor, act: "set to \(state)", object: "commitment \(id)", before: found.state, after: state), at: now,
                on: connection)
        }
    }
}
