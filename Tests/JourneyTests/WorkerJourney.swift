// What a worker sees and says, what a works council may ask, and who waits when a plan has no seat.

import Acting
import Foundation
import Planning
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import roundtable

@Suite(.serialized) struct WorkerJourney {
    @Test("A worker reads what they become, when and who pays, objects, and gets an answer", arguments: Engine.available)
    func worker(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let worker = try await hub.visitor("worker")
            let page = try await worker.get("/me")
            for words in ["What I become", "Who pays", "How to object", "You pay nothing"] { #expect(page.text.contains(words)) }
            let own = try #require(try await worker.get("/me", accept: "application/json").json() as? [String: Any])
            let path = try #require(own["path"] as? [String: Any])
            let steps = try #require(path["steps"] as? [[String: Any]])
            #expect(path["to"] is String && !steps.isEmpty && steps.contains { $0["seat"] is [String: Any] })
            // Everything is either held, has a seat, or has a reason; nobody is left with silence.
            for step in steps where step["seat"] == nil && step["reason"] == nil {
                #expect((step["held"] as? Int ?? 0) >= (step["required"] as? Int ?? 9), "\(step)")
            }
            #expect(try await worker.post("/me/objections", ["text": "no"]).status == 422)
            let sent = try await worker.post("/me/objections", ["text": "I hold this skill since 2019; the list says I do not."])
            #expect(sent.status == 200 && sent.text.contains("since 2019") && sent.text.contains("still to come"))
            let coordinator = try await hub.visitor("coordinator")
            let list = try await coordinator.get("/objections")
            #expect(list.text.contains("since 2019") && list.text.contains("2 wait for an answer"))
            #expect(try await coordinator.get("/me/notices").text.contains("Somebody objects"))
            let id = try #require(list.between("action=\"/objections/", "/answer"))
            // The employer neither sees nor answers it; a worker does not read those of others.
            let employer = try await hub.visitor("large-company-member")
            #expect(try await employer.get("/objections").status == 403)
            #expect(try await employer.post("/objections/\(id)/answer", ["answer": "Never mind."]).status == 403)
            #expect(try await worker.get("/objections").status == 403)
            #expect(try await coordinator.post("/objections/\(id)/answer", ["answer": "You are right; it is corrected."]).status == 200)
            #expect(try await coordinator.post("/objections/\(id)/answer", ["answer": "A second answer."]).status == 409)
            #expect(try await worker.get("/me").text.contains("You are right; it is corrected."))
            // Own data names it.
            #expect(try await worker.get("/me/data", accept: "application/json").text.contains("objection"))
        }
    }

    @Test("A works council asks why not a colleague, in parts, and only about its own people", arguments: Engine.available)
    func council(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let council = try await hub.visitor("works-council")
            let page = try await council.get("/works-council")
            #expect(page.status == 200 && page.text.contains("Why not my colleague"))
            let employer = try #require(page.between("employer=", "&"))
            let list = try await council.get("/works-council?employer=\(employer)&list=not")
            #expect(list.status == 200 && list.text.contains("Not chosen, and why"))
            #expect(list.text.utf8.count < 60_000)
            let (mine, foreign): (String?, String) = try await hub.database.read { connection in
                let number = PartnerID(employer)
                return (
                    try connection.first(
                        """
                        SELECT worker.pseudonym FROM plan_unserved JOIN worker ON worker.id = plan_unserved.worker_id
                        WHERE worker.partner_id = \(number) ORDER BY worker.id LIMIT 1
                        """
                    ) { try $0.next() as String },
                    try connection.value(
                        "SELECT MIN(pseudonym) FROM worker WHERE partner_id NOT IN (SELECT employer_id FROM council_employer)")
                )
            }
            if let mine {
                let answer = try await council.get("/works-council?worker=\(mine)")
                #expect(answer.status == 200 && answer.text.contains("Why, why not: \(mine)"))
                #expect(
                    ["No seat, because", "Waits for", "Has a seat in", "Nothing is missing"].contains { answer.text.contains($0) })
                #expect(answer.text.contains("Colleagues of the same firm"))
            }
            #expect(try await council.get("/works-council?worker=\(foreign)").status == 404)
            let stranger: PartnerID = try await hub.database.read {
                try $0.value("SELECT MIN(partner_id) FROM worker WHERE partner_id NOT IN (SELECT employer_id FROM council_employer)")
            }
            #expect(try await council.get("/works-council?employer=\(stranger)&list=chosen").status == 403)
            #expect(try await hub.visitor("large-company-member").get("/works-council?worker=\(foreign)").status == 403)
        }
    }

    @Test("Who has no seat in a published plan waits for one, and no seat idles while somebody eligible waits", arguments: Engine.available)
    func leftBehind(_ engine: Engine) async throws {
        try await RunningHub.run(engine, DemoSettings(organisations: 40, workers: 400, seed: 5, today: Moment.present().day)) { hub in
            // A plan published when nothing has begun yet.
            let now = Moment.present().day.adding(days: -100).start
            let plan = PlanRunID(1)
            let (waiting, broken, unknown): (Int, [String], Int) = try await hub.database.write { connection in
                try connection.execute("DELETE FROM publication")
                for table: SQLText in [
                    "DELETE FROM credential", "DELETE FROM completion", "DELETE FROM assessment", "DELETE FROM attendance_mark",
                    "DELETE FROM enrolment_move", "DELETE FROM enrolment",
                ] { try connection.execute(table) }
                _ = try EnrolmentStore.publish(plan, by: nil, at: now, on: connection)
                let sessions = try connection.query("SELECT DISTINCT session_id FROM enrolment ORDER BY session_id") {
                    try $0.next() as SessionID
                }
                let broken = try sessions.compactMap { try EnrolmentStore.book($0, on: connection).brokenRule(at: now) }
                return (
                    try connection.value(
                        """
                        SELECT COUNT(*) FROM enrolment JOIN session ON session.id = enrolment.session_id JOIN course ON course.id = session.course_id
                        WHERE NOT EXISTS (SELECT 1 FROM plan_seat WHERE plan_seat.plan_run_id = \(plan)
                            AND plan_seat.worker_id = enrolment.worker_id AND plan_seat.session_id = enrolment.session_id)
                        """), broken,
                    // Everybody on a list has a need of that skill which the plan could not serve.
                    try connection.value(
                        """
                        SELECT COUNT(*) FROM enrolment JOIN session ON session.id = enrolment.session_id JOIN course ON course.id = session.course_id
                        WHERE NOT EXISTS (SELECT 1 FROM plan_seat WHERE plan_seat.plan_run_id = \(plan)
                            AND plan_seat.worker_id = enrolment.worker_id AND plan_seat.session_id = enrolment.session_id)
                        AND NOT EXISTS (SELECT 1 FROM plan_unserved WHERE plan_unserved.plan_run_id = \(plan)
                            AND plan_unserved.worker_id = enrolment.worker_id AND plan_unserved.skill_id = course.skill_id
                            AND plan_unserved.reason IN ('full', 'release', 'clash', 'prerequisite'))
                        """)
                )
            }
            #expect(broken.isEmpty && unknown == 0)
            let could: Int = try await hub.database.read {
                try $0.value(
                    "SELECT COUNT(*) FROM plan_unserved WHERE plan_run_id = \(plan) AND reason IN ('full', 'release', 'clash', 'prerequisite')"
                )
            }
            #expect(waiting <= could)
            print("\(waiting) of \(could) needs without a seat wait for one (\(engine.rawValue))")
            #expect(could == 0 || waiting > 0)
        }
    }
}
