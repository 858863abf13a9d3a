// Writes who was there, by list or by the code shown in the room, what a course asks for, and who has completed it. A completion is kept as it was,
// whatever becomes of the course later.

import Planning
package import Storage
import Understanding
package import Vocabulary

/// What a course asks for.
package struct CompletionRule: Encodable, Sendable, Equatable {
    /// Per cent of the half-days.
    package let minimumAttendance: Int
    /// `none`, `test` or `practical`
    package let assessment: String
    package let eqfLevel: Int?

    package init(minimumAttendance: Int, assessment: String, eqfLevel: Int?) {
        self.minimumAttendance = minimumAttendance
        self.assessment = assessment
        self.eqfLevel = eqfLevel
    }

    /// Where a course says nothing.
    package static let usual = CompletionRule(minimumAttendance: 80, assessment: "none", eqfLevel: nil)

    package func isMet(attended: Int, of meetings: Int, passed: Bool?) -> Bool {
        attended > 0 && attended * 100 >= minimumAttendance * meetings && (assessment == "none" || passed == true)
    }
}

/// One person on the attendance list.
package struct AttendanceRow: Encodable, Sendable {
    package let enrolment: EnrolmentID
    package let pseudonym: String
    package let state: EnrolmentState
    /// In the order of the session's half-days; `nil` where nothing was noted.
    package let present: [Bool?]
    package let passed: Bool?
}

package struct AttendanceList: Encodable, Sendable {
    package let session: SessionID
    package let halfDays: [HalfDay]
    package let rows: [AttendanceRow]
    package let rule: CompletionRule
    /// Whether a half-day runs now.
    package let runs: Bool
    /// The code of that half-day, once it is shown.
    package let code: String?
}

package struct AttendanceStore: Sendable {
    private let database: any SQLDatabase
    /// Minutes before a half-day begins at which its code works.
    static let early = 15.0

    package init(_ database: any SQLDatabase) { self.database = database }

    // MARK: The list

    /// The code of the half-day that runs now; a second request gives the same one.
    ///
    /// - Parameter code: used where the half-day has no code yet.
    package func openRoom(_ session: SessionID, code: String, actor: String, at now: Moment) async throws {
        try await database.write { connection in
            guard let running = try Self.halfDays(session, on: connection).first(where: { Self.isRunning($0, at: now) }) else {
                throw Refusal(.closed, "No half-day of this session runs now; a code works only while people are in the room.")
            }
            let isNew = try connection.execute(
                """
                INSERT INTO room_code (session_id, week, cell, code, made_at)
                VALUES (\(session), \(running.week), \(running.cell), \(code), \(now)) ON CONFLICT DO NOTHING
                """)
            if isNew == 1 {
                try AuditLog.append(
                    AuditEntry(actor: actor, act: "showed a code", object: "session \(session)", after: running.day.iso), at: now,
                    on: connection)
            }
        }
    }

    package func list(_ session: SessionID, at now: Moment) async throws -> AttendanceList {
        try await database.read { connection in
            let halfDays = try Self.halfDays(session, on: connection)
            let marks = try Self.marks(session, on: connection)
            let rows = try connection.query(
                """
                SELECT enrolment.id, worker.pseudonym, enrolment.state, assessment.passed FROM enrolment
                JOIN worker ON worker.id = enrolment.worker_id LEFT JOIN assessment ON assessment.enrolment_id = enrolment.id
                WHERE enrolment.session_id = \(session) AND enrolment.state IN ('accepted', 'attended', 'completed') ORDER BY worker.pseudonym
                """
            ) { row in
                let id: EnrolmentID = try row.next()
                return try AttendanceRow(
                    enrolment: id, pseudonym: row.next(), state: EnrolmentState(rawValue: row.next()) ?? .accepted,
                    present: halfDays.map { marks[id]?[$0.week * 21 + $0.cell] }, passed: row.next())
            }
            var code: String?
            let running = halfDays.first { Self.isRunning($0, at: now) }
            if let running {
                code = try connection.first(
                    "SELECT code FROM room_code WHERE session_id = \(session) AND week = \(running.week) AND cell = \(running.cell)"
                ) { try $0.next() as String }
            }
            return AttendanceList(
                session: session, halfDays: halfDays, rows: rows, rule: try Self.rule(of: session, on: connection), runs: running != nil,
                code: code)
        }
    }

    /// Notes one half-day for everybody on the list. Only from its beginning on: nobody attends the future.
    package func note(
        _ session: SessionID, week: Int, cell: Int, present: Set<EnrolmentID>, by member: MemberID?, actor: String, at now: Moment
    ) async throws {
        try await database.write { connection in
            guard let halfDay = try Self.halfDays(session, on: connection).first(where: { $0.week == week && $0.cell == cell }) else {
                throw Refusal(.unprocessable, "The session does not meet in week \(week + 1), half-day \(cell).")
            }
            guard now >= halfDay.starts else {
                throw Refusal(.closed, "This half-day begins on \(halfDay.day.iso); attendance is noted from then on.")
            }
            let people = try connection.query(
                "SELECT id FROM enrolment WHERE session_id = \(session) AND state IN ('accepted', 'attended') ORDER BY id"
            ) { try $0.next() as EnrolmentID }
            if let stranger = present.subtracting(people).sorted().first {
                throw Refusal(.unprocessable, "Enrolment \(stranger) has no open seat in this session; its attendance stays as it is.")
            }
            for id in people { try Self.mark(id, halfDay, present: present.contains(id), way: "list", by: member, at: now, on: connection) }
            try AuditLog.append(
                AuditEntry(
                    actor: actor, act: "noted attendance", object: "session \(session)",
                    after: "\(halfDay.day.iso) \(present.map(\.raw).sorted())"), at: now, on: connection)
        }
    }

    package static func mark(
        _ id: EnrolmentID, _ halfDay: HalfDay, present: Bool, way: String, by member: MemberID?, at now: Moment,
        on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO attendance_mark (enrolment_id, week, cell, present, way, at, by_member)
            VALUES (\(id), \(halfDay.week), \(halfDay.cell), \(present), \(way), \(now), \(member))
            ON CONFLICT (enrolment_id, week, cell) DO UPDATE SET present = excluded.present, way = excluded.way, at = excluded.at,
                by_member = excluded.by_member
            """)
    }

    /// A worker types the code that is shown in the room. It works only while the half-day runs, and only for people with a seat.
    package func checkIn(_ worker: WorkerID, code: String, at now: Moment) async throws -> SessionID {
        try await database.write { connection in
            let rooms = try connection.query(
                """
                SELECT room_code.session_id, room_code.week, room_code.cell, enrolment.id FROM room_code
                JOIN enrolment ON enrolment.session_id = room_code.session_id
                WHERE room_code.code = \(code.uppercased()) AND enrolment.worker_id = \(worker) AND enrolment.state IN ('accepted', 'attended')
                """
            ) {
                (
                    session: try $0.next() as SessionID, week: try $0.next() as Int, cell: try $0.next() as Int,
                    enrolment: try $0.next() as EnrolmentID
                )
            }
            for room in rooms {
                let halfDay = try Self.halfDays(room.session, on: connection).first { $0.week == room.week && $0.cell == room.cell }
                guard let halfDay, Self.isRunning(halfDay, at: now) else {
                    throw Refusal(.closed, "This code was for another half-day. Ask for the one that is shown in the room now.")
                }
                try Self.mark(room.enrolment, halfDay, present: true, way: "code", by: nil, at: now, on: connection)
                return room.session
            }
            throw Refusal(
                .notFound, "The code '\(code)' is not the code of a session you have a seat in. Look at the screen in the room again.")
        }
    }

    static func isRunning(_ halfDay: HalfDay, at now: Moment) -> Bool {
        now >= halfDay.starts.adding(seconds: -Self.early * 60) && now <= halfDay.ends
    }

    // MARK: Completion

    package static func setRule(_ rule: CompletionRule, of course: CourseID, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO completion_rule (course_id, minimum_attendance, assessment, eqf_level)
            VALUES (\(course), \(rule.minimumAttendance), \(rule.assessment), \(rule.eqfLevel))
            ON CONFLICT (course_id) DO UPDATE SET minimum_attendance = excluded.minimum_attendance, assessment = excluded.assessment,
                eqf_level = excluded.eqf_level
            """)
    }

    package func setRule(_ rule: CompletionRule, of course: CourseID, by actor: String, at now: Moment) async throws {
        try await database.write { connection in
            try Self.setRule(rule, of: course, on: connection)
            try AuditLog.append(
                AuditEntry(
                    actor: actor, act: "set the completion rule", object: "course \(course)",
                    after: "\(rule.minimumAttendance) \(rule.assessment)"), at: now, on: connection)
        }
    }

    package static func assess(
        _ id: EnrolmentID, passed: Bool, in session: SessionID, by member: MemberID?, at now: Moment, on connection: any SQLConnection
    ) throws {
        let fits: Int = try connection.value(
            "SELECT COUNT(*) FROM enrolment WHERE id = \(id) AND session_id = \(session) AND state IN ('accepted', 'attended')")
        guard fits == 1 else { throw Refusal(.conflict, "Enrolment \(id) has no open seat in this session.") }
        try connection.execute(
            """
            INSERT INTO assessment (enrolment_id, passed, at, by_member) VALUES (\(id), \(passed), \(now), \(member))
            ON CONFLICT (enrolment_id) DO UPDATE SET passed = excluded.passed, at = excluded.at, by_member = excluded.by_member
            """)
    }

    package func assess(_ id: EnrolmentID, passed: Bool, in session: SessionID, by member: MemberID?, actor: String, at now: Moment)
        async throws
    {
        try await database.write { connection in
            try Self.assess(id, passed: passed, in: session, by: member, at: now, on: connection)
            try AuditLog.append(
                AuditEntry(actor: actor, act: "assessed", object: "enrolment \(id)", after: passed ? "passed" : "not passed"), at: now,
                on: connection)
        }
    }

    /// Closes the list of a session: who was there has attended, who meets the course's rule has completed, who never came is cancelled.
    ///
    /// - Returns: how many people attended, completed and were missing.
    package func conclude(_ session: SessionID, by member: MemberID?, actor: String, at now: Moment) async throws -> (
        attended: Int, completed: Int, missed: Int
    ) {
        try await database.write { connection in
            let result = try Self.conclude(session, by: member, at: now, on: connection)
            try AuditLog.append(
                AuditEntry(
                    actor: actor, act: "closed the list", object: "session \(session)",
                    after: "\(result.attended) attended, \(result.completed) completed"), at: now, on: connection)
            return result
        }
    }

    package static func conclude(_ session: SessionID, by member: MemberID?, at now: Moment, on connection: any SQLConnection) throws -> (
        attended: Int, completed: Int, missed: Int
    ) {
        let halfDays = try halfDays(session, on: connection)
        guard let last = halfDays.last, now >= last.starts else {
            throw Refusal(
                .closed, "The session meets for the last time on \(halfDays.last?.day.iso ?? "?"); its list is closed from then on.")
        }
        let marks = try marks(session, on: connection)
        let rule = try rule(of: session, on: connection)
        let passed = Dictionary(
            uniqueKeysWithValues: try connection.query(
                "SELECT enrolment_id, passed FROM assessment WHERE enrolment_id IN (SELECT id FROM enrolment WHERE session_id = \(session))"
            ) { (try $0.next() as EnrolmentID, try $0.next() as Bool) })
        var book = try EnrolmentStore.book(session, on: connection)
        var result = (attended: 0, completed: 0, missed: 0)
        for seat in book.seats where seat.state == .accepted || seat.state == .attended {
            let present = marks[seat.id]?.values.count { $0 } ?? 0
            if seat.state == .accepted {
                if present == 0 {
                    try book.miss(seat.id, reason: "did not come", at: now)
                    result.missed += 1
                    continue
                }
                try book.attend(seat.id, reason: "\(present) of \(halfDays.count) half-days", at: now)
                result.attended += 1
            }
            if rule.isMet(attended: present, of: halfDays.count, passed: passed[seat.id]) {
                let reason = "\(present) of \(halfDays.count) half-days, assessment: \(rule.assessment)"
                try book.complete(seat.id, reason: reason, at: now)
                try keep(seat.id, seat.worker, present, halfDays, rule, at: now, on: connection)
                result.completed += 1
            }
        }
        try EnrolmentStore.save(book, by: member, on: connection)
        return result
    }

    /// What was completed is held from now on, and kept as it is today.
    private static func keep(
        _ id: EnrolmentID, _ worker: WorkerID, _ present: Int, _ halfDays: [HalfDay], _ rule: CompletionRule, at now: Moment,
        on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO completion (enrolment_id, course_code, name_en, name_de, skill_code, skill_en, skill_de, level, teaching_units, format,
                provider, minimum_attendance, attended, meetings, assessment, eqf_level, began_on, ended_on, completed_at)
            SELECT enrolment.id, course.code, course.name_en, course.name_de, skill.code, skill.name_en, skill.name_de, course.level,
                course.teaching_units, course.format, partner.name, \(rule.minimumAttendance), \(present), \(halfDays.count),
                \(rule.assessment), \(rule.eqfLevel), \(halfDays.first?.day ?? now.day), \(halfDays.last?.day ?? now.day), \(now)
            FROM enrolment JOIN session ON session.id = enrolment.session_id JOIN course ON course.id = session.course_id
            JOIN skill ON skill.id = course.skill_id JOIN partner ON partner.id = course.provider_id WHERE enrolment.id = \(id)
            """)
        // The main skill and everything else the course teaches, each at its own level.
        let learned = try connection.query(
            """
            SELECT course.skill_id, course.level FROM enrolment JOIN session ON session.id = enrolment.session_id
            JOIN course ON course.id = session.course_id WHERE enrolment.id = \(id)
            UNION ALL
            SELECT course_skill.skill_id, course_skill.level FROM enrolment JOIN session ON session.id = enrolment.session_id
            JOIN course_skill ON course_skill.course_id = session.course_id WHERE enrolment.id = \(id)
            """
        ) { (skill: try $0.next() as SkillID, level: try $0.next() as SkillLevel) }
        for one in learned { try WorkerStore.learn(worker, one.skill, one.level, on: connection) }
    }

    // MARK: Rows

    package static func halfDays(_ session: SessionID, on connection: any SQLConnection) throws -> [HalfDay] {
        let times = try connection.first("SELECT starts_on, weeks, cells FROM session WHERE id = \(session)") {
            HalfDay.all(startsOn: try $0.next(), weeks: try $0.next(), cells: try $0.next())
        }
        guard let times else { throw Refusal.notFound("session", session) }
        return times
    }

    /// By enrolment, then week × 21 + cell.
    private static func marks(_ session: SessionID, on connection: any SQLConnection) throws -> [EnrolmentID: [Int: Bool]] {
        var marks: [EnrolmentID: [Int: Bool]] = [:]
        for row in try connection.query(
            """
            SELECT attendance_mark.enrolment_id, attendance_mark.week, attendance_mark.cell, attendance_mark.present FROM attendance_mark
            JOIN enrolment ON enrolment.id = attendance_mark.enrolment_id WHERE enrolment.session_id = \(session)
            """,
            {
                (
                    id: try $0.next() as EnrolmentID, week: try $0.next() as Int, cell: try $0.next() as Int,
                    present: try $0.next() as Bool
                )
            })
        {
            marks[row.id, default: [:]][row.week * 21 + row.cell] = row.present
        }
        return marks
    }

    private static func rule(of session: SessionID, on connection: any SQLConnection) throws -> CompletionRule {
        try connection.first(
            """
            SELECT completion_rule.minimum_attendance, completion_rule.assessment, completion_rule.eqf_level FROM completion_rule
            JOIN session ON session.course_id = completion_rule.course_id WHERE session.id = \(session)
            """
        ) { try CompletionRule(minimumAttendance: $0.next(), assessment: $0.next(), eqfLevel: $0.next()) } ?? .usual
    }
}
