// Keeps the taxonomy: releases, concepts, their words in each language, how they hang together, and which of them the hub's skills stand for.

package import Storage
package import Vocabulary

package struct SkillTaxonomyStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    // MARK: Arrival of a release

    private struct Known {
        let id: Int64
        let skillType: String
        let reuse: String
        let code: String
        let release: String
        let retiredIn: String?
    }

    /// Takes a release or a part of one in, all or nothing. A second time changes nothing.
    ///
    /// Labels of a complete table replace what was there; labels of a part are added. A concept that a complete table of another release does not
    /// have any more is kept as retired, because links point to it.
    package func add(_ taxonomy: SkillTaxonomy, at now: Moment) async throws -> TaxonomyReport {
        try await database.write { try Self.add(taxonomy, at: now, on: $0) }
    }

    package static func add(_ taxonomy: SkillTaxonomy, at now: Moment, on connection: any SQLConnection) throws -> TaxonomyReport {
        var report = TaxonomyReport(version: taxonomy.version, languages: taxonomy.languages)
        var known = try knownConcepts(on: connection)
        let before = known
        try addConcepts(taxonomy, &known, &report, on: connection)
        try addTexts(taxonomy, known, before, &report, on: connection)
        try addRelations(taxonomy, known, &report, on: connection)
        try retire(taxonomy, before, &report, on: connection)
        if report.added + report.changed + report.retired.count > 0 {
            try connection.execute(
                """
                INSERT INTO taxonomy_release (version, languages, imported_at, concepts)
                VALUES (\(taxonomy.version), \(taxonomy.languages.joined(separator: ",")), \(now), \(taxonomy.concepts.count))
                """)
        }
        report.touched = try touched(report, on: connection)
        return report
    }

    private static func knownConcepts(on connection: any SQLConnection) throws -> [String: Known] {
        Dictionary(
            uniqueKeysWithValues: try connection.query(
                "SELECT uri, id, skill_type, reuse, code, release, retired_in FROM concept"
            ) { row -> (String, Known) in
                try (
                    row.next(),
                    Known(
                        id: row.next(), skillType: row.next(), reuse: row.next(), code: row.next(), release: row.next(),
                        retiredIn: row.next())
                )
            })
    }

    private static func addConcepts(
        _ taxonomy: SkillTaxonomy, _ known: inout [String: Known], _ report: inout TaxonomyReport, on connection: any SQLConnection
    ) throws {
        var next: Int64 = try connection.value("SELECT COALESCE(MAX(id), 0) + 1 FROM concept")
        var rows: [[SQLValue]] = []
        for concept in taxonomy.concepts.sorted(by: { $0.uri < $1.uri }) {
            guard let old = known[concept.uri] else {
                rows.append([
                    next.sqlValue, concept.uri.sqlValue, concept.kind.sqlValue, concept.skillType.sqlValue, concept.reuse.sqlValue,
                    concept.code.sqlValue, taxonomy.version.sqlValue,
                ])
                known[concept.uri] = Known(
                    id: next, skillType: concept.skillType, reuse: concept.reuse, code: concept.code, release: taxonomy.version,
                    retiredIn: nil)
                next += 1
                report.added += 1
                continue
            }
            // A part may leave fields empty; that takes nothing away.
            let merged = (
                skillType: concept.skillType.isEmpty ? old.skillType : concept.skillType,
                reuse: concept.reuse.isEmpty ? old.reuse : concept.reuse, code: concept.code.isEmpty ? old.code : concept.code
            )
            let isComplete = taxonomy.completeKinds.contains(concept.kind)
            let isNewer = !SkillTaxonomy.isRelease(taxonomy.version, before: old.retiredIn ?? old.release)
            let release = isComplete && isNewer ? taxonomy.version : old.release
            if merged != (old.skillType, old.reuse, old.code) || release != old.release || isComplete && isNewer && old.retiredIn != nil {
                try connection.execute(
                    """
                    UPDATE concept SET skill_type = \(merged.skillType), reuse = \(merged.reuse), code = \(merged.code), release = \(release),
                        retired_in = NULL, successor_id = NULL WHERE id = \(old.id)
                    """)
            }
        }
        try connection.bulkInsert(into: "concept", columns: ["id", "uri", "kind", "skill_type", "reuse", "code", "release"], rows: rows)
    }

    private static func addTexts(
        _ taxonomy: SkillTaxonomy, _ known: [String: Known], _ before: [String: Known], _ report: inout TaxonomyReport,
        on connection: any SQLConnection
    ) throws {
        let kinds = Dictionary(taxonomy.concepts.map { ($0.uri, $0.kind) }, uniquingKeysWith: { first, _ in first })
        let isOlder = { (uri: String) in before[uri].map { SkillTaxonomy.isRelease(taxonomy.version, before: $0.release) } ?? false }
        for language in Set(taxonomy.texts.map(\.language)).sorted() {
            let old = Dictionary(
                uniqueKeysWithValues: try connection.query(
                    "SELECT concept_id, preferred, alternatives, description FROM concept_text WHERE language = \(language)"
                ) { row -> (Int64, (preferred: String, alternatives: String, description: String)) in
                    try (row.next(), (row.next(), row.next(), row.next()))
                })
            var rows: [[SQLValue]] = []
            for text in taxonomy.texts.filter({ $0.language == language }).sorted(by: { $0.uri < $1.uri }) where !text.preferred.isEmpty {
                guard let id = known[text.uri]?.id else { continue }
                guard let had = old[id] else {
                    rows.append([
                        id.sqlValue, language.sqlValue, text.preferred.sqlValue, text.alternatives.joined(separator: "\n").sqlValue,
                        text.description.sqlValue,
                    ])
                    if before[text.uri] != nil { report.changed += 1 }
                    continue
                }
                // An older release may add words to a newer one, but takes none away.
                let older = isOlder(text.uri)
                let preferred = older ? had.preferred : text.preferred
                var alternatives = (text.alternatives + [text.preferred]).filter { $0 != preferred }
                if older || !taxonomy.completeKinds.contains(kinds[text.uri] ?? "") {
                    var seen = Set(alternatives + [preferred])
                    let others = had.alternatives.split(separator: "\n").map(String.init).filter { seen.insert($0).inserted }
                    alternatives = others + alternatives
                    alternatives.sort()
                }
                let description = text.description.isEmpty || older && !had.description.isEmpty ? had.description : text.description
                let joined = alternatives.joined(separator: "\n")
                let sameSet = Set(alternatives) == Set(had.alternatives.split(separator: "\n").map(String.init))
                if had.preferred == preferred, sameSet, had.description == description {
                    report.unchanged += 1
                    continue
                }
                report.changed += 1
                if had.preferred != preferred {
                    report.renamed.append(.init(uri: text.uri, language: language, old: had.preferred, new: preferred))
                }
                try connection.execute(
                    """
                    UPDATE concept_text SET preferred = \(preferred), alternatives = \(joined), description = \(description)
                    WHERE concept_id = \(id) AND language = \(language)
                    """)
            }
            try connection.bulkInsert(
                into: "concept_text", columns: ["concept_id", "language", "preferred", "alternatives", "description"], rows: rows)
        }
    }

    private struct Pair: Hashable {
        let first: Int64
        let second: Int64
    }

    private static func addRelations(
        _ taxonomy: SkillTaxonomy, _ known: [String: Known], _ report: inout TaxonomyReport, on connection: any SQLConnection
    ) throws {
        var broader = Set(
            try connection.query("SELECT narrower_id, broader_id FROM concept_broader") { try Pair(first: $0.next(), second: $0.next()) })
        var rows: [[SQLValue]] = []
        for link in taxonomy.broader {
            guard let narrower = known[link.narrower]?.id, let wide = known[link.broader]?.id,
                broader.insert(Pair(first: narrower, second: wide)).inserted
            else { continue }
            rows.append([narrower.sqlValue, wide.sqlValue])
        }
        try connection.bulkInsert(into: "concept_broader", columns: ["narrower_id", "broader_id"], rows: rows)
        var related = Set(
            try connection.query("SELECT from_id, to_id FROM concept_relation") { try Pair(first: $0.next(), second: $0.next()) })
        rows = []
        // Essential first: where a file has a pair twice, the stronger relation stands.
        for link in taxonomy.relations.sorted(by: { ($0.essential ? 0 : 1, $0.from, $0.to) < ($1.essential ? 0 : 1, $1.from, $1.to) }) {
            guard let from = known[link.from]?.id, let to = known[link.to]?.id, related.insert(Pair(first: from, second: to)).inserted
            else { continue }
            rows.append([from.sqlValue, to.sqlValue, link.essential.sqlValue])
        }
        report.relations = rows.count
        try connection.bulkInsert(into: "concept_relation", columns: ["from_id", "to_id", "essential"], rows: rows)
    }

    /// Concepts of a complete kind that the new release does not have. The hub's own are never retired by an import.
    private static func retire(
        _ taxonomy: SkillTaxonomy, _ before: [String: Known], _ report: inout TaxonomyReport, on connection: any SQLConnection
    ) throws {
        guard !taxonomy.completeKinds.isEmpty else { return }
        let present = Set(taxonomy.concepts.map(\.uri))
        var byLabel: [String: String] = [:]
        for text in taxonomy.texts.sorted(by: { $0.uri > $1.uri }) {
            for label in text.alternatives + [text.preferred] { byLabel["\(text.language) \(label.lowercased())"] = text.uri }
        }
        let candidates = try connection.query(
            """
            SELECT concept.id, concept.uri, concept.kind, concept.release, concept_text.language, concept_text.preferred FROM concept
            JOIN concept_text ON concept_text.concept_id = concept.id
            WHERE concept.retired_in IS NULL AND concept.release <> \(taxonomy.version) ORDER BY concept.uri, concept_text.language
            """
        ) { row in
            try (
                id: row.next() as Int64, uri: row.next() as String, kind: row.next() as String, release: row.next() as String,
                language: row.next() as String, label: row.next() as String
            )
        }
        for (uri, rows) in Dictionary(grouping: candidates, by: \.uri).sorted(by: { $0.key < $1.key }) {
            guard let first = rows.first, taxonomy.completeKinds.contains(first.kind), !present.contains(uri), !uri.hasPrefix(ownPrefix),
                SkillTaxonomy.isRelease(first.release, before: taxonomy.version)
            else { continue }
            let successor = rows.lazy.compactMap { byLabel["\($0.language) \($0.label.lowercased())"] }.first { $0 != uri }
            report.retired.append(.init(uri: uri, label: first.label, successor: successor))
            try connection.execute(
                """
                UPDATE concept SET retired_in = \(taxonomy.version),
                    successor_id = (SELECT other.id FROM concept AS other WHERE other.uri = \(successor ?? "")) WHERE id = \(first.id)
                """)
        }
    }

    private static func touched(_ report: TaxonomyReport, on connection: any SQLConnection) throws -> [TaxonomyReport.Touched] {
        let uris = Set(report.retired.map(\.uri) + report.renamed.map(\.uri))
        guard !uris.isEmpty else { return [] }
        let roles = try connection.query(
            """
            SELECT concept.uri, transition.code, transition.to_en FROM skill_concept JOIN concept ON concept.id = skill_concept.concept_id
            JOIN transition_skill ON transition_skill.skill_id = skill_concept.skill_id
            JOIN transition ON transition.id = transition_skill.transition_id ORDER BY concept.uri, transition.code
            """
        ) { try TaxonomyReport.Touched(uri: $0.next(), what: "role", code: $0.next(), name: $0.next(), people: nil) }
        let courses = try connection.query(
            """
            SELECT concept.uri, course.code, course.name_en FROM skill_concept JOIN concept ON concept.id = skill_concept.concept_id
            JOIN course ON course.skill_id = skill_concept.skill_id ORDER BY concept.uri, course.code
            """
        ) { try TaxonomyReport.Touched(uri: $0.next(), what: "course", code: $0.next(), name: $0.next(), people: nil) }
        let needs = try connection.query(
            """
            SELECT concept.uri, skill.code, skill.name_en, COUNT(*) FROM skill_concept JOIN concept ON concept.id = skill_concept.concept_id
            JOIN skill ON skill.id = skill_concept.skill_id JOIN need ON need.skill_id = skill.id
            GROUP BY concept.uri, skill.code, skill.name_en ORDER BY concept.uri, skill.code
            """
        ) { try TaxonomyReport.Touched(uri: $0.next(), what: "need", code: $0.next(), name: $0.next(), people: $0.next()) }
        return (roles + courses + needs).filter { uris.contains($0.uri) }
    }

    // MARK: The hub's own

    /// Addresses of skills that only this hub has.
    package static let ownPrefix = "urn:roundtable:skill:"

    /// Says which concept a skill of the hub stands for. A person confirms it; the release is kept with the link.
    package func link(_ skill: SkillID, to uri: String, by member: MemberID?, at now: Moment) async throws {
        try await database.write { try Self.link(skill, to: uri, by: member, at: now, on: $0) }
    }

    package static func link(_ skill: SkillID, to uri: String, by member: MemberID?, at now: Moment, on connection: any SQLConnection)
        throws
    {
        guard
            let concept = try connection.first(
                "SELECT id, release FROM concept WHERE uri = \(uri)",
                { row in
                    try (id: row.next() as Int64, release: row.next() as String)
                })
        else { throw Refusal.notFound("concept", "'\(uri)'") }
        try connection.execute(
            """
            INSERT INTO skill_concept (skill_id, concept_id, release, confirmed_at, confirmed_by)
            VALUES (\(skill), \(concept.id), \(concept.release), \(now), \(member))
            ON CONFLICT (skill_id, concept_id) DO UPDATE SET release = excluded.release, confirmed_at = excluded.confirmed_at,
                confirmed_by = excluded.confirmed_by
            """)
    }

    /// Takes back what was confirmed.
    package func unlink(_ skill: SkillID, from uri: String) async throws {
        _ = try await database.write {
            try $0.execute(
                "DELETE FROM skill_concept WHERE skill_id = \(skill) AND concept_id IN (SELECT id FROM concept WHERE uri = \(uri))")
        }
    }

    // MARK: Reading

    /// What people have confirmed a skill of the hub to be, with the release it was confirmed in.
    package func links(of skill: SkillID, language: String) async throws -> [ConfirmedConcept] {
        try await database.read { connection in
            try connection.query(
                """
                SELECT concept.uri, COALESCE(own.preferred, english.preferred, concept.uri), skill_concept.release, concept.retired_in
                FROM skill_concept JOIN concept ON concept.id = skill_concept.concept_id
                LEFT JOIN concept_text AS own ON own.concept_id = concept.id AND own.language = \(language)
                LEFT JOIN concept_text AS english ON english.concept_id = concept.id AND english.language = 'en'
                WHERE skill_concept.skill_id = \(skill) ORDER BY concept.uri
                """
            ) { try ConfirmedConcept(uri: $0.next(), label: $0.next(), release: $0.next(), retiredIn: $0.next()) }
        }
    }

    /// Everything that was confirmed, by skill, in English.
    package static func links(on connection: any SQLConnection) throws -> [SkillID: [ConfirmedConcept]] {
        var links: [SkillID: [ConfirmedConcept]] = [:]
        _ = try connection.query(
            """
            SELECT skill_concept.skill_id, concept.uri, COALESCE(concept_text.preferred, concept.uri), skill_concept.release, concept.retired_in
            FROM skill_concept JOIN concept ON concept.id = skill_concept.concept_id
            LEFT JOIN concept_text ON concept_text.concept_id = concept.id AND concept_text.language = 'en' ORDER BY concept.uri
            """
        ) { row in
            let skill: SkillID = try row.next()
            links[skill, default: []].append(
                try ConfirmedConcept(uri: row.next(), label: row.next(), release: row.next(), retiredIn: row.next()))
        }
        return links
    }

    /// Changes with every import; an index that was built for another value is out of date.
    package func stamp() async throws -> Int64 {
        try await database.read { try $0.value("SELECT COALESCE(MAX(id), 0) + (SELECT COUNT(*) FROM skill) FROM taxonomy_release") }
    }

    /// All living concepts of a kind in one language, by URI; for skills also the hub's own.
    package func concepts(_ kind: String, language: String) async throws -> [TaxonomyConcept] {
        try await database.read { connection in
            let english: [Int64: String] =
                language == "en"
                ? [:]
                : Dictionary(
                    uniqueKeysWithValues: try connection.query(
                        """
                        SELECT concept_id, preferred, alternatives FROM concept_text JOIN concept ON concept.id = concept_text.concept_id
                        WHERE language = 'en' AND kind = \(kind)
                        """
                    ) { row -> (Int64, String) in
                        let (id, preferred, others): (Int64, String, String) = try (row.next(), row.next(), row.next())
                        return (id, preferred + "\n" + others)
                    })
            let released = try connection.query(
                """
                SELECT concept.id, concept.uri, concept.kind, concept.reuse, concept.release, concept_text.preferred, concept_text.alternatives,
                    concept_text.description
                FROM concept JOIN concept_text ON concept_text.concept_id = concept.id
                WHERE concept_text.language = \(language) AND concept.kind = \(kind) AND concept.retired_in IS NULL ORDER BY concept.uri
                """
            ) { row in
                let (id, uri, kind): (Int64, String, String) = try (row.next(), row.next(), row.next())
                let (reuse, release, preferred): (String, String, String) = try (row.next(), row.next(), row.next())
                let (alternatives, description): (String, String) = try (row.next(), row.next())
                return TaxonomyConcept(
                    uri: uri, kind: kind, preferred: preferred, alternatives: alternatives.split(separator: "\n").map(String.init),
                    description: description, borrowed: english[id]?.split(separator: "\n").map(String.init) ?? [], reuse: reuse,
                    release: release)
            }
            guard kind == "skill" else { return released }
            return try released + Self.own(language, on: connection)
        }
    }

    /// The hub's own skills, by code.
    package func own(language: String) async throws -> [TaxonomyConcept] { try await database.read { try Self.own(language, on: $0) } }

    private static func own(_ language: String, on connection: any SQLConnection) throws -> [TaxonomyConcept] {
        try connection.query("SELECT code, name_en, name_de, area FROM skill ORDER BY code") { row in
            let (code, english): (String, String) = try (row.next(), row.next())
            let (german, area): (String, String) = try (row.next(), row.next())
            return TaxonomyConcept(
                uri: ownPrefix + code, kind: "skill", preferred: language == "de" ? german : english, alternatives: [],
                description: area, borrowed: language == "de" ? [english] : [], reuse: "sector-specific", release: "own")
        }
    }
}
