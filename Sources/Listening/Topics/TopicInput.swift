// Reads the topics of a round and has topics suggested for the statements that have none. Used by the topic page.

import Dispatch
import OpinionMath
import Vocabulary

struct TopicInput: Sendable {
    let statements: StatementStore
    let topics: TopicStore

    func board(_ round: RoundID) async throws -> TopicBoard {
        let all = try await statements.accepted(in: round)
        let named = try await topics.topics(of: round)
        let taken = Set(named.flatMap(\.statements))
        let open = all.filter { !taken.contains($0.id) }
        let texts = open.map(\.text)
        // Some hundred texts take a tenth of a second: not on a cooperative thread.
        let suggested = await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: TopicModel.topics(texts)) }
        }
        let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
        return TopicBoard(
            topics: named.map { topic in Topic(id: topic.id, name: topic.name, statements: topic.statements.compactMap { byID[$0] }) },
            suggestions: suggested.map { topic in TopicBoard.Suggestion(words: topic.label, statements: topic.members.map { open[$0] }) },
            open: open.count)
    }
}
