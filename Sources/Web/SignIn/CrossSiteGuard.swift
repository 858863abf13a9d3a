// The middleware at the door: which address asks, who is signed in, and whether a form came from our own pages.

import Foundation
import HTTPTypes
import Hummingbird
import Vocabulary

/// What the door needs to know of its surroundings.
package struct DoorSettings: Sendable {
    /// The server stands behind TLS: cookies are sent over TLS only, and browsers are told to stay there.
    package let secure: Bool
    /// A reverse proxy of ours adds `X-Forwarded-For`; without it the header is not believed.
    package let behindProxy: Bool

    package init(secure: Bool = false, behindProxy: Bool = false) {
        self.secure = secure
        self.behindProxy = behindProxy
    }
}

/// Refuses changes that another site sent in a visitor's name, before anything is read. The form token guards the same door once more.
struct CrossSiteGuard: RouterMiddleware {
    let settings: DoorSettings

    func handle(_ request: Request, context: HubContext, next: (Request, HubContext) async throws -> Response) async throws -> Response {
        var context = context
        if settings.behindProxy, let forwarded = request.headers[values: .forwardedFor].last?.split(separator: ",").last {
            context.address = forwarded.trimmingPrefix(while: \.isWhitespace).description
        }
        if request.method != .get, request.method != .head, isForeign(request) {
            throw Refusal(.notAllowed, "This form was sent by another site. Open the page here and send it again.")
        }
        return try await next(request, context)
    }

    /// Browsers say where a request comes from; programs say nothing and are known by their token.
    private func isForeign(_ request: Request) -> Bool {
        if let site = request.headers[.fetchSite] { return site != "same-origin" && site != "none" }
        guard let origin = request.headers[.origin] else { return false }
        let host = (settings.behindProxy ? request.headers[.forwardedHost] : nil) ?? request.head.authority ?? ""
        guard let range = origin.range(of: "://") else { return true }
        return origin[range.upperBound...].lowercased() != host.lowercased()
    }
}

extension HTTPField.Name {
    static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
    static let forwardedHost = HTTPField.Name("X-Forwarded-Host")!
    static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    static let permissionsPolicy = HTTPField.Name("Permissions-Policy")!
    static let openerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
    static let resourcePolicy = HTTPField.Name("Cross-Origin-Resource-Policy")!
    static let frameOptions = HTTPField.Name("X-Frame-Options")!
}
