// What was agreed in a round: objectives, barriers and decisions, each with the statements and findings it grew out of.

import Listening
package import Storage
package import Vocabulary

package struct Objective: Encodable, Sendable {
    package let id: ObjectiveID
    package let title: String
    package let measure: String
    package let target: String
    package let dueOn: Day
    package let owner: String
    /// Codes of the drivers of change behind it.
    package let drivers: [String]
    package let statements: [StatementID]
}

/// Something that may stand in the way. The risk is likelihood × impact, 1 to 25.
package struct Barrier: Encodable, Sendable {
    package let id: BarrierID
    package let title: String
    package let likelihood: Int
    package let impact: Int
    package let earlySign: String
    package let owner: String
    package let response: String
    /// When it is looked at next; `nil` where nobody has to.
    package let reviewOn: Day?
    package let statements: [StatementID]

    package var risk: Int { likelihood * impact }
}

package struct Decision: Encodable, Sendable {
    package let id: DecisionID
    package let title: String
    package let reason: String
    package let reviewOn: Day?
    package let statements: [StatementID]
}

/// Everything agreed in a round.
package struct Agreement: Encodable, Sendable {
    package let objectives: [Objective]
    package let barriers: [Barrier]
    package let decisions: [Decision]
}

package struct ObjectiveDraft: Sendable {
    package let title: String
    package let measure: String
    package let target: String
    package let dueOn: Day
    package let owner: PartnerID
    package let drivers: [String]

    package init(title: String, measure: String, target: String, dueOn: Day, owner: PartnerID, drivers: [String] = []) {
        self.drivers = drivers
        self.title = title
        self.measure = measure
        self.target = target
        self.dueOn = dueOn
        self.owner = owner
    }
}

package struct BarrierDraft: Sendable {
    package let code: String?
    package let title: String
    package let likelihood: Int
    package let impact: Int
    package let earlySign: String
    package let owner: PartnerID
    package let response: String
    package let reviewOn: Day

    package init(
        code: String?, title: String, likelihood: Int, impact: Int, earlySign: String, owner: PartnerID, response: String, reviewOn: Day
    ) {
        self.code = code
        self.title = title
        self.likelihood = likelihood
        self.impact = impact
        self.earlySign = earlySign
        self.owner = owner
        self.response = response
        self.reviewOn = reviewOn
    }
}

package struct AgreementStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package func agreement(_ round: RoundID) async throws -> Agreement {
        try await database.read { connection in
            let behind = try Dictionary(
                uniqueKeysWithValues: [TraceKind.objective, .barrier, .decision].map {
                    ($0, try TraceLog.statements(behind: $0, on: connection))
                })
            func statements(_ kind: TraceKind, _ id: Int64) -> [StatementID] { behind[kind]?[id] ?? [] }
            let drivers = Dictionary(
                grouping: try connection.query("SELECT objective_id, code FROM objective_driver ORDER BY objective_id, code") {
                    (objective: try $0.next() as ObjectiveID, code: try $0.next() as String)
                }, by: \.objective)
            let readings = try BarrierStore.newest(on: connection)
            let days = try DecisionStore.reviewDays(on: connection)
            let objectives = try connection.query(
                """
                SELECT objective.id, objective.title, objective.measure, objective.target, objective.due_on, partner.name FROM objective
                JOIN partner ON partner.id = objective.owner_id WHERE objective.round_id = \(round) ORDER BY objective.due_on, objective.id
                """
            ) { row in
                let id: ObjectiveID = try row.next()
                return try Objective(
                    id: id, title: row.next(), measure: row.next(), target: row.next(), dueOn: row.next(), owner: row.next(),
                    drivers: (drivers[id] ?? []).map(\.code), statements: statements(.objective, id.raw))
            }
            let barriers = try connection.query(
                """
                SELECT barrier.id, barrier.title, barrier.likelihood, barrier.impact, barrier.early_sign, partner.name, barrier.response, barrier.review_on
                FROM barrier JOIN partner ON partner.id = barrier.owner_id WHERE barrier.round_id = \(round) ORDER BY barrier.id
                """
            ) { row in
                let id: BarrierID = try row.next()
                let (title, first): (String, (likelihood: Int, impact: Int)) = try (row.next(), (row.next(), row.next()))
                let (sign, owner, response, day): (String, String, String, Day) = try (row.next(), row.next(), row.next(), row.next())
                let newest = readings[id]
                return Barrier(
                    id: id, title: title, likelihood: newest?.likelihood ?? first.likelihood, impact: newest?.impact ?? first.impact,
                    earlySign: sign, owner: owner, response: response, reviewOn: newest.map(\.reviewOn) ?? day,
                    statements: statements(.barrier, id.raw))
            }.sorted { ($0.risk, -$0.id.raw) > ($1.risk, -$1.id.raw) }
            let decisions = try connection.query("SELECT id, title, reason, review_on FROM decision WHERE round_id = \(round) ORDER BY id")
            { row in
                let id: DecisionID = try row.next()
                let (title, reason, _): (String, String, Day?) = try (row.next(), row.next(), row.next())
                return Decision(
                    id: id, title: title, reason: reason, reviewOn: days[id] ?? nil, statements: statements(.decision, id.raw))
            }
            return Agreement(objectives: objectives, barriers: barriers, decisions: decisions)
        }
    }

    // MARK: Writing

    package func add(_ draft: ObjectiveDraft, from causes: [TracePoint], to round: RoundID, by member: MemberID, at now: Moment)
        async throws -> ObjectiveID
    {
        try await database.write { try Self.add(draft, from: causes, to: round, by: member, at: now, on: $0) }
    }

    package static func add(
        _ draft: ObjectiveDraft, from causes: [TracePoint], to round: RoundID, by member: MemberID?, at now: Moment,
        on connection: any SQLConnection
    ) throws -> ObjectiveID {
        try requireOpen(.agree, in: round, on: connection)
        let id: ObjectiveID = try connection.value(
            """
            INSERT INTO objective (round_id, title, measure, target, due_on, owner_id, created_at, created_by)
            VALUES (\(round), \(draft.title), \(draft.measure), \(draft.target), \(draft.dueOn), \(draft.owner), \(now), \(member)) RETURNING id
            """)
        for code in draft.drivers { try addDriver(code, to: id, on: connection) }
        try link(causes, to: TracePoint(.objective, id.raw), by: member, at: now, title: draft.title, on: connection)
        return id
    }

    package static func addDriver(_ code: String, to objective: ObjectiveID, on connection: any SQLConnection) throws {
        try connection.execute("INSERT INTO objective_driver (objective_id, code) VALUES (\(objective), \(code)) ON CONFLICT DO NOTHING")
    }

    package func add(_ draft: BarrierDraft, from causes: [TracePoint], to round: RoundID, by member: MemberID, at now: Moment) async throws
        -> BarrierID
    {
        try await database.write { try Self.add(draft, from: causes, to: round, by: member, at: now, on: $0) }
    }

    package static func add(
        _ draft: BarrierDraft, from causes: [TracePoint], to round: RoundID, by member: MemberID?, at now: Moment,
        on connection: any SQLConnection
    ) throws -> BarrierID {
        try requireOpen(.agree, in: round, on: connection)
        let id: BarrierID = try connection.value(
            """
            INSERT INTO barrier (round_id, code, title, likelihood, impact, early_sign, owner_id, response, review_on, created_at, created_by)
            VALUES (\(round), \(draft.code), \(draft.title), \(draft.likelihood), \(draft.impact), \(draft.earlySign), \(draft.owner), \(draft.response),
                \(draft.reviewOn), \(now), \(member)) RETURNING id
            """)
        try link(causes, to: TracePoint(.barrier, id.raw), by: member, at: now, title: draft.title, on: connection)
        return id
    }

    /// A barrier out of a statement in one act. What nobody has said yet is named as open, for the owner to fill in at the first review.
    package func raise(
        _ statement: StatementID, owner: PartnerID, earlySign: String, response: String, by member: MemberID, at now: Moment
    ) async throws -> BarrierID {
        try await database.write { connection in
            let found = try connection.first(
                """
                SELECT statement.round_id, statement.text, (SELECT MIN(difficulty.code) FROM difficulty
                    JOIN taxonomy ON taxonomy.code = difficulty.code WHERE difficulty.statement_id = statement.id AND taxonomy.kind = 'barrier')
                FROM statement WHERE statement.id = \(statement) AND statement.state = 'accepted'
                """
            ) { (round: try $0.next() as RoundID, text: try $0.next() as String, code: try $0.next() as String?) }
            guard let found else { throw Refusal.notFound("open statement", statement) }
            let draft = BarrierDraft(
                code: found.code, title: String(found.text.prefix(200)), likelihood: 3, impact: 3, earlySign: earlySign, owner: owner,
                response: response, reviewOn: now.day.adding(days: 28))
            return try Self.add(draft, from: [TracePoint(.statement, statement.raw)], to: found.round, by: member, at: now, on: connection)
        }
    }

    package func decide(
        _ title: String, reason: String, reviewOn: Day?, from causes: [TracePoint], in round: RoundID, by member: MemberID, at now: Moment
    ) async throws -> DecisionID {
        try await database.write {
            try Self.decide(title, reason: reason, reviewOn: reviewOn, from: causes, in: round, by: member, at: now, on: $0)
        }
    }

    package static func decide(
        _ title: String, reason: String, reviewOn: Day?, from causes: [TracePoint], in round: RoundID, by member: MemberID?, at now: Moment,
        on connection: any SQLConnection
    ) throws -> DecisionID {
        let id: DecisionID = try connection.value(
            """
            INSERT INTO decision (round_id, title, reason, review_on, decided_at, decided_by)
            VALUES (\(round), \(title), \(reason), \(reviewOn), \(now), \(member)) RETURNING id
            """)
        try link(causes, to: TracePoint(.decision, id.raw), by: member, at: now, title: title, what: title + reason, on: connection)
        return id
    }

    private static func link(
        _ causes: [TracePoint], to point: TracePoint, by member: MemberID?, at now: Moment, title: String, what: String? = nil,
        on connection: any SQLConnection
    ) throws {
        for cause in causes { try TraceLog.add(from: cause, to: point, at: now, by: member, on: connection) }
        try tellAuthors(of: causes, kind: point.kind, title: title, at: now, on: connection)
        try AuditLog.append(
            AuditEntry(
                actor: member.map { "member \($0)" } ?? "demo", act: "agreed", object: "\(point.kind.rawValue) \(point.id)",
                after: what ?? title),
            at: now,
            on: connection)
    }

    /// Whoever said it, directly or in a finding, reads what became of it.
    package static func tellAuthors(
        of causes: [TracePoint], kind: TraceKind, title: String, at now: Moment, on connection: any SQLConnection
    ) throws {
        var statements = Set(causes.filter { $0.kind == .statement }.map { StatementID($0.id) })
        for finding in causes where finding.kind == .finding {
            statements.formUnion(
                try TraceLog.causes(of: finding, on: connection).filter { $0.cause.kind == .statement }.map { StatementID($0.cause.id) })
        }
        for statement in statements.sorted() {
            try NoticeStore.tellAuthor(of: statement, "became.\(kind.rawValue)", detail: title, at: now, on: connection)
        }
    }

    private static func requireOpen(_ stage: Stage, in round: RoundID, on connection: any SQLConnection) throws {
        let closed: Int = try connection.value("SELECT COUNT(*) FROM stage_closing WHERE round_id = \(round) AND stage = \(stage)")
        if closed > 0 {
            throw Refusal(.closed, "The stage '\(stage.rawValue)' of round \(round) is closed; what was agreed stays as it is.")
        }
    }
}
