// The first quarter of an hour of a new hub: its name, its coordinator, and a personal link to keep.

import Hummingbird
import Vocabulary
import Web

struct SetupRoutes: Sendable {
    let partners: PartnerStore
    let members: MemberStore
    let invitations: InvitationStore

    func register(in table: RouteTable) {
        table.get("/setup", .changing(.settings), "The name of the hub and of its coordinator; where the set-up link leads") { call in
            try await form(Form(fields: [:]), call)
        }
        table.post("/setup", .changing(.settings), "Keeps the name of the hub and gives the coordinator a personal link") { call in
            var form = try await call.form()
            let hub = form.text("hub", in: 2...100)
            let office = form.text("office", in: 2...200)
            let name = form.text("name", in: 2...200)
            let email = form.text("email", in: 0...200)
            if !email.isEmpty, !email.isMailAddress { form.blame("email", call.t("access.bad_email", ["email": email])) }
            guard form.mistakes.isEmpty, let member = call.visitor.member, let partner = call.visitor.partner else {
                return try await self.form(form, call)
            }
            try await partners.name(hub: hub, office: office, of: partner, by: call.visitor.actor, at: call.now)
            try await members.change(member, name: name, email: email.isEmpty ? nil : email, language: call.language, at: call.now)
            var look = call.layout.look.value
            look.name = hub
            call.layout.look.set(look)
            let secret = Secret.make()
            let code = ShortCode.letter()
            try await invitations.reinvite(
                member, secretHash: Secret.hash(secret), codeHash: ShortCode.hash(code), by: call.visitor.actor, at: call.now)
            return try PartnerPage.link("/i/\(secret)", code: code, lead: call.t("setup.done"), call)
        }
    }

    private func form(_ form: Form, _ call: Call) async throws -> Response {
        let t = call.t
        let hub = try await partners.hub("name") ?? ""
        let me = try await call.visitor.member.asyncFlatMap { try await members.member($0) }
        return try call.show(
            form.mistakes, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("setup.title"), template: "setup"
        ) {
            [
                "fields": [
                    FieldView.make("hub", label: t("setup.hub"), hint: t("setup.hub.hint"), form: form, preset: hub),
                    FieldView.make("office", label: t("setup.office"), form: form, preset: me?.partnerName ?? ""),
                    FieldView.make("name", label: t("setup.name"), form: form, preset: me?.name ?? ""),
                    FieldView.make(
                        "email", label: t("access.email"), hint: t("access.email.hint"), form: form, preset: me?.email ?? "", type: "email"),
                ]
            ]
        }
    }
}

extension Optional {
    fileprivate func asyncFlatMap<T>(_ transform: (Wrapped) async throws -> T) async throws -> T? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
