// My data and its end, receipts, the audit log, and the documents a hub prints.

import Hummingbird
import Vocabulary
import Web

struct OwnDataRoutes: Sendable {
    let own: OwnDataStore

    func register(in table: RouteTable) {
        table.get("/me/data", .signedIn, "Everything that is kept about me, table by table; as JSON the whole of it") { call in
            try OwnDataPage.data(await data(call), Form(fields: [:]), call)
        }
        table.get("/me/data/download", .signedIn, "Everything that is kept about me, as a file") { call in
            var response = try call.json(await data(call))
            response.headers[.contentDisposition] = "attachment; filename=\"my-data.json\""
            return response
        }
        table.post("/me/erasure", .changing(.ownPages), "Erases my name, address, links and sign-ins; with `confirm=erase`") { call in
            var form = try await call.form()
            guard form["confirm"].lowercased() == call.t("own.confirm_word") else {
                form.blame("confirm", call.t("own.confirm_mistake", ["word": call.t("own.confirm_word")]))
                return try OwnDataPage.data(await data(call), form, call)
            }
            if let member = call.visitor.member { try await own.erase(member, by: call.visitor.actor, at: call.now) }
            if let worker = call.visitor.worker {
                try await own.erase(worker, reason: call.t("own.erased_reason"), by: call.visitor.actor, at: call.now)
            }
            return call.done("/", call.t("own.erased"))
        }
        table.get("/me/receipts", .seeing(.votes), "My votes as they were counted, without what they were") { call in
            guard let member = call.visitor.member else { throw Refusal(.notAllowed, "Only members vote.") }
            return try OwnDataPage.receipts(await own.receipts(of: member), call)
        }
        table.get("/receipts/{number}/{code}", .everyone, "Whether a receipt is genuine: a vote was counted, not which") { call in
            guard let number = Int64(call.part("number")), let row = try await own.check(number, code: call.part("code")) else {
                throw Refusal(.notFound, "There is no such receipt. Compare the number and the code.")
            }
            return try OwnDataPage.receipt(row, call)
        }
        table.get("/audit", .seeing(.settings), "The newest rows of the audit log; with `before=` older ones") { call in
            try OwnDataPage.audit(await own.recent(before: call.query("before").flatMap(Int64.init)), verification: nil, call)
        }
        table.post("/audit/verification", .changing(.settings), "Walks the whole chain and names the first broken row") { call in
            _ = try await call.form()
            return try await OwnDataPage.audit(own.recent(before: nil), verification: own.verify(), call)
        }
        table.get("/documents", .everyone, "Model texts to print") { call in try DocumentPage.list(call) }
        table.get("/documents/{document}", .everyone, "A model text: works agreement, record of processing, notice for participants") {
            call in
            try DocumentPage.show(call.part("document"), call)
        }
    }

    private func data(_ call: Call) async throws -> OwnData {
        try await own.data(member: call.visitor.member, worker: call.visitor.worker, at: call.now)
    }
}
