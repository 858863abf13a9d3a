// Reads the statements of a round and what the text suggests about them: barriers and drivers, pairs that may be the same, the language. Used by the
// suggestion page; people confirm or refuse.

import Dispatch
import Listening
package import OpinionMath
package import Storage
package import Vocabulary

/// What the text of a round suggests.
package struct SuggestionBoard: Encodable, Sendable {
    package struct Line: Encodable, Sendable {
        package let statement: StatementID
        package let text: String
        package let language: Language
        /// Another language in which the text seems to be written; `nil` where it fits.
        package let seemsToBe: TextLanguage?
        package let suggestions: [DifficultyModel.Suggestion]
    }

    package struct Twin: Encodable, Sendable {
        package let first: StatementID
        package let firstText: String
        package let second: StatementID
        package let secondText: String
        package let likeness: Double
    }

    /// Accepted statements that nobody has coded yet and for which something is suggested, the surest first.
    package let lines: [Line]
    package let twins: [Twin]
    package let coded: Int
    package let open: Int
}

package struct SuggestionInput: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    private struct Row: Sendable {
        let id: StatementID
        let text: String
        let language: Language
        let isCoded: Bool
    }

    /// Learns from every coded statement of the hub, whatever its round.
    package func board(_ round: RoundID) async throws -> SuggestionBoard {
        let (rows, confirmed, codes, refused) = try await database.read { connection in
            let rows = try connection.query(
                """
                SELECT id, text, language, (SELECT COUNT(*) FROM difficulty WHERE difficulty.statement_id = statement.id) FROM statement
                WHERE round_id = \(round) AND state = 'accepted' ORDER BY id
                """
            ) { Row(id: try $0.next(), text: try $0.next(), language: try $0.next(), isCoded: try $0.next() as Int > 0) }
            let confirmed = try connection.query(
                """
                SELECT statement.text, difficulty.code FROM difficulty JOIN statement ON statement.id = difficulty.statement_id
                WHERE statement.state = 'accepted' ORDER BY statement.id, difficulty.code
                """
            ) { (text: try $0.next() as String, code: try $0.next() as String) }
            let codes = Set(try DifficultyStore.taxonomy(on: connection).map(\.code))
            let refused = Set(
                try connection.query("SELECT statement_id, code FROM suggestion_refusal") {
                    "\(try $0.next() as StatementID) \(try $0.next() as String)"
                })
            return (rows, confirmed, codes, refused)
        }
        // Reading some hundred texts takes a tenth of a second: not on a cooperative thread.
        return await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: Self.made(rows, confirmed, codes, refused))
            }
        }
    }

    private static func made(_ rows: [Row], _ confirmed: [(text: String, code: String)], _ codes: Set<String>, _ refused: Set<String>)
        -> SuggestionBoard
    {
        let model = DifficultyModel(texts: rows.map(\.text), confirmed: confirmed, codes: codes)
        let open = rows.filter { !$0.isCoded }
        let lines = open.map { row in
            let guess = LanguageGuess.language(of: row.text)
            return SuggestionBoard.Line(
                statement: row.id, text: row.text, language: row.language,
                seemsToBe: guess.flatMap { $0.rawValue == row.language.rawValue ? nil : $0 },
                suggestions: model.suggestions(for: row.text).filter { !refused.contains("\(row.id) \($0.code)") })
        }.filter { !$0.suggestions.isEmpty || $0.seemsToBe != nil }
        return SuggestionBoard(
            lines: lines.sorted {
                (-($0.suggestions.first?.score ?? 0), $0.statement.raw) < (-($1.suggestions.first?.score ?? 0), $1.statement.raw)
            },
            twins: NearDuplicates.pairs(rows.map(\.text)).map { pair in
                SuggestionBoard.Twin(
                    first: rows[pair.first].id, firstText: rows[pair.first].text, second: rows[pair.second].id,
                    secondText: rows[pair.second].text,
                    likeness: pair.likeness)
            }, coded: rows.count - open.count, open: open.count)
    }
}
