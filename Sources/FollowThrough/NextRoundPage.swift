// The form of the next round: question and dates as always, and what is carried on.

import Hummingbird
import Listening
import Vocabulary
import Web

enum NextRoundPage {
    private struct Proposal: Encodable {
        let round: RoundID
        let open: [OpenFate]
    }

    static func form(_ round: Round, _ open: [OpenFate], _ form: Form, _ call: Call) throws -> Response {
        let t = call.t
        let chosen = form.fields.isEmpty ? Set(open.map(\.id)) : Set(form.all("statement").compactMap { StatementID($0) })
        return try call.show(
            Proposal(round: round.id, open: open), status: form.mistakes.isEmpty ? .ok : .unprocessableContent,
            title: t("next_round.title"), template: "next_round"
        ) {
            var preset = [
                "question": round.question, "decision_rule": round.decisionRule,
                "starts_on": NextRoundRoutes.start(after: round, call).iso,
            ]
            for dates in round.stages {
                preset["weeks_\(dates.stage.rawValue)"] = ((dates.endsOn.number - dates.startsOn.number + 1) / 7).description
            }
            let parts = RoundForm.fields(form, preset: preset, t)
            return [
                "round": round.id.description, "roundTitle": round.title, "fields": parts.fields, "weeks": parts.weeks,
                "lead": t.count("next_round.open", open.count), "listens": round.isListening, "hasOpen": !open.isEmpty,
                "statements": open.map { fate in
                    [
                        "id": fate.id.description, "text": fate.text, "lang": fate.language.rawValue, "checked": chosen.contains(fate.id),
                        "why": t("next_round.why.\(fate.why.rawValue)"),
                    ] as [String: Any]
                },
            ]
        }
    }
}
