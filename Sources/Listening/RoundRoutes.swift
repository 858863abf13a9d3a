// Addresses of rounds and meetings.

import Hummingbird
package import Vocabulary
package import Web

struct RoundRoutes: Sendable {
    let rounds: RoundStore

    func register(in table: RouteTable) {
        table.get("/rounds", .seeing(.rounds), "All rounds, the newest first") { call in try RoundPage.list(await rounds.all(), call) }
        table.get("/rounds/new", .changing(.rounds), "The form that opens a round") { call in try RoundPage.form(Form(fields: [:]), call) }
        table.post("/rounds", .changing(.rounds), "Opens a round") { call in
            var form = try await call.form()
            let draft = RoundForm.draft(&form)
            guard form.mistakes.isEmpty else { return try RoundPage.form(form, call) }
            let id = try await rounds.add(draft, by: call.visitor.actor, at: call.now)
            return call.done("/rounds/\(id)", call.t("round.opened"))
        }
        table.get("/rounds/{round}", .seeing(.rounds), "One round: its question, its dates, its rule, its next step") { call in
            try RoundPage.detail(await rounds.round(call.id("round")), call)
        }
    }
}

/// Reads the form of a round; a later stage asks with it for a round that goes on from another.
package enum RoundForm {
    /// The dates of the stages follow one another; the form asks for the first day and the weeks of each stage.
    package static func draft(_ form: inout Form, previous: RoundID? = nil) -> RoundDraft {
        let title = form.text("title", in: 3...200)
        let question = form.text("question", in: 10...500)
        let rule = form.text("decision_rule", in: 10...500)
        var day = form.day("starts_on")
        var stages: [StageDates] = []
        for stage in Stage.allCases {
            let weeks = form.int("weeks_\(stage.rawValue)", in: 1...52)
            stages.append(StageDates(stage: stage, startsOn: day, endsOn: day.adding(days: weeks * 7 - 1)))
            day = day.adding(days: weeks * 7)
        }
        return RoundDraft(
            title: title, question: question, decisionRule: rule, classTargets: RoundDraft.equalTargets, stages: stages, previous: previous)
    }

    /// The fields, and one for the weeks of each stage.
    package static func fields(_ form: Form, preset: [String: String] = [:], _ t: Messages) -> (
        fields: [[String: Any]], weeks: [[String: Any]]
    ) {
        (
            ["title", "question", "decision_rule", "starts_on"].map { name in
                FieldView.make(
                    name, label: t("round.\(name)"), hint: t("round.\(name).hint"), form: form, preset: preset[name] ?? "",
                    large: name == "decision_rule" || name == "question")
            },
            Stage.allCases.map { stage in
                FieldView.make(
                    "weeks_\(stage.rawValue)", label: t("stage.\(stage.rawValue)"), hint: t("round.weeks"), form: form,
                    preset: preset["weeks_\(stage.rawValue)"] ?? "4")
            }
        )
    }
}
