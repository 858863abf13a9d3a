// An organisation asks to join, is welcomed, and one of its people leaves again.

import Foundation
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import roundtable

@Suite(.serialized) struct PartnerJourney {
    @Test("A small firm applies without an account; a link lets it vote; a leaver's rights end at once", arguments: Engine.available)
    func becomesPartner(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let stranger = try await hub.visitor(nil)
            let wrong = try await stranger.send("POST", "/partners", "name=Q&kind=castle&head_count=none", "text/html")
            #expect(wrong.status == 422 && wrong.text.contains("aria-invalid") && wrong.text.contains("value=\"Q\""))
            let applied = try await stranger.send(
                "POST", "/partners",
                "name=Talwerk&kind=company&head_count=14&place=ALB&sector=tools&contact=Nora+Beck&email=nora%40talwerk.example",
                "text/html")
            #expect(applied.status == 200 && applied.text.contains("Thank you") && applied.text.contains("Talwerk"))
            let twice = try await stranger.send(
                "POST", "/partners", "name=talwerk&kind=company&head_count=14&contact=Nora+Beck&email=n%40t.example", "text/html")
            #expect(twice.status == 409)

            let coordinator = try await hub.visitor("coordinator")
            let list = try await coordinator.get("/partners")
            let id = try #require(list.text.components(separatedBy: "\">Talwerk").first?.components(separatedBy: "/partners/").last)
            let member = try #require(try await coordinator.get("/partners/\(id)").between("/members/", "/invitation"))
            let link = try #require(try await coordinator.post("/members/\(member)/invitation", [:]).between("<a href=\"/i/", "\""))
            // A link alone does not open the door before the coordinator has.
            let early = Browser(port: hub.port)
            _ = try await early.get("/i/\(link)")
            #expect(try await early.get("/rounds/2/vote").status == 401)
            #expect(try await coordinator.post("/partners/\(id)/status", ["status": "active"]).status == 200)
            let nora = Browser(port: hub.port)
            _ = try await nora.get("/i/\(link)")
            #expect(try await nora.get("/rounds/2/vote").status == 200)
            #expect(try await nora.post("/partners/\(id)/members", ["name": "Somebody", "role": "coordinator"]).status == 403)

            // A new link ends the old one; leaving ends everything at once.
            _ = try await coordinator.post("/members/\(member)/invitation", [:])
            #expect(try await Browser(port: hub.port).get("/i/\(link)").status == 403)
            #expect(try await coordinator.post("/members/\(member)/departure", [:]).status == 200)
            #expect(try await nora.get("/rounds/2/vote").status == 401)
            let moderatorMade = try await coordinator.post("/partners/\(id)/members", ["name": "Ole Beck", "role": "member"])
            #expect(moderatorMade.text.contains("Ole Beck"))
            let audit = try await hub.database.read { try AuditLog.verify(on: $0) }
            #expect(audit.firstBroken == nil)
        }
    }
}
