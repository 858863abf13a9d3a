// The figures by group when the groups come from elsewhere. Used by `roundtable opinion --reference` and by conformance tests.

import Foundation

package struct GivenGroups: Sendable {
    /// Statements with at least one vote, ascending.
    package let voted: [Int]
    /// For each group, by its index.
    package let representative: [[RepresentativeStatement]]
    /// For each statement.
    package let groupInformedConsensus: [Double]
    /// Routing priority of each statement.
    package let priorities: [Double]

    /// - Parameters:
    ///   - labels: group of each participant; `nil` belongs to none.
    ///   - meta: statements about the conversation itself; their priority is fixed.
    package init(votes: VoteMatrix, hidden: Set<Int>, meta: Set<Int>, labels: [Int?], groupCount: Int) {
        let people = labels.indices.filter { labels[$0] != nil }
        let groups = OpinionLandscape.counts(votes, people: people, labels: people.map { labels[$0] ?? 0 }, groups: groupCount)
        let total = (0..<votes.statementCount).map { statement in groups.reduce(VoteCount()) { $0 + $1[statement] } }
        let holdsUp = RepresentativeStatements.differences(groups, hidden: hidden)
        let components = PrincipalComponents(votes, hidden: hidden)
        voted = votes.votedStatements.enumerated().compactMap { $0.element ? $0.offset : nil }
        representative = groups.indices.map { group in
            RepresentativeStatements.find(
                counts: groups[group], rest: zip(total, groups[group]).map { $0 - $1 }, hidden: hidden, holdsUp: holdsUp[group])
        }
        groupInformedConsensus = total.indices.map { statement in
            RepresentativeStatements.groupInformedConsensus(groups.map { $0[statement] })
        }
        priorities = total.indices.map { statement in
            VoteRouting.priority(total[statement], extremity: components.position(of: statement).length, isMeta: meta.contains(statement))
        }
    }
}

extension OpinionLandscape {
    /// Exactly k groups of points that were projected before, whatever their size: 0 is the largest.
    package static func division(_ points: [Point], into k: Int, seed: UInt64) -> [Int] {
        OpinionGroups.forced(points, into: k, seed: seed).labels
    }
}
