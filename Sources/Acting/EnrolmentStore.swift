// Writes publications, enrolments, their moves and attendance. A seat that becomes free goes to whoever waits longest.

import Planning
package import Storage
import Understanding
package import Vocabulary

package struct EnrolmentStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    // MARK: Publishing

    /// Offers every seat of a finished plan; people with an unserved need wait where their session is full. One transaction.
    ///
    /// - Returns: how many seats were offered.
    package func publish(_ plan: PlanRunID, by member: MemberID, at now: Moment) async throws -> Int {
        try await database.write { try Self.publish(plan, by: member, at: now, on: $0) }
    }

    package static func publish(_ plan: PlanRunID, by member: MemberID?, at now: Moment, on connection: any SQLConnection) throws -> Int {
        let run = try PlanStore.run(plan, on: connection)
        guard run.state == "finished" else { throw Refusal(.conflict, "Plan \(plan) is not finished, so there is nothing to publish.") }
        guard run.publishedAt == nil else { throw Refusal(.conflict, "Plan \(plan) was published already; its offers stand.") }
        try connection.execute("INSERT INTO publication (plan_run_id, published_at, published_by) VALUES (\(plan), \(now), \(member))")
        let seats = try connection.query(
            """
            SELECT worker_id, session_id FROM plan_seat WHERE plan_run_id = \(plan) AND NOT EXISTS (SELECT 1 FROM enrolment
                WHERE enrolment.worker_id = plan_seat.worker_id AND enrolment.session_id = plan_seat.session_id)
            ORDER BY worker_id, session_id
            """
        ) { (worker: try $0.next() as WorkerID, session: try $0.next() as SessionID) }
        for seat in seats {
            let id: EnrolmentID = try connection.value(
                """
                INSERT INTO enrolment (worker_id, session_id, plan_run_id, state, changed_at)
                VALUES (\(seat.worker), \(seat.session), \(plan), 'offered', \(now)) RETURNING id
                """)
            try log(id, from: nil, to: .offered, reason: "plan \(plan)", by: member, at: now, on: connection)
        }
        for session in Set(seats.map(\.session)).sorted() {
            try TraceLog.add(
                from: TracePoint(.planRun, plan.raw), to: TracePoint(.session, session.raw), at: now, by: member, on: connection)
        }
        // The line closes here: what was agreed in the round is answered by this plan.
        for objective in try connection.query("SELECT id FROM objective WHERE round_id = \(run.round)", { try $0.next() as ObjectiveID }) {
            try TraceLog.add(
                from: TracePoint(.objective, objective.raw), to: TracePoint(.planRun, plan.raw), at: now, by: member, on: connection)
        }
        try AuditLog.append(
            AuditEntry(
                actor: member.map { "member \($0)" } ?? "demo", act: "published", object: "plan \(plan)", after: "\(seats.count) seats"),
            at: now,
            on: connection)
        return seats.count
    }

    // MARK: Moves

    /// One move of one enrolment, with its reason. A seat that becomes free is offered to the next who waits.
    ///
    /// - Parameter allowed: whether the visitor may move this worker's enrolment, asked with worker and partner.
    package func move(
        _ id: EnrolmentID, to state: EnrolmentState, reason: String, by member: MemberID?, actor: String, at now: Moment,
        allowed: @escaping @Sendable (WorkerID, PartnerID) -> Bool
    ) async throws -> SessionID {
        try await database.write { connection in
            let found = try connection.first(
                """
                SELECT enrolment.worker_id, worker.partner_id, enrolment.session_id FROM enrolment JOIN worker ON worker.id = enrolment.worker_id
                WHERE enrolment.id = \(id)
                """
            ) { (worker: try $0.next() as WorkerID, partner: try $0.next() as PartnerID, session: try $0.next() as SessionID) }
            guard let found else { throw Refusal.notFound("enrolment", id) }
            guard allowed(found.worker, found.partner) else {
                throw Refusal(.notAllowed, "Enrolment \(id) belongs to somebody you do not speak for.")
            }
            let before = try Self.move(id, to: state, reason: reason, by: member, at: now, on: connection)
            try AuditLog.append(
                AuditEntry(
                    actor: actor, act: "moved to \(state.rawValue)", object: "enrolment \(id)", before: before.rawValue, after: reason),
                at: now,
                on: connection)
            if before.holdsSeat, !state.holdsSeat { try Self.fillFreeSeats(found.session, at: now, on: connection) }
            return found.session
        }
    }

    /// - Returns: the state before.
    package static func move(
        _ id: EnrolmentID, to state: EnrolmentState, reason: String, by member: MemberID?, at now: Moment, on connection: any SQLConnection
    ) throws -> EnrolmentState {
        let word = try connection.first("SELECT state FROM enrolment WHERE id = \(id)") { try $0.next() as String }
        guard let before = word.flatMap(EnrolmentState.init(rawValue:)) else { throw Refusal.notFound("enrolment", id) }
        guard EnrolmentState.moves[before, default: []].contains(state) else {
            throw Refusal(
                .conflict, "An enrolment that is \(before.rawValue) cannot become \(state.rawValue). Reload the page to see how it stands.")
        }
        try connection.execute(
            "UPDATE enrolment SET state = \(state.rawValue), changed_at = \(now), sequence = sequence + 1 WHERE id = \(id)")
        try log(id, from: before, to: state, reason: reason, by: member, at: now, on: connection)
        if state == .completed { try complete(id, on: connection) }
        return before
    }

    /// What was completed is held from now on.
    private static func complete(_ id: EnrolmentID, on connection: any SQLConnection) throws {
        let learned = try connection.first(
            """
            SELECT enrolment.worker_id, course.skill_id, course.level FROM enrolment JOIN session ON session.id = enrolment.session_id
            JOIN course ON course.id = session.course_id WHERE enrolment.id = \(id)
            """
        ) { (worker: try $0.next() as WorkerID, skill: try $0.next() as SkillID, level: try $0.next() as SkillLevel) }
        if let learned { try SkillStore.learn(learned.worker, learned.skill, learned.level, on: connection) }
    }

    /// Whoever waits longest comes first; ties by the smaller number.
    private static func fillFreeSeats(_ session: SessionID, at now: Moment, on connection: any SQLConnection) throws {
        let capacity: Int = try connection.value("SELECT capacity FROM session WHERE id = \(session)")
        let taken: Int = try connection.value(
            "SELECT COUNT(*) FROM enrolment WHERE session_id = \(session) AND state IN ('offered', 'accepted', 'attended', 'completed')")
        let next = try connection.query(
            "SELECT id FROM enrolment WHERE session_id = \(session) AND state = 'waiting' ORDER BY changed_at, id LIMIT \(max(0, capacity - taken))"
        ) { try $0.next() as EnrolmentID }
        for id in next { _ = try move(id, to: .offered, reason: "a seat became free", by: nil, at: now, on: connection) }
    }

    private static func log(
        _ id: EnrolmentID, from: EnrolmentState?, to: EnrolmentState, reason: String, by member: MemberID?, at now: Moment,
        on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO enrolment_move (enrolment_id, from_state, to_state, reason, at, by_member)
            VALUES (\(id), \(from?.rawValue ?? "new"), \(to.rawValue), \(reason), \(now), \(member))
            """)
    }

    package static func attend(_ id: EnrolmentID, week: Int, present: Bool, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO attendance (enrolment_id, week, present) VALUES (\(id), \(week), \(present))
            ON CONFLICT (enrolment_id, week) DO UPDATE SET present = excluded.present
            """)
    }

    // MARK: Reading

    /// - Parameter sees: which partner's people the reader may see; `nil` sees all, an empty list sees numbers only.
    package func roll(_ session: SessionID, sees: [PartnerID]?) async throws -> SessionRoll {
        try await database.read { connection in
            let all = try connection.query(
                """
                SELECT enrolment.id, worker.id, worker.pseudonym, partner.id, partner.name, enrolment.state, enrolment.changed_at FROM enrolment
                JOIN worker ON worker.id = enrolment.worker_id JOIN partner ON partner.id = worker.partner_id
                WHERE enrolment.session_id = \(session) ORDER BY worker.pseudonym
                """
            ) { row in
                try Enrolment(
                    id: row.next(), worker: row.next(), pseudonym: row.next(), partner: row.next(), partnerName: row.next(),
                    state: EnrolmentState(rawValue: row.next()) ?? .offered, changedAt: row.next())
            }
            return SessionRoll(
                enrolments: sees.map { visible in all.filter { visible.contains($0.partner) } } ?? all,
                taken: all.count { $0.state.holdsSeat },
                waiting: all.count { $0.state == .waiting })
        }
    }

    /// The seats of one worker, or of all workers of one partner's session calendar.
    package func seats(of worker: WorkerID, _ language: Language) async throws -> [WorkerSeat] {
        try await database.read { try Self.seats(" WHERE enrolment.worker_id = \(worker)", language, on: $0) }
    }

    package static func seats(_ filter: SQLText, _ language: Language, on connection: any SQLConnection) throws -> [WorkerSeat] {
        let start: SQLText =
            """
            SELECT enrolment.id, session.id, course.name_en, course.name_de, enrolment.state, session.starts_on, session.weeks, session.cells, place.name
            FROM enrolment JOIN session ON session.id = enrolment.session_id JOIN course ON course.id = session.course_id
            LEFT JOIN place ON place.id = session.place_id
            """
        return try connection.query(start + filter + " ORDER BY session.starts_on, session.id") { row in
            let (id, session): (EnrolmentID, SessionID) = try (row.next(), row.next())
            let (english, german): (String, String) = try (row.next(), row.next())
            return try WorkerSeat(
                enrolment: id, session: session, course: language == .german ? german : english,
                state: EnrolmentState(rawValue: row.next()) ?? .offered, startsOn: row.next(), weeks: row.next(), cells: row.next(),
                place: row.next())
        }
    }
}
