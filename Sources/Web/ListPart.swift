// A long list in parts: which lines a page shows, and the way to those before and after. Every page with an open-ended list uses it.

/// The lines `from=` asks for, at most `size` of them. JSON answers carry the whole list; only the page is cut.
package struct ListPart<Element> {
    package let lines: [Element]
    /// For `{{> pager}}`; empty where everything fits.
    package let pager: [[String: Any]]

    /// - Parameter size: lines on one page; a phone scrolls a hundred of them, not ten thousand.
    package init(_ all: [Element], of call: Call, size: Int = 100) {
        let asked = (call.query("from").flatMap(Int.init) ?? 1) - 1
        // An address beyond the end, kept from a longer list, shows the last part.
        let start = min(max(0, asked), max(0, all.count - 1)) / size * size
        lines = Array(all.dropFirst(start).prefix(size))
        guard all.count > size else {
            pager = []
            return
        }
        func address(_ line: Int) -> String {
            let kept = call.question.split(separator: "&").filter { !$0.hasPrefix("from=") && !$0.hasPrefix("lang=") }
            return call.path + "?" + (kept + ["from=\(line)"]).joined(separator: "&")
        }
        let t = call.t
        pager = [
            [
                "where": t("pager.where", ["from": t.number(start + 1), "to": t.number(start + lines.count), "all": t.number(all.count)]),
                "before": start > 0 ? [["path": address(start - size + 1)]] : [],
                "after": start + lines.count < all.count ? [["path": address(start + size + 1)]] : [],
            ]
        ]
    }
}
