// The page on which tables leave and come in, with what they would change before they do.

import Hummingbird
import OpenFormats
import Vocabulary
import Web

enum ExchangePage {
    private struct Answer: Encodable {
        let kinds: [ExchangeKind]
        let report: ExchangeReport?
        let mistakes: [FieldMistake]
    }

    /// Lines of a long report that are shown; the JSON answer has all.
    private static let most = 100

    static func show(_ report: ExchangeReport?, text: String, _ form: Form, _ call: Call) throws -> Response {
        let t = call.t
        let lines = ExchangeKind.allCases.map { kind -> [String: Any] in
            [
                "name": t("exchange.\(kind.rawValue)"), "csv": "/exchange/\(kind.rawValue).csv", "json": "/exchange/\(kind.rawValue).json",
                "columns": kind.columns.joined(separator: ", "),
            ]
        }
        return try call.show(
            Answer(kinds: ExchangeKind.allCases, report: report, mistakes: form.mistakes),
            status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("exchange.title"), template: "exchange"
        ) {
            [
                "kinds": lines,
                "fields": [
                    FieldView.choice(
                        "kind", label: t("exchange.kind"), form: form,
                        options: ExchangeKind.allCases.map { ($0.rawValue, t("exchange.\($0.rawValue)")) })
                ],
                "sorry": form.mistakes.filter { $0.field == "table" }.map(\.explanation), "text": text, "kind": form["kind"],
                "hasReport": report != nil, "report": report.map { view($0, t) } ?? [:],
            ]
        }
    }

    private static func view(_ report: ExchangeReport, _ t: Messages) -> [String: Any] {
        let counts: [String: Any] = [
            "new": t.number(report.new.count), "changed": t.number(report.changed.count), "same": t.number(report.unchanged),
            "left": t.number(report.mistakes.count),
        ]
        return [
            "summary": t(report.isDryRun ? "exchange.would" : "exchange.did", counts), "isDryRun": report.isDryRun,
            "mayConfirm": report.isDryRun && report.new.count + report.changed.count > 0, "partial": !report.mistakes.isEmpty,
            "new": Array(report.new.prefix(most)), "changed": Array(report.changed.prefix(most)),
            "mistakes": report.mistakes.prefix(most).map(\.description), "remarks": report.remarks,
            "hasNew": !report.new.isEmpty, "hasChanged": !report.changed.isEmpty, "hasMistakes": !report.mistakes.isEmpty,
        ]
    }
}
