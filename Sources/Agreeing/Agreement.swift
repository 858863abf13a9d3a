// What was agreed in a round, as it is read and as it is entered. Shown on the agreement page.

package import Vocabulary

package struct Objective: Encodable, Sendable {
    package let id: ObjectiveID
    package let title: String
    package let measure: String
    package let target: String
    package let dueOn: Day
    package let owner: String
    /// Codes of the drivers of change behind it.
    package let drivers: [String]
    package let statements: [StatementID]
    /// What was put right since, the newest first.
    package let corrections: [Correction]
}

/// Something that may stand in the way. The risk is likelihood × impact, 1 to 25.
package struct Barrier: Encodable, Sendable {
    package let id: BarrierID
    package let title: String
    package let likelihood: Int
    package let impact: Int
    package let earlySign: String
    package let owner: String
    package let response: String
    /// When it is looked at next; `nil` where nobody has to.
    package let reviewOn: Day?
    package let statements: [StatementID]

    package var risk: Int { likelihood * impact }
}

package struct Decision: Encodable, Sendable {
    package let id: DecisionID
    package let title: String
    package let reason: String
    package let reviewOn: Day?
    package let statements: [StatementID]
}

/// Everything agreed in a round.
package struct Agreement: Encodable, Sendable {
    package let objectives: [Objective]
    package let barriers: [Barrier]
    package let decisions: [Decision]
}

package struct ObjectiveDraft: Sendable {
    package let title: String
    package let measure: String
    package let target: String
    package let dueOn: Day
    package let owner: PartnerID
    package let drivers: [String]

    package init(title: String, measure: String, target: String, dueOn: Day, owner: PartnerID, drivers: [String] = []) {
        self.drivers = drivers
        self.title = title
        self.measure = measure
        self.target = target
        self.dueOn = dueOn
        self.owner = owner
    }
}

package struct BarrierDraft: Sendable {
    package let code: String?
    package let title: String
    package let likelihood: Int
    package let impact: Int
    package let earlySign: String
    package let owner: PartnerID
    package let response: String
    package let reviewOn: Day

    package init(
        code: String?, title: String, likelihood: Int, impact: Int, earlySign: String, owner: PartnerID, response: String, reviewOn: Day
    ) {
        self.code = code
        self.title = title
        self.likelihood = likelihood
        self.impact = impact
        self.earlySign = earlySign
        self.owner = owner
        self.response = response
        self.reviewOn = reviewOn
    }
}
