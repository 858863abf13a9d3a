// How evenly people take part, and where which kind of partner is lost on the way. Used by the involvement page and by reports.

import Foundation

/// How one class is represented at one stage, with the interval its ratio lies in (90 %).
package struct RepresentationRatio: Codable, Sendable, Equatable {
    /// RR = (N_cs / N_s) / π_c; 1 is fair.
    package let ratio: Double
    package let low: Double
    package let high: Double
    package let word: Representation
}

/// Inequality against a reference, split into what lies between size classes and what lies within them.
package struct TheilIndex: Codable, Sendable, Equatable {
    /// T = Σ q ln(q/π) over all cells = between + within.
    package let between: Double
    package let within: Double

    package init(between: Double, within: Double) {
        self.between = between
        self.within = within
    }

    package var total: Double { between + within }
}

/// How many of a class went on from one stage to the next, against the large companies.
package struct DropOff: Codable, Sendable, Equatable {
    /// Index of the stage at which people are lost; it is compared with the one before.
    package let stage: Int
    package let keptSmall: Double
    package let keptLarge: Double
    /// kept_small / kept_large with its interval (90 %, on the log scale).
    package let ratio: Double
    package let low: Double
    package let high: Double

    /// Small ones are lost more often, and that is more than chance.
    package var isSignificant: Bool { high < 1 }
}

extension Involvement {
    /// - Parameters:
    ///   - count: organisations of the class at the stage; `all`: of every class.
    ///   - reference: π_c, the share of the class in the region; over 0.
    /// - Returns: `nil` without anybody at the stage or without a reference.
    package static func representationRatio(count: Int, of all: Int, reference: Double) -> RepresentationRatio? {
        let found = representation(count: count, of: all, reference: reference)
        guard let ratio = found.ratio else { return nil }
        let interval = wilson(count, of: all)
        return RepresentationRatio(ratio: ratio, low: interval.low / reference, high: interval.high / reference, word: found.word)
    }

    /// Theil's T of the cells of several classes (for example districts within size classes), decomposed exactly.
    ///
    /// - Parameters:
    ///   - counts: by class and cell.
    ///   - reference: shares of the same cells in the region; together 1 and over 0 wherever a count is.
    /// - Returns: `nil` without anybody, or where somebody is counted in a cell that the region does not have.
    package static func theil(counts: [[Int]], reference: [[Double]]) -> TheilIndex? {
        let n = Double(counts.reduce(0) { $0 + $1.reduce(0, +) })
        guard n > 0 else { return nil }
        var (between, within) = (0.0, 0.0)
        for (cells, shares) in zip(counts, reference) {
            let q = Double(cells.reduce(0, +)) / n
            let pi = shares.reduce(0, +)
            if q > 0 {
                guard pi > 0 else { return nil }
                between += q * log(q / pi)
            }
            for (cell, share) in zip(cells, shares) where cell > 0 {
                guard share > 0 else { return nil }
                let inside = Double(cell) / n / q
                within += q * inside * log(inside / (share / pi))
            }
        }
        return TheilIndex(between: between, within: within)
    }

    /// Gini's coefficient of activity: 0 where all are equally active, near 1 where one does everything. Who was invited and did nothing is a 0.
    ///
    /// G = Σ_i (2i − n − 1) x_i / (n Σ x), x ascending. `nil` where nobody was active.
    package static func gini(_ activity: [Int]) -> Double? {
        let sorted = activity.map { Double(max(0, $0)) }.sorted()
        let total = sorted.reduce(0, +)
        guard total > 0 else { return nil }
        let n = Double(sorted.count)
        return sorted.enumerated().reduce(0.0) { $0 + (2 * Double($1.offset + 1) - n - 1) * $1.element } / (n * total)
    }

    /// For each stage after the first how many small and large ones went on; `nil` where one of them had nobody before.
    ///
    /// The interval is that of a ratio of two proportions on the log scale, half a case added to each count (Walter 1975).
    package static func dropOffs(small: [Int], large: [Int]) -> [DropOff?] {
        guard small.count == large.count, small.count > 1 else { return [] }
        return (1..<small.count).map { stage in
            let (s0, s1, l0, l1) = (Double(small[stage - 1]), Double(small[stage]), Double(large[stage - 1]), Double(large[stage]))
            guard s0 > 0, l0 > 0 else { return nil }
            let (keptSmall, keptLarge) = (min(1, s1 / s0), min(1, l1 / l0))
            let (a, b) = (min(s1, s0) + 0.5, min(l1, l0) + 0.5)
            let (n, m) = (s0 + 0.5, l0 + 0.5)
            let corrected = (a / n) / (b / m)
            let ratio = keptLarge > 0 ? keptSmall / keptLarge : corrected
            let deviation = max(0, 1 / a - 1 / n + 1 / b - 1 / m).squareRoot()
            return DropOff(
                stage: stage, keptSmall: keptSmall, keptLarge: keptLarge, ratio: ratio,
                low: min(ratio, corrected * exp(-1.645 * deviation)), high: max(ratio, corrected * exp(1.645 * deviation)))
        }
    }

    /// Where small ones are lost: the stage with the lowest ratio among those that are more than chance.
    package static func whereLost(_ dropOffs: [DropOff?]) -> DropOff? {
        dropOffs.compactMap { $0 }.filter(\.isSignificant).min { ($0.ratio, $0.stage) < ($1.ratio, $1.stage) }
    }
}
