// Skills, role changes, workers and what they need. Workers are pseudonyms: the hub does not know their names.

package import Storage
package import Vocabulary

/// From one job role to another, with the skills the target asks for.
package struct Transition: Encodable, Sendable {
    package let id: TransitionID
    package let code: String
    package let from: String
    package let to: String
    package let skills: [Required]
    /// `nil` below five, which would come close to naming them.
    package let workers: Int?

    package struct Required: Encodable, Sendable {
        package let skill: String
        package let level: SkillLevel
    }
}

/// How many people need one skill, and who they work for.
package struct SkillNeed: Encodable, Sendable {
    package let skill: SkillID
    package let code: String
    package let name: String
    package let people: Int
    package let firms: Int
}

/// Totals that reconcile: required by the target roles = already held + needed.
package struct NeedSummary: Encodable, Sendable {
    package let workers: Int
    package let required: Int
    package let held: Int
    package let needed: Int
    package let skills: [SkillNeed]
}

package struct WorkerDraft: Sendable {
    package let pseudonym: String
    package let partner: PartnerID
    package let place: PlaceID
    package let transition: TransitionID?
    package let group: String
    package let shift: String
    package let languages: String
    package let maximumKm: Double

    package init(
        pseudonym: String, partner: PartnerID, place: PlaceID, transition: TransitionID?, group: String, shift: String, languages: String,
        maximumKm: Double
    ) {
        self.pseudonym = pseudonym
        self.partner = partner
        self.place = place
        self.transition = transition
        self.group = group
        self.shift = shift
        self.languages = languages
        self.maximumKm = maximumKm
    }
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

    package static func addTransition(
        code: String, from: (String, String), to: (String, String), requires: [(SkillID, SkillLevel)], on connection: any SQLConnection
    ) throws -> TransitionID {
        let id: TransitionID = try connection.value(
            "INSERT INTO transition (code, from_en, from_de, to_en, to_de) VALUES (\(code), \(from.0), \(from.1), \(to.0), \(to.1)) RETURNING id"
        )
        for (skill, level) in requires {
            try connection.execute("INSERT INTO transition_skill (transition_id, skill_id, level) VALUES (\(id), \(skill), \(level))")
        }
        return id
    }

    package static func addWorkers(_ drafts: [WorkerDraft], on connection: any SQLConnection) throws {
        try connection.bulkInsert(
            into: "worker",
            columns: ["pseudonym", "partner_id", "place_id", "transition_id", "worker_group", "shift", "languages", "max_km"],
            rows: drafts.map { draft in
                [
                    draft.pseudonym.sqlValue, draft.partner.sqlValue, draft.place.sqlValue, draft.transition?.sqlValue ?? .null,
                    draft.group.sqlValue,
                    draft.shift.sqlValue, draft.languages.sqlValue, draft.maximumKm.sqlValue,
                ]
            })
    }

    /// A worker's number, languages and travel go; needs, skills and seats stay counted under a number that leads to nobody.
    package static func erase(_ worker: WorkerID, on connection: any SQLConnection) throws {
        let changed = try connection.execute(
            "UPDATE worker SET pseudonym = \("erased \(worker)"), languages = '', max_km = 0 WHERE id = \(worker)")
        guard changed == 1 else { throw Refusal.notFound("worker", worker) }
    }

    package static func addHeld(_ rows: [(worker: WorkerID, skill: SkillID, level: SkillLevel)], on connection: any SQLConnection) throws {
        try connection.bulkInsert(
            into: "worker_skill", columns: ["worker_id", "skill_id", "level"],
            rows: rows.map { [$0.worker.sqlValue, $0.skill.sqlValue, $0.level.sqlValue] })
    }

    /// A completed course gives its skill, unless a higher level is held.
    package static func learn(_ worker: WorkerID, _ skill: SkillID, _ level: SkillLevel, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO worker_skill (worker_id, skill_id, level) VALUES (\(worker), \(skill), \(level))
            ON CONFLICT (worker_id, skill_id) DO UPDATE SET level = CASE WHEN worker_skill.level > excluded.level THEN worker_skill.level ELSE excluded.level END
            """)
    }

    package func transitions(_ language: Language) async throws -> [Transition] {
        try await database.read { connection in
            let german = language == .german
            let required = try connection.query(
                """
                SELECT transition_skill.transition_id, skill.name_en, skill.name_de, transition_skill.level FROM transition_skill
                JOIN skill ON skill.id = transition_skill.skill_id ORDER BY transition_skill.transition_id, skill.code
                """
            ) { row -> (TransitionID, Transition.Required) in
                let id: TransitionID = try row.next()
                let (english, native): (String, String) = try (row.next(), row.next())
                return try (id, Transition.Required(skill: german ? native : english, level: row.next()))
            }
            let byTransition = Dictionary(grouping: required, by: \.0)
            return try connection.query(
                """
                SELECT transition.id, transition.code, transition.from_en, transition.from_de, transition.to_en, transition.to_de,
                    (SELECT COUNT(*) FROM worker WHERE worker.transition_id = transition.id)
                FROM transition ORDER BY transition.code
                """
            ) { row in
                let id: TransitionID = try row.next()
                let code: String = try row.next()
                let names: [String] = try [row.next(), row.next(), row.next(), row.next()]
                return try Transition(
                    id: id, code: code, from: names[german ? 1 : 0], to: names[german ? 3 : 2],
                    skills: byTransition[id, default: []].map(\.1),
                    workers: Self.unlessFew(row.next()))
            }
        }
    }

    private static func unlessFew(_ people: Int) -> Int? { people < 5 ? nil : people }

    /// - Parameter partner: limits the summary to one firm's people; `nil` is the whole region.
    package func needs(_ language: Language, partner: PartnerID?) async throws -> NeedSummary {
        try await database.read { connection in
            let scope: SQLText = partner.map { " AND worker.partner_id = \($0)" } ?? ""
            let required: Int = try connection.value(
                "SELECT COUNT(*) FROM worker JOIN transition_skill ON transition_skill.transition_id = worker.transition_id WHERE 1 = 1"
                    + scope)
            let needed: Int = try connection.value(
                "SELECT COUNT(*) FROM need JOIN worker ON worker.id = need.worker_id WHERE 1 = 1" + scope)
            return try NeedSummary(
                workers: connection.value("SELECT COUNT(*) FROM worker WHERE 1 = 1" + scope), required: required, held: required - needed,
                needed: needed,
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
