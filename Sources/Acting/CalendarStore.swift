// Calendar feeds behind secret addresses: a worker's own seats, or the sessions in which a partner's people sit.

package import Storage
package import Vocabulary

/// One entry of a feed.
package struct CalendarEntry: Sendable {
    package let session: SessionID
    package let course: String
    package let startsOn: Day
    package let weeks: Int
    package let cells: Int
    package let place: String
    package let sequence: Int
    package let cancelled: Bool
}

package struct CalendarStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// A new secret address; the earlier one of the same person ends.
    package func open(member: MemberID?, worker: WorkerID?, secretHash: [UInt8], at now: Moment) async throws {
        try await database.write { connection in
            try connection.execute(
                """
                UPDATE calendar_feed SET revoked_at = \(now) WHERE revoked_at IS NULL
                AND ((member_id IS NOT NULL AND member_id = \(member)) OR (worker_id IS NOT NULL AND worker_id = \(worker)))
                """)
            try connection.execute(
                "INSERT INTO calendar_feed (token_hash, member_id, worker_id, created_at) VALUES (\(secretHash), \(member), \(worker), \(now))"
            )
        }
    }

    package func entries(secretHash: [UInt8], _ language: Language) async throws -> [CalendarEntry] {
        try await database.read { connection in
            let feed = try connection.first(
                """
                SELECT calendar_feed.worker_id, member.partner_id FROM calendar_feed LEFT JOIN member ON member.id = calendar_feed.member_id
                WHERE calendar_feed.token_hash = \(secretHash) AND calendar_feed.revoked_at IS NULL
                """
            ) { (worker: try $0.next() as WorkerID?, partner: try $0.next() as PartnerID?) }
            guard let feed else {
                throw Refusal(.notFound, "This calendar address is not known or has ended. Make a new one on your page.")
            }
            return try connection.query(
                """
                SELECT session.id, course.name_en, course.name_de, session.starts_on, session.weeks, session.cells, COALESCE(place.name, 'online'),
                    MAX(enrolment.sequence), MIN(CASE WHEN enrolment.state = 'cancelled' THEN 1 ELSE 0 END)
                FROM enrolment JOIN session ON session.id = enrolment.session_id JOIN course ON course.id = session.course_id
                JOIN worker ON worker.id = enrolment.worker_id LEFT JOIN place ON place.id = session.place_id
                WHERE enrolment.worker_id = \(feed.worker) OR (worker.partner_id = \(feed.partner) OR course.provider_id = \(feed.partner))
                GROUP BY session.id, course.name_en, course.name_de, session.starts_on, session.weeks, session.cells, place.name
                ORDER BY session.starts_on, session.id
                """
            ) { row in
                let id: SessionID = try row.next()
                let (english, german): (String, String) = try (row.next(), row.next())
                return try CalendarEntry(
                    session: id, course: language == .german ? german : english, startsOn: row.next(), weeks: row.next(), cells: row.next(),
                    place: row.next(), sequence: row.next(), cancelled: row.next())
            }
        }
    }
}
