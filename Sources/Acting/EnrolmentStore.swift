// Writes enrolments and their moves, reservations of seats and employers' rules. Loads the book of one session, applies one act by the rules of
// `SeatBook`, and writes what moved, all in one transaction.

import Planning
package import Storage
package import Vocabulary

/// Whom somebody may move: a closure over worker and partner, asked inside the transaction.
package typealias SeatPermission = @Sendable (WorkerID, PartnerID) -> Bool

package struct EnrolmentStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    // MARK: Acts

    /// Applies one act to one enrolment. Seats that become free are filled in the same transaction.
    ///
    /// - Returns: the session it was in.
    package func act(
        on id: EnrolmentID, by member: MemberID?, actor: String, at now: Moment, allowed: @escaping SeatPermission,
        _ act: @escaping @Sendable (inout SeatBook) throws -> Void
    ) async throws -> SessionID {
        try await database.write { connection in
            let found = try Self.place(of: id, on: connection)
            guard allowed(found.worker, found.partner) else {
                throw Refusal(.notAllowed, "Enrolment \(id) belongs to somebody you do not speak for.")
            }
            let moves = try Self.work(on: found.session, by: member, at: now, on: connection, act)
            for move in moves where move.enrolment == id {
                try AuditLog.append(
                    AuditEntry(
                        actor: actor, act: "moved to \(move.to.rawValue)", object: "enrolment \(id)", before: move.from?.rawValue ?? "",
                        after: move.reason), at: now, on: connection)
            }
            return found.session
        }
    }

    /// Somebody comes back to the list after a cancellation. What the book cannot know is read here: clash, prerequisite, approval.
    package func rejoin(
        _ id: EnrolmentID, own: Bool, reason: String, by member: MemberID?, actor: String, at now: Moment, allowed: @escaping SeatPermission
    ) async throws -> SessionID {
        try await database.write { connection in
            let found = try Self.place(of: id, on: connection)
            guard allowed(found.worker, found.partner) else {
                throw Refusal(.notAllowed, "Enrolment \(id) belongs to somebody you do not speak for.")
            }
            try Self.rejoin(id, found, own: own, reason: reason, by: member, actor: actor, at: now, on: connection)
            return found.session
        }
    }

    private static func rejoin(
        _ id: EnrolmentID, _ found: (worker: WorkerID, partner: PartnerID, session: SessionID), own: Bool, reason: String,
        by member: MemberID?, actor: String, at now: Moment, on connection: any SQLConnection
    ) throws {
        let approval = try approval(found.partner, own: own, on: connection)
        let obstacle = try SeatBookStore.obstacles(found.session, workers: [found.worker], on: connection)[found.worker]
        try work(on: found.session, by: member, at: now, on: connection) {
            try $0.rejoin(id, asking: approval, obstacle: obstacle, reason: reason, at: now)
        }
        try AuditLog.append(
            AuditEntry(actor: actor, act: "moved to waiting", object: "enrolment \(id)", before: "cancelled", after: reason), at: now,
            on: connection)
    }

    /// Somebody asks for a seat: a worker for themselves, an employer for its people, a coordinator for anybody.
    ///
    /// - Parameters:
    ///   - own: the worker's own wish, which asks for the employer's approval.
    ///   - reservation: a kept seat that gets a name; only for the employer.
    package func enter(
        _ pseudonym: String, into session: SessionID, own: Bool, priority: Int = 2, reservation: ReservationID? = nil, reason: String,
        by member: MemberID?, actor: String, at now: Moment, allowed: @escaping SeatPermission
    ) async throws -> EnrolmentID {
        try await database.write { connection in
            guard
                let found = try connection.first(
                    "SELECT id, partner_id FROM worker WHERE pseudonym = \(pseudonym)",
                    {
                        (worker: try $0.next() as WorkerID, partner: try $0.next() as PartnerID)
                    }), allowed(found.worker, found.partner)
            else { throw Refusal(.notFound, "There is no worker '\(pseudonym)' among those you speak for. Check the number.") }
            let known = try connection.first(
                "SELECT id, state FROM enrolment WHERE worker_id = \(found.worker) AND session_id = \(session)"
            ) { (id: try $0.next() as EnrolmentID, state: try $0.next() as String) }
            if let known {
                guard known.state == EnrolmentState.cancelled.rawValue, reservation == nil else {
                    throw Refusal(.conflict, "This person is enrolled in this session already (\(known.state)).")
                }
                try Self.rejoin(
                    known.id, (found.worker, found.partner, session), own: own, reason: reason, by: member, actor: actor, at: now,
                    on: connection)
                return known.id
            }
            let approval: Approval = reservation != nil ? .given : try Self.approval(found.partner, own: own, on: connection)
            let id = try Self.enter(
                found.worker, of: found.partner, into: session, plan: nil, approval: approval, priority: priority, reservation: reservation,
                reason: reason, by: member, at: now, on: connection)
            try AuditLog.append(
                AuditEntry(actor: actor, act: "enrolled", object: "enrolment \(id)", after: reason), at: now, on: connection)
            return id
        }
    }

    private static func enter(
        _ worker: WorkerID, of partner: PartnerID, into session: SessionID, plan: PlanRunID?, approval: Approval, priority: Int,
        reservation: ReservationID?, reason: String, by member: MemberID?, at now: Moment, on connection: any SQLConnection
    ) throws -> EnrolmentID {
        let obstacle = try SeatBookStore.obstacles(session, workers: [worker], on: connection)[worker]
        var book = try SeatBookStore.read(session, with: [partner], on: connection)
        let id: EnrolmentID = try connection.value(
            """
            INSERT INTO enrolment (worker_id, session_id, plan_run_id, state, changed_at, approval, priority, waiting_since, reservation_id)
            VALUES (\(worker), \(session), \(plan), 'waiting', \(now), \(approval.rawValue), \(priority), \(now), \(reservation)) RETURNING id
            """)
        try book.enter(
            SeatBook.Seat(
                id: id, worker: worker, partner: partner, state: .waiting, priority: priority, since: now, approval: approval,
                reservation: reservation, obstacle: obstacle), reason: reason, at: now)
        try save(book, by: member, on: connection)
        try JobQueue.request(EnrolmentJob.kind, subject: 0, at: now, delay: EnrolmentJob.pause, on: connection)
        return id
    }

    /// Ends what is over time in every session, and fills what became free. Called by the job.
    ///
    /// - Returns: whether anything is still open.
    package static func settleAll(at now: Moment, on connection: any SQLConnection) throws -> Bool {
        let due = try connection.query(
            """
            SELECT session_id FROM enrolment WHERE state = 'offered' AND answer_by <= \(now)
            UNION SELECT session_id FROM seat_reservation WHERE ended_at IS NULL AND until <= \(now)
            UNION SELECT enrolment.session_id FROM enrolment JOIN session ON session.id = enrolment.session_id
            WHERE enrolment.state = 'waiting' AND session.starts_on <= \(now.day)
            ORDER BY 1
            """
        ) { try $0.next() as SessionID }
        for session in due { try work(on: session, by: nil, at: now, on: connection) { $0.settle(at: now) } }
        let open: Int = try connection.value(
            "SELECT (SELECT COUNT(*) FROM enrolment WHERE state IN ('offered', 'waiting')) + (SELECT COUNT(*) FROM seat_reservation WHERE ended_at IS NULL)"
        )
        return open > 0
    }

    /// Loads the book of a session, applies `act`, writes what moved. A seat given back may free somebody's release or remove a clash in another
    /// session, so those waiting lists are looked at too.
    @discardableResult
    package static func work(
        on session: SessionID, by member: MemberID?, at now: Moment, on connection: any SQLConnection,
        _ act: (inout SeatBook) throws -> Void
    ) throws -> [SeatBook.Move] {
        var book = try SeatBookStore.read(session, on: connection)
        try act(&book)
        try save(book, by: member, on: connection)
        let freed = Set(book.moves.filter { $0.from?.holdsSeat == true && !$0.to.holdsSeat }.map(\.enrolment))
        if !freed.isEmpty {
            let partners = Set(book.seats.filter { freed.contains($0.id) }.map(\.partner)).sorted()
            let others = try connection.query(
                """
                SELECT DISTINCT enrolment.session_id FROM enrolment JOIN worker ON worker.id = enrolment.worker_id
                JOIN session ON session.id = enrolment.session_id
                WHERE enrolment.state = 'waiting' AND enrolment.session_id <> \(session) AND worker.partner_id IN \(list: partners)
                AND session.starts_on > \(now.day) ORDER BY enrolment.session_id
                """
            ) { try $0.next() as SessionID }
            for other in others {
                var book = try SeatBookStore.read(other, on: connection)
                book.settle(at: now)
                try save(book, by: nil, on: connection)
            }
        }
        return book.moves
    }

    // MARK: Publishing

    /// Offers every seat of a finished plan, as far as seats, release and approvals allow; the others wait. One transaction.
    ///
    /// - Returns: how many seats were offered, how many people wait.
    package func publish(_ plan: PlanRunID, by member: MemberID, at now: Moment) async throws -> (offered: Int, waiting: Int) {
        try await database.write { try Self.publish(plan, by: member, at: now, on: $0) }
    }

    package static func publish(_ plan: PlanRunID, by member: MemberID?, at now: Moment, on connection: any SQLConnection) throws
        -> (offered: Int, waiting: Int)
    {
        let run = try PlanStore.run(plan, on: connection)
        guard run.state == "finished" else { throw Refusal(.conflict, "Plan \(plan) is not finished, so there is nothing to publish.") }
        guard run.publishedAt == nil else { throw Refusal(.conflict, "Plan \(plan) was published already; its offers stand.") }
        try connection.execute("INSERT INTO publication (plan_run_id, published_at, published_by) VALUES (\(plan), \(now), \(member))")
        // Sessions that have begun are left out; nobody can be offered a seat in the past.
        let people = try connection.query(
            """
            SELECT plan_seat.session_id, plan_seat.worker_id, worker.partner_id FROM plan_seat JOIN worker ON worker.id = plan_seat.worker_id
            JOIN session ON session.id = plan_seat.session_id
            WHERE plan_seat.plan_run_id = \(plan) AND session.starts_on > \(now.day) AND NOT EXISTS (SELECT 1 FROM enrolment
                WHERE enrolment.worker_id = plan_seat.worker_id AND enrolment.session_id = plan_seat.session_id)
            ORDER BY session.starts_on, plan_seat.session_id, plan_seat.worker_id
            """
        ) { (session: try $0.next() as SessionID, worker: try $0.next() as WorkerID, partner: try $0.next() as PartnerID) }
        let strict = Set(
            try connection.query("SELECT partner_id FROM employer_rule WHERE approves_all = 1") { try $0.next() as PartnerID })
        var (offered, waiting) = (0, 0)
        var rest = people[...]
        while let session = rest.first?.session {
            let group = rest.prefix { $0.session == session }
            rest = rest.dropFirst(group.count)
            var book = try SeatBookStore.read(session, with: group.map(\.partner), on: connection)
            for person in group {
                let approval: Approval = strict.contains(person.partner) ? .asked : .notNeeded
                let id: EnrolmentID = try connection.value(
                    """
                    INSERT INTO enrolment (worker_id, session_id, plan_run_id, state, changed_at, approval, waiting_since)
                    VALUES (\(person.worker), \(session), \(plan), 'waiting', \(now), \(approval.rawValue), \(now)) RETURNING id
                    """)
                // The plan has checked clashes and prerequisites over all its seats.
                try book.enter(
                    SeatBook.Seat(
                        id: id, worker: person.worker, partner: person.partner, state: .waiting, priority: 2, since: now, approval: approval
                    ),
                    reason: "plan \(plan)", at: now)
            }
            try save(book, by: member, on: connection)
            let made = Set(group.map(\.worker))
            offered += book.seats.count { made.contains($0.worker) && $0.state == .offered }
            waiting += book.seats.count { made.contains($0.worker) && $0.state == .waiting }
            try TraceLog.add(
                from: TracePoint(.planRun, plan.raw), to: TracePoint(.session, session.raw), at: now, by: member, on: connection)
        }
        waiting += try queue(LeftBehindStore.of(plan, on: now.day, on: connection), of: plan, by: member, at: now, on: connection)
        // The line closes here: what was agreed in the round is answered by this plan.
        for objective in try connection.query("SELECT id FROM objective WHERE round_id = \(run.round)", { try $0.next() as ObjectiveID }) {
            try TraceLog.add(
                from: TracePoint(.objective, objective.raw), to: TracePoint(.planRun, plan.raw), at: now, by: member, on: connection)
        }
        try AuditLog.append(
            AuditEntry(
                actor: member.map { "member \($0)" } ?? "demo", act: "published", object: "plan \(plan)", after: "\(offered) seats"),
            at: now, on: connection)
        try JobQueue.request(EnrolmentJob.kind, subject: 0, at: now, delay: EnrolmentJob.pause, on: connection)
        return (offered, waiting)
    }

    /// Who has no seat in the plan waits for one, after those of the plan; who has none at all comes first among them.
    private static func queue(
        _ people: [LeftBehind], of plan: PlanRunID, by member: MemberID?, at now: Moment, on connection: any SQLConnection
    ) throws -> Int {
        var queued = 0
        for (session, group) in Dictionary(grouping: people, by: \.session).sorted(by: { $0.key < $1.key }) {
            let known = Set(
                try connection.query("SELECT worker_id FROM enrolment WHERE session_id = \(session)") { try $0.next() as WorkerID })
            let newcomers = group.filter { !known.contains($0.worker) }
            guard !newcomers.isEmpty else { continue }
            let obstacles = try SeatBookStore.obstacles(session, workers: newcomers.map(\.worker), on: connection)
            var book = try SeatBookStore.read(session, with: newcomers.map(\.partner), on: connection)
            for person in newcomers.sorted(by: { ($0.priority, $0.worker) < ($1.priority, $1.worker) }) {
                let approval = try approval(person.partner, own: false, on: connection)
                let id: EnrolmentID = try connection.value(
                    """
                    INSERT INTO enrolment (worker_id, session_id, plan_run_id, state, changed_at, approval, priority, waiting_since)
                    VALUES (\(person.worker), \(session), \(plan), 'waiting', \(now), \(approval.rawValue), \(person.priority), \(now))
                    RETURNING id
                    """)
                try book.enter(
                    SeatBook.Seat(
                        id: id, worker: person.worker, partner: person.partner, state: .waiting, priority: person.priority, since: now,
                        approval: approval, obstacle: obstacles[person.worker]), reason: "without a seat in plan \(plan)", at: now)
                queued += 1
            }
            try save(book, by: member, on: connection)
        }
        return queued
    }

    // MARK: Reservations and employers' rules

    package func reserve(_ count: Int, in session: SessionID, for partner: PartnerID, until: Day, by member: MemberID, at now: Moment)
        async throws -> ReservationID
    {
        try await database.write { connection in
            var book = try SeatBookStore.read(session, on: connection)
            let end = min(WallClock.moment(until, minutes: 24 * 60), book.starts)
            let id: ReservationID = try connection.value(
                """
                INSERT INTO seat_reservation (session_id, partner_id, seats, until, made_at, made_by)
                VALUES (\(session), \(partner), \(count), \(end), \(now), \(member)) RETURNING id
                """)
            try book.reserve(SeatBook.Reservation(id: id, partner: partner, seats: count, until: end), at: now)
            try Self.save(book, by: member, on: connection)
            try AuditLog.append(
                AuditEntry(
                    actor: "member \(member)", act: "reserved \(count) seats", object: "session \(session)", after: "partner \(partner)"),
                at: now, on: connection)
            try JobQueue.request(EnrolmentJob.kind, subject: 0, at: now, delay: EnrolmentJob.pause, on: connection)
            return id
        }
    }

    /// - Parameter partner: the partner that may end it; `nil` for coordinators.
    package func endReservation(_ id: ReservationID, of partner: PartnerID?, by member: MemberID, at now: Moment) async throws -> SessionID
    {
        try await database.write { connection in
            let found = try connection.first("SELECT session_id, partner_id FROM seat_reservation WHERE id = \(id) AND ended_at IS NULL") {
                (session: try $0.next() as SessionID, partner: try $0.next() as PartnerID)
            }
            guard let found, partner == nil || partner == found.partner else { throw Refusal.notFound("reservation", id) }
            try Self.work(on: found.session, by: member, at: now, on: connection) { try $0.endReservation(id, at: now) }
            try AuditLog.append(
                AuditEntry(actor: "member \(member)", act: "gave back", object: "reservation \(id)"), at: now, on: connection)
            return found.session
        }
    }

    /// The employer's own rules: how many people may be away in the same week, and whether every seat asks for its approval.
    package func setRules(of partner: PartnerID, releaseLimit: Int, approvesAll: Bool, by member: MemberID, at now: Moment) async throws {
        try await database.write { connection in
            try CatalogueStore.setReleaseLimit(releaseLimit, of: partner, on: connection)
            try connection.execute(
                """
                INSERT INTO employer_rule (partner_id, approves_all) VALUES (\(partner), \(approvesAll))
                ON CONFLICT (partner_id) DO UPDATE SET approves_all = excluded.approves_all
                """)
            try AuditLog.append(
                AuditEntry(
                    actor: "member \(member)", act: "set its rules", object: "partner \(partner)",
                    after: "\(releaseLimit) away, approves all: \(approvesAll)"), at: now, on: connection)
            // A higher limit may let somebody move up.
            let sessions = try connection.query(
                """
                SELECT DISTINCT enrolment.session_id FROM enrolment JOIN worker ON worker.id = enrolment.worker_id
                WHERE enrolment.state = 'waiting' AND worker.partner_id = \(partner) ORDER BY enrolment.session_id
                """
            ) { try $0.next() as SessionID }
            for session in sessions { try Self.work(on: session, by: nil, at: now, on: connection) { $0.settle(at: now) } }
        }
    }

    private static func approval(_ partner: PartnerID, own: Bool, on connection: any SQLConnection) throws -> Approval {
        let strict = try connection.first("SELECT approves_all FROM employer_rule WHERE partner_id = \(partner)") { try $0.next() as Bool }
        return own || strict == true ? .asked : .notNeeded
    }
}

// MARK: Rows

extension EnrolmentStore {
    /// The book of one session, for acts that belong together.
    package static func book(_ session: SessionID, on connection: any SQLConnection) throws -> SeatBook {
        try SeatBookStore.read(session, on: connection)
    }

    private static func place(of id: EnrolmentID, on connection: any SQLConnection) throws -> (
        worker: WorkerID, partner: PartnerID, session: SessionID
    ) {
        let found = try connection.first(
            """
            SELECT enrolment.worker_id, worker.partner_id, enrolment.session_id FROM enrolment JOIN worker ON worker.id = enrolment.worker_id
            WHERE enrolment.id = \(id)
            """
        ) { (worker: try $0.next() as WorkerID, partner: try $0.next() as PartnerID, session: try $0.next() as SessionID) }
        guard let found else { throw Refusal.notFound("enrolment", id) }
        return found
    }

    /// Writes what moved since the book was opened.
    package static func save(_ book: SeatBook, by member: MemberID?, on connection: any SQLConnection) throws {
        var count: [EnrolmentID: Int] = [:]
        var last: [EnrolmentID: Moment] = [:]
        for move in book.moves {
            count[move.enrolment, default: 0] += 1
            last[move.enrolment] = move.at
            try connection.execute(
                """
                INSERT INTO enrolment_move (enrolment_id, from_state, to_state, reason, at, by_member)
                VALUES (\(move.enrolment), \(move.from?.rawValue ?? "new"), \(move.to.rawValue), \(move.reason), \(move.at), \(member))
                """)
        }
        for seat in book.seats {
            let moves = count[seat.id] ?? 0
            // An approval is a change without a move.
            if moves == 0, seat.approval != .given { continue }
            try connection.execute(
                """
                UPDATE enrolment SET state = \(seat.state.rawValue), changed_at = COALESCE(\(last[seat.id]), changed_at),
                    sequence = sequence + \(moves), answer_by = \(seat.answerBy), approval = \(seat.approval.rawValue),
                    waiting_since = \(seat.since), reservation_id = \(seat.reservation) WHERE id = \(seat.id)
                """)
        }
        for reservation in book.reservations where reservation.ended {
            try connection.execute(
                "UPDATE seat_reservation SET ended_at = \(reservation.until) WHERE id = \(reservation.id) AND ended_at IS NULL")
        }
    }
}
