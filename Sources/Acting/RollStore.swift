// Reads enrolments for people: one session's roll, a worker's seats, an employer's people, a works council's questions. Writes nothing.

import Planning
package import Storage
package import Vocabulary

/// What an employer sees of its own people, and only of them.
package struct EmployerView: Encodable, Sendable {
    package let partner: PartnerID
    package let releaseLimit: Int
    package let approvesAll: Bool
    package let enrolments: [EmployerSeat]
    package let reservations: [SeatReservation]
}

package struct EmployerSeat: Encodable, Sendable {
    package let enrolment: EnrolmentID
    package let pseudonym: String
    package let session: SessionID
    package let course: String
    package let startsOn: Day
    package let state: EnrolmentState
    package let approval: Approval
}

/// One move as the log keeps it.
package struct EnrolmentMove: Encodable, Sendable {
    package let from: String
    package let to: EnrolmentState
    package let reason: String
    package let at: Moment
}

package struct RollStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// - Parameter sees: which partners' people the reader may see; `nil` sees all, an empty list sees numbers only.
    package func roll(_ session: SessionID, sees: [PartnerID]?, _ language: Language) async throws -> SessionRoll {
        try await database.read { connection in
            let book = try SeatBookStore.read(session, on: connection)
            let obstacles = Dictionary(
                uniqueKeysWithValues: book.seats.filter { $0.state == .waiting }.map { ($0.id, book.obstacle(of: $0)) })
            let all = try connection.query(
                """
                SELECT enrolment.id, worker.id, worker.pseudonym, partner.id, partner.name, enrolment.state, enrolment.changed_at,
                    enrolment.answer_by, enrolment.approval FROM enrolment
                JOIN worker ON worker.id = enrolment.worker_id JOIN partner ON partner.id = worker.partner_id
                WHERE enrolment.session_id = \(session) ORDER BY worker.pseudonym
                """
            ) { row in
                let id: EnrolmentID = try row.next()
                return try Enrolment(
                    id: id, worker: row.next(), pseudonym: row.next(), partner: row.next(), partnerName: row.next(),
                    state: EnrolmentState(rawValue: row.next()) ?? .offered, changedAt: row.next(), answerBy: row.next(),
                    approval: Approval(rawValue: row.next()) ?? .asked, obstacle: obstacles[id] ?? nil)
            }
            func visible(_ partner: PartnerID) -> Bool { sees?.contains(partner) ?? true }
            let reservations = try Self.reservations("WHERE seat_reservation.session_id = \(session) AND", language, on: connection)
            return SessionRoll(
                enrolments: all.filter { visible($0.partner) }, reservations: reservations.filter { visible($0.partner) },
                taken: book.taken, reserved: book.reserved, waiting: book.waiting)
        }
    }

    private static func reservations(_ filter: SQLText, _ language: Language, on connection: any SQLConnection) throws -> [SeatReservation]
    {
        let start: SQLText =
            """
            SELECT seat_reservation.id, session.id, session.code, course.name_en, course.name_de, partner.id, partner.name, seat_reservation.seats,
                (SELECT COUNT(*) FROM enrolment WHERE enrolment.reservation_id = seat_reservation.id
                    AND enrolment.state IN ('offered', 'accepted', 'attended', 'completed')), seat_reservation.until
            FROM seat_reservation JOIN session ON session.id = seat_reservation.session_id JOIN course ON course.id = session.course_id
            JOIN partner ON partner.id = seat_reservation.partner_id

            """
        return try connection.query(start + filter + " seat_reservation.ended_at IS NULL ORDER BY seat_reservation.id") { row in
            let (id, session, code): (ReservationID, SessionID, String) = try (row.next(), row.next(), row.next())
            let (english, german): (String, String) = try (row.next(), row.next())
            return try SeatReservation(
                id: id, session: session, sessionCode: code, courseName: language == .german ? german : english, partner: row.next(),
                partnerName: row.next(), seats: row.next(), named: row.next(), until: row.next())
        }
    }

    package func employer(_ partner: PartnerID, _ language: Language) async throws -> EmployerView {
        try await database.read { connection in
            let rules = try connection.first(
                """
                SELECT partner.head_count, release_limit.workers, employer_rule.approves_all FROM partner
                LEFT JOIN release_limit ON release_limit.partner_id = partner.id LEFT JOIN employer_rule ON employer_rule.partner_id = partner.id
                WHERE partner.id = \(partner)
                """
            ) { (heads: try $0.next() as Int, limit: try $0.next() as Int?, strict: try $0.next() as Bool?) }
            guard let rules else { throw Refusal.notFound("partner", partner) }
            let seats = try connection.query(
                """
                SELECT enrolment.id, worker.pseudonym, session.id, course.name_en, course.name_de, session.starts_on, enrolment.state,
                    enrolment.approval
                FROM enrolment JOIN worker ON worker.id = enrolment.worker_id JOIN session ON session.id = enrolment.session_id
                JOIN course ON course.id = session.course_id WHERE worker.partner_id = \(partner)
                ORDER BY CASE WHEN enrolment.approval = 'asked' AND enrolment.state = 'waiting' THEN 0 ELSE 1 END, session.starts_on, worker.pseudonym
                """
            ) { row in
                let (id, pseudonym, session): (EnrolmentID, String, SessionID) = try (row.next(), row.next(), row.next())
                let (english, german): (String, String) = try (row.next(), row.next())
                return try EmployerSeat(
                    enrolment: id, pseudonym: pseudonym, session: session, course: language == .german ? german : english,
                    startsOn: row.next(), state: EnrolmentState(rawValue: row.next()) ?? .cancelled,
                    approval: Approval(rawValue: row.next()) ?? .asked)
            }
            return try EmployerView(
                partner: partner, releaseLimit: rules.limit ?? max(1, rules.heads / 15), approvesAll: rules.strict ?? false,
                enrolments: seats,
                reservations: Self.reservations("WHERE seat_reservation.partner_id = \(partner) AND", language, on: connection))
        }
    }

    package func seats(of worker: WorkerID, _ language: Language) async throws -> [WorkerSeat] {
        try await database.read { connection in
            try connection.query(
                """
                SELECT enrolment.id, session.id, course.name_en, course.name_de, enrolment.state, session.starts_on, session.weeks, session.cells,
                    place.name, enrolment.answer_by, enrolment.approval
                FROM enrolment JOIN session ON session.id = enrolment.session_id JOIN course ON course.id = session.course_id
                LEFT JOIN place ON place.id = session.place_id WHERE enrolment.worker_id = \(worker) ORDER BY session.starts_on, session.id
                """
            ) { row in
                let (id, session): (EnrolmentID, SessionID) = try (row.next(), row.next())
                let (english, german): (String, String) = try (row.next(), row.next())
                return try WorkerSeat(
                    enrolment: id, session: session, course: language == .german ? german : english,
                    state: EnrolmentState(rawValue: row.next()) ?? .offered, startsOn: row.next(), weeks: row.next(), cells: row.next(),
                    place: row.next(), answerBy: row.next(), approval: Approval(rawValue: row.next()) ?? .asked)
            }
        }
    }

    /// The number a worker is known by.
    package func pseudonym(of worker: WorkerID?) async throws -> String {
        let found = try await database.read { connection in
            try connection.first("SELECT pseudonym FROM worker WHERE id = \(worker)") { try $0.next() as String }
        }
        guard let found else { throw Refusal.notFound("worker", worker?.description ?? "") }
        return found
    }

    /// Every move of one enrolment, in order.
    ///
    /// - Parameter allowed: whether the reader may see this worker's enrolments.
    package func moves(_ id: EnrolmentID, allowed: @escaping SeatPermission) async throws -> [EnrolmentMove] {
        try await database.read { connection in
            let owner = try connection.first(
                """
                SELECT worker.id, worker.partner_id FROM enrolment JOIN worker ON worker.id = enrolment.worker_id WHERE enrolment.id = \(id)
                """
            ) { (worker: try $0.next() as WorkerID, partner: try $0.next() as PartnerID) }
            guard let owner, allowed(owner.worker, owner.partner) else { throw Refusal.notFound("enrolment", id) }
            return try connection.query(
                "SELECT from_state, to_state, reason, at FROM enrolment_move WHERE enrolment_id = \(id) ORDER BY id"
            ) {
                try EnrolmentMove(
                    from: $0.next(), to: EnrolmentState(rawValue: $0.next()) ?? .cancelled, reason: $0.next(), at: $0.next())
            }
        }
    }
}
