// The flow from statements to seats: columns of blocks as high as what they hold, bands for what went from one to the next.

extension SVG {
    /// - Parameters:
    ///   - columns: name of each step and its blocks, from left to right. `lost` blocks are those that led nowhere (yet).
    ///   - links: how much went from a block of one column to a block of the next.
    package static func flow(
        title: String, description: String, columns: [(name: String, blocks: [(name: String, size: Int, lost: Bool)])],
        links: [(column: Int, from: Int, to: Int, size: Int)]
    ) -> SVG {
        let (width, height, top, block) = (680.0, 340.0, 46.0, 14.0)
        let step = (width - 160 - block) / Double(max(1, columns.count - 1))
        // One scale for all columns, so that heights can be compared; gaps are kept free in the fullest one.
        let totals = columns.map { Double($0.blocks.reduce(0) { $0 + $1.size }) }
        let scale = (height - top - 60) / max(1, totals.max() ?? 1)
        var places: [[(y: Double, height: Double)]] = []
        var content = ""
        var labels = ""
        for (index, column) in columns.enumerated() {
            let x = 12 + step * Double(index)
            labels += label(lines(column.name, width: step - 8, limit: 1).first ?? "", x: x, y: 20)
            var y = top
            places.append(
                column.blocks.map { part in
                    defer { y += max(3, Double(part.size) * scale) + 22 }
                    let high = max(3, Double(part.size) * scale)
                    content += rect(
                        part.lost ? "pass" : "accent", x: x, y: y, width: block, height: high, title: "\(part.name): \(part.size)")
                    let text = lines("\(part.size) \(part.name)", width: step - block - 14, limit: 2)
                    for (line, words) in text.enumerated() { labels += label(words, x: x + block + 6, y: y + 11 + 15 * Double(line)) }
                    return (y, high)
                })
        }
        var left = places.map { $0.map(\.y) }
        var right = left
        for link in links where link.size > 0 && places.indices.contains(link.column + 1) {
            let high = max(1, Double(link.size) * scale)
            let (x1, x2) = (12 + step * Double(link.column) + block, 12 + step * Double(link.column + 1))
            let (y1, y2) = (left[link.column][link.from], right[link.column + 1][link.to])
            left[link.column][link.from] += high
            right[link.column + 1][link.to] += high
            let middle = number((x1 + x2) / 2)
            let lost = columns[link.column + 1].blocks[link.to].lost
            content =
                "<path class=\"link\(lost ? " lost" : "")\" d=\"M\(number(x1)) \(number(y1))C\(middle) \(number(y1)) \(middle) \(number(y2)) \(number(x2)) \(number(y2))"
                + "v\(number(high))C\(middle) \(number(y2 + high)) \(middle) \(number(y1 + high)) \(number(x1)) \(number(y1 + high))z\"/>"
                + content
        }
        return frame(width: width, height: height, title: title, description: description, content + labels)
    }
}
