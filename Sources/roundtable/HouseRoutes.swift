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

    private struct Rule: Encodable {
        let method: String
        let path: String
        let audience: String
        let summary: String
    }

    func register(in table: RouteTable) {
        table.get("/health", .everyone, "Answers when the database does") { call in
            _ = try await database.read { try $0.value("SELECT 1") as Int }
            return try call.json(Health(status: "ok"))
        }
        let known = table.routes.map { Rule(method: $0.methodName, path: $0.path, audience: $0.audience.words, summary: $0.summary) }
        table.get("/visibility", .everyone, "Who may use which address: the rule itself, printed") { call in
            try call.show(known, title: call.t("visibility"), template: "text") {
                [
                    "heading": call.t("visibility"), "paragraphs": [call.t("visibility_lead"), call.t("visibility_people")],
                    "hasTable": true,
                    "columns": [call.t("visibility_address"), call.t("visibility_who"), call.t("visibility_what")],
                    "rows": known.map { ["cells": ["\($0.method) \($0.path)", $0.audience, $0.summary]] },
                ]
            }
        }
    }
}
