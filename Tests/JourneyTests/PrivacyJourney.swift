// What is kept about somebody can be read and ended by them; what others typed hurts nobody.

import Foundation
import Listening
import OpenFormats
import Storage
import TestSupport
import Testing
import Vocabulary
import Web

@testable import roundtable

@Suite(.serialized) struct PrivacyJourney {
    @Test("Somebody reads all that is kept, checks a receipt, and disappears; the votes stay counted", arguments: Engine.available)
    func erasure(_ engine: Engine) async throws {
        try await RunningHub.run(engine, nil) { hub in
            try await SmallRound.make(in: hub)
            let person = Browser(port: hub.port)
            _ = try await person.get("/i/\(SmallRound.secret(3))")
            _ = try await person.post("/rounds/1/statements", ["text": "Mine and nobody else's.", "kind": "idea", "language": "en"])
            _ = try await person.post("/statements/4/vote", ["choice": "disagree"])
            let data = try await person.get("/me/data/download")
            for word in ["Person 3", "p3@firm.example", "Mine and nobody else", "\"table\":\"vote\"", "\"table\":\"invitation\""] {
                #expect(data.text.contains(word), "\(word)")
            }
            #expect(!data.text.contains("Person 4") && !data.text.contains("p4@firm.example"))
            #expect(data.headers["content-disposition"]?.contains("my-data.json") == true)

            let receipts = try await person.get("/me/receipts")
            let receipt = try #require(receipts.between("href=\"/receipts/", "\""))
            #expect(receipts.text.contains("counted") && !receipts.text.contains("disagree"))
            let proof = try await Browser(port: hub.port).get("/receipts/\(receipt)")
            #expect(proof.text.contains("Genuine") && !proof.text.contains("Person"))
            #expect(try await Browser(port: hub.port).get("/receipts/1/0000000000000000").status == 404)

            #expect(try await person.post("/me/erasure", ["confirm": "no"]).status == 422)
            #expect(try await person.post("/me/erasure", ["confirm": "erase"]).status == 200)
            #expect(try await person.get("/me").status == 401)
            #expect(try await Browser(port: hub.port).get("/i/\(SmallRound.secret(3))").status == 404)
            let left: (names: Int, votes: Int) = try await hub.database.read { connection in
                (
                    try connection.value("SELECT COUNT(*) FROM member WHERE name = 'Person 3' OR email = 'p3@firm.example'"),
                    try connection.value("SELECT COUNT(*) FROM vote WHERE statement_id = 4")
                )
            }
            #expect(left.names == 0 && left.votes == 1)
            let chain = try await hub.database.read { try AuditLog.verify(on: $0) }
            #expect(chain.firstBroken == nil)
        }
    }

    @Test("Every column that could name a person is known to the own-data download")
    func schema() {
        let known = Set(PersonalData.tables.map(\.name))
        for table in ["member", "invitation", "sign_in", "password", "notice", "vote", "statement", "survey_answer", "enrolment", "worker"]
        {
            #expect(known.contains(table), "\(table) is not covered")
        }
        var table = ""
        for line in Migrator.schema.split(separator: "\n") {
            if line.hasPrefix("CREATE TABLE ") { table = String(line.dropFirst(13).prefix { $0 != " " }) }
            let name = line.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
            if ["member_id", "worker_id", "worker_number", "by_member", "created_by", "entered_by", "email"].contains(name) {
                #expect(known.contains(table), "\(table).\(name) names a person and is not in the own-data download")
            }
        }
    }

    @Test("An altered row of the audit log is named", arguments: Engine.available)
    func audit(_ engine: Engine) async throws {
        try await RunningHub.run(engine, nil) { hub in
            try await SmallRound.make(in: hub)
            let person = Browser(port: hub.port)
            _ = try await person.get("/i/\(SmallRound.secret(1))")
            for number in 1...3 { _ = try await person.post("/statements/\(number)/vote", ["choice": "agree"]) }
            let before = try await hub.database.read { try AuditLog.verify(on: $0) }
            #expect(before.firstBroken == nil && before.rows >= 4)
            _ = try await hub.database.write { try $0.execute("UPDATE audit SET actor = 'nobody' WHERE id = 3") }
            let after = try await hub.database.read { try AuditLog.verify(on: $0) }
            #expect(after.firstBroken == 3)
        }
    }

    @Test("Scripts, SQL and formulas in every field come back as text")
    func payloads() async throws {
        try await RunningHub.run(.sqlite, nil) { hub in
            try await SmallRound.make(in: hub)
            let team = Browser(port: hub.port)
            _ = try await team.get(hub.links["coordinator"] ?? "")
            let script = "\"><script>alert(1)</script>'; DROP TABLE vote;--"
            let person = Browser(port: hub.port)
            _ = try await person.get("/i/\(SmallRound.secret(1))")
            _ = try await person.post("/rounds/1/statements", ["text": script, "kind": "idea", "language": "en"])
            _ = try await person.post(
                "/me/details", ["name": script, "email": "a@b.example", "language": "en", "rhythm": "weekly"])
            _ = try await team.post("/statements/31/moderation", ["state": "accepted", "reason": script])
            _ = try await team.post(
                "/meetings", ["title": script, "held_on": "2027-01-01", "place": script, "agenda": script, "round": "1"])
            _ = try await team.post("/meetings/1/notes", ["kind": "note", "text": script])
            _ = try await team.post("/partners/1/members", ["name": script, "role": "member"])
            _ = try await person.send(
                "POST", "/partners",
                "name=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&kind=company&head_count=3&contact=%3Cscript%3E&email=x%40y.example",
                "text/html")
            for path in [
                "/rounds/1/statements", "/rounds/1/moderation?state=accepted", "/rounds/1/moderation/log", "/meetings", "/meetings/1",
                "/meetings/1/desk", "/partners", "/partners/1", "/statements/31/history", "/invitations", "/audit", "/statements/31",
            ] {
                let page = try await team.get(path)
                #expect(page.status == 200 && !page.text.contains("<script>alert"), "\(path) \(page.status)")
            }
            for path in ["/me", "/me/data", "/me/access", "/me/notices", "/rounds/1/answers"] {
                #expect(try await !person.get(path).text.contains("<script>alert"), "\(path)")
            }
            let votes: Int = try await hub.database.read { try $0.value("SELECT COUNT(*) FROM vote") }
            #expect(votes == 1)
        }
        for cell in ["=1+1", "+cmd", "-2+3", "@x", "\tx", "'=1", "''", "plain", "-3.5", ""] {
            #expect(CSVText.plain(CSVText.guarded(cell)) == cell, "\(cell)")
        }
        #expect(CSVText.guarded("=1+1") == "'=1+1" && CSVText.guarded("-3.5") == "-3.5")
    }

    @Test("A mail is one message with one recipient, whatever stands in its subject; a failing command is told")
    func mail() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("mail-\(UUID().uuidString)").path
        let mailer = try #require(Mailer(command: "tee \(file)", from: "hub@region.example"))
        try await mailer.send(
            MailMessage(
                to: "ada@region.example", subject: "Größe\r\nBcc: all@region.example", text: "Hallo", html: "<p>Hallo</p>",
                stopAddress: "https://hub.example/mail/stop/x"))
        let wire = try String(contentsOfFile: file, encoding: .utf8)
        #expect(wire.contains("To: ada@region.example\r\n") && !wire.contains("\r\nBcc:"))
        #expect(wire.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click") && wire.contains("multipart/alternative"))
        await #expect(throws: Refusal.self) {
            try await mailer.send(MailMessage(to: "a@b.example,c@d.example", subject: "", text: "", html: nil, stopAddress: nil))
        }
        let broken = try #require(Mailer(command: "false", from: "hub@region.example"))
        await #expect(throws: Refusal.self) {
            try await broken.send(MailMessage(to: "a@b.example", subject: "", text: "", html: nil, stopAddress: nil))
        }
    }
}
