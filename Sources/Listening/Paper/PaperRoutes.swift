// Voting on paper: sheets to print, and the page on which they are entered.

import Hummingbird
import Vocabulary
import Web

struct PaperRoutes: Sendable {
    let paper: PaperStore
    let rounds: RoundStore
    let partners: PartnerStore

    func register(in table: RouteTable) {
        table.get("/rounds/{round}/paper", .organisers, "The form for paper sheets, and the box for the code of one that came back") {
            call in
            try await form(Form(fields: [:]), call)
        }
        table.post("/rounds/{round}/paper", .organisers, "Makes sheets to print, each with its code") { call in
            var form = try await call.form()
            let sheets = form.int("sheets", in: 1...200)
            let statements = form.int("statements", in: 5...40)
            guard form.mistakes.isEmpty else { return try await self.form(form, call) }
            let made = try await paper.print(
                (0..<sheets).map { _ in ShortCode.room() }, statements: statements, for: PartnerID(form["partner"]),
                in: call.id("round"), by: call.visitor.actor, at: call.now)
            return try PaperPage.sheets(made, round: await rounds.round(call.id("round")), call)
        }
        table.get("/paper", .organisers, "The sheet with `code=`, to be entered") { call in
            try PaperPage.entry(await paper.sheet(code: ShortCode.normalised(call.query("code") ?? "")), [], call)
        }
        table.post("/paper", .organisers, "Enters the votes of a sheet, marked as assisted") { call in
            let form = try await call.form()
            guard let member = call.visitor.member else { throw Refusal(.notAllowed, "Only the hub's team enters sheets.") }
            let sheet = try await paper.sheet(code: ShortCode.normalised(form["code"]))
            var choices: [Int: VoteChoice] = [:]
            var mistakes: [FieldMistake] = []
            for line in sheet.lines where !form["line_\(line.position)"].isEmpty {
                guard let choice = VoteChoice(word: form["line_\(line.position)"]) else {
                    mistakes.append(
                        FieldMistake("line_\(line.position)", "'\(form["line_\(line.position)"])' is not agree, pass or disagree."))
                    continue
                }
                choices[line.position] = choice
            }
            guard mistakes.isEmpty else { return try PaperPage.entry(sheet, mistakes, call) }
            let counted = try await paper.enter(choices, code: sheet.code, by: member, at: call.now)
            return call.done("/rounds/\(sheet.round)/paper", call.t("paper.entered", ["code": sheet.code, "n": counted]))
        }
    }

    private func form(_ form: Form, _ call: Call) async throws -> Response {
        try await PaperPage.form(
            form, round: rounds.round(call.id("round")), partners: partners.all().filter { $0.status == "active" }, call)
    }
}
