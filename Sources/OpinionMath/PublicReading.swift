// What leaves the house of a reading. The landscape page, its JSON, feeds and exports are made from this and from nothing else.

import Foundation

/// A reading after the rules of anonymity: no participant, no point of a person, no cell that would tell who said what.
package struct PublicReading: Codable, Sendable, Equatable {
    package struct Group: Codable, Sendable, Equatable {
        package let letter: Int
        package let size: Int
        package let centre: Point
        package let representative: [RepresentativeStatement]
    }

    package struct Row: Codable, Sendable, Equatable {
        package let statement: Int
        /// Everybody who voted, by heads.
        package let heads: ShownCell
        /// Organisations, each one voice. Where a class is hidden the count is rounded to fives: with the exact one, the rule that picks what else is
        /// hidden would give it away.
        package let organisations: ShownCell
        /// Every class by its weight; `nil` below five organisations. Rounded to whole per cents, to five where a class is hidden; then disagreement,
        /// passes and bridging are not told at all, because together they would give the hidden class away.
        package let agree: Estimate?
        package let disagree: Estimate?
        package let pass: Estimate?
        package let bridging: Double?
        /// The two shown classes furthest apart; `nil` with fewer than two shown classes.
        package let difference: ClassDifference?
        package let effectiveSample: Double?
        package let isCapped: Bool
        /// In the order of the classes.
        package let classes: [ShownCell]
        /// Classes with weight whose share is only estimated from the others, because none of them voted or too few did.
        package let estimatedClasses: [Int]
        /// In the order of `groups`.
        package let byGroup: [ShownCell]
        package let groupInformedConsensus: Double?
        package let position: Point
        /// Rank by the lower bound of the balanced agreement; 1 is the first band. `nil` where too few voted.
        package let band: Int?
    }

    /// How far two classes are apart on a statement.
    package struct ClassDifference: Codable, Sendable, Equatable {
        /// Index of the class that agrees most, and of the one that agrees least.
        package let most: Int
        package let least: Int
        package let by: Double
        /// More than chance would make (90 %).
        package let isBeyondChance: Bool
    }

    package let participants: Int
    package let compared: Int
    package let votes: Int
    package let verdict: GroupVerdict
    package let stability: Double
    package let silhouette: Double
    package let method: MapChoice.Method
    package let classWeights: [Double]
    package let groups: [Group]
    /// Accepted statements only; best first.
    package let rows: [Row]
    package let sharedAgreement: [Int]
    package let sharedDisagreement: [Int]
    /// Statement indices.
    package let change: ChangeByBalance

    /// See `Priorities.Change`.
    package struct ChangeByBalance: Codable, Sendable, Equatable {
        package let up: Int?
        package let down: Int?
    }

    package func row(of statement: Int) -> Row? { rows.first { $0.statement == statement } }
}

extension OpinionLandscape {
    /// The one door to the outside.
    ///
    /// - Parameter visible: statements that may be shown.
    package func published(visible: Set<Int>) -> PublicReading {
        let hasBalance = statements.contains { ($0.balanced?.organisations ?? 0) >= Suppression.smallest }
        let shown = statements.indices.filter { visible.contains($0) }
        let places = Priorities.bands(
            shown.compactMap { index in
                guard let balanced = statements[index].balanced, balanced.organisations >= Suppression.smallest else { return nil }
                return (index, balanced.agree)
            })
        let band = Dictionary(uniqueKeysWithValues: places.map { ($0.statement, $0.band) })
        let byHeads = shown.filter { band[$0] == nil }.sorted { (-headShare($0), $0) < (-headShare($1), $1) }
        let order = hasBalance ? places.map(\.statement) + byHeads : byHeads
        let change = Priorities.change(
            balanced: places.map { ($0.statement, statements[$0.statement].balanced?.agree.value ?? 0) },
            heads: places.map { ($0.statement, headShare($0.statement)) })
        // A statement with too few votes may not appear anywhere else either.
        let told = Set(shown.filter { statements[$0].heads.seen >= Suppression.smallest })
        return PublicReading(
            participants: participantCount, compared: clusteredCount, votes: voteCount, verdict: verdict, stability: stability,
            silhouette: silhouette, method: map.method, classWeights: classWeights,
            groups: groups.filter { $0.size >= Suppression.smallest }.map { group in
                PublicReading.Group(
                    letter: group.letter, size: group.size, centre: group.centre,
                    representative: group.representative.filter { told.contains($0.statement) })
            }, rows: order.map { row($0, band: band[$0]) }, sharedAgreement: sharedAgreement.filter(told.contains),
            sharedDisagreement: sharedDisagreement.filter(told.contains), change: Self.told(change))
    }

    private static func told(_ change: Priorities.Change) -> PublicReading.ChangeByBalance {
        switch change {
        case .nothing: PublicReading.ChangeByBalance(up: nil, down: nil)
        case .moved(let up, let down): PublicReading.ChangeByBalance(up: up, down: down)
        }
    }

    private func headShare(_ statement: Int) -> Double {
        let count = statements[statement].heads
        return (Double(count.agree) + 1) / (Double(count.seen) + 2)
    }

    private func row(_ index: Int, band: Int?) -> PublicReading.Row {
        let reading = statements[index]
        let balanced = reading.balanced.flatMap { $0.organisations >= Suppression.smallest ? $0 : nil }
        let heads = PrivateCell(count: reading.heads.seen, agree: Double(reading.heads.agree))
        let classes = balanced.map { Suppression.row($0.classes.map { PrivateCell(count: $0.organisations, agree: $0.agree) }) } ?? []
        // People who were not compared belong to no group; their cell is never shown, but it counts when cells are subtracted.
        let inGroups = reading.byGroup.reduce(VoteCount(), +)
        let rest = reading.heads - inGroups
        // All groups or none: the exact count of heads stands beside them.
        let groupCells = reading.byGroup.map { Suppression.alone(PrivateCell(count: $0.seen, agree: Double($0.agree))) }
        let unsafe = groupCells.contains { $0.isHidden } || (rest.seen > 0 && rest.seen < Suppression.smallest)
        let byGroup = unsafe ? groupCells.map { _ in ShownCell.hidden } : groupCells
        let enough = reading.heads.seen >= Suppression.smallest
        // Where a class is hidden, exact weighted figures would tell its votes: they are rounded so far that many answers fit.
        let hides = zip(classes, balanced?.classes ?? []).contains { $0.isHidden && $1.organisations > 0 }
        let grain = hides ? 0.05 : 0.01
        func told(_ estimate: Estimate?) -> Estimate? {
            estimate.map {
                Estimate(
                    value: Suppression.rounded($0.value, to: grain), low: ($0.low / grain).rounded(.down) * grain,
                    high: min(1, ($0.high / grain).rounded(.up) * grain))
            }
        }
        let all = balanced.map { Suppression.alone(PrivateCell(count: $0.organisations, agree: $0.classes.reduce(0) { $0 + $1.agree })) }
        return PublicReading.Row(
            statement: index, heads: Suppression.alone(heads), organisations: all?.rounded(to: grain, countToFives: hides) ?? .hidden,
            agree: told(balanced?.agree),
            disagree: hides ? nil : told(balanced?.disagree), pass: hides ? nil : told(balanced?.pass),
            bridging: hides ? nil : balanced.map { Suppression.rounded(min($0.bridging, reading.bridging), to: grain) },
            difference: balanced.flatMap { balanced in
                // From the shown classes alone: with the others in the common mean the difference would tell their sum.
                ClassBalance.difference(
                    classes.indices.map { classes[$0].isHidden ? ClassCount() : balanced.classes[$0] },
                    among: classes.indices.filter { !classes[$0].isHidden && classWeights[$0] > 0 })
            },
            effectiveSample: balanced.map { hides ? Double(Suppression.rounded(Int($0.effectiveSample))) : $0.effectiveSample.rounded() },
            isCapped: balanced?.isCapped ?? false, classes: classes,
            estimatedClasses: hides || balanced == nil
                ? [] : classWeights.indices.filter { classWeights[$0] > 0 && (balanced?.classes[$0].organisations ?? 0) == 0 },
            byGroup: byGroup, groupInformedConsensus: enough ? reading.groupInformedConsensus : nil,
            position: reading.position, band: band)
    }
}
