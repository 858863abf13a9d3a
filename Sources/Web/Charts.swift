// Pictures made on the server. Each has a title and a description; the page gives the same numbers as a table and a sentence.

import Foundation

/// A picture as text, with everything that came from outside escaped. No style attributes: the stylesheet colours it by class, so that a strict
/// content-security policy holds and dark, print and forced colours work.
package struct SVG: Sendable {
    package let text: String

    init(_ text: String) { self.text = text }

    static func escape(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;").replacingOccurrences(
            of: ">", with: "&gt;"
        )
        .replacingOccurrences(of: "\"", with: "&quot;")
    }

    static func number(_ value: Double) -> String {
        let tenths = (value * 10).rounded() / 10
        return tenths == tenths.rounded() ? String(Int(tenths)) : String(tenths)
    }

    static func frame(width: Double, height: Double, title: String, description: String, _ content: String) -> SVG {
        SVG(
            "<svg class=\"chart\" role=\"img\" viewBox=\"0 0 \(number(width)) \(number(height))\"><title>\(escape(title))</title>"
                + "<desc>\(escape(description))</desc>\(content)</svg>")
    }

    static func rect(_ style: String, x: Double, y: Double, width: Double, height: Double, title: String = "") -> String {
        "<rect class=\"\(style)\" x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(max(0, width)))\" height=\"\(number(height))\""
            + (title.isEmpty ? "/>" : "><title>\(escape(title))</title></rect>")
    }

    /// One line of text; `anchor` is start, middle or end.
    static func label(_ text: String, x: Double, y: Double, anchor: String = "start", style: String = "") -> String {
        "<text x=\"\(number(x))\" y=\"\(number(y))\"" + (anchor == "start" ? "" : " text-anchor=\"\(anchor)\"")
            + (style.isEmpty ? "" : " class=\"\(style)\"") + ">\(escape(text))</text>"
    }

    /// Text broken into lines that fit `width`, at most `limit` of them; the last ends in … when something is left out. Long words are broken
    /// where they must be: SVG knows no wrapping, and German knows no short words.
    static func lines(_ text: String, width: Double, limit: Int = 2) -> [String] {
        // The mean width of a letter at 13 px in the usual sans-serif faces, rounded up.
        let fits = max(4, Int(width / 6.9))
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            var word = word[...]
            if line.isEmpty == false, line.count + 1 + word.count > fits {
                lines.append(line)
                line = ""
            }
            while word.count > fits {
                lines.append(word.prefix(fits - 1) + "-")
                word = word.dropFirst(fits - 1)
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        if !line.isEmpty { lines.append(line) }
        guard lines.count > limit else { return lines }
        return lines.prefix(limit - 1) + [lines[limit - 1].prefix(fits - 1) + "…"]
    }

    /// A share with its interval on a scale from 0 to 1, small enough for a table.
    package static func interval(value: Double, low: Double, high: Double) -> SVG {
        SVG(
            "<svg class=\"bar\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
                + rect("agree", x: 0, y: 0, width: 100 * value, height: 10)
                + rect("mark", x: 100 * low, y: 4.2, width: max(0.8, 100 * (high - low)), height: 1.6) + "</svg>")
    }
}

/// A picture with its caption, its sentence and its table twin, as the `chart` template shows it: `view["map"] = chart.view`, then
/// `{{#map}}{{> chart}}{{/map}}`.
package struct Chart: Sendable {
    let title: String
    let sentence: String
    let svg: SVG
    let columns: [String]
    let rows: [[String]]

    /// - Parameters:
    ///   - sentence: what the picture says, in words; read first.
    ///   - columns, rows: the same numbers as a table; the first cell of a row names it.
    package init(title: String, sentence: String, svg: SVG, columns: [String], rows: [[String]]) {
        self.title = title
        self.sentence = sentence
        self.svg = svg
        self.columns = columns
        self.rows = rows
    }

    package var view: [String: Any] {
        [
            "title": title, "sentence": sentence, "svg": svg.text, "columns": columns,
            "rows": rows.map { ["head": $0.first ?? "", "cells": Array($0.dropFirst())] as [String: Any] },
        ]
    }
}
