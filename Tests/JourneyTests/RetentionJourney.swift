// Names go when their time is up, after a notice; who comes back stays; votes and traces stay whatever happens.

import Foundation
import Listening
import Storage
import TestSupport
import Testing
import Vocabulary
import Web

@testable import roundtable

@Suite(.serialized) struct RetentionJourney {
    private func names(_ hub: RunningHub) async throws -> Set<String> {
        Set(try await hub.database.read { try $0.query("SELECT name FROM member") { try $0.next() as String } })
    }

    private func isQuiet(_ report: RetentionReport) -> Bool { report.told + report.cameBack + report.erased == 0 }

    @Test("The silent are told, let go when they come back, and erased when they do not", arguments: Engine.available)
    func silent(_ engine: Engine) async throws {
        try await RunningHub.run(engine, nil) { hub in
            try await SmallRound.make(in: hub)
            let person = Browser(port: hub.port)
            _ = try await person.get("/i/\(SmallRound.secret(2))")
            _ = try await person.post("/statements/1/vote", ["choice": "agree"])
            let store = RetentionStore(hub.database)
            let begin = Moment.present()
            func after(_ days: Int) -> Moment { begin.adding(seconds: Double(days) * 86_400) }

            #expect(try await isQuiet(store.look(at: after(600))))
            // Two years without a sign: eight people are told; the last coordinator never is.
            let first = try await store.look(at: after(760))
            #expect(first.told == 8 && first.erased == 0)
            #expect(try await isQuiet(store.look(at: after(761))))
            let told: Int = try await hub.database.read { try $0.value("SELECT COUNT(*) FROM notice WHERE topic = 'retention'") }
            #expect(told == 8)
            // One comes back and votes; the others hear nothing more.
            let back = try await hub.database.read {
                try $0.first("SELECT id FROM member WHERE name = 'Person 1'") { try $0.next() as MemberID }
            }
            _ = try await VoteStore(hub.database).vote(.disagree, important: false, on: StatementID(2), by: #require(back), at: after(770))
            #expect(try await store.look(at: after(789)).erased == 0)
            let last = try await store.look(at: after(791))
            #expect(last.erased == 7)
            let left = try await names(hub)
            #expect(left.contains("Person 1") && left.contains("Coordinator") && !left.contains("Person 2"))
            #expect(try await isQuiet(store.look(at: after(792))))
            let votes: Int = try await hub.database.read { try $0.value("SELECT COUNT(*) FROM vote") }
            #expect(votes == 2)
            #expect(try await hub.database.read { try AuditLog.verify(on: $0) }.firstBroken == nil)

            // Somebody who has left goes after half a year.
            _ = try await MemberStore(hub.database).leave(#require(back), by: "test", at: after(800))
            #expect(try await isQuiet(store.look(at: after(900))))
            #expect(try await store.look(at: after(1000)).told == 1)
            // No page would tell them: a mail does, once and about this alone, or a letter.
            let notices = NoticeStore(hub.database)
            let due = try await notices.due(at: after(1000)).filter(\.isFormer)
            #expect(due.count == 1 && due[0].notices.map(\.topic) == ["retention_former"] && due[0].email == "p1@firm.example")
            let team = Browser(port: hub.port)
            _ = try await team.get(hub.links["coordinator"] ?? "")
            #expect(try await team.get("/retention/letters").text.contains("You no longer take part"))
            try await notices.sent(due[0], stopHash: [1], at: after(1000))
            #expect(try await notices.due(at: after(1001)).filter(\.isFormer).isEmpty)
            #expect(try await !team.get("/retention/letters").text.contains("You no longer take part"))
            #expect(try await store.look(at: after(1031)).erased == 1)
            #expect(try await !names(hub).contains("Person 1"))
        }
    }

    @Test("The look runs from the queue and asks for tomorrow's; coordinators set the months")
    func daily() async throws {
        try await RunningHub.run(.sqlite, nil) { hub in
            let now = Moment.present()
            try await hub.house.requestDailyWork(mail: false, at: now)
            try await hub.house.requestDailyWork(mail: false, at: now)
            try await hub.finishJobs()
            let (done, next): (Int, Moment) = try await hub.database.read { connection in
                (
                    try connection.value("SELECT COUNT(*) FROM job WHERE kind = 'retention' AND state = 'done'"),
                    try connection.value("SELECT run_at FROM job WHERE kind = 'retention' AND state = 'queued'")
                )
            }
            #expect(done == 1 && next > now.adding(seconds: 86_000))
            let coordinator = Browser(port: hub.port)
            _ = try await coordinator.get(hub.links["coordinator"] ?? "")
            #expect(try await coordinator.get("/retention").text.contains("24 months"))
            #expect(try await coordinator.post("/retention", ["former": "0", "silent": "900"]).status == 422)
            #expect(try await coordinator.post("/retention", ["former": "3", "silent": "12"]).text.contains("12 months"))
            #expect(try await RetentionStore(hub.database).rule() == RetentionRule(former: 3, silent: 12))
            #expect(try await coordinator.get("/documents/works-agreement").text.contains("30 days"))
        }
    }

    @Test("A worker erases what leads to them; what was learnt stays counted")
    func worker() async throws {
        try await RunningHub.run(.sqlite) { hub in
            let worker = try await hub.visitor("worker")
            let before: (workers: Int, needs: Int) = try await hub.database.read {
                (try $0.value("SELECT COUNT(*) FROM worker"), try $0.value("SELECT COUNT(*) FROM need"))
            }
            #expect(try await worker.get("/me/data").text.contains("Erase"))
            #expect(try await worker.post("/me/erasure", ["confirm": "no"]).status == 422)
            #expect(try await worker.post("/me/erasure", ["confirm": "erase"]).status == 200)
            #expect(try await worker.get("/me").status == 401)
            #expect(try await hub.visitor("worker").get("/me").status == 401)
            let after: (workers: Int, needs: Int, erased: Int) = try await hub.database.read {
                (
                    try $0.value("SELECT COUNT(*) FROM worker"), try $0.value("SELECT COUNT(*) FROM need"),
                    try $0.value("SELECT COUNT(*) FROM worker WHERE pseudonym LIKE 'erased %' AND languages = ''")
                )
            }
            #expect(after.workers == before.workers && after.needs == before.needs && after.erased == 1)
        }
    }
}

@Suite(.serialized) struct TableJourney {
    @Test("Who is missing is measured against the region; the gate warns before it closes")
    func population() async throws {
        try await RunningHub.run(.sqlite) { hub in
            let coordinator = try await hub.visitor("coordinator")
            #expect(try await coordinator.get("/population").text.contains("Nobody has brought in counts"))
            let table =
                "class,organisations,source,year\nlarge,40,Statistical office,2025\nsme,99000,Statistical office,2025\n"
            let preview = try await coordinator.post("/exchange", ["kind": "population", "table": table])
            #expect(preview.text.contains("2 rows would be new"))
            #expect(try await coordinator.get("/population").text.contains("Nobody has brought in counts"))
            #expect(
                try await coordinator.post("/exchange", ["kind": "population", "table": table, "confirmed": "1"]).text.contains(
                    "2 rows are new"))
            let stranger = try await hub.visitor(nil)
            #expect(try await stranger.get("/population").text.contains("Statistical office"))
            // Another cut would count organisations twice.
            let mixed = try await coordinator.post(
                "/exchange", ["kind": "population", "table": "size,organisations,source,year\nmicro,9,X,2025\n"])
            #expect(mixed.text.contains("would count twice"))

            let involvement = try await coordinator.get("/involvement")
            #expect(involvement.text.contains("99,000") && involvement.text.contains("/invitations?class=sme"))
            for cut in ["class", "size", "sector", "subregion", "nonsense"] {
                #expect(try await coordinator.get("/involvement?by=\(cut)").status == 200)
            }
            let json = try await coordinator.get("/involvement?by=subregion", accept: "application/json")
            let region = try #require(json.between("\"value\":\"", "\""))
            let cell = try await coordinator.get(
                "/invitations?subregion=\(region.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")&state=all")
            let everybody = try await coordinator.get("/invitations?state=all")
            func people(_ page: Answer) -> Int { page.text.components(separatedBy: "name=\"member\"").count - 1 }
            #expect(people(cell) > 0 && people(cell) < people(everybody))
            #expect(try await !stranger.get("/involvement").text.contains("/invitations?"))
            let gate = try await coordinator.get("/rounds/2/gate")
            #expect(gate.text.contains("Before you close") && gate.text.contains("/invitations?class="), "\(gate.text.prefix(1500))")

            #expect(try await coordinator.post("/population/removal", [:]).status == 422)
            #expect(try await coordinator.post("/population/removal", ["sure": "1"]).text.contains("Nobody has brought in counts"))
        }
    }

    @Test(
        "A decision and an action of a meeting are in the registers at once, with the meeting as their cause", arguments: Engine.available)
    func records(_ engine: Engine) async throws {
        try await RunningHub.run(engine, nil) { hub in
            try await SmallRound.make(in: hub)
            let team = Browser(port: hub.port)
            _ = try await team.get(hub.links["coordinator"] ?? "")
            _ = try await team.post(
                "/meetings",
                ["title": "First table", "held_on": "2027-01-01", "place": "Town hall", "agenda": "Trainers\nMoney", "round": "1"])
            _ = try await team.post("/meetings/1/notes", ["kind": "decision", "text": "We train in the evening.", "item": "1"])
            #expect(try await team.get("/rounds/1/agreement").text.contains("We train in the evening."))
            let open = try await team.post("/meetings/1/notes", ["kind": "action", "text": "Find two trainers", "item": "1"])
            #expect(open.status == 422 && open.text.contains("An action needs a day"))
            _ = try await team.post(
                "/meetings/1/notes", ["kind": "action", "text": "Find two trainers", "item": "1", "owner": "2", "due_on": "2027-02-01"])
            #expect(try await team.get("/actions").text.contains("Find two trainers"))
            let page = try await Browser(port: hub.port).get("/meetings/1")
            #expect(page.text.contains("/origins/decision/1") && page.text.contains("/origins/action/1"))
            #expect(try await Browser(port: hub.port).get("/origins/action/1").text.contains("First table"))
            // Out of the minutes too; a promise without an owner waits in them.
            _ = try await team.post(
                "/meetings/1/statements",
                ["take": "0", "kind_0": "decision", "text_0": "Decided to meet again in March.", "language": "en"])
            #expect(try await team.get("/rounds/1/agreement").text.contains("meet again in March"))
            _ = try await team.post(
                "/meetings/1/statements", ["take": "0", "kind_0": "action", "text_0": "Somebody should ask the bank.", "language": "en"])
            let actions: Int = try await hub.database.read { try $0.value("SELECT COUNT(*) FROM action") }
            #expect(actions == 1)
        }
    }
}
