// Addresses of the partner register. Everybody may read it; the hub's team changes it.

import Hummingbird
import OpenFormats
import Vocabulary
import Web

struct PartnerRoutes: Sendable {
    let partners: PartnerStore
    let members: MemberStore
    let invitations: InvitationStore

    func register(in table: RouteTable) {
        table.get("/partners", .seeing(.partners), "Everybody at the table") { call in try PartnerPage.list(await partners.all(), call) }
        table.get("/partners/import", .changing(.partners), "The form that takes a table of partners") { call in
            try PartnerPage.importForm(text: "", mistakes: [], preview: nil, call)
        }
        table.post("/partners/import", .changing(.partners), "Shows what a table of partners would change; with `confirmed=1` changes it") {
            call in
            try await importPartners(call)
        }
        table.get("/partners/new", .everyone, "The form with which an organisation asks to join") { call in
            try await PartnerPage.application(Form(fields: [:]), places: partners.places(), call)
        }
        table.post("/partners", .everyone, "An organisation asks to join; a coordinator decides") { call in try await apply(call) }
        table.post("/partners/{partner}/status", .coordinators, "Accepts an application, or notes that a partner has left") { call in
            let form = try await call.form()
            guard ["active", "left"].contains(form["status"]) else {
                throw Refusal(.unprocessable, "The field 'status' is '\(form["status"])'; it must be active or left.")
            }
            let id: PartnerID = try call.id("partner")
            try await partners.set(id, to: form["status"], by: call.visitor.actor, at: call.now)
            return call.done("/partners/\(id)", call.t("partner.now_\(form["status"])"))
        }
        table.post("/partners/{partner}/members", .changing(.people), "One more person who speaks for a partner") { call in
            var form = try await call.form()
            let id: PartnerID = try call.id("partner")
            let name = form.text("name", in: 2...200)
            let email = form.text("email", in: 0...200)
            if !email.isEmpty, !email.isMailAddress { form.blame("email", call.t("access.bad_email", ["email": email])) }
            let role = form.choice("role", of: Role.self)
            guard form.mistakes.isEmpty, let role, ![.visitor, .worker].contains(role) else {
                throw Refusal(.unprocessable, form.mistakes.first?.explanation ?? "This role is not for members of partners.")
            }
            // Only coordinators make coordinators and moderators.
            if [.coordinator, .moderator].contains(role), call.visitor.role != .coordinator {
                throw Refusal(.notAllowed, "Only a coordinator can give the role '\(role.rawValue)'.")
            }
            try await members.add(
                name: name, of: id, role: role, language: call.language, email: email.isEmpty ? nil : email, by: call.visitor.actor,
                at: call.now)
            return call.done("/partners/\(id)", call.t("member.added"))
        }
        table.post("/members/{member}/departure", .changing(.people), "Somebody no longer speaks for a partner: all rights end at once") {
            call in
            _ = try await call.form()
            let partner = try await members.leave(call.id("member"), by: call.visitor.actor, at: call.now)
            return call.done("/partners/\(partner)", call.t("member.left"))
        }
        table.get("/partners/{partner}", .seeing(.partners), "One partner: who it is, who speaks for it, what it did") { call in
            let card = try await partners.card(call.id("partner"))
            let sees = call.visitor.sees(.people, of: card.partner.id)
            let states = call.visitor.isOrganiser ? try await invitations.states(of: card.partner.id) : [:]
            return try PartnerPage.card(sees ? card : card.withoutPeople, states, call)
        }
    }

    private func apply(_ call: Call) async throws -> Response {
        try call.limits.publicForms.take("apply \(call.address)", at: call.now)
        var form = try await call.form()
        let name = form.text("name", in: 2...200)
        let kind = form.choice("kind", of: PartnerKind.self)
        let heads = form.int("head_count", in: 1...10_000_000)
        let sector = form.text("sector", in: 0...100)
        let contact = form.text("contact", in: 2...200)
        let email = form.text("email", in: 3...200)
        if !form["email"].isEmpty, !email.isMailAddress { form.blame("email", call.t("access.bad_email", ["email": email])) }
        let places = try await partners.places()
        if !form["place"].isEmpty, !places.contains(where: { $0.code == form["place"] }) {
            form.blame("place", "Please choose one of the places.")
        }
        guard form.mistakes.isEmpty, let kind else { return try PartnerPage.application(form, places: places, call) }
        let draft = PartnerDraft(
            code: "", name: name, kind: kind, headCount: heads, placeCode: form["place"], sector: sector, status: "applied")
        _ = try await partners.apply(draft, contact: contact, email: email, language: call.language, at: call.now)
        return call.done("/partners", call.t("partner.applied_thanks"))
    }

    /// The text travels with the preview, so that nothing needs to be kept between the two steps.
    private func importPartners(_ call: Call) async throws -> Response {
        let form = try await call.form(limit: FormReader.largestUpload)
        let text = form["file"].isEmpty ? form["table"] : form["file"]
        let places = Set(try await partners.places().map(\.code))
        let (drafts, mistakes) = PartnerFile.read(Array(text.utf8), file: "partners.csv", places: places)
        let preview = try await partners.preview(drafts)
        // With `partial=1` somebody has chosen to take the rows that are right and to leave the others for later.
        guard form["confirmed"] == "1", mistakes.isEmpty || form["partial"] == "1" && !drafts.isEmpty else {
            return try PartnerPage.importForm(text: text, mistakes: mistakes, preview: preview, call)
        }
        try await partners.save(drafts, by: call.visitor.actor, at: call.now)
        return call.done("/partners", call.t("partners.imported", ["new": preview.new.count, "changed": preview.changed.count]))
    }
}
