// The form that puts an entry right, and the corrections that stand beside it. Pages of Listening and Agreeing show both.

package import Hummingbird
package import Vocabulary
package import Web

package enum CorrectionPage {
    /// The field with the reason; the same in every form.
    package static let reasonField = "correction_reason"

    package static func reason(_ form: inout Form) -> String { form.text(reasonField, in: 3...500) }

    /// For the partial template `corrections`.
    package static func view(_ corrections: [Correction], _ t: Messages) -> [String: Any] {
        [
            "hasCorrections": !corrections.isEmpty, "correctionCount": t.count("correction.count", corrections.count),
            "corrections": corrections.map { correction in
                [
                    "day": t.day(correction.on), "why": correction.reason,
                    "fields": correction.fields.map { field in
                        ["name": t(field.word), "before": shown(field.before, t), "after": shown(field.after, t)]
                    },
                ] as [String: Any]
            },
        ]
    }

    /// Days are kept as 2026-11-25 and read in the reader's language.
    private static func shown(_ value: String, _ t: Messages) -> String {
        value.isEmpty ? "–" : value.count == 10 ? Day(value).map { t.day($0) } ?? value : value
    }

    /// - Parameters:
    ///   - path: where the entry stands; the form is sent to `path/correction`.
    ///   - back: where the reader came from.
    ///   - lead: what cannot be changed here, and why.
    package static func form(
        _ form: Form, of title: String, path: String, back: String, lead: String = "", fields: [[String: Any]], _ call: Call
    ) throws -> Response {
        let t = call.t
        return try call.show(
            form.mistakes, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("correction.title"), template: "correction"
        ) {
            [
                "heading": t("correction.title"), "entry": title, "back": back, "action": path + "/correction", "lead": lead,
                "hasLead": !lead.isEmpty,
                "fields": fields + [
                    FieldView.make(
                        reasonField, label: t("correction.reason"), hint: t("correction.reason.hint"), form: form)
                ],
            ]
        }
    }
}
