// What another system says about who somebody is, signed by it (OpenID Connect Core 1.0, section 3.1.3.7). Used by OpenIDProvider.

import Crypto
import CryptoExtras
package import Foundation
package import Vocabulary

/// The checked content of an ID token.
package struct IDToken: Sendable, Equatable {
    package let subject: String
    package let email: String?
    /// Whether the other system has made sure that the address is the person's own.
    package let emailIsVerified: Bool
}

/// Why an ID token is not believed.
package enum IDTokenFault: Error, Equatable {
    /// The key is not among those known; they may have changed and are worth one more look.
    case unknownKey
    case refused(String)
}

/// The public keys of another system, as it publishes them (RFC 7517).
package struct KeySet: Decodable, Sendable {
    struct Key: Decodable, Sendable {
        let kty: String
        let kid: String?
        let use: String?
        let alg: String?
        let crv: String?
        let n: String?
        let e: String?
        let x: String?
        let y: String?
    }

    let keys: [Key]

    package init(json: Data) throws { self = try JSONDecoder().decode(KeySet.self, from: json) }
}

extension IDToken {
    /// Clocks may differ by this many seconds.
    private static let leeway = 60.0

    private struct Header: Decodable {
        let alg: String
        let kid: String?
    }

    private struct Claims: Decodable {
        let iss: String
        let sub: String
        let aud: OneOrMany
        let azp: String?
        let exp: Double
        let iat: Double?
        let nonce: String?
        let email: String?
        let emailVerified: Truth?

        private enum CodingKeys: String, CodingKey {
            case iss, sub, aud, azp, exp, iat, nonce, email
            case emailVerified = "email_verified"
        }
    }

    /// `aud` is a text or a list of texts.
    private struct OneOrMany: Decodable {
        let values: [String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let one = try? container.decode(String.self) { values = [one] } else { values = try container.decode([String].self) }
        }
    }

    /// Some systems write `"true"` where a Boolean belongs.
    struct Truth: Decodable, Sendable {
        let isTrue: Bool

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) { isTrue = flag } else { isTrue = try container.decode(String.self) == "true" }
        }
    }

    /// Believes a token only when its signature, issuer, audience, nonce and time all fit. Symmetric algorithms and "none" are never accepted.
    ///
    /// - Parameters:
    ///   - issuer: must be the very text of the configuration.
    ///   - client: our name at the other system.
    ///   - nonce: what was sent along when the sign-in began, so that a token cannot be used twice.
    /// - Throws: `IDTokenFault`.
    package init(_ text: String, keys: KeySet, issuer: String, client: String, nonce: String, at now: Moment) throws {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard text.utf8.count < 50_000, parts.count == 3, let header = Self.bytes(parts[0]), let payload = Self.bytes(parts[1]),
            let signature = Self.bytes(parts[2]), let head = try? JSONDecoder().decode(Header.self, from: header)
        else { throw IDTokenFault.refused("it is not a signed token") }
        try Self.checkSignature(signature, of: Data((parts[0] + "." + parts[1]).utf8), head.alg, keys: keys.keys, kid: head.kid)
        let claims: Claims
        do { claims = try JSONDecoder().decode(Claims.self, from: payload) } catch {
            throw IDTokenFault.refused("a claim is missing or of another kind")
        }
        let seconds = Double(now.milliseconds) / 1000
        guard claims.iss == issuer else { throw IDTokenFault.refused("it was made by \(claims.iss)") }
        guard claims.aud.values.contains(client), claims.aud.values.count == 1 || claims.azp == client, claims.azp ?? client == client
        else {
            throw IDTokenFault.refused("it was made for somebody else")
        }
        guard claims.exp.isFinite, claims.exp > seconds - Self.leeway else { throw IDTokenFault.refused("it has expired") }
        if let made = claims.iat, made > seconds + Self.leeway { throw IDTokenFault.refused("it is from the future; compare the clocks") }
        guard claims.nonce == nonce else { throw IDTokenFault.refused("it belongs to another sign-in") }
        guard (1...255).contains(claims.sub.utf8.count) else { throw IDTokenFault.refused("it names nobody") }
        subject = claims.sub
        email = claims.email
        emailIsVerified = claims.emailVerified?.isTrue ?? false
    }

    private static func checkSignature(_ signature: Data, of text: Data, _ algorithm: String, keys: [KeySet.Key], kid: String?) throws {
        let kinds = ["RS256": "RSA", "PS256": "RSA", "ES256": "EC", "EdDSA": "OKP"]
        guard let kind = kinds[algorithm] else { throw IDTokenFault.refused("the algorithm '\(algorithm.prefix(20))' is not accepted") }
        let fitting = keys.filter {
            $0.kty == kind && ($0.use ?? "sig") == "sig" && ($0.alg ?? algorithm) == algorithm && (kid == nil || $0.kid == kid)
        }
        guard !fitting.isEmpty else { throw IDTokenFault.unknownKey }
        guard fitting.contains(where: { fits(signature, of: text, algorithm, $0) }) else {
            throw IDTokenFault.refused("the signature does not fit")
        }
    }

    private static func fits(_ signature: Data, of text: Data, _ algorithm: String, _ key: KeySet.Key) -> Bool {
        switch algorithm {
        case "RS256", "PS256":
            guard let n = key.n.flatMap(bytes), let e = key.e.flatMap(bytes), n.drop(while: { $0 == 0 }).count >= 256,
                let known = try? _RSA.Signing.PublicKey(n: n, e: e)
            else { return false }
            return known.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: signature), for: text,
                padding: algorithm == "RS256" ? .insecurePKCS1v1_5 : .PSS)
        case "ES256":
            guard key.crv == "P-256", let x = key.x.flatMap(bytes), let y = key.y.flatMap(bytes),
                let known = try? P256.Signing.PublicKey(rawRepresentation: x + y),
                let given = try? P256.Signing.ECDSASignature(rawRepresentation: signature)
            else { return false }
            return known.isValidSignature(given, for: text)
        case "EdDSA":
            guard key.crv == "Ed25519", let x = key.x.flatMap(bytes), let known = try? Curve25519.Signing.PublicKey(rawRepresentation: x)
            else { return false }
            return known.isValidSignature(signature, for: text)
        default: return false
        }
    }

    /// base64url without padding (RFC 7515).
    private static func bytes(_ text: String) -> Data? {
        guard text.utf8.allSatisfy({ $0 != 43 && $0 != 47 && $0 != 61 }) else { return nil }
        let plain = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.count % 4) % 4))
    }
}
