// Addresses of the sixth arrow: a round is over, the next one starts from what is still open.

import Hummingbird
import Listening
import Vocabulary
import Web

struct NextRoundRoutes: Sendable {
    let next: NextRoundStore
    let rounds: RoundStore

    func register(in table: RouteTable) {
        table.get("/rounds/{round}/next", .changing(.rounds), "The form of a round that starts from the open fates of another") { call in
            let round = try await rounds.round(call.id("round"))
            return try NextRoundPage.form(round, await next.open(in: round.id, on: Self.start(after: round, call)), Form(fields: [:]), call)
        }
        table.post("/rounds/{round}/next", .changing(.rounds), "Opens the next round with the statements that are carried on") { call in
            let round = try await rounds.round(call.id("round"))
            var form = try await call.form()
            let draft = RoundForm.draft(&form, previous: round.id)
            guard form.mistakes.isEmpty, let member = call.visitor.member else {
                return try NextRoundPage.form(round, await next.open(in: round.id, on: Self.start(after: round, call)), form, call)
            }
            let chosen = form.all("statement").compactMap { StatementID($0) }
            let id = try await next.begin(draft, after: round.id, with: chosen, by: member, at: call.now)
            return call.done("/rounds/\(id)", call.t.count("next_round.opened", chosen.count))
        }
    }

    /// The Monday after the last stage, or after today.
    static func start(after round: Round, _ call: Call) -> Day {
        let day = max(call.now.day, round.stages.map(\.endsOn).max() ?? call.now.day)
        return day.adding(days: 7 - day.weekday)
    }
}
