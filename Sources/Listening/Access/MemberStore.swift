// Writes members: who speaks for a partner, in which role, until they leave. Used by partner pages, imports and the demo region.

package import Storage
package import Vocabulary

/// A member as lists of the hub's team show them.
package struct MemberRow: Encodable, Sendable {
    package let id: MemberID
    package let name: String
    package let role: Role
    package let language: Language
    package let partner: PartnerID
    package let partnerName: String
    package let email: String?
}

/// A member as a file says they should be.
struct MemberRecord: Sendable {
    let name: String
    let role: Role
    let language: Language
    let email: String?
    let isActive: Bool
}

package struct MemberStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package static func add(
        name: String, of partner: PartnerID, role: Role, language: Language, email: String?, at now: Moment,
        on connection: any SQLConnection
    ) throws -> MemberID {
        try connection.value(
            """
            INSERT INTO member (partner_id, name, email, language, role, created_at)
            VALUES (\(partner), \(name), \(email), \(language), \(role), \(now))
            ON CONFLICT (partner_id, name) DO UPDATE SET email = excluded.email, language = excluded.language, role = excluded.role
            RETURNING id
            """)
    }

    /// One more person who speaks for a partner.
    package func add(name: String, of partner: PartnerID, role: Role, language: Language, email: String?, by actor: String, at now: Moment)
        async throws
    {
        try await database.write { connection in
            guard try connection.value("SELECT COUNT(*) FROM partner WHERE id = \(partner)") == 1 else {
                throw Refusal.notFound("partner", partner)
            }
            let id = try Self.add(name: name, of: partner, role: role, language: language, email: email, at: now, on: connection)
            try connection.execute("UPDATE member SET active = 1 WHERE id = \(id)")
            try AuditLog.append(
                AuditEntry(actor: actor, act: "added", object: "member \(id)", after: role.rawValue), at: now, on: connection)
        }
    }

    /// Adds somebody or makes them as a file says; who is no longer active loses every right at once.
    static func set(_ record: MemberRecord, of partner: PartnerID, by actor: String, at now: Moment, on connection: any SQLConnection)
        throws
    {
        let before = try connection.first("SELECT id, role, active FROM member WHERE partner_id = \(partner) AND name = \(record.name)") {
            (id: try $0.next() as MemberID, role: try $0.next() as Role, active: try $0.next() as Bool)
        }
        if let before, record.role != .coordinator || !record.isActive { try refuseLastCoordinator(before.id, on: connection) }
        let id = try add(
            name: record.name, of: partner, role: record.role, language: record.language, email: record.email, at: now, on: connection)
        if record.isActive {
            try connection.execute("UPDATE member SET active = 1 WHERE id = \(id)")
        } else if before?.active != false {
            try end(id, at: now, on: connection)
        }
        try AuditLog.append(
            AuditEntry(
                actor: actor, act: "set rights", object: "member \(id)", before: before.map { "\($0.role.rawValue) \($0.active)" } ?? "",
                after: "\(record.role.rawValue) \(record.isActive)"), at: now, on: connection)
    }

    private static func end(_ member: MemberID, at now: Moment, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE member SET active = 0 WHERE id = \(member)")
        try InvitationStore.end(member, on: connection)
        try InvitationStore.revoke(member, at: now, on: connection)
        try CredentialStore.erase(member, on: connection)
    }

    /// Somebody no longer speaks for a partner: sign-ins and links end at once, what was said and voted stays with the organisation.
    package func leave(_ member: MemberID, by actor: String, at now: Moment) async throws -> PartnerID {
        try await database.write { connection in
            guard
                let partner = try connection.first(
                    "SELECT partner_id FROM member WHERE id = \(member) AND active = 1", { try $0.next() as PartnerID })
            else {
                throw Refusal.notFound("member", member)
            }
            try Self.refuseLastCoordinator(member, on: connection)
            try Self.end(member, at: now, on: connection)
            try AuditLog.append(AuditEntry(actor: actor, act: "left", object: "member \(member)"), at: now, on: connection)
            return partner
        }
    }

    static func isLastCoordinator(_ member: MemberID, on connection: any SQLConnection) throws -> Bool {
        let others: Int = try connection.value(
            "SELECT COUNT(*) FROM member WHERE role = 'coordinator' AND active = 1 AND id <> \(member)")
        let isOne: Int = try connection.value("SELECT COUNT(*) FROM member WHERE role = 'coordinator' AND active = 1 AND id = \(member)")
        return isOne == 1 && others == 0
    }

    /// A hub without a coordinator could not be opened again.
    private static func refuseLastCoordinator(_ member: MemberID, on connection: any SQLConnection) throws {
        if try isLastCoordinator(member, on: connection) {
            throw Refusal(.conflict, "This is the last coordinator of the hub. Name another coordinator first.")
        }
    }

    /// Name, address and language, as the person says.
    package func change(_ member: MemberID, name: String, email: String?, language: Language, at now: Moment) async throws {
        try await database.write { connection in
            try connection.execute("UPDATE member SET name = \(name), email = \(email), language = \(language) WHERE id = \(member)")
            try AuditLog.append(
                AuditEntry(actor: "member \(member)", act: "changed own details", object: "member \(member)"), at: now, on: connection)
        }
    }

    package func member(_ id: MemberID) async throws -> MemberRow {
        guard let found = try await list("WHERE member.id = \(id)").first else { throw Refusal.notFound("member", id) }
        return found
    }

    /// The active members among these, in the order of their partners' names.
    package func members(_ ids: [MemberID]) async throws -> [MemberRow] {
        try await list("WHERE member.active = 1 AND member.id IN \(list: ids)")
    }

    /// Everybody who is active.
    package func all() async throws -> [MemberRow] { try await list("WHERE member.active = 1") }

    private func list(_ condition: SQLText) async throws -> [MemberRow] {
        try await database.read { connection in
            try connection.query(
                """
                SELECT member.id, member.name, member.role, member.language, partner.id, partner.name, member.email
                FROM member JOIN partner ON partner.id = member.partner_id
                """ + " " + condition + " ORDER BY partner.name, member.name, member.id"
            ) {
                try MemberRow(
                    id: $0.next(), name: $0.next(), role: $0.next(), language: $0.next(), partner: $0.next(), partnerName: $0.next(),
                    email: $0.next())
            }
        }
    }

    // MARK: Erasure

    static func erasedName(_ member: MemberID) -> String { "Former member \(member)" }

    /// The person disappears; totals, traces and the organisation's record stay. Sign-ins, links, passwords and notices end.
    package static func erase(_ member: MemberID, by actor: String, at now: Moment, on connection: any SQLConnection) throws {
        try refuseLastCoordinator(member, on: connection)
        let changed = try connection.execute(
            "UPDATE member SET name = \(erasedName(member)), email = NULL, active = 0, role = 'member' WHERE id = \(member)")
        guard changed == 1 else { throw Refusal.notFound("member", member) }
        try InvitationStore.erase(member, on: connection)
        try CredentialStore.erase(member, on: connection)
        try NoticeStore.erase(member, on: connection)
        try RetentionStore.erase(member, on: connection)
        try AuditLog.append(AuditEntry(actor: actor, act: "erased", object: "member \(member)"), at: now, on: connection)
    }

    package func erase(_ member: MemberID, by actor: String, at now: Moment) async throws {
        try await database.write { try Self.erase(member, by: actor, at: now, on: $0) }
    }
}
