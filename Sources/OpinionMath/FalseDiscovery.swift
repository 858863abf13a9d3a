// Many comparisons at once find something by chance alone; this keeps the share of such finds small. Used for representative statements.

import Foundation

enum FalseDiscovery {
    /// Which of many tests hold up when at most the share `q` of those kept may be chance (Benjamini and Hochberg 1995).
    ///
    /// Sorted p(1) ≤ … ≤ p(m): all up to the largest i with p(i) ≤ q·i/m are kept. O(m log m).
    static func kept(_ pValues: [Double], q: Double = 0.10) -> [Bool] {
        let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
        let last = order.indices.last { pValues[order[$0]] <= q * Double($0 + 1) / Double(pValues.count) }
        var result = [Bool](repeating: false, count: pValues.count)
        if let last { for position in 0...last { result[order[position]] = true } }
        return result
    }

    /// Probability of a standard normal value beyond ±|z|.
    static func twoSided(_ z: Double) -> Double { erfc(abs(z) / 2.0.squareRoot()) }
}
