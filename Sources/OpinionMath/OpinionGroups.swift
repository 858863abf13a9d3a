// Finds groups of people who vote alike, or says that there are none. Second step of the opinion landscape.

import Foundation

/// Groups by k-means with many seeded starts, a minimum size, and the silhouette to choose how many.
struct OpinionGroups {
    /// Group of each point, numbered by size (largest first; ties by the smallest member).
    let labels: [Int]
    let centres: [Point]
    /// Mean silhouette (−1…1); 0 for one group.
    let silhouette: Double

    /// - Parameters:
    ///   - minimumSize: a division with a smaller group is refused.
    ///   - largest: most groups that are tried.
    /// - Complexity: O(starts × k × n) for the division and O(n²) for the silhouette (on at most 1,000 points, evenly chosen).
    static func find(_ points: [Point], minimumSize: Int, largest: Int = 5, seed: UInt64) -> OpinionGroups {
        var best: OpinionGroups?
        if points.count >= 2 * minimumSize {
            for k in 2...max(2, min(largest, points.count / minimumSize)) {
                guard let labels = division(points, into: k, seed: seed &+ UInt64(k)) else { continue }
                let sizes = Dictionary(grouping: labels) { $0 }.mapValues(\.count)
                guard sizes.count == k, sizes.values.allSatisfy({ $0 >= minimumSize }) else { continue }
                let value = silhouette(points, labels, k)
                // Ties go to more groups, as in Polis.
                if value > 0, value >= (best?.silhouette ?? 0) { best = ordered(points, labels, k, value) }
            }
        }
        return best ?? OpinionGroups(labels: points.map { _ in 0 }, centres: points.isEmpty ? [] : [mean(points)], silhouette: 0)
    }

    /// The best of 32 starts (k-means++; lowest sum of squares, ties to the earlier start); `nil` with fewer than k different points.
    static func division(_ points: [Point], into k: Int, seed: UInt64) -> [Int]? {
        var best: (error: Double, labels: [Int])?
        for start in 0..<32 {
            var random = SeededRandom(seed: seed &* 1_000_003 &+ UInt64(start))
            guard var centres = starts(points, k, &random) else { return nil }
            var labels = [Int](repeating: -1, count: points.count)
            for _ in 0..<200 {
                let next = points.map { point in nearest(point, centres) }
                if next == labels { break }
                labels = next
                for group in 0..<k {
                    let members = points.indices.filter { labels[$0] == group }
                    if !members.isEmpty { centres[group] = mean(members.map { points[$0] }) }
                }
            }
            let error = zip(points, labels).reduce(0.0) { $0 + $1.0.squaredDistance(to: centres[$1.1]) }
            if best.map({ error < $0.error - 1e-12 }) ?? true { best = (error, labels) }
        }
        return best?.labels
    }

    private static func starts(_ points: [Point], _ k: Int, _ random: inout SeededRandom) -> [Point]? {
        var centres = [points[Int(random.unit() * Double(points.count))]]
        var distances = points.map { $0.squaredDistance(to: centres[0]) }
        while centres.count < k {
            let total = distances.reduce(0, +)
            guard total > 1e-18 else { return nil }
            var target = random.unit() * total
            var chosen = points.count - 1
            for (index, distance) in distances.enumerated() {
                target -= distance
                if target < 0 {
                    chosen = index
                    break
                }
            }
            centres.append(points[chosen])
            for index in points.indices { distances[index] = min(distances[index], points[index].squaredDistance(to: points[chosen])) }
        }
        return centres
    }

    private static func nearest(_ point: Point, _ centres: [Point]) -> Int {
        var best = 0
        var distance = Double.infinity
        for (index, centre) in centres.enumerated() {
            let d = point.squaredDistance(to: centre)
            if d < distance {
                distance = d
                best = index
            }
        }
        return best
    }

    private static func mean(_ points: [Point]) -> Point {
        let n = Double(points.count)
        return Point(x: points.reduce(0) { $0 + $1.x } / n, y: points.reduce(0) { $0 + $1.y } / n)
    }

    /// Mean of (b − a) / max(a, b); a = mean distance within the own group, b = to the nearest other.
    static func silhouette(_ points: [Point], _ labels: [Int], _ k: Int) -> Double {
        let step = max(1, points.count / 1000)
        let chosen = stride(from: 0, to: points.count, by: step).map { $0 }
        var total = 0.0
        for i in chosen {
            var sums = [Double](repeating: 0, count: k)
            var counts = [Double](repeating: 0, count: k)
            for j in chosen where j != i {
                sums[labels[j]] += points[i].squaredDistance(to: points[j]).squareRoot()
                counts[labels[j]] += 1
            }
            guard counts[labels[i]] > 0 else { continue }
            let a = sums[labels[i]] / counts[labels[i]]
            let b = (0..<k).filter { $0 != labels[i] && counts[$0] > 0 }.map { sums[$0] / counts[$0] }.min() ?? 0
            if max(a, b) > 0 { total += (b - a) / max(a, b) }
        }
        return chosen.isEmpty ? 0 : total / Double(chosen.count)
    }

    private static func ordered(_ points: [Point], _ labels: [Int], _ k: Int, _ silhouette: Double) -> OpinionGroups {
        let members = (0..<k).map { group in labels.indices.filter { labels[$0] == group } }
        let order = (0..<k).sorted { (-members[$0].count, members[$0][0]) < (-members[$1].count, members[$1][0]) }
        var rank = [Int](repeating: 0, count: k)
        for (position, group) in order.enumerated() { rank[group] = position }
        return OpinionGroups(
            labels: labels.map { rank[$0] }, centres: order.map { group in mean(members[group].map { points[$0] }) }, silhouette: silhouette
        )
    }

    /// Median adjusted Rand index of the division against divisions of random 80 % of the people (20 draws): how far chance made the groups.
    func stability(of points: [Point], minimumSize: Int, seed: UInt64) -> Double {
        let k = centres.count
        guard k > 1 else { return 0 }
        var values: [Double] = []
        for draw in 0..<20 {
            var random = SeededRandom(seed: seed ^ (0xA5A5 &+ UInt64(draw)))
            var indices = Array(points.indices)
            indices.shuffle(using: &random)
            let kept = indices.prefix(points.count * 4 / 5).sorted()
            guard let again = Self.division(kept.map { points[$0] }, into: k, seed: seed &+ UInt64(draw) &* 7919) else { continue }
            values.append(Self.adjustedRandIndex(kept.map { labels[$0] }, again))
        }
        values.sort()
        return values.isEmpty ? 0 : values[values.count / 2]
    }

    /// Hubert and Arabie 1985: 1 = the same division, 0 = as alike as by chance.
    static func adjustedRandIndex(_ a: [Int], _ b: [Int]) -> Double {
        func pairs(_ n: Int) -> Double { Double(n) * Double(n - 1) / 2 }
        let joint = Dictionary(zip(a, b).map { ([$0, $1], 1) }, uniquingKeysWith: +).values.reduce(0) { $0 + pairs($1) }
        let left = Dictionary(a.map { ($0, 1) }, uniquingKeysWith: +).values.reduce(0) { $0 + pairs($1) }
        let right = Dictionary(b.map { ($0, 1) }, uniquingKeysWith: +).values.reduce(0) { $0 + pairs($1) }
        let expected = left * right / max(1, pairs(a.count))
        let highest = (left + right) / 2
        return highest == expected ? 1 : (joint - expected) / (highest - expected)
    }
}
