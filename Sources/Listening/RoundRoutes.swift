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
        table.get(
            "/rounds/{round}/correction", .changing(.rounds), "The form that puts a round right: title, dates, what nobody voted under yet"
        ) {
            call in
            let round = try await rounds.round(call.id("round"))
            return try RoundPage.correction(RoundForm.filled(from: round), of: round, call)
        }
        table.post("/rounds/{round}/correction", .changing(.rounds), "Puts a round right and shows to everybody what was changed, and why")
        {
            call in
            let round = try await rounds.round(call.id("round"))
            var form = try await call.form()
            let draft = RoundForm.correction(&form, of: round, call.t)
            let reason = CorrectionPage.reason(&form)
            guard form.mistakes.isEmpty, let member = call.visitor.member else { return try RoundPage.correction(form, of: round, call) }
            try await rounds.correct(round.id, to: draft, because: reason, by: member, at: call.now)
            return call.done("/rounds/\(round.id)", call.t("correction.done"))
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

    /// A form that holds what the round says now.
    static func filled(from round: Round) -> Form {
        var fields = ["title": [round.title], "question": [round.question], "decision_rule": [round.decisionRule]]
        for dates in round.stages { fields["ends_\(dates.stage.rawValue)"] = [dates.endsOn.iso] }
        return Form(fields: fields)
    }

    /// The stages that are open follow one another without gaps: each begins the day after the one before it ends.
    static func correction(_ form: inout Form, of round: Round, _ t: Messages) -> RoundCorrection {
        let title = form.text("title", in: 3...200)
        let fixed = round.voteCount > 0
        let question = fixed ? round.question : form.text("question", in: 10...500)
        let rule = fixed ? round.decisionRule : form.text("decision_rule", in: 10...500)
        var begin: Day?
        let stages = round.stages.map { dates in
            guard dates.closedAt == nil else { return dates }
            let name = "ends_\(dates.stage.rawValue)"
            let (start, end) = (begin ?? dates.startsOn, form.day(name))
            if !form.mistakes.contains(where: { $0.field == name }), !(start...start.adding(days: 364)).contains(end) {
                form.blame(name, t("correction.ends.mistake", ["day": t.day(start)]))
            }
            begin = end.adding(days: 1)
            return StageDates(stage: dates.stage, startsOn: start, endsOn: end)
        }
        return RoundCorrection(title: title, question: question, decisionRule: rule, stages: stages)
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
