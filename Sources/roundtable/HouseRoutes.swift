// Addresses that belong to no stage: health, and who sees what.

import Hummingbird
import Storage
import Vocabulary
import Web

struct HouseRoutes: Sendable {
    let database: any SQLDatabase

    private struct Health: Encodable {
        let status: String
    }

    func register(in table: RouteTable) {
        table.get("/health", .everyone, "Answers when the database does") { call in
            _ = try await database.read { try $0.value("SELECT 1") as Int }
            return try call.json(Health(status: "ok"))
        }
        table.get("/styleguide", .everyone, "Every component of the pages, made from the same templates") { call in
            try StyleguidePage.show(call)
        }
        table.get("/easy", .everyone, "What this is, in easy language") { call in
            try call.show(["easy"], title: call.t("easy.title"), template: "easy") { [:] }
        }
        table.get("/accessibility", .everyone, "The accessibility statement") { call in
            try call.show(["accessibility"], title: call.t("accessibility.title"), template: "accessibility") { [:] }
        }
        let known = table.routes
        table.get("/visibility", .everyone, "Who sees and changes what: the rule itself, in words and as a table") { call in
            try VisibilityPage.show(known, call)
        }
    }
}
