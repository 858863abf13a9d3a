// Every address is asked by every role; what the server does must be what the printed table says.

import Foundation
import HTTPTypes
import Listening
import Storage
import TestSupport
import Testing
import Vocabulary
import Web

@testable import roundtable

/// Sign-ins of every role, made by the stores as the pages make them.
struct EveryRole {
    let browsers: [Role: Browser]

    init(_ hub: RunningHub) async throws {
        var browsers: [Role: Browser] = [.visitor: Browser(port: hub.port)]
        let secrets: [Role: String] = try await hub.database.write { connection in
            var secrets: [Role: String] = [:]
            let now = Moment.present()
            let partner = try connection.first("SELECT id FROM partner WHERE code = 'P06'") { try $0.next() as PartnerID } ?? PartnerID(1)
            for role in Role.allCases where role != .visitor {
                let secret = Secret.make()
                var member: MemberID?
                var worker: WorkerID?
                if role == .worker {
                    worker = try connection.first("SELECT id FROM worker ORDER BY id LIMIT 1") { try $0.next() as WorkerID }
                } else {
                    member = try MemberStore.add(
                        name: "Walker \(role.rawValue)", of: partner, role: role, language: .english, email: nil, at: now, on: connection)
                }
                try InvitationStore.invite(
                    member: member, worker: worker, round: nil, secretHash: Secret.hash(secret), at: now, days: 1, on: connection)
                secrets[role] = secret
            }
            return secrets
        }
        for (role, secret) in secrets {
            let browser = Browser(port: hub.port)
            _ = try await browser.get("/i/\(secret)")
            browsers[role] = browser
        }
        self.browsers = browsers
    }
}

@Suite(.serialized) struct VisibilityJourney {
    /// A likely value for each part of an address.
    private static func filled(_ path: String) -> String {
        var parts: [String] = []
        for part in path.split(separator: "/", omittingEmptySubsequences: true) {
            switch part {
            case "{kind}": parts.append("objective")
            case "{link}", "{secret}", "{code}", "{ticket}": parts.append("walk-" + String(repeating: "x", count: 20))
            case let part where part.hasPrefix("{"): parts.append("1")
            default: parts.append(String(part))
            }
        }
        return "/" + parts.joined(separator: "/")
    }

    @Test("Every address opens to exactly the roles the table names")
    func walk() async throws {
        try await RunningHub.run(.sqlite) { hub in
            // What is told while work runs must come to its end.
            try await hub.finishJobs()
            let routes = hub.house.routes().routes
            #expect(routes.count > 60)
            for role in Role.allCases {
                // A walker who signs out or leaves is signed in anew.
                var walker = try #require(try await EveryRole(hub).browsers[role])
                for route in routes {
                    if route.path == "/sign-out" || route.path.hasPrefix("/me/") && route.methodName == "POST" {
                        continue
                    }
                    let path = Self.filled(route.path)
                    let answer =
                        route.methodName == "GET"
                        ? try await walker.send("GET", path, nil, "text/html", follow: false)
                        : try await walker.send("POST", path, "token=\(walker.token)&walk=1", "text/html", follow: false)
                    let reach = route.audience.reach(of: role)
                    let closed = answer.status == (role == .visitor ? 401 : 403)
                    if reach == .nothing {
                        #expect(closed, "\(role) gets \(answer.status) at \(route.methodName) \(path); the table shows nothing")
                    } else if reach == .whole || reach == .counted {
                        #expect(!closed, "\(role) gets \(answer.status) at \(route.methodName) \(path); the table opens it")
                    }
                    #expect(answer.status < 500, "\(role) gets \(answer.status) at \(route.methodName) \(path)")
                    #expect(answer.headers["content-security-policy"]?.contains("default-src 'none'") == true)
                    if closed, reach != .nothing { walker = try #require(try await EveryRole(hub).browsers[role]) }
                }
            }
        }
    }

    @Test("A form from another site, a forged host and a missing token change nothing")
    func crossSite() async throws {
        try await RunningHub.run(.sqlite) { hub in
            let member = try await hub.visitor("sme-member")
            _ = try await member.get("/rounds/2/vote")
            for headers in [
                ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"], ["Origin": "https://evil.example"], ["Origin": "null"],
            ] {
                let answer = try await member.send(
                    "POST", "/statements/60/vote", "token=\(member.token)&choice=agree", "text/html", follow: false, headers: headers)
                #expect(answer.status == 403 && answer.text.contains("another site"), "\(headers)")
            }
            let own = try await member.send(
                "POST", "/statements/60/vote", "token=\(member.token)&choice=agree", "text/html", follow: false,
                headers: ["Sec-Fetch-Site": "same-origin"])
            #expect(own.status == 303)
            #expect(try await member.send("POST", "/statements/60/vote", "choice=pass", "text/html", follow: false).status == 403)
            let headers = try await member.get("/").headers
            #expect(headers["x-frame-options"] == "DENY" && headers["x-content-type-options"] == "nosniff")
            #expect(headers["referrer-policy"] == "same-origin" && headers["permissions-policy"] != nil)
        }
    }
}
