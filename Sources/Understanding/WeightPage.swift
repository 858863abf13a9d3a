// How much each kind of partner weighs in the balanced figures: fixed before anybody votes, and every change with its reason.

import Hummingbird
import Listening
import Vocabulary
import Web

enum WeightPage {
    static func view(_ weights: ClassWeights, of round: Round, form: Form = Form(fields: [:]), _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(
            weights, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("weights.title"), template: "weights"
        ) {
            [
                "round": round.id.description, "roundTitle": round.title,
                "lead": t("weights.lead", ["day": t.day(weights.fixedAt.day)]),
                "rows": zip(VoiceClass.allCases, weights.targets).map { ["name": t("class.\($0.rawValue)"), "share": t.percent($1)] },
                "hasChanges": !weights.changes.isEmpty, "unchanged": weights.changes.isEmpty,
                "changes": weights.changes.map { change in
                    [
                        "when": t("weights.change", ["day": t.day(change.at.day), "votes": t.number(change.votes)]),
                        "reason": change.reason,
                        "what": zip(VoiceClass.allCases, zip(change.before, change.after)).filter { $1.0 != $1.1 }.map { voice, sides in
                            "\(t("class.\(voice.rawValue)")): \(t.percent(sides.0)) → \(t.percent(sides.1))"
                        }.joined(separator: ", "),
                    ]
                }, "mayChange": call.visitor.role == .coordinator, "open": !form.mistakes.isEmpty,
                "fields": zip(VoiceClass.allCases, weights.targets).map { voice, share in
                    FieldView.make(
                        "weight_\(voice.rawValue)", label: t("class.\(voice.rawValue)"), form: form,
                        preset: "\(Int((share * 100).rounded()))", type: "number")
                } + [FieldView.make("reason", label: t("weights.reason"), hint: t("weights.reason.hint"), form: form, large: true)],
            ]
        }
    }
}
