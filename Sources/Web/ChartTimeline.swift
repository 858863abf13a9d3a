// Spans and single days on a line of time.

package import Vocabulary

extension SVG {
    /// Spans (from a first to a last day) one under another, with the present as a line where it falls inside.
    ///
    /// - Parameters:
    ///   - spans: `style` is a class of the stylesheet: `agree` for what is done, `accent` for what runs, `pass` for what comes.
    ///   - today: where "now" is; its word stands at the line.
    ///   - tick: how a day is written on the axis.
    package static func timeline(
        title: String, description: String, spans: [(name: String, first: Day, last: Day, style: String, word: String)], today: Day,
        todayWord: String, tick: (Day) -> String
    ) -> SVG {
        let (left, full) = (12.0, 596.0)
        guard let first = spans.map(\.first).min(), let last = spans.map(\.last).max() else {
            return frame(width: 620, height: 40, title: title, description: description, "")
        }
        let length = Double(max(1, last.number - first.number + 1))
        func px(_ day: Day) -> Double { left + full * Double(day.number - first.number) / length }
        var content = ""
        for part in 0..<5 {
            let day = first.adding(days: Int(length) * part / 5)
            content += "<path class=\"axis\" d=\"M\(number(px(day))) 28V\(number(36 + 40 * Double(spans.count)))\"/>"
            content += label(tick(day), x: px(day), y: 20, style: "soft")
        }
        for (index, span) in spans.enumerated() {
            let y = 36 + 40 * Double(index)
            let x = px(span.first)
            content += label(
                "\(span.name) · \(span.word)", x: min(x, left + full - 6.9 * Double(span.name.count + span.word.count + 3)), y: y + 12)
            content += rect(span.style, x: x, y: y + 18, width: max(3, px(span.last.adding(days: 1)) - x), height: 12, title: span.name)
        }
        if today >= first, today <= last {
            let x = px(today)
            let bottom = 36 + 40 * Double(spans.count)
            content += "<path class=\"whisker\" d=\"M\(number(x)) 28V\(number(bottom))\"/>"
            content += label(todayWord, x: x, y: bottom + 16, anchor: x > left + full - 60 ? "end" : "middle")
        }
        return frame(width: 620, height: 60 + 40 * Double(spans.count), title: title, description: description, content)
    }
}
