// What a works council may ask (BetrVG §§ 96-98): who was chosen, who was not and why, what the firm needs. Writes which council speaks for
// which employer; reads plans, needs and enrolments of that employer only.

import Planning
package import Storage
package import Vocabulary

/// One person of the employer, with the answer to "why, why not".
package struct CouncilAnswer: Encodable, Sendable {
    package let pseudonym: String
    package let course: String
    /// The state of an enrolment; `nil` for a need without one.
    package let state: EnrolmentState?
    /// The last move's reason, or why the plan had no seat.
    package let reason: String
    package let at: Moment?
}

/// Needs of one skill in one employer; a count below five is not told.
package struct CouncilNeed: Encodable, Sendable {
    package let skill: String
    package let people: Int?
    package let seats: Int?
}

/// One employer at a glance.
package struct CouncilView: Encodable, Sendable {
    package let employer: PartnerID
    package let employerName: String
    package let chosen: Int
    package let notChosen: Int
    package let needs: [CouncilNeed]
}

/// Who was chosen in one employer, or who was not.
package struct CouncilList: Encodable, Sendable {
    package let employer: PartnerID
    package let employerName: String
    package let chosen: Bool
    package let rows: [CouncilAnswer]
}

/// Why, or why not, one colleague: every skill of the new role.
package struct CouncilColleague: Encodable, Sendable {
    package let pseudonym: String
    package let employerName: String
    package let path: WorkerPath
    /// By skill name: colleagues of the same employer with the same skill in their new role, and with a seat for it; `nil` below five.
    package let colleagues: [String: CouncilNeed]
    package let answers: [CouncilAnswer]
}

package struct CouncilStore: Sendable {
    private let database: any SQLDatabase
    static let smallest = 5

    package init(_ database: any SQLDatabase) { self.database = database }

    package static func link(_ council: PartnerID, to employer: PartnerID, on connection: any SQLConnection) throws {
        try connection.execute(
            "INSERT INTO council_employer (council_id, employer_id) VALUES (\(council), \(employer)) ON CONFLICT DO NOTHING")
    }

    package func link(_ council: PartnerID, to employer: PartnerID, by actor: String, at now: Moment) async throws {
        try await database.write { connection in
            let kinds = try connection.query("SELECT kind FROM partner WHERE id IN (\(council), \(employer)) ORDER BY kind") {
                try $0.next() as PartnerKind
            }
            guard Set(kinds) == [.worksCouncil, .company] else {
                throw Refusal(
                    .unprocessable, "A works council speaks for a company; partners \(council) and \(employer) are not such a pair.")
            }
            try Self.link(council, to: employer, on: connection)
            try AuditLog.append(
                AuditEntry(actor: actor, act: "linked", object: "council \(council)", after: "employer \(employer)"), at: now,
                on: connection)
        }
    }

    // MARK: Reading

    /// The employers a council speaks for; all that have one for `nil`.
    private static func employers(of council: PartnerID?, on connection: any SQLConnection) throws -> [(id: PartnerID, name: String)] {
        try connection.query(
            """
            SELECT DISTINCT partner.id, partner.name FROM council_employer JOIN partner ON partner.id = council_employer.employer_id
            WHERE (\(council == nil) = 1 OR council_employer.council_id = \(council)) ORDER BY partner.name, partner.id
            """
        ) { (id: try $0.next(), name: try $0.next()) }
    }

    package func views(of council: PartnerID?, _ language: Language) async throws -> [CouncilView] {
        try await database.read { connection in
            try Self.employers(of: council, on: connection).map { employer in
                try CouncilView(
                    employer: employer.id, employerName: employer.name, chosen: Self.count(true, employer.id, on: connection),
                    notChosen: Self.count(false, employer.id, on: connection), needs: Self.needs(employer.id, language, on: connection))
            }
        }
    }

    package func list(_ employer: PartnerID, of council: PartnerID?, chosen: Bool, _ language: Language) async throws
        -> CouncilList
    {
        try await database.read { connection in
            guard let found = try Self.employers(of: council, on: connection).first(where: { $0.id == employer }) else {
                throw Refusal(.notAllowed, "Your council does not speak for partner \(employer). A coordinator can link them.")
            }
            return try CouncilList(
                employer: employer, employerName: found.name, chosen: chosen,
                rows: Self.answers(chosen, employer, pseudonym: nil, language, on: connection))
        }
    }

    /// "Why not my colleague?"
    package func colleague(_ pseudonym: String, of council: PartnerID?, _ language: Language, on day: Day) async throws -> CouncilColleague
    {
        let found = try await database.read { connection -> (worker: WorkerID, employer: PartnerID, name: String) in
            let employers = try Self.employers(of: council, on: connection)
            let worker = try connection.first("SELECT id, partner_id FROM worker WHERE pseudonym = \(pseudonym)") {
                (id: try $0.next() as WorkerID, employer: try $0.next() as PartnerID)
            }
            guard let worker, let employer = employers.first(where: { $0.id == worker.employer }) else {
                throw Refusal(.notFound, "There is no '\(pseudonym)' among the people you speak for. Check the number.")
            }
            return (worker.id, worker.employer, employer.name)
        }
        let path = try await WorkerPathStore(database).path(of: found.worker, language, on: day)
        return try await database.read { connection in
            let both =
                try Self.answers(true, found.employer, pseudonym: pseudonym, language, on: connection)
                + Self.answers(false, found.employer, pseudonym: pseudonym, language, on: connection)
            return CouncilColleague(
                pseudonym: pseudonym, employerName: found.name, path: path,
                colleagues: try Self.colleagues(found.employer, language, on: connection), answers: both)
        }
    }

    private static func count(_ chosen: Bool, _ employer: PartnerID, on connection: any SQLConnection) throws -> Int {
        if chosen {
            return try connection.value(
                """
                SELECT COUNT(*) FROM enrolment JOIN worker ON worker.id = enrolment.worker_id WHERE worker.partner_id = \(employer)
                AND enrolment.state IN ('offered', 'accepted', 'attended', 'completed')
                """)
        }
        return try connection.value(
            """
            SELECT (SELECT COUNT(*) FROM enrolment JOIN worker ON worker.id = enrolment.worker_id WHERE worker.partner_id = \(employer)
                AND enrolment.state IN ('waiting', 'cancelled'))
            + (SELECT COUNT(*) FROM plan_unserved JOIN worker ON worker.id = plan_unserved.worker_id WHERE worker.partner_id = \(employer)
                AND plan_unserved.plan_run_id = (SELECT MAX(plan_run_id) FROM publication))
            """)
    }

    /// Enrolments that hold a seat; or those that do not, and needs the newest published plan could not serve.
    private static func answers(
        _ chosen: Bool, _ employer: PartnerID, pseudonym: String?, _ language: Language,
        on connection: any SQLConnection
    ) throws -> [CouncilAnswer] {
        let german = language == .german
        let all = pseudonym == nil
        let enrolled: SQLText =
            """
            SELECT worker.pseudonym, course.name_en, course.name_de, enrolment.state, enrolment.changed_at, COALESCE((SELECT reason FROM enrolment_move
                WHERE enrolment_move.enrolment_id = enrolment.id ORDER BY enrolment_move.id DESC LIMIT 1), ''), session.starts_on
            FROM enrolment JOIN worker ON worker.id = enrolment.worker_id JOIN session ON session.id = enrolment.session_id
            JOIN course ON course.id = session.course_id
            WHERE worker.partner_id = \(employer) AND (\(all) = 1 OR worker.pseudonym = \(pseudonym ?? ""))
            """
        let unserved: SQLText =
            """
             UNION ALL SELECT worker.pseudonym, skill.name_en, skill.name_de, '', NULL, plan_unserved.reason, 0 FROM plan_unserved
            JOIN worker ON worker.id = plan_unserved.worker_id JOIN skill ON skill.id = plan_unserved.skill_id
            WHERE plan_unserved.plan_run_id = (SELECT MAX(plan_run_id) FROM publication)
            AND worker.partner_id = \(employer) AND (\(all) = 1 OR worker.pseudonym = \(pseudonym ?? ""))
            """
        let states: SQLText =
            chosen
            ? " AND enrolment.state IN ('offered', 'accepted', 'attended', 'completed')"
            : " AND enrolment.state IN ('waiting', 'cancelled')"
        return try connection.query(
            enrolled + states + (chosen ? "" : unserved) + " ORDER BY 1, 7, 2"
        ) { row in
            let pseudonym: String = try row.next()
            let (english, native): (String, String) = try (row.next(), row.next())
            let state = EnrolmentState(rawValue: try row.next())
            let at: Moment? = try row.next()
            return try CouncilAnswer(pseudonym: pseudonym, course: german ? native : english, state: state, reason: row.next(), at: at)
        }
    }

    private static func needs(_ employer: PartnerID, _ language: Language, on connection: any SQLConnection) throws -> [CouncilNeed] {
        try connection.query(
            """
            SELECT skill.name_en, skill.name_de, COUNT(DISTINCT need.worker_id), COUNT(DISTINCT enrolment.worker_id) FROM need
            JOIN worker ON worker.id = need.worker_id JOIN skill ON skill.id = need.skill_id
            LEFT JOIN course ON course.skill_id = skill.id LEFT JOIN session ON session.course_id = course.id
            LEFT JOIN enrolment ON enrolment.session_id = session.id AND enrolment.worker_id = worker.id
                AND enrolment.state IN ('offered', 'accepted', 'attended', 'completed')
            WHERE worker.partner_id = \(employer) GROUP BY skill.id, skill.name_en, skill.name_de ORDER BY 3 DESC, skill.id
            """
        ) { row in
            let (english, native): (String, String) = try (row.next(), row.next())
            return told(language == .german ? native : english, people: try row.next(), seats: try row.next())
        }
    }

    /// Colleagues who learn for the same skill, by its name.
    private static func colleagues(_ employer: PartnerID, _ language: Language, on connection: any SQLConnection) throws
        -> [String: CouncilNeed]
    {
        let rows = try connection.query(
            """
            SELECT skill.name_en, skill.name_de, COUNT(DISTINCT worker.id), COUNT(DISTINCT enrolment.worker_id) FROM worker
            JOIN transition_skill ON transition_skill.transition_id = worker.transition_id JOIN skill ON skill.id = transition_skill.skill_id
            LEFT JOIN course ON course.skill_id = skill.id LEFT JOIN session ON session.course_id = course.id
            LEFT JOIN enrolment ON enrolment.session_id = session.id AND enrolment.worker_id = worker.id
                AND enrolment.state IN ('offered', 'accepted', 'attended', 'completed')
            WHERE worker.partner_id = \(employer) GROUP BY skill.id, skill.name_en, skill.name_de
            """
        ) { row in
            let (english, native): (String, String) = try (row.next(), row.next())
            return told(language == .german ? native : english, people: try row.next(), seats: try row.next())
        }
        return Dictionary(rows.map { ($0.skill, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The rest between two told numbers must not tell a small one.
    private static func told(_ skill: String, people: Int, seats: Int) -> CouncilNeed {
        let open = people >= smallest && (seats == 0 || seats >= smallest) && (people == seats || people - seats >= smallest)
        return CouncilNeed(skill: skill, people: people < smallest ? nil : people, seats: open ? seats : nil)
    }
}
