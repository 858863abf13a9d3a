// Addresses of actions: everybody sees who promised what; owners and the hub's team say when it is done.

import Hummingbird
import Listening
import Vocabulary
import Web

struct ActionRoutes: Sendable {
    let actions: ActionStore
    let rounds: RoundStore
    let partners: PartnerStore
    let statements: StatementStore

    func register(in table: RouteTable) {
        table.get("/actions", .seeing(.actions), "Actions with owner and date, overdue ones first") { call in
            try await ActionPage.list(actions.all(), form: form(Form(fields: [:])), call)
        }
        table.post("/rounds/{round}/actions", .organisers, "A new action") { call in
            let round = try await rounds.round(call.id("round"))
            var form = try await call.form()
            let title = form.text("title", in: 5...200)
            let due = form.day("due_on")
            let known = Set(try await statements.accepted(in: round.id).map(\.id))
            let ids = form["statements"].split { !$0.isNumber }.compactMap { StatementID(String($0)) }
            if let stranger = ids.first(where: { !known.contains($0) }) {
                form.blame("statements", "Statement \(stranger) is not part of this round.")
            }
            let owner = form.id("owner", of: PartnerID.self)
            guard form.mistakes.isEmpty, let owner, let member = call.visitor.member else {
                return try await ActionPage.list(actions.all(), form: self.form(form), call)
            }
            let draft = ActionDraft(title: title, objective: ObjectiveID(form["objective"]), owner: owner, dueOn: due, statements: ids)
            _ = try await actions.add(draft, to: round.id, by: member, at: call.now)
            return call.done("/actions", call.t("action.added"))
        }
        table.post("/actions/{action}/state", .changing(.actions), "Done, dropped, or open again") { call in
            let form = try await call.form()
            guard ["open", "done", "dropped"].contains(form["state"]) else {
                throw Refusal(.unprocessable, "The field 'state' is '\(form["state"])'; it must be open, done or dropped.")
            }
            try await actions.set(
                call.id("action"), to: form["state"], speakingFor: call.visitor.isOrganiser ? nil : call.visitor.partner,
                by: call.visitor.actor, at: call.now)
            return call.done("/actions", call.t("action.changed"))
        }
    }

    private func form(_ form: Form) async throws -> ActionPage.FormData {
        let newest = try await rounds.all().first
        var objectives: [(id: ObjectiveID, title: String)] = []
        if let newest { objectives = try await actions.objectives(newest.id) }
        return ActionPage.FormData(
            form: form, round: newest, partners: try await partners.all().filter { $0.status == "active" }, objectives: objectives)
    }
}
