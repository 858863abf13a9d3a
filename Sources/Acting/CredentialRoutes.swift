// Addresses of credentials: making, showing, checking, revoking; the hub's public keys and status lists.

import Foundation
import Hummingbird
import Vocabulary
import Web

struct CredentialRoutes: Sendable {
    let credentials: CredentialStore
    let signing: CredentialJob

    func register(in table: RouteTable) {
        table.get("/me/credentials", .signedIn, "What I have completed, and my credentials") { call in
            guard let worker = call.visitor.worker else { throw Refusal(.notAllowed, "Credentials belong to workers.") }
            return try CredentialPage.mine(await credentials.completions(of: worker, call.language), call)
        }
        table.post("/enrolments/{enrolment}/credential", .changing(.enrolments), "Makes the credential of a completed course") { call in
            _ = try await call.form()
            let visitor = call.visitor
            let made = try await signing.issue(
                call.id("enrolment"), code: UUID().uuidString.lowercased(), salt: String(Secret.make().prefix(16)), by: visitor.actor,
                at: call.now
            ) { worker, _ in visitor.role == .coordinator || visitor.worker == worker }
            return call.done("/credentials/\(made.code)", call.t("credential.made"))
        }
        table.get("/credentials/{code}", .everyone, "One credential behind its unguessable address, and whether it is valid") { call in
            let credential = try await credentials.credential(call.part("code"))
            if call.wantsJSON { return call.file(credential.document, type: "application/vc+ld+json; charset=utf-8") }
            return try CredentialPage.credential(credential, call)
        }
        table.get("/credentials/{code}/jwt", .everyone, "The credential as a signed JWT") { call in
            let credential = try await credentials.credential(call.part("code"))
            return call.file(credential.jwt, type: "application/vc+jwt", name: "credential.jwt")
        }
        table.get("/credentials/{code}/document", .everyone, "The credential as JSON-LD with its embedded proof") { call in
            let credential = try await credentials.credential(call.part("code"))
            return call.file(credential.document, type: "application/vc+ld+json; charset=utf-8", name: "credential.json")
        }
        table.post("/credentials/{code}/revocation", .coordinators, "Revokes a credential, with a reason") { call in
            var form = try await call.form()
            let reason = form.text("reason", in: 5...300)
            guard form.mistakes.isEmpty else { throw Refusal(.unprocessable, "Say why the credential is revoked.") }
            try await credentials.revoke(call.part("code"), reason: reason, by: call.visitor.actor, at: call.now)
            return call.done("/credentials/\(call.part("code"))", call.t("credential.revoked"))
        }
        table.get("/credential-keys", .everyone, "The hub's public keys, to be kept for checking without the hub") { call in
            try await CredentialPage.keys(credentials.keys(), call)
        }
        table.post("/credential-keys", .coordinators, "A new pair of keys takes over") { call in
            _ = try await call.form()
            try await signing.rotate(by: call.visitor.actor, at: call.now)
            return call.done("/credential-keys", call.t("credential.rotated"))
        }
        table.post("/credential-keys/{key}/revocation", .coordinators, "A key in other hands: nothing it signed counts any more") { call in
            var form = try await call.form()
            let reason = form.text("reason", in: 5...300)
            guard form.mistakes.isEmpty else { throw Refusal(.unprocessable, "Say why the key is revoked.") }
            try await credentials.revokeKey(call.id("key"), reason: reason, by: call.visitor.actor, at: call.now)
            return call.done("/credential-keys", call.t("credential.key_revoked"))
        }
        table.get("/credential-status/{key}", .everyone, "Which credentials of a key were revoked: a signed bitstring status list") {
            call in
            call.file(try await signing.statusList(call.id("key"), at: call.now), type: "application/vc+jwt")
        }
        table.get("/credential-check", .everyone, "Check a credential: the form") { call in
            try CredentialPage.check(nil, call)
        }
        table.post("/credential-check", .everyone, "Checks a credential: signature, key, revocation") { call in
            let form = try await call.form(limit: 256 * 1024)
            let text = form["credential"]
            guard !text.isEmpty else {
                throw Refusal(.unprocessable, "Paste the credential: three parts of letters with dots between them.")
            }
            return try CredentialPage.check(await signing.verify(text, at: call.now), call)
        }
    }
}
