// The hub's own skills as people read them; coordinators confirm what each one is.

import Hummingbird
import Vocabulary
import Web

enum SkillListPage {
    private struct Card: Encodable {
        let skill: HubSkill
        let uri: String
        let concepts: [ConfirmedConcept]
        let equivalents: [RecognisedEquivalent]
    }

    static func list(_ skills: [HubSkill], form: Form, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(
            skills, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("skill_list.title"), template: "skill_list"
        ) {
            [
                "skills": skills.map { ["path": "/skill-list/\($0.id)", "code": $0.code, "name": $0.name, "area": $0.area] },
                "empty": skills.isEmpty, "mayChange": call.visitor.role == .coordinator,
                "fields": [
                    FieldView.make("code", label: t("skill_list.code"), hint: t("skill_list.code_hint"), form: form),
                    FieldView.make("name_en", label: t("skill_list.name_en"), form: form),
                    FieldView.make("name_de", label: t("skill_list.name_de"), form: form),
                    FieldView.make("area", label: t("skill_list.area"), form: form),
                ],
            ]
        }
    }

    static func card(
        _ skill: HubSkill, links: [ConfirmedConcept], suggestions: [SkillSuggestion], equivalents: [RecognisedEquivalent], form: Form,
        _ call: Call
    ) throws -> Response {
        let t = call.t
        return try call.show(
            Card(skill: skill, uri: skill.uri, concepts: links, equivalents: equivalents),
            status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: skill.name, template: "skill_card"
        ) {
            [
                "name": skill.name, "code": skill.code, "uri": skill.uri, "path": "/skill-list/\(skill.id)",
                "offers": "/needs/\(skill.id)/offers", "mayChange": call.visitor.role == .coordinator, "hasLinks": !links.isEmpty,
                "links": links.map {
                    [
                        "uri": $0.uri, "label": $0.label, "release": "ESCO \($0.release)",
                        "retired": $0.retiredIn.map { t("skill_list.retired", ["release": $0]) } ?? "",
                    ]
                },
                "hasSuggestions": !suggestions.isEmpty,
                "suggestions": suggestions.map {
                    ["uri": $0.uri, "label": $0.label, "span": $0.span ?? "", "hasSpan": $0.span != nil, "release": "ESCO \($0.release)"]
                        as [String: Any]
                },
                "hasEquivalents": !equivalents.isEmpty,
                "equivalents": equivalents.map { item in
                    [
                        "level": t("level.\(item.level.word)"), "reason": item.reason, "removal": "/equivalents/\(item.id)/removal",
                        "parts": item.parts.map { "\($0.name) (\(t("level.\($0.level.word)")))" }.joined(separator: " + "),
                    ]
                },
                "fields": [
                    FieldView.choice(
                        "level", label: t("skill_list.level"), form: form,
                        options: SkillLevel.allCases.map { ("\($0.rawValue)", t("level.\($0.word)")) }),
                    FieldView.make("parts", label: t("skill_list.parts"), hint: t("skill_list.parts_hint"), form: form),
                    FieldView.make("reason", label: t("skill_list.reason"), form: form),
                ],
            ]
        }
    }
}
