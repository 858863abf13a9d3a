// What waits for the hub's team: the rail beside every page of theirs, and the desk. The same list, counted once for each page.

import Hummingbird
import Vocabulary
import Web

enum WorkPage {
    /// In the order of the line.
    static func items(_ desk: Desk) -> [WorkItem] {
        let round = desk.round?.description ?? "0"
        return [
            WorkItem("applications", desk.applications, "/partners"),
            WorkItem("held", desk.held, "/rounds/\(desk.heldRound?.description ?? round)/moderation"),
            WorkItem("without_fate", desk.withoutFate, "/rounds/\(round)/gate"),
            WorkItem("overdue_barriers", desk.overdueBarriers, "/due"),
            WorkItem("overdue_decisions", desk.overdueDecisions, "/due"),
            WorkItem("offers", desk.offers, "/plans"),
            WorkItem("overdue_actions", desk.overdueActions, "/actions?view=overdue"),
            WorkItem("missing", desk.missing, "/involvement"),
        ]
    }

    /// The desk: what waits, most first, then what does not.
    static func desk(_ desk: Desk, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(desk, title: t("nav.desk"), template: "desk") {
            let items = items(desk)
            let waiting = items.filter { $0.count > 0 }
            return [
                "lead": waiting.isEmpty ? t("desk.nothing") : t.count("desk.lead", waiting.count),
                "waiting": waiting.map { item in
                    [
                        "count": t.number(item.count), "name": item.name(t), "path": item.path, "what": t("desk.\(item.key)"),
                        "label": t("desk.open.\(item.key)"),
                    ]
                },
                "hasRest": waiting.count < items.count, "rest": items.filter { $0.count == 0 }.map { $0.name(t) },
            ]
        }
    }
}
