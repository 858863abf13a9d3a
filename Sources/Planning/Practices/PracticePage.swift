// The good-practice library as people read it and fill it.

import Hummingbird
import Understanding
import Vocabulary
import Web

enum PracticePage {
    static func list(_ practices: [Practice], _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(practices, title: t("practices.title"), template: "practices") {
            [
                "empty": practices.isEmpty, "mayAdd": call.visitor.member != nil,
                "practices": practices.map {
                    [
                        "path": "/practices/\($0.id)", "title": $0.title, "place": $0.place, "partner": $0.partner, "summary": $0.summary,
                        "evidence": $0.evidence, "waits": $0.state != "published",
                    ] as [String: Any]
                },
            ]
        }
    }

    static func one(_ practice: Practice, _ call: Call) throws -> Response {
        let t = call.t
        let rows = [
            ("problem", practice.problem), ("target_group", practice.targetGroup), ("resources", practice.resources),
            ("partners", practice.partners), ("difficulties", practice.difficulties), ("transfer", practice.transfer),
            ("period", practice.period), ("driver", practice.driver), ("contact", practice.contact), ("licence", practice.licence),
        ]
        return try call.show(practice, title: practice.title, template: "practice") {
            [
                "title": practice.title, "place": practice.place, "partner": practice.partner, "summary": practice.summary,
                "evidence": practice.evidence, "waits": practice.state != "published",
                "rows": rows.filter { !$0.1.isEmpty }.map { ["name": t("practices.\($0.0)"), "text": $0.1] },
                "skill": practice.skillName ?? "", "hasSkill": practice.skill != nil,
                "skillPath": practice.skill.map { "/needs/\($0)/offers" } ?? "", "link": practice.link, "hasLink": !practice.link.isEmpty,
                "mayPublish": call.visitor.role == .coordinator, "path": "/practices/\(practice.id)/publication",
            ]
        }
    }

    static func form(_ form: Form, _ skills: [HubSkill], _ call: Call) throws -> Response {
        let t = call.t
        func field(_ name: String, large: Bool = false, hint: Bool = false) -> [String: Any] {
            FieldView.make(
                name, label: t("practices.\(name)"), hint: hint ? t("practices.\(name)_hint") : "", form: form, large: large)
        }
        let consent = form.mistakes.first { $0.field == "consent" }?.explanation ?? ""
        return try call.show(
            ["practice"], status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("practices.new"), template: "practice_form"
        ) {
            [
                "fields": [
                    FieldView.make("title", label: t("practices.name"), form: form), field("place"),
                    field("summary", large: true, hint: true), field("evidence", large: true, hint: true),
                    field("problem", large: true), field("target_group"), field("resources", hint: true), field("partners"),
                    field("difficulties", large: true), field("transfer", large: true), field("period"), field("driver"),
                    FieldView.choice(
                        "skill", label: t("practices.skill"), form: form, options: [("", "–")] + skills.map { ("\($0.id)", $0.name) }),
                    field("contact"), field("licence", hint: true), field("link"),
                ], "checked": form["consent"] == "1", "mistake": consent, "invalid": !consent.isEmpty,
            ]
        }
    }
}
