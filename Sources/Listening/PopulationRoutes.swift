// The population a region is measured against: seen by everybody, brought in as a table, removed by coordinators.

import Hummingbird
import Vocabulary
import Web

struct PopulationRoutes: Sendable {
    let population: PopulationStore

    func register(in table: RouteTable) {
        table.get("/population", .seeing(.indicators), "How many organisations there are of each kind, by whose count") { call in
            try PopulationPage.show(await population.all(), call)
        }
        table.post("/population/removal", .coordinators, "Removes the counts, so that others can be brought in; with `sure=1`") { call in
            let form = try await call.form()
            guard form["sure"] == "1" else { throw Refusal(.unprocessable, call.t("population.sure_needed")) }
            try await population.clear(by: call.visitor.actor, at: call.now)
            return call.done("/population", call.t("population.removed"))
        }
    }
}
