// Counts who took part at which stage and has the figures made of it. Used by the page on involvement by stage.

import Listening
import OpinionMath
package import Storage
import Vocabulary

/// One class at one stage. `nil` where the number is too small to be shown.
struct StageCell: Encodable, Sendable {
    let organisations: Int?
    /// Against the share of organisations in the reference.
    let ratio: RepresentationRatio?
}

/// One stage of the way from the register to a seat.
struct StageFigures: Encodable, Sendable {
    let step: InvolvementStep
    let organisations: Int
    /// In the order of `VoiceClass.allCases`.
    let cells: [StageCell]
    /// 1 mirrors the region; `nil` below twenty organisations.
    let mirror: Double?
    /// The same against the people these organisations employ.
    let mirrorByEmployees: Double?
    /// Inequality between kinds of partner and, within them, between sub-regions; `nil` below twenty organisations.
    let theil: TheilIndex?
    /// Small companies against large ones, from the stage before; `nil` where there were none of either.
    let dropOff: DropOff?
    /// Small and large companies at the stage before and at this one; `nil` where one of the numbers is not shown.
    let small: Passage?
    let large: Passage?

    struct Passage: Encodable, Sendable {
        let before: Int
        let after: Int
    }
}

/// How unevenly an activity is spread over all organisations of the register that could take part in it.
struct Spread: Encodable, Sendable {
    enum Activity: String, Encodable, Sendable, CaseIterable { case votes, statements, seats }

    let activity: Activity
    let organisations: Int
    /// 0: all alike; 1: one does everything.
    let gini: Double?
}

struct StageInvolvement: Encodable, Sendable {
    /// What the shares are compared with: the region's figures with their source and year, or the hub's own register.
    struct Reference: Encodable, Sendable {
        let organisations: [Int]
        let source: String?
        let year: Int?
    }

    let reference: Reference
    let stages: [StageFigures]
    let spreads: [Spread]
    /// Whether small numbers were left out.
    let isSuppressed: Bool

    /// The stage at which small companies are lost: the lowest ratio that is more than chance.
    var lost: StageFigures? {
        guard let lost = Involvement.whereLost(stages.map(\.dropOff)) else { return nil }
        return stages.first { $0.dropOff == lost }
    }
}

package struct StageInvolvementInput: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// The way through the house. Who is in the register stands before the first.
    static let way: [InvolvementStep] = [.invited, .joined, .voted, .spoke, .decided, .acts, .trained]

    private struct Facts: Sendable {
        let partners: [(id: PartnerID, voice: Int, headCount: Int, subregion: String)]
        let active: [InvolvementStep: Set<PartnerID>]
        let activity: [Spread.Activity: [PartnerID: Int]]
        let reference: StageInvolvement.Reference
    }

    /// - Parameter isWhole: the hub's team sees every count; others see none that points at an organisation or two.
    func figures(isWhole: Bool) async throws -> StageInvolvement {
        let facts = try await database.read { try Self.facts(on: $0) }
        return Self.figures(facts, isWhole: isWhole)
    }

    private static func facts(on connection: any SQLConnection) throws -> Facts {
        let subregions = Dictionary(
            uniqueKeysWithValues: try connection.query(
                "SELECT partner.id, place.subregion FROM partner JOIN place ON place.id = partner.place_id",
                { (try $0.next() as PartnerID, try $0.next() as String) }))
        let partners = try PartnerStore.all(on: connection).filter { $0.status == "active" }.map { partner in
            (
                id: partner.id, voice: VoiceClass.allCases.firstIndex(of: partner.voiceClass) ?? 0, headCount: partner.headCount,
                subregion: subregions[partner.id] ?? ""
            )
        }
        func counts(_ sql: SQLText) throws -> [PartnerID: Int] {
            Dictionary(uniqueKeysWithValues: try connection.query(sql) { (try $0.next() as PartnerID, try $0.next() as Int) })
        }
        let known = try connection.query(
            "SELECT voice, SUM(organisations), MIN(source), MAX(year) FROM population_cell GROUP BY voice ORDER BY voice"
        ) { row in
            (voice: try row.next() as String, count: try row.next() as Int, source: try row.next() as String, year: try row.next() as Int)
        }
        let region = VoiceClass.allCases.map { voice in known.first { $0.voice == voice.rawValue }?.count ?? 0 }
        let register = VoiceClass.allCases.indices.map { voice in partners.count { $0.voice == voice } }
        let hasRegion = region.reduce(0, +) > 0
        return Facts(
            partners: partners, active: try InvolvementStore.active(on: connection),
            activity: [
                .votes: try counts(
                    """
                    SELECT participant.partner_id, COUNT(*) FROM vote JOIN participant ON participant.id = vote.participant_id
                    WHERE participant.partner_id IS NOT NULL GROUP BY participant.partner_id
                    """),
                .statements: try counts(
                    """
                    SELECT participant.partner_id, COUNT(*) FROM statement JOIN participant ON participant.id = statement.participant_id
                    WHERE participant.partner_id IS NOT NULL GROUP BY participant.partner_id
                    """),
                .seats: try counts(
                    """
                    SELECT worker.partner_id, COUNT(*) FROM enrolment JOIN worker ON worker.id = enrolment.worker_id
                    WHERE enrolment.state IN ('accepted', 'attended', 'completed') GROUP BY worker.partner_id
                    """),
            ],
            reference: StageInvolvement.Reference(
                organisations: hasRegion ? region : register, source: hasRegion ? known.first?.source : nil,
                year: hasRegion ? known.map(\.year).max() : nil))
    }

    private static func figures(_ facts: Facts, isWhole: Bool) -> StageInvolvement {
        let classes = VoiceClass.allCases.indices
        let shares = shares(facts.reference.organisations)
        let employees = self.shares(classes.map { voice in facts.partners.filter { $0.voice == voice }.reduce(0) { $0 + $1.headCount } })
        let subregions = Array(Set(facts.partners.map(\.subregion))).sorted()
        func cells(_ who: (PartnerID) -> Bool) -> [[Int]] {
            classes.map { voice in
                subregions.map { place in facts.partners.count { $0.voice == voice && $0.subregion == place && who($0.id) } }
            }
        }
        let everybody = cells { _ in true }
        let all = Double(max(1, facts.partners.count))
        let cellShares = everybody.map { $0.map { Double($0) / all } }
        let (small, large) = (VoiceClass.allCases.firstIndex(of: .sme) ?? 0, VoiceClass.allCases.firstIndex(of: .large) ?? 0)
        let counts = way.map { step in cells { facts.active[step]?.contains($0) ?? false } }
        let byClass = counts.map { $0.map { $0.reduce(0, +) } }
        let register = everybody.map { $0.reduce(0, +) }
        let offs = Involvement.dropOffs(
            small: [register[small]] + byClass.map { $0[small] }, large: [register[large]] + byClass.map { $0[large] })
        /// Only companies have workers to train: what is due to them alone.
        func companies(_ shares: [Double]) -> [Double] {
            let total = max(1e-9, shares[small] + shares[large])
            return classes.map { $0 == small || $0 == large ? shares[$0] / total : 0 }
        }
        /// An overall figure to all its digits would tell the numbers it was made of.
        func told(_ value: Double) -> Double { isWhole ? value : (value * 100).rounded() / 100 }
        let stages = way.indices.map { stage in
            let row = byClass[stage]
            let total = row.reduce(0, +)
            let hidden =
                isWhole
                ? row.map { _ in false } : Suppression.row(row.map { PrivateCell(count: $0, agree: 0.5 * Double($0)) }).map(\.isHidden)
            let before = stage == 0 ? register : byClass[stage - 1]
            let hiddenBefore =
                isWhole || stage == 0
                ? row.map { _ in false } : Suppression.row(before.map { PrivateCell(count: $0, agree: 0.5 * Double($0)) }).map(\.isHidden)
            // Who is trained need not act: there is nothing they were kept from.
            let tells = ![hidden[small], hidden[large], hiddenBefore[small], hiddenBefore[large]].contains(true) && way[stage] != .trained
            let (due, dueByEmployees) = way[stage] == .trained ? (companies(shares), companies(employees)) : (shares, employees)
            return StageFigures(
                step: way[stage], organisations: total,
                cells: classes.map { voice in
                    StageCell(
                        organisations: hidden[voice] ? nil : row[voice],
                        ratio: hidden[voice] ? nil : Involvement.representationRatio(count: row[voice], of: total, reference: due[voice]))
                }, mirror: Involvement.index(counts: row, reference: due).map(told),
                mirrorByEmployees: Involvement.index(counts: row, reference: dueByEmployees).map(told),
                theil: total >= Involvement.smallestSample && way[stage] != .trained
                    ? Involvement.theil(counts: counts[stage], reference: cellShares).map {
                        TheilIndex(between: told($0.between), within: told($0.within))
                    } : nil, dropOff: tells ? offs[stage] : nil, small: tells ? .init(before: before[small], after: row[small]) : nil,
                large: tells ? .init(before: before[large], after: row[large]) : nil)
        }
        let spreads = Spread.Activity.allCases.map { activity in
            // Only companies have workers to train.
            let able = facts.partners.filter { activity != .seats || $0.voice == small || $0.voice == large }
            let counts = able.map { facts.activity[activity]?[$0.id] ?? 0 }
            return Spread(
                activity: activity, organisations: able.count,
                gini: able.count >= Involvement.smallestSample || isWhole ? Involvement.gini(counts).map(told) : nil)
        }
        return StageInvolvement(reference: facts.reference, stages: stages, spreads: spreads, isSuppressed: !isWhole)
    }

    private static func shares(_ counts: [Int]) -> [Double] {
        let total = Double(max(1, counts.reduce(0, +)))
        return counts.map { Double($0) / total }
    }
}
