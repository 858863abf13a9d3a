// Finds groups of people who vote alike, or says that there are none. Second step of the opinion landscape.

import Foundation

/// Groups by k-means with many seeded starts, a minimum size, and the silhouette to choose how many.
///
/// Up to 4,000 people everything is exact. Above, the starts run on about 1,000 means of neighbouring people, the winner is refined on everybody,
/// and the silhouette is taken on 2,000 people evenly chosen.
struct OpinionGroups: Sendable {
    /// Group of each point, numbered by size (largest first; ties by the smallest member).
    let labels: [Int]
    let centres: [Point]
    /// Mean silhouette (−1…1); 0 for one group.
    let silhouette: Double
    /// Sum of squared distances to the own centre.
    let error: Double
    /// Silhouette of every number of groups that was admissible.
    let candidates: [Candidate]

    struct Candidate: Sendable {
        let k: Int
        let silhouette: Double
        let division: KMeans.Division
    }

    private static let exactUpTo = 4000
    private static let starts = 32

    /// The smallest group that is shown: five people, and 2 % of those compared.
    static func minimumSize(of people: Int) -> Int { max(5, Int((0.02 * Double(people)).rounded(.up))) }

    /// - Parameters:
    ///   - counts: numbers of groups that are tried.
    ///   - minimumSize: a division with a smaller group is refused.
    ///   - threads: 1 or 2 give the same bits.
    static func find(_ points: [Point], minimumSize: Int, counts: ClosedRange<Int> = 2...5, seed: UInt64, threads: Int = 2) -> OpinionGroups
    {
        let candidates = candidates(points, minimumSize: minimumSize, counts: counts, seed: seed, threads: threads)
        // Ties go to more groups, as in Polis.
        let best = candidates.filter { $0.silhouette > 0 }.max { ($0.silhouette, $0.k) < ($1.silhouette, $1.k) }
        return chosen(best, of: points, candidates)
    }

    /// The division into exactly k groups, whatever their size and silhouette; one group with fewer than k different points.
    static func forced(_ points: [Point], into k: Int, minimumSize: Int = 1, seed: UInt64, threads: Int = 2) -> OpinionGroups {
        let candidates = k < 2 ? [] : candidates(points, minimumSize: minimumSize, counts: k...k, seed: seed, threads: threads)
        return chosen(candidates.first, of: points, candidates)
    }

    static func chosen(_ candidate: Candidate?, of points: [Point], _ candidates: [Candidate]) -> OpinionGroups {
        guard let candidate else {
            let centre = mean(points)
            return OpinionGroups(
                labels: points.map { _ in 0 }, centres: points.isEmpty ? [] : [centre], silhouette: 0,
                error: points.reduce(0) { $0 + $1.squaredDistance(to: centre) }, candidates: candidates)
        }
        var sizes = [Int](repeating: 0, count: candidate.k)
        var firsts = [Int](repeating: Int.max, count: candidate.k)
        for (index, label) in candidate.division.labels.enumerated() {
            sizes[Int(label)] += 1
            firsts[Int(label)] = min(firsts[Int(label)], index)
        }
        let order = (0..<candidate.k).sorted { (-sizes[$0], firsts[$0]) < (-sizes[$1], firsts[$1]) }
        var rank = [Int](repeating: 0, count: candidate.k)
        for (position, group) in order.enumerated() { rank[group] = position }
        return OpinionGroups(
            labels: candidate.division.labels.map { rank[Int($0)] }, centres: order.map { candidate.division.centres[$0] },
            silhouette: candidate.silhouette, error: candidate.division.error, candidates: candidates)
    }

    private static func candidates(_ points: [Point], minimumSize: Int, counts: ClosedRange<Int>, seed: UInt64, threads: Int) -> [Candidate]
    {
        let largest = min(counts.upperBound, points.count / max(1, minimumSize))
        guard largest >= max(2, counts.lowerBound) else { return [] }
        let weighted = WeightedPoints(points)
        let condensed = points.count > exactUpTo ? KMeans.condense(weighted, leaves: 1024).means : weighted
        let tried = Array(max(2, counts.lowerBound)...largest)
        var divisions = [KMeans.Division?](repeating: nil, count: tried.count)
        divisions.withUnsafeMutableBufferPointer { divisions in
            nonisolated(unsafe) let divisions = divisions
            RowParts(count: tried.count, parts: tried.count, threads: points.count > 300 ? threads : 1).run { _, range in
                for index in range {
                    guard let rough = KMeans.divide(condensed, into: tried[index], starts: starts, seed: seed &+ UInt64(tried[index]))
                    else { continue }
                    let division = points.count > exactUpTo ? KMeans.refine(weighted, from: rough.centres) : rough
                    var sizes = [Int](repeating: 0, count: tried[index])
                    for label in division.labels { sizes[Int(label)] += 1 }
                    if sizes.allSatisfy({ $0 >= minimumSize }) { divisions[index] = division }
                }
            }
        }
        let kept = zip(tried, divisions).compactMap { k, division in division.map { (k: k, division: $0) } }
        let silhouettes = silhouettes(points, kept.map(\.division), threads: threads)
        return zip(kept, silhouettes).map { Candidate(k: $0.k, silhouette: $1, division: $0.division) }
    }

    /// Mean of (b − a) / max(a, b) for several divisions at once; a = mean distance within the own group, b = to the nearest other.
    /// A person alone in a group counts 0. O(n²) distances for n up to 4,000, else for 2,000 evenly chosen.
    static func silhouettes(_ points: [Point], _ divisions: [KMeans.Division], threads: Int) -> [Double] {
        guard !divisions.isEmpty, !points.isEmpty else { return divisions.map { _ in 0 } }
        let step = points.count > exactUpTo ? Double(points.count) / 2000 : 1
        let chosen = (0..<Int((Double(points.count) / step).rounded(.down))).map { Int(Double($0) * step) }
        let (xs, ys) = (chosen.map { points[$0].x }, chosen.map { points[$0].y })
        // Sorted by group, so that the sum of a group is one run.
        let orders = divisions.map { division in
            let k = division.centres.count
            var members = [[Int32]](repeating: [], count: k)
            for (position, index) in chosen.enumerated() { members[Int(division.labels[index])].append(Int32(position)) }
            return members
        }
        let parts = RowParts(count: chosen.count, parts: chosen.count < 500 ? 1 : 8, threads: threads)
        var totals = [Double](repeating: 0, count: parts.count * divisions.count)
        totals.withUnsafeMutableBufferPointer { totals in
            nonisolated(unsafe) let totals = totals
            parts.run { part, range in
                var distances = [Double](repeating: 0, count: chosen.count)
                for position in range {
                    let (x, y) = (xs[position], ys[position])
                    distances.withUnsafeMutableBufferPointer { distances in
                        xs.withUnsafeBufferPointer { xs in
                            ys.withUnsafeBufferPointer { ys in
                                for other in xs.indices {
                                    let (dx, dy) = (xs[other] - x, ys[other] - y)
                                    distances[other] = (dx * dx + dy * dy).squareRoot()
                                }
                            }
                        }
                    }
                    for (number, division) in divisions.enumerated() {
                        let own = Int(division.labels[chosen[position]])
                        guard orders[number][own].count > 1 else { continue }
                        var a = 0.0
                        var b = Double.infinity
                        for (group, members) in orders[number].enumerated() where !members.isEmpty {
                            let sum = members.reduce(0.0) { $0 + distances[Int($1)] }
                            if group == own { a = sum / Double(members.count - 1) } else { b = min(b, sum / Double(members.count)) }
                        }
                        if b.isFinite, max(a, b) > 0 { totals[part * divisions.count + number] += (b - a) / max(a, b) }
                    }
                }
            }
        }
        return divisions.indices.map { number in
            (0..<parts.count).reduce(0.0) { $0 + totals[$1 * divisions.count + number] } / Double(chosen.count)
        }
    }

    private static func mean(_ points: [Point]) -> Point {
        let n = Double(max(1, points.count))
        return Point(x: points.reduce(0) { $0 + $1.x } / n, y: points.reduce(0) { $0 + $1.y } / n)
    }
}
