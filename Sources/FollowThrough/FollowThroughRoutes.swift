// Addresses of what became of it: fates, origins, involvement, the front page and the desk of the hub's team.

import Hummingbird
import Listening
import Vocabulary
import Web

struct FollowThroughRoutes: Sendable {
    let fates: FateStore
    let involvement: InvolvementStore
    let stages: StageInvolvementInput
    let rounds: RoundStore
    let search: SearchStore

    func register(in table: RouteTable) {
        table.get("/", .everyone, "The front page: where the region stands, and the next step") { call in
            try await FrontPage.front(rounds.all(), facts: involvement.facts(on: call.now.day), call)
        }
        table.get("/statements/{statement}", .seeing(.fate), "One statement and its fate: everything that came of it") { call in
            try FatePage.fate(await fates.fate(call.id("statement"), call.language), call)
        }
        table.get("/origins/{kind}/{number}", .seeing(.fate), "What an objective, barrier, decision, finding, action or plan grew out of") {
            call in
            guard let kind = TraceKind(rawValue: call.part("kind")), let number = Int64(call.part("number")) else {
                throw Refusal.notFound("origin", call.path)
            }
            let found = try await fates.origin(of: TracePoint(kind, number), call.language)
            return try FatePage.origin(kind, found.title, found.steps, call)
        }
        table.get(
            "/involvement", .seeing(.indicators),
            "Who takes part at which step; with `by=` and `across=` class, size, sector or subregion"
        ) { call in
            let cut = InvolvementCut(
                by: call.query("by").flatMap(PopulationCut.init(rawValue:)) ?? .voice,
                across: call.query("across").flatMap(PopulationCut.init(rawValue:)))
            return try InvolvementPage.show(await involvement.matrix(cut, isWhole: call.visitor.isOrganiser), call)
        }
        table.get(
            "/involvement/stages", .seeing(.indicators),
            "Involvement by stage: ratios with their ranges, where companies are lost, how even it is"
        ) {
            call in
            try await StageInvolvementPage.view(stages.figures(isWhole: call.visitor.isOrganiser), call)
        }
        table.get("/search", .everyone, "Finds words in everything the visitor may see") { call in
            try SearchPage.results(
                await search.find(call.query("q") ?? "", organiser: call.visitor.isOrganiser, language: call.language), call)
        }
        table.get("/desk", .organisers, "What waits for the hub's team") { call in
            try WorkPage.desk(await involvement.desk(on: call.now.day), call)
        }
    }
}
