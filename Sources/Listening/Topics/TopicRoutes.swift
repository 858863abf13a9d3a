// Addresses of topics: the hub's team keeps, names and dissolves them.

import Hummingbird
import Vocabulary
import Web

struct TopicRoutes: Sendable {
    let rounds: RoundStore
    let statements: StatementStore
    let topics: TopicStore

    func register(in table: RouteTable) {
        table.get("/rounds/{round}/topics", .seeing(.hubWork), "Topics of a round, and what the words of the statements suggest") { call in
            let round = try await rounds.round(call.id("round"))
            return try TopicPage.view(await TopicInput(statements: statements, topics: topics).board(round.id), of: round, call)
        }
        table.post("/rounds/{round}/topics", .changing(.difficulties), "Keeps some statements of a round as a topic under a name") { call in
            let round = try await rounds.round(call.id("round"))
            let (name, chosen) = try await Self.fields(of: call)
            guard let member = call.visitor.member else { throw Refusal(.notAllowed, "Only members of the hub's team name topics.") }
            try await topics.add(name, with: chosen, to: round.id, by: member, at: call.now)
            return call.done("/rounds/\(round.id)/topics", call.t("topics.kept", ["name": name]))
        }
        table.post("/topics/{topic}", .changing(.difficulties), "Renames a topic and says which statements stay; none: it is dissolved") {
            call in
            let (name, chosen) = try await Self.fields(of: call)
            guard let member = call.visitor.member else { throw Refusal(.notAllowed, "Only members of the hub's team name topics.") }
            let round = try await topics.change(call.id("topic"), name: name, keeping: chosen, by: member, at: call.now)
            return call.done("/rounds/\(round)/topics", call.t(chosen.isEmpty ? "topics.dissolved" : "topics.kept", ["name": name]))
        }
    }

    private static func fields(of call: Call) async throws -> (name: String, statements: [StatementID]) {
        var form = try await call.form()
        let name = form.text("name", in: 1...80)
        if let mistake = form.mistakes.first { throw Refusal(.unprocessable, mistake.explanation) }
        return (
            name,
            try form.all("statement").map { text in
                guard let id = StatementID(text) else { throw Refusal(.unprocessable, "'\(text)' is not the number of a statement.") }
                return id
            }
        )
    }
}
