// A few questions to organisations, one reply each, and what may be shown of the replies.

package import Vocabulary

package enum QuestionKind: String, CaseIterable, Encodable, Sendable { case single, multiple, scale, number, text }

package struct Question: Encodable, Sendable {
    package let id: QuestionID
    package let kind: QuestionKind
    package let text: String
    /// For single and multiple choice; a scale has 1 to 5.
    package let choices: [String]
    package let isRequired: Bool

    /// The values a reply may hold; `nil` where any text or number will do.
    package var values: [String]? {
        switch kind {
        case .single, .multiple: choices
        case .scale: ["1", "2", "3", "4", "5"]
        case .number, .text: nil
        }
    }
}

package struct QuestionDraft: Sendable {
    package let kind: QuestionKind
    package let text: String
    package let choices: [String]
    package let isRequired: Bool

    package init(kind: QuestionKind, text: String, choices: [String], isRequired: Bool) {
        self.kind = kind
        self.text = text
        self.choices = choices
        self.isRequired = isRequired
    }
}

package struct Survey: Encodable, Sendable {
    package let id: SurveyID
    package let round: RoundID
    package let title: String
    package let lead: String
    package let closesOn: Day
    package let closedAt: Moment?
    package let questions: [Question]
    /// Organisations that submitted.
    package let replies: Int

    package func isOpen(at now: Moment) -> Bool { closedAt == nil && now.day <= closesOn }
}

/// What an organisation has answered so far.
package struct SurveyReply: Encodable, Sendable {
    package let answers: [QuestionID: [String]]
    package let savedAt: Moment?
    package let submittedAt: Moment?

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(Dictionary(uniqueKeysWithValues: answers.map { ($0.key.description, $0.value) }), forKey: .answers)
        try container.encodeIfPresent(savedAt, forKey: .savedAt)
        try container.encodeIfPresent(submittedAt, forKey: .submittedAt)
    }

    private enum Key: CodingKey { case answers, savedAt, submittedAt }
}

/// The result of one question, as everybody may see it.
package struct QuestionResult: Encodable, Sendable {
    package struct Choice: Encodable, Sendable, Equatable {
        package let value: String
        /// `nil` where so few chose it that it could point to one of them, or where the rest would give such a number away.
        package let count: Int?
    }

    package let question: Question
    package let replies: Int
    /// Empty when fewer than five replied.
    package let choices: [Choice]
    /// Middle value of numbers and scales, rounded to two digits that count; `nil` below five.
    package let median: Double?
    /// Texts in alphabetical order, so that nothing tells whose they are; empty below five.
    package let texts: [String]
}

package enum SurveyResults {
    /// Nothing is shown of fewer replies, and no count between 1 and this.
    package static let smallest = 5

    package static func result(of question: Question, answers: [[String]]) -> QuestionResult {
        let given = answers.filter { !$0.isEmpty }
        guard given.count >= smallest else {
            return QuestionResult(
                question: question, replies: given.count < smallest ? 0 : given.count, choices: [], median: nil, texts: [])
        }
        let numbers = [.number, .scale].contains(question.kind) ? given.flatMap { $0 }.compactMap(Double.init).sorted() : []
        return QuestionResult(
            question: question, replies: given.count,
            choices: question.values.map {
                suppressed($0.map { value in (value, given.count { $0.contains(value) }) }, single: question.kind != .multiple)
            } ?? [],
            median: numbers.count >= smallest ? rounded((numbers[(numbers.count - 1) / 2] + numbers[numbers.count / 2]) / 2) : nil,
            texts: question.kind == .text ? given.flatMap { $0 }.sorted() : [])
    }

    /// Small counts go; where exactly one would go, the next smallest goes too, or the total would give it back (complementary suppression).
    static func suppressed(_ counts: [(value: String, count: Int)], single: Bool) -> [QuestionResult.Choice] {
        var hidden = Set(counts.indices.filter { (1..<smallest).contains(counts[$0].count) })
        if single, hidden.count == 1,
            let next = counts.indices.filter({ !hidden.contains($0) && counts[$0].count > 0 }).min(by: {
                counts[$0].count < counts[$1].count
            })
        {
            hidden.insert(next)
        }
        return counts.indices.map { QuestionResult.Choice(value: counts[$0].value, count: hidden.contains($0) ? nil : counts[$0].count) }
    }

    /// Two digits that count: a median of exactly 137 heads would name a firm.
    private static func rounded(_ value: Double) -> Double {
        guard value != 0, value.isFinite else { return value }
        var scale = 1.0
        while abs(value) / scale >= 100 { scale *= 10 }
        while abs(value) / scale < 10 { scale /= 10 }
        return (value / scale).rounded() * scale
    }
}
