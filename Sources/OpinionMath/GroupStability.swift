// How far chance made the groups: the same division is looked for again among parts of the people. Used by the opinion landscape.

import Foundation

enum GroupStability {
    /// Median adjusted Rand index of a division against divisions of 20 random 80 % of the people.
    ///
    /// Above 1,000 people the re-draws run on about 500 means of neighbouring people; the comparison still counts people.
    ///
    /// - Complexity: O(20 × (people + starts × rounds × k × means)).
    static func index(of groups: OpinionGroups, points: [Point], seed: UInt64, threads: Int = 2) -> Double {
        let k = groups.centres.count
        guard k > 1, points.count > k else { return 0 }
        let draws = 20
        let condensed = points.count > 1000 ? KMeans.condense(WeightedPoints(points), leaves: 512).leaf : Array(0..<Int32(points.count))
        let leaves = Int((condensed.max() ?? 0) + 1)
        var values = [Double?](repeating: nil, count: draws)
        values.withUnsafeMutableBufferPointer { values in
            nonisolated(unsafe) let values = values
            RowParts(count: draws, parts: draws, threads: points.count > 300 ? threads : 1).run { _, range in
                for draw in range {
                    values[draw] = again(
                        groups, points, condensed, leaves, random: SeededRandom(seed: seed ^ (0xA5A5 &+ UInt64(draw))),
                        seed: seed &+ UInt64(draw) &* 7919)
                }
            }
        }
        let found = values.compactMap { $0 }.sorted()
        guard !found.isEmpty else { return 0 }
        return (found[(found.count - 1) / 2] + found[found.count / 2]) / 2
    }

    private static func again(
        _ groups: OpinionGroups, _ points: [Point], _ leaf: [Int32], _ leaves: Int, random: SeededRandom, seed: UInt64
    ) -> Double? {
        var random = random
        let k = groups.centres.count
        var sums = [(w: Double, x: Double, y: Double)](repeating: (0, 0, 0), count: leaves)
        var kept = [Bool](repeating: false, count: points.count)
        // Selection sampling: exactly four fifths, each set equally likely.
        var wanted = points.count * 4 / 5
        for index in points.indices where random.unit() * Double(points.count - index) < Double(wanted) {
            wanted -= 1
            kept[index] = true
            let place = Int(leaf[index])
            sums[place].w += 1
            sums[place].x += points[index].x
            sums[place].y += points[index].y
        }
        let used = (0..<leaves).filter { sums[$0].w > 0 }
        let means = WeightedPoints(
            xs: used.map { sums[$0].x / sums[$0].w }, ys: used.map { sums[$0].y / sums[$0].w }, weights: used.map { sums[$0].w })
        guard let division = KMeans.divide(means, into: k, starts: 8, seed: seed) else { return nil }
        var labelOfLeaf = [Int](repeating: 0, count: leaves)
        for (position, place) in used.enumerated() { labelOfLeaf[place] = Int(division.labels[position]) }
        var table = [Int](repeating: 0, count: k * k)
        for index in points.indices where kept[index] { table[groups.labels[index] * k + labelOfLeaf[Int(leaf[index])]] += 1 }
        return adjustedRandIndex(table, rows: k)
    }

    /// Hubert and Arabie 1985: 1 = the same division, 0 = as alike as by chance.
    static func adjustedRandIndex(_ a: [Int], _ b: [Int]) -> Double {
        let (rows, width) = ((a.max() ?? 0) + 1, (b.max() ?? 0) + 1)
        var table = [Int](repeating: 0, count: rows * width)
        for (left, right) in zip(a, b) { table[left * width + right] += 1 }
        return adjustedRandIndex(table, rows: rows)
    }

    private static func adjustedRandIndex(_ table: [Int], rows: Int) -> Double {
        func pairs(_ n: Int) -> Double { Double(n) * Double(n - 1) / 2 }
        let width = table.count / max(1, rows)
        let joint = table.reduce(0) { $0 + pairs($1) }
        let left = (0..<rows).reduce(0.0) { sum, row in sum + pairs((0..<width).reduce(0) { $0 + table[row * width + $1] }) }
        let right = (0..<width).reduce(0.0) { sum, column in sum + pairs((0..<rows).reduce(0) { $0 + table[$1 * width + column] }) }
        let expected = left * right / max(1, pairs(table.reduce(0, +)))
        let highest = (left + right) / 2
        return highest == expected ? 1 : (joint - expected) / (highest - expected)
    }
}
