// Which statement should be asked next: those that matter, those that few have seen, those that a kind of partner has not answered yet.
// Formula of the Polis engine, counts always current. Used by the voting page.

import Foundation

package enum VoteRouting {
    /// The priority of one statement: (importance × (1 + 8 · 2^(−S/5)))², importance = (1 − (P+1)/(S+2)) (E+1) (A+1)/(S+2).
    ///
    /// - Parameters:
    ///   - count: votes of everybody in a group; S seen, A agree, P pass.
    ///   - extremity: E, the length of the statement's position on the map.
    ///   - isMeta: statements about the conversation itself have the fixed priority 49.
    package static func priority(_ count: VoteCount, extremity: Double, isMeta: Bool = false) -> Double {
        if isMeta { return 49 }
        let (seen, agree, pass) = (Double(count.seen), Double(count.agree), Double(count.pass))
        let importance = (1 - (pass + 1) / (seen + 2)) * (extremity + 1) * (agree + 1) / (seen + 2)
        return pow(importance * (1 + 8 * pow(2, -seen / 5)), 2)
    }

    /// Factor for a voter of a class that has been heard too little on a statement: 1 + 4 · max(0, w − S_class/S).
    package static func classQuota(target: Double, classSeen: Int, seen: Int) -> Double {
        1 + 4 * max(0, target - (seen > 0 ? Double(classSeen) / Double(seen) : 0))
    }

    /// A statement that somebody has not answered yet.
    package struct Candidate: Sendable {
        package let number: Int64
        package let count: VoteCount
        /// Organisations of the voter's class among the votes, and of all classes.
        package let classSeen: Int
        package let organisationsSeen: Int
        /// Length of its position on the newest map; 0 where there is none yet.
        package let extremity: Double
        /// About the conversation itself.
        package let isMeta: Bool

        package init(
            number: Int64, count: VoteCount, classSeen: Int = 0, organisationsSeen: Int = 0, extremity: Double = 0, isMeta: Bool = false
        ) {
            self.number = number
            self.count = count
            self.classSeen = classSeen
            self.organisationsSeen = organisationsSeen
            self.extremity = extremity
            self.isMeta = isMeta
        }
    }

    /// Draws the next statement with probability proportional to priority × class quota; `nil` without candidates.
    ///
    /// The draw depends on the seed and on which statements are open, not on their order: asking again without voting shows the same one.
    /// - Parameters:
    ///   - target: weight of the voter's class; `nil` for somebody who speaks for nobody.
    ///   - seed: differs from voter to voter and from answer to answer.
    package static func next(_ candidates: [Candidate], target: Double?, seed: UInt64) -> Int64? {
        let sorted = candidates.sorted { $0.number < $1.number }
        let weights = sorted.map { candidate -> Double in
            let quota = target.map { classQuota(target: $0, classSeen: candidate.classSeen, seen: candidate.organisationsSeen) } ?? 1
            let weight = priority(candidate.count, extremity: candidate.extremity, isMeta: candidate.isMeta) * quota
            return weight.isFinite ? max(weight, 1e-9) : 1
        }
        var random = SeededRandom(seed: seed)
        var target = random.unit() * weights.reduce(0, +)
        for (candidate, weight) in zip(sorted, weights) {
            target -= weight
            if target < 0 { return candidate.number }
        }
        return sorted.last?.number
    }
}
