// What another system says about somebody is believed only when everything about it fits.

import Crypto
import CryptoExtras
import Foundation
import Testing
import Vocabulary

@testable import Web

@Suite struct IDTokenTests {
    private let now = Moment(milliseconds: 1_800_000_000_000)
    private let elliptic = P256.Signing.PrivateKey()
    private let edwards = Curve25519.Signing.PrivateKey()

    private static func text(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }

    private func claims(_ changes: [String: Any] = [:], without: String? = nil) -> [String: Any] {
        var all: [String: Any] = [
            "iss": "https://id.example", "sub": "n1", "aud": "hub", "exp": 1_800_000_300, "iat": 1_800_000_000, "nonce": "once",
            "email": "nora@talwerk.example", "email_verified": true,
        ]
        for (name, value) in changes { all[name] = value }
        if let without { all[without] = nil }
        return all
    }

    private func signed(_ claims: [String: Any], alg: String = "ES256", kid: String = "k1", _ sign: (Data) throws -> Data) throws -> String
    {
        let header = try JSONSerialization.data(withJSONObject: ["alg": alg, "kid": kid])
        let body = Self.text(header) + "." + Self.text(try JSONSerialization.data(withJSONObject: claims))
        return body + "." + Self.text(try sign(Data(body.utf8)))
    }

    private func signed(_ claims: [String: Any]) throws -> String {
        try signed(claims) { try elliptic.signature(for: $0).rawRepresentation }
    }

    private func keys(_ more: [[String: String]] = []) throws -> KeySet {
        let point = elliptic.publicKey.rawRepresentation
        let own = [
            ["kty": "EC", "crv": "P-256", "kid": "k1", "x": Self.text(point.prefix(32)), "y": Self.text(point.suffix(32))],
            ["kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": Self.text(edwards.publicKey.rawRepresentation)],
        ]
        return try KeySet(json: JSONSerialization.data(withJSONObject: ["keys": own + more]))
    }

    private func read(_ token: String, _ set: KeySet? = nil) throws -> IDToken {
        try IDToken(token, keys: set ?? keys(), issuer: "https://id.example", client: "hub", nonce: "once", at: now)
    }

    @Test("A token that fits is believed, whichever of the accepted algorithms signed it")
    func fits() throws {
        let expected = IDToken(subject: "n1", email: "nora@talwerk.example", emailIsVerified: true)
        #expect(try read(signed(claims())) == expected)
        #expect(try read(signed(claims(), alg: "EdDSA", kid: "ed") { try edwards.signature(for: $0) }) == expected)
        let rsa = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let numbers = try rsa.publicKey.getKeyPrimitives()
        let set = try keys([
            ["kty": "RSA", "alg": "RS256", "kid": "r", "n": Self.text(numbers.modulus), "e": Self.text(numbers.publicExponent)]
        ])
        let token = try signed(claims(["aud": ["hub"], "email_verified": "true"]), alg: "RS256", kid: "r") {
            try rsa.signature(for: $0, padding: .insecurePKCS1v1_5).rawRepresentation
        }
        #expect(try read(token, set) == expected)
        #expect(throws: IDTokenFault.refused("the signature does not fit")) { try read(String(token.dropLast(4)) + "AAAA", set) }
        #expect(try read(signed(claims(without: "email_verified"))).emailIsVerified == false)
    }

    @Test("Another issuer, audience, nonce, time or person is refused")
    func claimsMustFit() throws {
        for wrong: [String: Any] in [
            ["iss": "https://id.example/"], ["iss": "https://evil.example"], ["aud": "other"], ["aud": ["hub", "other"]],
            ["aud": ["hub", "other"], "azp": "other"], ["azp": "other"], ["exp": 1_799_999_000], ["exp": "soon"], ["iat": 1_800_001_000],
            ["nonce": "twice"], ["sub": ""], ["sub": 7], ["email_verified": [1]],
        ] {
            #expect(throws: IDTokenFault.self, "\(wrong)") { try read(signed(claims(wrong))) }
        }
        for missing in ["iss", "sub", "aud", "exp", "nonce"] {
            #expect(throws: IDTokenFault.self, "without \(missing)") { try read(signed(claims(without: missing))) }
        }
        #expect(try read(signed(claims(["aud": ["hub", "other"], "azp": "hub"]))).subject == "n1")
    }

    @Test("No algorithm, a shared secret, a foreign key and broken text open nothing")
    func forgeries() throws {
        let good = try signed(claims())
        let parts = good.split(separator: ".").map(String.init)
        let stranger = P256.Signing.PrivateKey()
        let publicBytes = elliptic.publicKey.rawRepresentation
        let forged: [String] = [
            try signed(claims(), alg: "none") { _ in Data() }, try signed(claims(), alg: "None") { _ in Data() },
            // The classic confusion: the public key, which everybody knows, used as a shared secret.
            try signed(claims(), alg: "HS256") {
                Data(HMAC<SHA256>.authenticationCode(for: $0, using: SymmetricKey(data: publicBytes)))
            },
            try signed(claims()) { try stranger.signature(for: $0).rawRepresentation },
            try signed(claims(), alg: "RS256") { _ in Data(repeating: 1, count: 256) },
            "\(parts[0]).\(parts[1]).", "\(parts[0]).\(parts[1])", good + ".x", "", "...", "ä.ö.ü",
            parts[0] + "." + Self.text(try JSONSerialization.data(withJSONObject: claims(["sub": "somebody else"]))) + "." + parts[2],
        ]
        for token in forged { #expect(throws: IDTokenFault.self, "\(token.prefix(60))") { try read(token) } }
        #expect(throws: IDTokenFault.unknownKey) {
            try read(signed(claims(), kid: "new") { try elliptic.signature(for: $0).rawRepresentation })
        }
    }

    @Test("Only an address under TLS can vouch for people")
    func settings() throws {
        for address in ["http://id.example", "ftp://id.example", "https://id.example?x=1", "https://a@id.example", "id.example", ""] {
            #expect(throws: Refusal.self, "\(address)") { try OpenIDSettings(issuer: address, client: "hub", secret: "", name: "") }
        }
        #expect(throws: Refusal.self) { try OpenIDSettings(issuer: "https://id.example", client: "", secret: "", name: "") }
        #expect(try OpenIDSettings(issuer: "https://id.example/realm", client: "hub", secret: "", name: "").name == "id.example")
    }
}
