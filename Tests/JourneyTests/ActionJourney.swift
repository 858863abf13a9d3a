// What was agreed is done: projects, actions with a day, reminders, decisions that are looked at again, and a round that goes on from another.

import Acting
import FollowThrough
import Foundation
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import roundtable

@Suite(.serialized) struct ActionJourney {
    @Test("A project holds actions of several partners; it is not done while one of them is open", arguments: Engine.available)
    func project(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let coordinator = try await hub.visitor("coordinator")
            let wrong = try await coordinator.post(
                "/rounds/2/projects",
                ["title": "Bus", "summary": "x", "owner": "1", "starts_on": "2027-05-01", "ends_on": "2027-04-01"])
            #expect(wrong.status == 422)
            let made = try await coordinator.post(
                "/rounds/2/projects",
                [
                    "title": "A bus to the courses", "summary": "Two firms lend a bus for the evenings.", "owner": "1", "partner": "2",
                    "starts_on": "2027-02-01", "ends_on": "2027-06-30", "principle": "4",
                ])
            #expect(made.status == 200 && made.text.contains("A bus to the courses"))
            let project = try #require(made.between("action=\"/projects/", "/state"))
            let action = try await coordinator.post(
                "/rounds/2/actions",
                ["title": "Ask for the insurance", "owner": "1", "project": project, "due_on": "2020-01-31", "statements": ""])
            #expect(action.status == 200 && action.text.contains("A bus to the courses") && action.text.contains("overdue"))
            let id = try #require(action.between("action=\"/actions/", "/state"))
            #expect(try await coordinator.get("/actions?view=overdue").text.contains("Ask for the insurance"))
            #expect(try await coordinator.get("/actions?view=done").text.contains("Ask for the insurance") == false)
            #expect(try await coordinator.get("/actions?view=late").status == 422)
            #expect(try await coordinator.get("/due").text.contains("Ask for the insurance"))
            let early = try await coordinator.post("/projects/\(project)/state", ["state": "done"])
            #expect(early.status == 409 && early.text.contains("1 actions of this project are open"))
            // Another firm can neither close nor move it; its owner's view shows it.
            let stranger = try await hub.visitor("sme-member")
            #expect(try await stranger.post("/actions/\(id)/state", ["state": "done"]).status == 403)
            #expect(try await stranger.post("/actions/\(id)/day", ["due_on": "2027-03-01", "reason": "later"]).status == 403)
            let owner = try await hub.visitor("large-company-member")
            #expect(try await owner.get("/actions?view=mine").text.contains("Ask for the insurance"))
            #expect(try await owner.post("/actions/\(id)/day", ["due_on": "soon", "reason": ""]).status == 422)
            #expect(
                try await owner.post("/actions/\(id)/day", ["due_on": "2027-03-01", "reason": "the broker is ill"]).text.contains(
                    "1 Mar 2027"))
            #expect(try await owner.post("/actions/\(id)/sessions", ["session": "NOPE-1"]).status == 404)
            #expect(try await owner.post("/actions/\(id)/sessions", ["session": "C01-1"]).text.contains("C01-1"))
            #expect(try await owner.post("/actions/\(id)/state", ["state": "done"]).status == 200)
            #expect(try await owner.post("/actions/\(id)/day", ["due_on": "2027-04-01", "reason": "again"]).status == 409)
            #expect(try await coordinator.post("/projects/\(project)/state", ["state": "done"]).status == 200)
            // The calendar of the project carries its end and its actions.
            let feed = try await owner.post("/me/calendar", ["about": "project", "subject": project])
            let address = try #require(feed.between("/calendars/", "<"))
            let calendar = try await hub.visitor(nil).get("/calendars/\(address)").text
            #expect(calendar.contains("UID:project-\(project)@roundtable") && calendar.contains("UID:action-\(id)@roundtable"))
            #expect(try await owner.get("/me/calendar").text.contains("End it"))
            #expect(try await owner.post("/me/calendar/end", ["about": "project", "subject": project]).status == 200)
            #expect(try await owner.post("/me/calendar/end", ["about": "project", "subject": project]).status == 404)
            #expect(try await hub.visitor(nil).get("/calendars/\(address)").status == 404)
        }
    }

    @Test("Owners are reminded once before the day and once after it, of what is theirs", arguments: Engine.available)
    func reminders(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let day = Day(year: 2028, month: 5, day: 10)
            let (owner, action): (PartnerID, ActionID) = try await hub.database.write { connection in
                // Only this one thing is open.
                try connection.execute("UPDATE action SET state = 'done'")
                try connection.execute("UPDATE commitment SET state = 'kept'")
                try connection.execute("UPDATE project SET state = 'done'")
                try connection.execute("UPDATE barrier SET review_on = 40000")
                try connection.execute("UPDATE decision SET review_on = NULL")
                let owner: PartnerID = try connection.value("SELECT id FROM partner WHERE code = 'P01'")
                return (
                    owner,
                    try ActionStore.add(
                        ActionDraft(title: "Lend a trainer", objective: nil, owner: owner, dueOn: day, statements: []), to: RoundID(1),
                        state: "open", by: nil, at: day.adding(days: -60).start, on: connection)
                )
            }
            func remind(_ on: Day) async throws -> Int {
                try await hub.database.write { try ReminderStore.remind(on: on, at: on.start, on: $0) }
            }
            let people: Int = try await hub.database.read {
                try $0.value("SELECT COUNT(*) FROM member WHERE partner_id = \(owner) AND active = 1")
            }
            #expect(try await remind(day.adding(days: -8)) == 0)
            #expect(try await remind(day.adding(days: -7)) == people && people > 0)
            #expect(try await remind(day.adding(days: -6)) == 0)
            #expect(try await remind(day) == 0)
            #expect(try await remind(day.adding(days: 1)) == people)
            #expect(try await remind(day.adding(days: 30)) == 0)
            // Another day is another promise.
            try await ActionStore(hub.database).move(
                action, to: day.adding(days: 40), reason: "agreed", speakingFor: nil, by: "test", at: day.start)
            #expect(try await remind(day.adding(days: 34)) == people)
            let member = try await hub.visitor("large-company-member")
            let page = try await member.get("/me/notices")
            #expect(page.text.contains("An action of yours is overdue: Lend a trainer") && page.text.contains("/actions/\(action)"))
            #expect(try await hub.visitor("sme-member").get("/me/notices").text.contains("Lend a trainer") == false)
        }
    }

    @Test("A decision comes back on its day and stays, changes or ends", arguments: Engine.available)
    func decisions(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let coordinator = try await hub.visitor("coordinator")
            let decision: DecisionID = try await hub.database.write { connection in
                try connection.execute("UPDATE decision SET review_on = 18000 WHERE id = 1")
                return DecisionID(1)
            }
            #expect(try await coordinator.get("/decisions/\(decision)").text.contains("overdue"))
            #expect(try await coordinator.get("/due").text.contains("/decisions/1"))
            #expect(try await coordinator.post("/decisions/1/reviews", ["outcome": "perhaps", "note": "x"]).status == 422)
            #expect(
                try await hub.visitor("sme-member").post("/decisions/1/reviews", ["outcome": "ended", "note": "no more"]).status == 403)
            let stays = try await coordinator.post(
                "/decisions/1/reviews", ["outcome": "stays", "note": "Nothing new was heard.", "review_on": "2031-01-31"])
            #expect(stays.status == 200 && stays.text.contains("Nothing new was heard.") && stays.text.contains("31 Jan 2031"))
            #expect(try await coordinator.get("/due").text.contains("/decisions/1") == false)
            #expect(try await coordinator.post("/decisions/1/reviews", ["outcome": "ended", "note": "The report is out."]).status == 200)
            #expect(try await coordinator.post("/decisions/1/reviews", ["outcome": "stays", "note": "and yet"]).status == 409)
        }
    }

    @Test("A new round starts from open fates, keeps the link back, and tells the authors", arguments: Engine.available)
    func nextRound(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let coordinator = try await hub.visitor("coordinator")
            let form = try await coordinator.get("/rounds/1/next")
            #expect(form.status == 200 && form.text.contains("an action is not done yet") && form.text.contains("watched as a barrier"))
            let open = try await NextRoundStore(hub.database).open(in: RoundID(1), on: Day(year: 2027, month: 1, day: 4))
            let chosen = try #require(open.first { $0.why == .unfinished })
            let answered = try #require(
                try await hub.database.read { connection in
                    let numbers = open.map(\.id)
                    return try connection.first(
                        "SELECT id FROM statement WHERE round_id = 1 AND state = 'accepted' AND id NOT IN \(list: numbers) ORDER BY id LIMIT 1"
                    ) { try $0.next() as StatementID }
                })
            var fields = [
                "title": "Round 3: What is still open", "question": "What do we still owe one another?",
                "decision_rule": "One organisation, one voice.", "starts_on": "2027-01-04", "statement": "\(chosen.id)",
            ]
            for stage in Stage.allCases { fields["weeks_\(stage.rawValue)"] = "4" }
            // A round that still listens cannot be gone on from; a finished fate is not carried.
            #expect(try await coordinator.post("/rounds/2/next", fields).status == 409)
            #expect(
                try await coordinator.post("/rounds/1/next", fields.merging(["statement": "\(answered)"]) { $1 }).status == 422)
            let before: Int = try await hub.database.read { try $0.value("SELECT COUNT(*) FROM round") }
            #expect(before == 2)
            let made = try await coordinator.post("/rounds/1/next", fields)
            #expect(made.status == 200 && made.text.contains("one statement was carried on") && made.text.contains("/rounds/1\""))
            let copy: StatementID = try await hub.database.read { try $0.value("SELECT id FROM statement WHERE round_id = 3") }
            let codes: (Int, Int) = try await hub.database.read { connection in
                (
                    try connection.value("SELECT COUNT(*) FROM difficulty WHERE statement_id = \(copy)"),
                    try connection.value("SELECT COUNT(*) FROM difficulty WHERE statement_id = \(chosen.id)")
                )
            }
            #expect(codes.0 == codes.1)
            #expect(try await coordinator.get("/statements/\(copy)").text.contains("/statements/\(chosen.id)\""))
            #expect(try await coordinator.get("/statements/\(chosen.id)").text.contains("/statements/\(copy)\""))
            let told: Int = try await hub.database.read {
                try $0.value("SELECT COUNT(*) FROM notice WHERE topic = 'carried' AND path = \("/statements/\(copy)")")
            }
            #expect(told == 1)
            // Once is enough.
            #expect(try await coordinator.post("/rounds/1/next", fields).status == 409)
            #expect(try await coordinator.get("/rounds/1").text.contains("/rounds/3\""))
        }
    }
}
