// Tables of numbers as pictures: a heat map with the number in every cell, and a matrix of circles.

extension SVG {
    /// A grid with a number in every cell and a tint by its share of the largest; the number, not the tint, carries the meaning.
    ///
    /// - Parameters:
    ///   - rows, columns: names; `rowAxis` and `columnAxis` say what they count.
    ///   - cells: `cells[row][column]`.
    package static func heatMap(
        title: String, description: String, rowAxis: String, columnAxis: String, rows: [String], columns: [String], cells: [[Int]]
    ) -> SVG {
        let (left, top, height) = (150.0, 58.0, 42.0)
        let width = min(110, 460 / Double(max(1, columns.count)))
        let largest = max(1, cells.joined().max() ?? 1)
        var content = label(columnAxis, x: left, y: 18, style: "soft") + label(rowAxis, x: 12, y: top - 12, style: "soft")
        for (column, name) in columns.enumerated() {
            content += label(
                lines(name, width: width - 6, limit: 1).first ?? "", x: left + width * (Double(column) + 0.5), y: top - 12, anchor: "middle"
            )
        }
        for (row, name) in rows.enumerated() {
            let y = top + height * Double(row)
            for (line, text) in lines(name, width: left - 24).enumerated() { content += label(text, x: 12, y: y + 19 + 16 * Double(line)) }
            for column in columns.indices {
                let count = cells[row][column]
                let tint = count == 0 ? 0 : min(4, 1 + 3 * count / largest)
                let x = left + width * Double(column)
                content += rect("cell heat\(tint)", x: x, y: y, width: width, height: height)
                if count > 0 { content += label("\(count)", x: x + width / 2, y: y + 26, anchor: "middle") }
            }
        }
        return frame(
            width: left + width * Double(columns.count) + 12, height: top + height * Double(rows.count) + 12, title: title,
            description: description, content)
    }

    /// Circles whose area is a share (0…1) in a grid, with a word under each: who takes part at which step.
    package static func matrix(
        title: String, description: String, rows: [String], columns: [String], cells: [[(share: Double, word: String)]]
    ) -> SVG {
        let (left, top, height) = (170.0, 44.0, 58.0)
        let width = min(90, 460 / Double(max(1, columns.count)))
        var content = ""
        for (column, name) in columns.enumerated() {
            content += label(
                lines(name, width: width - 2, limit: 1).first ?? "", x: left + width * (Double(column) + 0.5), y: 24, anchor: "middle")
        }
        for (row, name) in rows.enumerated() {
            let y = top + height * Double(row)
            content += "<path class=\"axis\" d=\"M12 \(number(y))H\(number(left + width * Double(columns.count)))\"/>"
            for (line, text) in lines(name, width: left - 24).enumerated() { content += label(text, x: 12, y: y + 24 + 16 * Double(line)) }
            for (column, cell) in cells[row].enumerated() {
                let x = left + width * (Double(column) + 0.5)
                let radius = 16 * max(0, cell.share).squareRoot()
                content +=
                    "<circle class=\"\(cell.share > 0 ? "accent" : "open")\" cx=\"\(number(x))\" cy=\"\(number(y + 22))\" r=\"\(number(max(3, radius)))\"/>"
                content += label(cell.word, x: x, y: y + 52, anchor: "middle", style: "soft")
            }
        }
        return frame(
            width: left + width * Double(columns.count) + 12, height: top + height * Double(rows.count) + 8, title: title,
            description: description, content)
    }
}
