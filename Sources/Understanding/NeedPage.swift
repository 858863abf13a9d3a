// Needs as people read them.

import Hummingbird
import Vocabulary
import Web

enum NeedPage {
    /// Below this many people a number is not shown for the region.
    private static let smallest = 5

    static func summary(_ summary: NeedSummary, region: Bool, _ call: Call) throws -> Response {
        let t = call.t
        let largest = max(1, summary.skills.first?.people ?? 1)
        return try call.show(summary, title: t("needs.title"), template: "needs") {
            [
                "lead": t(
                    "needs.lead",
                    [
                        "workers": t.number(summary.workers), "required": t.number(summary.required),
                        "held": t.number(summary.held + summary.recognised),
                        "needed": t.number(summary.needed),
                    ]), "empty": summary.workers == 0,
                "skills": summary.skills.map { skill in
                    [
                        "code": skill.code, "name": skill.name,
                        "people": region && skill.people < smallest ? "< 5" : t.number(skill.people),
                        "firms": region && skill.people < smallest ? "·" : t.number(skill.firms), "width": skill.people * 100 / largest,
                        "path": "/needs/\(skill.skill)/offers",
                    ]
                },
            ]
        }
    }
}
