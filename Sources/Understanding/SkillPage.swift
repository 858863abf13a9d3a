// Skill search as people use it: words in, skills out, each with the words that led to it. People decide what fits.

import Hummingbird
import Vocabulary
import Web

enum SkillPage {
    static func search(_ found: [SkillSuggestion], question: String, kind: String, known: Int, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(found, title: t("skills.title"), template: "skills") {
            [
                "q": question, "asked": !question.isEmpty, "nothing": !question.isEmpty && found.isEmpty,
                "lead": t.count("skills.known", known), "isSkill": kind == "skill", "isOccupation": kind == "occupation",
                "found": found.map { item in
                    [
                        "label": item.label, "uri": item.uri, "isLink": item.uri.hasPrefix("http"),
                        "matched": item.matched == item.label ? "" : item.matched, "hasSpan": item.span != nil, "span": item.span ?? "",
                        "release": item.release == "own" ? t("skills.own") : "ESCO \(item.release)",
                        "description": String(item.description.prefix(220)),
                    ] as [String: Any]
                },
            ]
        }
    }
}
