// Finds out who asks, from the cookie that a personal link, a code, a password or a sign-in elsewhere has set.

package import Hummingbird
import Vocabulary

struct SignIn: RouterMiddleware {
    let settings: DoorSettings
    let identify: @Sendable ([UInt8], Moment) async throws -> Visitor?

    func handle(_ request: Request, context: HubContext, next: (Request, HubContext) async throws -> Response) async throws -> Response {
        var context = context
        if let secret = request.cookies[SignInCookie.name(settings.secure)]?.value, secret.utf8.count < 100,
            let visitor = try await identify(Secret.hash(secret), .present())
        {
            context.visitor = visitor
        }
        return try await next(request, context)
    }
}

/// The cookie that says who somebody is. It holds a secret of 256 bits and nothing else.
package enum SignInCookie {
    /// Behind TLS the name itself forbids that a neighbouring site sets it (RFC 6265bis, `__Host-`).
    static func name(_ secure: Bool) -> String { secure ? "__Host-seat" : "seat" }
    /// Seconds: thirty days.
    package static let lifetime = 30 * 86_400

    package static func set(_ secret: String, on response: inout Response, secure: Bool) {
        response.setCookie(
            Cookie(name: name(secure), value: secret, maxAge: lifetime, path: "/", secure: secure, httpOnly: true, sameSite: .lax))
    }

    package static func clear(on response: inout Response, secure: Bool) {
        response.setCookie(Cookie(name: name(secure), value: "", maxAge: 0, path: "/", secure: secure, httpOnly: true, sameSite: .lax))
    }
}
