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

package struct CouncilView: Encodable, Sendable {
    package let employer: PartnerID
    package let employerName: String
    package let chosen: [CouncilAnswer]
    package let notChosen: [CouncilAnswer]
    package let needs: [CouncilNeed]
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

    /// The employers a council speaks for, each with its answers. `pseudonym` narrows them to one colleague.
    package func views(of council: PartnerID?, pseudonym: String?, _ language: Language) async throws -> [CouncilView] {
        try await database.read { connection in
            let employers = try connection.query(
                """
                SELECT DISTINCT partner.id, partner.name FROM council_employer JOIN partner ON partner.id = council_employer.employer_id
                WHERE (\(council == nil) = 1 OR council_employer.council_id = \(council)) ORDER BY partner.name, partner.id
                """
            ) { (id: try $0.next() as PartnerID, name: try $0.next() as String) }
            return try employers.map { try Self.view($0.id, $0.name, pseudonym: pseudonym, language, on: connection) }
        }
    }

    private static func view(
        _ employer: PartnerID, _ name: String, pseudonym: String?, _ language: Language, on connection: any SQLConnection
    ) throws -> CouncilView {
        let german = language == .german
        let all = pseudonym == nil
        let enrolled = try connection.query(
            """
            SELECT worker.pseudonym, course.name_en, course.name_de, enrolment.state, enrolment.changed_at, COALESCE((SELECT reason FROM enrolment_move
                WHERE enrolment_move.enrolment_id = enrolment.id ORDER BY enrolment_move.id DESC LIMIT 1), '')
            FROM enrolment JOIN worker ON worker.id = enrolment.worker_id JOIN session ON session.id = enrolment.session_id
            JOIN course ON course.id = session.course_id
            WHERE worker.partner_id = \(employer) AND (\(all) = 1 OR worker.pseudonym = \(pseudonym ?? ""))
            ORDER BY worker.pseudonym, session.starts_on
            """
        ) { row in
            let pseudonym: String = try row.next()
            let (english, native): (String, String) = try (row.next(), row.next())
            let state = EnrolmentState(rawValue: try row.next())
            let at: Moment = try row.next()
            return try CouncilAnswer(pseudonym: pseudonym, course: german ? native : english, state: state, reason: row.next(), at: at)
        }
        let unserved = try connection.query(
            """
            SELECT worker.pseudonym, skill.name_en, skill.name_de, plan_unserved.reason FROM plan_unserved
            JOIN worker ON worker.id = plan_unserved.worker_id JOIN skill ON skill.id = plan_unserved.skill_id
            WHERE plan_unserved.plan_run_id = (SELECT MAX(plan_run_id) FROM publication)
            AND worker.partner_id = \(employer) AND (\(all) = 1 OR worker.pseudonym = \(pseudonym ?? ""))
            ORDER BY worker.pseudonym, skill.id
            """
        ) { row in
            let pseudonym: String = try row.next()
            let (english, native): (String, String) = try (row.next(), row.next())
            return try CouncilAnswer(pseudonym: pseudonym, course: german ? native : english, state: nil, reason: row.next(), at: nil)
        }
        let needs = try connection.query(
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
            let (people, seats): (Int, Int) = try (row.next(), row.next())
            // The rest between two told numbers must not tell a small one.
            let told = people >= smallest && (seats == 0 || seats >= smallest) && (people == seats || people - seats >= smallest)
            return CouncilNeed(skill: german ? native : english, people: people < smallest ? nil : people, seats: told ? seats : nil)
        }
        let chosen = enrolled.filter { $0.state?.holdsSeat == true }
        return CouncilView(
            employer: employer, employerName: name, chosen: chosen, notChosen: enrolled.filter { $0.state?.holdsSeat != true } + unserved,
            needs: needs)
    }
}
