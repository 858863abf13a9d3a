// The front page for everybody, and the desk of the hub's team.

import Hummingbird
import Listening
import Vocabulary
import Web

enum FrontPage {
    static func front(_ rounds: [Round], facts: Facts, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(facts, title: t("front_title"), template: "front") {
            let round = rounds.first { $0.current != nil } ?? rounds.first
            var view: [String: Any] = [
                "stages": round.map { RoundPage.phases(of: $0, call) } ?? [],
                "facts": [
                    fact("partners", t("fact.partners", ["n": t.number(facts.partners)]), "/partners", t),
                    fact(
                        "statements", t("fact.statements", ["n": t.number(facts.statements), "votes": t.number(facts.votes)]), "/rounds", t),
                    fact(
                        "objectives", t("fact.objectives", ["n": t.number(facts.objectives), "open": t.number(facts.actionsOpen)]),
                        "/actions", t),
                    fact(
                        "seats", t("fact.seats", ["n": t.number(facts.seats), "completed": t.number(facts.completed)]),
                        facts.plan.map { "/plans/\($0)" } ?? "/plans", t),
                ],
            ]
            if let round, round.isListening {
                view["next"] =
                    call.visitor.member != nil
                    ? ["sentence": round.question, "path": "/rounds/\(round.id)/vote", "label": t("vote.start")]
                    : ["sentence": round.question, "path": "/rounds/\(round.id)", "label": t("front_read")]
            } else if call.visitor.worker != nil {
                view["next"] = ["sentence": t("front_worker"), "path": "/me", "label": t("me.title")]
            }
            return view
        }
    }

    private static func fact(_ key: String, _ sentence: String, _ path: String, _ t: Messages) -> [String: Any] {
        ["name": t("fact.\(key).name"), "sentence": sentence, "path": path, "label": t("fact.\(key).link")]
    }

    static func desk(_ desk: Desk, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(desk, title: t("nav.desk"), template: "desk") {
            let round = desk.round?.description ?? "0"
            let items: [(String, Int, String)] = [
                ("held", desk.held, "/rounds/\(desk.heldRound?.description ?? round)/moderation"),
                ("without_fate", desk.withoutFate, "/rounds/\(round)/gate"),
                ("overdue_actions", desk.overdueActions, "/actions"),
                ("overdue_barriers", desk.overdueBarriers, "/rounds/\(round)/agreement"),
                ("applications", desk.applications, "/partners"), ("offers", desk.offers, "/plans"),
            ]
            return [
                "items": items.map { key, count, path in
                    ["name": t("desk.\(key)"), "count": t.number(count), "path": path, "some": count > 0] as [String: Any]
                }
            ]
        }
    }
}
