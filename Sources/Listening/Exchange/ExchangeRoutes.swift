// Tables out and in through the browser, for coordinators: what the commands `export` and `import` do.

import Hummingbird
import OpenFormats
import Vocabulary
import Web

struct ExchangeRoutes: Sendable {
    let exchange: ExchangeInput

    func register(in table: RouteTable) {
        table.get("/exchange", .coordinators, "Tables to take out and to bring in") { call in
            try ExchangePage.show(nil, text: "", Form(fields: [:]), call)
        }
        table.get("/exchange/{table}", .coordinators, "One table as a file, such as partners.csv or partners.json") { call in
            let parts = call.part("table").split(separator: ".").map(String.init)
            guard parts.count == 2, let kind = ExchangeKind(rawValue: parts[0]), let form = RowFile.Form(rawValue: parts[1]) else {
                throw Refusal.notFound("table", "'\(call.part("table"))'")
            }
            return try await call.file(
                exchange.text(kind, form), type: form == .csv ? "text/csv; charset=utf-8" : "application/json; charset=utf-8",
                name: call.part("table"))
        }
        table.post("/exchange", .coordinators, "Shows what a table would change; with `confirmed=1` takes every row that is right") {
            call in
            try await take(call)
        }
    }

    /// The text travels with the preview, so that nothing needs to be kept between the two steps.
    private func take(_ call: Call) async throws -> Response {
        var form = try await call.form(limit: FormReader.largestUpload)
        let text = form["file"].isEmpty ? form.raw("table") : form.raw("file")
        guard let kind = form.choice("kind", of: ExchangeKind.self) else { return try ExchangePage.show(nil, text: text, form, call) }
        let confirmed = form["confirmed"] == "1"
        do {
            let report = try await exchange.take(
                kind, Array(text.utf8), file: kind.rawValue, dryRun: !confirmed, whole: false, by: call.visitor.actor, at: call.now)
            return try ExchangePage.show(report, text: confirmed ? "" : text, form, call)
        } catch let mistake as FileMistake {
            form.blame("table", mistake.description)
            return try ExchangePage.show(nil, text: text, form, call)
        }
    }
}
