// Who takes part at each stage, measured against who is there. Made by StageInvolvementInput, shown by StageInvolvementPage.

import OpinionMath
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
