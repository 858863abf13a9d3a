// Keys of a hub and the two proofs Open Badges 3.0 asks for: a JWT signed with RS256, and an embedded `eddsa-rdfc-2022` proof. Made by Acting.

import Crypto
import CryptoExtras
package import Foundation

/// One pair of keys: RSA for the JWT, Ed25519 for the embedded proof and for the issuer's name.
package struct BadgeKeys: Sendable {
    package let rsaPrivate: String
    package let edPrivate: [UInt8]

    package init(rsaPrivate: String, edPrivate: [UInt8]) {
        self.rsaPrivate = rsaPrivate
        self.edPrivate = edPrivate
    }

    /// New keys of 2,048 and 256 bits. Takes up to a second.
    package static func make() throws -> BadgeKeys {
        let rsa = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let ed = Curve25519.Signing.PrivateKey()
        return BadgeKeys(rsaPrivate: rsa.pemRepresentation, edPrivate: Array(ed.rawRepresentation))
    }
}

/// What is missing or broken in a credential that is checked.
package enum BadgeFault: Error, Equatable, CustomStringConvertible {
    case malformed(String)
    case wrongSignature

    package var description: String {
        switch self {
        case .malformed(let what): "This is not a credential that can be checked: \(what)."
        case .wrongSignature: "The signature does not fit the text. The credential was altered, or another key signed it."
        }
    }
}

package struct BadgeSigner: Sendable {
    private let rsa: _RSA.Signing.PrivateKey
    private let ed: Curve25519.Signing.PrivateKey
    /// `did:key:z6Mk…`: the issuer's name is its public key, so that nobody needs our server to check.
    package let issuer: String

    package init(_ keys: BadgeKeys) throws {
        rsa = try _RSA.Signing.PrivateKey(pemRepresentation: keys.rsaPrivate)
        ed = try Curve25519.Signing.PrivateKey(rawRepresentation: Data(keys.edPrivate))
        issuer = "did:key:z" + Base58.text(of: [0xED, 0x01] + Array(ed.publicKey.rawRepresentation))
    }

    private var method: String { issuer + "#" + issuer.dropFirst("did:key:".count) }

    /// The public keys as a JSON Web Key Set and PEM, to be kept by whoever wants to check without us.
    package func publicKeys() throws -> JSONTree {
        .object([
            ("issuer", .text(issuer)), ("keys", .array([try rsaKey(), edKey()])),
            ("rsaPublicKeyPem", .text(rsa.publicKey.pemRepresentation)),
        ])
    }

    private func rsaKey() throws -> JSONTree {
        let primitives = try rsa.publicKey.getKeyPrimitives()
        return .object([
            ("kty", .text("RSA")), ("use", .text("sig")), ("alg", .text("RS256")), ("kid", .text(method + "-rsa")),
            ("n", .text(Self.base64URL(primitives.modulus))), ("e", .text(Self.base64URL(primitives.publicExponent))),
        ])
    }

    private func edKey() -> JSONTree {
        .object([
            ("kty", .text("OKP")), ("crv", .text("Ed25519")), ("kid", .text(method)),
            ("x", .text(Self.base64URL(Data(ed.publicKey.rawRepresentation)))),
        ])
    }

    // MARK: The two proofs

    /// The document as a compact JWT: header with the public key, payload the credential with the registered claims, RS256.
    ///
    /// - Parameter seconds: since 1970, from when it is valid.
    package func jwt(_ document: JSONTree, notBefore seconds: Int64, subject: String? = nil) throws -> String {
        let header = JSONTree.object([("alg", .text("RS256")), ("typ", .text("JWT")), ("jwk", try rsaKey())])
        var payload = document.adding("iss", .text(issuer)).adding("nbf", .number(seconds))
        if let id = document["id"] { payload = payload.adding("jti", id) }
        if let subject { payload = payload.adding("sub", .text(subject)) }
        let text = Self.base64URL(Data(header.text.utf8)) + "." + Self.base64URL(Data(payload.text.utf8))
        let signature = try rsa.signature(for: Data(text.utf8), padding: .insecurePKCS1v1_5)
        return text + "." + Self.base64URL(signature.rawRepresentation)
    }

    /// The document with its embedded proof (W3C Data Integrity EdDSA Cryptosuites 1.0).
    ///
    /// - Parameter created: `2026-11-23T14:00:00Z`
    package func proven(_ document: JSONTree, created: String) throws -> JSONTree {
        let options: [(String, JSONTree)] = [
            ("type", .text("DataIntegrityProof")), ("cryptosuite", .text("eddsa-rdfc-2022")), ("created", .text(created)),
            ("verificationMethod", .text(method)), ("proofPurpose", .text("assertionMethod")),
        ]
        let hash = try Self.hash(document, options: options)
        let signature = try ed.signature(for: hash)
        return document.adding("proof", .object(options + [("proofValue", .text("z" + Base58.text(of: Array(signature))))]))
    }

    /// SHA-256 of the canonical options, then of the canonical document: 64 bytes.
    private static func hash(_ document: JSONTree, options: [(String, JSONTree)]) throws -> Data {
        let proof = try CanonicalStatements.text(of: .object(options))
        let unsecured = try CanonicalStatements.text(of: document)
        return Data(SHA256.hash(data: Data(proof.utf8))) + Data(SHA256.hash(data: Data(unsecured.utf8)))
    }

    // MARK: Checking

    /// Checks a JWT with the key in its own header. Says nothing about whether that key is the hub's: compare `issuer` with the published keys.
    ///
    /// - Returns: the payload's text.
    package static func check(jwt: String) throws -> (payload: Data, key: Data) {
        let parts = jwt.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let header = data(parts[0]), let payload = data(parts[1]), let signature = data(parts[2]) else {
            throw BadgeFault.malformed("three parts of base64url are expected")
        }
        guard let fields = try? JSONSerialization.jsonObject(with: header) as? [String: Any], fields["alg"] as? String == "RS256",
            let key = fields["jwk"] as? [String: Any], let n = (key["n"] as? String).flatMap(data),
            let e = (key["e"] as? String).flatMap(data)
        else { throw BadgeFault.malformed("the header names no RSA key and RS256") }
        guard let publicKey = try? _RSA.Signing.PublicKey(n: n, e: e),
            publicKey.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: signature), for: Data((parts[0] + "." + parts[1]).utf8),
                padding: .insecurePKCS1v1_5)
        else { throw BadgeFault.wrongSignature }
        return (payload, n)
    }

    /// Checks the embedded `eddsa-rdfc-2022` proof of a document with the key its issuer's name is made of.
    ///
    /// - Returns: the issuer: `did:key:z…`.
    @discardableResult
    package static func check(document bytes: Data) throws -> String {
        let document = try JSONTree.read(bytes)
        guard let proof = document["proof"], case .object(let members) = proof, proof["cryptosuite"]?.string == "eddsa-rdfc-2022",
            let value = proof["proofValue"]?.string, value.hasPrefix("z"), let signature = Base58.bytes(of: String(value.dropFirst())),
            let method = proof["verificationMethod"]?.string, let issuer = document["issuer"]?["id"]?.string ?? document["issuer"]?.string
        else { throw BadgeFault.malformed("it has no proof of the suite eddsa-rdfc-2022") }
        // Somebody else's key proves nothing about this issuer.
        guard issuer.hasPrefix("did:key:z"), method == issuer + "#" + issuer.dropFirst("did:key:".count),
            let name = Base58.bytes(of: String(issuer.dropFirst("did:key:z".count))), name.prefix(2) == [0xED, 0x01], name.count == 34,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: Data(name.dropFirst(2)))
        else { throw BadgeFault.wrongSignature }
        let hashed: Data
        do {
            hashed = try hash(document.without("proof"), options: members.filter { $0.0 != "proofValue" && $0.0 != "@context" })
        } catch let unknown as CanonicalStatements.UnknownTerm { throw BadgeFault.malformed(unknown.description) }
        guard key.isValidSignature(Data(signature), for: hashed) else { throw BadgeFault.wrongSignature }
        return issuer
    }

    static func base64URL(_ data: Data) -> String {
        data.base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }

    static func data(_ text: String) -> Data? {
        let plain = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.count % 4) % 4))
    }
}

/// Base 58 as Bitcoin spells it, for multibase `z`.
enum Base58 {
    /// `nil` for a letter that is not one of the 58.
    static func bytes(of text: String) -> [UInt8]? {
        var bytes: [Int] = []
        for letter in text {
            guard var carry = letters.firstIndex(of: letter) else { return nil }
            for index in bytes.indices {
                carry += bytes[index] * 58
                bytes[index] = carry & 255
                carry >>= 8
            }
            while carry > 0 {
                bytes.append(carry & 255)
                carry >>= 8
            }
        }
        return Array(repeating: 0, count: text.prefix { $0 == "1" }.count) + bytes.reversed().map { UInt8($0) }
    }

    private static let letters = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")

    static func text(of bytes: [UInt8]) -> String {
        var digits: [Int] = []
        for byte in bytes {
            var carry = Int(byte)
            for index in digits.indices {
                carry += digits[index] << 8
                digits[index] = carry % 58
                carry /= 58
            }
            while carry > 0 {
                digits.append(carry % 58)
                carry /= 58
            }
        }
        let zeros = bytes.prefix { $0 == 0 }.count
        return String(repeating: "1", count: zeros) + String(digits.reversed().map { letters[$0] })
    }
}
