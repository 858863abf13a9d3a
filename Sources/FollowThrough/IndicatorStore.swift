// Counts the figures of a year, keeps them dated, and shows the rows behind each number. Writes snapshots and outreach.

import Foundation
package import Storage
package import Vocabulary

package struct IndicatorStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    // MARK: Counting

    private struct Year {
        let first: Day
        let last: Day

        init(_ year: Int) {
            first = Day(year: year, month: 1, day: 1)
            last = Day(year: year, month: 12, day: 31)
        }

        var start: Moment { first.start }
        var end: Moment { last.adding(days: 1).start }
    }

    /// All figures of a year; a dozen grouped queries, linear in enrolments and attendance marks.
    package static func count(_ number: Int, on connection: any SQLConnection) throws -> IndicatorSet {
        let year = Year(number)
        func trained(_ filter: SQLText) throws -> [(key: String, count: Int)] {
            let start: SQLText = "SELECT "
            let middle: SQLText =
                """
                , COUNT(DISTINCT worker.id) FROM attendance_mark JOIN enrolment ON enrolment.id = attendance_mark.enrolment_id
                JOIN session ON session.id = enrolment.session_id JOIN worker ON worker.id = enrolment.worker_id
                JOIN partner ON partner.id = worker.partner_id
                WHERE attendance_mark.present = 1 AND session.starts_on + 7 * attendance_mark.week BETWEEN \(year.first) AND \(year.last)
                GROUP BY 1 ORDER BY 1
                """
            return try connection.query(start + filter + middle) { (key: try $0.next() as String, count: try $0.next() as Int) }
        }
        let bySize = try trained(
            """
            CASE WHEN partner.head_count < 10 THEN 'micro' WHEN partner.head_count < 50 THEN 'small'
                WHEN partner.head_count < 250 THEN 'medium' ELSE 'large' END
            """)
        let active = try activeOrganisations(year, on: connection)
        let money = try connection.first(
            """
            SELECT COALESCE(SUM(one.fees), 0), COALESCE(SUM(one.minutes), 0) FROM (
                SELECT session.fixed_cents + session.seat_cents * COUNT(DISTINCT enrolment.id) AS fees,
                    COUNT(attendance_mark.enrolment_id) * 240 AS minutes
                FROM session JOIN enrolment ON enrolment.session_id = session.id
                JOIN attendance_mark ON attendance_mark.enrolment_id = enrolment.id AND attendance_mark.present = 1
                WHERE session.starts_on BETWEEN \(year.first) AND \(year.last)
                GROUP BY session.id, session.fixed_cents, session.seat_cents) AS one
            """
        ) { (fees: try $0.next() as Int64, minutes: try $0.next() as Int64) }
        return try IndicatorSet(
            year: number, trained: bySize.reduce(0) { $0 + $1.count },
            completed: connection.value(
                """
                SELECT COUNT(DISTINCT enrolment.worker_id) FROM completion JOIN enrolment ON enrolment.id = completion.enrolment_id
                WHERE completion.ended_on BETWEEN \(year.first) AND \(year.last)
                """),
            reached: connection.value("SELECT COALESCE(SUM(people), 0) FROM outreach WHERE held_on BETWEEN \(year.first) AND \(year.last)"),
            organisations: active.count,
            programmes: connection.value(
                """
                SELECT COUNT(*) FROM (SELECT course_id, MIN(starts_on) AS first FROM session GROUP BY course_id) AS course_start
                WHERE first BETWEEN \(year.first) AND \(year.last)
                """),
            fees: money?.fees ?? 0, grants: connection.value("SELECT COALESCE(SUM(budget_cents), 0) FROM funding_line"),
            releasedHours: Int((money?.minutes ?? 0) / 60),
            trainedBySize: IndicatorSet.suppressed(bySize) { ["micro", "small"].contains($0) ? 10 : 5 },
            organisationsByKind: Dictionary(grouping: active, by: \.kind).map { IndicatorSet.Cell(key: $0.key, count: $0.value.count) }
                .sorted { $0.key < $1.key },
            commitments: connection.query(
                """
                SELECT CAST(principle AS TEXT) || ' ' || state, COUNT(*) FROM commitment WHERE state <> 'withdrawn' AND made_at < \(year.end)
                GROUP BY principle, state ORDER BY 1
                """
            ) { try IndicatorSet.Cell(key: $0.next(), count: $0.next()) },
            principles: principles(year, on: connection), equity: equity(on: connection))
    }

    /// Commitments made until the end of the year, projects that ran in it with their actions, and what reached people in it.
    private static func principles(_ year: Year, on connection: any SQLConnection) throws -> [IndicatorSet.Principle] {
        func counts(_ query: SQLText) throws -> [Int: [Int]] {
            var found: [Int: [Int]] = [:]
            for row in try connection.query(
                query, { [try $0.next() as Int, try $0.next() as Int, try $0.next() as Int, try $0.next() as Int, try $0.next() as Int] })
            { found[row[0]] = Array(row.dropFirst()) }
            return found
        }
        let promised = try counts(
            """
            SELECT principle, COUNT(DISTINCT partner_id), COUNT(*), SUM(CASE WHEN state = 'kept' THEN 1 ELSE 0 END),
                SUM(CASE WHEN state = 'open' AND due_on <= \(year.last) THEN 1 ELSE 0 END)
            FROM commitment WHERE state <> 'withdrawn' AND made_at < \(year.end) GROUP BY principle
            """)
        let done = try counts(
            """
            SELECT project.principle, COUNT(DISTINCT project.id), COUNT(action.id), COUNT(CASE WHEN action.state = 'done' THEN 1 END), 0
            FROM project LEFT JOIN action ON action.project_id = project.id AND action.state <> 'dropped'
            WHERE project.principle IS NOT NULL AND project.starts_on <= \(year.last) AND project.ends_on >= \(year.first)
            GROUP BY project.principle
            """)
        let reached = try counts(
            """
            SELECT principle, SUM(people), 0, 0, 0 FROM outreach WHERE held_on BETWEEN \(year.first) AND \(year.last) GROUP BY principle
            """)
        return (1...4).map { number in
            let (promise, project) = (promised[number] ?? [0, 0, 0, 0], done[number] ?? [0, 0, 0, 0])
            return IndicatorSet.Principle(
                number: number, organisations: promise[0], commitments: promise[1], kept: promise[2], overdue: promise[3],
                projects: project[0], actions: project[1], actionsDone: project[2], reached: reached[number]?[0] ?? 0)
        }
    }

    /// Organisations that spoke, voted, met, own an action, or have somebody in training in the year.
    private static func activeOrganisations(_ year: Year, on connection: any SQLConnection) throws -> [(
        id: PartnerID, name: String, kind: String
    )] {
        try connection.query(
            """
            SELECT partner.id, partner.name, partner.kind FROM partner WHERE partner.id IN (
                SELECT participant.partner_id FROM statement JOIN participant ON participant.id = statement.participant_id
                WHERE statement.created_at >= \(year.start) AND statement.created_at < \(year.end)
                UNION SELECT participant.partner_id FROM vote JOIN participant ON participant.id = vote.participant_id
                WHERE vote.at >= \(year.start) AND vote.at < \(year.end)
                UNION SELECT meeting_partner.partner_id FROM meeting_partner JOIN meeting ON meeting.id = meeting_partner.meeting_id
                WHERE meeting.held_on BETWEEN \(year.first) AND \(year.last)
                UNION SELECT owner_id FROM action WHERE created_at >= \(year.start) AND created_at < \(year.end)
                UNION SELECT worker.partner_id FROM enrolment JOIN worker ON worker.id = enrolment.worker_id
                JOIN session ON session.id = enrolment.session_id WHERE enrolment.state IN ('accepted', 'attended', 'completed')
                AND session.starts_on BETWEEN \(year.first) AND \(year.last))
            ORDER BY partner.name, partner.id
            """
        ) { (id: try $0.next(), name: try $0.next(), kind: try $0.next()) }
    }

    /// People with a need or a seat, with a seat, with a completion, by group; the same rule of suppression in every column.
    private static func equity(on connection: any SQLConnection) throws -> [IndicatorSet.EquityRow] {
        let dimensions: [(name: String, words: SQLText)] = [
            (
                "size",
                """
                CASE WHEN partner.head_count < 10 THEN 'micro' WHEN partner.head_count < 50 THEN 'small'
                    WHEN partner.head_count < 250 THEN 'medium' ELSE 'large' END
                """
            ),
            ("shift", "worker.shift"), ("group", "worker.worker_group"),
            ("german", "CASE WHEN ';' || worker.languages || ';' LIKE '%;de;%' THEN 'yes' ELSE 'no' END"),
        ]
        var rows: [IndicatorSet.EquityRow] = []
        for dimension in dimensions {
            let start: SQLText = "SELECT "
            let end: SQLText =
                """
                , COUNT(*), SUM(state.seat), SUM(state.done) FROM (
                    SELECT worker_id, MAX(seat) AS seat, MAX(done) AS done FROM (
                        SELECT worker_id, 0 AS seat, 0 AS done FROM need
                        UNION ALL SELECT worker_id, CASE WHEN state IN ('offered', 'accepted', 'attended', 'completed') THEN 1 ELSE 0 END,
                            CASE WHEN state = 'completed' THEN 1 ELSE 0 END FROM enrolment) AS every GROUP BY worker_id) AS state
                JOIN worker ON worker.id = state.worker_id JOIN partner ON partner.id = worker.partner_id GROUP BY 1 ORDER BY 1
                """
            let found = try connection.query(start + dimension.words + end) {
                (key: try $0.next() as String, need: try $0.next() as Int, seat: try $0.next() as Int, done: try $0.next() as Int)
            }
            func minimum(_ key: String) -> Int { dimension.name == "size" && ["micro", "small"].contains(key) ? 10 : 5 }
            let need = IndicatorSet.suppressed(found.map { ($0.key, $0.need) }, minimum: minimum)
            let seat = IndicatorSet.suppressed(found.map { ($0.key, $0.seat) }, minimum: minimum)
            let done = IndicatorSet.suppressed(found.map { ($0.key, $0.done) }, minimum: minimum)
            for index in found.indices {
                // Who has no seat follows from two neighbours; a small rest is hidden with them.
                let rest = found[index].need - found[index].seat
                let hides = rest > 0 && rest < minimum(found[index].key)
                rows.append(
                    IndicatorSet.EquityRow(
                        dimension: dimension.name, key: found[index].key, need: need[index].count, seat: hides ? nil : seat[index].count,
                        completed: done[index].count))
            }
        }
        return rows
    }

    // MARK: Snapshots

    package static func keep(_ set: IndicatorSet, at now: Moment, on connection: any SQLConnection) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(set), as: UTF8.self)
        try connection.execute(
            """
            INSERT INTO indicator_snapshot (year, content, digest, made_at) VALUES (\(set.year), \(text), \(AuditLog.digest(of: text)), \(now))
            """)
    }

    /// The newest snapshot of a year; counted on the spot where none was made yet.
    package func figures(_ year: Int) async throws -> (set: IndicatorSet, madeAt: Moment?) {
        try await database.read { connection in
            let kept = try connection.first(
                "SELECT content, made_at FROM indicator_snapshot WHERE year = \(year) ORDER BY id DESC LIMIT 1"
            ) { (text: try $0.next() as String, at: try $0.next() as Moment) }
            guard let kept else { return (try Self.count(year, on: connection), nil) }
            return (try JSONDecoder().decode(IndicatorSet.self, from: Data(kept.text.utf8)), kept.at)
        }
    }

    package func request(_ year: Int, at now: Moment) async throws {
        _ = try await database.write { try JobQueue.request(IndicatorJob.kind, subject: Int64(year), at: now, on: $0) }
    }

    package static func addOutreach(
        _ title: String, on day: Day, people: Int, principle: Int, by member: MemberID?, at now: Moment, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO outreach (title, held_on, people, principle, added_at, added_by)
            VALUES (\(title), \(day), \(people), \(principle), \(now), \(member))
            """)
        try AuditLog.append(
            AuditEntry(actor: member.map { "member \($0)" } ?? "demo", act: "noted outreach", object: title, after: "\(people)"), at: now,
            on: connection)
    }

    package func addOutreach(_ title: String, on day: Day, people: Int, principle: Int, by member: MemberID, at now: Moment) async throws {
        try await database.write {
            try Self.addOutreach(title, on: day, people: people, principle: principle, by: member, at: now, on: $0)
        }
    }

    // MARK: The rows behind a number

    package func rows(_ indicator: PactIndicator, _ number: Int, _ language: Language) async throws -> [IndicatorRow] {
        let german = language == .german
        return try await database.read { connection in
            let year = Year(number)
            func few(_ count: Int) -> Int? { (1..<5).contains(count) ? nil : count }
            switch indicator {
            case .trained:
                return try connection.query(
                    """
                    SELECT session.id, session.code, course.name_en, course.name_de, COUNT(DISTINCT enrolment.worker_id) FROM attendance_mark
                    JOIN enrolment ON enrolment.id = attendance_mark.enrolment_id JOIN session ON session.id = enrolment.session_id
                    JOIN course ON course.id = session.course_id
                    WHERE attendance_mark.present = 1 AND session.starts_on + 7 * attendance_mark.week BETWEEN \(year.first) AND \(year.last)
                    GROUP BY session.id, session.code, course.name_en, course.name_de ORDER BY session.id
                    """
                ) { row in
                    let (id, code): (SessionID, String) = try (row.next(), row.next())
                    let (english, native): (String, String) = try (row.next(), row.next())
                    return try IndicatorRow(
                        name: "\(german ? native : english) \(code)", path: "/sessions/\(id)", count: few(row.next()))
                }
            case .reached:
                return try connection.query(
                    "SELECT title, people FROM outreach WHERE held_on BETWEEN \(year.first) AND \(year.last) ORDER BY held_on, id"
                ) { try IndicatorRow(name: $0.next(), path: nil, count: $0.next()) }
            case .organisations:
                return try Self.activeOrganisations(year, on: connection).map {
                    IndicatorRow(name: $0.name, path: "/partners/\($0.id)", count: 1)
                }
            case .programmes:
                return try connection.query(
                    """
                    SELECT course.id, course.name_en, course.name_de, COUNT(*) FROM course JOIN session ON session.course_id = course.id
                    GROUP BY course.id, course.name_en, course.name_de HAVING MIN(session.starts_on) BETWEEN \(year.first) AND \(year.last)
                    ORDER BY course.id
                    """
                ) { row in
                    let (id, english, native): (CourseID, String, String) = try (row.next(), row.next(), row.next())
                    return try IndicatorRow(name: german ? native : english, path: "/courses/\(id)", count: row.next())
                }
            case .invested:
                // By course, so that the rows add up to the number.
                return try connection.query(
                    """
                    SELECT course.id, course.name_en, course.name_de, SUM(one.fees) FROM (
                        SELECT session.course_id, session.fixed_cents + session.seat_cents * COUNT(DISTINCT enrolment.id) AS fees
                        FROM session JOIN enrolment ON enrolment.session_id = session.id
                        JOIN attendance_mark ON attendance_mark.enrolment_id = enrolment.id AND attendance_mark.present = 1
                        WHERE session.starts_on BETWEEN \(year.first) AND \(year.last)
                        GROUP BY session.id, session.course_id, session.fixed_cents, session.seat_cents) AS one
                    JOIN course ON course.id = one.course_id GROUP BY course.id, course.name_en, course.name_de ORDER BY course.id
                    """
                ) { row in
                    let (id, english, native): (CourseID, String, String) = try (row.next(), row.next(), row.next())
                    return try IndicatorRow(
                        name: german ? native : english, path: "/courses/\(id)", count: Int(row.next() as Int64 / 100))
                }
            }
        }
    }
}
