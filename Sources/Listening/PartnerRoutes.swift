// Addresses of the partner register. Everybody may read it; the hub's team changes it.

import Hummingbird
package import OpenFormats
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
            try await members.add(name: name, of: id, role: role, language: call.language, email: email.isEmpty ? nil : email, by: call.visitor.actor, at: call.now)
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
        let (drafts, mistakes) = PartnerFile.read(Array(text.utf8), file: "partners.csv")
        let preview = try await partners.preview(drafts)
        guard form["confirmed"] == "1", mistakes.isEmpty else {
            return try PartnerPage.importForm(text: text, mistakes: mistakes, preview: preview, call)
        }
        try await partners.save(drafts, by: call.visitor.actor, at: call.now)
        return call.done("/partners", call.t("partners.imported", ["new": preview.new.count, "changed": preview.changed.count]))
    }
}

/// The CSV form of the partner register.
package enum PartnerFile {
    package static let columns = ["code", "name", "kind", "head_count", "place", "sector"]

    /// Every row that is right, and every mistake of those that are not. An unusable file is one mistake.
    package static func read(_ bytes: [UInt8], file: String) -> (drafts: [PartnerDraft], mistakes: [FileMistake]) {
        let table: CSVTable
        do { table = try CSVTable(bytes: bytes, file: file, required: columns) } catch let mistake as FileMistake {
            return ([], [mistake])
        } catch { return ([], [FileMistake(file: file, line: 1, "The file cannot be read: \(error)")]) }
        var mistakes = table.mistakes
        var drafts: [PartnerDraft] = []
        var lines: [String: Int] = [:]
        for row in table.rows {
            var reader = table.reader(row)
            let code = reader.text("code", in: 1...40)
            let kind = reader.choice("kind", of: PartnerKind.self)
            let name = reader.text("name", in: 1...200)
            let heads = reader.int("head_count", in: 0...10_000_000)
            let sector = reader.text("sector", in: 0...100)
            let status = reader["status"].isEmpty ? "active" : reader["status"]
            if !["applied", "active", "left"].contains(status) { reader.blame("status", "It must be applied, active or left.") }
            if let first = lines[code] { reader.blame("code", "This code stood in line \(first) already. Give each partner its own.") }
            lines[code] = row.line
            mistakes += reader.mistakes
            if let kind, reader.mistakes.isEmpty {
                drafts.append(
                    PartnerDraft(
                        code: code, name: name, kind: kind, headCount: heads, placeCode: reader["place"], sector: sector, status: status))
            }
        }
        return (drafts, mistakes)
    }
}
