// The front page for everybody: where the region stands, and the one next step for whoever looks.

import Hummingbird
import Listening
import Vocabulary
import Web

enum FrontPage {
    static func front(_ rounds: [Round], facts: Facts, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(facts, title: t("front_title"), template: "front") {
            let round = rounds.first { $0.current != nil } ?? rounds.first
            let next = next(round, facts, call)
            return [
                "phases": round.map { RoundPage.phases(of: $0, call) } ?? [],
                "hasRound": round != nil, "round": round?.title ?? "", "roundPath": round.map { "/rounds/\($0.id)" } ?? "", "next": next,
                "facts": [
                    fact("partners", facts.partners, t("fact.partners", ["n": t.number(facts.partners)]), "/partners", t),
                    fact(
                        "statements", facts.statements,
                        t("fact.statements", ["n": t.number(facts.statements), "votes": t.number(facts.votes)]), "/rounds", t),
                    fact(
                        "objectives", facts.objectives,
                        t("fact.objectives", ["n": t.number(facts.objectives), "open": t.number(facts.actionsOpen)]),
                        "/actions", t),
                    fact(
                        "seats", facts.seats, t("fact.seats", ["n": t.number(facts.seats), "completed": t.number(facts.completed)]),
                        facts.plan.map { "/plans/\($0)" } ?? "/plans", t),
                ],
            ]
        }
    }

    /// The one next step for this visitor.
    private static func next(_ round: Round?, _ facts: Facts, _ call: Call) -> [String: Any] {
        let t = call.t
        func step(_ sentence: String, _ path: String, _ label: String) -> [String: Any] {
            ["sentence": sentence, "path": path, "label": label]
        }
        if call.visitor.worker != nil { return step(t("front_worker"), "/me", t("me.title")) }
        if call.visitor.isOrganiser { return step(t("front_organiser"), "/desk", t("nav.desk")) }
        if let round, round.isListening {
            return call.visitor.member != nil
                ? step(round.question, "/rounds/\(round.id)/vote", t("vote.start"))
                : step(round.question, "/rounds/\(round.id)", t("front_read"))
        }
        if call.visitor.isSignedIn { return step(t("front_member"), "/me", t("me.title")) }
        return step(t("front_visitor"), "/partners/new", t("partner.become"))
    }

    private static func fact(_ key: String, _ figure: Int, _ sentence: String, _ path: String, _ t: Messages) -> [String: Any] {
        ["figure": t.number(figure), "name": t("fact.\(key).name"), "sentence": sentence, "path": path, "label": t("fact.\(key).link")]
    }
}
