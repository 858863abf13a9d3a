// Slips of the pen are put right in the open: what stood there, what stands there, and why.

import Foundation
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import roundtable

@Suite(.serialized) struct CorrectionJourney {
    @Test("An objective is put right; everybody reads what stood there before, and its origin stays", arguments: Engine.available)
    func objective(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let coordinator = try await hub.visitor("coordinator")
            let form = try await coordinator.get("/objectives/1/correction")
            #expect(form.status == 200 && form.text.contains("Small firms train as much as large ones"))
            var fields = [
                "title": "Small firms train as much as large ones", "measure": "served needs of SMEs divided by those of large firms",
                "target": "at least 0.97", "due_on": "2027-12-15", "owner": "3", "drivers": "V22",
            ]
            let silent = try await coordinator.post("/objectives/1/correction", fields)
            #expect(silent.status == 422 && silent.text.contains("value=\"at least 0.97\""), "no correction without a reason")
            fields["correction_reason"] = "The meeting said 0.97."
            let done = try await coordinator.post("/objectives/1/correction", fields)
            #expect(done.status == 200 && done.text.contains("at least 0.97"))
            let read = try await hub.visitor(nil).get("/rounds/1/agreement")
            #expect(read.text.contains("The meeting said 0.97.") && read.text.contains("<del>at least 0.95</del>"))
            #expect(try await hub.visitor(nil).get("/origins/objective/1").text.contains("at least 0.97") == false)
            // The same once more corrects nothing and is refused.
            #expect(try await coordinator.post("/objectives/1/correction", fields).status == 422)
            #expect(try await hub.visitor("sme-member").post("/objectives/1/correction", fields).status == 403)
            let links: Int = try await hub.database.read {
                try $0.value("SELECT COUNT(*) FROM trace WHERE consequence_kind = 'objective' AND consequence_id = 1")
            }
            #expect(links > 0)
        }
    }

    @Test("Barriers and decisions are put right while they are open; accepted and ended ones stay", arguments: Engine.available)
    func register(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let coordinator = try await hub.visitor("coordinator")
            let barrier = [
                "title": "Too few trainers for high voltage", "code": "F3", "early_sign": "a session is moved twice",
                "response": "train two trainers", "owner": "2", "correction_reason": "Clearer words.",
            ]
            #expect(try await coordinator.post("/barriers/1/correction", barrier).status == 200)
            let page = try await hub.visitor(nil).get("/barriers/1", accept: "application/json")
            #expect(page.text.contains("Too few trainers for high voltage") && page.text.contains("Clearer words."))
            #expect(try await coordinator.post("/barriers/1/acceptance", ["reason": "We carry it."]).status == 200)
            #expect(try await coordinator.get("/barriers/1/correction").status == 409)
            #expect(try await coordinator.post("/barriers/1/correction", barrier).status == 409)

            let decision = [
                "title": "No regional forecast for now", "reason": "Single firms would show through.", "correction_reason": "Shorter.",
            ]
            #expect(try await coordinator.post("/decisions/1/correction", decision).text.contains("No regional forecast for now"))
            #expect(try await coordinator.post("/decisions/1/reviews", ["outcome": "ended", "note": "A forecast exists."]).status == 200)
            #expect(try await coordinator.post("/decisions/1/correction", decision).status == 409)
            #expect(try await coordinator.get("/decisions/99999/correction").status == 404)
            #expect(try await coordinator.get("/decisions/none/correction").status == 404)
        }
    }

    @Test("Dates of open steps move together; the question stays once people have voted under it", arguments: Engine.available)
    func round(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let coordinator = try await hub.visitor("coordinator")
            let stages = ["listen", "understand", "agree", "plan", "act", "follow_through"]
            let begin: Day = try await hub.database.read {
                try $0.value("SELECT starts_on FROM round_stage WHERE round_id = 2 AND stage = 'listen'")
            }
            var fields = [
                "title": "Round 2: Time to learn", "question": "Another question altogether?", "correction_reason": "A week more.",
            ]
            for (place, stage) in stages.enumerated() { fields["ends_\(stage)"] = begin.adding(days: 30 * (place + 1)).iso }
            var backwards = fields
            backwards["ends_agree"] = begin.iso
            let refused = try await coordinator.post("/rounds/2/correction", backwards)
            #expect(refused.status == 422 && refused.text.contains("This step begins on"))
            #expect(try await coordinator.post("/rounds/2/correction", fields).status == 200)
            let page = try await hub.visitor(nil).get("/rounds/2")
            #expect(page.text.contains("Round 2: Time to learn") && page.text.contains("A week more."))
            #expect(!page.text.contains("Another question altogether?"))
            let gaps: Int = try await hub.database.read {
                try $0.value(
                    """
                    SELECT COUNT(*) FROM round_stage AS one WHERE one.round_id = 2 AND one.stage <> 'listen'
                        AND NOT EXISTS (SELECT 1 FROM round_stage AS two WHERE two.round_id = 2 AND two.ends_on + 1 = one.starts_on)
                    """)
            }
            #expect(gaps == 0, "each step begins the day after the one before it")
            #expect(try await hub.visitor("sme-member").get("/rounds/2/correction").status == 403)
        }
    }

    @Test("A meeting moves to another day; its notes stay under their items", arguments: Engine.available)
    func meeting(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let coordinator = try await hub.visitor("coordinator")
            let called = try await coordinator.post(
                "/meetings",
                ["title": "Evening on funding", "held_on": "2027-02-01", "place": "Town hall", "agenda": "Forms\nMoney", "round": "2"])
            let id = try #require(called.between("action=\"/meetings/", "/"))
            let item: Int64 = try await hub.database.read {
                try $0.value("SELECT meeting_item.id FROM meeting_item WHERE title = 'Money'")
            }
            #expect(
                try await coordinator.post("/meetings/\(id)/notes", ["kind": "note", "item": "\(item)", "text": "One page is enough."])
                    .status == 200)
            let moved = try await coordinator.post(
                "/meetings/\(id)/correction",
                [
                    "title": "Evening on funding", "held_on": "2027-02-08", "place": "Technical school", "agenda": "Forms\nMoney and time",
                    "round": "2", "correction_reason": "The hall is taken.",
                ])
            #expect(moved.status == 200 && moved.text.contains("Technical school") && moved.text.contains("<del>Town hall</del>"))
            #expect(moved.text.contains("Money and time") && moved.text.contains("One page is enough."))
            // A meeting whose statements stand in a round stays with that round.
            let first = try await coordinator.post(
                "/meetings/1/correction",
                [
                    "title": "Opening", "held_on": "2026-02-12", "place": "Ebernau", "agenda": "", "round": "2",
                    "correction_reason": "Wrong round.",
                ])
            #expect(first.status == 409 && first.text.contains("stays with that round"))
        }
    }
}
