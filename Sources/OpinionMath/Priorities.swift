// Which statements come first once every class weighs the same, without a false order; and what balancing changed. Used by the landscape page.

import Foundation

package enum Priorities {
    /// A statement's place: the band it stands in. Statements of one band cannot be told apart by what was voted.
    package struct Place: Codable, Sendable, Equatable {
        package let statement: Int
        /// 1 is the first band.
        package let band: Int
    }

    /// Ranked by the lower bound; a band holds everything whose interval overlaps that of the band's first.
    ///
    /// Ties in the lower bound go to the higher value, then to the smaller index.
    package static func bands(_ estimates: [(statement: Int, agree: Estimate)]) -> [Place] {
        let ranked = estimates.sorted { ($1.agree.low, $1.agree.value, $0.statement) < ($0.agree.low, $0.agree.value, $1.statement) }
        var band = 0
        var floor = -Double.infinity
        return ranked.map { item in
            if band == 0 || item.agree.high < floor {
                band += 1
                floor = item.agree.low
            }
            return Place(statement: item.statement, band: band)
        }
    }

    /// What weighing every class the same changed.
    package enum Change: Sendable, Equatable {
        /// The same statements lead either way.
        case nothing
        /// `up` leads only when classes weigh the same, `down` only when heads are counted.
        case moved(up: Int, down: Int)
    }

    /// Compares the first `depth` statements by balanced agreement with the first by heads. Of those that enter or leave, the one with the largest
    /// difference between the two shares is named.
    package static func change(balanced: [(statement: Int, share: Double)], heads: [(statement: Int, share: Double)], depth: Int = 3)
        -> Change
    {
        func leading(_ list: [(statement: Int, share: Double)]) -> [Int] {
            list.sorted { ($1.share, $0.statement) < ($0.share, $1.statement) }.prefix(depth).map(\.statement)
        }
        let (after, before) = (leading(balanced), leading(heads))
        let gain = Dictionary(heads.map { ($0.statement, $0.share) }, uniquingKeysWith: { first, _ in first })
        let shift = Dictionary(
            balanced.map { ($0.statement, $0.share - (gain[$0.statement] ?? 0)) }, uniquingKeysWith: { first, _ in first })
        let up = after.filter { !before.contains($0) }.max { ((shift[$0] ?? 0), $1) < ((shift[$1] ?? 0), $0) }
        let down = before.filter { !after.contains($0) }.min { ((shift[$0] ?? 0), $0) < ((shift[$1] ?? 0), $1) }
        guard let up, let down else { return .nothing }
        return .moved(up: up, down: down)
    }
}
