// Writes invitations and sign-ins, and finds who a cookie belongs to. Secrets and codes are stored as digests only.

package import Storage
package import Vocabulary

/// Who a sign-in belongs to, before Web makes a visitor of it.
package struct Identity: Sendable, Equatable {
    package let member: MemberID?
    package let worker: WorkerID?
    package let partner: PartnerID?
    package let name: String
    package let role: Role
    package let language: Language?
}

/// How somebody got in.
package enum SignInWay: String, CaseIterable, Sendable, Encodable { case link, letter, email, password, openid, setup }

/// One browser in which somebody is signed in, as its owner sees it.
package struct OwnSignIn: Encodable, Sendable {
    package let id: SignInID
    package let way: String
    package let device: String
    package let since: Moment
    package let until: Moment
    /// Whether it is the one that asks.
    package let isThis: Bool
}

/// How a member's personal link stands.
package struct InvitationState: Encodable, Sendable {
    package let invitedAt: Moment
    package let expiresAt: Moment
    package let usedAt: Moment?
    package let revokedAt: Moment?
}

/// Where a link or a code leads.
package struct Entrance: Sendable {
    package let round: RoundID?
    package let role: Role
    package let isSetup: Bool
}

package struct InvitationStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    // MARK: Invitations

    /// Stores an invitation for a member or a worker.
    ///
    /// - Parameters:
    ///   - codeHash: of the short code in a letter.
    ///   - singleUse: the link ends with its first use (the set-up link).
    package static func invite(
        member: MemberID?, worker: WorkerID?, round: RoundID?, secretHash: [UInt8], codeHash: [UInt8]? = nil, singleUse: Bool = false,
        at now: Moment, days: Int, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO invitation (member_id, worker_number, round_id, token_hash, code_hash, single_use, created_at, expires_at)
            VALUES (\(member), \(worker), \(round), \(secretHash), \(codeHash), \(singleUse), \(now), \(now.adding(seconds: Double(days) * 86_400)))
            """)
    }

    /// A new personal link for a member of an active partner, with a code for a letter; the earlier ones end.
    package func reinvite(
        _ member: MemberID, round: RoundID? = nil, secretHash: [UInt8], codeHash: [UInt8], by actor: String, at now: Moment
    ) async throws {
        try await database.write { connection in
            guard try connection.value("SELECT COUNT(*) FROM member WHERE id = \(member) AND active = 1") == 1 else {
                throw Refusal.notFound("member", member)
            }
            try Self.revoke(member, at: now, on: connection)
            try Self.invite(
                member: member, worker: nil, round: round, secretHash: secretHash, codeHash: codeHash, at: now, days: 90, on: connection)
            try AuditLog.append(AuditEntry(actor: actor, act: "invited", object: "member \(member)"), at: now, on: connection)
        }
    }

    /// Links and codes of a member end; sign-ins stay.
    package static func revoke(_ member: MemberID, at now: Moment, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE invitation SET revoked_at = \(now) WHERE member_id = \(member) AND revoked_at IS NULL")
    }

    package func revoke(_ member: MemberID, by actor: String, at now: Moment) async throws {
        try await database.write { connection in
            try Self.revoke(member, at: now, on: connection)
            try AuditLog.append(AuditEntry(actor: actor, act: "revoked the link", object: "member \(member)"), at: now, on: connection)
        }
    }

    /// The newest invitation of each member of a partner.
    package func states(of partner: PartnerID) async throws -> [MemberID: InvitationState] {
        try await database.read { connection in
            let rows = try connection.query(
                """
                SELECT invitation.member_id, invitation.created_at, invitation.expires_at, invitation.used_at, invitation.revoked_at
                FROM invitation JOIN member ON member.id = invitation.member_id
                WHERE member.partner_id = \(partner) ORDER BY invitation.id
                """
            ) { row in
                (
                    try row.next() as MemberID,
                    try InvitationState(invitedAt: row.next(), expiresAt: row.next(), usedAt: row.next(), revokedAt: row.next())
                )
            }
            return Dictionary(rows, uniquingKeysWith: { _, newest in newest })
        }
    }

    /// The newest invitation of everybody.
    package func allStates() async throws -> [MemberID: InvitationState] {
        try await database.read { connection in
            let rows = try connection.query(
                "SELECT member_id, created_at, expires_at, used_at, revoked_at FROM invitation WHERE member_id IS NOT NULL ORDER BY id"
            ) { row in
                (
                    try row.next() as MemberID,
                    try InvitationState(invitedAt: row.next(), expiresAt: row.next(), usedAt: row.next(), revokedAt: row.next())
                )
            }
            return Dictionary(rows, uniquingKeysWith: { _, newest in newest })
        }
    }

    // MARK: Signing in

    /// Exchanges a personal link for a sign-in. The link stays usable until it expires or is revoked, unless it is for one use.
    package func signIn(linkHash: [UInt8], signInHash: [UInt8], device: String, at now: Moment) async throws -> Entrance {
        try await enter(
            "token_hash = \(linkHash)", way: .link, signInHash: signInHash, device: device, at: now,
            unknown: "This personal link is not known. Check that it was copied whole, or ask the hub's team for a new one.")
    }

    /// Exchanges the code of a letter for a sign-in.
    package func signIn(codeHash: [UInt8], signInHash: [UInt8], device: String, at now: Moment) async throws -> Entrance {
        try await enter(
            "code_hash = \(codeHash)", way: .letter, signInHash: signInHash, device: device, at: now,
            unknown: "This code is not known. Check the letter, or ask the hub's team for a new one.")
    }

    private func enter(
        _ condition: SQLText, way: SignInWay, signInHash: [UInt8], device: String, at now: Moment, unknown: String
    ) async throws -> Entrance {
        try await database.write { connection in
            let found = try connection.first(
                "SELECT id, member_id, worker_number, round_id, expires_at, revoked_at, single_use FROM invitation WHERE " + condition
            ) {
                (
                    id: try $0.next() as InvitationID, member: try $0.next() as MemberID?, worker: try $0.next() as WorkerID?,
                    round: try $0.next() as RoundID?, expires: try $0.next() as Moment, revoked: try $0.next() as Moment?,
                    once: try $0.next() as Bool
                )
            }
            guard let found else { throw Refusal(.notFound, unknown) }
            guard found.revoked == nil, found.expires > now else {
                throw Refusal(
                    .notAllowed,
                    "This personal link has ended on \(min(found.expires, found.revoked ?? found.expires).day). Ask the hub's team for a new one."
                )
            }
            try connection.execute("UPDATE invitation SET used_at = \(now) WHERE id = \(found.id)")
            if found.once { try connection.execute("UPDATE invitation SET revoked_at = \(now) WHERE id = \(found.id)") }
            try Self.open(
                member: found.member, worker: found.worker, signInHash: signInHash, way: found.once ? .setup : way, device: device, at: now,
                on: connection)
            let role = try found.member.flatMap { member in
                try connection.first("SELECT role FROM member WHERE id = \(member)") { try $0.next() as Role }
            }
            return Entrance(round: found.round, role: role ?? .worker, isSetup: found.once)
        }
    }

    package static func open(
        member: MemberID?, worker: WorkerID?, signInHash: [UInt8], way: SignInWay, device: String, at now: Moment,
        on connection: any SQLConnection
    ) throws {
        try connection.execute("DELETE FROM sign_in WHERE expires_at <= \(now)")
        try connection.execute(
            """
            INSERT INTO sign_in (token_hash, member_id, worker_number, way, device, created_at, expires_at)
            VALUES (\(signInHash), \(member), \(worker), \(way.rawValue), \(device), \(now), \(now.adding(seconds: 30 * 86_400)))
            """)
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

    // MARK: Signing out

    package func signOut(signInHash: [UInt8]) async throws {
        _ = try await database.write { try $0.execute("DELETE FROM sign_in WHERE token_hash = \(signInHash)") }
    }

    /// Every browser of a member or a worker is signed out, this one too.
    package func signOutEverywhere(member: MemberID?, worker: WorkerID?, at now: Moment) async throws {
        try await database.write { connection in
            if let member { try Self.end(member, on: connection) }
            if let worker { try connection.execute("DELETE FROM sign_in WHERE worker_number = \(worker)") }
            let who = member.map { "member \($0)" } ?? "worker \(worker?.raw ?? 0)"
            try AuditLog.append(AuditEntry(actor: who, act: "signed out everywhere", object: who), at: now, on: connection)
        }
    }

    package static func end(_ member: MemberID, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM sign_in WHERE member_id = \(member)")
    }

    /// The sign-ins of a person, the newest first.
    package func signIns(member: MemberID?, worker: WorkerID?, this: [UInt8], at now: Moment) async throws -> [OwnSignIn] {
        try await database.read { connection in
            try connection.query(
                """
                SELECT id, way, device, created_at, expires_at, token_hash FROM sign_in
                WHERE (member_id = \(member) OR worker_number = \(worker)) AND expires_at > \(now) ORDER BY id DESC
                """
            ) { row in
                try OwnSignIn(
                    id: row.next(), way: row.next(), device: row.next(), since: row.next(), until: row.next(),
                    isThis: row.next() as [UInt8] == this)
            }
        }
    }

    /// Ends one sign-in of a person; somebody else's does not exist for them.
    package func end(_ id: SignInID, member: MemberID?, worker: WorkerID?) async throws {
        let ended = try await database.write { connection in
            try connection.execute("DELETE FROM sign_in WHERE id = \(id) AND (member_id = \(member) OR worker_number = \(worker))")
        }
        guard ended == 1 else { throw Refusal.notFound("sign-in", id) }
    }

    static func forgetEnded(at now: Moment, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM sign_in WHERE expires_at <= \(now)")
    }

    /// The same for a worker.
    package static func erase(_ worker: WorkerID, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM sign_in WHERE worker_number = \(worker)")
        try connection.execute("DELETE FROM invitation WHERE worker_number = \(worker)")
    }

    /// Nothing that could lead to a person stays of their links and sign-ins.
    package static func erase(_ member: MemberID, on connection: any SQLConnection) throws {
        try end(member, on: connection)
        try connection.execute("DELETE FROM invitation WHERE member_id = \(member)")
    }
}
