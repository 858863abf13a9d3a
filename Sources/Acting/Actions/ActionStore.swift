// Writes who does what by when, for which objective, because of which statements. Read by the action pages and by the fate of statements.

import Agreeing
package import Storage
package import Vocabulary

package struct ActionStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package func all() async throws -> [Action] { try await database.read { try Self.actions("", on: $0) } }

    package func action(_ id: ActionID) async throws -> (action: Action, sessions: [(id: SessionID, code: String)]) {
        try await database.read { connection in
            guard let action = try Self.actions("WHERE action.id = \(id)", on: connection).first else {
                throw Refusal.notFound("action", id)
            }
            let sessions = try connection.query(
                """
                SELECT session.id, session.code FROM trace JOIN session ON session.id = trace.consequence_id
                WHERE trace.cause_kind = 'action' AND trace.cause_id = \(id) AND trace.consequence_kind = 'session' ORDER BY session.code
                """
            ) { (id: try $0.next() as SessionID, code: try $0.next() as String) }
            return (action, sessions)
        }
    }

    /// Open ones first, by their day. Two queries, however many there are.
    static func actions(_ filter: SQLText, on connection: any SQLConnection) throws -> [Action] {
        let behind = try TraceLog.statements(behind: .action, on: connection)
        let start: SQLText =
            """
            SELECT action.id, action.round_id, action.title, objective.title, project.id, project.title, partner.name, partner.id, action.due_on,
                action.state FROM action
            JOIN partner ON partner.id = action.owner_id LEFT JOIN objective ON objective.id = action.objective_id
            LEFT JOIN project ON project.id = action.project_id

            """
        return try connection.query(
            start + filter + " ORDER BY CASE WHEN action.state = 'open' THEN 0 ELSE 1 END, action.due_on, action.id"
        ) { row in
            let id: ActionID = try row.next()
            return try Action(
                id: id, round: row.next(), title: row.next(), objective: row.next(), project: row.next(), projectTitle: row.next(),
                owner: row.next(), ownerID: row.next(), dueOn: row.next(), state: row.next(), statements: behind[id.raw] ?? [])
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
            INSERT INTO action (round_id, title, objective_id, project_id, owner_id, due_on, state, created_at, created_by, closed_at)
            VALUES (\(round), \(draft.title), \(draft.objective), \(draft.project), \(draft.owner), \(draft.dueOn), \(state), \(now), \(member),
                \(state == "open" ? nil : now)) RETURNING id
            """)
        let point = TracePoint(.action, id.raw)
        if let objective = draft.objective {
            try TraceLog.add(from: TracePoint(.objective, objective.raw), to: point, at: now, by: member, on: connection)
        }
        let causes = draft.statements.map { TracePoint(.statement, $0.raw) }
        for cause in causes { try TraceLog.add(from: cause, to: point, at: now, by: member, on: connection) }
        try AgreementStore.tellAuthors(of: causes, kind: .action, title: draft.title, at: now, on: connection)
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
            let before = try Self.owned(id, by: partner, on: connection)
            try connection.execute("UPDATE action SET state = \(state), closed_at = \(state == "open" ? nil : now) WHERE id = \(id)")
            try AuditLog.append(
                AuditEntry(actor: actor, act: "set to \(state)", object: "action \(id)", before: before.state, after: state), at: now,
                on: connection)
        }
    }

    /// Another day, with the reason in the log.
    package func move(
        _ id: ActionID, to day: Day, reason: String, speakingFor partner: PartnerID?, by actor: String, at now: Moment
    ) async throws {
        try await database.write { connection in
            let before = try Self.owned(id, by: partner, on: connection)
            guard before.state == "open" else {
                throw Refusal(.conflict, "Action \(id) is \(before.state); only an open one can get another day.")
            }
            try connection.execute("UPDATE action SET due_on = \(day) WHERE id = \(id)")
            try AuditLog.append(
                AuditEntry(
                    actor: actor, act: "moved to \(day.iso)", object: "action \(id)", before: before.dueOn.iso, after: reason), at: now,
                on: connection)
        }
    }

    /// A course session carries the action out: whoever sits in it belongs to the fate of the statements behind it.
    package func serve(
        _ id: ActionID, with code: String, speakingFor partner: PartnerID?, by member: MemberID, at now: Moment
    ) async throws {
        try await database.write { connection in
            _ = try Self.owned(id, by: partner, on: connection)
            guard let session = try connection.first("SELECT id FROM session WHERE code = \(code)", { try $0.next() as SessionID }) else {
                throw Refusal(.notFound, "There is no session '\(code)'. Its code stands on the page of its course, such as C01-1.")
            }
            try TraceLog.add(from: TracePoint(.action, id.raw), to: TracePoint(.session, session.raw), at: now, by: member, on: connection)
            try AuditLog.append(
                AuditEntry(actor: "member \(member)", act: "serves with session \(session)", object: "action \(id)", after: code), at: now,
                on: connection)
        }
    }

    private static func owned(_ id: ActionID, by partner: PartnerID?, on connection: any SQLConnection) throws -> (
        state: String, dueOn: Day
    ) {
        let found = try connection.first("SELECT owner_id, state, due_on FROM action WHERE id = \(id)") {
            (owner: try $0.next() as PartnerID, state: try $0.next() as String, dueOn: try $0.next() as Day)
        }
        guard let found else { throw Refusal.notFound("action", id) }
        guard partner == nil || partner == found.owner else {
            throw Refusal(.notAllowed, "Action \(id) belongs to another partner. Ask its owner or the hub's team.")
        }
        return (found.state, found.dueOn)
    }
}
