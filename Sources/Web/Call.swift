// One request in the hands of a route: who asks, what for, and the ways to answer.

import Foundation
package import HTTPTypes
package import Hummingbird
package import Vocabulary

/// A request, with everything a route needs. Routes receive it from `RouteTable`.
package struct Call: Sendable {
    package let request: Request
    package let context: HubContext
    package let visitor: Visitor
    /// When the request arrived; everything it changes bears this time.
    package let now: Moment
    package let layout: PageLayout
    package let limits: RateLimits
    /// What waits for the hub's team; empty for everybody else.
    package var work: [WorkItem] = []

    /// The words in the visitor's language.
    package var t: Messages { Languages.messages(language) }

    package var language: Language {
        query("lang").flatMap(Language.init(rawValue:)) ?? cookie("lang").flatMap(Language.init(rawValue:)) ?? visitor.language
            ?? Languages.best(for: request.headers[.acceptLanguage])
    }

    package var wantsJSON: Bool { (request.headers[.accept] ?? "").hasPrefix("application/json") }

    package var path: String { request.uri.path }

    /// What stands behind the question mark of the address, as it was sent.
    var question: String { request.uri.query ?? "" }

    /// Where this server is seen, for links that leave the browser: `https://hub.example`.
    package var origin: String {
        layout.publicAddress ?? "http://\(request.head.authority ?? "localhost")"
    }

    /// Where the request comes from, for limits only.
    package var address: String { context.address }

    /// The browser and system in two words, so that somebody can tell their own sign-ins apart; nothing finer is kept.
    package var device: String {
        let agent = request.headers[.userAgent] ?? ""
        func first(_ names: [(String, String)]) -> String { names.first { agent.contains($0.0) }?.1 ?? "" }
        return [
            first([("Firefox", "Firefox"), ("Edg", "Edge"), ("Chrom", "Chrome"), ("Safari", "Safari")]),
            first([
                ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac", "Mac"), ("Linux", "Linux"),
            ]),
        ].filter { !$0.isEmpty }.joined(separator: ", ")
    }

    package func cookie(_ name: String) -> String? { request.cookies[name]?.value }

    package func query(_ name: String) -> String? { queries(name).first }

    /// Every value of a name in the question of the address.
    package func queries(_ name: String) -> [String] {
        question.split(separator: "&").compactMap { FormReader.field($0) }.filter { $0.name == name }.map(\.value)
    }

    /// A part of the address as text.
    package func part(_ name: String) -> String { context.parameters.get(name) ?? "" }

    /// A number in the address; anything else is an address that does not exist.
    package func id<Entity>(_ name: String, of type: Identifier<Entity>.Type = Identifier<Entity>.self) throws -> Identifier<Entity> {
        guard let id = Identifier<Entity>(part(name)) else { throw Refusal.notFound(name, "'\(part(name))'") }
        return id
    }

    /// The submitted form. A form of somebody who is signed in must carry the form token, so that no other site can send it.
    package func form(limit: Int = FormReader.largestForm) async throws -> Form {
        var form = try await FormReader.read(request, limit: limit)
        form.t = t
        if visitor.isSignedIn, form["token"] != visitor.formToken {
            throw Refusal(.notAllowed, "This form is from another sign-in or has expired. Go back, reload the page and send it again.")
        }
        return form
    }

    // MARK: Answers

    /// The same value as a page or, for `Accept: application/json`, as JSON.
    package func show(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, title: String, template: String, _ view: () throws -> [String: Any]
    ) throws -> Response {
        if wantsJSON { return try json(value, status: status) }
        return html(try layout.render(template, title: title, view: view(), call: self), status: status)
    }

    /// A page that is the same for everybody of the same audience: rendered once for each `version`, language and kind of visitor.
    ///
    /// - Parameters:
    ///   - version: names what is shown, such as a snapshot's number; a change needs another text.
    ///   - make: reads the value and its view; called only when nothing is kept.
    package func showCached<Value: Encodable>(
        version: String, title: String, template: String, _ make: () async throws -> (value: Value, view: [String: Any])
    ) async throws -> Response {
        if wantsJSON { return try await json(make().value) }
        // Pages of the hub's team carry forms and are not kept.
        guard !visitor.isOrganiser else { return try await html(layout.render(template, title: title, view: make().view, call: self)) }
        let key = "\(path) \(version) \(language.rawValue) \(visitor.role.rawValue)"
        if let body = layout.cache[key] { return html(try layout.frame(body, title: title, call: self)) }
        let body = try await layout.body(template, view: make().view, call: self)
        layout.cache[key] = body
        return html(try layout.frame(body, title: title, call: self))
    }

    package func html(_ page: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: page)))
    }

    package func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: try encoder.encode(value))))
    }

    package func file(_ text: String, type: String, name: String? = nil) -> Response {
        var headers: HTTPFields = [.contentType: type, .cacheControl: "no-store"]
        if let name { headers[.contentDisposition] = "attachment; filename=\"\(name)\"" }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// After something was done: on to the page that shows it, with a sentence saying what happened.
    package func done(_ path: String, _ notice: String = "") -> Response {
        var response = Response.redirect(to: path)
        if !notice.isEmpty {
            let value = Data(notice.utf8).base64EncodedString().replacingOccurrences(of: "=", with: "")
            response.setCookie(Cookie(name: "notice", value: value, maxAge: 60, path: "/", secure: false, httpOnly: true, sameSite: .lax))
        }
        return response
    }

    /// The sentence of the step before, shown once.
    var notice: String? {
        guard let value = cookie("notice"), !value.isEmpty else { return nil }
        let padded = value + String(repeating: "=", count: (4 - value.count % 4) % 4)
        return Data(base64Encoded: padded).flatMap { String(data: $0, encoding: .utf8) }
    }
}
