// Who is asking. Made once per request from the sign-in cookie; every visibility question is answered from it.

import Crypto
import Foundation
package import Hummingbird
import Logging
import NIOCore
package import Vocabulary

/// Somebody who looks at a page: a member of a partner, a worker, or nobody in particular.
package struct Visitor: Sendable, Equatable {
    package let member: MemberID?
    package let worker: WorkerID?
    package let partner: PartnerID?
    package let name: String
    package let role: Role
    package let language: Language?
    /// The hash of the sign-in token; empty for somebody who is not signed in.
    package let signIn: [UInt8]

    package init(
        member: MemberID? = nil, worker: WorkerID? = nil, partner: PartnerID? = nil, name: String = "", role: Role = .visitor,
        language: Language? = nil,
        signIn: [UInt8] = []
    ) {
        self.member = member
        self.worker = worker
        self.partner = partner
        self.name = name
        self.role = role
        self.language = language
        self.signIn = signIn
    }

    package static let nobody = Visitor()

    package var isSignedIn: Bool { role != .visitor }
    package var isOrganiser: Bool { role == .coordinator || role == .moderator }
    /// How the audit log names this visitor.
    package var actor: String { member.map { "member \($0)" } ?? worker.map { "worker \($0)" } ?? "visitor" }

    /// The token every form carries. Derived from the sign-in, so another site cannot know it.
    package var formToken: String {
        signIn.isEmpty
            ? "" : Secret.text(of: Array(HMAC<SHA256>.authenticationCode(for: Data("form".utf8), using: SymmetricKey(data: signIn))))
    }
}

/// Secrets in links and cookies: 256 random bits, of which only the hash is stored.
package enum Secret {
    /// A new secret, as it stands in a link (43 characters of base64url).
    package static func make() -> String {
        text(of: SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) })
    }

    /// What is stored of a secret.
    package static func hash(_ secret: String) -> [UInt8] { Array(SHA256.hash(data: Data(secret.utf8))) }

    /// A secret made from a seed and a name, for the demo region only, where the same seed must give the same bytes.
    package static func derived(seed: UInt64, name: String) -> String { text(of: hash("demo \(seed) \(name)")) }

    package static func text(of bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}

/// What travels with a request through the middleware to its route.
package struct HubContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    package var visitor: Visitor = .nobody
    /// Where the request comes from, for limits only; never stored.
    package var address: String
    package var maxUploadSize: Int { FormReader.largestUpload }

    package init(source: Source) {
        coreContext = .init(source: source)
        address = source.channel.remoteAddress?.ipAddress ?? ""
    }
}
