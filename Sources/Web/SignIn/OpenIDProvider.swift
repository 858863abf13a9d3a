// Another system that vouches for people: OpenID Connect as relying party, authorisation code with PKCE (RFC 7636). Used by the sign-in routes.

import Crypto
import Foundation
package import Vocabulary

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Where the other system is and how it knows this hub.
package struct OpenIDSettings: Sendable {
    package let issuer: String
    package let client: String
    /// Empty for a public client, which PKCE alone protects.
    package let secret: String
    /// What people call it: "the chamber's account".
    package let name: String

    /// - Throws: a `Refusal` naming the setting that cannot be used.
    package init(issuer: String, client: String, secret: String, name: String) throws {
        guard OpenIDSettings.isSafe(issuer) else {
            throw Refusal(
                .unprocessable,
                "The OpenID issuer '\(issuer)' must be an https address without a question mark, such as https://id.example.")
        }
        guard !client.isEmpty else { throw Refusal(.unprocessable, "The OpenID client id is missing; it is needed beside the issuer.") }
        self.issuer = issuer
        self.client = client
        self.secret = secret
        self.name = name.isEmpty ? (URL(string: issuer)?.host ?? issuer) : name
    }

    /// Over TLS, or on this machine for trying out.
    package static func isSafe(_ address: String) -> Bool {
        guard let url = URL(string: address), let host = url.host, url.query == nil, url.fragment == nil, url.user == nil else {
            return false
        }
        return url.scheme == "https" || url.scheme == "http" && ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host)
    }
}

/// Somebody as the other system knows them.
package struct OpenIDIdentity: Sendable {
    package let issuer: String
    package let subject: String
    /// Only where the other system has made sure of it.
    package let verifiedEmail: String?
}

/// What one sign-in needs between leaving and coming back: three values made from one secret, which only the visitor's cookie holds.
package struct OpenIDTicket: Sendable {
    package let state: String
    package let nonce: String
    package let verifier: String

    package init(secret: String) {
        state = Secret.text(of: Secret.hash("openid state " + secret))
        nonce = Secret.text(of: Secret.hash("openid nonce " + secret))
        verifier = Secret.text(of: Secret.hash("openid verifier " + secret))
    }

    /// What is shown of the verifier before it is used.
    var challenge: String { Secret.text(of: Array(SHA256.hash(data: Data(verifier.utf8)))) }
}

package actor OpenIDProvider {
    private struct Metadata: Decodable, Sendable {
        let issuer: String
        let authorizationEndpoint: String
        let tokenEndpoint: String
        let jwksUri: String
        let userinfoEndpoint: String?
        let tokenEndpointAuthMethodsSupported: [String]?
    }

    private struct Tokens: Decodable, Sendable {
        let idToken: String
        let accessToken: String?
    }

    private struct UserInfo: Decodable, Sendable {
        let sub: String
        let email: String?
        let emailVerified: IDToken.Truth?
    }

    package nonisolated let settings: OpenIDSettings
    private let session: URLSession
    private var metadata: (value: Metadata, at: Moment)?
    private var keys: (value: KeySet, at: Moment)?
    private static let hour = 3600.0

    package init(_ settings: OpenIDSettings) {
        self.settings = settings
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = 10
        configuration.timeoutIntervalForResource = 20
        configuration.httpShouldSetCookies = false
        configuration.httpCookieAcceptPolicy = .never
        session = URLSession(configuration: configuration, delegate: StayHere(), delegateQueue: nil)
    }

    /// Secrets are sent to the address that was configured, never where it points on to.
    private final class StayHere: NSObject, URLSessionTaskDelegate {
        func urlSession(
            _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
            newRequest request: URLRequest,
            completionHandler: @escaping @Sendable (URLRequest?) -> Void
        ) { completionHandler(nil) }
    }

    // MARK: The two steps

    /// The address a visitor is sent to.
    ///
    /// - Parameter redirect: where they come back to; must be known to the other system.
    package func address(redirect: String, ticket: OpenIDTicket, at now: Moment) async throws -> String {
        let endpoint = try await discover(at: now).authorizationEndpoint
        let fields = [
            ("response_type", "code"), ("client_id", settings.client), ("redirect_uri", redirect), ("scope", "openid email"),
            ("state", ticket.state), ("nonce", ticket.nonce), ("code_challenge", ticket.challenge), ("code_challenge_method", "S256"),
        ]
        return endpoint + (endpoint.contains("?") ? "&" : "?") + Self.form(fields)
    }

    /// Exchanges the code somebody came back with for who they are.
    package func identity(code: String, redirect: String, ticket: OpenIDTicket, at now: Moment) async throws -> OpenIDIdentity {
        let metadata = try await discover(at: now)
        let tokens = try await exchange(code, redirect: redirect, verifier: ticket.verifier, metadata)
        let token = try await check(tokens.idToken, nonce: ticket.nonce, metadata, at: now)
        var email = token.emailIsVerified ? token.email : nil
        if email == nil, let access = tokens.accessToken, let endpoint = metadata.userinfoEndpoint {
            var request = try Self.request(endpoint)
            request.setValue("Bearer \(access)", forHTTPHeaderField: "Authorization")
            let info = try await answer(UserInfo.self, to: request)
            // Another person's answer slipped in here would hand over somebody else's seat (section 5.3.2).
            guard info.sub == token.subject else { throw refused("it answers about somebody else") }
            if info.emailVerified?.isTrue == true { email = info.email }
        }
        return OpenIDIdentity(issuer: metadata.issuer, subject: token.subject, verifiedEmail: email?.lowercased())
    }

    private func check(_ text: String, nonce: String, _ metadata: Metadata, at now: Moment) async throws -> IDToken {
        func read() async throws -> IDToken {
            try await IDToken(
                text, keys: keySet(metadata, at: now), issuer: metadata.issuer, client: settings.client, nonce: nonce, at: now)
        }
        do {
            do { return try await read() } catch IDTokenFault.unknownKey {
                // Keys change; they are asked for again, at most once a minute.
                if let known = keys, known.at.adding(seconds: 60) < now { keys = nil }
                return try await read()
            }
        } catch let fault as IDTokenFault {
            if case .refused(let why) = fault { throw refused("its answer is not believed: \(why)") }
            throw refused("its answer is signed with a key it does not publish")
        }
    }

    // MARK: What is asked of the other system

    private func discover(at now: Moment) async throws -> Metadata {
        if let metadata, metadata.at.adding(seconds: Self.hour) > now { return metadata.value }
        let base = settings.issuer.hasSuffix("/") ? String(settings.issuer.dropLast()) : settings.issuer
        let found = try await answer(Metadata.self, to: Self.request(base + "/.well-known/openid-configuration"))
        guard found.issuer == settings.issuer || found.issuer == base else { throw refused("it calls itself \(found.issuer)") }
        for endpoint in [found.tokenEndpoint, found.jwksUri, found.userinfoEndpoint ?? found.jwksUri]
        where !OpenIDSettings.isSafe(endpoint) {
            throw refused("its address \(endpoint) is not protected by TLS")
        }
        metadata = (found, now)
        return found
    }

    private func keySet(_ metadata: Metadata, at now: Moment) async throws -> KeySet {
        if let keys, keys.at.adding(seconds: Self.hour) > now { return keys.value }
        let found = try await answer(KeySet.self, to: Self.request(metadata.jwksUri))
        keys = (found, now)
        return found
    }

    private func exchange(_ code: String, redirect: String, verifier: String, _ metadata: Metadata) async throws -> Tokens {
        var fields = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect), ("code_verifier", verifier),
        ]
        var request = try Self.request(metadata.tokenEndpoint)
        request.httpMethod = "POST"
        let methods = metadata.tokenEndpointAuthMethodsSupported ?? ["client_secret_basic"]
        if settings.secret.isEmpty {
            fields.append(("client_id", settings.client))
        } else if methods.contains("client_secret_basic") {
            let pair = Self.encoded(settings.client) + ":" + Self.encoded(settings.secret)
            request.setValue("Basic \(Data(pair.utf8).base64EncodedString())", forHTTPHeaderField: "Authorization")
        } else {
            fields += [("client_id", settings.client), ("client_secret", settings.secret)]
        }
        request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
        request.httpBody = Data(Self.form(fields).utf8)
        return try await answer(Tokens.self, to: request)
    }

    private static func request(_ address: String) throws -> URLRequest {
        guard let url = URL(string: address) else { throw Refusal(.conflict, "'\(address)' is not an address.") }
        var request = URLRequest(url: url)
        request.setValue("application/json", forHTTPHeaderField: "Accept")
        return request
    }

    private func answer<Value: Decodable & Sendable>(_ type: Value.Type, to request: URLRequest) async throws -> Value {
        let data: Data
        let status: Int
        do {
            let (body, response) = try await session.data(for: request)
            data = body
            status = (response as? HTTPURLResponse)?.statusCode ?? 0
        } catch { throw refused("it cannot be reached") }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard status == 200, data.count < 1 << 20, let value = try? decoder.decode(Value.self, from: data) else {
            throw refused("it answers \(status) at \(request.url?.path ?? "")")
        }
        return value
    }

    private func refused(_ why: String) -> Refusal {
        Refusal(.conflict, "\(settings.name) cannot sign you in: \(why). Please use your personal link; the hub's team can help.")
    }

    private static func form(_ fields: [(String, String)]) -> String {
        fields.map { "\($0.0)=\(encoded($0.1))" }.joined(separator: "&")
    }

    private static func encoded(_ text: String) -> String {
        var allowed = CharacterSet.alphanumerics
        allowed.formIntersection(CharacterSet(charactersIn: "\u{0}"..."\u{7f}"))
        allowed.insert(charactersIn: "-._~")
        return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }
}
