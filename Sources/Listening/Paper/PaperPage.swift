// Sheets as they are printed, and as they are entered.

import Hummingbird
import Vocabulary
import Web

enum PaperPage {
    static func form(_ form: Form, round: Round, partners: [Partner], _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(
            form.mistakes, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("paper.title"), template: "paper"
        ) {
            [
                "round": round.id.description, "roundTitle": round.title,
                "fields": [
                    FieldView.make("sheets", label: t("paper.sheets"), form: form, preset: "10", type: "number"),
                    FieldView.make("statements", label: t("paper.statements"), form: form, preset: "12", type: "number"),
                    FieldView.choice(
                        "partner", label: t("paper.partner"), hint: t("paper.partner.hint"), form: form,
                        options: [("", "–")] + partners.map { ($0.id.description, $0.name) }),
                ],
            ]
        }
    }

    static func sheets(_ sheets: [PaperSheet], round: Round, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(sheets, title: t("paper.title"), template: "paper_sheets") {
            [
                "round": round.id.description, "question": round.question, "rule": round.decisionRule,
                "sheets": sheets.map { sheet in
                    [
                        "code": sheet.code, "partner": sheet.partner ?? "", "hasPartner": sheet.partner != nil,
                        "lines": sheet.lines.map { ["n": String($0.position), "text": $0.text, "lang": $0.language.rawValue] },
                    ] as [String: Any]
                },
            ]
        }
    }

    static func entry(_ sheet: PaperSheet, _ mistakes: [FieldMistake], _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(
            sheet, status: mistakes.isEmpty ? .ok : .unprocessableContent, title: t("paper.enter"), template: "paper_entry"
        ) {
            [
                "code": sheet.code, "round": sheet.round.description, "wasEntered": sheet.enteredAt != nil,
                "hasMistakes": !mistakes.isEmpty, "mistakes": mistakes.map(\.explanation),
                "lines": sheet.lines.map { line in
                    [
                        "n": String(line.position), "text": line.text, "lang": line.language.rawValue,
                        "choices": [VoteChoice.agree, .pass, .disagree].map {
                            ["value": $0.word, "word": t("vote.\($0.word)"), "n": String(line.position)]
                        },
                    ] as [String: Any]
                },
            ]
        }
    }
}
