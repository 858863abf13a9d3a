// Job roles of the hub and the ways from one to another. Written here; read by pages, imports and planning.

import OpinionMath
package import Storage
package import Vocabulary

/// A job role. Its address is the hub's own; `occupation` is the taxonomy's, where somebody has confirmed one.
package struct JobRole: Encodable, Sendable {
    package let id: JobRoleID
    package let code: String
    package let name: String
    package let occupation: String
    /// How many ways lead away from it and to it.
    package let waysFrom: Int
    package let waysTo: Int

    package var uri: String { RoleStore.ownPrefix + code }
}

/// From one job role to another, with the skills the target asks for.
package struct Transition: Encodable, Sendable {
    package let id: TransitionID
    package let code: String
    package let from: String
    package let to: String
    package let fromRole: JobRoleID?
    package let toRole: JobRoleID?
    package let skills: [Required]
    /// `nil` below five, which would come close to naming them.
    package let workers: Int?

    package struct Required: Encodable, Sendable {
        package let id: SkillID
        package let skill: String
        package let level: SkillLevel
    }
}

package struct RoleStore: Sendable {
    package static let ownPrefix = "urn:roundtable:role:"
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    // MARK: Writing

    /// The role of this English name, made when there is none.
    package static func role(_ english: String, _ german: String, on connection: any SQLConnection) throws -> JobRoleID {
        if let known = try connection.first("SELECT id FROM job_role WHERE name_en = \(english)", { try $0.next() as JobRoleID }) {
            return known
        }
        let letters = english.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        let stem = String(letters).split(separator: "-").joined(separator: "-")
        let taken = Set(try connection.query("SELECT code FROM job_role") { try $0.next() as String })
        let code = ([stem] + (2...1000).map { "\(stem)-\($0)" }).first { !$0.isEmpty && !taken.contains($0) } ?? stem
        return try connection.value(
            "INSERT INTO job_role (code, name_en, name_de, occupation) VALUES (\(code), \(english), \(german), '') RETURNING id")
    }

    package static func addTransition(
        code: String, from: (String, String), to: (String, String), requires: [(SkillID, SkillLevel)], on connection: any SQLConnection
    ) throws -> TransitionID {
        let (start, target) = try (role(from.0, from.1, on: connection), role(to.0, to.1, on: connection))
        let id: TransitionID = try connection.value(
            """
            INSERT INTO transition (code, from_en, from_de, to_en, to_de, from_role_id, to_role_id)
            VALUES (\(code), \(from.0), \(from.1), \(to.0), \(to.1), \(start), \(target)) RETURNING id
            """)
        for (skill, level) in requires {
            try connection.execute("INSERT INTO transition_skill (transition_id, skill_id, level) VALUES (\(id), \(skill), \(level))")
        }
        return id
    }

    /// A way of the hub's own, between roles that may be new.
    package func add(
        from: (String, String), to: (String, String), requires: [(SkillID, SkillLevel)], by actor: String, at now: Moment
    ) async throws -> TransitionID {
        try await database.write { connection in
            let number: Int = try connection.value("SELECT COALESCE(MAX(id), 0) + 1 FROM transition")
            let taken = Set(try connection.query("SELECT code FROM transition") { try $0.next() as String })
            let code = (number..<number + 1000).map { "T\($0)" }.first { !taken.contains($0) } ?? "T\(number)"
            let id = try Self.addTransition(code: code, from: from, to: to, requires: requires, on: connection)
            try AuditLog.append(
                AuditEntry(actor: actor, act: "added a way between roles", object: "transition \(id)"), at: now, on: connection)
            return id
        }
    }

    /// Says which occupation of the taxonomy a role is. A person confirms it; an empty address takes it back.
    package func set(_ role: JobRoleID, occupation uri: String, by actor: String, at now: Moment) async throws {
        try await database.write { connection in
            if !uri.isEmpty {
                guard
                    try connection.first("SELECT id FROM concept WHERE uri = \(uri) AND kind = 'occupation'", { try $0.next() as Int64 })
                        != nil
                else { throw Refusal.notFound("occupation", "'\(uri)'") }
            }
            guard try connection.execute("UPDATE job_role SET occupation = \(uri) WHERE id = \(role)") == 1 else {
                throw Refusal.notFound("role", role)
            }
            try AuditLog.append(
                AuditEntry(actor: actor, act: "confirmed an occupation", object: "role \(role)", after: uri), at: now, on: connection)
        }
    }

    // MARK: Reading

    package func roles(_ language: Language) async throws -> [JobRole] {
        try await database.read { connection in
            try connection.query(
                """
                SELECT id, code, name_en, name_de, occupation, (SELECT COUNT(*) FROM transition WHERE from_role_id = job_role.id),
                    (SELECT COUNT(*) FROM transition WHERE to_role_id = job_role.id)
                FROM job_role ORDER BY name_en
                """
            ) { row in
                let (id, code): (JobRoleID, String) = try (row.next(), row.next())
                let (english, german): (String, String) = try (row.next(), row.next())
                return try JobRole(
                    id: id, code: code, name: language == .german ? german : english, occupation: row.next(), waysFrom: row.next(),
                    waysTo: row.next())
            }.sorted { $0.name < $1.name }
        }
    }

    package func transitions(_ language: Language, role: JobRoleID? = nil) async throws -> [Transition] {
        let filter: SQLText = role.map { " WHERE transition.from_role_id = \($0) OR transition.to_role_id = \($0)" } ?? ""
        return try await database.read { try Self.transitions(language, filter, on: $0) }
    }

    package func transition(_ id: TransitionID, _ language: Language) async throws -> Transition {
        guard let found = try await database.read({ try Self.transitions(language, " WHERE transition.id = \(id)", on: $0) }).first else {
            throw Refusal.notFound("way between roles", id)
        }
        return found
    }

    private static func transitions(_ language: Language, _ filter: SQLText, on connection: any SQLConnection) throws -> [Transition] {
        let german = language == .german
        let required = try connection.query(
            """
            SELECT transition_skill.transition_id, skill.id, skill.name_en, skill.name_de, transition_skill.level FROM transition_skill
            JOIN skill ON skill.id = transition_skill.skill_id ORDER BY transition_skill.transition_id, skill.code
            """
        ) { row -> (TransitionID, Transition.Required) in
            let (id, skill): (TransitionID, SkillID) = try (row.next(), row.next())
            let (english, native): (String, String) = try (row.next(), row.next())
            return try (id, Transition.Required(id: skill, skill: german ? native : english, level: row.next()))
        }
        let byTransition = Dictionary(grouping: required, by: \.0)
        let text: SQLText =
            """
            SELECT transition.id, transition.code, transition.from_en, transition.from_de, transition.to_en, transition.to_de,
                transition.from_role_id, transition.to_role_id, (SELECT COUNT(*) FROM worker WHERE worker.transition_id = transition.id)
            FROM transition
            """
        return try connection.query(text + filter + " ORDER BY transition.code") { row in
            let (id, code): (TransitionID, String) = try (row.next(), row.next())
            let names: [String] = try [row.next(), row.next(), row.next(), row.next()]
            return try Transition(
                id: id, code: code, from: names[german ? 1 : 0], to: names[german ? 3 : 2], fromRole: row.next(), toRole: row.next(),
                skills: byTransition[id, default: []].map(\.1), workers: unlessFew(row.next()))
        }
    }

    private static func unlessFew(_ people: Int) -> Int? { (1..<Suppression.smallest).contains(people) ? nil : people }

    /// Codes and names of both languages, in small letters; and the ways by their ends.
    static func words(on connection: any SQLConnection) throws -> (
        roles: [String: JobRoleID], ways: [(id: TransitionID, code: String, from: JobRoleID?, to: JobRoleID?)]
    ) {
        var roles: [String: JobRoleID] = [:]
        _ = try connection.query("SELECT id, code, name_en, name_de FROM job_role ORDER BY id") { row in
            let id: JobRoleID = try row.next()
            for _ in 0..<3 { roles[(try row.next() as String).lowercased()] = id }
        }
        let ways = try connection.query("SELECT id, code, from_role_id, to_role_id FROM transition ORDER BY id") { row in
            try (id: row.next() as TransitionID, code: row.next() as String, from: row.next() as JobRoleID?, to: row.next() as JobRoleID?)
        }
        return (roles, ways)
    }
}
