// One idea in somebody's words, and what others think of it. Everything later grows from these.

package import Vocabulary

/// What a statement is: something wanted, something noticed, something proposed.
package enum StatementKind: String, CaseIterable, Codable, Sendable { case demand, impression, idea }

/// Where a statement stands with the moderators.
package enum StatementState: String, CaseIterable, Codable, Sendable { case held, accepted, rejected, withdrawn }

/// A vote: agree, disagree or pass.
package enum VoteChoice: Int, CaseIterable, Codable, Sendable {
    case disagree = -1
    case pass = 0
    case agree = 1

    package init?(word: String) {
        switch word {
        case "agree": self = .agree
        case "disagree": self = .disagree
        case "pass": self = .pass
        default: return nil
        }
    }

    package var word: String { self == .agree ? "agree" : self == .disagree ? "disagree" : "pass" }
}

/// Votes on one statement, by heads.
package struct VoteTally: Encodable, Sendable {
    package let agree: Int
    package let disagree: Int
    package let pass: Int

    static let smallest = 5

    package var votes: Int { agree + disagree + pass }

    /// `nil` where so few voted that counts would come close to naming somebody.
    var shown: VoteTally? { votes < Self.smallest ? nil : self }
}

package struct Statement: Encodable, Sendable {
    package let id: StatementID
    package let round: RoundID
    package let kind: StatementKind
    package let language: Language
    package let text: String
    package let state: StatementState
    package let reason: String
    package let createdAt: Moment
    /// How many voted.
    package let votes: Int
    /// How they voted; `nil` below five votes, where a count would come close to naming somebody.
    package let tally: VoteTally?
    /// The class the author speaks for; only where at least five authors of the class spoke in the round.
    package let authorClass: VoiceClass?
    /// What it has in common with others, as a person named it.
    package let topic: String?
}

/// What a form says about a statement that is to be.
package struct StatementDraft: Sendable {
    package let kind: StatementKind
    package let language: Language
    package let text: String

    package init(kind: StatementKind, language: Language, text: String) {
        self.kind = kind
        self.language = language
        self.text = text
    }
}

/// A statement as somebody is asked about it: without its votes, so that nobody is led by those before.
package struct VotingCard: Encodable, Sendable {
    package let id: StatementID
    package let kind: StatementKind
    package let language: Language
    package let text: String
    package let authorClass: VoiceClass?
    package let topic: String?

    init(_ statement: Statement) {
        (id, kind, language, text) = (statement.id, statement.kind, statement.language, statement.text)
        (authorClass, topic) = (statement.authorClass, statement.topic)
    }
}

/// What a participant has before them: the next statement, how far they are, what they said last.
package struct VotingDesk: Encodable, Sendable {
    package let round: RoundID
    package let question: String
    package let next: VotingCard?
    package let answered: Int
    package let total: Int
    package let last: Answer?
}

/// One given answer, beside what others said.
package struct Answer: Encodable, Sendable {
    package let statement: StatementID
    package let text: String
    package let language: Language
    package let choice: VoteChoice
    package let important: Bool
    /// The figures everybody sees, which this answer may not be part of yet; `nil` below five votes.
    package let room: VoteTally?
}

/// Somebody's answers in a round, the newest first, and whether they are counted.
package struct OwnAnswers: Encodable, Sendable {
    package let answers: [Answer]
    /// `nil` before the first answer.
    package let counting: AnswerCounting?
}
