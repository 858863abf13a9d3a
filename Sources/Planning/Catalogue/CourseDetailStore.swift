// What else is known of a course: its record, what it asks for, what it teaches besides its main skill. Written by imports, forms and the demo region.

package import Storage
package import Vocabulary

/// The rest of a course's record; empty where nobody has said it.
package struct CourseRecord: Encodable, Sendable, Equatable {
    package var description = ""
    /// Learning outcomes in words.
    package var outcomes = ""
    package var certificate = ""
    package var assessment = ""
    package var eqf: Int?
    /// The number of the approved measure.
    package var approval = ""
    package var approvedUntil: Day?
    /// Prescribed by law, so never funded.
    package var isMandatory = false
    /// Where the offer is kept by its provider.
    package var source = ""
    package var checkedOn: Day?
    /// Any option lets somebody in; all parts of one are needed.
    package var entry: [[CourseSkill]] = []
    /// Besides the main skill.
    package var further: [CourseSkill] = []

    package init() {}
}

/// A skill that a course asks for or teaches.
package struct CourseSkill: Encodable, Sendable, Hashable {
    package let skill: SkillID
    package let code: String
    package let name: String
    package let level: SkillLevel

    package init(skill: SkillID, code: String = "", name: String = "", level: SkillLevel) {
        self.skill = skill
        self.code = code
        self.name = name
        self.level = level
    }
}

package struct CourseDetailStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// Writes the whole record of a course.
    package static func save(_ record: CourseRecord, of course: CourseID, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO course_detail (course_id, description, outcomes, certificate, assessment, eqf, approval, approved_until, mandatory, source, checked_on)
            VALUES (\(course), \(record.description), \(record.outcomes), \(record.certificate), \(record.assessment), \(record.eqf), \(record.approval),
                \(record.approvedUntil), \(record.isMandatory), \(record.source), \(record.checkedOn))
            ON CONFLICT (course_id) DO UPDATE SET description = excluded.description, outcomes = excluded.outcomes, certificate = excluded.certificate,
                assessment = excluded.assessment, eqf = excluded.eqf, approval = excluded.approval, approved_until = excluded.approved_until,
                mandatory = excluded.mandatory, source = excluded.source, checked_on = excluded.checked_on
            """)
        try connection.execute("DELETE FROM course_entry WHERE course_id = \(course)")
        for (number, option) in record.entry.enumerated() {
            for part in option {
                try connection.execute(
                    """
                    INSERT INTO course_entry (course_id, option_number, skill_id, level) VALUES (\(course), \(number + 1), \(part.skill), \(part.level))
                    """)
            }
        }
        try connection.execute("DELETE FROM course_skill WHERE course_id = \(course)")
        for part in record.further { try add(part, to: course, on: connection) }
    }

    private static func add(_ part: CourseSkill, to course: CourseID, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO course_skill (course_id, skill_id, level) VALUES (\(course), \(part.skill), \(part.level))
            ON CONFLICT (course_id, skill_id) DO UPDATE SET level = excluded.level
            """)
    }

    /// A person confirms that a course teaches one more skill at a level, or takes it back (`nil`).
    package func set(_ skill: SkillID, _ level: SkillLevel?, of course: CourseID, by actor: String, at now: Moment) async throws {
        try await database.write { connection in
            if let level {
                try Self.add(CourseSkill(skill: skill, level: level), to: course, on: connection)
            } else {
                try connection.execute("DELETE FROM course_skill WHERE course_id = \(course) AND skill_id = \(skill)")
            }
            try AuditLog.append(
                AuditEntry(actor: actor, act: "said what a course teaches", object: "course \(course)", after: "skill \(skill)"), at: now,
                on: connection)
        }
    }

    /// Somebody looked at the offer today and it is as the record says.
    package func check(_ course: CourseID, on day: Day) async throws {
        try await database.write { connection in
            var record = try Self.records(.english, on: connection)[course] ?? CourseRecord()
            record.checkedOn = day
            try Self.save(record, of: course, on: connection)
        }
    }

    // MARK: Reading

    package func record(of course: CourseID, _ language: Language) async throws -> CourseRecord {
        try await database.read { try Self.records(language, on: $0)[course] ?? CourseRecord() }
    }

    /// By course; courses without a record are left out.
    package static func records(_ language: Language, on connection: any SQLConnection) throws -> [CourseID: CourseRecord] {
        var records: [CourseID: CourseRecord] = [:]
        _ = try connection.query(
            """
            SELECT course_id, description, outcomes, certificate, assessment, eqf, approval, approved_until, mandatory, source, checked_on
            FROM course_detail ORDER BY course_id
            """
        ) { row in
            let id: CourseID = try row.next()
            var record = CourseRecord()
            record.description = try row.next()
            record.outcomes = try row.next()
            record.certificate = try row.next()
            record.assessment = try row.next()
            record.eqf = try row.next()
            record.approval = try row.next()
            record.approvedUntil = try row.next()
            record.isMandatory = try row.next()
            record.source = try row.next()
            record.checkedOn = try row.next()
            records[id] = record
        }
        for (id, options) in try entries(language, on: connection) { records[id, default: CourseRecord()].entry = options }
        for (id, skills) in try furtherSkills(language, on: connection) { records[id, default: CourseRecord()].further = skills }
        return records
    }

    /// What courses ask for: any option, all its parts.
    static func entries(_ language: Language = .english, on connection: any SQLConnection) throws -> [CourseID: [[CourseSkill]]] {
        let rows = try connection.query(
            """
            SELECT course_entry.course_id, course_entry.option_number, skill.id, skill.code, skill.name_en, skill.name_de, course_entry.level
            FROM course_entry JOIN skill ON skill.id = course_entry.skill_id
            ORDER BY course_entry.course_id, course_entry.option_number, skill.code
            """
        ) { row in
            try (course: row.next() as CourseID, option: row.next() as Int, part: part(row, language))
        }
        return Dictionary(grouping: rows, by: \.course).mapValues { rows in
            Dictionary(grouping: rows, by: \.option).sorted { $0.key < $1.key }.map { $0.value.map(\.part) }
        }
    }

    static func furtherSkills(_ language: Language = .english, on connection: any SQLConnection) throws -> [CourseID: [CourseSkill]] {
        let rows = try connection.query(
            """
            SELECT course_skill.course_id, skill.id, skill.code, skill.name_en, skill.name_de, course_skill.level FROM course_skill
            JOIN skill ON skill.id = course_skill.skill_id ORDER BY course_skill.course_id, skill.code
            """
        ) { row in try (course: row.next() as CourseID, part: part(row, language)) }
        return Dictionary(grouping: rows, by: \.course).mapValues { $0.map(\.part) }
    }

    private static func part(_ row: SQLRow, _ language: Language) throws -> CourseSkill {
        let (skill, code): (SkillID, String) = try (row.next(), row.next())
        let (english, german): (String, String) = try (row.next(), row.next())
        return try CourseSkill(skill: skill, code: code, name: language == .german ? german : english, level: row.next())
    }
}
