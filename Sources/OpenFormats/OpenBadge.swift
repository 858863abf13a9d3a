// Open Badges 3.0 credentials of a completed course, with the eleven mandatory elements of the EU recommendation on micro-credentials
// (2022/C 243/02), and the status list that says which were revoked. Signed by `BadgeSigner`, made by Acting.

import Crypto
package import Foundation

/// Everything a credential says.
package struct OpenBadge: Sendable {
    /// `urn:uuid:…`; unguessable, and the beginning of the names of all its parts.
    package let id: String
    /// Attendance alone, or an achievement that was assessed: never mixed.
    package let assessed: Bool
    package let hubName: String
    /// The public address of the hub, `https://…`.
    package let hubAddress: String
    /// ISO 3166 code and name of the region.
    package let country: String
    package let region: String
    package let awardingBody: String
    /// The learner as the hub knows them; only its salted digest is written.
    package let learner: String
    package let salt: String
    package let title: String
    package let language: String
    package let outcomes: String
    package let skillName: String
    /// The ESCO address of the skill, where it has one.
    package let skillAddress: String?
    package let level: String
    package let workload: String
    package let eqfLevel: Int?
    package let assessment: String
    package let participation: String
    package let quality: String
    package let attendance: String
    package let beganOn: String
    package let endedOn: String
    /// `2026-11-23T14:00:00Z`
    package let issuedAt: String
    package let statusList: String
    package let statusIndex: Int

    package init(
        id: String, assessed: Bool, hubName: String, hubAddress: String, country: String, region: String, awardingBody: String,
        learner: String, salt: String, title: String, language: String, outcomes: String, skillName: String, skillAddress: String?,
        level: String, workload: String, eqfLevel: Int?, assessment: String, participation: String, quality: String, attendance: String,
        beganOn: String, endedOn: String, issuedAt: String, statusList: String, statusIndex: Int
    ) {
        self.id = id
        self.assessed = assessed
        self.hubName = hubName
        self.hubAddress = hubAddress
        self.country = country
        self.region = region
        self.awardingBody = awardingBody
        self.learner = learner
        self.salt = salt
        self.title = title
        self.language = language
        self.outcomes = outcomes
        self.skillName = skillName
        self.skillAddress = skillAddress
        self.level = level
        self.workload = workload
        self.eqfLevel = eqfLevel
        self.assessment = assessment
        self.participation = participation
        self.quality = quality
        self.attendance = attendance
        self.beganOn = beganOn
        self.endedOn = endedOn
        self.issuedAt = issuedAt
        self.statusList = statusList
        self.statusIndex = statusIndex
    }

    /// The digest a verifier makes from the learner's number to see whose credential it is.
    package static func identityHash(_ learner: String, salt: String) -> String {
        "sha256$" + SHA256.hash(data: Data((learner + salt).utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The unsigned credential.
    package func document(issuer: String) -> JSONTree {
        let facts: [(key: String, name: String, value: String)] =
            [
                ("workload", "Notional workload", workload), ("assessment", "Type of assessment", assessment),
                ("participation", "Form of participation in the learning activity", participation),
                ("quality", "Type of quality assurance used to underpin the micro-credential", quality),
                ("attendance", "Attendance", attendance), ("level", "Level of the skill", level),
            ] + (eqfLevel.map { [("eqf", "Level of the learning experience (EQF)", String($0))] } ?? [])
        var alignments: [JSONTree] = []
        if let skillAddress {
            alignments.append(
                .object([
                    ("id", .text(id + "#alignment")), ("type", .text("Alignment")), ("targetFramework", .text("ESCO")),
                    ("targetName", .text(skillName)), ("targetUrl", .text(skillAddress)),
                ]))
        }
        var achievement: [(String, JSONTree)] = [
            ("id", .text(id + "#achievement")), ("type", .text("Achievement")),
            ("achievementType", .text(assessed ? "MicroCredential" : "CertificateOfCompletion")), ("name", .text(title)),
            ("description", .text(outcomes)), ("inLanguage", .text(language)),
            ("criteria", .object([("id", .text(id + "#criteria")), ("narrative", .text(assessed ? assessment : attendance))])),
            (
                "resultDescription",
                .array(
                    facts.map { fact in
                        .object([
                            ("id", .text("\(id)#\(fact.key)")), ("type", .text("ResultDescription")), ("name", .text(fact.name)),
                            ("resultType", .text("Result")),
                        ])
                    })
            ),
        ]
        if !alignments.isEmpty { achievement.append(("alignment", .array(alignments))) }
        let subject: [(String, JSONTree)] = [
            ("id", .text(id + "#learner")), ("type", .text("AchievementSubject")),
            (
                "identifier",
                .array([
                    .object([
                        ("type", .text("IdentityObject")), ("hashed", .flag(true)),
                        ("identityHash", .text(Self.identityHash(learner, salt: salt))), ("identityType", .text("systemId")),
                        ("salt", .text(salt)),
                    ])
                ])
            ),
            ("activityStartDate", .text(beganOn)), ("activityEndDate", .text(endedOn)), ("achievement", .object(achievement)),
            (
                "result",
                .array(
                    facts.map { fact in
                        .object([
                            ("id", .text("\(id)#\(fact.key)-result")), ("type", .text("Result")),
                            ("resultDescription", .text("\(id)#\(fact.key)")), ("value", .text(fact.value)),
                        ])
                    })
            ),
        ]
        return .object([
            (
                "@context",
                .array([
                    .text("https://www.w3.org/ns/credentials/v2"), .text("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"),
                ])
            ),
            ("id", .text(id)), ("type", .array([.text("VerifiableCredential"), .text("OpenBadgeCredential")])), ("name", .text(title)),
            (
                "issuer",
                .object([
                    ("id", .text(issuer)), ("type", .text("Profile")), ("name", .text(awardingBody)), ("description", .text(hubName)),
                    ("url", .text(hubAddress)),
                    (
                        "address",
                        .object([
                            ("id", .text(id + "#address")), ("type", .text("Address")), ("addressCountry", .text(country)),
                            ("addressRegion", .text(region)),
                        ])
                    ),
                ])
            ),
            ("validFrom", .text(issuedAt)), ("credentialSubject", .object(subject)),
            (
                "credentialStatus",
                .object([
                    ("id", .text("\(statusList)#\(statusIndex)")), ("type", .text("BitstringStatusListEntry")),
                    ("statusPurpose", .text("revocation")), ("statusListIndex", .text(String(statusIndex))),
                    ("statusListCredential", .text(statusList)),
                ])
            ),
        ])
    }
}

/// Which credentials of one key were revoked (W3C Bitstring Status List 1.0).
package enum BadgeStatusList {
    /// The smallest list the standard allows, so that a single revocation points at nobody.
    package static let bits = 131_072

    /// The unsigned list.
    ///
    /// - Parameters:
    ///   - address: where it is published; also its name.
    ///   - validUntil: after this moment an old copy counts no longer.
    package static func document(
        address: String, issuer: String, revoked: [Int], validFrom: String, validUntil: String
    ) -> JSONTree {
        .object([
            ("@context", .array([.text("https://www.w3.org/ns/credentials/v2")])), ("id", .text(address)),
            ("type", .array([.text("VerifiableCredential"), .text("BitstringStatusListCredential")])), ("issuer", .text(issuer)),
            ("validFrom", .text(validFrom)), ("validUntil", .text(validUntil)),
            (
                "credentialSubject",
                .object([
                    ("id", .text(address + "#list")), ("type", .text("BitstringStatusList")), ("statusPurpose", .text("revocation")),
                    ("encodedList", .text("u" + BadgeSigner.base64URL(Data(gzip(bitstring(revoked)))))),
                ])
            ),
        ])
    }

    /// Whether a signed status list names a credential as revoked, and until when the list counts. Reads lists as they are made here:
    /// GZIP with stored blocks.
    ///
    /// - Throws: `BadgeFault` when the list is not one, its signature does not fit, or the credential's place lies outside it.
    package static func reads(_ jwt: String, index: Int) throws -> (revoked: Bool, validUntil: String, key: Data) {
        let checked = try BadgeSigner.check(jwt: jwt)
        let list = try JSONTree.read(checked.payload)
        guard let encoded = list["credentialSubject"]?["encodedList"]?.string, encoded.hasPrefix("u"),
            let packed = BadgeSigner.data(String(encoded.dropFirst())), let bytes = stored(Array(packed))
        else { throw BadgeFault.malformed("the file is not a status list of this hub") }
        guard index >= 0, index / 8 < bytes.count else { throw BadgeFault.malformed("the credential has no place in this status list") }
        return (bytes[index / 8] & 0x80 >> UInt8(index % 8) != 0, list["validUntil"]?.string ?? "", checked.key)
    }

    /// The content of a GZIP file whose blocks are stored.
    private static func stored(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count > 18, bytes[0] == 0x1F, bytes[1] == 0x8B else { return nil }
        var result: [UInt8] = []
        var position = 10
        while position + 5 <= bytes.count {
            guard bytes[position] & 0b110 == 0 else { return nil }
            let last = bytes[position] & 1 == 1
            let length = Int(bytes[position + 1]) | Int(bytes[position + 2]) << 8
            guard position + 5 + length <= bytes.count else { return nil }
            result += bytes[(position + 5)..<(position + 5 + length)]
            position += 5 + length
            if last { return result }
        }
        return nil
    }

    private static func bitstring(_ revoked: [Int]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: bits / 8)
        for index in revoked where (0..<bits).contains(index) { bytes[index / 8] |= 0x80 >> UInt8(index % 8) }
        return bytes
    }

    /// GZIP (RFC 1952) with stored blocks: every reader opens it, and nothing needs to be compressed here.
    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        func little(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(65_535)
            rest = rest.dropFirst(block.count)
            let length = UInt16(block.count)
            result += [rest.isEmpty ? 1 : 0, UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255), UInt8(~length >> 8)]
            result += block
        } while !rest.isEmpty
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return result + little(~crc) + little(UInt32(truncatingIfNeeded: bytes.count))
    }
}
