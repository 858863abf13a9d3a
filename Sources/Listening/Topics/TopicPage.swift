// Topics of a round: named ones, each with its statements, and suggested ones to keep under a name.

import Hummingbird
import Vocabulary
import Web

enum TopicPage {
    static func view(_ board: TopicBoard, of round: Round, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(board, title: t("topics.title"), template: "topics") {
            [
                "round": round.id.description, "roundTitle": round.title,
                "lead": t("topics.lead", ["topics": t.count("topics.named", board.topics.count), "open": t.number(board.open)]),
                "topics": board.topics.map { topic in
                    [
                        "action": "/topics/\(topic.id)", "number": "t\(topic.id)", "name": topic.name,
                        "size": t.count("topics.statements", topic.statements.count), "statements": topic.statements.map(line),
                    ] as [String: Any]
                }, "hasTopics": !board.topics.isEmpty,
                "suggestions": board.suggestions.enumerated().map { number, suggestion in
                    [
                        "action": "/rounds/\(round.id)/topics", "number": "s\(number)", "name": suggestion.words.joined(separator: ", "),
                        "size": t.count("topics.statements", suggestion.statements.count), "statements": suggestion.statements.map(line),
                    ] as [String: Any]
                }, "hasSuggestions": !board.suggestions.isEmpty, "noSuggestions": board.suggestions.isEmpty,
            ]
        }
    }

    private static func line(_ statement: Statement) -> [String: Any] {
        ["id": statement.id.description, "text": statement.text, "lang": statement.language.rawValue]
    }
}
