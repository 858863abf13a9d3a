// Addresses of money: the calculator, the rules that apply, and who pays for a whole plan.

import Foundation
import Hummingbird
import Listening
import Vocabulary
import Web

struct FundingRoutes: Sendable {
    let funding: FundingStore
    let partners: PartnerStore

    func register(in table: RouteTable) {
        table.get("/funding", .seeing(.catalogue), "What employer and funding pay for a course, with every condition that is not met") {
            call in
            let names =
                ["head_count", "hours", "fee", "wage", "net_loss", "affected", "degree_years", "supported_years", "on"] + FundingPage.boxes
            var fields: [String: [String]] = [:]
            for name in names { if let value = call.query(name) { fields[name] = [value] } }
            var form = Form(fields: fields)
            let item = fields.isEmpty ? nil : Self.item(&form, on: call.now.day)
            return try await FundingPage.calculator(form, form.mistakes.isEmpty ? item : nil, funding.basis(), call)
        }
        table.get("/funding/rules", .seeing(.catalogue), "The rules that apply here, with source and day, and how wages are reckoned") {
            call in
            try await FundingPage.rules(funding.basis(), form: Form(fields: [:]), call)
        }
        table.post("/funding/rules", .changing(.settings), "Takes the rules of a country in, from a file; a wrong file changes nothing") {
            call in
            var form = try await call.form(limit: 1 << 20)
            let text = form["file"].isEmpty ? form["rules"] : form["file"]
            do {
                let added = try await funding.add(text, file: "rules", by: call.visitor.member, at: call.now)
                return call.done("/funding/rules", call.t("funding.rules_added", ["country": added.country, "n": added.rules]))
            } catch let refusal as Refusal {
                form.blame("rules", refusal.explanation)
                return try await FundingPage.rules(funding.basis(), form: form, call)
            }
        }
        table.post("/funding/settings", .changing(.settings), "Says which country's rules apply and what an hour away from work costs") {
            call in
            var form = try await call.form()
            let basis = try await funding.basis()
            let country = form["country"].uppercased()
            if !basis.countries.contains(country) { form.blame("country", call.t("mistake.choice", ["value": form["country"]])) }
            let wage = Self.money("wage_per_hour", &form)
            guard form.mistakes.isEmpty else { return try FundingPage.rules(basis, form: form, call) }
            try await partners.setHub(
                [FundingStore.countryKey: country, FundingStore.wageKey: "\(wage.cents)"], by: call.visitor.actor, at: call.now)
            return call.done("/funding/rules", call.t("funding.settings_saved"))
        }
        table.get(
            "/plans/{plan}/funding", .workforce,
            "Who pays for a plan, summed by employer and funding line from single seats; employers see their own"
        ) { call in
            let id: PlanRunID = try call.id("plan")
            let whole = call.visitor.reach(.workforce) == .whole
            let seats = try await funding.seats(of: id, call.language).filter { whole || $0.partner == call.visitor.partner }
            let sums = try await FundingSums.make(seats, funding.basis(), facts: funding.facts())
            return try FundingPage.sums(sums, plan: id, whole: whole, call)
        }
        table.get(
            "/funding/firms/{partner}", .workforce,
            "What a firm's sums rest on: its wages, an agreement on training, the funding line it uses"
        ) { call in
            let partner = try await firm(call)
            return try await FundingPage.firm(
                partner.id, partner.name, funding.facts()[partner.id], funding.basis(), form: Form(fields: [:]), call)
        }
        table.post("/funding/firms/{partner}", .changing(.workforce), "A firm says what its sums are to rest on") { call in
            var form = try await call.form()
            let partner = try await firm(call)
            guard call.visitor.changes(.workforce, of: partner.id) else {
                throw Refusal(.notAllowed, "Only the firm itself and coordinators say what its sums rest on.")
            }
            let basis = try await funding.basis()
            var facts = FundingFacts()
            facts.wagePerHour = form["wage_per_hour"].isEmpty ? nil : Self.money("wage_per_hour", &form)
            facts.netPerHour = form["net_per_hour"].isEmpty ? nil : Self.money("net_per_hour", &form)
            facts.hasAgreement = form["agreement"] == "1"
            facts.affectedShare = form["affected"].isEmpty ? 0 : form.int("affected", in: 0...100)
            facts.rule = form["rule"]
            let rule = basis.rules.first { $0.id == facts.rule }
            if !facts.rule.isEmpty, rule == nil { form.blame("rule", call.t("mistake.choice", ["value": facts.rule])) }
            if rule?.pays == .wageReplacement, facts.netPerHour == nil { form.blame("net_per_hour", call.t("funding.net_needed")) }
            if let net = facts.netPerHour, net > facts.wagePerHour ?? basis.wagePerHour {
                form.blame("net_per_hour", call.t("funding.net_too_high"))
            }
            guard form.mistakes.isEmpty else { return try FundingPage.firm(partner.id, partner.name, facts, basis, form: form, call) }
            try await funding.say(facts, of: partner.id, by: call.visitor.member, at: call.now)
            return call.done("/funding/firms/\(partner.id)", call.t("funding.settings_saved"))
        }
    }

    /// A firm whose figures this visitor may see; others do not exist for them.
    private func firm(_ call: Call) async throws -> Partner {
        let id: PartnerID = try call.id("partner")
        guard call.visitor.sees(.workforce, of: id) else { throw Refusal.notFound("partner", id) }
        return try await partners.card(id).partner
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
