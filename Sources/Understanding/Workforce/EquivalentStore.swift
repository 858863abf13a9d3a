// What counts as a skill without a course: who holds all parts holds the whole. Written here; used by the need job and by bridges.

package import Storage
package import Vocabulary

/// One recognised equivalent, with its reason.
package struct RecognisedEquivalent: Encodable, Sendable {
    package struct Part: Encodable, Sendable {
        package let skill: SkillID
        package let name: String
        package let level: SkillLevel
    }

    package let id: EquivalentID
    package let skill: SkillID
    package let name: String
    package let level: SkillLevel
    package let reason: String
    package let parts: [Part]
}

package struct EquivalentStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package static func add(
        _ skill: SkillID, _ level: SkillLevel, parts: [HeldSkill], reason: String, on connection: any SQLConnection
    ) throws -> EquivalentID {
        let id: EquivalentID = try connection.value(
            "INSERT INTO equivalent (skill_id, level, reason) VALUES (\(skill), \(level), \(reason)) RETURNING id")
        for part in parts {
            try connection.execute(
                "INSERT INTO equivalent_part (equivalent_id, skill_id, level) VALUES (\(id), \(part.skill), \(part.level))")
        }
        return id
    }

    package func add(_ skill: SkillID, _ level: SkillLevel, parts: [HeldSkill], reason: String, by actor: String, at now: Moment)
        async throws
    {
        try await database.write { connection in
            let id = try Self.add(skill, level, parts: parts, reason: reason, on: connection)
            try WorkerStore.changed(actor, "recognised an equivalent", "equivalent \(id)", at: now, on: connection)
        }
    }

    /// Takes an equivalent back; who relied on it has the need again.
    package func remove(_ id: EquivalentID, by actor: String, at now: Moment) async throws -> SkillID {
        try await database.write { connection in
            guard let skill = try connection.first("SELECT skill_id FROM equivalent WHERE id = \(id)", { try $0.next() as SkillID }) else {
                throw Refusal.notFound("equivalent", id)
            }
            try connection.execute("DELETE FROM equivalent_part WHERE equivalent_id = \(id)")
            try connection.execute("DELETE FROM equivalent WHERE id = \(id)")
            try WorkerStore.changed(actor, "took an equivalent back", "equivalent \(id)", at: now, on: connection)
            return skill
        }
    }

    package func all(_ language: Language) async throws -> [RecognisedEquivalent] {
        try await database.read { try Self.all(language, on: $0) }
    }

    package static func all(_ language: Language, on connection: any SQLConnection) throws -> [RecognisedEquivalent] {
        let german = language == .german
        let parts = Dictionary(
            grouping: try connection.query(
                """
                SELECT equivalent_part.equivalent_id, skill.id, skill.name_en, skill.name_de, equivalent_part.level FROM equivalent_part
                JOIN skill ON skill.id = equivalent_part.skill_id ORDER BY equivalent_part.equivalent_id, skill.code
                """
            ) { row -> (EquivalentID, RecognisedEquivalent.Part) in
                let (id, skill): (EquivalentID, SkillID) = try (row.next(), row.next())
                let (english, native): (String, String) = try (row.next(), row.next())
                return try (id, .init(skill: skill, name: german ? native : english, level: row.next()))
            }, by: \.0)
        return try connection.query(
            """
            SELECT equivalent.id, skill.id, skill.name_en, skill.name_de, equivalent.level, equivalent.reason FROM equivalent
            JOIN skill ON skill.id = equivalent.skill_id ORDER BY equivalent.id
            """
        ) { row in
            let (id, skill): (EquivalentID, SkillID) = try (row.next(), row.next())
            let (english, native): (String, String) = try (row.next(), row.next())
            return try RecognisedEquivalent(
                id: id, skill: skill, name: german ? native : english, level: row.next(), reason: row.next(),
                parts: parts[id, default: []].map(\.1))
        }
    }
}
