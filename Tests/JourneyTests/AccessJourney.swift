// Getting in without an account, and out again; what is guessed, replayed or forged opens nothing.

import Foundation
import Listening
import Storage
import TestSupport
import Testing
import Vocabulary
import Web

@testable import roundtable

@Suite(.serialized) struct AccessJourney {
    @Test("A new hub is set up with a link that works once; letters bring people in by code", arguments: Engine.available)
    func setUp(_ engine: Engine) async throws {
        try await RunningHub.run(engine, nil) { hub in
            let coordinator = Browser(port: hub.port)
            let link = try #require(hub.links["coordinator"])
            let setup = try await coordinator.get(link)
            #expect(setup.status == 200 && setup.text.contains("Set up this hub"))
            // The set-up link has ended with its first use.
            #expect(try await Browser(port: hub.port).get(link).status == 403)
            let wrong = try await coordinator.post("/setup", ["hub": "N", "office": "Office", "name": "Ada Roth", "email": "nobody"])
            #expect(wrong.status == 422 && wrong.text.contains("aria-invalid"))
            let done = try await coordinator.post(
                "/setup", ["hub": "Neckar", "office": "Skills office", "name": "Ada Roth", "email": "ada@hub.example"])
            let own = try #require(done.between("href=\"/i/", "\""))
            #expect(done.text.contains("· Neckar</title>"))
            #expect(try await Browser(port: hub.port).get("/i/\(own)").status == 200)

            let table =
                "code,name,kind,head_count,place,sector,municipality,nuts,contact,email\n"
                + "T1,Talwerk GmbH,company,14,ALB,tools,Albstadt,DE143,Nora Beck,nora@talwerk.example\n"
                + "T2,Bergmann AG,company,900,ALB,gears,Albstadt,DE143,Jan Berg,\n"
            let preview = try await coordinator.post("/partners/import", ["table": table])
            #expect(preview.text.contains("2 new"), "\(preview.text.suffix(1500))")
            #expect(try await coordinator.post("/partners/import", ["table": table, "confirmed": "1"]).status == 200)
            #expect(try await coordinator.post("/partners/import", ["table": table]).text.contains("0 new"))
            let twin = "code,name,kind,head_count,place,sector\nT9,Talwerk,company,14,ALB,tools\n"
            #expect(try await coordinator.post("/partners/import", ["table": twin]).text.contains("Talwerk GmbH"))

            let choose = try await coordinator.get("/invitations?class=sme")
            #expect(choose.text.contains("Nora Beck") && !choose.text.contains("Jan Berg"))
            let member = try #require(choose.between("name=\"member\" value=\"", "\""))
            let letters = try await coordinator.post("/invitations", ["member": member])
            let code = try #require(letters.between("class=\"code\">", "<"))
            #expect(code.count == 14 && letters.text.contains("Nora Beck"))

            let nora = Browser(port: hub.port)
            #expect(try await nora.post("/sign-in/letter", ["code": "AAAA-BBBB-CCCC"]).status == 422)
            let inside = try await nora.post("/sign-in/letter", ["code": code.lowercased().replacingOccurrences(of: "-", with: " ")])
            #expect(inside.status == 200 && inside.text.contains("Nora Beck"))

            // A password, if she likes; then it opens the door, and a wrong one does not say what was wrong.
            #expect(try await nora.post("/me/password", ["password": "short"]).status == 422)
            #expect(try await nora.post("/me/password", ["password": "three cats on a warm roof"]).text.contains("password is set"))
            let elsewhere = Browser(port: hub.port)
            let refused = try await elsewhere.post("/sign-in/password", ["email": "nora@talwerk.example", "password": "three cats"])
            let unknown = try await elsewhere.post("/sign-in/password", ["email": "nobody@talwerk.example", "password": "three cats"])
            #expect(refused.status == 422 && unknown.status == 422)
            #expect(refused.between("<p class=\"mistake\"", "</p>") == unknown.between("<p class=\"mistake\"", "</p>"))
            #expect(
                try await elsewhere.post("/sign-in/password", ["email": "Nora@talwerk.example", "password": "three cats on a warm roof"])
                    .status == 200)
            let access = try await elsewhere.get("/me/access")
            #expect(access.text.contains("password") && access.text.contains("letter"))

            // Signing out everywhere ends both browsers; the letter's code still works until it is revoked.
            _ = try await elsewhere.post("/me/sign-out-everywhere", [:])
            #expect(try await nora.get("/me").status == 401)
            #expect(try await elsewhere.get("/me").status == 401)
            #expect(try await Browser(port: hub.port).post("/sign-in/letter", ["code": code]).status == 200)
            #expect(try await coordinator.post("/members/\(member)/invitation/revocation", [:]).status == 200)
            #expect(try await Browser(port: hub.port).post("/sign-in/letter", ["code": code]).status == 422)
            // The last coordinator cannot leave.
            #expect(try await coordinator.post("/members/1/departure", [:]).status == 409)
        }
    }

    @Test("Guessing makes the wait grow; a right link is never kept waiting")
    func guesses() async throws {
        try await RunningHub.run(.sqlite) { hub in
            let thief = Browser(port: hub.port)
            var statuses: [Int] = []
            for number in 0..<8 { statuses.append(try await thief.post("/sign-in/letter", ["code": "AAAA-AAAA-AAA\(2 + number)"]).status) }
            #expect(statuses.prefix(4).allSatisfy { $0 == 422 } && statuses.last == 429)
            let late = try await thief.send("POST", "/sign-in/letter", "code=BBBB", "text/html", follow: false)
            #expect(late.status == 429 && Int(late.headers["retry-after"] ?? "") ?? 0 >= 1)
            #expect(try await hub.visitor("sme-member").get("/me").status == 200)
            for link in ["", "x", String(repeating: "A", count: 43), "..%2F..%2Fetc", "'%20OR%201=1--"] {
                #expect([404, 401].contains(try await thief.get("/i/\(link)").status))
            }
        }
    }

    @Test("A code by e-mail works only in the browser that asked, five times at most")
    func emailCode() async throws {
        let database = try await TestDatabase.open(.sqlite)
        let store = CredentialStore(database)
        let now = Moment(milliseconds: 1_800_000_000_000)
        let member = try await database.write { connection in
            let partner = try PartnerStore.save(
                PartnerDraft(code: "A", name: "A", kind: .company, headCount: 5, placeCode: "", sector: "", status: "active"), at: now,
                on: connection)
            return try MemberStore.add(
                name: "Nora", of: partner, role: .employer, language: .german, email: "n@a.example", at: now, on: connection)
        }
        func hash(_ text: String) -> [UInt8] { Secret.hash(text) }
        try await store.addCode(for: member, ticketHash: hash("ticket"), codeHash: hash("ticket123456"), at: now)
        #expect(try await store.useCode(ticketHash: hash("other"), codeHash: hash("other123456"), at: now) == nil)
        #expect(try await store.useCode(ticketHash: hash("ticket"), codeHash: hash("ticket123456"), at: now.adding(seconds: 601)) == nil)
        for _ in 0..<4 { #expect(try await store.useCode(ticketHash: hash("ticket"), codeHash: hash("wrong"), at: now) == nil) }
        #expect(try await store.useCode(ticketHash: hash("ticket"), codeHash: hash("ticket123456"), at: now) == member)
        #expect(try await store.useCode(ticketHash: hash("ticket"), codeHash: hash("ticket123456"), at: now) == nil)
        try await store.addCode(for: member, ticketHash: hash("ticket"), codeHash: hash("ticket123456"), at: now)
        for _ in 0..<5 { _ = try await store.useCode(ticketHash: hash("ticket"), codeHash: hash("wrong"), at: now) }
        #expect(try await store.useCode(ticketHash: hash("ticket"), codeHash: hash("ticket123456"), at: now) == nil)
        await database.close()
    }
}
