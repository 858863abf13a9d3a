// Courses, the sessions that could run, who teaches them, and the money and limits around them.

package import Storage
package import Vocabulary

package struct Course: Encodable, Sendable {
    package let id: CourseID
    package let code: String
    package let name: String
    package let skill: String
    package let skillID: SkillID
    package let skillCode: String
    package let level: SkillLevel
    /// Of 45 minutes.
    package let teachingUnits: Int
    package let weeks: Int
    package let provider: String
    package let providerID: PartnerID
    /// For one seat; `nil`: only told on request.
    package let price: Money?
    package let minimum: Int
    package let capacity: Int
    package let language: String
    package let prerequisite: String?
    package let prerequisiteID: CourseID?
    package let format: String
    package let approved: Bool
    package let sessionCount: Int
    /// People in the region who need what it teaches; `nil` for one to four, which would come close to naming them.
    package let demand: Int?
}

package struct Session: Encodable, Sendable {
    package let id: SessionID
    package let code: String
    package let course: CourseID
    package let courseName: String
    package let startsOn: Day
    package let weeks: Int
    /// Bit `3 × day + part` of a week; Monday = 0; morning, afternoon, evening.
    package let cells: Int
    package let capacity: Int
    package let minimum: Int
    /// `nil`: online.
    package let place: String?
    package let language: String
    package let trainer: String
    package let room: String?
    package let provider: PartnerID
}

package struct CourseDraft: Sendable, Equatable {
    package let code: String
    package let english: String
    package let german: String
    package let skill: SkillID
    package let level: SkillLevel
    package let teachingUnits: Int
    package let weeks: Int
    package let provider: PartnerID
    /// For one seat; `nil`: only told on request.
    package let price: Money?
    package let minimum: Int
    package let capacity: Int
    package let language: String
    package let prerequisite: CourseID?
    package let format: String
    package let approved: Bool

    package init(
        code: String, english: String, german: String, skill: SkillID, level: SkillLevel, teachingUnits: Int, weeks: Int,
        provider: PartnerID, price: Money?,
        minimum: Int, capacity: Int, language: String, prerequisite: CourseID?, format: String, approved: Bool
    ) {
        self.code = code
        self.english = english
        self.german = german
        self.skill = skill
        self.level = level
        self.teachingUnits = teachingUnits
        self.weeks = weeks
        self.provider = provider
        self.price = price
        self.minimum = minimum
        self.capacity = capacity
        self.language = language
        self.prerequisite = prerequisite
        self.format = format
        self.approved = approved
    }
}

extension CourseDraft {
    /// The same course after another one.
    func with(prerequisite: CourseID?) -> CourseDraft {
        CourseDraft(
            code: code, english: english, german: german, skill: skill, level: level, teachingUnits: teachingUnits, weeks: weeks,
            provider: provider, price: price, minimum: minimum, capacity: capacity, language: language, prerequisite: prerequisite,
            format: format, approved: approved)
    }
}

package struct SessionDraft: Sendable, Equatable {
    package let course: CourseID
    package let code: String
    package let startsOn: Day
    package let weeks: Int
    package let cells: Int
    package let capacity: Int
    package let minimum: Int
    package let place: PlaceID?
    package let language: String
    package let trainer: Int64
    package let fixed: Money
    /// What one seat costs; 0 where the course's price is only told on request.
    package let seat: Money
    package let room: RoomID?

    package init(
        course: CourseID, code: String, startsOn: Day, weeks: Int, cells: Int, capacity: Int, minimum: Int, place: PlaceID?,
        language: String,
        trainer: Int64, fixed: Money, seat: Money, room: RoomID? = nil
    ) {
        self.course = course
        self.code = code
        self.startsOn = startsOn
        self.weeks = weeks
        self.cells = cells
        self.capacity = capacity
        self.minimum = minimum
        self.place = place
        self.language = language
        self.trainer = trainer
        self.fixed = fixed
        self.seat = seat
        self.room = room
    }
}

package struct CatalogueStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    // MARK: Writing

    package static func add(_ draft: CourseDraft, on connection: any SQLConnection) throws -> CourseID {
        try connection.value(
            """
            INSERT INTO course (code, name_en, name_de, skill_id, level, teaching_units, weeks, provider_id, price_cents, minimum, capacity, language,
                prerequisite_id, format, approved, price_on_request)
            VALUES (\(draft.code), \(draft.english), \(draft.german), \(draft.skill), \(draft.level), \(draft.teachingUnits), \(draft.weeks),
                \(draft.provider), \(draft.price ?? Money(cents: 0)), \(draft.minimum), \(draft.capacity), \(draft.language),
                \(draft.prerequisite), \(draft.format), \(draft.approved), \(draft.price == nil)) RETURNING id
            """)
    }

    /// Changes everything but the course before.
    static func change(_ id: CourseID, to draft: CourseDraft, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE course SET name_en = \(draft.english), name_de = \(draft.german), skill_id = \(draft.skill), level = \(draft.level),
                teaching_units = \(draft.teachingUnits), weeks = \(draft.weeks), provider_id = \(draft.provider),
                price_cents = \(draft.price ?? Money(cents: 0)), price_on_request = \(draft.price == nil),
                minimum = \(draft.minimum), capacity = \(draft.capacity), language = \(draft.language), format = \(draft.format),
                approved = \(draft.approved) WHERE id = \(id)
            """)
    }

    static func setPrerequisite(of id: CourseID, to before: CourseID?, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE course SET prerequisite_id = \(before) WHERE id = \(id)")
    }

    /// Every course as it would be written.
    static func drafts(on connection: any SQLConnection) throws -> [(id: CourseID, draft: CourseDraft)] {
        try connection.query(
            """
            SELECT id, code, name_en, name_de, skill_id, level, teaching_units, weeks, provider_id,
                CASE WHEN price_on_request = 1 THEN NULL ELSE price_cents END, minimum, capacity, language,
                prerequisite_id, format, approved FROM course ORDER BY id
            """
        ) { row in
            try (
                id: row.next(),
                draft: CourseDraft(
                    code: row.next(), english: row.next(), german: row.next(), skill: row.next(), level: row.next(),
                    teachingUnits: row.next(),
                    weeks: row.next(), provider: row.next(), price: row.next(), minimum: row.next(), capacity: row.next(),
                    language: row.next(),
                    prerequisite: row.next(), format: row.next(), approved: row.next())
            )
        }
    }

    package static func addTrainer(_ name: String, of provider: PartnerID, on connection: any SQLConnection) throws -> Int64 {
        try connection.value("INSERT INTO trainer (provider_id, name) VALUES (\(provider), \(name)) RETURNING id")
    }

    /// By number: whose they are and what they are called.
    static func trainers(on connection: any SQLConnection) throws -> [Int64: (provider: PartnerID, name: String)] {
        Dictionary(
            uniqueKeysWithValues: try connection.query("SELECT id, provider_id, name FROM trainer") {
                try ($0.next() as Int64, (provider: $0.next() as PartnerID, name: $0.next() as String))
            })
    }

    package static func add(_ draft: SessionDraft, on connection: any SQLConnection) throws -> SessionID {
        try connection.value(
            """
            INSERT INTO session (course_id, code, starts_on, weeks, cells, capacity, minimum, place_id, language, trainer_id, fixed_cents, seat_cents,
                room_id)
            VALUES (\(draft.course), \(draft.code), \(draft.startsOn), \(draft.weeks), \(draft.cells), \(draft.capacity), \(draft.minimum), \(draft.place),
                \(draft.language), \(draft.trainer), \(draft.fixed), \(draft.seat), \(draft.room)) RETURNING id
            """)
    }

    /// Changes everything but the course.
    static func change(_ id: SessionID, to draft: SessionDraft, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE session SET starts_on = \(draft.startsOn), weeks = \(draft.weeks), cells = \(draft.cells), capacity = \(draft.capacity),
                minimum = \(draft.minimum), place_id = \(draft.place), language = \(draft.language), trainer_id = \(draft.trainer),
                fixed_cents = \(draft.fixed), seat_cents = \(draft.seat), room_id = \(draft.room) WHERE id = \(id)
            """)
    }

    /// Every session as it would be written, by number.
    static func sessionDrafts(on connection: any SQLConnection) throws -> [(id: SessionID, draft: SessionDraft)] {
        try connection.query(
            """
            SELECT id, course_id, code, starts_on, weeks, cells, capacity, minimum, place_id, language, trainer_id, fixed_cents, seat_cents, room_id
            FROM session ORDER BY id
            """
        ) { row in
            try (
                id: row.next(),
                draft: SessionDraft(
                    course: row.next(), code: row.next(), startsOn: row.next(), weeks: row.next(), cells: row.next(), capacity: row.next(),
                    minimum: row.next(), place: row.next(), language: row.next(), trainer: row.next(), fixed: row.next(), seat: row.next(),
                    room: row.next())
            )
        }
    }

    package static func setFunding(code: String, english: String, german: String, budget: Money, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO funding_line (code, name_en, name_de, budget_cents) VALUES (\(code), \(english), \(german), \(budget))
            ON CONFLICT (code) DO UPDATE SET budget_cents = excluded.budget_cents
            """)
    }

    package static func setReleaseLimit(_ workers: Int, of partner: PartnerID, on connection: any SQLConnection) throws {
        try connection.execute(
            "INSERT INTO release_limit (partner_id, workers) VALUES (\(partner), \(workers)) ON CONFLICT (partner_id) DO UPDATE SET workers = excluded.workers"
        )
    }

    package static func setParallelLimit(_ sessions: Int, of provider: PartnerID, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO parallel_limit (partner_id, sessions) VALUES (\(provider), \(sessions))
            ON CONFLICT (partner_id) DO UPDATE SET sessions = excluded.sessions
            """)
    }

    // MARK: Reading

    package func courses(_ language: Language, skill: SkillID? = nil) async throws -> [Course] {
        let filter: SQLText = skill.map { " WHERE course.skill_id = \($0)" } ?? ""
        return try await database.read { try Self.courses(language, filter + " ORDER BY course.code", on: $0) }
    }

    package func records(_ language: Language) async throws -> [CourseID: CourseRecord] {
        try await database.read { try CourseDetailStore.records(language, on: $0) }
    }

    package func course(_ id: CourseID, _ language: Language) async throws -> (course: Course, sessions: [Session]) {
        try await database.read { connection in
            guard let course = try Self.courses(language, " WHERE course.id = \(id)", on: connection).first else {
                throw Refusal.notFound("course", id)
            }
            return (course, try Self.sessions(language, " WHERE session.course_id = \(id)", on: connection))
        }
    }

    private static func courses(_ language: Language, _ end: SQLText, on connection: any SQLConnection) throws -> [Course] {
        let german = language == .german
        let start: SQLText =
            """
            SELECT course.id, course.code, course.name_en, course.name_de, skill.name_en, skill.name_de, course.level, course.teaching_units, course.weeks,
                partner.name, CASE WHEN course.price_on_request = 1 THEN NULL ELSE course.price_cents END, course.minimum, course.capacity, course.language, before.code, course.format, course.approved,
                (SELECT COUNT(*) FROM session WHERE session.course_id = course.id), (SELECT COUNT(*) FROM need WHERE need.skill_id = course.skill_id),
                course.skill_id, skill.code, course.provider_id, course.prerequisite_id
            FROM course JOIN skill ON skill.id = course.skill_id JOIN partner ON partner.id = course.provider_id
            LEFT JOIN course AS before ON before.id = course.prerequisite_id
            """
        return try connection.query(start + end) { row in
            let (id, code): (CourseID, String) = try (row.next(), row.next())
            let names: [String] = try [row.next(), row.next(), row.next(), row.next()]
            let (level, units, weeks): (SkillLevel, Int, Int) = try (row.next(), row.next(), row.next())
            let (provider, price): (String, Money?) = try (row.next(), row.next())
            let (minimum, capacity, spoken): (Int, Int, String) = try (row.next(), row.next(), row.next())
            let (before, format): (String?, String) = try (row.next(), row.next())
            let (approved, sessions): (Bool, Int) = try (row.next(), row.next())
            let demand: Int = try row.next()
            return try Course(
                id: id, code: code, name: names[german ? 1 : 0], skill: names[german ? 3 : 2], skillID: row.next(), skillCode: row.next(),
                level: level, teachingUnits: units, weeks: weeks, provider: provider, providerID: row.next(), price: price,
                minimum: minimum,
                capacity: capacity, language: spoken, prerequisite: before, prerequisiteID: row.next(), format: format, approved: approved,
                sessionCount: sessions, demand: Self.unlessFew(demand))
        }
    }

    package static func all(_ language: Language, on connection: any SQLConnection) throws -> [Course] {
        try courses(language, " ORDER BY course.code", on: connection)
    }

    private static func unlessFew(_ people: Int) -> Int? { (1..<GroupShare.smallest).contains(people) ? nil : people }

    package func session(_ id: SessionID, _ language: Language) async throws -> Session {
        guard let session = try await database.read({ try Self.sessions(language, " WHERE session.id = \(id)", on: $0) }).first else {
            throw Refusal.notFound("session", id)
        }
        return session
    }

    package static func sessions(_ language: Language, _ filter: SQLText, on connection: any SQLConnection) throws -> [Session] {
        let start: SQLText =
            """
            SELECT session.id, session.code, course.id, course.name_en, course.name_de, session.starts_on, session.weeks, session.cells, session.capacity,
                session.minimum, place.name, session.language, trainer.name, room.name, course.provider_id
            FROM session JOIN course ON course.id = session.course_id JOIN trainer ON trainer.id = session.trainer_id
            LEFT JOIN place ON place.id = session.place_id LEFT JOIN room ON room.id = session.room_id
            """
        return try connection.query(start + filter + " ORDER BY session.starts_on, session.id") { row in
            let (id, code, course): (SessionID, String, CourseID) = try (row.next(), row.next(), row.next())
            let (english, native): (String, String) = try (row.next(), row.next())
            return try Session(
                id: id, code: code, course: course, courseName: language == .german ? native : english, startsOn: row.next(),
                weeks: row.next(),
                cells: row.next(), capacity: row.next(), minimum: row.next(), place: row.next(), language: row.next(), trainer: row.next(),
                room: row.next(), provider: row.next())
        }
    }
}
