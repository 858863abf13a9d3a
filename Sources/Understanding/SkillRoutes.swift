// Addresses of skill search.

import Hummingbird
import Vocabulary
import Web

struct SkillRoutes: Sendable {
    let search: SkillSearchJob

    func register(in table: RouteTable) {
        table.get(
            "/skills", .seeing(.catalogue),
            "Finds skills and occupations for a word, the beginning of one or a whole text: `q`, `kind`, `limit`"
        ) { call in
            let question = String((call.query("q") ?? "").prefix(2000))
            let kind = call.query("kind").flatMap(SkillSearchJob.Kind.init(rawValue:)) ?? .skill
            let limit = min(50, max(1, call.query("limit").flatMap(Int.init) ?? 10))
            let shelf = try await search.shelf(kind, language: call.language.rawValue)
            // A few letters are the beginning of a word; more is a text.
            let found =
                question.isEmpty
                ? []
                : question.split(separator: " ").count < 3 ? shelf.suggest(question, limit: limit) : shelf.match(question, limit: limit)
            return try SkillPage.search(found, question: question, kind: kind.rawValue, known: shelf.count, call)
        }
    }
}
