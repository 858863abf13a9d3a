// How the server is seen from outside: its public address, TLS, a proxy before it, accounts elsewhere. Used by `serve` and by `doctor`.

import ArgumentParser
import Foundation
import Vocabulary
import Web

struct DoorOption: ParsableArguments {
    @Flag(help: "Set when the server stands behind TLS: cookies are then sent over TLS only.") var secureCookies = false
    @Flag(help: "Set behind a reverse proxy of yours that adds X-Forwarded-For; rate limits then count the addresses it names.")
    var behindProxy = false
    @Option(help: "The address people type, such as https://hub.example, for links in letters and mail. Also: ROUNDTABLE_PUBLIC_ADDRESS.")
    var publicAddress: String = ProcessInfo.processInfo.environment["ROUNDTABLE_PUBLIC_ADDRESS"] ?? ""

    var settings: DoorSettings { DoorSettings(secure: secureCookies, behindProxy: behindProxy) }

    /// Without a slash at its end, so that paths can follow.
    var address: String? {
        publicAddress.isEmpty ? nil : publicAddress.hasSuffix("/") ? String(publicAddress.dropLast()) : publicAddress
    }

    /// What does not fit together, in words; `nil` when all is well.
    var mistake: String? {
        guard let address else {
            return secureCookies || behindProxy
                ? "--public-address is not set, so links in letters and mail would begin with http:// and the name the server sees" : nil
        }
        guard let url = URL(string: address), let scheme = url.scheme, ["http", "https"].contains(scheme), url.host != nil, url.query == nil
        else { return "--public-address '\(address)' is not an address such as https://hub.example" }
        if scheme == "https", !secureCookies { return "the public address is https, but --secure-cookies is not set" }
        if scheme == "http", secureCookies { return "--secure-cookies is set, but the public address is http: nobody could sign in" }
        return nil
    }
}

struct OpenIDOption: ParsableArguments {
    @Option(help: "The issuer of accounts elsewhere (OpenID Connect), such as https://id.example. Also: ROUNDTABLE_OPENID_ISSUER.")
    var openidIssuer: String = ProcessInfo.processInfo.environment["ROUNDTABLE_OPENID_ISSUER"] ?? ""
    @Option(help: "The name the issuer knows this hub by. Also: ROUNDTABLE_OPENID_CLIENT; its secret: ROUNDTABLE_OPENID_SECRET.")
    var openidClient: String = ProcessInfo.processInfo.environment["ROUNDTABLE_OPENID_CLIENT"] ?? ""
    @Option(help: "What people call that account, on the sign-in page. Also: ROUNDTABLE_OPENID_NAME.")
    var openidName: String = ProcessInfo.processInfo.environment["ROUNDTABLE_OPENID_NAME"] ?? ""

    /// `nil` when none is set up. The secret comes from the environment alone: arguments are seen by every process of the machine.
    func provider() throws -> OpenIDProvider? {
        if openidIssuer.isEmpty { return nil }
        do {
            return OpenIDProvider(
                try OpenIDSettings(
                    issuer: openidIssuer, client: openidClient,
                    secret: ProcessInfo.processInfo.environment["ROUNDTABLE_OPENID_SECRET"] ?? "", name: openidName))
        } catch let refusal as Refusal { throw CommandRefusal(refusal.explanation) }
    }
}
