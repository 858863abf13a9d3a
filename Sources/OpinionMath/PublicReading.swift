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
        /// Organisations, each one voice.
        package let organisations: ShownCell
        /// Every class by its weight; `nil` below five organisations. Hidden classes count as one, with their weights together, so that nothing is told
        /// of them but what their sum tells. Rounded to whole per cents.
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
        let shown = statements.indices.filter { visible.contains($0) }
        let balance = Dictionary(uniqueKeysWithValues: shown.map { ($0, Balance(statements[$0], weights: classWeights)) })
        let places = Priorities.bands(shown.compactMap { index in (balance[index]?.reading).map { (index, $0.agree) } })
        let band = Dictionary(uniqueKeysWithValues: places.map { ($0.statement, $0.band) })
        let byHeads = shown.filter { band[$0] == nil }.sorted { (-headShare($0), $0) < (-headShare($1), $1) }
        let order = places.map(\.statement) + byHeads
        let change = Priorities.change(
            balanced: places.map { ($0.statement, balance[$0.statement]?.reading?.agree.value ?? 0) },
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
            }, rows: order.compactMap { index in balance[index].map { row(index, $0, band: band[index]) } },
            sharedAgreement: sharedAgreement.filter(told.contains),
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

    /// What is told of the classes of one statement.
    private struct Balance {
        /// In the order of the classes; empty where too few organisations voted.
        let cells: [ShownCell]
        /// With the hidden classes as one; `nil` where too few organisations voted.
        let reading: BalancedReading?
        /// Whether organisations voted whose class is not shown.
        let hides: Bool

        init(_ statement: StatementReading, weights: [Double]) {
            guard let balanced = statement.balanced, balanced.organisations >= Suppression.smallest else {
                (cells, reading, hides) = ([], nil, false)
                return
            }
            let cells = Suppression.row(balanced.classes.map { PrivateCell(count: $0.organisations, agree: $0.agree) })
            let hidden = Set(cells.indices.filter { cells[$0].isHidden })
            self.cells = cells
            hides = hidden.contains { balanced.classes[$0].organisations > 0 }
            reading = hides ? ClassBalance.reading(balanced.classes, weights: weights, merging: hidden) : balanced
        }
    }

    private func row(_ index: Int, _ balance: Balance, band: Int?) -> PublicReading.Row {
        let statement = statements[index]
        let (balanced, classes) = (balance.reading, balance.cells)
        let heads = PrivateCell(count: statement.heads.seen, agree: Double(statement.heads.agree))
        // People who were not compared belong to no group; their cell is never shown, but it counts when cells are subtracted.
        let inGroups = statement.byGroup.reduce(VoteCount(), +)
        let rest = statement.heads - inGroups
        // All groups or none: the exact count of heads stands beside them.
        let groupCells = statement.byGroup.map { Suppression.alone(PrivateCell(count: $0.seen, agree: Double($0.agree))) }
        let unsafe = groupCells.contains { $0.isHidden } || (rest.seen > 0 && rest.seen < Suppression.smallest)
        let byGroup = unsafe ? groupCells.map { _ in ShownCell.hidden } : groupCells
        let enough = statement.heads.seen >= Suppression.smallest
        let acrossGroups = statement.byGroup.isEmpty ? 1 : pow(statement.groupInformedConsensus, 1 / Double(statement.byGroup.count))
        let grain = 0.01
        func told(_ estimate: Estimate?) -> Estimate? {
            estimate.map {
                Estimate(
                    value: Suppression.rounded($0.value, to: grain), low: ($0.low / grain).rounded(.down) * grain,
                    high: min(1, ($0.high / grain).rounded(.up) * grain))
            }
        }
        let all = balanced.map { Suppression.alone(PrivateCell(count: $0.organisations, agree: $0.classes.reduce(0) { $0 + $1.agree })) }
        return PublicReading.Row(
            statement: index, heads: Suppression.alone(heads), organisations: all?.rounded(to: grain) ?? .hidden,
            agree: told(balanced?.agree), disagree: told(balanced?.disagree), pass: told(balanced?.pass),
            bridging: balanced.map { Suppression.rounded(min($0.bridging, acrossGroups), to: grain) },
            difference: balanced.flatMap { _ in
                // From the shown classes alone: with the others in the common mean the difference would tell their sum.
                statement.balanced.flatMap { whole in
                    ClassBalance.difference(
                        classes.indices.map { classes[$0].isHidden ? ClassCount() : whole.classes[$0] },
                        among: classes.indices.filter { !classes[$0].isHidden && classWeights[$0] > 0 })
                }
            }, effectiveSample: balanced?.effectiveSample.rounded(), isCapped: balanced?.isCapped ?? false, classes: classes,
            estimatedClasses: balance.hides
                ? [] : classWeights.indices.filter { balanced != nil && classWeights[$0] > 0 && balanced?.classes[$0].organisations == 0 },
            byGroup: byGroup, groupInformedConsensus: enough ? statement.groupInformedConsensus : nil, position: statement.position,
            band: band)
    }
}
