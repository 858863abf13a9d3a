// One agreed entry with the words that can be put right. How likely a barrier is and whether a decision still holds are readings of their own, not
// corrections.

package import Vocabulary

/// What is agreed, as addresses name it.
package enum AgreedKind: String, CaseIterable, Sendable {
    case objectives, barriers, decisions

    var noun: String { String(rawValue.dropLast()) }

    /// The same where corrections are kept.
    var corrected: CorrectedKind {
        switch self {
        case .objectives: .objective
        case .barriers: .barrier
        case .decisions: .decision
        }
    }
}

/// The words of one agreed entry that can be put right.
package enum AgreedWords: Sendable {
    case objective(ObjectiveDraft)
    case barrier(code: String?, title: String, earlySign: String, response: String, owner: PartnerID)
    case decision(title: String, reason: String)
}

/// One agreed entry with what stands there now.
package struct AgreedEntry: Sendable {
    package let kind: AgreedKind
    package let number: Int64
    package let round: RoundID
    package let words: AgreedWords
}
