// What is there already for a need: courses, practices, experts; who needs it where; who was asked to join. Read by the need → offer pages.

import Listening
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
        /// `nil`: only told on request.
        package let price: Money?
        package let provider: String
        package let minimum: Int
        package let capacity: Int
        package let seats: Int
        package let prerequisite: String?
        package let approved: Bool
    }

    package struct Practice: Encodable, Sendable {
        package let id: PracticeID
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
    package let course: CourseID
    package let state: String
    package let invitedAt: Moment
    /// How many people the firm said it would send.
    package let seats: Int
}

/// A course that a firm was asked to fill together with others.
package struct BundleOffer: Encodable, Sendable {
    package let course: CourseID
    package let code: String
    package let name: String
    package let state: String
    package let seats: Int
}

/// An objective, as far as finding offers for it needs it.
package struct ObjectiveLine: Encodable, Sendable {
    package let id: ObjectiveID
    package let round: RoundID
    package let title: String
    package let measure: String
    package let target: String
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
                SELECT course.id, course.code, course.name_en, course.name_de,
                    CASE WHEN course.skill_id = \(skill) THEN course.level ELSE course_skill.level END, course.teaching_units,
                    CASE WHEN course.price_on_request = 1 THEN NULL ELSE course.price_cents END, partner.name,
                    course.minimum, course.capacity,
                    (SELECT COALESCE(SUM(session.capacity), 0) FROM session WHERE session.course_id = course.id), before.code, course.approved
                FROM course JOIN partner ON partner.id = course.provider_id LEFT JOIN course AS before ON before.id = course.prerequisite_id
                LEFT JOIN course_skill ON course_skill.course_id = course.id AND course_skill.skill_id = \(skill)
                WHERE course.skill_id = \(skill) OR course_skill.skill_id IS NOT NULL
                ORDER BY CASE WHEN course.skill_id = \(skill) THEN 0 ELSE 1 END, course.price_on_request, course.price_cents, course.teaching_units, course.code
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
                SELECT good_practice.id, good_practice.title, good_practice.place, good_practice.evidence FROM good_practice
                LEFT JOIN practice_record ON practice_record.practice_id = good_practice.id
                WHERE (practice_record.practice_id IS NULL OR practice_record.state = 'published')
                    AND (practice_record.skill_id IS NULL OR practice_record.skill_id = \(skill))
                ORDER BY CASE WHEN practice_record.skill_id = \(skill) THEN 0 ELSE 1 END, good_practice.title LIMIT 5
                """
            ) { try SkillOffer.Practice(id: $0.next(), title: $0.next(), place: $0.next(), evidence: $0.next()) }
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
        try await database.read { try Self.firms(" WHERE course.id = \(course)", on: $0).map(\.firm) }
    }

    /// The firms of every course that somebody needs.
    package func allFirms() async throws -> [CourseID: [BundleFirm]] {
        try await database.read { Dictionary(grouping: try Self.firms("", on: $0), by: \.course).mapValues { $0.map(\.firm) } }
    }

    private static func firms(_ filter: SQLText, on connection: any SQLConnection) throws -> [(course: CourseID, firm: BundleFirm)] {
        let start: SQLText =
            """
            SELECT course.id, partner.id, partner.name, partner.head_count, COUNT(DISTINCT need.worker_id), MIN(place.x_km), MIN(place.y_km)
            FROM course JOIN need ON need.skill_id = course.skill_id AND need.level <= course.level
            JOIN worker ON worker.id = need.worker_id JOIN partner ON partner.id = worker.partner_id JOIN place ON place.id = partner.place_id
            """
        let end: SQLText = " GROUP BY course.id, partner.id, partner.name, partner.head_count ORDER BY course.id, partner.id"
        return try connection.query(start + filter + end) { row in
            try (
                course: row.next(),
                firm: BundleFirm(
                    partner: row.next(), name: row.next(), headCount: row.next(), people: row.next(), x: row.next(), y: row.next())
            )
        }
    }

    package func invitations(_ course: CourseID) async throws -> [BundleInvitation] {
        try await database.read { connection in
            try connection.query(
                "SELECT partner_id, course_id, state, invited_at, seats FROM bundle_invitation WHERE course_id = \(course) ORDER BY partner_id"
            ) { try BundleInvitation(partner: $0.next(), course: $0.next(), state: $0.next(), invitedAt: $0.next(), seats: $0.next()) }
        }
    }

    /// What a firm was asked to join, newest first.
    package func asked(_ partner: PartnerID, _ language: Language) async throws -> [BundleOffer] {
        try await database.read { connection in
            try connection.query(
                """
                SELECT course.id, course.code, course.name_en, course.name_de, bundle_invitation.state, bundle_invitation.seats
                FROM bundle_invitation JOIN course ON course.id = bundle_invitation.course_id
                WHERE bundle_invitation.partner_id = \(partner) ORDER BY bundle_invitation.invited_at DESC, course.code
                """
            ) { row in
                let (id, code): (CourseID, String) = try (row.next(), row.next())
                let (english, german): (String, String) = try (row.next(), row.next())
                return try BundleOffer(
                    course: id, code: code, name: language == .german ? german : english, state: row.next(), seats: row.next())
            }
        }
    }

    /// Asks firms to join, and tells whoever speaks for them. Who was asked already keeps their answer.
    package func invite(_ partners: [PartnerID], to course: Course, by member: MemberID?, at now: Moment) async throws -> Int {
        try await database.write { connection in
            var count = 0
            for partner in partners {
                let isNew = try connection.execute(
                    """
                    INSERT INTO bundle_invitation (course_id, partner_id, invited_at, invited_by, state, seats)
                    VALUES (\(course.id), \(partner), \(now), \(member), 'invited', 0) ON CONFLICT (course_id, partner_id) DO NOTHING
                    """)
                guard isNew == 1 else { continue }
                count += 1
                let speakers = try connection.query(
                    "SELECT id FROM member WHERE partner_id = \(partner) AND active = 1 AND role IN ('employer', 'member') ORDER BY id"
                ) { try $0.next() as MemberID }
                for speaker in speakers {
                    try NoticeStore.tell(
                        speaker, "bundle", detail: course.name, path: "/courses/\(course.id)/bundle", at: now, on: connection)
                }
            }
            try AuditLog.append(
                AuditEntry(
                    actor: member.map { "member \($0)" } ?? "command", act: "invited \(count) firms", object: "course \(course.id)"),
                at: now,
                on: connection)
            return count
        }
    }

    /// A firm's answer: how many people it sends, or none. It may be changed.
    package func answer(_ course: CourseID, of partner: PartnerID, seats: Int, by member: MemberID?, at now: Moment) async throws {
        try await database.write { connection in
            let state = seats > 0 ? "joined" : "declined"
            let changed = try connection.execute(
                """
                UPDATE bundle_invitation SET state = \(state), seats = \(seats), answered_at = \(now), answered_by = \(member)
                WHERE course_id = \(course) AND partner_id = \(partner)
                """)
            guard changed == 1 else { throw Refusal.notFound("invitation of your firm to course", course) }
            try AuditLog.append(
                AuditEntry(
                    actor: member.map { "member \($0)" } ?? "command", act: "answered an invitation", object: "course \(course)",
                    after: "\(state) \(seats)"), at: now, on: connection)
        }
    }

    // MARK: Objectives

    package func objectives() async throws -> [ObjectiveLine] {
        try await database.read { connection in
            try connection.query("SELECT id, round_id, title, measure, target FROM objective ORDER BY round_id DESC, id") {
                try ObjectiveLine(id: $0.next(), round: $0.next(), title: $0.next(), measure: $0.next(), target: $0.next())
            }
        }
    }

    package func objective(_ id: ObjectiveID) async throws -> ObjectiveLine {
        guard let found = try await objectives().first(where: { $0.id == id }) else { throw Refusal.notFound("objective", id) }
        return found
    }
}
