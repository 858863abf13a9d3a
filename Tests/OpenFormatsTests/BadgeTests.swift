// Credentials read by programs of others: the official schema, openbadgeslib, pyld.

import Foundation
import TestSupport
import Testing

@testable import OpenFormats

@Suite struct BadgeTests {
    private func badge(_ number: Int, assessed: Bool, esco: Bool, list: String) -> OpenBadge {
        OpenBadge(
            id: "urn:uuid:7d1f0c00-0000-4000-8000-00000000000\(number)", assessed: assessed, hubName: "Filstal-Neckar \"Hub\" \\ \(number)",
            hubAddress: "https://hub.example", country: "DE", region: "Stuttgart", awardingBody: "Bildungszentrum Äußere Mühle",
            learner: "W00000\(number)", salt: "s\(number)", title: "Hochvolt – Stufe \(number)\u{1F50B}", language: "de",
            outcomes: "Works safely on high voltage,\nlevel practitioner.\tNo exception.", skillName: "high-voltage safety",
            skillAddress: esco ? "http://data.europa.eu/esco/skill/0a68c4a2-1d1c-4a1b-9b0f-0123456789ab" : nil, level: "practitioner",
            workload: "21 teaching units of 45 minutes", eqfLevel: number % 2 == 0 ? 4 : nil,
            assessment: assessed ? "Test" : "No assessment; attendance only", participation: "On site",
            quality: "Completion rule, attendance list and audit log", attendance: "8 of 9 half-days attended",
            beganOn: "2026-09-07T00:00:00Z",
            endedOn: "2026-10-02T00:00:00Z", issuedAt: "2026-10-02T16:30:00Z", statusList: list, statusIndex: number)
    }

    @Test("Both proofs are accepted by independent programs, one changed character is not, and a revocation is seen")
    func independent() throws {
        guard let python = ProcessInfo.processInfo.environment["ROUNDTABLE_TEST_PYTHON"],
            let schemas = ProcessInfo.processInfo.environment["ROUNDTABLE_TEST_BADGE_SCHEMAS"]
        else {
            print("Badges are not read by others here: ROUNDTABLE_TEST_PYTHON is not set. bin/test sets it.")
            return
        }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("badges-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let signer = try BadgeSigner(BadgeKeys.make())
        let list = "https://hub.example/credential-status/1"
        func write(_ text: String, _ name: String) throws { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
        try write(signer.publicKeys().text, "keys.json")
        let cases = [(1, true, true), (2, true, false), (3, false, true), (4, false, false), (5, true, true)]
        for (number, assessed, esco) in cases {
            let document = badge(number, assessed: assessed, esco: esco, list: list).document(issuer: signer.issuer)
            let name = (number == 5 ? "revoked" : "good") + "\(number).credential"
            try write(signer.proven(document, created: "2026-10-02T16:30:00Z").text, name + ".json")
            try write(signer.jwt(document, notBefore: 1_790_958_600, subject: document["credentialSubject"]?["id"]?.string), name + ".jwt")
            try write(CanonicalStatements.text(of: document), name + ".nq")
        }
        let status = BadgeStatusList.document(
            address: list, issuer: signer.issuer, revoked: [5, 4711], validFrom: "2026-10-02T00:00:00Z", validUntil: "2099-01-01T00:00:00Z")
        try write(signer.jwt(status, notBefore: 1_790_899_200), "status.jwt")
        let script = projectRoot.appendingPathComponent("Tests/Validators/check_badges.py").path
        let outcome = try OtherProgram.run(python, [script, folder.path, schemas])
        #expect(outcome.code == 0, "\(outcome.output)")
        #expect(outcome.output.contains("\"canonical\": 5") && outcome.output.contains("\"revoked\": 5"), "\(outcome.output)")
    }

    @Test("A JWT is checked with the key it names; a flipped character, another alphabet or half a token are told apart")
    func checking() throws {
        let signer = try BadgeSigner(BadgeKeys.make())
        let token = try signer.jwt(
            badge(1, assessed: true, esco: true, list: "https://hub.example/l").document(issuer: signer.issuer), notBefore: 1)
        #expect(try BadgeSigner.check(jwt: token).payload.count > 500)
        var letters = Array(token)
        let middle = (token.firstIndex(of: ".").map { token.distance(from: token.startIndex, to: $0) } ?? 0) + 100
        letters[middle] = letters[middle] == "A" ? "B" : "A"
        #expect(throws: BadgeFault.wrongSignature) { try BadgeSigner.check(jwt: String(letters)) }
        for broken in ["", "a.b", "a.b.c", String(token.dropLast(200)), token + ".x", "ü.ü.ü"] {
            #expect(throws: BadgeFault.self) { try BadgeSigner.check(jwt: broken) }
        }
        // Somebody else's key signs its own text well; whose key it is, the hub's list tells.
        let stranger = try BadgeSigner(BadgeKeys.make())
        #expect(stranger.issuer != signer.issuer && stranger.issuer.hasPrefix("did:key:z6Mk"))
    }

    @Test("An unknown term is refused, not signed without its meaning")
    func unknown() {
        #expect(throws: CanonicalStatements.UnknownTerm.self) {
            try CanonicalStatements.text(of: .object([("id", .text("urn:x")), ("salary", .text("5000"))]))
        }
    }
}
