// The whole reading of a round: made by the opinion job and the opinion command, stored as a dated snapshot.

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

    package var showsGroups: Bool { self == .clear || self == .tentative }
}

package struct OpinionGroup: Codable, Sendable, Equatable {
    /// 0 = A. Stays with the group from reading to reading.
    package let letter: Int
    package let size: Int
    package let centre: Point
    package let representative: [RepresentativeStatement]
}

/// The figures of one statement, by its index.
package struct StatementReading: Codable, Sendable, Equatable {
    package let heads: VoteCount
    /// `nil` where nobody spoke for an organisation.
    package let balanced: BalancedReading?
    /// In the order of `OpinionLandscape.groups`.
    package let byGroup: [VoteCount]
    /// Product over the groups of (A+1)/(S+2); falls with the number of groups.
    package let groupInformedConsensus: Double
    /// The smaller of the bridging score by class and the group-informed consensus per group: agreed across classes and across groups.
    package let bridging: Double
    package let position: Point
}

package struct OpinionLandscape: Codable, Sendable, Equatable {
    package let participantCount: Int
    package let clusteredCount: Int
    package let voteCount: Int
    package let verdict: GroupVerdict
    /// Median adjusted Rand index on 20 re-draws of 80 % of the people.
    package let stability: Double
    /// Mean silhouette of the division found, whether shown or not.
    package let silhouette: Double
    package let map: MapChoice
    /// In the order of their letters; empty unless the verdict shows groups.
    package let groups: [OpinionGroup]
    package let statements: [StatementReading]
    /// Statement indices, the most shared first.
    package let sharedAgreement: [Int]
    package let sharedDisagreement: [Int]
    /// The weight each class has in the balanced figures, in the order of the targets.
    package let classWeights: [Double]
    /// Largest relative residual of the principal components; at most 1e-6 when they converged.
    package let residual: Double
}

package struct OpinionSettings: Sendable {
    /// Derived from the round, so that two rounds do not share their chance.
    package let seed: UInt64
    /// Moderated out, or about the conversation itself: they count in the mathematics as zero and are never shown.
    package let hiddenStatements: Set<Int>
    /// Exactly this many groups are looked for instead of two to five. Minimum sizes still hold.
    package let groupCount: Int?
    /// The reading before, so that letters stay and the number of groups does not jump.
    package let memory: GroupMemory?
    /// Whether probabilistic components are tried as well.
    package let asksSecondOpinion: Bool
    /// 1 or 2 give the same bits.
    package let threads: Int

    package init(
        seed: UInt64, hiddenStatements: Set<Int> = [], groupCount: Int? = nil, memory: GroupMemory? = nil, asksSecondOpinion: Bool = false,
        threads: Int = 2
    ) {
        self.seed = seed
        self.hiddenStatements = hiddenStatements
        self.groupCount = groupCount
        self.memory = memory
        self.asksSecondOpinion = asksSecondOpinion
        self.threads = threads
    }
}

/// A reading with what stays inside the house: where each person stands, and what the next reading needs to know.
package struct OpinionReading: Sendable {
    package let landscape: OpinionLandscape
    package let memory: GroupMemory
    /// Participants that were compared, ascending.
    package let people: [Int]
    /// Where they stand, in the same order. Never public: with few votes a point tells the votes.
    package let points: [Point]
    /// Group of each of them in the division found, 0 = the largest, whether or not the verdict shows groups.
    package let labels: [Int]
}

extension OpinionLandscape {
    /// The same votes, settings and seed give the same landscape, bit for bit, in whatever order the votes came and on however many threads.
    ///
    /// - Complexity: linear in the votes, plus the silhouette (at most 16 million distances) and 20 re-draws.
    /// - Throws: `CancellationError` when `isCancelled` turns true between two steps.
    package static func compute(
        votes: VoteMatrix, voices: Voices, settings: OpinionSettings, progress: (Double, String) -> Void = { _, _ in },
        isCancelled: () -> Bool = { false }
    ) throws -> OpinionLandscape {
        try read(votes: votes, voices: voices, settings: settings, progress: progress, isCancelled: isCancelled).landscape
    }

    /// `compute` with what stays inside.
    package static func read(
        votes: VoteMatrix, voices: Voices, settings: OpinionSettings, progress: (Double, String) -> Void = { _, _ in },
        isCancelled: () -> Bool = { false }
    ) throws -> OpinionReading {
        func step(_ share: Double, _ text: String) throws {
            if isCancelled() { throw CancellationError() }
            progress(share, text)
        }
        try step(0.05, "components")
        let hidden = settings.hiddenStatements
        let threads = settings.threads
        let components = PrincipalComponents(votes, hidden: hidden, threads: threads)
        let people = compared(votes, before: settings.memory)
        try step(0.3, "groups")
        let shownStatements = votes.votedStatements.enumerated().count { $0.element && !hidden.contains($0.offset) }
        let enough = people.count >= 15 && shownStatements >= 7
        let minimum = OpinionGroups.minimumSize(of: people.count)
        func divided(_ points: [Point]) -> (groups: OpinionGroups, stability: Double) {
            guard enough else { return (OpinionGroups.chosen(nil, of: points, []), 0) }
            let groups =
                settings.groupCount.map {
                    OpinionGroups.forced(points, into: $0, minimumSize: minimum, seed: settings.seed, threads: threads)
                }
                ?? OpinionGroups.find(points, minimumSize: minimum, seed: settings.seed, threads: threads)
            return (groups, GroupStability.index(of: groups, points: points, seed: settings.seed, threads: threads))
        }
        var points = components.projections(of: people)
        var found = divided(points)
        var choice = MapChoice(
            method: .principal, principalLoss: nil, probabilisticLoss: nil, principalStability: found.stability, probabilisticStability: nil
        )
        if settings.asksSecondOpinion, enough {
            try step(0.5, "second opinion")
            let losses = SecondOpinion.losses(votes, people: people, hidden: hidden, seed: settings.seed, threads: threads)
            let challenger = ProbabilisticComponents(votes, start: components)
            let otherPoints = people.map { challenger.projection(of: $0) }
            let other = divided(otherPoints)
            let wins = SecondOpinion.prefersChallenger(losses, stability: (found.stability, other.stability))
            choice = MapChoice(
                method: wins ? .probabilistic : .principal, principalLoss: losses.principal.reduce(0, +) / Double(losses.principal.count),
                probabilisticLoss: losses.probabilistic.reduce(0, +) / Double(losses.probabilistic.count),
                principalStability: found.stability, probabilisticStability: other.stability)
            if wins { (points, found) = (otherPoints, other) }
        }
        try step(0.7, "stability")
        let settled =
            settings.groupCount == nil
            ? found.groups.settled(after: settings.memory, points: points) : (found.groups, found.groups.centres.count, 0)
        let groups = settled.groups
        let stability =
            groups.centres.count == found.groups.centres.count
            ? found.stability : GroupStability.index(of: groups, points: points, seed: settings.seed, threads: threads)
        let verdict: GroupVerdict =
            !enough ? .tooFew : groups.centres.count < 2 ? .oneGroup : stability >= 0.8 ? .clear : stability >= 0.5 ? .tentative : .unstable
        try step(0.8, "statements")
        let letters = groups.letters(after: settings.memory, people: people)
        // Groups in the order of their letters.
        let order = verdict.showsGroups ? letters.indices.sorted { letters[$0] < letters[$1] } : []
        var place = [Int](repeating: 0, count: max(1, letters.count))
        for (position, group) in order.enumerated() { place[group] = position }
        let byGroup = counts(votes, people: people, labels: groups.labels.map { place[$0] }, groups: order.count, threads: threads)
        let everybody = counts(
            votes, people: Array(0..<votes.participantCount), labels: [Int](repeating: 0, count: votes.participantCount), groups: 1,
            threads: threads)[0]
        let balanced = ClassBalance(voices: voices).readings(votes)
        try step(0.95, "shared statements")
        let holdsUp = RepresentativeStatements.differences(byGroup, hidden: hidden)
        let total = everybody.indices.map { statement in byGroup.reduce(VoteCount()) { $0 + $1[statement] } }
        let shownGroups = order.enumerated().map { position, group in
            OpinionGroup(
                letter: letters[group], size: groups.labels.count { $0 == group }, centre: groups.centres[group],
                representative: RepresentativeStatements.find(
                    counts: byGroup[position], rest: zip(total, byGroup[position]).map { $0 - $1 }, hidden: hidden,
                    holdsUp: holdsUp[position]))
        }
        var groupOf = [Int](repeating: -1, count: votes.participantCount)
        for (position, participant) in people.enumerated() { groupOf[participant] = letters.isEmpty ? 0 : letters[groups.labels[position]] }
        let landscape = OpinionLandscape(
            participantCount: (0..<votes.participantCount).count { votes.voteCount(of: $0) > 0 }, clusteredCount: people.count,
            voteCount: votes.voteCount, verdict: verdict, stability: stability, silhouette: groups.silhouette, map: choice,
            groups: shownGroups,
            statements: everybody.indices.map { statement in
                let byGroup = byGroup.map { $0[statement] }
                let consensus = RepresentativeStatements.groupInformedConsensus(byGroup)
                let acrossGroups = byGroup.isEmpty ? 1 : pow(consensus, 1 / Double(byGroup.count))
                return StatementReading(
                    heads: everybody[statement], balanced: balanced[statement], byGroup: byGroup, groupInformedConsensus: consensus,
                    bridging: min(balanced[statement]?.bridging ?? acrossGroups, acrossGroups), position: components.position(of: statement)
                )
            },
            sharedAgreement: RepresentativeStatements.consensus(everybody, agreeing: true, hidden: hidden),
            sharedDisagreement: RepresentativeStatements.consensus(everybody, agreeing: false, hidden: hidden),
            classWeights: voices.weights, residual: components.residuals.max() ?? 0)
        return OpinionReading(
            landscape: landscape,
            memory: GroupMemory(
                groupOfParticipant: groupOf, groupCount: enough ? groups.centres.count : 0, challenger: settled.1, streak: settled.2),
            people: people, points: points, labels: groups.labels)
    }

    /// People with at least min(7, C) votes; filled up to fifteen with the most active others (ties: smaller index). Who was compared once stays.
    static func compared(_ votes: VoteMatrix, before memory: GroupMemory? = nil) -> [Int] {
        let needed = min(7, votes.votedStatements.count { $0 })
        let active = (0..<votes.participantCount).filter { votes.voteCount(of: $0) > 0 }
        let sticky = memory?.groupOfParticipant ?? []
        let enough = active.filter { votes.voteCount(of: $0) >= needed || ($0 < sticky.count && sticky[$0] >= 0) }
        guard enough.count < 15 else { return enough }
        let inside = Set(enough)
        let others = active.filter { !inside.contains($0) }.sorted { (votes.voteCount(of: $1), $0) < (votes.voteCount(of: $0), $1) }
        return (enough + others.prefix(15 - enough.count)).sorted()
    }

    /// Counts by group and statement. O(votes).
    static func counts(_ votes: VoteMatrix, people: [Int], labels: [Int], groups: Int, threads: Int = 1) -> [[VoteCount]] {
        guard groups > 0 else { return [] }
        let width = votes.statementCount
        let parts = RowParts(count: people.count, parts: votes.voteCount < 40_000 ? 1 : 4, threads: threads)
        // Disagree, pass, agree beside each other.
        var cells = [SIMD4<Int32>](repeating: .zero, count: parts.count * groups * width)
        cells.withUnsafeMutableBufferPointer { cells in
            nonisolated(unsafe) let cells = cells
            parts.run { part, range in
                for position in range {
                    let first = (part * groups + labels[position]) * width
                    votes.forEachVote(of: people[position]) { statement, value in cells[first + statement][Int(value) + 1] &+= 1 }
                }
            }
        }
        return (0..<groups).map { group in
            (0..<width).map { statement in
                let sum = (0..<parts.count).reduce(SIMD4<Int32>.zero) { $0 &+ cells[($1 * groups + group) * width + statement] }
                return VoteCount(agree: Int(sum[2]), disagree: Int(sum[0]), seen: Int(sum[0] &+ sum[1] &+ sum[2]))
            }
        }
    }
}
