// The hub's own skills and how many people need each. Written here; read by pages, imports and planning.

package import Storage
package import Vocabulary

/// A skill of the hub's own list.
package struct HubSkill: Encodable, Sendable {
    package let id: SkillID
    package let code: String
    package let name: String
    package let area: String

    package var uri: String { SkillTaxonomyStore.ownPrefix + code }
}

/// How many people need one skill, and who they work for.
package struct SkillNeed: Encodable, Sendable {
    package let skill: SkillID
    package let code: String
    package let name: String
    package let people: Int
    package let firms: Int
}

/// Totals that reconcile: required by the target roles = held + recognised through an equivalent + needed.
package struct NeedSummary: Encodable, Sendable {
    package let workers: Int
    package let required: Int
    package let held: Int
    package let recognised: Int
    package let needed: Int
    package let skills: [SkillNeed]
}

package struct SkillStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package static func addSkill(code: String, english: String, german: String, area: String, on connection: any SQLConnection) throws
        -> SkillID
    {
        try connection.value(
            "INSERT INTO skill (code, name_en, name_de, area) VALUES (\(code), \(english), \(german), \(area)) RETURNING id")
    }

    /// A skill of the hub's own; a second one of the same code is refused.
    package func add(code: String, english: String, german: String, area: String, by actor: String, at now: Moment) async throws -> SkillID
    {
        do {
            return try await database.write { connection in
                let id = try Self.addSkill(code: code, english: english, german: german, area: area, on: connection)
                try AuditLog.append(
                    AuditEntry(actor: actor, act: "added a skill", object: "skill \(id)", after: code), at: now, on: connection)
                return id
            }
        } catch StorageError.duplicate {
            throw Refusal(.conflict, "There is a skill '\(code)' already. Choose another code, or use that one.")
        }
    }

    package func all(_ language: Language) async throws -> [HubSkill] {
        try await database.read { try Self.all(language, on: $0) }
    }

    package static func all(_ language: Language, on connection: any SQLConnection) throws -> [HubSkill] {
        try connection.query("SELECT id, code, name_en, name_de, area FROM skill ORDER BY code") { row in
            let (id, code): (SkillID, String) = try (row.next(), row.next())
            let (english, german): (String, String) = try (row.next(), row.next())
            return try HubSkill(id: id, code: code, name: language == .german ? german : english, area: row.next())
        }
    }

    package func skill(_ id: SkillID, _ language: Language) async throws -> HubSkill {
        guard let found = try await all(language).first(where: { $0.id == id }) else { throw Refusal.notFound("skill", id) }
        return found
    }

    /// Codes, names of both languages, own addresses and confirmed addresses of the taxonomy, all in small letters.
    package static func words(on connection: any SQLConnection) throws -> [String: SkillID] {
        var words: [String: SkillID] = [:]
        _ = try connection.query(
            "SELECT skill_concept.skill_id, concept.uri FROM skill_concept JOIN concept ON concept.id = skill_concept.concept_id ORDER BY skill_id"
        ) { row in
            let id: SkillID = try row.next()
            words[(try row.next() as String).lowercased()] = id
        }
        _ = try connection.query("SELECT id, code, name_en, name_de FROM skill ORDER BY id DESC") { row in
            let (id, code): (SkillID, String) = try (row.next(), row.next())
            for _ in 0..<2 { words[(try row.next() as String).lowercased()] = id }
            words[code.lowercased()] = id
            words[(SkillTaxonomyStore.ownPrefix + code).lowercased()] = id
        }
        return words
    }

    /// - Parameter partner: limits the summary to one firm's people; `nil` is the whole region.
    package func needs(_ language: Language, partner: PartnerID?) async throws -> NeedSummary {
        try await database.read { connection in
            let scope: SQLText = partner.map { " AND worker.partner_id = \($0)" } ?? ""
            let sums = try connection.first(
                "SELECT COALESCE(SUM(required), 0), COALESCE(SUM(held), 0), COALESCE(SUM(recognised), 0), COALESCE(SUM(missing), 0) "
                    + "FROM worker_gap JOIN worker ON worker.id = worker_gap.worker_id WHERE 1 = 1" + scope,
                { row in
                    try (required: row.next() as Int, held: row.next() as Int, recognised: row.next() as Int, missing: row.next() as Int)
                })
            let (required, held) = (sums?.required ?? 0, sums?.held ?? 0)
            let (recognised, needed) = (sums?.recognised ?? 0, sums?.missing ?? 0)
            return try NeedSummary(
                workers: connection.value("SELECT COUNT(*) FROM worker WHERE 1 = 1" + scope), required: required, held: held,
                recognised: recognised, needed: needed,
                skills: connection.query(
                    "SELECT skill.id, skill.code, skill.name_en, skill.name_de, COUNT(*), COUNT(DISTINCT worker.partner_id) FROM need "
                        + "JOIN worker ON worker.id = need.worker_id JOIN skill ON skill.id = need.skill_id WHERE 1 = 1" + scope
                        + " GROUP BY skill.id, skill.code, skill.name_en, skill.name_de ORDER BY COUNT(*) DESC, skill.code"
                ) { row in
                    let (id, code): (SkillID, String) = try (row.next(), row.next())
                    let (english, native): (String, String) = try (row.next(), row.next())
                    return try SkillNeed(
                        skill: id, code: code, name: language == .german ? native : english, people: row.next(), firms: row.next())
                })
        }
    }
}
