// Addresses from a need to what exists: offers, bundles over several firms, and who pays.

import Foundation
import Hummingbird
import Understanding
import Vocabulary
import Web

struct ReuseRoutes: Sendable {
    let reuse: ReuseStore
    let catalogue: CatalogueStore
    let search: SkillSearchJob
    let rules: [FundingRule]

    func register(in table: RouteTable) {
        table.get("/offers", .seeing(.catalogue), "A need in one's own words (`q`), and the skills of the region it may be about") { call in
            let question = String((call.query("q") ?? "").prefix(500))
            let people = question.firstMatch(of: #/\d{1,5}/#).flatMap { Int($0.output) }
            guard !question.isEmpty else { return try ReusePage.ask("", people: nil, [], call) }
            let known = Dictionary(try await reuse.skills(call.language).map { ($0.code, $0.id) }, uniquingKeysWith: { first, _ in first })
            let found = try await search.shelf(.own, language: call.language.rawValue).match(question, limit: 6)
            let skills = found.compactMap { item in
                known[String(item.uri.dropFirst(SkillTaxonomyStore.ownPrefix.count))].map { (suggestion: item, id: $0) }
            }
            return try ReusePage.ask(question, people: people, skills, call)
        }
        table.get("/needs/{skill}/offers", .seeing(.catalogue), "What is there already for a skill: courses, good practices, experts") {
            call in
            try ReusePage.offer(await reuse.offer(call.id("skill"), call.language), call)
        }
        table.get(
            "/courses/{course}/bundle", .seeing(.catalogue),
            "Who could fill a course together, how many are missing, who pays what; firms by name for coordinators only"
        ) { call in
            let course = try await catalogue.course(call.id("course"), call.language).course
            let reading = try await reading(of: course, call)
            return try ReusePage.bundle(reading, of: course, rule: rules.first, call)
        }
        table.post("/courses/{course}/bundle", .changing(.plans), "Invites the firms that need a course to fill it together") { call in
            _ = try await call.form()
            let course = try await catalogue.course(call.id("course"), call.language).course
            let reading = try await reading(of: course, call)
            let firms = (reading.near + reading.further).filter { $0.invited == nil }.map(\.partner)
            let count = try await reuse.invite(firms, to: course.id, by: call.visitor.member, at: call.now)
            return call.done("/courses/\(course.id)/bundle", call.t.count("bundle.invited", count))
        }
        table.get("/funding", .seeing(.catalogue), "What employer and funding pay for a course, with every condition that is not met") {
            call in
            let names =
                ["head_count", "hours", "fee", "wage", "net_loss", "affected", "degree_years", "supported_years", "on"] + FundingPage.boxes
            var fields: [String: [String]] = [:]
            for name in names { if let value = call.query(name) { fields[name] = [value] } }
            var form = Form(fields: fields)
            let item = fields.isEmpty ? nil : Self.item(&form, on: call.now.day)
            return try FundingPage.calculator(form, form.mistakes.isEmpty ? item : nil, rules, call)
        }
    }

    private func reading(of course: Course, _ call: Call) async throws -> BundleReading {
        let bundle = Bundle.best(try await reuse.firms(for: course.id), minimum: course.minimum)
        return try await ReusePage.reading(
            bundle, of: course, invitations: reuse.invitations(course.id), rule: rules.first, on: call.now.day,
            whole: call.visitor.reach(.workforce) == .whole)
    }

    /// The case as it was typed. Amounts are euros with or without cents, with a point or a comma.
    private static func item(_ form: inout Form, on day: Day) -> FundingCase {
        var item = FundingCase(day: day)
        item.headCount = form.int("head_count", in: 1...10_000_000)
        item.hours = form.int("hours", in: 0...10_000)
        item.fee = money("fee", &form)
        item.wage = money("wage", &form)
        item.netLoss = form["net_loss"].isEmpty ? Money(cents: 0) : money("net_loss", &form)
        item.affectedShare = form["affected"].isEmpty ? 0 : form.int("affected", in: 0...100)
        if !form["degree_years"].isEmpty { item.degreeYearsAgo = form.int("degree_years", in: 0...80) }
        if !form["supported_years"].isEmpty { item.supportedYearsAgo = form.int("supported_years", in: 0...80) }
        if !form["on"].isEmpty { item.day = form.day("on") }
        item.isApproved = form["approved"] == "1"
        item.hasDegree = form["degree"] == "1"
        item.isOlderOrDisabled = form["older"] == "1"
        item.hasAgreement = form["agreement"] == "1"
        item.isMandatory = form["mandatory"] == "1"
        item.hasChild = form["child"] == "1"
        return item
    }

    private static func money(_ name: String, _ form: inout Form) -> Money {
        let parts = form[name].split(whereSeparator: { $0 == "." || $0 == "," }).map(String.init)
        guard let euros = parts.first.flatMap(Int64.init), (0...100_000_000).contains(euros), parts.count <= 2,
            let cents = parts.count == 2
                ? (parts[1].count <= 2 ? Int64(parts[1].padding(toLength: 2, withPad: "0", startingAt: 0)) : nil) : 0
        else {
            form.blame(name, "'\(form[name])' is not an amount in euros such as 1600 or 1600.50, without separators for thousands.")
            return Money(cents: 0)
        }
        return Money(cents: euros * 100 + cents)
    }
}
