// Bars: one value with its interval, two plans side by side, answers stacked. The words stand above each bar, so that long ones have room.

extension SVG {
    /// A share as it is written where no language is at hand.
    package static func percentWord(_ share: Double) -> String { "\(Int((share * 100).rounded()))\u{202F}%" }

    /// Shares (0…1) as bars, with a whisker from `low` to `high` where the value is uncertain and a word that says the number.
    package static func bars(
        title: String, description: String, rows: [(name: String, value: Double, low: Double?, high: Double?, word: String)]
    ) -> SVG {
        let (left, full) = (12.0, 470.0)
        var content = ""
        var y = 14.0
        for row in rows {
            for line in lines(row.name, width: 590) {
                content += label(line, x: left, y: y + 10)
                y += 17
            }
            content +=
                rect("well", x: left, y: y, width: full, height: 14) + rect("accent", x: left, y: y, width: full * row.value, height: 14)
            if let low = row.low, let high = row.high {
                let (a, b) = (number(left + full * low), number(left + full * high))
                content += "<path class=\"whisker\" d=\"M\(a) \(number(y + 7))H\(b)M\(a) \(number(y + 2))v10M\(b) \(number(y + 2))v10\"/>"
            }
            content += label(row.word, x: left + full + 10, y: y + 12)
            y += 30
        }
        return frame(width: 620, height: y, title: title, description: description, content)
    }

    /// Pairs of horizontal bars, 0…1, for comparing two plans or two times.
    package static func comparison(
        title: String, description: String, first: String, second: String, rows: [(name: String, first: Double, second: Double)],
        percent: (Double) -> String = percentWord
    ) -> SVG {
        let (left, full) = (12.0, 500.0)
        var content =
            rect("accent", x: left, y: 10, width: 12, height: 12) + label(first, x: left + 18, y: 21)
            + rect("pass", x: left + 300, y: 10, width: 12, height: 12) + label(second, x: left + 318, y: 21)
        var y = 38.0
        for row in rows {
            for line in lines(row.name, width: 590) {
                content += label(line, x: left, y: y + 10)
                y += 17
            }
            for (share, style) in [(row.first, "accent"), (row.second, "pass")] {
                content +=
                    rect("well", x: left, y: y, width: full, height: 13) + rect(style, x: left, y: y, width: full * share, height: 13)
                content += label(percent(share), x: left + full + 10, y: y + 11)
                y += 17
            }
            y += 14
        }
        return frame(width: 620, height: y, title: title, description: description, content)
    }

    /// Shares that add up to at most 1, one after another in one bar: agree, pass, disagree. The number stands in each part that has room.
    package static func stacked(
        title: String, description: String, legend: [(word: String, style: String)], rows: [(name: String, shares: [Double])],
        percent: (Double) -> String = percentWord
    ) -> SVG {
        let (left, full) = (12.0, 596.0)
        var content = ""
        var x = left
        for part in legend {
            content += rect(part.style, x: x, y: 10, width: 12, height: 12) + label(part.word, x: x + 18, y: 21)
            x += 40 + 7 * Double(part.word.count)
        }
        var y = 38.0
        for row in rows {
            for line in lines(row.name, width: 590) {
                content += label(line, x: left, y: y + 10)
                y += 17
            }
            var x = left
            for (share, part) in zip(row.shares, legend) {
                let width = full * share
                content += rect(part.style, x: x, y: y, width: width - 2, height: 20, title: "\(part.word) \(percent(share))")
                if width > 44 { content += label(percent(share), x: x + 6, y: y + 15, style: "on") }
                x += width
            }
            y += 34
        }
        return frame(width: 620, height: y, title: title, description: description, content)
    }
}
