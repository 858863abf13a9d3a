// What some statements have in common, under a name that a person gave. Suggested by their words, never set by itself.

import Vocabulary

/// A named topic of a round.
struct Topic: Encodable, Sendable {
    let id: TopicID
    let name: String
    let statements: [Statement]
}

/// The topics of a round and what the words of the other statements suggest.
struct TopicBoard: Encodable, Sendable {
    struct Suggestion: Encodable, Sendable {
        /// Words that tell these statements from the others.
        let words: [String]
        let statements: [Statement]
    }

    let topics: [Topic]
    let suggestions: [Suggestion]
    /// Accepted statements without a topic.
    let open: Int
}
