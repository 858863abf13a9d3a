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
        self.before = Self.lines(before)
        self.after = Self.lines(after)
    }

    /// Browsers send line ends their own way; that is no difference.
    private static func lines(_ text: String) -> String {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).joined(separator: "\n")
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
