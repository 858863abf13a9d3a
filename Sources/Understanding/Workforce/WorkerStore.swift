// Writes workers and the skills they hold; the only file that does. Imports, an employer's own pages, completions and the demo region go through it.

package import Storage
package import Vocabulary

package struct WorkerStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    // MARK: Writing

    private static let columns: [StaticString] = [
        "pseudonym", "partner_id", "place_id", "role_id", "transition_id", "worker_group", "shift", "languages", "max_km",
    ]

    private static func values(_ draft: WorkerDraft) -> [SQLValue] {
        [
            draft.pseudonym.sqlValue, draft.partner.sqlValue, draft.place.sqlValue, draft.role?.sqlValue ?? .null,
            draft.transition?.sqlValue ?? .null, draft.group.sqlValue, draft.shift.sqlValue, draft.languages.sqlValue,
            draft.maximumKm.sqlValue,
        ]
    }

    package static func add(_ drafts: [WorkerDraft], on connection: any SQLConnection) throws {
        try connection.bulkInsert(into: "worker", columns: columns, rows: drafts.map(values))
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

    /// What an employer says about somebody of their own: the row and the skills held, as a whole. Needs are worked out anew.
    package func save(_ worker: WorkerID, as draft: WorkerDraft, held: [HeldSkill], by actor: String, at now: Moment) async throws {
        try await database.write { connection in
            try connection.execute(
                """
                UPDATE worker SET place_id = \(draft.place), role_id = \(draft.role), transition_id = \(draft.transition), shift = \(draft.shift),
                    languages = \(draft.languages), max_km = \(draft.maximumKm) WHERE id = \(worker)
                """)
            try connection.execute("DELETE FROM worker_skill WHERE worker_id = \(worker)")
            try Self.addHeld(held.map { (worker, $0.skill, $0.level) }, on: connection)
            try Self.changed(actor, "changed a worker", "worker \(worker)", at: now, on: connection)
        }
    }

    /// One more worker.
    package func add(_ draft: WorkerDraft, by actor: String, at now: Moment) async throws -> WorkerID {
        do {
            return try await database.write { connection in
                try Self.add([draft], on: connection)
                let id: WorkerID = try connection.value("SELECT id FROM worker WHERE pseudonym = \(draft.pseudonym)")
                try Self.changed(actor, "added a worker", "worker \(id)", at: now, on: connection)
                return id
            }
        } catch StorageError.duplicate {
            throw Refusal(.conflict, "The number '\(draft.pseudonym)' is taken already. Choose another one.")
        }
    }

    /// In the transaction of every change to workers: the log, and the request to work out needs.
    static func changed(_ actor: String, _ act: String, _ object: String, at now: Moment, on connection: any SQLConnection) throws {
        try AuditLog.append(AuditEntry(actor: actor, act: act, object: object), at: now, on: connection)
        try JobQueue.request(NeedJob.kind, subject: 0, at: now, on: connection)
    }

    // MARK: Reading

    package func lines(_ language: Language, partner: PartnerID?, after: WorkerID? = nil, limit: Int = 100) async throws -> [WorkerLine] {
        let scope: SQLText = partner.map { " AND worker.partner_id = \($0)" } ?? ""
        let start = after ?? WorkerID(0)
        return try await database.read {
            try Self.lines(language, " WHERE worker.id > \(start)" + scope + " ORDER BY worker.id LIMIT \(limit)", on: $0)
        }
    }

    private static func lines(_ language: Language, _ end: SQLText, on connection: any SQLConnection) throws -> [WorkerLine] {
        let german = language == .german
        let text: SQLText =
            """
            SELECT worker.id, worker.pseudonym, worker.partner_id, partner.name, place.name, job_role.name_en, job_role.name_de,
                transition.to_en, transition.to_de, worker.shift, worker_gap.required, worker_gap.missing
            FROM worker JOIN partner ON partner.id = worker.partner_id JOIN place ON place.id = worker.place_id
            LEFT JOIN job_role ON job_role.id = worker.role_id LEFT JOIN transition ON transition.id = worker.transition_id
            LEFT JOIN worker_gap ON worker_gap.worker_id = worker.id
            """
        return try connection.query(text + end) { row in
            let (id, pseudonym, partner): (WorkerID, String, PartnerID) = try (row.next(), row.next(), row.next())
            let (employer, place): (String, String) = try (row.next(), row.next())
            let (role, native): (String?, String?) = try (row.next(), row.next())
            let (target, nativeTarget): (String?, String?) = try (row.next(), row.next())
            return try WorkerLine(
                id: id, pseudonym: pseudonym, partner: partner, employer: employer, place: place, role: german ? native : role,
                target: german ? nativeTarget : target, shift: row.next(), required: row.next(), missing: row.next())
        }
    }

    package func detail(_ worker: WorkerID, _ language: Language) async throws -> WorkerDetail {
        try await database.read { connection in
            guard let line = try Self.lines(language, " WHERE worker.id = \(worker)", on: connection).first else {
                throw Refusal.notFound("worker", worker)
            }
            func skills(_ table: SQLText) throws -> [WorkerDetail.Skill] {
                try connection.query(
                    "SELECT skill.id, skill.code, skill.name_en, skill.name_de, part.level FROM " + table
                        + " AS part JOIN skill ON skill.id = part.skill_id WHERE part.worker_id = \(worker) ORDER BY skill.code"
                ) { row in
                    let (id, code): (SkillID, String) = try (row.next(), row.next())
                    let (english, german): (String, String) = try (row.next(), row.next())
                    return try .init(id: id, code: code, name: language == .german ? german : english, level: row.next())
                }
            }
            let rest = try connection.first(
                """
                SELECT place.code, worker.role_id, worker.transition_id, worker.languages, worker.max_km,
                    COALESCE((SELECT recognised FROM worker_gap WHERE worker_gap.worker_id = worker.id), 0)
                FROM worker JOIN place ON place.id = worker.place_id WHERE worker.id = \(worker)
                """
            ) { row in
                try (
                    place: row.next() as String, role: row.next() as JobRoleID?, transition: row.next() as TransitionID?,
                    languages: row.next() as String, km: row.next() as Double, recognised: row.next() as Int
                )
            }
            guard let rest else { throw Refusal.notFound("worker", worker) }
            return WorkerDetail(
                line: line, placeCode: rest.place, roleID: rest.role, transition: rest.transition, languages: rest.languages,
                maximumKm: rest.km, held: try skills("worker_skill"), needed: try skills("need"), recognised: rest.recognised)
        }
    }

    /// The draft a worker would be saved as when nothing were changed.
    package func draft(_ worker: WorkerID) async throws -> WorkerDraft {
        let found = try await database.read { try Self.known(" WHERE id = \(worker)", on: $0) }
        guard let draft = found.first?.draft else { throw Refusal.notFound("worker", worker) }
        return draft
    }

    fileprivate static func known(_ end: SQLText, on connection: any SQLConnection) throws -> [(id: WorkerID, draft: WorkerDraft)] {
        let text: SQLText =
            "SELECT id, pseudonym, partner_id, place_id, role_id, transition_id, worker_group, shift, languages, max_km FROM worker"
        return try connection.query(text + end) { row in
            try (
                id: row.next(),
                draft: WorkerDraft(
                    pseudonym: row.next(), partner: row.next(), place: row.next(), role: row.next(), transition: row.next(),
                    group: row.next(), shift: row.next(), languages: row.next(), maximumKm: row.next())
            )
        }
    }
}

/// Takes many workers in, some thousand at a time, within one transaction. Memory does not grow with the number of rows.
struct WorkerMerge {
    struct Conflict {
        let row: WorkerRow
        /// Another firm's worker has this number; otherwise the same list has it twice.
        let isForeign: Bool
    }

    private(set) var new = 0
    private(set) var changed = 0
    private(set) var unchanged = 0
    private(set) var skills = 0
    /// Workers that were there before have numbers up to this one.
    private let last: Int64
    /// One bit for each of them that has been met.
    private var met: [UInt64]
    private let only: PartnerID?

    /// - Parameter only: the firm that brings the list; `nil` for the hub, which may bring everybody's.
    init(only: PartnerID?, on connection: any SQLConnection) throws {
        self.only = only
        last = try connection.value("SELECT COALESCE(MAX(id), 0) FROM worker")
        met = Array(repeating: 0, count: Int(last / 64) + 1)
    }

    /// New workers are added, known ones are changed where they differ; skills are added or raised, never taken away, because a course may have
    /// taught something the firm's list does not know.
    ///
    /// - Returns: rows that were left out because their number is taken.
    mutating func add(_ rows: [WorkerRow], on connection: any SQLConnection) throws -> [Conflict] {
        var conflicts: [Conflict] = []
        var known = Dictionary(
            uniqueKeysWithValues: try WorkerStore.known(" WHERE pseudonym IN \(list: rows.map(\.draft.pseudonym))", on: connection)
                .map { ($0.draft.pseudonym, $0) })
        var fresh: [WorkerRow] = []
        var seen: Set<String> = []
        var old: [(id: WorkerID, row: WorkerRow)] = []
        for row in rows {
            guard let there = known[row.draft.pseudonym] else {
                if seen.insert(row.draft.pseudonym).inserted {
                    fresh.append(row)
                } else {
                    conflicts.append(.init(row: row, isForeign: false))
                }
                continue
            }
            if there.id.raw > last || isMet(there.id.raw) {
                conflicts.append(.init(row: row, isForeign: false))
            } else if let only, there.draft.partner != only {
                conflicts.append(.init(row: row, isForeign: true))
            } else {
                met[Int(there.id.raw / 64)] |= 1 << UInt64(there.id.raw % 64)
                old.append((there.id, row))
            }
        }
        let held = try skillsHeld(old.map(\.id), on: connection)
        for (id, row) in old {
            let differs = known[row.draft.pseudonym].map { $0.draft != row.draft } ?? true
            if differs { try update(id, row.draft, on: connection) }
            let missing = row.held.filter { new in held[id]?[new.skill].map { $0 < new.level } ?? true }
            for skill in missing { try WorkerStore.learn(id, skill.skill, skill.level, on: connection) }
            skills += missing.count
            if differs || !missing.isEmpty { changed += 1 } else { unchanged += 1 }
        }
        guard !fresh.isEmpty else { return conflicts }
        try WorkerStore.add(fresh.map(\.draft), on: connection)
        known = [:]
        let ids = Dictionary(
            uniqueKeysWithValues: try connection.query(
                "SELECT pseudonym, id FROM worker WHERE pseudonym IN \(list: fresh.map(\.draft.pseudonym))"
            ) { try ($0.next() as String, $0.next() as WorkerID) })
        // In the order of the table's key, which is the quick way to fill it.
        let learned = fresh.flatMap { row in
            ids[row.draft.pseudonym].map { id in row.held.map { (worker: id, skill: $0.skill, level: $0.level) } } ?? []
        }
        try WorkerStore.addHeld(learned.sorted { ($0.worker, $0.skill) < ($1.worker, $1.skill) }, on: connection)
        skills += learned.count
        new += fresh.count
        return conflicts
    }

    private func isMet(_ id: Int64) -> Bool { met[Int(id / 64)] >> UInt64(id % 64) & 1 == 1 }

    private func skillsHeld(_ workers: [WorkerID], on connection: any SQLConnection) throws -> [WorkerID: [SkillID: SkillLevel]] {
        var held: [WorkerID: [SkillID: SkillLevel]] = [:]
        guard !workers.isEmpty else { return held }
        _ = try connection.query("SELECT worker_id, skill_id, level FROM worker_skill WHERE worker_id IN \(list: workers)") { row in
            let (worker, skill): (WorkerID, SkillID) = try (row.next(), row.next())
            held[worker, default: [:]][skill] = try row.next()
        }
        return held
    }

    private func update(_ id: WorkerID, _ draft: WorkerDraft, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE worker SET partner_id = \(draft.partner), place_id = \(draft.place), role_id = \(draft.role), transition_id = \(draft.transition),
                worker_group = \(draft.group), shift = \(draft.shift), languages = \(draft.languages), max_km = \(draft.maximumKm) WHERE id = \(id)
            """)
    }
}
