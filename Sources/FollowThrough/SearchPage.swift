// What was found, by kind.

import Hummingbird
import Vocabulary
import Web

enum SearchPage {
    static func results(_ result: SearchResult, _ call: Call) throws -> Response {
        let t = call.t
        let asked = !result.query.allSatisfy(\.isWhitespace)
        let total = result.counts.values.reduce(0, +)
        return try call.show(result, title: t("search.title"), template: "search") {
            [
                "q": result.query, "asked": asked, "lead": t.count("search.found", total, ["query": result.query]),
                "nothing": asked && total == 0,
                "kinds": SearchStore.kinds.compactMap { kind -> [String: Any]? in
                    let hits = result.hits.filter { $0.kind == kind }
                    guard !hits.isEmpty, let count = result.counts[kind] else { return nil }
                    return [
                        "name": t("search.kind.\(kind)"), "count": t.number(count), "isMore": count > hits.count,
                        "more": t("search.more", ["shown": t.number(hits.count), "all": t.number(count)]),
                        "hits": hits.map { hit in
                            ["title": hit.title, "path": hit.path, "isOwnWords": hit.language != nil, "lang": hit.language?.rawValue ?? ""]
                                as [String: Any]
                        },
                    ]
                },
            ]
        }
    }
}
