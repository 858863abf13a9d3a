// All addresses of the product in one list: registered from it, documented by it, guarded by it.

package import HTTPTypes
package import Hummingbird
package import Logging
package import Vocabulary

/// One address and method, who may use it, and what it answers.
package struct Route: Sendable {
    package let method: HTTPRequest.Method
    /// `GET`, `POST`
    package var methodName: String { method.rawValue }
    package let path: String
    package let audience: Audience
    package let summary: String
    let act: @Sendable (Call) async throws -> Response
}

/// Collects the routes of all stages, then makes the router.
package final class RouteTable {
    package private(set) var routes: [Route] = []

    package init() {}

    package func get(_ path: String, _ audience: Audience, _ summary: String, _ act: @escaping @Sendable (Call) async throws -> Response) {
        routes.append(Route(method: .get, path: path, audience: audience, summary: summary, act: act))
    }

    package func post(_ path: String, _ audience: Audience, _ summary: String, _ act: @escaping @Sendable (Call) async throws -> Response) {
        routes.append(Route(method: .post, path: path, audience: audience, summary: summary, act: act))
    }

    /// Builds the router. A known address with another method answers 405 with the methods it knows.
    ///
    /// - Parameters:
    ///   - work: counts what waits for the hub's team; asked for the pages of the team only.
    ///   - identify: finds who a sign-in token belongs to.
    package func router(
        layout: PageLayout, settings: DoorSettings, logger: Logger,
        work: @escaping @Sendable (Moment) async throws -> [WorkItem] = { _ in [] },
        identify: @escaping @Sendable ([UInt8], Moment) async throws -> Visitor?
    ) -> Router<HubContext> {
        let limits = RateLimits()
        let router = Router(context: HubContext.self, options: .autoGenerateHeadEndpoints)
        router.addMiddleware {
            RefusalResponse(layout: layout, settings: settings)
            CrossSiteGuard(settings: settings)
            SignIn(settings: settings, identify: identify)
        }
        for route in routes {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                guard route.audience.admits(context.visitor) else {
                    throw context.visitor.isSignedIn
                        ? Refusal(.notAllowed, "This is for \(route.audience.words). You are signed in as \(context.visitor.name).")
                        : Refusal(.notSignedIn, "This is for \(route.audience.words). Please open your personal link first.")
                }
                let now = Moment.present()
                if route.method != .get, context.visitor.isSignedIn { try limits.changes.take(context.visitor.actor, at: now) }
                try await layout.followLook()
                var call = Call(request: request, context: context, visitor: context.visitor, now: now, layout: layout, limits: limits)
                if call.visitor.isOrganiser, !call.wantsJSON { call.work = try await work(now) }
                return try await route.act(call)
            }
        }
        let byPath = Dictionary(grouping: routes, by: \.path)
        for (path, known) in byPath {
            let allowed = Set(known.map(\.method))
            let names = (allowed.map(\.rawValue) + (allowed.contains(.get) ? ["HEAD"] : [])).sorted().joined(separator: ", ")
            for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete] where !allowed.contains(method) {
                router.on(RouterPath(path), method: method) { request, _ -> Response in
                    throw WrongMethod(allowed: names, explanation: "\(request.uri.path) answers \(names), not \(request.method.rawValue).")
                }
            }
        }
        router.get("/assets/{name}") { _, context -> Response in
            let name = context.parameters.get("name") ?? ""
            guard let response = Assets.response(name, style: layout.look.stylesheet) else { throw Refusal.notFound("file", name) }
            return response
        }
        return router
    }
}

/// A known address was used with a method it does not have.
struct WrongMethod: Error {
    let allowed: String
    let explanation: String
}
