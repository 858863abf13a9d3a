// What is typical of a group, and what everybody shares. Third step of the opinion landscape; formulas of the Polis engine.

import Foundation

/// A statement that tells a group apart from the others.
package struct RepresentativeStatement: Codable, Sendable, Equatable {
    package let statement: Int
    /// True when the group stands out by agreeing more than the rest, false when by disagreeing more. A group may stand out by disagreeing more
    /// and yet agree for the most part; what it thinks is in its counts.
    package let agrees: Bool
    package let score: Double
    /// Whether the difference to the others still counts when all comparisons of the conversation are taken together
    /// (Benjamini–Hochberg, at most one in ten by chance).
    package let holdsUp: Bool
}

enum RepresentativeStatements {
    /// One-sided 90 %.
    private static let significant = 1.2816

    /// Smoothed share and its z against one half: p = (A+1)/(S+2), z = 2√(S+1)((A+1)/(S+1) − ½).
    private static func share(_ hits: Int, of seen: Int) -> (p: Double, z: Double) {
        let n = Double(seen)
        let a = Double(hits)
        return ((a + 1) / (n + 2), 2 * (n + 1).squareRoot() * ((a + 1) / (n + 1) - 0.5))
    }

    /// Ratio and z of two proportions with one added to each count.
    private static func contrast(_ hits: Int, of seen: Int, _ otherHits: Int, of otherSeen: Int) -> (ratio: Double, z: Double) {
        let (a, n, b, m) = (Double(hits), Double(seen), Double(otherHits), Double(otherSeen))
        let ratio = ((a + 1) / (n + 2)) / ((b + 1) / (m + 2))
        let pooled = (a + b + 2) / (n + m + 2)
        guard pooled < 1 else { return (ratio, 0) }
        return (ratio, ((a + 1) / (n + 1) - (b + 1) / (m + 1)) / (pooled * (1 - pooled) * (1 / (n + 1) + 1 / (m + 1))).squareRoot())
    }

    private struct Reading {
        let statement: Int
        let agree: (p: Double, z: Double)
        let disagree: (p: Double, z: Double)
        let agreeContrast: (ratio: Double, z: Double)
        let disagreeContrast: (ratio: Double, z: Double)

        var agrees: Bool { agreeContrast.z > disagreeContrast.z }
        var isSufficient: Bool {
            (agreeContrast.z > significant && agree.z > significant) || (disagreeContrast.z > significant && disagree.z > significant)
        }
        var score: Double {
            agrees
                ? agreeContrast.ratio * agreeContrast.z * agree.p * agree.z
                : disagreeContrast.ratio * disagreeContrast.z * disagree.p * disagree.z
        }
    }

    /// At most five statements of one group: what it agrees with best first, agreements before disagreements.
    ///
    /// - Parameters:
    ///   - counts: of the group, one for each statement.
    ///   - rest: of everybody else.
    ///   - holdsUp: which statements withstand the control of all comparisons; see `differences`.
    static func find(counts: [VoteCount], rest: [VoteCount], hidden: Set<Int>, holdsUp: [Bool] = []) -> [RepresentativeStatement] {
        func made(_ reading: Reading) -> RepresentativeStatement {
            RepresentativeStatement(
                statement: reading.statement, agrees: reading.agrees, score: reading.score,
                holdsUp: holdsUp.indices.contains(reading.statement) && holdsUp[reading.statement])
        }
        var bestAgree: Reading?
        var best: Reading?
        var sufficient: [Reading] = []
        for statement in counts.indices where !hidden.contains(statement) {
            let (own, other) = (counts[statement], rest[statement])
            guard own.agree > 0 || own.disagree > 0 else { continue }
            let reading = Reading(
                statement: statement, agree: share(own.agree, of: own.seen), disagree: share(own.disagree, of: own.seen),
                agreeContrast: contrast(own.agree, of: own.seen, other.agree, of: other.seen),
                disagreeContrast: contrast(own.disagree, of: own.seen, other.disagree, of: other.seen))
            if reading.isSufficient { sufficient.append(reading) }
            if reading.agree.z > significant || (reading.agreeContrast.ratio > 1 && reading.agree.p > 0.5) {
                if let current = bestAgree {
                    let value = { (r: Reading) in
                        current.agreeContrast.ratio > 1
                            ? r.agreeContrast.ratio * r.agreeContrast.z * r.agree.p * r.agree.z : r.agree.p * r.agree.z
                    }
                    if value(reading) > value(current) { bestAgree = reading }
                } else {
                    bestAgree = reading
                }
            }
            let strength = { (r: Reading) in max(r.agreeContrast.z, r.disagreeContrast.z) }
            if strength(reading) > (best.map(strength) ?? 0) { best = reading }
        }
        guard !sufficient.isEmpty else {
            return [bestAgree ?? best].compactMap { $0 }.map(made)
        }
        let ranked = sufficient.sorted { ($1.score, $0.statement) < ($0.score, $1.statement) }
        let first = bestAgree.map { [$0] } ?? []
        let list = (first + ranked.filter { $0.statement != bestAgree?.statement }).prefix(5).map(made)
        return list.filter(\.agrees) + list.filter { !$0.agrees }
    }

    /// For each group which statements set it apart from the others when all comparisons are taken together: the larger of the two z values of the
    /// contrast, two-sided, q ≤ 0.10 over all groups and statements of the conversation.
    static func differences(_ groups: [[VoteCount]], hidden: Set<Int>) -> [[Bool]] {
        guard let width = groups.first?.count else { return [] }
        let total = (0..<width).map { statement in groups.reduce(VoteCount()) { $0 + $1[statement] } }
        var cells: [(group: Int, statement: Int)] = []
        var pValues: [Double] = []
        for group in groups.indices {
            for statement in 0..<width where !hidden.contains(statement) && groups[group][statement].seen > 0 {
                let own = groups[group][statement]
                let rest = total[statement] - own
                let agree = contrast(own.agree, of: own.seen, rest.agree, of: rest.seen).z
                let disagree = contrast(own.disagree, of: own.seen, rest.disagree, of: rest.seen).z
                cells.append((group, statement))
                pValues.append(FalseDiscovery.twoSided(max(agree, disagree, 0)))
            }
        }
        var result = [[Bool]](repeating: [Bool](repeating: false, count: width), count: groups.count)
        for (cell, kept) in zip(cells, FalseDiscovery.kept(pValues)) where kept { result[cell.group][cell.statement] = true }
        return result
    }

    /// At most five statements with which nearly everybody agrees, or disagrees: p > ½ and z significant, by p·z.
    static func consensus(_ counts: [VoteCount], agreeing: Bool, hidden: Set<Int>) -> [Int] {
        let readings = counts.indices.filter { !hidden.contains($0) && counts[$0].seen > 0 }.map { statement in
            (
                statement: statement,
                share: share(agreeing ? counts[statement].agree : counts[statement].disagree, of: counts[statement].seen)
            )
        }
        return readings.filter { $0.share.p > 0.5 && $0.share.z > significant }
            .sorted { ($1.share.p * $1.share.z, $0.statement) < ($0.share.p * $0.share.z, $1.statement) }.prefix(5).map(\.statement)
    }

    /// Product over the groups of (A+1)/(S+2): high only where every group agrees.
    static func groupInformedConsensus(_ groups: [VoteCount]) -> Double {
        groups.reduce(1) { $0 * (Double($1.agree) + 1) / (Double($1.seen) + 2) }
    }
}
