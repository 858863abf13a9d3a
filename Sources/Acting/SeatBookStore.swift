// Reads everything the rules of `SeatBook` need to know about one session. Called by `EnrolmentStore` and `RollStore`; writes nothing.

import Storage
import Vocabulary

enum SeatBookStore {
    /// Everything the rules need to know about one session. A handful of queries, whatever its size.
    ///
    /// - Parameter newcomers: partners whose people are about to come in.
    static func read(_ session: SessionID, with newcomers: [PartnerID] = [], on connection: any SQLConnection) throws -> SeatBook {
        let times = try connection.first("SELECT starts_on, weeks, cells, capacity FROM session WHERE id = \(session)") {
            (starts: try $0.next() as Day, weeks: try $0.next() as Int, cells: try $0.next() as Int, capacity: try $0.next() as Int)
        }
        guard let times else { throw Refusal.notFound("session", session) }
        let halfDays = HalfDay.all(startsOn: times.starts, weeks: times.weeks, cells: times.cells)
        var seats = try connection.query(
            """
            SELECT enrolment.id, enrolment.worker_id, worker.partner_id, enrolment.state, enrolment.priority, enrolment.waiting_since,
                enrolment.answer_by, enrolment.approval, enrolment.reservation_id
            FROM enrolment JOIN worker ON worker.id = enrolment.worker_id WHERE enrolment.session_id = \(session) ORDER BY enrolment.id
            """
        ) { row in
            try SeatBook.Seat(
                id: row.next(), worker: row.next(), partner: row.next(), state: EnrolmentState(rawValue: row.next()) ?? .cancelled,
                priority: row.next(), since: row.next(), answerBy: row.next(), approval: Approval(rawValue: row.next()) ?? .asked,
                reservation: row.next())
        }
        let waiting = seats.filter { $0.state == .waiting }.map(\.worker)
        if !waiting.isEmpty {
            let obstacles = try obstacles(session, workers: waiting, on: connection)
            for index in seats.indices where seats[index].state == .waiting { seats[index].obstacle = obstacles[seats[index].worker] }
        }
        let reservations = try connection.query(
            "SELECT id, partner_id, seats, until FROM seat_reservation WHERE session_id = \(session) AND ended_at IS NULL ORDER BY id"
        ) { try SeatBook.Reservation(id: $0.next(), partner: $0.next(), seats: $0.next(), until: $0.next()) }
        return SeatBook(
            capacity: times.capacity, starts: halfDays.first?.starts ?? times.starts.start, ends: halfDays.last?.ends ?? times.starts.start,
            seats: seats, reservations: reservations,
            release: try release(
                Set(newcomers + seats.filter { $0.state == .waiting || $0.state == .cancelled }.map(\.partner)), session, times.starts,
                times.weeks, on: connection))
    }

    /// Release limits of partners, and who of theirs is away for other sessions in the weeks of this one.
    private static func release(
        _ partners: Set<PartnerID>, _ session: SessionID, _ starts: Day, _ weeks: Int, on connection: any SQLConnection
    ) throws -> [PartnerID: SeatBook.Release] {
        guard !partners.isEmpty else { return [:] }
        let list = partners.sorted()
        let monday = starts.adding(days: -starts.weekday)
        let end = monday.adding(days: 7 * weeks)
        var away: [PartnerID: [Set<WorkerID>]] = [:]
        for row in try connection.query(
            """
            SELECT worker.partner_id, worker.id, session.starts_on, session.weeks FROM enrolment JOIN worker ON worker.id = enrolment.worker_id
            JOIN session ON session.id = enrolment.session_id
            WHERE worker.partner_id IN \(list: list) AND session.id <> \(session) AND enrolment.state IN ('offered', 'accepted', 'attended')
            AND session.starts_on < \(end) AND session.starts_on + 7 * session.weeks > \(monday)
            """,
            {
                (
                    partner: try $0.next() as PartnerID, worker: try $0.next() as WorkerID, starts: try $0.next() as Day,
                    weeks: try $0.next() as Int
                )
            })
        {
            let first = (row.starts.number - row.starts.weekday - monday.number) / 7
            for week in max(0, first)..<max(0, min(weeks, first + row.weeks)) where week >= first {
                away[row.partner, default: Array(repeating: [], count: weeks)][week].insert(row.worker)
            }
        }
        // Where an employer has set no limit, the planner's default holds: one in fifteen, at least one.
        return try Dictionary(
            uniqueKeysWithValues: connection.query(
                """
                SELECT partner.id, partner.head_count, release_limit.workers FROM partner
                LEFT JOIN release_limit ON release_limit.partner_id = partner.id WHERE partner.id IN \(list: list)
                """
            ) { row in
                let (id, heads, limit): (PartnerID, Int, Int?) = try (row.next(), row.next(), row.next())
                return (
                    id,
                    SeatBook.Release(limit: limit ?? max(1, heads / 15), elsewhere: away[id] ?? Array(repeating: [], count: weeks))
                )
            })
    }

    /// A seat at the same time elsewhere, or a prerequisite that is neither held nor booked before.
    static func obstacles(_ session: SessionID, workers: [WorkerID], on connection: any SQLConnection) throws -> [WorkerID: Obstacle] {
        var found: [WorkerID: Obstacle] = [:]
        for worker in try connection.query(
            """
            SELECT DISTINCT worker.id FROM worker JOIN session ON session.id = \(session) JOIN course ON course.id = session.course_id
            JOIN course AS needed ON needed.id = course.prerequisite_id
            WHERE worker.id IN \(list: workers) AND NOT EXISTS (SELECT 1 FROM worker_skill WHERE worker_skill.worker_id = worker.id
                AND worker_skill.skill_id = needed.skill_id AND worker_skill.level >= needed.level)
            AND NOT EXISTS (SELECT 1 FROM enrolment JOIN session AS earlier ON earlier.id = enrolment.session_id
                WHERE enrolment.worker_id = worker.id AND earlier.course_id = needed.id
                AND enrolment.state IN ('offered', 'accepted', 'attended', 'completed')
                AND earlier.starts_on + 7 * earlier.weeks <= session.starts_on + 6)
            """, { try $0.next() as WorkerID })
        {
            found[worker] = .prerequisite
        }
        for worker in try connection.query(
            """
            SELECT DISTINCT enrolment.worker_id FROM enrolment JOIN session AS other ON other.id = enrolment.session_id
            JOIN session ON session.id = \(session)
            WHERE enrolment.worker_id IN \(list: workers) AND other.id <> session.id AND enrolment.state IN ('offered', 'accepted', 'attended')
            AND (other.cells & session.cells) <> 0 AND other.starts_on < session.starts_on + 7 * session.weeks
            AND session.starts_on < other.starts_on + 7 * other.weeks
            """, { try $0.next() as WorkerID })
        {
            found[worker] = .clash
        }
        return found
    }
}
