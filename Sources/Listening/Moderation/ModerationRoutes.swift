// Addresses of moderation: the queue, the word on a statement, joining, splitting, the log; and the author's withdrawal.

import Hummingbird
import OpenFormats
import Vocabulary
import Web

struct ModerationRoutes: Sendable {
    let rounds: RoundStore
    let statements: StatementStore
    let moderation: ModerationStore

    func register(in table: RouteTable) {
        table.get(
            "/rounds/{round}/moderation", .changing(.heldStatements),
            "Statements that wait for a moderator; with `state=` accepted or rejected ones, with `statement=` the one to look at"
        ) { call in
            let round = try await rounds.round(call.id("round"))
            let state = call.query("state").flatMap(StatementState.init(rawValue:)) ?? .held
            var last: Statement?
            if let id = call.query("last").flatMap({ StatementID($0) }) {
                let decided = try await statements.statement(id)
                if decided.round == round.id, decided.state == .accepted || decided.state == .rejected { last = decided }
            }
            return try ModerationPage.queue(
                await statements.list(in: round.id, state: state), state: state,
                chosen: call.query("statement").flatMap { StatementID($0) },
                last: last, of: round, call)
        }
        table.get(
            "/rounds/{round}/moderation/log", .changing(.heldStatements), "The moderators' log with reasons; with `format=csv` as a table"
        ) {
            call in
            let round = try await rounds.round(call.id("round"))
            let log = try await moderation.log(of: round.id)
            guard call.query("format") == "csv" else { return try ModerationPage.log(log, of: round, call) }
            return call.file(ModerationPage.table(log), type: "text/csv; charset=utf-8", name: "moderation-\(round.id).csv")
        }
        table.post("/statements/{statement}/moderation", .changing(.heldStatements), "Accepts, holds or rejects a statement, with a reason")
        {
            call in
            var form = try await call.form()
            let reason = form.text("reason", in: 0...500)
            guard let state = form.choice("state", of: StatementState.self), state != .withdrawn, form.mistakes.isEmpty,
                let member = call.visitor.member
            else {
                throw Refusal(.unprocessable, form.mistakes.first?.explanation ?? "The field 'state' must be accepted, held or rejected.")
            }
            let statement: StatementID = try call.id("statement")
            let round = try await moderation.decide(statement, state, reason: reason, by: member, at: call.now)
            // What can be a slip is shown with its way back; what was taken back is shown again.
            let way = state == .held ? "statement=\(statement)" : "last=\(statement)"
            return call.done("/rounds/\(round)/moderation?\(way)", state == .held ? call.t("moderation.done.held") : "")
        }
        table.get(
            "/statements/{statement}/revision", .changing(.heldStatements), "The form that joins a statement with another, or splits it"
        ) {
            call in
            try await revision(Form(fields: [:]), call)
        }
        table.post(
            "/statements/{statement}/merger", .changing(.heldStatements),
            "Joins a statement with another; with `confirmed=1` after both were shown"
        ) { call in try await merge(call) }
        table.post("/statements/{statement}/split", .changing(.heldStatements), "Splits a statement into two to four") { call in
            try await split(call)
        }
        table.get("/statements/{statement}/history", .seeing(.statements), "What moderators did with a statement, and which it came from") {
            call in
            let history = try await moderation.history(call.id("statement"))
            try await mayRead(history.statement, call)
            return try ModerationPage.history(history, call)
        }
        table.post("/statements/{statement}/withdrawal", .changing(.statements), "An author takes a statement back") { call in
            _ = try await call.form()
            guard let member = call.visitor.member else { throw Refusal(.notAllowed, "Only members take statements back.") }
            let round = try await moderation.withdraw(call.id("statement"), by: member, at: call.now)
            return call.done("/rounds/\(round)/answers", call.t("statement.withdrawn"))
        }
    }

    /// What waits or was rejected is for moderators and its author; for everybody else it does not exist.
    private func mayRead(_ statement: Statement, _ call: Call) async throws {
        if statement.state == .accepted || call.visitor.reach(.heldStatements) == .whole { return }
        if let member = call.visitor.member, try await moderation.isAuthor(member, of: statement.id) { return }
        throw Refusal.notFound("statement", statement.id)
    }

    private func revision(_ form: Form, twin: Statement? = nil, _ call: Call) async throws -> Response {
        try await ModerationPage.revision(statements.statement(call.id("statement")), twin: twin, form, call)
    }

    private func merge(_ call: Call) async throws -> Response {
        var form = try await call.form()
        let target = form.id("target", of: StatementID.self)
        let reason = form.text("reason", in: 0...300)
        guard form.mistakes.isEmpty, let target, let member = call.visitor.member else { return try await revision(form, call) }
        let twin = try await statements.statement(target)
        guard form["confirmed"] == "1" else { return try await revision(form, twin: twin, call) }
        let round = try await moderation.merge(call.id("statement"), into: target, reason: reason, by: member, at: call.now)
        return call.done("/rounds/\(round)/moderation", call.t("moderation.merged", ["target": target]))
    }

    private func split(_ call: Call) async throws -> Response {
        var form = try await call.form()
        let reason = form.text("reason", in: 0...300)
        let texts = (1...4).map { form.text("part_\($0)", in: 0...280) }.filter { !$0.isEmpty }
        if texts.count < 2 { form.blame("part_1", call.t("moderation.two_parts")) }
        if let short = texts.first(where: { $0.count < 10 }) { form.blame("part_1", call.t("moderation.short_part", ["text": short])) }
        guard form.mistakes.isEmpty, let member = call.visitor.member else { return try await revision(form, call) }
        let parts = try await moderation.split(call.id("statement"), into: texts, reason: reason, by: member, at: call.now)
        return call.done(
            "/statements/\(parts[0])/history", call.t("moderation.was_split", ["parts": parts.map(\.description).joined(separator: ", ")]))
    }
}
