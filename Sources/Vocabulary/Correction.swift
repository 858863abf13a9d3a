// A correction: what stood in an entry before, what stands there now, and why. Shown beside the entry.

/// What can be put right after it was entered.
package enum CorrectedKind: String, Encodable, Sendable { case round, meeting, objective, barrier, decision }

/// One field that was put right.
package struct CorrectedField: Codable, Sendable, Equatable {
    /// The key of the word that stands beside the field in the form.
    package let word: String
    package let before: String
    package let after: String

    package init(_ word: String, _ before: String, _ after: String) {
        self.word = word
        self.before = before
        self.after = after
    }
}

/// One correction, as everybody reads it.
package struct Correction: Encodable, Sendable {
    package let on: Day
    package let reason: String
    package let fields: [CorrectedField]

    package init(on: Day, reason: String, fields: [CorrectedField]) {
        self.on = on
        self.reason = reason
        self.fields = fields
    }
}
