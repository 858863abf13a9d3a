// The whole reading of a round: made by the opinion job, stored as a dated snapshot, shown by the landscape page.

import Foundation

/// How sure the reading is that there are groups at all.
package enum GroupVerdict: String, Codable, Sendable {
    /// Fewer than fifteen people with enough votes, or fewer than seven statements.
    case tooFew
    case oneGroup
    /// Median agreement with re-drawn 80 % of at least 0.8.
    case clear
    /// 0.5 to 0.8.
    case tentative
    /// Below: groups are not shown.
    case unstable
}

package struct OpinionGroup: Codable, Sendable, Equatable {
    package let size: Int
    package let centre: Point
    package let representative: [RepresentativeStatement]
}

/// The figures of one statement, by its index.
package struct StatementReading: Codable, Sendable, Equatable {
    package let heads: VoteCount
    /// `nil` where nobody spoke for an organisation.
    package let balanced: BalancedReading?
    package let byGroup: [VoteCount]
    package let groupInformedConsensus: Double
    package let position: Point
}

package struct OpinionLandscape: Codable, Sendable, Equatable {
    package let participantCount: Int
    package let clusteredCount: Int
    package let voteCount: Int
    package let verdict: GroupVerdict
    /// Median adjusted Rand index on 20 re-draws of 80 % of the people.
    package let stability: Double
    package let groups: [OpinionGroup]
    package let statements: [StatementReading]
    /// Statement indices, the most shared first.
    package let sharedAgreement: [Int]
    package let sharedDisagreement: [Int]
    /// Largest relative residual of the principal components; at most 1e-6 when they converged.
    package let residual: Double
}

package struct OpinionSettings: Sendable {
    /// Derived from the round, so that two rounds do not share their chance.
    package let seed: UInt64
    /// Moderated out: they count in the mathematics as zero and are never shown.
    package let hiddenStatements: Set<Int>

    package init(seed: UInt64, hiddenStatements: Set<Int> = []) {
        self.seed = seed
        self.hiddenStatements = hiddenStatements
    }
}

extension OpinionLandscape {
    /// The same votes and seed give the same landscape, bit for bit.
    ///
    /// - Complexity: linear in the votes, plus the silhouette (at most a million distances) and 20 re-draws.
    /// - Throws: `CancellationError` when `isCancelled` turns true between two steps.
    package static func compute(
        votes: VoteMatrix, voices: Voices, settings: OpinionSettings, progress: (Double, String) -> Void = { _, _ in },
        isCancelled: () -> Bool = { false }
    ) throws -> OpinionLandscape {
        func step(_ share: Double, _ text: String) throws {
            if isCancelled() { throw CancellationError() }
            progress(share, text)
        }
        try step(0.05, "components")
        let hidden = settings.hiddenStatements
        let components = PrincipalComponents(votes, hidden: hidden)
        let people = clustered(votes)
        try step(0.3, "groups")
        let points = people.map { components.projection(of: $0) }
        let enough = people.count >= 15 && votes.statementCount >= 7
        let minimum = max(5, Int((0.02 * Double(people.count)).rounded(.up)))
        let found = OpinionGroups.find(points, minimumSize: minimum, largest: enough ? 5 : 1, seed: settings.seed)
        try step(0.6, "stability")
        let stability = enough ? found.stability(of: points, minimumSize: minimum, seed: settings.seed) : 0
        let verdict: GroupVerdict =
            !enough ? .tooFew : found.centres.count < 2 ? .oneGroup : stability >= 0.8 ? .clear : stability >= 0.5 ? .tentative : .unstable
        let shown = verdict == .clear || verdict == .tentative
        let groupCount = shown ? found.centres.count : 0
        try step(0.8, "statements")
        let byGroup = counts(votes, people: people, labels: found.labels, groups: groupCount)
        var everybody = [VoteCount](repeating: VoteCount(), count: votes.statementCount)
        for index in votes.columns.indices { everybody[Int(votes.columns[index])].add(votes.values[index]) }
        let balanced = ClassBalance(voices: voices).readings(votes)
        try step(0.95, "shared statements")
        return OpinionLandscape(
            participantCount: (0..<votes.participantCount).count { votes.voteCount(of: $0) > 0 }, clusteredCount: people.count,
            voteCount: votes.voteCount,
            verdict: verdict, stability: stability, groups: groups(found, byGroup, hidden),
            statements: everybody.indices.map { statement in
                StatementReading(
                    heads: everybody[statement], balanced: balanced[statement], byGroup: byGroup.map { $0[statement] },
                    groupInformedConsensus: RepresentativeStatements.groupInformedConsensus(byGroup, statement: statement),
                    position: components.position(of: statement))
            },
            sharedAgreement: RepresentativeStatements.consensus(everybody, agreeing: true, hidden: hidden),
            sharedDisagreement: RepresentativeStatements.consensus(everybody, agreeing: false, hidden: hidden),
            residual: components.residuals.max() ?? 0)
    }

    /// People with at least min(7, C) votes; filled up to fifteen with the most active others (ties: smaller index).
    static func clustered(_ votes: VoteMatrix) -> [Int] {
        let needed = min(7, Set(votes.columns).count)
        let active = (0..<votes.participantCount).filter { votes.voteCount(of: $0) > 0 }
        let enough = active.filter { votes.voteCount(of: $0) >= needed }
        guard enough.count < 15 else { return enough }
        let others = active.filter { votes.voteCount(of: $0) < needed }
            .sorted { (votes.voteCount(of: $1), $0) < (votes.voteCount(of: $0), $1) }
        return (enough + others.prefix(15 - enough.count)).sorted()
    }

    private static func counts(_ votes: VoteMatrix, people: [Int], labels: [Int], groups: Int) -> [[VoteCount]] {
        var result = [[VoteCount]](repeating: [VoteCount](repeating: VoteCount(), count: votes.statementCount), count: groups)
        guard groups > 0 else { return result }
        for (position, participant) in people.enumerated() {
            votes.forEachVote(of: participant) { statement, value in result[labels[position]][statement].add(value) }
        }
        return result
    }

    private static func groups(_ found: OpinionGroups, _ counts: [[VoteCount]], _ hidden: Set<Int>) -> [OpinionGroup] {
        counts.indices.map { group in
            let rest = counts[group].indices.map { statement in
                counts.indices.filter { $0 != group }.reduce(into: VoteCount()) { sum, other in
                    sum.agree += counts[other][statement].agree
                    sum.disagree += counts[other][statement].disagree
                    sum.seen += counts[other][statement].seen
                }
            }
            return OpinionGroup(
                size: found.labels.count { $0 == group }, centre: found.centres[group],
                representative: RepresentativeStatements.find(counts: counts[group], rest: rest, hidden: hidden))
        }
    }
}
