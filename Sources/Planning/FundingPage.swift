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
    static func calculator(_ form: Form, _ item: FundingCase?, _ rules: [FundingRule], _ call: Call) throws -> Response {
        let t = call.t
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
                "hasResult": !results.isEmpty, "results": results.map { view($0.0, $0.1, t) },
            ]
        }
    }

    static let boxes = ["approved", "degree", "older", "agreement", "mandatory", "child"]

    static func view(_ rule: FundingRule, _ shares: FundingShares, _ t: Messages) -> [String: Any] {
        [
            "name": rule.name[t.language.rawValue] ?? rule.name["en"] ?? rule.id, "fits": shares.fits,
            "obstacles": shares.obstacles.map { obstacle(($0), t) }, "employerFee": exact(shares.employerFee, t),
            "fundFee": exact(shares.fundFee, t), "employerWage": exact(shares.employerWage, t), "fundWage": exact(shares.fundWage, t),
            "employer": exact(shares.employer, t), "fund": exact(shares.fund, t),
            "source": t("funding.source", ["source": rule.source, "day": rule.wordingOf]), "address": rule.address,
        ]
    }

    static func obstacle(_ obstacle: FundingObstacle, _ t: Messages) -> String {
        t("funding.obstacle.\(obstacle.word)", ["n": t.number(obstacle.amount)])
    }

    /// Euros and cents, so that sums can be checked.
    static func exact(_ money: Money, _ t: Messages) -> String {
        let cents = abs(money.cents % 100)
        return
            "\(money.cents < 0 ? "-" : "")\(t.number(Int(abs(money.cents) / 100)))\(t.language == .english ? "." : ",")\(cents < 10 ? "0" : "")\(cents)\u{202F}€"
    }
}
