// A taxonomy as it arrives and what its arrival changed. Made by the import, kept by the taxonomy store.

/// One release of a taxonomy, or a part of one, in one or more languages.
package struct SkillTaxonomy: Sendable {
    package struct Concept: Sendable {
        package let uri: String
        package let kind: String
        package let skillType: String
        package let reuse: String
        package let code: String

        package init(uri: String, kind: String, skillType: String, reuse: String, code: String) {
            self.uri = uri
            self.kind = kind
            self.skillType = skillType
            self.reuse = reuse
            self.code = code
        }
    }

    package struct Text: Sendable {
        package let uri: String
        package let language: String
        package let preferred: String
        package let alternatives: [String]
        package let description: String

        package init(uri: String, language: String, preferred: String, alternatives: [String], description: String) {
            self.uri = uri
            self.language = language
            self.preferred = preferred
            self.alternatives = alternatives
            self.description = description
        }
    }

    package let version: String
    package let languages: [String]
    package let concepts: [Concept]
    package let texts: [Text]
    /// Narrower and broader URI.
    package let broader: [(narrower: String, broader: String)]
    package let relations: [(from: String, to: String, essential: Bool)]
    /// Kinds of which every concept of the release is here, so that a missing one was retired.
    package let completeKinds: Set<String>

    /// Whether release `first` is older than `second`, number by number: 1.0.9 is before 1.0.10.
    static func isRelease(_ first: String, before second: String) -> Bool {
        func numbers(_ text: String) -> [Int] { text.split(whereSeparator: { !$0.isNumber }).map { Int($0) ?? 0 } }
        let (left, right) = (numbers(first), numbers(second))
        let length = max(left.count, right.count)
        let padded = [left, right].map { $0 + Array(repeating: 0, count: length - $0.count) }
        return padded[0].lexicographicallyPrecedes(padded[1])
    }

    package init(
        version: String, languages: [String], concepts: [Concept], texts: [Text], broader: [(narrower: String, broader: String)],
        relations: [(from: String, to: String, essential: Bool)], completeKinds: Set<String>
    ) {
        self.version = version
        self.languages = languages
        self.concepts = concepts
        self.texts = texts
        self.broader = broader
        self.relations = relations
        self.completeKinds = completeKinds
    }
}

/// What an import changed, and what in the hub that touches.
package struct TaxonomyReport: Encodable, Sendable {
    package struct Renamed: Encodable, Sendable {
        package let uri: String
        package let language: String
        package let old: String
        package let new: String
    }

    package struct Retired: Encodable, Sendable {
        package let uri: String
        package let label: String
        /// Where the new release lists the label now: the concept was merged into this one.
        package let successor: String?
    }

    /// Something of the hub's own that rests on a concept which was retired, merged or renamed.
    package struct Touched: Encodable, Sendable {
        package let uri: String
        /// "role", "course" or "need".
        package let what: String
        package let code: String
        package let name: String
        package let people: Int?
    }

    package let version: String
    package let languages: [String]
    package var added = 0
    package var changed = 0
    package var unchanged = 0
    package var relations = 0
    package var renamed: [Renamed] = []
    package var retired: [Retired] = []
    package var touched: [Touched] = []

    init(version: String, languages: [String]) {
        self.version = version
        self.languages = languages
    }
}

/// A skill or an occupation in one language.
package struct TaxonomyConcept: Encodable, Sendable {
    package let uri: String
    package let kind: String
    package let preferred: String
    package let alternatives: [String]
    package let description: String
    /// English labels, where this is another language.
    package let borrowed: [String]
    package let reuse: String
    package let release: String
}

/// A concept somebody has confirmed to be what the hub means.
package struct ConfirmedConcept: Encodable, Sendable {
    package let uri: String
    package let label: String
    package let release: String
    package let retiredIn: String?
}
