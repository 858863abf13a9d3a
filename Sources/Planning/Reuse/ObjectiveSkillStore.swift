// Which skills an objective is about, as people have confirmed it; suggestions come from its words, with the words that led there. The only file that writes them.

package import Storage
package import Vocabulary

/// One skill of an objective.
package struct ObjectiveSkill: Encodable, Sendable {
    package let skill: SkillID
    package let name: String
    package let level: SkillLevel
    /// The words of the objective that led here; empty where a person chose the skill alone.
    package let span: String
}

package struct ObjectiveSkillStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package func skills(of objective: ObjectiveID, _ language: Language) async throws -> [ObjectiveSkill] {
        let german = language == .german
        return try await database.read { connection in
            try connection.query(
                """
                SELECT skill.id, skill.name_en, skill.name_de, objective_skill.level, objective_skill.span FROM objective_skill
                JOIN skill ON skill.id = objective_skill.skill_id WHERE objective_skill.objective_id = \(objective) ORDER BY skill.code
                """
            ) { row in
                let (id, english, native): (SkillID, String, String) = try (row.next(), row.next(), row.next())
                return try ObjectiveSkill(skill: id, name: german ? native : english, level: row.next(), span: row.next())
            }
        }
    }

    /// A person confirms that an objective is about a skill, or takes it back (`nil`).
    package func set(
        _ skill: SkillID, _ level: SkillLevel?, because span: String, of objective: ObjectiveID, by member: MemberID?, at now: Moment
    ) async throws {
        try await database.write { connection in
            if let level {
                try Self.confirm(skill, level, because: span, of: objective, by: member, at: now, on: connection)
            } else {
                try connection.execute("DELETE FROM objective_skill WHERE objective_id = \(objective) AND skill_id = \(skill)")
            }
            try AuditLog.append(
                AuditEntry(
                    actor: member.map { "member \($0)" } ?? "command",
                    act: level == nil ? "took a skill of an objective back" : "confirmed a skill of an objective",
                    object: "objective \(objective)", after: "skill \(skill)"), at: now, on: connection)
        }
    }

    package static func confirm(
        _ skill: SkillID, _ level: SkillLevel, because span: String, of objective: ObjectiveID, by member: MemberID?, at now: Moment,
        on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO objective_skill (objective_id, skill_id, level, span, confirmed_at, confirmed_by)
            VALUES (\(objective), \(skill), \(level), \(span), \(now), \(member))
            ON CONFLICT (objective_id, skill_id) DO UPDATE SET level = excluded.level, span = excluded.span,
                confirmed_at = excluded.confirmed_at, confirmed_by = excluded.confirmed_by
            """)
    }
}
