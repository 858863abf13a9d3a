// Signing in with an account elsewhere: out to the other system and back. It opens the door only for people the hub knows already.

import Hummingbird
import Vocabulary
import Web

extension AccessRoutes {
    private static let openIDCookie = "openid"
    private static let openIDPath = "/sign-in/openid"

    func registerOpenID(in table: RouteTable) {
        table.get(Self.openIDPath, .everyone, "Signs in with an account elsewhere (OpenID Connect), where the hub has one") { call in
            let provider = try connected()
            try call.limits.publicForms.take("openid \(call.address)", at: call.now)
            let secret = Secret.make()
            let address: String
            do {
                address = try await provider.address(redirect: back(call), ticket: OpenIDTicket(secret: secret), at: call.now)
            } catch let refusal as Refusal { return try sorry(refusal.explanation, call) }
            var response = Response.redirect(to: address)
            response.setCookie(ticket(secret, age: 600))
            return response
        }
        table.get(Self.openIDPath + "/return", .everyone, "Where the account elsewhere sends people back to") { call in
            let provider = try connected()
            do {
                var response = try await comeBack(provider, call)
                response.setCookie(ticket("", age: 0))
                return response
            } catch let refusal as Refusal { return try sorry(refusal.explanation, call) }
        }
        table.post("/me/identities/removal", .changing(.ownPages), "Forgets the accounts elsewhere that open my door") { call in
            _ = try await call.form()
            guard let member = call.visitor.member else { throw Refusal(.notAllowed, "Only members of partners have such accounts.") }
            try await credentials.unlink(member, at: call.now)
            return call.done("/me/access", call.t("access.openid.forgotten"))
        }
    }

    /// The other system answered. Its answer counts only in the browser that asked, once, and for a member the hub knows.
    private func comeBack(_ provider: OpenIDProvider, _ call: Call) async throws -> Response {
        guard call.query("error") == nil else {
            throw Refusal(.notAllowed, call.t("access.openid.declined", ["name": provider.settings.name]))
        }
        guard let secret = call.cookie(Self.openIDCookie), !secret.isEmpty, let code = call.query("code"),
            call.query("state") == OpenIDTicket(secret: secret).state
        else { throw Refusal(.conflict, call.t("access.openid.stale")) }
        // RFC 9207: an answer that names another system was mixed up on its way.
        if let issuer = call.query("iss"), issuer != provider.settings.issuer {
            throw Refusal(.conflict, call.t("access.openid.stale"))
        }
        let found = try await provider.identity(code: code, redirect: back(call), ticket: OpenIDTicket(secret: secret), at: call.now)
        var member = try await credentials.member(issuer: found.issuer, subject: found.subject)
        if member == nil, let email = found.verifiedEmail, let known = try await credentials.member(email: email) {
            try await credentials.link(issuer: found.issuer, subject: found.subject, to: known, at: call.now)
            member = known
        }
        guard let member else {
            throw Refusal(.notAllowed, call.t("access.openid.unknown", ["name": provider.settings.name]))
        }
        let seat = Secret.make()
        return try await enter(
            credentials.signIn(member, way: .openid, signInHash: Secret.hash(seat), device: call.device, at: call.now), seat, call)
    }

    private func connected() throws -> OpenIDProvider {
        guard let openID else { throw Refusal(.notFound, "This hub is not connected with accounts elsewhere. Use your personal link.") }
        return openID
    }

    private func back(_ call: Call) -> String { call.origin + Self.openIDPath + "/return" }

    /// Lax: it must come along when the other system sends the browser back.
    private func ticket(_ secret: String, age: Int) -> Cookie {
        Cookie(
            name: Self.openIDCookie, value: secret, maxAge: age, path: Self.openIDPath, secure: door.secure, httpOnly: true, sameSite: .lax)
    }

    private func sorry(_ explanation: String, _ call: Call) throws -> Response {
        var form = Form(fields: [:])
        form.blame("openid", explanation)
        var response = try signInPage(form, call)
        response.setCookie(ticket("", age: 0))
        return response
    }
}
