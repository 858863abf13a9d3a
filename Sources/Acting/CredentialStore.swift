// Writes signing keys and credentials. Signing itself is done by `CredentialJob`; what a credential says comes from the completion as it was kept.

import Foundation
package import Storage
package import Vocabulary

/// A pair of keys as everybody may see it. Private parts never leave the database.
package struct SigningKey: Encodable, Sendable {
    package let id: SigningKeyID
    /// JSON: issuer, JSON Web Keys, PEM.
    package let publicKeys: String
    package let madeAt: Moment
    package let retiredAt: Moment?
    package let revokedAt: Moment?
}

/// A credential as its page shows it.
package struct Credential: Encodable, Sendable {
    package let id: CredentialID
    package let enrolment: EnrolmentID
    /// `attendance` or `assessed`
    package let kind: String
    /// Unguessable; stands in its address.
    package let code: String
    package let key: SigningKeyID
    package let document: String
    package let jwt: String
    package let issuedAt: Moment
    package let revokedAt: Moment?
    package let revocationReason: String?
    package let keyRevokedAt: Moment?

    package var isValid: Bool { revokedAt == nil && keyRevokedAt == nil }
}

/// What was completed, as it was kept.
package struct Completion: Encodable, Sendable {
    package let enrolment: EnrolmentID
    package let worker: WorkerID
    package let pseudonym: String
    package let partner: PartnerID
    package let courseCode: String
    package let name: String
    package let skillCode: String
    package let skill: String
    package let level: SkillLevel
    package let teachingUnits: Int
    package let format: String
    package let provider: String
    package let attended: Int
    package let meetings: Int
    package let minimumAttendance: Int
    package let assessment: String
    package let eqfLevel: Int?
    package let beganOn: Day
    package let endedOn: Day
    package let completedAt: Moment
    /// The code of the credential, once there is one.
    package let credential: String?
}

package struct CredentialStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    // MARK: Keys

    package static func keys(on connection: any SQLConnection) throws -> [SigningKey] {
        try connection.query("SELECT id, public_keys, made_at, retired_at, revoked_at FROM signing_key ORDER BY id") {
            try SigningKey(
                id: $0.next(), publicKeys: $0.next(), madeAt: $0.next(), retiredAt: $0.next(), revokedAt: $0.next())
        }
    }

    package func keys() async throws -> [SigningKey] { try await database.read { try Self.keys(on: $0) } }

    /// The private parts of a key, for signing only.
    static func privateParts(_ id: SigningKeyID?, on connection: any SQLConnection) throws -> (
        id: SigningKeyID, rsa: String, ed: [UInt8]
    )? {
        let filter: SQLText =
            id.map { "WHERE id = \($0)" } ?? "WHERE retired_at IS NULL AND revoked_at IS NULL ORDER BY id DESC LIMIT 1"
        return try connection.first("SELECT id, rsa_private, ed_private FROM signing_key " + filter) {
            (id: try $0.next(), rsa: try $0.next(), ed: try $0.next())
        }
    }

    /// A new pair takes over; the one before signs nothing new, and what it signed stays valid.
    static func rotate(rsa: String, ed: [UInt8], publicKeys: String, by actor: String, at now: Moment, on connection: any SQLConnection)
        throws -> SigningKeyID
    {
        try connection.execute("UPDATE signing_key SET retired_at = \(now) WHERE retired_at IS NULL")
        let id: SigningKeyID = try connection.value(
            """
            INSERT INTO signing_key (rsa_private, ed_private, public_keys, made_at)
            VALUES (\(rsa), \(ed), \(publicKeys), \(now)) RETURNING id
            """)
        try AuditLog.append(
            AuditEntry(actor: actor, act: "made", object: "signing key \(id)", after: publicKeys), at: now, on: connection)
        return id
    }

    /// A key that fell into other hands: nothing it signed counts any more.
    package func revokeKey(_ id: SigningKeyID, reason: String, by actor: String, at now: Moment) async throws {
        try await database.write { connection in
            let changed = try connection.execute(
                "UPDATE signing_key SET revoked_at = \(now), retired_at = COALESCE(retired_at, \(now)) WHERE id = \(id) AND revoked_at IS NULL"
            )
            guard changed == 1 else { throw Refusal(.conflict, "There is no key \(id) that could be revoked.") }
            try AuditLog.append(
                AuditEntry(actor: actor, act: "revoked", object: "signing key \(id)", after: reason), at: now, on: connection)
        }
    }

    // MARK: Credentials

    static func completions(_ filter: SQLText, _ language: Language, on connection: any SQLConnection) throws -> [Completion] {
        let start: SQLText =
            """
            SELECT completion.enrolment_id, worker.id, worker.pseudonym, worker.partner_id, completion.course_code, completion.name_en,
                completion.name_de, completion.skill_code, completion.skill_en, completion.skill_de, completion.level,
                completion.teaching_units, completion.format, completion.provider, completion.attended, completion.meetings,
                completion.minimum_attendance, completion.assessment, completion.eqf_level, completion.began_on, completion.ended_on,
                completion.completed_at, credential.code
            FROM completion JOIN enrolment ON enrolment.id = completion.enrolment_id JOIN worker ON worker.id = enrolment.worker_id
            LEFT JOIN credential ON credential.enrolment_id = completion.enrolment_id

            """
        let german = language == .german
        return try connection.query(start + filter + " ORDER BY completion.completed_at, completion.enrolment_id") { row in
            let (enrolment, worker, pseudonym): (EnrolmentID, WorkerID, String) = try (row.next(), row.next(), row.next())
            let (partner, code): (PartnerID, String) = try (row.next(), row.next())
            let (english, native): (String, String) = try (row.next(), row.next())
            let skillCode: String = try row.next()
            let (skillEnglish, skillNative): (String, String) = try (row.next(), row.next())
            return try Completion(
                enrolment: enrolment, worker: worker, pseudonym: pseudonym, partner: partner, courseCode: code,
                name: german ? native : english, skillCode: skillCode, skill: german ? skillNative : skillEnglish, level: row.next(),
                teachingUnits: row.next(), format: row.next(), provider: row.next(), attended: row.next(), meetings: row.next(),
                minimumAttendance: row.next(), assessment: row.next(), eqfLevel: row.next(), beganOn: row.next(), endedOn: row.next(),
                completedAt: row.next(), credential: row.next())
        }
    }

    package func completions(of worker: WorkerID, _ language: Language) async throws -> [Completion] {
        try await database.read { try Self.completions("WHERE worker.id = \(worker)", language, on: $0) }
    }

    static func credential(_ filter: SQLText, on connection: any SQLConnection) throws -> Credential? {
        let start: SQLText =
            """
            SELECT credential.id, credential.enrolment_id, credential.kind, credential.code, credential.signing_key_id, credential.document,
                credential.jwt, credential.issued_at, credential.revoked_at, credential.revocation_reason, signing_key.revoked_at
            FROM credential JOIN signing_key ON signing_key.id = credential.signing_key_id

            """
        return try connection.first(start + filter) {
            try Credential(
                id: $0.next(), enrolment: $0.next(), kind: $0.next(), code: $0.next(), key: $0.next(), document: $0.next(),
                jwt: $0.next(), issuedAt: $0.next(), revokedAt: $0.next(), revocationReason: $0.next(), keyRevokedAt: $0.next())
        }
    }

    package func credential(_ code: String) async throws -> Credential {
        let found = try await database.read { try Self.credential("WHERE credential.code = \(code)", on: $0) }
        guard let found else { throw Refusal.notFound("credential", code) }
        return found
    }

    package func credential(document: String) async throws -> Credential? {
        try await database.read { try Self.credential("WHERE credential.code = \(document)", on: $0) }
    }

    static func add(
        _ enrolment: EnrolmentID, kind: String, code: String, key: SigningKeyID, document: String, jwt: String, by actor: String,
        at now: Moment, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO credential (enrolment_id, kind, code, signing_key_id, document, jwt, issued_at)
            VALUES (\(enrolment), \(kind), \(code), \(key), \(document), \(jwt), \(now))
            """)
        try AuditLog.append(
            AuditEntry(actor: actor, act: "issued a credential (\(kind))", object: "enrolment \(enrolment)", after: jwt), at: now,
            on: connection)
    }

    package func revoke(_ code: String, reason: String, by actor: String, at now: Moment) async throws {
        try await database.write { connection in
            let changed = try connection.execute(
                "UPDATE credential SET revoked_at = \(now), revocation_reason = \(reason) WHERE code = \(code) AND revoked_at IS NULL")
            guard changed == 1 else { throw Refusal(.conflict, "There is no valid credential of this address to be revoked.") }
            try AuditLog.append(
                AuditEntry(actor: actor, act: "revoked", object: "credential \(code)", after: reason), at: now, on: connection)
        }
    }

    /// Places of a key's credentials in its status list, and which of them are revoked.
    static func statusIndices(_ key: SigningKeyID, on connection: any SQLConnection) throws -> (next: Int, revoked: [Int]) {
        let rows = try connection.query("SELECT revoked_at FROM credential WHERE signing_key_id = \(key) ORDER BY id") {
            try $0.next() as Moment?
        }
        return (rows.count, rows.indices.filter { rows[$0] != nil })
    }

    /// The ESCO address of a skill: its own code where that is one, or the concept the hub has confirmed it stands for.
    static func concept(of code: String, on connection: any SQLConnection) throws -> String? {
        if code.hasPrefix("http") { return code }
        return try connection.first(
            """
            SELECT concept.uri FROM skill JOIN skill_concept ON skill_concept.skill_id = skill.id
            JOIN concept ON concept.id = skill_concept.concept_id WHERE skill.code = \(code) AND concept.uri LIKE 'http%'
            ORDER BY CASE WHEN concept.retired_in IS NULL THEN 0 ELSE 1 END, skill_concept.confirmed_at, concept.id LIMIT 1
            """
        ) { try $0.next() as String }
    }

    /// The hub as an issuer names it.
    static func hub(on connection: any SQLConnection) throws -> [String: String] {
        Dictionary(
            try connection.query("SELECT key, value FROM hub") { (try $0.next() as String, try $0.next() as String) },
            uniquingKeysWith: { first, _ in first })
    }
}
