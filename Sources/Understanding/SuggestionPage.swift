// What the text suggests about statements nobody has coded yet. People confirm or refuse; nothing happens by itself.

import Hummingbird
import Listening
import OpinionMath
import Vocabulary
import Web

enum SuggestionPage {
    static func view(_ board: SuggestionBoard, taxonomy: [TaxonomyEntry], of round: Round, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(board, title: t("suggestions.title"), template: "suggestions") {
            let names = Dictionary(uniqueKeysWithValues: taxonomy.map { ($0.code, $0.name(t.language)) })
            return [
                "round": round.id.description, "roundTitle": round.title,
                "lead": t("suggestions.lead", ["open": t.number(board.open), "coded": t.number(board.coded)]),
                "none": board.lines.isEmpty && board.twins.isEmpty,
                "lines": board.lines.map { line in
                    [
                        "id": line.statement.description, "path": "/statements/\(line.statement)", "text": line.text,
                        "lang": line.language.rawValue,
                        "language": line.seemsToBe.map { t("suggestions.language", ["language": t("text_language.\($0.rawValue)")]) } ?? "",
                        "hasLanguage": line.seemsToBe != nil,
                        "suggestions": line.suggestions.map { suggestion in
                            [
                                "code": suggestion.code, "name": names[suggestion.code] ?? suggestion.code,
                                "why": t("suggestions.why", ["words": suggestion.words.joined(separator: ", ")]),
                            ]
                        },
                    ] as [String: Any]
                }, "hasTwins": !board.twins.isEmpty,
                "twins": board.twins.map { twin in
                    [
                        "first": twin.firstText, "firstPath": "/statements/\(twin.first)", "second": twin.secondText,
                        "secondPath": "/statements/\(twin.second)", "likeness": t.percent(twin.likeness),
                    ]
                },
            ]
        }
    }
}
