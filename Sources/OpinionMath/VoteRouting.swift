// Which statement should be asked next: those that matter, and those that few have seen. Formula of the Polis engine, counts always current.

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
}
