// The way in: a personal link instead of an account, and the way out.

import Hummingbird
import Vocabulary
import Web

struct SignInRoutes: Sendable {
    let members: MemberStore
    let secureCookies: Bool

    func register(in table: RouteTable) {
        table.get("/i/{link}", .everyone, "A personal link: signs in and leads to the round it is for") { call in
            let secret = Secret.make()
            let round = try await members.signIn(
                linkHash: Secret.hash(call.part("link")), signInHash: Secret.hash(secret), lifetime: SignInCookie.lifetime, at: call.now)
            var response = call.done(round.map { "/rounds/\($0)/vote" } ?? "/me")
            SignInCookie.set(secret, on: &response, secure: secureCookies)
            return response
        }
        table.post("/sign-out", .everyone, "Ends the sign-in of this browser") { call in
            _ = try await call.form()
            if call.visitor.isSignedIn { try await members.signOut(signInHash: call.visitor.signIn) }
            var response = call.done("/")
            SignInCookie.clear(on: &response, secure: secureCookies)
            return response
        }
    }
}
