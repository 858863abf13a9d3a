// Rounds and meetings as people read them, and the phase bar that later stages show too.

import Hummingbird
import Vocabulary
package import Web

package enum RoundPage {
    /// The six stages with their state, dates and addresses, who decides, and what this visitor can do in the one that is open: for the
    /// `phases` template.
    package static func phases(of round: Round, _ call: Call) -> [[String: Any]] {
        let t = call.t
        return round.stages.map { dates in
            let state = dates.closedAt != nil ? "done" : dates.stage == round.current ? "now" : "next"
            let name = t("stage.\(dates.stage.rawValue)")
            let todo = state == "now" ? todo(in: dates.stage, of: round, call) : nil
            return [
                "state": state, "now": state == "now", "name": name, "word": t("stage.\(state)"),
                "path": path(of: dates.stage, in: round.id), "dates": "\(t.day(dates.startsOn)) – \(t.day(dates.endsOn))",
                "step": t("phase.step", ["n": dates.stage.position + 1, "of": Stage.allCases.count, "name": name]),
                "rule": round.decisionRule, "hasRule": !round.decisionRule.isEmpty,
                "hasTodo": todo != nil, "todo": todo?.words ?? "", "todoPath": todo?.path ?? "",
            ]
        }
    }

    /// The one next step for this visitor; none where the page that is open is that step.
    private static func todo(in stage: Stage, of round: Round, _ call: Call) -> (words: String, path: String)? {
        let t = call.t
        let found: (String, String)
        if call.visitor.worker != nil {
            found = (t("phase.todo.worker"), "/me")
        } else if stage == .listen, call.visitor.member != nil {
            found = (t("phase.todo.vote"), "/rounds/\(round.id)/vote")
        } else if !call.visitor.isSignedIn, stage == .listen {
            found = (t("phase.todo.join"), "/partners/new")
        } else {
            found = (t("phase.todo.\(stage.rawValue)"), path(of: stage, in: round.id))
        }
        return found.1 == call.path ? nil : found
    }

    private static func path(of stage: Stage, in round: RoundID) -> String {
        switch stage {
        case .listen: "/rounds/\(round)/statements"
        case .understand: "/rounds/\(round)/landscape"
        case .agree: "/rounds/\(round)/agreement"
        case .plan: "/plans"
        case .act: "/actions"
        case .followThrough: "/involvement"
        }
    }

    static func list(_ rounds: [Round], _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(rounds, title: t("rounds.title"), template: "rounds") {
            [
                "empty": rounds.isEmpty,
                "rounds": rounds.map { round in
                    [
                        "path": "/rounds/\(round.id)", "title": round.title, "question": round.question,
                        "state": round.current.map { t("stage.\($0.rawValue)") } ?? t("round.over"), "numbers": numbers(round, t),
                    ]
                },
            ]
        }
    }

    private static func numbers(_ round: Round, _ t: Messages) -> String {
        t(
            "round.numbers",
            ["statements": t.number(round.statementCount), "people": t.number(round.participantCount), "votes": t.number(round.voteCount)])
    }

    static func detail(_ round: Round, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(round, title: round.title, template: "round") {
            [
                "id": round.id.description, "title": round.title, "question": round.question, "rule": round.decisionRule,
                "hasRule": !round.decisionRule.isEmpty,
                "phases": phases(of: round, call),
                "numbers": numbers(round, t), "listening": round.isListening, "canVote": round.isListening && call.visitor.member != nil,
                "closed": !round.isListening, "previous": round.previous?.description ?? "", "hasPrevious": round.previous != nil,
                "following": round.next?.description ?? "", "hasFollowing": round.next != nil, "unfinished": round.current != nil,
            ].merging(CorrectionPage.view(round.corrections, t)) { page, _ in page }
        }
    }

    static func correction(_ form: Form, of round: Round, _ call: Call) throws -> Response {
        let t = call.t
        func field(_ name: String, large: Bool = false) -> [String: Any] {
            FieldView.make(name, label: t("round.\(name)"), hint: t("round.\(name).hint"), form: form, large: large)
        }
        let free = round.voteCount == 0 ? [field("question", large: true), field("decision_rule", large: true)] : []
        let ends = round.stages.filter { $0.closedAt == nil }.map { dates in
            FieldView.make(
                "ends_\(dates.stage.rawValue)", label: t("correction.ends", ["stage": t("stage.\(dates.stage.rawValue)")]), form: form,
                type: "date")
        }
        return try CorrectionPage.form(
            form, of: round.title, path: "/rounds/\(round.id)", back: "/rounds/\(round.id)",
            lead: round.voteCount == 0 ? "" : t("correction.voted"), fields: [field("title")] + free + ends, call)
    }

    static func form(_ form: Form, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(
            form.mistakes, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("round.new"), template: "round_form"
        ) {
            let parts = RoundForm.fields(form, t)
            return ["fields": parts.fields, "weeks": parts.weeks]
        }
    }
}
