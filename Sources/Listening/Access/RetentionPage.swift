// The page on which a coordinator sees how long names are kept and whose time is up.

import Hummingbird
import Vocabulary
import Web

enum RetentionPage {
    private struct Answer: Encodable {
        let rule: RetentionRule
        let cases: [RetentionCase]
        let mistakes: [FieldMistake]
    }

    static func show(_ rule: RetentionRule, _ cases: [RetentionCase], _ form: Form, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(
            Answer(rule: rule, cases: cases, mistakes: form.mistakes), status: form.mistakes.isEmpty ? .ok : .unprocessableContent,
            title: t("retention.title"), template: "retention"
        ) {
            let letters = cases.filter(\.needsLetter)
            return [
                "rule": t("retention.rule", ["former": rule.former, "silent": rule.silent, "days": RetentionRule.noticeDays]),
                "letters": t("retention.letters_all", ["n": t.number(letters.count)]),
                "empty": cases.isEmpty, "some": !cases.isEmpty,
                "cases": cases.map {
                    [
                        "name": $0.name, "partner": $0.partner, "why": t($0.isFormer ? "retention.former" : "retention.silent"),
                        "seen": t.day($0.lastSeen.day), "told": $0.toldAt.map { t.day($0.day) } ?? t("retention.next_look"),
                        "erased": $0.eraseOn.map { t.day($0) } ?? "–",
                    ]
                },
                "fields": [
                    FieldView.make(
                        "former", label: t("retention.former_months"), form: form, preset: String(rule.former), type: "number"),
                    FieldView.make(
                        "silent", label: t("retention.silent_months"), form: form, preset: String(rule.silent), type: "number"),
                ],
            ]
        }
    }

    /// A letter to everybody who was told and whom no mail has reached; their page alone would tell nobody who does not come.
    static func letters(_ cases: [RetentionCase], _ call: Call) throws -> Response {
        let letters = cases.filter(\.needsLetter)
        return try call.show(letters, title: call.t("retention.letters"), template: "retention_letters") {
            [
                "empty": letters.isEmpty,
                "letters": letters.map { person in
                    let words = Languages.messages(person.language)
                    return [
                        "lang": person.language.rawValue, "partner": person.partner, "name": person.name,
                        "hello": words("letters.hello", ["name": person.name]), "hub": call.layout.hubName,
                        "text": words(
                            person.isFormer ? "notice.retention_former" : "notice.retention",
                            ["detail": person.eraseOn.map { words.day($0) } ?? ""]),
                    ]
                },
            ]
        }
    }
}
