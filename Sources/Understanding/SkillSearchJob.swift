// Holds one index per language and kind and answers questions with it. Used by the search page and by `roundtable skills`.

import SkillMatching
package import Storage

/// A suggestion with its address, as pages and commands show it.
package struct SkillSuggestion: Encodable, Sendable {
    package let uri: String
    package let label: String
    /// The label that fitted, where it is not the preferred one.
    package let matched: String
    package let score: Double
    /// The words of the question that led here.
    package let span: String?
    package let release: String
    package let description: String

    package init(
        uri: String, label: String, matched: String, score: Double, span: String?, release: String, description: String
    ) {
        self.uri = uri
        self.label = label
        self.matched = matched
        self.score = score
        self.span = span
        self.release = release
        self.description = description
    }
}

package actor SkillSearchJob {
    /// What to look among: all skills, occupations, or only the hub's own skills.
    package enum Kind: String, Sendable, CaseIterable { case skill, occupation, own }

    private struct Entry {
        let stamp: Int64
        let shelf: Shelf
    }

    /// An index with what its numbers stand for.
    package struct Shelf: Sendable {
        let concepts: [TaxonomyConcept]
        let index: SkillIndex

        package var count: Int { concepts.count }

        /// Free text → the concepts that fit it, best first.
        package func match(_ text: String, limit: Int = 10) -> [SkillSuggestion] { index.match(text, limit: limit).map { show($0, text) } }

        /// What somebody may be typing.
        package func suggest(_ beginning: String, limit: Int = 10) -> [SkillSuggestion] {
            index.suggest(beginning, limit: limit).map { show($0, beginning) }
        }

        private func show(_ match: SkillMatch, _ text: String) -> SkillSuggestion {
            let concept = concepts[match.concept]
            return SkillSuggestion(
                uri: concept.uri, label: concept.preferred, matched: match.label, score: match.score,
                span: match.span.flatMap { String(validating: Array(text.utf8)[$0], as: UTF8.self) }, release: concept.release,
                description: concept.description)
        }
    }

    private let store: SkillTaxonomyStore
    private var entries: [String: Entry] = [:]
    private var building: [String: Task<Shelf, any Error>] = [:]

    package init(_ database: any SQLDatabase) { store = SkillTaxonomyStore(database) }

    /// The index of a language, built anew when the taxonomy has changed. Several askers at once build it once.
    package func shelf(_ kind: Kind = .skill, language: String) async throws -> Shelf {
        let stamp = try await store.stamp()
        let key = "\(kind.rawValue) \(language)"
        if let entry = entries[key], entry.stamp == stamp { return entry.shelf }
        let place = "\(key) \(stamp)"
        if let task = building[place] { return try await task.value }
        let store = store
        let task = Task.detached {
            let concepts =
                kind == .own ? try await store.own(language: language) : try await store.concepts(kind.rawValue, language: language)
            let reach: [String: Float] = ["transversal": 1, "cross-sector": 0.67, "cross-sectoral": 0.67, "sector-specific": 0.33]
            let index = SkillIndex(
                language: language,
                concepts: concepts.map {
                    SkillConcept(
                        preferred: $0.preferred, alternatives: $0.alternatives, description: $0.description, borrowed: $0.borrowed,
                        reach: reach[$0.reuse] ?? 0)
                })
            return Shelf(concepts: concepts, index: index)
        }
        building[place] = task
        defer { building[place] = nil }
        let shelf = try await task.value
        entries[key] = Entry(stamp: stamp, shelf: shelf)
        return shelf
    }
}
