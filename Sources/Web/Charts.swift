// Pictures made on the server. Each has a title and a description; the page gives the same numbers as a table and a sentence.

import Foundation

/// A picture as text, with everything that came from outside escaped.
package struct SVG: Sendable {
    package let text: String

    private init(_ text: String) { self.text = text }

    private static func escape(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;").replacingOccurrences(
            of: ">", with: "&gt;"
        )
        .replacingOccurrences(of: "\"", with: "&quot;")
    }

    private static func number(_ value: Double) -> String { String((value * 10).rounded() / 10) }

    private static func frame(width: Int, height: Int, title: String, description: String, _ content: String) -> SVG {
        SVG(
            "<svg class=\"chart\" role=\"img\" viewBox=\"0 0 \(width) \(height)\" width=\"\(width)\" height=\"\(height)\"><title>\(escape(title))</title>"
                + "<desc>\(escape(description))</desc>\(content)</svg>")
    }

    /// Statements as dots by where their supporters stand, groups as lettered rings as large as they are.
    package static func opinionMap(
        title: String, description: String, statements: [(x: Double, y: Double, label: String)], groups: [(x: Double, y: Double, size: Int)]
    ) -> SVG {
        let (width, height) = (640.0, 420.0)
        let xs = statements.map(\.x) + groups.map(\.x) + [0]
        let ys = statements.map(\.y) + groups.map(\.y) + [0]
        let (left, right) = (xs.min() ?? -1, xs.max() ?? 1)
        let (low, high) = (ys.min() ?? -1, ys.max() ?? 1)
        func px(_ x: Double) -> Double { 40 + (width - 80) * (x - left) / max(1e-9, right - left) }
        func py(_ y: Double) -> Double { height - 40 - (height - 80) * (y - low) / max(1e-9, high - low) }
        var content = "<path class=\"axis\" d=\"M20 \(number(py(0)))H620M\(number(px(0))) 20V400\"/>"
        for statement in statements {
            content +=
                "<circle class=\"soft\" cx=\"\(number(px(statement.x)))\" cy=\"\(number(py(statement.y)))\" r=\"4\"><title>\(escape(statement.label))</title></circle>"
        }
        let largest = Double(groups.map(\.size).max() ?? 1)
        for (index, group) in groups.enumerated() {
            let radius = 14 + 26 * (Double(group.size) / largest).squareRoot()
            let letter = String(UnicodeScalar(UInt8(65 + index % 26)))
            content += "<circle class=\"ring\" cx=\"\(number(px(group.x)))\" cy=\"\(number(py(group.y)))\" r=\"\(number(radius))\"/>"
            content +=
                "<text x=\"\(number(px(group.x)))\" y=\"\(number(py(group.y) + 5))\" text-anchor=\"middle\">\(letter) · \(group.size)</text>"
        }
        return frame(width: 640, height: 420, title: title, description: description, content)
    }

    /// Pairs of horizontal bars, 0…1, for comparing two plans or two times.
    package static func comparison(
        title: String, description: String, first: String, second: String, rows: [(name: String, first: Double, second: Double)]
    ) -> SVG {
        let height = 40 + rows.count * 56
        var content = "<text x=\"250\" y=\"22\">■ \(escape(first))   □ \(escape(second))</text>"
        for (index, row) in rows.enumerated() {
            let y = 40 + index * 56
            content += "<text x=\"10\" y=\"\(y + 22)\">\(escape(row.name))</text>"
            content += "<rect class=\"accent\" x=\"250\" y=\"\(y)\" width=\"\(number(300 * row.first))\" height=\"16\"/>"
            content += "<text x=\"\(number(256 + 300 * row.first))\" y=\"\(y + 13)\">\(Int((row.first * 100).rounded())) %</text>"
            content += "<rect class=\"pass\" x=\"250\" y=\"\(y + 20)\" width=\"\(number(300 * row.second))\" height=\"16\"/>"
            content += "<text x=\"\(number(256 + 300 * row.second))\" y=\"\(y + 33)\">\(Int((row.second * 100).rounded())) %</text>"
        }
        return frame(width: 640, height: height, title: title, description: description, content)
    }

    /// A share with its interval on a scale from 0 to 1, small enough for a table.
    package static func interval(value: Double, low: Double, high: Double) -> SVG {
        SVG(
            "<svg class=\"bar\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"agree\" width=\"\(number(100 * value))\" height=\"10\"/>"
                + "<rect class=\"accent\" x=\"\(number(100 * low))\" y=\"4\" width=\"\(number(max(0.5, 100 * (high - low))))\" height=\"2\"/></svg>"
        )
    }
}
