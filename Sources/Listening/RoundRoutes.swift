// Addresses of rounds and meetings.

import Hummingbird
import Vocabulary
import Web

struct RoundRoutes: Sendable {
    let rounds: RoundStore

    func register(in table: RouteTable) {
        table.get("/rounds", .seeing(.rounds), "All rounds, the newest first") { call in try RoundPage.list(await rounds.all(), call) }
        table.get("/rounds/new", .changing(.rounds), "The form that opens a round") { call in try RoundPage.form(Form(fields: [:]), call) }
        table.post("/rounds", .changing(.rounds), "Opens a round") { call in
            var form = try await call.form()
            let draft = draft(&form)
            guard form.mistakes.isEmpty else { return try RoundPage.form(form, call) }
            let id = try await rounds.add(draft, by: call.visitor.actor, at: call.now)
            return call.done("/rounds/\(id)", call.t("round.opened"))
        }
        table.get("/rounds/{round}", .seeing(.rounds), "One round: its question, its dates, its rule, its next step") { call in
            try RoundPage.detail(await rounds.round(call.id("round")), call)
        }
    }

    /// The dates of the stages follow one another; the form asks for the first day and the weeks of each stage.
    private func draft(_ form: inout Form) -> RoundDraft {
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
        return RoundDraft(title: title, question: question, decisionRule: rule, classTargets: RoundDraft.equalTargets, stages: stages)
    }
}
