// The line told as stories, through real HTTP and on both databases.

import Agreeing
import Foundation
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import roundtable

@Suite(.serialized) struct StatementJourney {
    @Test("A remark of a small firm is voted on, becomes an objective, and its author can follow it", arguments: Engine.available)
    func remark(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let owner = try await hub.visitor("sme-member")
            let remark = "Half-day portions on Friday afternoons, please: we are eight people."
            let thanks = try await owner.post("/rounds/2/statements", ["text": remark, "kind": "demand", "language": "en"])
            #expect(thanks.status == 200 && thanks.text.contains("Thank you"))
            // Nobody sees it before a moderator does.
            #expect(try await hub.visitor(nil).get("/rounds/2/statements").text.contains("Half-day portions") == false)

            let coordinator = try await hub.visitor("coordinator")
            let queue = try await coordinator.get("/rounds/2/moderation")
            #expect(queue.text.contains("Half-day portions"))
            let number: Int64 = try await hub.database.read { try $0.value("SELECT MAX(id) FROM statement WHERE text = \(remark)") }
            #expect(try await coordinator.post("/statements/\(number)/moderation", ["state": "accepted"]).status == 200)

            // A large company votes, changes its mind, and takes the vote back.
            let large = try await hub.visitor("large-company-member")
            #expect(try await large.post("/statements/\(number)/vote", ["choice": "agree", "important": "1"]).status == 200)
            #expect(try await large.post("/statements/\(number)/vote", ["choice": "disagree"]).status == 200)
            #expect(try await large.get("/rounds/2/answers").text.contains("Half-day portions"))
            #expect(try await large.post("/statements/\(number)/vote/withdrawal", [:]).text.contains("taken back"))
            #expect(try await large.post("/statements/\(number)/vote/withdrawal", [:]).status == 409)

            // Without a fate the stage cannot be closed later; the coordinator makes an objective from it.
            let fate = try await owner.get("/statements/\(number)")
            #expect(fate.text.contains("Nothing yet"))
            let wrong = try await coordinator.post(
                "/rounds/2/objectives", ["statements": "99999", "title": "x", "due_on": "soon", "owner": ""])
            #expect(wrong.status == 422 && wrong.text.contains("99999") && wrong.text.contains("value=\"soon\""))
            let right = try await coordinator.post(
                "/rounds/2/objectives",
                [
                    "statements": "\(number)", "title": "Fridays for small firms", "measure": "sessions on Fridays", "target": "10",
                    "due_on": "2027-06-30", "owner": "1",
                ])
            #expect(right.status == 200 && right.text.contains("Fridays for small firms"))
            #expect(try await owner.get("/statements/\(number)").text.contains("Fridays for small firms"))
            let origin = try #require(try await owner.get("/statements/\(number)").between("/origins/objective/", "\""))
            #expect(try await owner.get("/origins/objective/\(origin)").text.contains("Half-day portions"))
        }
    }

    @Test("The landscape is read anew after votes, and page and JSON tell the same", arguments: Engine.available)
    func landscape(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let visitor = try await hub.visitor(nil)
            let member = try await hub.visitor("sme-member")
            func reading() async throws -> [String: Any] {
                try await hub.finishJobs()
                return try #require(try await visitor.get("/rounds/2/landscape", accept: "application/json").json() as? [String: Any])
            }
            func lists() async throws -> [String] {
                try await ["/rounds/2/statements", "/rounds/2/difficulties"].asyncMap {
                    try await visitor.get($0, accept: "application/json").text
                }
            }
            let (before, listsBefore) = try await (reading(), lists())
            let desk = try #require(try await member.get("/rounds/2/vote", accept: "application/json").json() as? [String: Any])
            let next = try #require((desk["next"] as? [String: Any])?["id"] as? Int)
            // What others said is told after the answer, not before.
            #expect(Set((desk["next"] as? [String: Any] ?? [:]).keys).isDisjoint(with: ["tally", "votes", "room"]))
            let page = try await visitor.get("/statements/\(next)", accept: "application/json").text
            #expect(try await member.post("/statements/\(next)/vote", ["choice": "pass"]).status == 200)
            try await Task.sleep(for: .seconds(2.2))
            // One new vote waits, everywhere: beside the figures before, it would tell what this member said.
            let waiting = try await reading()
            #expect(waiting["votes"] as? Int == before["votes"] as? Int && waiting["waits"] as? Bool == true)
            #expect(try await visitor.get("/rounds/2/landscape").text.contains("Newer answers are in"))
            #expect(try await lists() == listsBefore)
            // The voter sees at once that it is kept, what others said so far, and what it waits for.
            let after1 = try await member.get("/rounds/2/vote")
            #expect(after1.text.contains("Your last answer") && after1.text.contains("counted so far"))
            func counting(_ who: Browser) async throws -> [String: Any] {
                let answers = try #require(try await who.get("/rounds/2/answers", accept: "application/json").json() as? [String: Any])
                return try #require(answers["counting"] as? [String: Any])
            }
            let told = try await counting(member)
            #expect(told["state"] as? String == "waiting" && told["missing"] as? Int == 4)
            #expect(try await member.get("/rounds/2/answers").text.contains("as soon as 4 more organisations have answered"))
            #expect(try await visitor.get("/statements/\(next)", accept: "application/json").text == page)
            /// People who speak for no organisation vote.
            func others(_ names: [String]) async throws {
                try await hub.database.write { connection in
                    for name in names {
                        let participant: Int64 = try connection.value(
                            "INSERT INTO participant (round_id, external_id) VALUES (2, \(name)) RETURNING id")
                        try connection.execute(
                            "INSERT INTO vote (statement_id, participant_id, choice, at) VALUES (\(next), \(participant), 1, 1)")
                    }
                    try JobQueue.request("opinion", subject: 2, at: .present(), on: connection)
                }
            }
            try await others(["a", "b", "c", "d"])
            #expect(try await reading()["votes"] as? Int == before["votes"] as? Int)
            // The fifth lets the five in together; the member's vote waits for others of its kind.
            try await others(["e"])
            let after = try await reading()
            #expect(after["votes"] as? Int == (before["votes"] as? Int ?? 0) + 5 && after["waits"] as? Bool == true)
            #expect(
                try await visitor.get("/rounds/2/landscape").text.contains(
                    "\((after["votes"] as? Int ?? 0).formatted(.number.locale(Locale(identifier: "en"))))"))
            #expect(try await lists() != listsBefore)
            // What divides is asked sooner: the next question knows the map.
            #expect(try await hub.database.read { try $0.value("SELECT COUNT(*) FROM statement_place WHERE extremity > 0") as Int } > 10)
            // Who closes listening is told who would be left out: the member's kind, not the member.
            let team = try await hub.visitor("coordinator")
            let gate = try await team.get("/rounds/2/gate")
            #expect(gate.text.contains("1 wait; 4 more would let them in") && gate.text.contains("stay out of the figures"))
            // The last batch is a batch too: one voter alone stays out when listening ends, and everybody can read that.
            try await hub.database.write { connection in
                try GateStore.close(.listen, of: RoundID(2), by: nil, at: .present(), on: connection)
            }
            let last = try await reading()
            #expect(last["votes"] as? Int == (before["votes"] as? Int ?? 0) + 5 && last["waits"] as? Bool == true)
            #expect(try await visitor.get("/rounds/2/landscape").text.contains("The last answers came from fewer than five organisations"))
            #expect(try await counting(member)["state"] as? String == "leftOut")
            #expect(try await member.get("/rounds/2/answers").text.contains("stay out of the figures"))
        }
    }
}

extension Array {
    /// One after another.
    fileprivate func asyncMap<T>(_ transform: (Element) async throws -> T) async rethrows -> [T] {
        var results: [T] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}

@Suite(.serialized) struct PlanJourney {
    @Test(
        "A plan is asked for, computed, checked, published; a worker accepts a seat and finds it in the calendar",
        arguments: Engine.available)
    func plan(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let coordinator = try await hub.visitor("coordinator")
            #expect(try await coordinator.post("/plans", ["round": "1", "seed": "0", "budget_share": "900"]).status == 422)
            #expect(
                try await coordinator.post("/plans", ["round": "1", "seed": "2", "budget_share": "90"]).text.contains(
                    "data-job"))
            try await hub.finishJobs()
            let page = try await coordinator.get("/plans/2")
            #expect(page.text.contains("The worst-off group is") && page.text.contains("Publish this plan"))
            let published = try await coordinator.post("/plans/2/publication", [:])
            #expect(published.status == 200 && published.text.contains("seats are offered"))
            #expect(try await coordinator.post("/plans/2/publication", [:]).status == 409)
            #expect(try await hub.visitor(nil).get("/plans/2/left-behind").status == 401)

            let worker = try await hub.visitor("worker")
            let mine = try await worker.get("/me")
            // Other seats of the same person may be accepted already; this is about the first that is offered.
            let button = try #require(mine.text.range(of: "value=\"accepted\""))
            let form = try #require(
                mine.text.range(of: "/enrolments/", options: .backwards, range: mine.text.startIndex..<button.lowerBound))
            let enrolment = mine.text[form.upperBound...].prefix { $0.isNumber }
            #expect(try await worker.post("/enrolments/\(enrolment)/state", ["state": "accepted"]).text.contains("Accepted"))
            #expect(try await worker.post("/enrolments/\(enrolment)/state", ["state": "completed"]).status == 403)
            let made = try await worker.post("/me/calendar", [:])
            let address = try #require(made.between("/calendars/", "<"))
            let calendar = try await hub.visitor(nil).get("/calendars/\(address)")
            #expect(calendar.text.hasPrefix("BEGIN:VCALENDAR\r\n") && calendar.text.contains("DTSTART;TZID=Europe/Berlin:"))
            #expect(try await worker.get("/plans/2/certificate").text.contains("worst_off_share"))
        }
    }

    @Test("A member of another firm cannot move a worker's enrolment, nor see who it is", arguments: Engine.available)
    func walls(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let owner: (enrolment: Int64, partner: Int64, session: Int64)? = try await hub.database.read { connection in
                try connection.first(
                    """
                    SELECT enrolment.id, worker.partner_id, enrolment.session_id FROM enrolment JOIN worker ON worker.id = enrolment.worker_id
                    JOIN partner ON partner.id = worker.partner_id WHERE enrolment.state = 'accepted' AND partner.code <> 'P06' AND partner.code <> 'P01' LIMIT 1
                    """
                ) { (try $0.next(), try $0.next(), try $0.next()) }
            }
            let found = try #require(owner)
            let stranger = try await hub.visitor("sme-member")
            #expect(try await stranger.post("/enrolments/\(found.enrolment)/state", ["state": "cancelled"]).status == 403)
            let worker = try await hub.visitor(nil)
            #expect(try await worker.get("/sessions/\(found.session)").text.contains("W00") == false)
            #expect(try await stranger.get("/desk").status == 403)
            #expect(try await hub.visitor(nil).get("/desk").status == 401)
        }
    }
}

@Suite(.serialized) struct NobodyLeftBehind {
    @Test("Everybody with a need has a seat or a reason, and the totals meet", arguments: Engine.available)
    func counted(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let counts: (needs: Int, seats: Int, reasons: Int, unexplained: Int) = try await hub.database.read { connection in
                (
                    try connection.value(
                        "SELECT COUNT(*) FROM (SELECT worker_id FROM plan_seat WHERE plan_run_id = 1 UNION ALL SELECT worker_id FROM plan_unserved WHERE plan_run_id = 1) AS every_need"
                    ),
                    try connection.value("SELECT COUNT(*) FROM plan_seat WHERE plan_run_id = 1"),
                    try connection.value("SELECT COUNT(*) FROM plan_unserved WHERE plan_run_id = 1"),
                    try connection.value("SELECT COUNT(*) FROM plan_unserved WHERE plan_run_id = 1 AND reason = ''")
                )
            }
            #expect(counts.needs == counts.seats + counts.reasons && counts.needs > 100)
            #expect(counts.unexplained == 0)
            let coordinator = try await hub.visitor("coordinator")
            let people = try #require(try await coordinator.get("/plans/1/left-behind", accept: "application/json").json() as? [String])
            let plan = try #require(try await coordinator.get("/plans/1", accept: "application/json").json() as? [String: Any])
            let figures = try #require(plan["figures"] as? [String: Any])
            #expect(people.count == (figures["leftBehind"] as? Int ?? -1) + (figures["unreachable"] as? Int ?? -1))
        }
    }
}

@Suite(.serialized) struct SmallAndLargeWeighTheSame {
    @Test("Fifty voices of one large company do not outweigh nine other firms, large and small", arguments: Engine.available)
    func weights(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            // The largest company brings fifty people who all agree with a statement; four other large companies and five small firms disagree.
            let statement: Int64 = try await hub.database.write { connection in
                let statement: Int64 = try connection.value(
                    """
                    INSERT INTO statement (round_id, language, kind, text, state, created_at)
                    VALUES (2, 'en', 'demand', 'Large companies decide alone.', 'accepted', 1) RETURNING id
                    """)
                func vote(_ name: String, _ partner: String, _ choice: Int) throws {
                    let participant: Int64 = try connection.value(
                        "INSERT INTO participant (round_id, external_id, partner_id) SELECT 2, \(name), id FROM partner WHERE code = \(partner) RETURNING id"
                    )
                    try connection.execute(
                        "INSERT INTO vote (statement_id, participant_id, choice, at) VALUES (\(statement), \(participant), \(choice), 1)")
                }
                for number in 0..<50 { try vote("large \(number)", "P01", 1) }
                for number in 2...10 { try vote("other \(number)", number < 10 ? "P0\(number)" : "P10", -1) }
                try connection.execute("INSERT INTO stage_closing (round_id, stage, closed_at) VALUES (2, 'listen', 1)")
                return statement
            }
            _ = try await hub.database.write { try JobQueue.request("opinion", subject: 2, at: .present(), on: $0) }
            try await hub.finishJobs()
            let landscape = try #require(
                try await hub.visitor(nil).get("/rounds/2/landscape", accept: "application/json").json() as? [String: Any])
            let rows = try #require(landscape["statements"] as? [[String: Any]])
            let row = try #require(rows.first { $0["statement"] as? Int64 == statement || $0["statement"] as? Int == Int(statement) })
            let heads = try #require(row["heads"] as? [String: Any])
            #expect(heads["n"] as? Int == 59 && abs((heads["agree"] as? Double ?? 0) - 50.0 / 59) < 0.01)
            let balanced = try #require((row["agree"] as? [String: Any])?["value"] as? Double)
            #expect(balanced < 0.5)
        }
    }
}

@Suite(.serialized) struct NewRound {
    @Test(
        "An empty hub starts with a one-time link; a round opens, is refused while something has no fate, and closes",
        arguments: Engine.available)
    func fromNothing(_ engine: Engine) async throws {
        try await RunningHub.run(engine, nil) { hub in
            let coordinator = try await hub.visitor("coordinator")
            let weeks = Dictionary(uniqueKeysWithValues: Stage.allCases.map { ("weeks_\($0.rawValue)", "4") })
            let bad = try await coordinator.post("/rounds", ["title": "", "question": "short", "starts_on": "2027-02-30"])
            #expect(bad.status == 422 && bad.text.contains("aria-invalid"))
            let opened = try await coordinator.post(
                "/rounds",
                weeks.merging([
                    "title": "Round A", "question": "What do you need to get through the change?",
                    "decision_rule": "Each organisation has one voice.",
                    "starts_on": "2027-01-11",
                ]) { first, _ in first })
            #expect(opened.status == 200 && opened.text.contains("Round A"))
            _ = try await coordinator.post(
                "/rounds/1/statements", ["text": "We need trainers for robots.", "kind": "demand", "language": "en"])
            // It waits for a moderator, so listening cannot close.
            #expect(try await coordinator.post("/rounds/1/gate", ["stage": "listen"]).status == 409)
            #expect(try await coordinator.post("/statements/1/moderation", ["state": "accepted"]).status == 200)
            #expect(try await coordinator.post("/rounds/1/gate", ["stage": "listen"]).status == 200)
            #expect(try await coordinator.post("/statements/1/vote", ["choice": "agree"]).status == 409)
            let refused = try await coordinator.post("/rounds/1/gate", ["stage": "understand"])
            #expect(refused.status == 409 && refused.text.contains("1 statements have no fate"))
            #expect(
                try await coordinator.post(
                    "/rounds/1/decisions",
                    ["statements": "1", "title": "Not this year", "reason": "No provider has a free laboratory before 2028."]
                ).status == 200)
            #expect(try await coordinator.post("/rounds/1/gate", ["stage": "understand"]).status == 200)
            let audit = try await hub.database.read { try AuditLog.verify(on: $0) }
            #expect(audit.firstBroken == nil && audit.rows >= 6)
        }
    }
}

@Suite(.serialized) struct BadInput {
    @Test("Each wrong request has a clear answer and changes nothing", arguments: Engine.available)
    func refused(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let coordinator = try await hub.visitor("coordinator")
            let before = try await Self.counts(hub)
            #expect(try await coordinator.get("/nowhere").status == 404)
            #expect(try await coordinator.get("/rounds/abc").status == 404)
            #expect(try await coordinator.get("/rounds/999").status == 404)
            let wrongMethod = try await coordinator.send("DELETE", "/rounds", nil, "application/json")
            #expect(wrongMethod.status == 405 && wrongMethod.headers["allow"] == "GET, HEAD, POST")
            #expect(try await coordinator.post("/statements/99999/vote", ["choice": "agree"]).status == 404)
            #expect(try await coordinator.post("/statements/50/vote", ["choice": "like"]).status == 422)
            #expect(try await coordinator.post("/statements/50/vote", ["choice": "agree", "token": "forged"]).status == 403)
            #expect(try await coordinator.post("/rounds/2/statements", ["text": String(repeating: "a", count: 70_000)]).status == 413)
            let long = try await coordinator.post(
                "/rounds/2/statements", ["text": String(repeating: "a", count: 300), "kind": "demand", "language": "en"])
            #expect(long.status == 422 && long.text.contains("300 characters") && long.text.contains("aaaa"))
            let table =
                "code,name,kind,head_count,place,sector\nX1,New firm,company,12,ALB,tools\nX1,Twice,company,5,ALB,tools\nX2,Bad,castle,5,ALB,tools\n"
            let partners = try await coordinator.post("/partners/import", ["table": table, "confirmed": "1"])
            #expect(partners.status == 422 && partners.text.contains("line 3, column code") && partners.text.contains("castle"))
            let problem = try await coordinator.get("/rounds/999", accept: "application/json")
            #expect(problem.headers["content-type"] == "application/problem+json" && problem.text.contains("\"status\":404"))
            #expect(try await Self.counts(hub) == before)

            let good = "code,name,kind,head_count,place,sector\nX1,New firm,company,12,ALB,tools\n"
            #expect(try await coordinator.post("/partners/import", ["table": good]).text.contains("1 new partners"))
            #expect(try await Self.counts(hub) == before)
            #expect(try await coordinator.post("/partners/import", ["table": good, "confirmed": "1"]).text.contains("New firm"))
            #expect(try await coordinator.post("/partners/import", ["table": good]).text.contains("0 new partners"))
        }
    }

    private static func counts(_ hub: RunningHub) async throws -> [Int] {
        try await hub.database.read { connection in
            [
                try connection.value("SELECT COUNT(*) FROM partner"), try connection.value("SELECT COUNT(*) FROM statement"),
                try connection.value("SELECT COUNT(*) FROM vote"), try connection.value("SELECT COUNT(*) FROM audit"),
            ]
        }
    }
}

@Suite(.serialized) struct SameSeed {
    @Test("The same seed makes the same region, byte for byte")
    func bytes() async throws {
        var files: [Data] = []
        for _ in 0..<2 {
            let path = try TestDatabase.address(.sqlite)
            let database = try await openDatabase(path, logger: .quiet)
            _ = try await DemoRegion.make(DemoSettings(organisations: 45, workers: 80, seed: 9), in: database, progress: { _ in })
            await database.close()
            files.append(try Data(contentsOf: URL(fileURLWithPath: path)))
        }
        #expect(files[0] == files[1] && files[0].count > 100_000)
    }
}
