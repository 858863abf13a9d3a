// Where one can go: the tasks of the public side, and the rail of work of the hub's team.

import Vocabulary

/// One kind of work that waits for the hub's team, with how much of it there is. The last stage counts it; every page of the team shows it.
package struct WorkItem: Encodable, Sendable {
    /// Names the words: `work.key`.
    package let key: String
    package let count: Int
    package let path: String
    /// Words that replace `work.key` where the work has a name of its own, such as the empty cell of the involvement matrix.
    package let name: String?

    package init(_ key: String, _ count: Int, _ path: String, name: String? = nil) {
        self.key = key
        self.count = count
        self.path = path
        self.name = name
    }

    package func name(_ t: Messages) -> String { name ?? t("work.\(key)") }
}

enum Navigation {
    /// What one can do here, in the order of the line; then what belongs to the visitor.
    static func entries(for call: Call) -> [[String: Any]] {
        var paths = [
            ("nav.listen", "/rounds"), ("nav.plan", "/plans"), ("nav.act", "/actions"), ("nav.follow", "/involvement"),
            ("nav.partners", "/partners"),
        ]
        if call.visitor.isSignedIn { paths.append(("nav.mine", "/me")) }
        return paths.map { key, path in
            ["path": path, "name": call.t(key), "here": call.path == path || call.path.hasPrefix(path + "/")]
        }
    }

    /// The languages with the address of this page in each.
    static func languages(for call: Call) -> [[String: Any]] {
        // A view is its whole address: what was asked for stays.
        let asked = call.question.split(separator: "&").filter { !$0.hasPrefix("lang=") }
        return Language.allCases.map { language in
            [
                "code": language.rawValue, "name": language.ownName, "current": language == call.language,
                "path": "\(call.path)?" + (asked + ["lang=\(language.rawValue)"]).joined(separator: "&"),
            ]
        }
    }

    static func rail(for call: Call) -> [[String: Any]] {
        // Two kinds of work may wait on one page; the first of them stands for it.
        let here = call.work.firstIndex { $0.path == call.path && $0.count > 0 } ?? call.work.firstIndex { $0.path == call.path }
        return call.work.enumerated().map { place, item in
            [
                "name": item.name(call.t), "count": call.t.number(item.count), "some": item.count > 0, "path": item.path,
                "here": place == here,
            ]
        }
    }

    /// The standing places of the hub's team.
    static func places(for call: Call) -> [[String: Any]] {
        var paths = [("nav.desk", "/desk"), ("nav.jobs", "/jobs")]
        if call.visitor.role == .coordinator { paths += [("nav.hub", "/hub"), ("nav.audit", "/audit")] }
        return paths.map { key, path in ["path": path, "name": call.t(key), "here": call.path == path] }
    }
}
