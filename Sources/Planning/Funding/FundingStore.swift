// The funding rules that apply here: those of the program and those a hub has brought, and what an hour away from work costs. Read by every page with a figure of money.

import Foundation
package import Storage
package import Vocabulary

/// The rules of one country and the rate wages are reckoned at.
package struct FundingBasis: Sendable {
    package let country: String
    package let rules: [FundingRule]
    /// What one hour away from work costs an employer, where the wage of a person is not known.
    package let wagePerHour: Money
    /// Countries with rules here, those of the program first.
    package let countries: [String]

    /// The rules in force on a day, newest wording last.
    package func inForce(on day: Day) -> [FundingRule] {
        rules.filter { rule in
            (Day(rule.validFrom).map { $0 <= day } ?? true) && (rule.validUntil.flatMap { Day($0) }.map { day <= $0 } ?? true)
        }
    }

    /// The cost of so many teaching units of 45 minutes, rounded to the cent.
    ///
    /// - Parameter perHour: a firm's own rate; the hub's where it is `nil`.
    package func wage(units: Int, perHour: Money? = nil) -> Money {
        Money(cents: ((perHour ?? wagePerHour).cents * Int64(units) * 45 + 30) / 60)
    }
}

package struct FundingStore: Sendable {
    /// The hub's own words for these settings.
    package static let countryKey = "funding_country"
    package static let wageKey = "funding_wage_cents"
    /// 4,000 euros for 160 hours: the worked example of the German rules.
    private static let usualWage = Money(cents: 2_500)
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package func basis() async throws -> FundingBasis { try await database.read { try Self.basis(on: $0) } }

    package static func basis(on connection: any SQLConnection) throws -> FundingBasis {
        let settings = Dictionary(
            uniqueKeysWithValues: try connection.query("SELECT key, value FROM hub") { try ($0.next() as String, $0.next() as String) })
        let country = settings[countryKey] ?? FundingRule.shippedCountry
        let files = Dictionary(
            uniqueKeysWithValues: try connection.query("SELECT country, content FROM funding_file") {
                try ($0.next() as String, $0.next() as String)
            })
        // A file that was brought replaces what the program knows of that country.
        let rules =
            try files[country].map { try FundingRule.read(Array($0.utf8), file: "\(country).json").rules }
            ?? (country == FundingRule.shippedCountry ? FundingRule.shipped : [])
        return FundingBasis(
            country: country, rules: rules, wagePerHour: settings[wageKey].flatMap(Int64.init).map { Money(cents: $0) } ?? usualWage,
            countries: [FundingRule.shippedCountry] + files.keys.filter { $0 != FundingRule.shippedCountry }.sorted())
    }

    /// Takes the rules of a country in, replacing those that were there.
    ///
    /// - Returns: the country.
    /// - Throws: `Refusal` when the file cannot be read or contradicts itself; nothing is changed then.
    package func add(_ text: String, file: String, by member: MemberID?, at now: Moment) async throws -> (country: String, rules: Int) {
        let read = try FundingRule.read(Array(text.utf8), file: file)
        try await database.write { connection in
            try connection.execute(
                """
                INSERT INTO funding_file (country, content, added_at, added_by) VALUES (\(read.country), \(text), \(now), \(member))
                ON CONFLICT (country) DO UPDATE SET content = excluded.content, added_at = excluded.added_at, added_by = excluded.added_by
                """)
            try AuditLog.append(
                AuditEntry(
                    actor: member.map { "member \($0)" } ?? "command", act: "took in funding rules", object: "country \(read.country)",
                    after: "\(read.rules.count) rules"), at: now, on: connection)
        }
        return (read.country, read.rules.count)
    }

    /// What firms have said, by firm.
    package func facts() async throws -> [PartnerID: FundingFacts] {
        try await database.read { connection in
            var found: [PartnerID: FundingFacts] = [:]
            _ = try connection.query(
                "SELECT partner_id, wage_cents, net_cents, agreement, affected, rule FROM funding_fact ORDER BY partner_id"
            ) {
                row in
                let partner: PartnerID = try row.next()
                var facts = FundingFacts()
                facts.wagePerHour = try row.next()
                facts.netPerHour = try row.next()
                facts.hasAgreement = try row.next()
                facts.affectedShare = try row.next()
                facts.rule = try row.next()
                found[partner] = facts
            }
            return found
        }
    }

    /// A firm says what its sums are to rest on; saying it again replaces what was said.
    package func say(_ facts: FundingFacts, of partner: PartnerID, by member: MemberID?, at now: Moment) async throws {
        try await database.write { connection in
            try Self.say(facts, of: partner, by: member, at: now, on: connection)
            try AuditLog.append(
                AuditEntry(
                    actor: member.map { "member \($0)" } ?? "command", act: "said what funding rests on", object: "partner \(partner)"),
                at: now, on: connection)
        }
    }

    package static func say(
        _ facts: FundingFacts, of partner: PartnerID, by member: MemberID?, at now: Moment, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO funding_fact (partner_id, wage_cents, net_cents, agreement, affected, rule, said_at, said_by)
            VALUES (\(partner), \(facts.wagePerHour), \(facts.netPerHour), \(facts.hasAgreement), \(facts.affectedShare), \(facts.rule), \(now),
                \(member))
            ON CONFLICT (partner_id) DO UPDATE SET wage_cents = excluded.wage_cents, net_cents = excluded.net_cents,
                agreement = excluded.agreement, affected = excluded.affected, rule = excluded.rule, said_at = excluded.said_at,
                said_by = excluded.said_by
            """)
    }

    /// Seats of a plan with what decides who pays for them. One person and one session each.
    package func seats(of plan: PlanRunID, _ language: Language) async throws -> [FundedSeat] {
        try await database.read { connection in
            guard try connection.first("SELECT id FROM plan_run WHERE id = \(plan)", { try $0.next() as Int64 }) != nil else {
                throw Refusal.notFound("plan", plan)
            }
            return try connection.query(
                """
                SELECT worker.partner_id, partner.name, partner.head_count, worker.pseudonym, session.code, session.starts_on,
                    CASE WHEN course.price_on_request = 1 AND session.seat_cents = 0 THEN NULL ELSE session.seat_cents END,
                    course.teaching_units, course.approved, COALESCE(course_detail.mandatory, 0)
                FROM plan_seat JOIN worker ON worker.id = plan_seat.worker_id JOIN partner ON partner.id = worker.partner_id
                JOIN session ON session.id = plan_seat.session_id JOIN course ON course.id = session.course_id
                LEFT JOIN course_detail ON course_detail.course_id = course.id
                WHERE plan_seat.plan_run_id = \(plan) ORDER BY partner.name, partner.id, worker.pseudonym, session.code
                """
            ) { row in
                try FundedSeat(
                    partner: row.next(), employer: row.next(), headCount: row.next(), worker: row.next(), session: row.next(),
                    startsOn: row.next(), fee: row.next(), teachingUnits: row.next(), isApproved: row.next(), isMandatory: row.next())
            }
        }
    }
}
