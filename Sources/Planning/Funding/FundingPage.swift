// What the employer pays and what funding pays: a calculator, and the same figures for a bundle of firms.

import Foundation
import Hummingbird
import Vocabulary
import Web

enum FundingPage {
    private struct Answer: Encodable {
        let legal = "no legal advice"
        let shares: [FundingShares]
    }

    /// The calculator: what was typed, and every rule with what it pays or what stands in the way.
    static func calculator(_ form: Form, _ item: FundingCase?, _ basis: FundingBasis, _ call: Call) throws -> Response {
        let t = call.t
        let rules = basis.rules
        let results = item.map { item in rules.map { ($0, $0.shares(item)) } } ?? []
        return try call.show(
            Answer(shares: results.map(\.1)), status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("funding.title"),
            template: "funding"
        ) {
            [
                "fields": [
                    FieldView.make(
                        "head_count", label: t("funding.head_count"), hint: t("funding.head_count_hint"), form: form, preset: "40",
                        type: "number"),
                    FieldView.make(
                        "hours", label: t("funding.hours"), hint: t("funding.hours_hint"), form: form, preset: "160", type: "number"),
                    FieldView.make("fee", label: t("funding.fee"), form: form, preset: "1600"),
                    FieldView.make("wage", label: t("funding.wage"), hint: t("funding.wage_hint"), form: form, preset: "4000"),
                    FieldView.make("net_loss", label: t("funding.net_loss"), hint: t("funding.net_loss_hint"), form: form, preset: "0"),
                    FieldView.make("affected", label: t("funding.affected"), form: form, preset: "0", type: "number"),
                ],
                "boxes": boxes.map { name in
                    [
                        "name": name, "label": t("funding.box.\(name)"),
                        "checked": form[name] == "1" || form.fields.isEmpty && (name == "approved" || name == "degree"),
                    ]
                        as [String: Any]
                },
                "noRules": rules.isEmpty, "country": basis.country, "hasResult": !results.isEmpty,
                "results": results.map { view($0.0, $0.1, item, t) },
            ]
        }
    }

    // MARK: Rules and settings

    private struct Rules: Encodable {
        let country: String
        let countries: [String]
        let wagePerHour: Money
        let rules: [FundingRule]
    }

    static func rules(_ basis: FundingBasis, form: Form, _ call: Call) throws -> Response {
        let t = call.t
        let filled = form.preset("country", basis.country)
        return try call.show(
            Rules(country: basis.country, countries: basis.countries, wagePerHour: basis.wagePerHour, rules: basis.rules),
            status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("funding.rules"), template: "funding_rules"
        ) {
            [
                "lead": t("funding.rules_lead", ["country": basis.country, "rate": exact(basis.wagePerHour, t)]),
                "mayChange": call.visitor.role == .coordinator, "empty": basis.rules.isEmpty,
                "rules": basis.rules.map { rule in
                    [
                        "name": rule.name[t.language.rawValue] ?? rule.name["en"] ?? rule.id,
                        "source": t("funding.source", ["source": rule.source, "day": rule.wordingOf]), "address": rule.address,
                        "period": "\(rule.validFrom) – \(rule.validUntil ?? "")",
                        "hours": t("funding.more_than", ["n": t.number(rule.hoursMoreThan)]) + " "
                            + t("funding.minutes", ["n": rule.minutesPerHour ?? 60]),
                        "sizes": rule.sizes.map { size in
                            [
                                "name": size.below.map { t("funding.below", ["n": t.number($0)]) } ?? t("funding.larger"),
                                "fee": "\(size.fee) %", "wage": "\(size.wage) %",
                            ]
                        },
                    ] as [String: Any]
                },
                "settings": [
                    FieldView.choice(
                        "country", label: t("funding.country"), form: filled, options: basis.countries.map { ($0, $0) }),
                    FieldView.make(
                        "wage_per_hour", label: t("funding.wage_per_hour"), hint: t("funding.wage_per_hour_hint"), form: filled,
                        preset:
                            "\(basis.wagePerHour.cents / 100).\(basis.wagePerHour.cents % 100 < 10 ? "0" : "")\(basis.wagePerHour.cents % 100)"
                    ),
                ],
                "fields": [
                    FieldView.make("rules", label: t("funding.rules_file"), hint: t("funding.rules_hint"), form: form, large: true)
                ],
            ]
        }
    }

    // MARK: A whole plan

    static func sums(_ sums: FundingSums, plan: PlanRunID, whole: Bool, _ call: Call) throws -> Response {
        let t = call.t
        // What the sums of a firm rest on, where it is not the usual case that stands above the table.
        func basis(_ row: FundingSums.Row) -> String {
            let line = sums.lines.first { $0.rule == row.rule }?.source
            return [
                line.map { t("funding.chosen", ["name": $0]) } ?? "", row.unknownWages > 0 ? "" : t("funding.own_wage"),
                row.unknownFees > 0 ? t.count("funding.unknown_fees", row.unknownFees) : "",
            ].filter { !$0.isEmpty }.joined(separator: "; ")
        }
        func view(_ row: FundingSums.Row) -> [String: Any] {
            [
                "employer": row.employer, "path": "/funding/firms/\(row.partner)", "basis": basis(row), "seats": t.number(row.seats),
                "fee": exact(row.fee, t), "wage": exact(row.wage, t), "pays": exact(row.employerPays, t),
                "lines": row.lines.map { exact($0, t) }, "funded": t.number(row.funded), "lost": exact(row.lostWages, t),
            ]
        }
        // Why seats are not funded, most frequent first.
        let obstacles = Dictionary(grouping: sums.items.flatMap { $0.shares?.obstacles ?? [] }, by: { $0 }).mapValues(\.count)
        let inUnits = Dictionary(grouping: sums.items.compactMap(\.enoughInUnits), by: { $0 }).mapValues(\.count).sorted { $0.key < $1.key }
        let total = sums.total
        return try call.show(sums, title: t("funding.plan"), template: "plan_funding") {
            [
                "plan": "/plans/\(plan)", "number": plan.description, "empty": sums.rows.isEmpty,
                "lead": t(whole ? "funding.plan_lead" : "funding.plan_lead_own"), "heads": sums.lines.map(\.source),
                "rows": sums.rows.map(view),
                "total": view(total), "hasLost": total.lostWages.cents > 0,
                "hasUnknown": total.unknownFees > 0, "hasUnknownWages": total.unknownWages > 0,
                "unknown": total.unknownFees > 0 ? t.count("funding.unknown_fees_lead", total.unknownFees) : "",
                "unknownWages": total.unknownWages > 0
                    ? t("funding.unknown_wages_lead", ["n": t.number(total.unknownWages), "all": t.number(total.seats)]) : "",
                "sources": sums.lines.map { t("funding.source", ["source": $0.source, "day": $0.wordingOf]) },
                "hasObstacles": !obstacles.isEmpty,
                "obstacles": obstacles.sorted { ($1.value, $0.key.word) < ($0.value, $1.key.word) }.prefix(12).map {
                    t("funding.seats_with", ["n": t.number($0.value), "reason": obstacle($0.key, t)])
                } + inUnits.prefix(4).map { t("funding.seats_with", ["n": t.number($0.value), "reason": Self.inUnits($0.key, t)]) },
            ]
        }
    }

    // MARK: One firm

    private struct Firm: Encodable {
        let partner: PartnerID
        let facts: FundingFacts?
    }

    static func firm(
        _ partner: PartnerID, _ name: String, _ facts: FundingFacts?, _ basis: FundingBasis, form: Form, _ call: Call
    ) throws -> Response {
        let t = call.t
        func amount(_ money: Money?) -> String {
            money.map { "\($0.cents / 100).\($0.cents % 100 < 10 ? "0" : "")\($0.cents % 100)" } ?? ""
        }
        let filled = form.preset("rule", facts?.rule ?? "")
        return try call.show(
            Firm(partner: partner, facts: facts), status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("funding.firm"),
            template: "funding_firm"
        ) {
            [
                "name": name, "path": "/funding/firms/\(partner)", "mayChange": call.visitor.changes(.workforce, of: partner),
                "lead": t("funding.firm_lead", ["rate": exact(basis.wagePerHour, t)]), "agreement": facts?.hasAgreement ?? false,
                "fields": [
                    FieldView.make(
                        "wage_per_hour", label: t("funding.wage_per_hour"), hint: t("funding.firm_wage_hint"), form: form,
                        preset: amount(facts?.wagePerHour)),
                    FieldView.make(
                        "net_per_hour", label: t("funding.net_per_hour"), hint: t("funding.net_loss_hint"), form: form,
                        preset: amount(facts?.netPerHour)),
                    FieldView.make(
                        "affected", label: t("funding.affected"), form: form, preset: "\(facts?.affectedShare ?? 0)", type: "number"),
                    FieldView.choice(
                        "rule", label: t("funding.line"), hint: t("funding.line_hint"), form: filled,
                        options: [("", t("funding.least"))]
                            + basis.rules.map { ($0.id, $0.name[t.language.rawValue] ?? $0.name["en"] ?? $0.id) }),
                ],
            ]
        }
    }

    static let boxes = ["approved", "degree", "older", "agreement", "mandatory", "child"]

    static func view(_ rule: FundingRule, _ shares: FundingShares, _ item: FundingCase?, _ t: Messages) -> [String: Any] {
        let lost = item.map { shares.lostWage(of: $0.wage) } ?? Money(cents: 0)
        return [
            "name": rule.name[t.language.rawValue] ?? rule.name["en"] ?? rule.id, "fits": shares.fits,
            "obstacles": shares.obstacles.map { obstacle(($0), t) } + (item.flatMap(rule.enoughInUnits).map { [inUnits($0, t)] } ?? []),
            "hasLost": lost.cents > 0, "lost": t("funding.lost", ["amount": exact(lost, t)]), "employerFee": exact(shares.employerFee, t),
            "fundFee": exact(shares.fundFee, t), "employerWage": exact(shares.employerWage, t), "fundWage": exact(shares.fundWage, t),
            "employer": exact(shares.employer, t), "fund": exact(shares.fund, t),
            "source": t("funding.source", ["source": rule.source, "day": rule.wordingOf]), "address": rule.address,
        ]
    }

    static func obstacle(_ obstacle: FundingObstacle, _ t: Messages) -> String {
        t("funding.obstacle.\(obstacle.word)", ["n": t.number(obstacle.amount)])
    }

    /// Too short in hours of 60 minutes, long enough in teaching units: worth asking.
    static func inUnits(_ units: Int, _ t: Messages) -> String { t("funding.in_units", ["n": t.number(units)]) }

    /// Euros and cents, so that sums can be checked.
    static func exact(_ money: Money, _ t: Messages) -> String {
        let cents = abs(money.cents % 100)
        return
            "\(money.cents < 0 ? "-" : "")\(t.number(Int(abs(money.cents) / 100)))\(t.language == .english ? "." : ",")\(cents < 10 ? "0" : "")\(cents)\u{202F}€"
    }
}
