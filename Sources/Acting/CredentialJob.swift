// Signs credentials and status lists: the one place where rows and keys meet. Called by the credential routes.

import Foundation
import OpenFormats
package import Storage
package import Vocabulary

package struct CredentialJob: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// The pair that signs now; makes the first one, or a new one when the status list of the newest is full.
    private func currentKey(by actor: String, at now: Moment) async throws -> SigningKeyID {
        let known = try await database.read { connection in
            guard let parts = try CredentialStore.privateParts(nil, on: connection) else { return nil as SigningKeyID? }
            return try CredentialStore.statusIndices(parts.id, on: connection).next < BadgeStatusList.bits ? parts.id : nil
        }
        if let known { return known }
        return try await rotate(by: actor, at: now)
    }

    /// A new pair of keys takes over.
    @discardableResult
    package func rotate(by actor: String, at now: Moment) async throws -> SigningKeyID {
        let keys = try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .utility).async { continuation.resume(with: Result { try BadgeKeys.make() }) }
        }
        let publicKeys = try BadgeSigner(keys).publicKeys().text
        return try await database.write { connection in
            try CredentialStore.rotate(
                rsa: keys.rsaPrivate, ed: keys.edPrivate, publicKeys: publicKeys, by: actor, at: now, on: connection)
        }
    }

    /// The credential of a completed course; a second request gives the same one.
    ///
    /// - Parameters:
    ///   - code: an unguessable UUID for a new one.
    ///   - allowed: whether the visitor may have it made.
    package func issue(
        _ enrolment: EnrolmentID, code: String, salt: String, by actor: String, at now: Moment, allowed: @escaping SeatPermission
    ) async throws -> Credential {
        // What is refused makes no keys either.
        _ = try await database.read { try Self.requireCompletion(enrolment, allowed: allowed, on: $0) }
        let key = try await currentKey(by: actor, at: now)
        return try await database.write { connection in
            let completion = try Self.requireCompletion(enrolment, allowed: allowed, on: connection)
            let kind = completion.assessment == "none" ? "attendance" : "assessed"
            if let known = try CredentialStore.credential("WHERE credential.enrolment_id = \(enrolment)", on: connection) { return known }
            guard let parts = try CredentialStore.privateParts(key, on: connection) else { throw Refusal.notFound("signing key", key) }
            let signer = try BadgeSigner(BadgeKeys(rsaPrivate: parts.rsa, edPrivate: parts.ed))
            let hub = try CredentialStore.hub(on: connection)
            let address = hub["address"] ?? "https://hub.example"
            let concept = try CredentialStore.concept(of: completion.skillCode, on: connection)
            let badge = OpenBadge(
                id: "urn:uuid:" + code, assessed: kind == "assessed", hubName: hub["name"] ?? "Roundtable", hubAddress: address,
                country: hub["country"] ?? "DE", region: hub["region"] ?? hub["name"] ?? "Roundtable", awardingBody: completion.provider,
                learner: completion.pseudonym, salt: salt, title: completion.name, language: "en",
                outcomes: "\(completion.skill), level \(completion.level.word).", skillName: completion.skill,
                skillAddress: concept, level: completion.level.word,
                workload: "\(completion.teachingUnits) teaching units of 45 minutes", eqfLevel: completion.eqfLevel,
                assessment: ["none": "No assessment; attendance only", "test": "Test", "practical": "Practical test"][completion.assessment]
                    ?? completion.assessment,
                participation: ["on_site": "On site", "online": "Online", "blended": "Blended: on site and online"][completion.format]
                    ?? completion.format,
                quality: "Completion rule of the course, attendance list and assessment kept by the regional hub, audit log",
                attendance:
                    "\(completion.attended) of \(completion.meetings) half-days attended; at least \(completion.minimumAttendance) per cent were asked for",
                beganOn: completion.beganOn.start.iso, endedOn: completion.endedOn.start.iso, issuedAt: now.iso,
                statusList: "\(address)/credential-status/\(key)",
                statusIndex: try CredentialStore.statusIndices(key, on: connection).next)
            let document = badge.document(issuer: signer.issuer)
            try CredentialStore.add(
                enrolment, kind: kind, code: code, key: key, document: signer.proven(document, created: now.iso).text,
                jwt: signer.jwt(document, notBefore: now.milliseconds / 1000, subject: badge.id + "#learner"), by: actor, at: now,
                on: connection)
            guard let made = try CredentialStore.credential("WHERE credential.code = \(code)", on: connection) else {
                throw Refusal.notFound("credential", code)
            }
            return made
        }
    }

    @discardableResult
    private static func requireCompletion(_ enrolment: EnrolmentID, allowed: SeatPermission, on connection: any SQLConnection) throws
        -> Completion
    {
        let completion = try CredentialStore.completions(
            "WHERE completion.enrolment_id = \(enrolment)", .english, on: connection
        ).first
        guard let completion else {
            throw Refusal(
                .conflict, "Enrolment \(enrolment) is not completed. A credential follows a completion, never the other way round.")
        }
        guard allowed(completion.worker, completion.partner) else {
            throw Refusal(.notAllowed, "Enrolment \(enrolment) belongs to somebody you do not speak for.")
        }
        return completion
    }

    /// The signed status list of one key; good for a week, so that an old copy cannot hide a revocation for long.
    package func statusList(_ key: SigningKeyID, at now: Moment) async throws -> String {
        try await database.read { connection in
            guard let parts = try CredentialStore.privateParts(key, on: connection) else { throw Refusal.notFound("status list", key) }
            let revokedKey = try CredentialStore.keys(on: connection).first { $0.id == key }?.revokedAt != nil
            let signer = try BadgeSigner(BadgeKeys(rsaPrivate: parts.rsa, edPrivate: parts.ed))
            let hub = try CredentialStore.hub(on: connection)
            let status = try CredentialStore.statusIndices(key, on: connection)
            let list = BadgeStatusList.document(
                address: "\(hub["address"] ?? "https://hub.example")/credential-status/\(key)", issuer: signer.issuer,
                revoked: revokedKey ? Array(0..<status.next) : status.revoked, validFrom: now.iso,
                validUntil: now.adding(seconds: 7 * 86_400).iso)
            return try signer.jwt(list, notBefore: now.milliseconds / 1000)
        }
    }

    /// What a check of a JWT found.
    package struct Verdict: Encodable, Sendable {
        package let valid: Bool
        /// `valid`, `altered`, `malformed`, `foreign_key`, `key_revoked`, `revoked`, `not_yet`
        package let finding: String
        package let code: String?
    }

    /// Checks a credential's signature, whether the key is one of ours, and whether credential or key were revoked.
    package func verify(_ jwt: String, at now: Moment) async throws -> Verdict {
        let checked: (payload: Data, key: Data)
        do { checked = try BadgeSigner.check(jwt: jwt) } catch BadgeFault.wrongSignature {
            return Verdict(valid: false, finding: "altered", code: nil)
        } catch { return Verdict(valid: false, finding: "malformed", code: nil) }
        let modulus = checked.key.base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
        let fields = (try? JSONSerialization.jsonObject(with: checked.payload) as? [String: Any]) ?? [:]
        let code = (fields["jti"] as? String).map { $0.replacingOccurrences(of: "urn:uuid:", with: "") }
        let begins = (fields["nbf"] as? Int).map { Int64($0) * 1000 } ?? 0
        return try await database.read { connection in
            guard let key = try CredentialStore.keys(on: connection).first(where: { $0.publicKeys.contains(modulus) }) else {
                return Verdict(valid: false, finding: "foreign_key", code: nil)
            }
            if key.revokedAt != nil { return Verdict(valid: false, finding: "key_revoked", code: code) }
            guard let known = try CredentialStore.credential("WHERE credential.code = \(code ?? "")", on: connection) else {
                return Verdict(valid: false, finding: "malformed", code: nil)
            }
            if known.revokedAt != nil { return Verdict(valid: false, finding: "revoked", code: code) }
            if begins > now.milliseconds { return Verdict(valid: false, finding: "not_yet", code: code) }
            return Verdict(valid: true, finding: "valid", code: code)
        }
    }
}
