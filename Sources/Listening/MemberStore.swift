// Writes members, their invitations and sign-ins; finds who a cookie belongs to. Secrets are stored as hashes only.

package import Storage
package import Vocabulary

/// Who a personal link belongs to, before Web makes a visitor of it.
package struct Identity: Sendable, Equatable {
    package let member: MemberID?
    package let worker: WorkerID?
    package let partner: PartnerID?
    package let name: String
    package let role: Role
    package let language: Language?
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

    /// Somebody no longer speaks for a partner: sign-ins and links end at once, what was said and voted stays with the organisation.
    package func leave(_ member: MemberID, by actor: String, at now: Moment) async throws -> PartnerID {
        try await database.write { connection in
            guard
                let partner = try connection.first(
                    "SELECT partner_id FROM member WHERE id = \(member) AND active = 1", { try $0.next() as PartnerID })
            else {
                throw Refusal.notFound("member", member)
            }
            try connection.execute("UPDATE member SET active = 0 WHERE id = \(member)")
            try connection.execute("DELETE FROM sign_in WHERE member_id = \(member)")
            try connection.execute("UPDATE invitation SET revoked_at = \(now) WHERE member_id = \(member) AND revoked_at IS NULL")
            try AuditLog.append(AuditEntry(actor: actor, act: "left", object: "member \(member)"), at: now, on: connection)
            return partner
        }
    }

    /// Stores an invitation for a member or a worker. `secretHash` is all that is kept of the link.
    package static func invite(
        member: MemberID?, worker: WorkerID?, round: RoundID?, secretHash: [UInt8], at now: Moment, days: Int,
        on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO invitation (member_id, worker_number, round_id, token_hash, created_at, expires_at)
            VALUES (\(member), \(worker), \(round), \(secretHash), \(now), \(now.adding(seconds: Double(days) * 86_400)))
            """)
    }

    /// Everybody of the register may be invited anew; older links of the same person end.
    package func reinvite(_ member: MemberID, secretHash: [UInt8], by actor: String, at now: Moment) async throws {
        try await database.write { connection in
            guard try connection.value("SELECT COUNT(*) FROM member WHERE id = \(member) AND active = 1") == 1 else {
                throw Refusal.notFound("member", member)
            }
            try connection.execute("UPDATE invitation SET revoked_at = \(now) WHERE member_id = \(member) AND revoked_at IS NULL")
            try Self.invite(member: member, worker: nil, round: nil, secretHash: secretHash, at: now, days: 90, on: connection)
            try AuditLog.append(AuditEntry(actor: actor, act: "invited", object: "member \(member)"), at: now, on: connection)
        }
    }

    /// Exchanges a personal link for a sign-in. The link stays usable until it expires or is revoked.
    ///
    /// - Returns: the round the link is for, if it is for one.
    package func signIn(linkHash: [UInt8], signInHash: [UInt8], lifetime: Int, at now: Moment) async throws -> RoundID? {
        try await database.write { connection in
            let found = try connection.first(
                """
                SELECT id, member_id, worker_number, round_id, expires_at, revoked_at FROM invitation WHERE token_hash = \(linkHash)
                """
            ) {
                (
                    id: try $0.next() as InvitationID, member: try $0.next() as MemberID?, worker: try $0.next() as WorkerID?,
                    round: try $0.next() as RoundID?, expires: try $0.next() as Moment, revoked: try $0.next() as Moment?
                )
            }
            guard let found else {
                throw Refusal(
                    .notFound, "This personal link is not known. Check that it was copied whole, or ask the hub's team for a new one.")
            }
            guard found.revoked == nil, found.expires > now else {
                throw Refusal(
                    .notAllowed,
                    "This personal link has ended on \(min(found.expires, found.revoked ?? found.expires).day). Ask the hub's team for a new one."
                )
            }
            try connection.execute("UPDATE invitation SET used_at = \(now) WHERE id = \(found.id)")
            try connection.execute(
                """
                INSERT INTO sign_in (token_hash, member_id, worker_number, created_at, expires_at)
                VALUES (\(signInHash), \(found.member), \(found.worker), \(now), \(now.adding(seconds: Double(lifetime))))
                """)
            return found.round
        }
    }

    /// Who is signed in with this cookie, if anybody is.
    package func identity(signInHash: [UInt8], at now: Moment) async throws -> Identity? {
        try await database.read { connection in
            try connection.first(
                """
                SELECT sign_in.member_id, sign_in.worker_number, member.partner_id, COALESCE(member.name, ''), member.role, member.language
                FROM sign_in LEFT JOIN member ON member.id = sign_in.member_id AND member.active = 1
                    AND EXISTS (SELECT 1 FROM partner WHERE partner.id = member.partner_id AND partner.status = 'active')
                WHERE sign_in.token_hash = \(signInHash) AND sign_in.expires_at > \(now) AND (member.id IS NOT NULL OR sign_in.worker_number IS NOT NULL)
                """
            ) { row in
                let member: MemberID? = try row.next()
                let worker: WorkerID? = try row.next()
                return try Identity(
                    member: member, worker: worker, partner: row.next(), name: row.next(), role: row.next() ?? .worker, language: row.next()
                )
            }
        }
    }

    package func signOut(signInHash: [UInt8]) async throws {
        _ = try await database.write { try $0.execute("DELETE FROM sign_in WHERE token_hash = \(signInHash)") }
    }
}
