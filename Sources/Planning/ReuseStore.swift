// What is there already for a need: courses, practices, experts; who needs it where; who was asked to join. Read by the need → offer pages.

package import Storage
package import Vocabulary

/// What exists for one skill, before anything new is proposed.
package struct SkillOffer: Encodable, Sendable {
    package struct Item: Encodable, Sendable {
        package let course: CourseID
        package let code: String
        package let name: String
        package let level: SkillLevel
        package let teachingUnits: Int
        package let price: Money
        package let provider: String
        package let minimum: Int
        package let capacity: Int
        package let seats: Int
        package let prerequisite: String?
        package let approved: Bool
    }

    package struct Practice: Encodable, Sendable {
        package let title: String
        package let place: String
        package let evidence: String
    }

    package struct Expert: Encodable, Sendable {
        package let name: String
        package let partner: String
        package let offers: String
    }

    package let skill: SkillID
    package let code: String
    package let name: String
    /// `nil` for one to four.
    package let people: Int?
    package let courses: [Item]
    package let practices: [Practice]
    package let experts: [Expert]
    package var isUncovered: Bool { courses.isEmpty }
}

/// An invitation of a firm to a course that several fill together.
package struct BundleInvitation: Encodable, Sendable {
    package let partner: PartnerID
    package let state: String
    package let invitedAt: Moment
}

package struct ReuseStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// Every skill by code and name, for matching free text with the hub's own skills.
    package func skills(_ language: Language) async throws -> [(id: SkillID, code: String, name: String)] {
        try await database.read { connection in
            try connection.query("SELECT id, code, name_en, name_de FROM skill ORDER BY code") { row in
                let (id, code): (SkillID, String) = try (row.next(), row.next())
                let (english, german): (String, String) = try (row.next(), row.next())
                return (id, code, language == .german ? german : english)
            }
        }
    }

    package func offer(_ skill: SkillID, _ language: Language) async throws -> SkillOffer {
        try await database.read { connection in
            let german = language == .german
            guard
                let head = try connection.first(
                    "SELECT code, name_en, name_de, (SELECT COUNT(*) FROM need WHERE need.skill_id = skill.id) FROM skill WHERE id = \(skill)",
                    { row in
                        try (code: row.next() as String, en: row.next() as String, de: row.next() as String, people: row.next() as Int)
                    })
            else { throw Refusal.notFound("skill", skill) }
            let courses = try connection.query(
                """
                SELECT course.id, course.code, course.name_en, course.name_de, course.level, course.teaching_units, course.price_cents, partner.name,
                    course.minimum, course.capacity,
                    (SELECT COALESCE(SUM(session.capacity), 0) FROM session WHERE session.course_id = course.id), before.code, course.approved
                FROM course JOIN partner ON partner.id = course.provider_id LEFT JOIN course AS before ON before.id = course.prerequisite_id
                WHERE course.skill_id = \(skill) ORDER BY course.price_cents, course.teaching_units, course.code
                """
            ) { row in
                let (id, code): (CourseID, String) = try (row.next(), row.next())
                let (english, native): (String, String) = try (row.next(), row.next())
                return try SkillOffer.Item(
                    course: id, code: code, name: german ? native : english, level: row.next(), teachingUnits: row.next(),
                    price: row.next(),
                    provider: row.next(), minimum: row.next(), capacity: row.next(), seats: row.next(), prerequisite: row.next(),
                    approved: row.next())
            }
            // A practice fits when its record names the skill; general ones are shown where nothing more special is known.
            let practices = try connection.query(
                """
                SELECT good_practice.title, good_practice.place, good_practice.evidence FROM good_practice
                LEFT JOIN practice_record ON practice_record.practice_id = good_practice.id
                WHERE (practice_record.practice_id IS NULL OR practice_record.state = 'published')
                    AND (practice_record.skill_id IS NULL OR practice_record.skill_id = \(skill))
                ORDER BY CASE WHEN practice_record.skill_id = \(skill) THEN 0 ELSE 1 END, good_practice.title LIMIT 5
                """
            ) { try SkillOffer.Practice(title: $0.next(), place: $0.next(), evidence: $0.next()) }
            let experts = try connection.query(
                """
                SELECT expert.name, partner.name, expert.offers FROM expert JOIN partner ON partner.id = expert.partner_id
                WHERE expert.skill_id = \(skill) ORDER BY expert.name
                """
            ) { try SkillOffer.Expert(name: $0.next(), partner: $0.next(), offers: $0.next()) }
            return SkillOffer(
                skill: skill, code: head.code, name: german ? head.de : head.en, people: (1..<5).contains(head.people) ? nil : head.people,
                courses: courses, practices: practices, experts: experts)
        }
    }

    /// Firms with people who need what the course teaches.
    package func firms(for course: CourseID) async throws -> [BundleFirm] {
        try await database.read { connection in
            try connection.query(
                """
                SELECT partner.id, partner.name, partner.head_count, COUNT(DISTINCT need.worker_id), MIN(place.x_km), MIN(place.y_km)
                FROM need JOIN worker ON worker.id = need.worker_id JOIN partner ON partner.id = worker.partner_id
                JOIN place ON place.id = partner.place_id
                WHERE need.skill_id = (SELECT skill_id FROM course WHERE course.id = \(course))
                GROUP BY partner.id, partner.name, partner.head_count ORDER BY partner.id
                """
            ) {
                try BundleFirm(
                    partner: $0.next(), name: $0.next(), headCount: $0.next(), people: $0.next(), x: $0.next(), y: $0.next())
            }
        }
    }

    package func invitations(_ course: CourseID) async throws -> [BundleInvitation] {
        try await database.read { connection in
            try connection.query(
                "SELECT partner_id, state, invited_at FROM bundle_invitation WHERE course_id = \(course) ORDER BY partner_id"
            ) { try BundleInvitation(partner: $0.next(), state: $0.next(), invitedAt: $0.next()) }
        }
    }

    /// Asks firms to join. Who was asked already keeps their answer.
    package func invite(_ partners: [PartnerID], to course: CourseID, by member: MemberID?, at now: Moment) async throws -> Int {
        try await database.write { connection in
            var count = 0
            for partner in partners {
                count += try connection.execute(
                    """
                    INSERT INTO bundle_invitation (course_id, partner_id, invited_at, invited_by, state, seats)
                    VALUES (\(course), \(partner), \(now), \(member), 'invited', 0) ON CONFLICT (course_id, partner_id) DO NOTHING
                    """)
            }
            try AuditLog.append(
                AuditEntry(actor: member.map { "member \($0)" } ?? "command", act: "invited \(count) firms", object: "course \(course)"),
                at: now,
                on: connection)
            return count
        }
    }
}
