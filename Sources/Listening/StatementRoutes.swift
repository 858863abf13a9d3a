// Addresses of statements and votes: reading is for everybody, speaking for members, moderation for the hub's team.

import Hummingbird
import Vocabulary
import Web

struct StatementRoutes: Sendable {
    let rounds: RoundStore
    let statements: StatementStore
    let votes: VoteStore

    func register(in table: RouteTable) {
        table.get("/rounds/{round}/statements", .seeing(.statements), "What was said in a round, with its votes") { call in
            let round = try await rounds.round(call.id("round"))
            return try StatementPage.list(await statements.accepted(in: round.id), of: round, form: Form(fields: [:]), call)
        }
        table.post("/rounds/{round}/statements", .changing(.statements), "Adds a statement; a moderator looks at it before it is shown") {
            call in
            let round = try await rounds.round(call.id("round"))
            var form = try await call.form()
            let text = form.text("text", in: 10...280)
            let kind = form.choice("kind", of: StatementKind.self)
            let language = form.choice("language", of: Language.self)
            guard form.mistakes.isEmpty, let kind, let language, let member = call.visitor.member else {
                return try StatementPage.list(await statements.accepted(in: round.id), of: round, form: form, call)
            }
            _ = try await statements.add(
                StatementDraft(kind: kind, language: language, text: text), to: round.id, by: member, at: call.now)
            return call.done("/rounds/\(round.id)/vote", call.t("statement.thanks"))
        }
        registerVoting(in: table)
    }

    private func registerVoting(in table: RouteTable) {
        table.get("/rounds/{round}/vote", .changing(.votes), "The next statement to vote on") { call in
            guard let member = call.visitor.member else { throw Refusal(.notAllowed, "Only members vote.") }
            let round = try await rounds.round(call.id("round"))
            return try StatementPage.desk(await votes.desk(of: member, in: round.id, at: call.now), of: round, call)
        }
        table.post("/statements/{statement}/vote", .changing(.votes), "A vote: agree, disagree or pass; the last one counts") { call in
            let form = try await call.form()
            guard let choice = VoteChoice(word: form["choice"]), let member = call.visitor.member else {
                throw Refusal(.unprocessable, "The field 'choice' is '\(form["choice"])'; it must be agree, disagree or pass.")
            }
            let round = try await votes.vote(
                choice, important: form["important"] == "1", on: call.id("statement"), by: member, at: call.now)
            return call.done(form["from"] == "answers" ? "/rounds/\(round)/answers" : "/rounds/\(round)/vote")
        }
        table.post("/statements/{statement}/vote/withdrawal", .changing(.votes), "Takes a vote back") { call in
            _ = try await call.form()
            guard let member = call.visitor.member else { throw Refusal(.notAllowed, "Only members vote.") }
            let round = try await votes.undo(call.id("statement"), by: member, at: call.now)
            return call.done("/rounds/\(round)/vote", call.t("vote.undone"))
        }
        table.get("/rounds/{round}/answers", .seeing(.votes), "My answers in a round, each can be changed") { call in
            guard let member = call.visitor.member else { throw Refusal(.notAllowed, "Only members vote.") }
            let round = try await rounds.round(call.id("round"))
            return try await StatementPage.answers(
                votes.answers(of: member, in: round.id), own: statements.own(of: member, in: round.id), of: round, call)
        }
    }
}
