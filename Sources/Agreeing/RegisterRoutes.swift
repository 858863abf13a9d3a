// Addresses of the barrier register and of the charter.

import Hummingbird
import Listening
import Vocabulary
import Web

struct RegisterRoutes: Sendable {
    let barriers: BarrierStore
    let decisions: DecisionStore
    let commitments: CommitmentStore
    let rounds: RoundStore
    let partners: PartnerStore

    func register(in table: RouteTable) {
        table.get("/rounds/{round}/barriers", .seeing(.agreement), "The barrier register: table with overdue ones first, then the heat map")
        {
            call in
            let round = try await rounds.round(call.id("round"))
            return try RegisterPage.barriers(await barriers.register(round.id, on: call.now.day), of: round, call)
        }
        table.get("/barriers/{barrier}", .seeing(.agreement), "One barrier with its reviews") { call in
            try RegisterPage.barrier(await barriers.barrier(call.id("barrier")), Form(fields: [:]), call)
        }
        table.post("/barriers/{barrier}/reviews", .changing(.actions), "A new reading of a barrier by its owner or the hub") { call in
            let entry = try await barriers.barrier(call.id("barrier"))
            var form = try await call.form()
            let likelihood = form.int("likelihood", in: 1...5)
            let impact = form.int("impact", in: 1...5)
            let note = form.text("note", in: 3...500)
            let next = form["review_on"].isEmpty ? nil : form.day("review_on")
            guard form.mistakes.isEmpty, let member = call.visitor.member else { return try RegisterPage.barrier(entry, form, call) }
            try await barriers.review(
                entry.id, likelihood: likelihood, impact: impact, note: note, next: next, speakingFor: speaker(call), by: member,
                at: call.now)
            return call.done("/barriers/\(entry.id)", call.t("barrier.reviewed"))
        }
        table.post("/barriers/{barrier}/acceptance", .changing(.actions), "The risk is carried knowingly; its state is frozen") { call in
            var form = try await call.form()
            let reason = form.text("reason", in: 5...500)
            guard form.mistakes.isEmpty, let member = call.visitor.member else {
                throw Refusal(.unprocessable, "Say in a sentence why this risk is carried.")
            }
            let id: BarrierID = try call.id("barrier")
            try await barriers.accept(id, reason: reason, speakingFor: speaker(call), by: member, at: call.now)
            return call.done("/barriers/\(id)", call.t("barrier.accepted"))
        }
        table.get("/decisions/{decision}", .seeing(.agreement), "One decision with its reason and what became of it") { call in
            try RegisterPage.decision(await decisions.decision(call.id("decision")), Form(fields: [:]), call)
        }
        table.post("/decisions/{decision}/reviews", .changing(.agreement), "A decision is looked at again: it stays, changes or ends") {
            call in
            let entry = try await decisions.decision(call.id("decision"))
            var form = try await call.form()
            if !DecisionStore.outcomes.contains(form["outcome"]) { form.blame("outcome", call.t("mistake.choose")) }
            let note = form.text("note", in: 3...500)
            let next = form["review_on"].isEmpty ? nil : form.day("review_on")
            guard form.mistakes.isEmpty, let member = call.visitor.member else { return try RegisterPage.decision(entry, form, call) }
            try await decisions.review(entry.id, outcome: form["outcome"], note: note, next: next, by: member, at: call.now)
            return call.done("/decisions/\(entry.id)", call.t("decision.reviewed"))
        }
        table.get("/charter", .seeing(.agreement), "The charter: commitments of partners under four principles, to print and sign") {
            call in
            try await RegisterPage.charter(commitments.all(), partners: partners.all(), Form(fields: [:]), call)
        }
        table.post("/commitments", .changing(.actions), "A commitment of one's own organisation") { call in
            var form = try await call.form()
            let text = form.text("text", in: 10...500)
            let principle = form.int("principle", in: 1...4)
            let due = form.day("due_on")
            guard form.mistakes.isEmpty, let member = call.visitor.member, let own = call.visitor.partner else {
                return try await RegisterPage.charter(commitments.all(), partners: partners.all(), form, call)
            }
            let partner = call.visitor.isOrganiser ? PartnerID(form["partner"]) ?? own : own
            _ = try await commitments.add(text, under: principle, dueOn: due, of: partner, by: member, at: call.now)
            return call.done("/charter", call.t("charter.added"))
        }
        table.post("/commitments/{commitment}/state", .changing(.actions), "A commitment is kept, withdrawn, or open again") { call in
            let form = try await call.form()
            guard ["open", "kept", "withdrawn"].contains(form["state"]) else {
                throw Refusal(.unprocessable, "The field 'state' is '\(form["state"])'; it must be open, kept or withdrawn.")
            }
            try await commitments.set(
                call.id("commitment"), to: form["state"], speakingFor: speaker(call), by: call.visitor.actor, at: call.now)
            return call.done("/charter", call.t("charter.changed"))
        }
    }

    private func speaker(_ call: Call) -> PartnerID? { call.visitor.isOrganiser ? nil : call.visitor.partner }
}
