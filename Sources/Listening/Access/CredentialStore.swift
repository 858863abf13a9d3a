// Writes passwords, codes sent by e-mail, and identities from elsewhere. Used by the sign-in routes.

import Foundation
package import Storage
package import Vocabulary

/// A password as it is stored; Web computes it.
package struct StoredPassword: Sendable {
    package let salt: [UInt8]
    package let hash: [UInt8]
    package let cost: Int
    package let blockSize: Int
    package let parallel: Int

    package init(salt: [UInt8], hash: [UInt8], cost: Int, blockSize: Int, parallel: Int) {
        self.salt = salt
        self.hash = hash
        self.cost = cost
        self.blockSize = blockSize
        self.parallel = parallel
    }
}

package struct CredentialStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// The active member with an e-mail address; `nil` when there is none, or more than one.
    package func member(email: String) async throws -> MemberID? {
        let found = try await database.read { connection in
            try connection.query(
                """
                SELECT member.id FROM member JOIN partner ON partner.id = member.partner_id
                WHERE lower(member.email) = lower(\(email)) AND member.active = 1 AND partner.status = 'active'
                """
            ) { try $0.next() as MemberID }
        }
        return found.count == 1 ? found[0] : nil
    }

    // MARK: Passwords

    package func password(of member: MemberID) async throws -> StoredPassword? {
        try await database.read { connection in
            try connection.first("SELECT salt, hash, cost, block_size, parallel FROM password WHERE member_id = \(member)") {
                try StoredPassword(salt: $0.next(), hash: $0.next(), cost: $0.next(), blockSize: $0.next(), parallel: $0.next())
            }
        }
    }

    package func setPassword(_ password: StoredPassword?, of member: MemberID, at now: Moment) async throws {
        try await database.write { connection in
            try connection.execute("DELETE FROM password WHERE member_id = \(member)")
            if let password {
                try connection.execute(
                    """
                    INSERT INTO password (member_id, salt, hash, cost, block_size, parallel, changed_at)
                    VALUES (\(member), \(password.salt), \(password.hash), \(password.cost), \(password.blockSize), \(password.parallel), \(now))
                    """)
            }
            try AuditLog.append(
                AuditEntry(
                    actor: "member \(member)", act: password == nil ? "removed the password" : "set a password", object: "member \(member)"),
                at: now, on: connection)
        }
    }

    // MARK: Codes by e-mail

    /// Five tries within ten minutes, and only in the browser that asked: its cookie holds the ticket the code is hashed with.
    package func addCode(for member: MemberID, ticketHash: [UInt8], codeHash: [UInt8], at now: Moment) async throws {
        try await database.write { connection in
            try connection.execute("DELETE FROM email_code WHERE member_id = \(member) OR expires_at <= \(now)")
            try connection.execute(
                """
                INSERT INTO email_code (ticket_hash, member_id, code_hash, created_at, expires_at, tries_left)
                VALUES (\(ticketHash), \(member), \(codeHash), \(now), \(now.adding(seconds: 600)), 5)
                """)
        }
    }

    /// - Returns: the member whose code this is; `nil` for a wrong, old or used code. Every call costs one try.
    package func useCode(ticketHash: [UInt8], codeHash: [UInt8], at now: Moment) async throws -> MemberID? {
        try await database.write { connection in
            let found = try connection.first(
                "SELECT member_id, code_hash FROM email_code WHERE ticket_hash = \(ticketHash) AND expires_at > \(now) AND tries_left > 0"
            ) { (member: try $0.next() as MemberID, code: try $0.next() as [UInt8]) }
            guard let found else { return nil }
            guard found.code == codeHash else {
                try connection.execute("UPDATE email_code SET tries_left = tries_left - 1 WHERE ticket_hash = \(ticketHash)")
                return nil
            }
            try connection.execute("DELETE FROM email_code WHERE ticket_hash = \(ticketHash)")
            return found.member
        }
    }

    /// Opens a sign-in for a member who proved who they are.
    package func signIn(_ member: MemberID, way: SignInWay, signInHash: [UInt8], device: String, at now: Moment) async throws -> Entrance {
        try await database.write { connection in
            guard let role = try connection.first("SELECT role FROM member WHERE id = \(member) AND active = 1", { try $0.next() as Role })
            else { throw Refusal.notFound("member", member) }
            try InvitationStore.open(
                member: member, worker: nil, signInHash: signInHash, way: way, device: device, at: now, on: connection)
            return Entrance(round: nil, role: role, isSetup: false)
        }
    }

    // MARK: Identities from elsewhere

    /// Who an identity from another system belongs to.
    package func member(issuer: String, subject: String) async throws -> MemberID? {
        try await database.read { connection in
            try connection.first(
                """
                SELECT foreign_identity.member_id FROM foreign_identity
                JOIN member ON member.id = foreign_identity.member_id AND member.active = 1
                JOIN partner ON partner.id = member.partner_id AND partner.status = 'active'
                WHERE issuer = \(issuer) AND subject = \(subject)
                """
            ) { try $0.next() as MemberID }
        }
    }

    package func link(issuer: String, subject: String, to member: MemberID, at now: Moment) async throws {
        try await database.write { connection in
            try connection.execute(
                """
                INSERT INTO foreign_identity (issuer, subject, member_id, linked_at) VALUES (\(issuer), \(subject), \(member), \(now))
                ON CONFLICT (issuer, subject) DO UPDATE SET member_id = excluded.member_id, linked_at = excluded.linked_at
                """)
            try AuditLog.append(
                AuditEntry(actor: "member \(member)", act: "linked an identity", object: "member \(member)", after: issuer), at: now,
                on: connection)
        }
    }

    /// Accounts elsewhere that open a member's door.
    package func identities(of member: MemberID) async throws -> [String] {
        try await database.read { connection in
            try connection.query("SELECT issuer FROM foreign_identity WHERE member_id = \(member) ORDER BY issuer") {
                try $0.next() as String
            }
        }
    }

    package func unlink(_ member: MemberID, at now: Moment) async throws {
        try await database.write { connection in
            try connection.execute("DELETE FROM foreign_identity WHERE member_id = \(member)")
            try AuditLog.append(
                AuditEntry(actor: "member \(member)", act: "forgot the identities", object: "member \(member)"), at: now, on: connection)
        }
    }

    package static func erase(_ member: MemberID, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM password WHERE member_id = \(member)")
        try connection.execute("DELETE FROM email_code WHERE member_id = \(member)")
        try connection.execute("DELETE FROM foreign_identity WHERE member_id = \(member)")
    }
}
