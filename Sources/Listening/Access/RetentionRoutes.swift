// How long names are kept, and whose time is up. Coordinators set the months; the job does the rest.

import Hummingbird
import Vocabulary
import Web

struct RetentionRoutes: Sendable {
    let retention: RetentionStore
    let partners: PartnerStore

    func register(in table: RouteTable) {
        table.get("/retention", .coordinators, "How long names are kept, and who will be erased when") { call in
            try await show(Form(fields: [:]), call)
        }
        table.get("/retention/letters", .coordinators, "Letters about erasure to those whom no mail has reached") { call in
            try RetentionPage.letters(await retention.cases(at: call.now), call)
        }
        table.post("/retention", .changing(.settings), "Sets how many months names are kept") { call in
            var form = try await call.form()
            let former = form.int("former", in: RetentionRule.months)
            let silent = form.int("silent", in: RetentionRule.months)
            guard form.mistakes.isEmpty else { return try await show(form, call) }
            try await partners.setHub(
                ["retention_former": String(former), "retention_silent": String(silent)], by: call.visitor.actor, at: call.now)
            return call.done("/retention", call.t("retention.kept"))
        }
    }

    private func show(_ form: Form, _ call: Call) async throws -> Response {
        try RetentionPage.show(try await retention.rule(), await retention.cases(at: call.now), form, call)
    }
}
