// What was agreed in a round: objectives, barriers and decisions, each with the statements and findings it grew out of.

import Listening
package import Storage
package import Vocabulary

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
            let corrections = try CorrectionStore.all(.objective, on: connection)
            let objectives = try connection.query(
                """
                SELECT objective.id, objective.title, objective.measure, objective.target, objective.due_on, partner.name FROM objective
                JOIN partner ON partner.id = objective.owner_id WHERE objective.round_id = \(round) ORDER BY objective.due_on, objective.id
                """
            ) { row in
                let id: ObjectiveID = try row.next()
                return try Objective(
                    id: id, title: row.next(), measure: row.next(), target: row.next(), dueOn: row.next(), owner: row.next(),
                    drivers: (drivers[id] ?? []).map(\.code), statements: statements(.objective, id.raw),
                    corrections: corrections[id.raw] ?? [])
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

    // MARK: Putting right

    package func entry(_ kind: AgreedKind, _ number: Int64) async throws -> AgreedEntry {
        try await database.read { try Self.entry(kind, number, on: $0) }
    }

    private static func entry(_ kind: AgreedKind, _ number: Int64, on connection: any SQLConnection) throws -> AgreedEntry {
        switch kind {
        case .objectives:
            let drivers = try connection.query("SELECT code FROM objective_driver WHERE objective_id = \(number) ORDER BY code") {
                try $0.next() as String
            }
            let found = try connection.first(
                "SELECT round_id, title, measure, target, due_on, owner_id FROM objective WHERE id = \(number)"
            ) {
                (
                    round: try $0.next() as RoundID,
                    draft: try ObjectiveDraft(
                        title: $0.next(), measure: $0.next(), target: $0.next(), dueOn: $0.next(), owner: $0.next(), drivers: drivers)
                )
            }
            guard let found else { throw Refusal.notFound("objective", ObjectiveID(number)) }
            return AgreedEntry(kind: kind, number: number, round: found.round, words: .objective(found.draft))
        case .barriers:
            let barrier = try BarrierStore.barrier(BarrierID(number), on: connection)
            guard barrier.acceptance == nil else {
                throw Refusal(.closed, "Barrier \(number) was accepted; its state stays as it was then.")
            }
            return AgreedEntry(
                kind: kind, number: number, round: barrier.round,
                words: .barrier(
                    code: barrier.code, title: barrier.title, earlySign: barrier.earlySign, response: barrier.response,
                    owner: barrier.ownerID))
        case .decisions:
            let decision = try DecisionStore.decision(DecisionID(number), on: connection)
            guard !decision.hasEnded else { throw Refusal(.closed, "Decision \(number) has ended; its words stay as they were.") }
            return AgreedEntry(
                kind: kind, number: number, round: decision.round, words: .decision(title: decision.title, reason: decision.reason))
        }
    }

    /// Puts an entry right. What it grew out of and what grew out of it stay.
    package func correct(
        _ kind: AgreedKind, _ number: Int64, to words: AgreedWords, because reason: String, by member: MemberID, at now: Moment
    ) async throws {
        try await database.write { connection in
            let before = try Self.entry(kind, number, on: connection)
            let fields = zip(try Self.fields(before.words, on: connection), try Self.fields(words, on: connection)).map {
                CorrectedField($0.word, $0.text, $1.text)
            }
            switch words {
            case .objective(let draft):
                try connection.execute(
                    """
                    UPDATE objective SET title = \(draft.title), measure = \(draft.measure), target = \(draft.target), due_on = \(draft.dueOn),
                        owner_id = \(draft.owner) WHERE id = \(number)
                    """)
                try connection.execute("DELETE FROM objective_driver WHERE objective_id = \(number)")
                for code in draft.drivers { try Self.addDriver(code, to: ObjectiveID(number), on: connection) }
            case .barrier(let code, let title, let earlySign, let response, let owner):
                try connection.execute(
                    """
                    UPDATE barrier SET code = \(code), title = \(title), early_sign = \(earlySign), response = \(response), owner_id = \(owner)
                    WHERE id = \(number)
                    """)
            case .decision(let title, let reason):
                try connection.execute("UPDATE decision SET title = \(title), reason = \(reason) WHERE id = \(number)")
            }
            try CorrectionStore.add(fields, because: reason, to: kind.corrected, number: number, by: member, at: now, on: connection)
        }
    }

    /// Every field with the word beside it, in the order of the form; the same order for the same kind.
    private static func fields(_ words: AgreedWords, on connection: any SQLConnection) throws -> [(word: String, text: String)] {
        func name(_ owner: PartnerID) throws -> String {
            guard let name = try connection.first("SELECT name FROM partner WHERE id = \(owner)", { try $0.next() as String }) else {
                throw Refusal.notFound("partner", owner)
            }
            return name
        }
        return switch words {
        case .objective(let draft):
            [
                ("agreement.title_word", draft.title), ("agreement.measure", draft.measure), ("agreement.target", draft.target),
                ("agreement.due_on", draft.dueOn.iso), ("agreement.drivers", draft.drivers.sorted().joined(separator: " ")),
                ("agreement.owner", try name(draft.owner)),
            ]
        case .barrier(let code, let title, let earlySign, let response, let owner):
            [
                ("agreement.title_word", title), ("agreement.code", code ?? ""), ("agreement.early_sign", earlySign),
                ("agreement.response", response), ("agreement.owner", try name(owner)),
            ]
        case .decision(let title, let reason): [("agreement.title_word", title), ("agreement.reason", reason)]
        }
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
