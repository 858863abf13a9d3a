// The map of statements: the last thing a reader sees of a landscape, never the only one.

extension SVG {
    /// Statements as dots by where their supporters stand, with their words where they are given; groups as lettered rings as large as they are.
    package static func opinionMap(
        title: String, description: String, statements: [(x: Double, y: Double, label: String?)],
        groups: [(x: Double, y: Double, size: Int)]
    ) -> SVG {
        let (width, height) = (640.0, 420.0)
        let xs = statements.map(\.x) + groups.map(\.x) + [0]
        let ys = statements.map(\.y) + groups.map(\.y) + [0]
        let (left, right) = (xs.min() ?? -1, xs.max() ?? 1)
        let (low, high) = (ys.min() ?? -1, ys.max() ?? 1)
        func px(_ x: Double) -> Double { 50 + (width - 100) * (x - left) / max(1e-9, right - left) }
        func py(_ y: Double) -> Double { height - 50 - (height - 100) * (y - low) / max(1e-9, high - low) }
        var content = "<path class=\"axis\" d=\"M20 \(number(py(0)))H620M\(number(px(0))) 20V400\"/>"
        for statement in statements {
            let words = statement.label.map { "><title>\(escape($0))</title></circle>" } ?? "/>"
            content += "<circle class=\"soft\" cx=\"\(number(px(statement.x)))\" cy=\"\(number(py(statement.y)))\" r=\"4\"" + words
        }
        let largest = Double(groups.map(\.size).max() ?? 1)
        for (index, group) in groups.enumerated() {
            let radius = 16 + 26 * (Double(group.size) / largest).squareRoot()
            let letter = String(UnicodeScalar(UInt8(65 + index % 26)))
            content += "<circle class=\"ring\" cx=\"\(number(px(group.x)))\" cy=\"\(number(py(group.y)))\" r=\"\(number(radius))\"/>"
            content += label("\(letter) · \(group.size)", x: px(group.x), y: py(group.y) + 5, anchor: "middle")
        }
        return frame(width: width, height: height, title: title, description: description, content)
    }
}
