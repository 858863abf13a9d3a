// What a worker may ask about themselves: what I become, what I learn for it, when, and who pays. Reads only.

import Foundation
package import Planning
package import Storage
package import Vocabulary

/// The way from one job role to another as its worker sees it.
package struct WorkerPath: Encodable, Sendable {
    package let employer: String
    /// `nil` where no new role is planned.
    package let from: String?
    package let to: String?
    package let steps: [Step]

    /// One skill of the new role.
    package struct Step: Encodable, Sendable {
        package let skill: String
        package let required: SkillLevel
        package let held: SkillLevel?
        package let seat: Seat?
        /// Why the published plan has no seat; `nil` with one.
        package let reason: String?

        package var isHeld: Bool { held.map { $0 >= required } ?? false }
    }

    package struct Seat: Encodable, Sendable {
        package let enrolment: EnrolmentID
        package let session: SessionID
        package let code: String
        package let course: String
        package let state: EnrolmentState
        package let startsOn: Day
        package let endsOn: Day
        /// Place on the waiting list and its length.
        package let place: Int?
        package let waiting: Int?
        package let payment: Payment
    }

    /// Who pays the fee. `fund` and `employer` follow a written rule that is named; without one the budget of the plan pays.
    package struct Payment: Encodable, Sendable {
        /// `nil`: the provider tells it only on request.
        package let fee: Money?
        /// The budget the seat is planned from.
        package let budget: String?
        package let rule: String?
        package let fund: Money
        package let employer: Money
    }

    /// The last day of learning, once every missing skill has a seat.
    package var readyOn: Day? {
        let missing = steps.filter { !$0.isHeld }
        let ends = missing.compactMap { $0.seat?.state.holdsSeat == true ? $0.seat?.endsOn : nil }
        return !missing.isEmpty && ends.count == missing.count ? ends.max() : nil
    }
}

package struct WorkerPathStore: Sendable {
    private let database: any SQLDatabase
    private let rules: [FundingRule]

    package init(_ database: any SQLDatabase, rules: [FundingRule] = FundingRule.shipped) {
        self.database = database
        self.rules = rules
    }

    package func path(of worker: WorkerID, _ language: Language, on day: Day) async throws -> WorkerPath {
        let rules = rules
        return try await database.read { try Self.path(of: worker, language, rules, on: day, connection: $0) }
    }

    private static func path(
        of worker: WorkerID, _ language: Language, _ rules: [FundingRule], on day: Day, connection: any SQLConnection
    ) throws -> WorkerPath {
        let german = language == .german
        let who = try connection.first(
            """
            SELECT partner.name, partner.head_count, transition.from_en, transition.from_de, transition.to_en, transition.to_de FROM worker
            JOIN partner ON partner.id = worker.partner_id LEFT JOIN transition ON transition.id = worker.transition_id
            WHERE worker.id = \(worker)
            """
        ) { row in
            let (name, heads): (String, Int) = try (row.next(), row.next())
            let words: [String?] = try [row.next(), row.next(), row.next(), row.next()]
            return (name: name, heads: heads, from: words[german ? 1 : 0], to: words[german ? 3 : 2])
        }
        guard let who else { throw Refusal.notFound("worker", worker) }
        let budget = try connection.first(
            "SELECT name_en, name_de FROM funding_line WHERE code = \(who.heads >= 250 ? "large" : "sme")"
        ) { row in
            let (english, native): (String, String) = try (row.next(), row.next())
            return german ? native : english
        }
        var seats: [SkillID: WorkerPath.Seat] = [:]
        for (skill, seat) in try connection.query(
            """
            SELECT course.skill_id, enrolment.id, session.id, session.code, course.name_en, course.name_de, enrolment.state, session.starts_on,
                session.weeks, course.price_cents, course.price_on_request, course.teaching_units, course.approved,
                (SELECT COUNT(*) FROM enrolment AS other WHERE other.session_id = enrolment.session_id AND other.state = 'waiting'
                    AND (other.priority < enrolment.priority OR (other.priority = enrolment.priority
                    AND (other.waiting_since < enrolment.waiting_since
                        OR (other.waiting_since = enrolment.waiting_since AND other.id <= enrolment.id))))),
                (SELECT COUNT(*) FROM enrolment AS other WHERE other.session_id = enrolment.session_id AND other.state = 'waiting')
            FROM enrolment JOIN session ON session.id = enrolment.session_id JOIN course ON course.id = session.course_id
            WHERE enrolment.worker_id = \(worker) AND enrolment.state <> 'cancelled'
            ORDER BY CASE enrolment.state WHEN 'waiting' THEN 0 ELSE 1 END, session.starts_on DESC
            """,
            { row -> (SkillID, WorkerPath.Seat) in
                let (skill, id, session, code): (SkillID, EnrolmentID, SessionID, String) = try (
                    row.next(), row.next(), row.next(), row.next()
                )
                let (english, native, state): (String, String, String) = try (row.next(), row.next(), row.next())
                let (starts, weeks): (Day, Int) = try (row.next(), row.next())
                let (price, onRequest): (Money, Bool) = try (row.next(), row.next())
                let (units, approved): (Int, Bool) = try (row.next(), row.next())
                let (place, length): (Int, Int) = try (row.next(), row.next())
                let known = EnrolmentState(rawValue: state) ?? .cancelled
                return (
                    skill,
                    WorkerPath.Seat(
                        enrolment: id, session: session, code: code, course: german ? native : english, state: known, startsOn: starts,
                        endsOn: starts.adding(days: 7 * weeks - 1), place: known == .waiting ? place : nil,
                        waiting: known == .waiting ? length : nil,
                        payment: payment(
                            fee: onRequest ? nil : price, hours: FundingCase.hours(units: units), approved: approved, heads: who.heads,
                            budget: budget, rules, language, on: day))
                )
            })
        { seats[skill] = seat }
        let reasons = Dictionary(
            try connection.query(
                """
                SELECT skill_id, reason FROM plan_unserved WHERE worker_id = \(worker)
                AND plan_run_id = (SELECT MAX(plan_run_id) FROM publication)
                """
            ) { (try $0.next() as SkillID, try $0.next() as String) }, uniquingKeysWith: { first, _ in first })
        let steps = try connection.query(
            """
            SELECT skill.id, skill.name_en, skill.name_de, transition_skill.level, worker_skill.level FROM worker
            JOIN transition_skill ON transition_skill.transition_id = worker.transition_id
            JOIN skill ON skill.id = transition_skill.skill_id
            LEFT JOIN worker_skill ON worker_skill.worker_id = worker.id AND worker_skill.skill_id = skill.id
            WHERE worker.id = \(worker) ORDER BY skill.id
            """
        ) { row in
            let (skill, english, native): (SkillID, String, String) = try (row.next(), row.next(), row.next())
            return try WorkerPath.Step(
                skill: german ? native : english, required: row.next(), held: row.next(), seat: seats[skill],
                reason: seats[skill] == nil ? reasons[skill] : nil)
        }
        return WorkerPath(employer: who.name, from: who.from, to: who.to, steps: steps)
    }

    /// The first rule whose conditions are met as far as the hub knows them: head count, hours, approval. Nobody's age, degree or family is
    /// known here, so nothing is assumed of them.
    private static func payment(
        fee: Money?, hours: Int, approved: Bool, heads: Int, budget: String?, _ rules: [FundingRule], _ language: Language, on day: Day
    ) -> WorkerPath.Payment {
        var item = FundingCase(day: day)
        item.headCount = heads
        item.hours = hours
        guard let fee else {
            return WorkerPath.Payment(fee: nil, budget: budget, rule: nil, fund: Money(cents: 0), employer: Money(cents: 0))
        }
        item.fee = fee
        item.isApproved = approved
        for rule in rules where rule.pays == .courseAndWage {
            let shares = rule.shares(item)
            guard shares.fits else { continue }
            return WorkerPath.Payment(
                fee: fee, budget: budget, rule: rule.name[language.rawValue] ?? rule.name["en"], fund: shares.fundFee,
                employer: shares.employerFee)
        }
        return WorkerPath.Payment(fee: fee, budget: budget, rule: nil, fund: Money(cents: 0), employer: Money(cents: 0))
    }
}
