// The difficulty board: what stands in the way, in the region's own words.

import Hummingbird
import Listening
import Vocabulary
import Web

enum DifficultyPage {
    private struct Board: Encodable {
        let difficulties: [Difficulty]
        let findings: [Finding]
        let mistakes: [FieldMistake]
    }

    static func board(
        _ difficulties: [Difficulty], findings: [Finding], taxonomy: [TaxonomyEntry], of round: Round, form: Form = Form(fields: [:]),
        _ call: Call
    ) throws -> Response {
        let t = call.t
        let board = Board(difficulties: difficulties, findings: findings, mistakes: form.mistakes)
        return try call.show(
            board, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("difficulties.title"), template: "difficulties"
        ) {
            let largest = max(1, difficulties.map(\.statements.count).max() ?? 1)
            func rows(_ kind: String) -> [[String: Any]] {
                difficulties.filter { $0.entry.kind == kind }.map { difficulty in
                    [
                        "code": difficulty.entry.code, "name": difficulty.entry.name(t.language),
                        "count": t.number(difficulty.statements.count),
                        "width": difficulty.statements.count * 100 / largest, "support": t.number(difficulty.support),
                        "statements": difficulty.statements.map { ["path": "/statements/\($0.id)", "text": $0.text] },
                    ]
                }
            }
            return [
                "round": round.id.description, "roundTitle": round.title, "phases": RoundPage.phases(of: round, call),
                "barriers": rows("barrier"),
                "drivers": rows("driver"), "empty": difficulties.isEmpty,
                "findings": findings.map { finding in
                    [
                        "text": finding.text,
                        "statements": finding.statements.map { ["path": "/statements/\($0)", "number": $0.description] },
                    ]
                }, "hasFindings": !findings.isEmpty,
                "fields": [
                    FieldView.make("text", label: t("finding.text"), hint: t("finding.text.hint"), form: form, large: true),
                    FieldView.make("statements", label: t("finding.statements"), hint: t("finding.statements.hint"), form: form),
                ],
            ]
        }
    }
}
