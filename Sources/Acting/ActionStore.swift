// Who does what by when, for which objective, because of which statements.

package import Storage
package import Vocabulary

package struct Action: Encodable, Sendable {
    package let id: ActionID
    package let round: RoundID
    package let title: String
    package let objective: String?
    package let owner: String
    package let ownerID: PartnerID
    package let dueOn: Day
    package let state: String
    package let statements: [StatementID]

    package func isOverdue(on day: Day) -> Bool { state == "open" && dueOn < day }
}

package struct ActionDraft: Sendable {
    package let title: String
    package let objective: ObjectiveID?
    package let owner: PartnerID
    package let dueOn: Day
    package let statements: [StatementID]

    package init(title: String, objective: ObjectiveID?, owner: PartnerID, dueOn: Day, statements: [StatementID]) {
        self.title = title
        self.objective = objective
        self.owner = owner
        self.dueOn = dueOn
        self.statements = statements
    }
}

package struct ActionStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package func all() async throws -> [Action] {
        try await database.read { connection in
            try connection.query(
                """
                SELECT action.id, action.round_id, action.title, objective.title, partner.name, partner.id, action.due_on, action.state FROM action
                JOIN partner ON partner.id = action.owner_id LEFT JOIN objective ON objective.id = action.objective_id
                ORDER BY CASE WHEN action.state = 'open' THEN 0 ELSE 1 END, action.due_on, action.id
                """
            ) { row in
                let id: ActionID = try row.next()
                let causes = try TraceLog.causes(of: TracePoint(.action, id.raw), on: connection).filter { $0.cause.kind == .statement }
                return try Action(
                    id: id, round: row.next(), title: row.next(), objective: row.next(), owner: row.next(), ownerID: row.next(),
                    dueOn: row.next(),
                    state: row.next(), statements: causes.map { StatementID($0.cause.id) })
            }
        }
    }

    /// The objectives an action can serve, by number and title.
    package func objectives(_ round: RoundID) async throws -> [(id: ObjectiveID, title: String)] {
        try await database.read { connection in
            try connection.query("SELECT id, title FROM objective WHERE round_id = \(round) ORDER BY id") {
                (id: try $0.next(), title: try $0.next())
            }
        }
    }

    package func add(_ draft: ActionDraft, to round: RoundID, by member: MemberID, at now: Moment) async throws -> ActionID {
        try await database.write { try Self.add(draft, to: round, state: "open", by: member, at: now, on: $0) }
    }

    package static func add(
        _ draft: ActionDraft, to round: RoundID, state: String, by member: MemberID?, at now: Moment, on connection: any SQLConnection
    ) throws -> ActionID {
        let id: ActionID = try connection.value(
            """
            INSERT INTO action (round_id, title, objective_id, owner_id, due_on, state, created_at, created_by, closed_at)
            VALUES (\(round), \(draft.title), \(draft.objective), \(draft.owner), \(draft.dueOn), \(state), \(now), \(member),
                \(state == "open" ? nil : now)) RETURNING id
            """)
        let point = TracePoint(.action, id.raw)
        if let objective = draft.objective {
            try TraceLog.add(from: TracePoint(.objective, objective.raw), to: point, at: now, by: member, on: connection)
        }
        for statement in draft.statements {
            try TraceLog.add(from: TracePoint(.statement, statement.raw), to: point, at: now, by: member, on: connection)
        }
        try AuditLog.append(
            AuditEntry(actor: member.map { "member \($0)" } ?? "demo", act: "took on", object: "action \(id)", after: draft.title), at: now,
            on: connection)
        return id
    }

    /// Done, dropped, or open again.
    ///
    /// - Parameter partner: the partner somebody speaks for; `nil` for the hub's team, who may close every action.
    package func set(_ id: ActionID, to state: String, speakingFor partner: PartnerID?, by actor: String, at now: Moment) async throws {
        try await database.write { connection in
            let found = try connection.first("SELECT owner_id, state FROM action WHERE id = \(id)") {
                (owner: try $0.next() as PartnerID, state: try $0.next() as String)
            }
            guard let found else { throw Refusal.notFound("action", id) }
            guard partner == nil || partner == found.owner else {
                throw Refusal(.notAllowed, "Action \(id) belongs to another partner. Ask its owner or the hub's team.")
            }
            try connection.execute("UPDATE action SET state = \(state), closed_at = \(state == "open" ? nil : now) WHERE id = \(id)")
            try AuditLog.append(
                AuditEntry(actor: actor, act: "set to \(state)", object: "action \(id)", before: found.state, after: state), at: now,
                on: connection)
        }
    }
}
