// One turn of the line: a question, dates for each stage, and the rule of decision. Shown on every round page.

package import Vocabulary

/// The dates of one stage and, once it is closed, when.
package struct StageDates: Encodable, Sendable {
    package let stage: Stage
    package let startsOn: Day
    package let endsOn: Day
    package let closedAt: Moment?

    package init(stage: Stage, startsOn: Day, endsOn: Day, closedAt: Moment? = nil) {
        self.stage = stage
        self.startsOn = startsOn
        self.endsOn = endsOn
        self.closedAt = closedAt
    }
}

/// A round with its dates and how much was said.
package struct Round: Encodable, Sendable {
    package let id: RoundID
    package let title: String
    package let question: String
    /// Who decides by which rule, as it is told before anybody speaks.
    package let decisionRule: String
    /// The round it goes on from, and the one that goes on from it.
    package let previous: RoundID?
    package let next: RoundID?
    package let stages: [StageDates]
    package let statementCount: Int
    package let participantCount: Int
    package let voteCount: Int
    /// What was put right after the round was opened, the newest first.
    package let corrections: [Correction]

    /// The first stage that is not closed; `nil` when the round is over.
    package var current: Stage? { stages.first { $0.closedAt == nil }?.stage }
    package var isListening: Bool { stages.first { $0.stage == .listen }.map { $0.closedAt == nil } ?? false }
}

/// What can be put right in an open round.
package struct RoundCorrection: Sendable {
    package let title: String
    /// They stay as they are once somebody has voted under them.
    package let question: String
    package let decisionRule: String
    /// All stages; those that are closed stay as they are.
    package let stages: [StageDates]
}

/// What is needed to open a round.
package struct RoundDraft: Sendable {
    package let title: String
    package let question: String
    package let decisionRule: String
    /// Target weight of each class, fixed before anybody votes; sums to 1.
    package let classTargets: [VoiceClass: Double]
    package let stages: [StageDates]
    /// The round it goes on from.
    package let previous: RoundID?

    package init(
        title: String, question: String, decisionRule: String, classTargets: [VoiceClass: Double], stages: [StageDates],
        previous: RoundID? = nil
    ) {
        self.previous = previous
        self.title = title
        self.question = question
        self.decisionRule = decisionRule
        self.classTargets = classTargets
        self.stages = stages
    }

    /// Every class the same weight: large firms as much as small ones.
    package static var equalTargets: [VoiceClass: Double] {
        Dictionary(uniqueKeysWithValues: VoiceClass.allCases.map { ($0, 1 / Double(VoiceClass.allCases.count)) })
    }
}
