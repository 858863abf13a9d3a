// Who takes part at each stage, against who is there. Used by the involvement page.

import Foundation

/// How one class is represented at one stage.
package enum Representation: String, Codable, Sendable { case fair, under, over, notEnoughData }

package enum Involvement {
    /// Fewer organisations than this give no overall figure.
    package static let smallestSample = 20

    /// Wilson score interval of `hits` out of `seen` at 90 %.
    package static func wilson(_ hits: Int, of seen: Int, z: Double = 1.645) -> (low: Double, high: Double) {
        guard seen > 0 else { return (0, 1) }
        let n = Double(seen)
        let p = Double(hits) / n
        let centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        let half = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
        return (max(0, centre - half), min(1, centre + half))
    }

    /// RR = (N_cs / N_s) / π_c; below 0.8 "under", above 1.25 "over", and only where the interval of N_cs / N_s excludes π_c.
    package static func representation(count: Int, of all: Int, reference: Double) -> (ratio: Double?, word: Representation) {
        guard all > 0, reference > 0 else { return (nil, .notEnoughData) }
        let ratio = Double(count) / Double(all) / reference
        let interval = wilson(count, of: all)
        if interval.low <= reference, reference <= interval.high { return (ratio, (0.8...1.25).contains(ratio) ? .fair : .notEnoughData) }
        return (ratio, ratio < 0.8 ? .under : ratio > 1.25 ? .over : .fair)
    }

    /// 1 − JSD(q‖π) with the bias of a finite sample taken off: 1 mirrors the region. `nil` below twenty.
    package static func index(counts: [Int], reference: [Double]) -> Double? {
        let n = Double(counts.reduce(0, +))
        guard n >= Double(smallestSample) else { return nil }
        var divergence = 0.0
        for (count, share) in zip(counts, reference) {
            let q = Double(count) / n
            let m = (q + share) / 2
            if q > 0 { divergence += 0.5 * q * log2(q / m) }
            if share > 0 { divergence += 0.5 * share * log2(share / m) }
        }
        return 1 - max(0, divergence - Double(counts.count - 1) / (8 * n * log(2)))
    }
}
