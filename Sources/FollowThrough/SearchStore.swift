// Search over everything the visitor may see. Reads only; the words are compared without case and accents, which SQL does differently on each
// database, so the texts of a hub (thousands, not millions) are compared here.

import Foundation
import Listening
package import Storage
package import Vocabulary

/// One thing that was found.
package struct SearchHit: Encodable, Sendable {
    /// statement, partner, round, meeting, finding, objective, barrier, decision, action, course
    package let kind: String
    package let title: String
    package let path: String
    /// The language of the title where it is somebody's own words.
    package let language: Language?
    /// Higher is better.
    let weight: Int

    enum CodingKeys: String, CodingKey { case kind, title, path, language }
}

/// What was found, by kind in the order of the line, the best first.
package struct SearchResult: Encodable, Sendable {
    package let query: String
    /// How many there are of each kind in all; `hits` holds at most `SearchStore.most` of each.
    package let counts: [String: Int]
    package let hits: [SearchHit]
}

package struct SearchStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// Hits shown of each kind.
    package static let most = 20
    package static let kinds = [
        "statement", "partner", "round", "meeting", "finding", "objective", "barrier", "decision", "action", "course",
    ]

    /// - Parameter organiser: the hub's team also finds statements that wait for a moderator.
    package func find(_ query: String, organiser: Bool, language: Language) async throws -> SearchResult {
        let words = Self.fold(String(query.prefix(200))).split { !$0.isLetter && !$0.isNumber }.map(String.init)
        guard !words.isEmpty else { return SearchResult(query: query, counts: [:], hits: []) }
        let german = language == .german
        let everything = try await database.read {
            connection -> [(kind: String, path: String, title: String, more: String, language: String?)] in
            func rows(_ kind: String, _ prefix: String, _ statement: SQLText, suffix: String = "") throws
                -> [(kind: String, path: String, title: String, more: String, language: String?)]
            {
                try connection.query(statement) { row in
                    (kind, prefix + "\(try row.next() as Int64)" + suffix, try row.next(), try row.next(), try row.next() as String?)
                }
            }
            var all = try rows("statement", "/statements/", "SELECT id, text, '', language FROM statement WHERE state = 'accepted'")
            if organiser {
                all += try rows(
                    "statement", "/rounds/", "SELECT round_id, text, '', language FROM statement WHERE state = 'held'",
                    suffix: "/moderation")
            }
            all += try rows("partner", "/partners/", "SELECT id, name, code || ' ' || sector, NULL FROM partner WHERE status <> 'applied'")
            all += try rows("round", "/rounds/", "SELECT id, title, question, NULL FROM round")
            all += try rows("meeting", "/meetings/", "SELECT id, title, place || ' ' || agenda || ' ' || minutes, NULL FROM meeting")
            all += try rows("finding", "/origins/finding/", "SELECT id, text, '', NULL FROM finding")
            all += try rows("objective", "/origins/objective/", "SELECT id, title, measure || ' ' || target, NULL FROM objective")
            all += try rows("barrier", "/origins/barrier/", "SELECT id, title, early_sign || ' ' || response, NULL FROM barrier")
            all += try rows("decision", "/origins/decision/", "SELECT id, title, reason, NULL FROM decision")
            all += try rows("action", "/origins/action/", "SELECT id, title, '', NULL FROM action")
            all += try rows(
                "course", "/courses/",
                german
                    ? "SELECT id, name_de, code || ' ' || name_en, NULL FROM course"
                    : "SELECT id, name_en, code || ' ' || name_de, NULL FROM course")
            return all
        }
        let hits = everything.compactMap { item -> SearchHit? in
            guard let weight = Self.weight(of: words, title: item.title, more: item.more) else { return nil }
            return SearchHit(
                kind: item.kind, title: item.title, path: item.path, language: item.language.flatMap(Language.init(rawValue:)),
                weight: weight)
        }
        let byKind = Dictionary(grouping: hits, by: \.kind)
        return SearchResult(
            query: query, counts: byKind.mapValues(\.count),
            hits: Self.kinds.flatMap { kind in
                (byKind[kind] ?? []).sorted { ($1.weight, $0.title, $0.path) < ($0.weight, $1.title, $1.path) }.prefix(Self.most)
            })
    }

    /// Every word must be there, as the beginning of a word or inside one; a title weighs more than the text around it.
    private static func weight(of words: [String], title: String, more: String) -> Int? {
        let title = " " + fold(title)
        let more = more.isEmpty ? "" : " " + fold(more)
        var sum = 0
        for word in words {
            if title.contains(" " + word) {
                sum += 4
            } else if title.contains(word) {
                sum += 3
            } else if more.contains(" " + word) {
                sum += 2
            } else if more.contains(word) {
                sum += 1
            } else {
                return nil
            }
        }
        return sum
    }

    /// Without case and accents: "Prüfstand", "pruefstand" is another word, "PRUFSTAND" is this one.
    private static func fold(_ text: String) -> String { text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil) }
}
