// Two ways to place people are compared on votes that neither has seen; the challenger is taken only when it wins everywhere.

import Foundation

/// How the way people are placed was chosen.
package struct MapChoice: Codable, Sendable, Equatable {
    package enum Method: String, Codable, Sendable {
        /// Principal components with gaps filled by the mean, as Polis does.
        case principal
        /// Probabilistic components: a missing vote is missing.
        case probabilistic
    }

    package let method: Method
    /// Mean −ln p of held-out votes, predicted from five groups; lower is better. `nil` where nothing was compared.
    package let principalLoss: Double?
    package let probabilisticLoss: Double?
    package let principalStability: Double
    package let probabilisticStability: Double?
}

enum SecondOpinion {
    private static let splits = 3

    /// Mean −ln p of held-out votes in each of three splits, for both ways. A fifth of the votes is held out, chosen by a hash of the cell.
    ///
    /// - Complexity: three times both fits and their divisions into five groups.
    static func losses(_ votes: VoteMatrix, people: [Int], hidden: Set<Int>, seed: UInt64, threads: Int) -> (
        principal: [Double], probabilistic: [Double]
    ) {
        var (plain, challenger): ([Double], [Double]) = ([], [])
        for split in 0..<splits {
            let isHeldOut = { (participant: Int, statement: Int) -> Bool in
                var random = SeededRandom(
                    seed: seed &+ UInt64(split) &* 0x9E37_79B9 &+ UInt64(participant) &* 1_000_003 &+ UInt64(statement) &* 7_368_787)
                return random.next() % 5 == 0
            }
            let train = votes.filtered { !isHeldOut($0, $1) }
            let held = votes.filtered { isHeldOut($0, $1) && !hidden.contains($1) }
            let components = PrincipalComponents(train, hidden: hidden, threads: threads)
            let probabilistic = ProbabilisticComponents(train, start: components)
            plain.append(loss(train, held, people, components.projections(of: people), seed, threads))
            challenger.append(loss(train, held, people, people.map { probabilistic.projection(of: $0) }, seed, threads))
        }
        return (plain, challenger)
    }

    /// Five groups from the points; each held-out vote is predicted by the shares of its group on the statement, drawn towards everybody's shares by
    /// the weight of four votes.
    private static func loss(_ train: VoteMatrix, _ held: VoteMatrix, _ people: [Int], _ points: [Point], _ seed: UInt64, _ threads: Int)
        -> Double
    {
        let groups = OpinionGroups.forced(points, into: 5, seed: seed, threads: threads)
        let k = groups.centres.count
        let width = train.statementCount
        var own = [SIMD4<Double>](repeating: .zero, count: k * width)
        var all = [SIMD4<Double>](repeating: .zero, count: width)
        for (position, participant) in people.enumerated() {
            train.forEachVote(of: participant) { statement, value in
                own[groups.labels[position] * width + statement][Int(value) + 1] += 1
                all[statement][Int(value) + 1] += 1
            }
        }
        var sum = 0.0
        var count = 0.0
        for (position, participant) in people.enumerated() {
            held.forEachVote(of: participant) { statement, value in
                let everybody = (all[statement] + SIMD4(1, 1, 1, 0)) / (all[statement].sum() + 3)
                let cell = own[groups.labels[position] * width + statement]
                let share = (cell[Int(value) + 1] + 4 * everybody[Int(value) + 1]) / (cell.sum() + 4)
                sum -= log(share)
                count += 1
            }
        }
        return count > 0 ? sum / count : 0
    }

    /// The challenger wins only if it predicts better in every split and its groups are at least as stable, and stable enough to be shown.
    static func prefersChallenger(
        _ losses: (principal: [Double], probabilistic: [Double]), stability: (principal: Double, probabilistic: Double)
    ) -> Bool {
        zip(losses.principal, losses.probabilistic).allSatisfy { $1 < $0 } && stability.probabilistic >= 0.5
            && stability.probabilistic >= stability.principal
    }
}
