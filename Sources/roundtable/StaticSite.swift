// The public pages as plain files that need no server: what anybody may read, with links between them that work from a folder.

import Foundation
import FoundationNetworking
import Hummingbird
import Storage
import Vocabulary

enum StaticSite {
    /// Pages anybody may read, rendered by the server itself on a port of its own.
    static func pages(of database: any SQLDatabase) async throws -> [(name: String, text: String)] {
        let house = House(database: database, logger: .quiet)
        let (ports, found) = AsyncStream<Int>.makeStream()
        let application = try await house.application(host: "127.0.0.1", port: 0) { found.yield($0) }
        let server = Task { try await application.runService(gracefulShutdownSignals: []) }
        defer { server.cancel() }
        var port = 0
        for await number in ports {
            port = number
            break
        }
        let paths = try await paths(on: database)
        let names = Dictionary(uniqueKeysWithValues: paths.map { ($0, name(of: $0)) })
        let session = URLSession(configuration: .ephemeral)
        var pages: [(name: String, text: String)] = []
        var style: String?
        for path in paths {
            guard let url = URL(string: "http://127.0.0.1:\(port)\(path)") else { continue }
            let (data, response) = try await session.data(from: url)
            guard (response as? HTTPURLResponse)?.statusCode == 200 else { continue }
            let text = String(decoding: data, as: UTF8.self)
            style = style ?? between("href=\"/assets/roundtable.css", "\"", in: text).map { "/assets/roundtable.css" + $0 }
            pages.append((names[path] ?? "page.html", local(text, names)))
        }
        if let style, let url = URL(string: "http://127.0.0.1:\(port)\(style)") {
            pages.append(("roundtable.css", String(decoding: try await session.data(from: url).0, as: UTF8.self)))
        }
        return pages
    }

    private static func paths(on database: any SQLDatabase) async throws -> [String] {
        try await database.read { connection in
            func numbers(_ query: SQLText) throws -> [Int64] { try connection.query(query) { try $0.next() as Int64 } }
            var paths = [
                "/", "/rounds", "/partners", "/courses", "/actions", "/involvement", "/fates", "/indicators", "/reports", "/charter",
                "/meetings", "/plans",
            ]
            for round in try numbers("SELECT id FROM round ORDER BY id") {
                paths += ["", "/statements", "/landscape", "/difficulties", "/agreement", "/barriers", "/ballots"].map {
                    "/rounds/\(round)\($0)"
                }
            }
            paths += try numbers("SELECT id FROM statement WHERE state = 'accepted' ORDER BY id").map { "/statements/\($0)" }
            paths += try numbers("SELECT id FROM ballot ORDER BY id").map { "/ballots/\($0)" }
            paths += try numbers("SELECT id FROM report ORDER BY id").map { "/reports/\($0)" }
            paths += try numbers("SELECT id FROM course ORDER BY id").map { "/courses/\($0)" }
            return paths
        }
    }

    private static func name(of path: String) -> String {
        path == "/" ? "index.html" : path.dropFirst().replacingOccurrences(of: "/", with: "-") + ".html"
    }

    /// Links between kept pages lead to files; all others lose their address. Forms and scripts are gone.
    private static func local(_ text: String, _ names: [String: String]) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.range(of: "href=\"/") {
            result += rest[..<start.lowerBound]
            rest = rest[rest.index(before: start.upperBound)...]
            guard let end = rest.firstIndex(of: "\"") else { break }
            let path = String(rest[..<end])
            if path.hasPrefix("/assets/roundtable.css") {
                result += "href=\"roundtable.css"
            } else if let name = names[String(path.prefix { $0 != "?" && $0 != "#" })] {
                result += "href=\"\(name)"
            } else {
                result += "data-was=\"\(path)"
            }
            rest = rest[end...]
        }
        result += rest
        for (open, close) in [("<form", "</form>"), ("<script", "</script>")] {
            while let start = result.range(of: open), let end = result.range(of: close, range: start.upperBound..<result.endIndex) {
                result.removeSubrange(start.lowerBound..<end.upperBound)
            }
        }
        return result
    }

    private static func between(_ start: String, _ end: String, in text: String) -> String? {
        guard let from = text.range(of: start), let to = text.range(of: end, range: from.upperBound..<text.endIndex) else { return nil }
        return String(text[from.upperBound..<to.lowerBound])
    }
}
