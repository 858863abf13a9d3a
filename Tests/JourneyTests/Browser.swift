// A visitor of a running server: real HTTP, cookies, forms. Stories are told with it.

import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Storage
import TestSupport
import Vocabulary

@testable import roundtable

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A server with a demo region on one of the databases, for the time of one story.
struct RunningHub {
    let database: any SQLDatabase
    let house: House
    let links: [String: String]
    let port: Int

    /// - Parameter settings: `nil` starts an empty hub.
    static func run(
        _ engine: Engine, _ settings: DemoSettings? = DemoSettings(organisations: 40, workers: 150, seed: 3),
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        _ story: (RunningHub) async throws -> Void
    )
        async throws
    {
        let database = try await TestDatabase.open(engine)
        var links: [String: String] = [:]
        if let settings {
            for link in try await DemoRegion.make(settings, in: database, progress: { _ in }) { links[link.role] = link.path }
        }
        let house = House(database: database, logger: logger)
        if settings == nil { links["coordinator"] = try await house.firstLink(at: .present()) }
        let (ports, found) = AsyncStream<Int>.makeStream()
        let application = try await house.application(host: "127.0.0.1", port: 0) { found.yield($0) }
        let server = Task { try await application.run() }
        var port = 0
        for await number in ports {
            port = number
            break
        }
        do { try await story(RunningHub(database: database, house: house, links: links, port: port)) } catch {
            server.cancel()
            throw error
        }
        server.cancel()
        await database.close()
    }

    /// Somebody who has opened the personal link of a role; nobody in particular for `nil`.
    func visitor(_ role: String?) async throws -> Browser {
        let browser = Browser(port: port)
        if let role, let path = links[role] { _ = try await browser.get(path) }
        return browser
    }

    func finishJobs() async throws { try await house.jobs().drain() }
}

/// An answer as a story looks at it.
struct Answer {
    let status: Int
    let text: String
    let headers: [String: String]

    /// The first thing in the page that stands between two texts.
    func between(_ start: String, _ end: String) -> String? {
        guard let from = text.range(of: start), let to = text.range(of: end, range: from.upperBound..<text.endIndex) else { return nil }
        return String(text[from.upperBound..<to.lowerBound])
    }

    func json() throws -> Any { try JSONSerialization.jsonObject(with: Data(text.utf8)) }
}

/// Keeps cookies, follows redirects itself, sends forms with their token.
final class Browser {
    private let port: Int
    // Stories are told in English, whoever tells them.
    private var cookies = ["lang": "en"]
    private let session: URLSession
    private(set) var token = ""

    init(port: Int) {
        self.port = port
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpShouldSetCookies = false
        configuration.httpCookieAcceptPolicy = .never
        session = URLSession(configuration: configuration, delegate: NoRedirects(), delegateQueue: nil)
    }

    private final class NoRedirects: NSObject, URLSessionTaskDelegate {
        func urlSession(
            _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
            newRequest request: URLRequest,
            completionHandler: @escaping @Sendable (URLRequest?) -> Void
        ) { completionHandler(nil) }
    }

    func get(_ path: String, accept: String = "text/html") async throws -> Answer { try await send("GET", path, nil, accept) }

    /// Sends a form as a page would, with the token of the sign-in, and follows the answer.
    func post(_ path: String, _ fields: [String: String], accept: String = "text/html") async throws -> Answer {
        if token.isEmpty { _ = try await get("/me") }
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~")
        let body = (fields.merging(["token": token]) { first, _ in first }).map {
            "\($0.key)=\($0.value.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")"
        }.joined(separator: "&")
        return try await send("POST", path, body, accept)
    }

    func send(
        _ method: String, _ path: String, _ body: String?, _ accept: String, follow: Bool = true, headers extra: [String: String] = [:]
    )
        async throws -> Answer
    {
        guard let url = URL(string: "http://127.0.0.1:\(port)\(path)") else { throw Refusal.notFound("address", path) }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.setValue(accept, forHTTPHeaderField: "Accept")
        request.setValue("en", forHTTPHeaderField: "Accept-Language")
        request.setValue(cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; "), forHTTPHeaderField: "Cookie")
        for (name, value) in extra { request.setValue(value, forHTTPHeaderField: name) }
        if let body {
            request.httpBody = Data(body.utf8)
            request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
        }
        let (data, response) = try await session.data(for: request)
        guard let http = response as? HTTPURLResponse else { throw Refusal(.malformed, "no HTTP answer") }
        var headers: [String: String] = [:]
        for (name, value) in http.allHeaderFields { headers["\(name)".lowercased()] = "\(value)" }
        for part in (headers["set-cookie"] ?? "").components(separatedBy: ", ") {
            let pair = part.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { cookies[String(pair[0])] = String(pair[1]) }
        }
        if follow, http.statusCode == 303, let location = headers["location"] { return try await get(location, accept: accept) }
        let answer = Answer(status: http.statusCode, text: String(decoding: data, as: UTF8.self), headers: headers)
        if let found = answer.between("name=\"token\" value=\"", "\"") { token = found }
        return answer
    }
}
