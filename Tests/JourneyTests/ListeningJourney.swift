// Rounds, cards, moderators, meetings, surveys and paper, as the people who use them meet them.

import Foundation
import Listening
import Storage
import TestSupport
import Testing
import Vocabulary
import Web

@testable import roundtable

@Suite(.serialized) struct ListeningJourney {
    @Test("The first card comes with the rules, fits a phone line, and is answered in one action", arguments: Engine.available)
    func firstVote(_ engine: Engine) async throws {
        try await RunningHub.run(engine, nil) { hub in
            try await SmallRound.make(in: hub)
            let owner = Browser(port: hub.port)
            let first = try await owner.get("/i/\(SmallRound.secret(1))")
            #expect(first.status == 200 && first.text.contains("Before you begin") && first.text.contains("One voice each"))
            #expect(first.text.contains("class=\"choices\"") && first.text.contains("30 are left"))
            #expect(first.text.utf8.count < 30_000)
            // Nobody is led by those who answered before: neither the page nor its JSON has a number about the card.
            #expect(!first.text.contains("counted so far"))
            let desk = try #require(try await owner.get("/rounds/1/vote", accept: "application/json").json() as? [String: Any])
            let shown = Set((desk["next"] as? [String: Any] ?? [:]).keys)
            #expect(shown == ["id", "kind", "language", "text"], "\(shown)")
            let card = try #require(first.between("action=\"/statements/", "/vote\""))
            let second = try await owner.post("/statements/\(card)/vote", ["choice": "agree", "important": "1"])
            #expect(second.text.contains("29 are left") && second.text.contains("data-undo"))
            #expect(second.between("action=\"/statements/", "/vote\"") != card)
            // After ten cards there is a choice instead of a card.
            var page = second
            for _ in 0..<9 {
                let next = try #require(page.between("class=\"vote-card\" method=\"post\" action=\"/statements/", "/vote\""))
                page = try await owner.post("/statements/\(next)/vote", ["choice": "pass"])
            }
            #expect(page.text.contains("Ten more answered") && !page.text.contains("class=\"vote-card\""))
            #expect(try await owner.get("/rounds/1/vote?go=on").text.contains("class=\"vote-card\""))
            #expect(try await owner.get("/rounds/1/answers").text.contains("This is important to us"))
        }
    }

    @Test("Statements are joined and split; votes and lineage go along, authors are told, the log tells why", arguments: Engine.available)
    func moderation(_ engine: Engine) async throws {
        try await RunningHub.run(engine, nil) { hub in
            try await SmallRound.make(in: hub)
            let (author, other) = (Browser(port: hub.port), Browser(port: hub.port))
            _ = try await author.get("/i/\(SmallRound.secret(1))")
            _ = try await other.get("/i/\(SmallRound.secret(2))")
            _ = try await author.post(
                "/rounds/1/statements", ["text": "We need trainers and we need rooms.", "kind": "demand", "language": "en"])
            let team = Browser(port: hub.port)
            _ = try await team.get(hub.links["coordinator"] ?? "")
            #expect(try await team.post("/statements/31/moderation", ["state": "rejected"]).status == 422)
            #expect(try await team.post("/statements/31/moderation", ["state": "accepted", "reason": "One word changed"]).status == 200)
            _ = try await other.post("/statements/31/vote", ["choice": "disagree"])
            _ = try await other.post("/statements/1/vote", ["choice": "agree"])

            #expect(try await team.post("/statements/31/split", ["part_1": "We need trainers."]).status == 422)
            let split = try await team.post(
                "/statements/31/split", ["part_1": "We need trainers.", "part_2": "We need rooms to train in.", "reason": "two ideas"])
            #expect(split.status == 200 && split.text.contains("We need trainers and we need rooms"))
            let votes: [Int] = try await hub.database.read { connection in
                try connection.query("SELECT COUNT(*) FROM vote WHERE statement_id IN (32, 33) GROUP BY statement_id") { try $0.next() }
            }
            // The author agreed with the whole, so with both parts; who disagreed is asked again.
            #expect(votes == [1, 1])
            #expect(try await other.post("/statements/31/vote", ["choice": "agree"]).status == 404)

            let both = try await team.post("/statements/32/merger", ["target": "1", "reason": "same"])
            #expect(both.text.contains("cannot be taken back") && both.text.contains("Statement number 1"))
            #expect(try await team.post("/statements/32/merger", ["target": "1", "reason": "same", "confirmed": "1"]).status == 200)
            let merged: Int = try await hub.database.read { try $0.value("SELECT COUNT(*) FROM vote WHERE statement_id = 1") }
            #expect(merged == 2)
            let history = try await author.get("/statements/1/history")
            #expect(history.text.contains("We need trainers."))
            let notices = try await author.get("/me/notices")
            #expect(notices.text.contains("was split") && notices.text.contains("was joined") && notices.text.contains("One word changed"))
            let log = try await team.get("/rounds/1/moderation/log?format=csv")
            #expect(log.text.hasPrefix("statement,at,moderator,act,before,reason\n") && log.text.contains(",split,"))
            #expect(try await other.get("/rounds/1/moderation/log").status == 403)

            // What waits is for moderators and its author only, whatever way one asks.
            _ = try await author.post("/rounds/1/statements", ["text": "A secret remark nobody saw.", "kind": "idea", "language": "en"])
            for path in ["/rounds/1/statements", "/statements/34", "/statements/34/history", "/rounds/1/vote", "/search?q=secret"] {
                for accept in ["text/html", "application/json"] {
                    #expect(try await !other.get(path, accept: accept).text.contains("A secret remark"), "\(path)")
                }
            }
            #expect(try await author.get("/statements/34/history").text.contains("A secret remark"))
            #expect(try await other.post("/statements/34/withdrawal", [:]).status == 403)
            #expect(try await author.post("/statements/34/withdrawal", [:]).text.contains("taken back"))
        }
    }

    @Test("A meeting is kept on one screen; pasted minutes give statements, decisions and actions", arguments: Engine.available)
    func meeting(_ engine: Engine) async throws {
        try await RunningHub.run(engine, nil) { hub in
            try await SmallRound.make(in: hub)
            let team = Browser(port: hub.port)
            _ = try await team.get(hub.links["coordinator"] ?? "")
            #expect(try await team.post("/meetings", ["title": "Kick-off", "held_on": "2027-13-01", "place": "Hall"]).status == 422)
            let today = Moment.present().day.iso
            let desk = try await team.post(
                "/meetings", ["title": "Kick-off", "held_on": today, "place": "Hall", "agenda": "Welcome\nTrainers", "round": "1"])
            let code = try #require(desk.between("class=\"code\">", "<"))
            let owner = Browser(port: hub.port)
            _ = try await owner.get("/i/\(SmallRound.secret(1))")
            #expect(try await owner.post("/meetings/1/attendance", ["code": "WRONG1"]).status == 422)
            #expect(try await owner.post("/meetings/1/attendance", ["code": code.lowercased()]).text.contains("noted as present"))
            #expect(try await owner.get("/meetings/1").text.contains("Firm 1"))
            #expect(try await owner.get("/meetings/1").text.contains(code) == false)
            let noted = try await team.post(
                "/meetings/1/notes",
                ["item": "2", "kind": "action", "text": "Ask the chamber for a list", "owner": "2", "due_on": "2027-03-01"])
            #expect(noted.status == 200 && noted.text.contains("Ask the chamber"))
            let minutes =
                "We met at nine.\n- We need trainers for high voltage.\n- Decision: We meet again in May, e.g. on a Friday.\n2. Idea: Share one laboratory between four firms."
            let offered = try await team.post("/meetings/1/minutes", ["minutes": minutes])
            #expect(offered.text.contains("We need trainers for high voltage.") && offered.text.contains("Share one laboratory"))
            let taken = try await team.post(
                "/meetings/1/statements",
                ["take": "1", "kind_1": "demand", "text_1": "We need trainers for high voltage.", "language": "en"])
            #expect(taken.status == 200 && taken.text.contains("/statements/31"))
            #expect(try await owner.get("/rounds/1/statements").text.contains("trainers for high voltage"))
        }
    }

    @Test("A survey has one reply per firm, is hidden while open, and shows nothing that points to one", arguments: Engine.available)
    func survey(_ engine: Engine) async throws {
        try await RunningHub.run(engine, nil) { hub in
            try await SmallRound.make(in: hub)
            let team = Browser(port: hub.port)
            _ = try await team.get(hub.links["coordinator"] ?? "")
            #expect(try await team.post("/rounds/1/surveys", ["title": "Shifts", "closes_on": "2030-01-01"]).status == 422)
            let made = try await team.post(
                "/rounds/1/surveys",
                [
                    "title": "Shifts", "closes_on": "2030-01-01", "text_1": "When do you work?", "kind_1": "single",
                    "choices_1": "days; nights; both", "required_1": "1", "text_2": "How many people?", "kind_2": "number",
                ])
            #expect(made.status == 200 && made.text.contains("When do you work?"))
            for number in 1...7 {
                let firm = Browser(port: hub.port)
                _ = try await firm.get("/i/\(SmallRound.secret(number))")
                #expect(try await firm.post("/surveys/1/reply", ["q_2": "12", "submit": "1"]).status == 422)
                #expect(try await firm.post("/surveys/1/reply", ["q_1": "never", "submit": "0"]).status == 422)
                #expect(try await firm.post("/surveys/1/reply", ["q_2": "1\(number)", "submit": "0"]).text.contains("Saved"))
                let back = try await firm.get("/surveys/1")
                #expect(back.text.contains("value=\"1\(number)\"") && !back.text.contains("organisations replied"))
                let choice = number == 7 ? "nights" : "days"
                #expect(
                    try await firm.post("/surveys/1/reply", ["q_1": choice, "q_2": "1\(number)", "submit": "1"]).text.contains("Submitted"))
                // A second reply of the same firm replaces the first.
                #expect(try await firm.post("/surveys/1/reply", ["q_1": choice, "q_2": "1\(number)", "submit": "1"]).status == 200)
            }
            let early = try await Browser(port: hub.port).get("/surveys/1", accept: "application/json")
            #expect(!early.text.contains("results\":[") && early.text.contains("\"replies\":0"))
            #expect(try await team.post("/surveys/1/closing", [:]).status == 200)
            let result = try await Browser(port: hub.port).get("/surveys/1")
            // Six said days, one said nights: both numbers are left out, or the one could be computed.
            #expect(result.text.contains("7 organisations replied") && result.text.contains("left out") && !result.text.contains(">6<"))
            let late = Browser(port: hub.port)
            _ = try await late.get("/i/\(SmallRound.secret(2))")
            #expect(try await late.post("/surveys/1/reply", ["q_1": "days", "submit": "1"]).status == 409)
        }
    }

    @Test("Sheets are printed, entered, corrected, and counted as assisted", arguments: Engine.available)
    func paper(_ engine: Engine) async throws {
        try await RunningHub.run(engine, nil) { hub in
            try await SmallRound.make(in: hub)
            let team = Browser(port: hub.port)
            _ = try await team.get(hub.links["coordinator"] ?? "")
            let sheets = try await team.post("/rounds/1/paper", ["sheets": "2", "statements": "6", "partner": "2"])
            let code = try #require(sheets.between("class=\"code\">", "<"))
            #expect(try await team.get("/paper?code=ZZZZZZ").status == 404)
            #expect(try await team.get("/paper?code=\(code.lowercased())").text.contains("line_6"))
            #expect(try await team.post("/paper", ["code": code, "line_1": "maybe"]).status == 422)
            #expect(try await team.post("/paper", ["code": code, "line_1": "agree", "line_2": "disagree"]).text.contains("2 votes"))
            #expect(try await team.post("/paper", ["code": code, "line_1": "agree"]).text.contains("1 votes"))
            let assisted: Int = try await hub.database.read { try $0.value("SELECT COUNT(*) FROM vote WHERE assisted = 1") }
            #expect(assisted == 1)
        }
    }
}

/// Eight firms with a person each and thirty accepted statements in one round that listens.
enum SmallRound {
    static func secret(_ number: Int) -> String { "firm-\(number)-" + String(repeating: "s", count: 30) }

    static func make(in hub: RunningHub) async throws {
        try await hub.database.write { connection in
            let now = Moment.present()
            let stages = Stage.allCases.enumerated().map {
                StageDates(
                    stage: $0.element, startsOn: now.day.adding(days: 28 * $0.offset), endsOn: now.day.adding(days: 28 * $0.offset + 27))
            }
            let round = try RoundStore.add(
                RoundDraft(
                    title: "Round 1", question: "What do you need to get through the change?", decisionRule: "One voice each.",
                    classTargets: RoundDraft.equalTargets, stages: stages), by: "test", at: now, on: connection)
            for number in 1...8 {
                let partner = try PartnerStore.save(
                    PartnerDraft(
                        code: "F\(number)", name: "Firm \(number)", kind: .company, headCount: 10 + number, placeCode: "", sector: "tools",
                        status: "active"), at: now, on: connection)
                let member = try MemberStore.add(
                    name: "Person \(number)", of: partner, role: .employer, language: .english, email: "p\(number)@firm.example", at: now,
                    on: connection)
                try InvitationStore.invite(
                    member: member, worker: nil, round: round, secretHash: Secret.hash(secret(number)), at: now, days: 30, on: connection)
            }
            for number in 1...30 {
                _ = try StatementStore.add(
                    StatementDraft(kind: .demand, language: .english, text: "Statement number \(number) of this round."), to: round,
                    participant: nil, meeting: nil, externalID: nil, state: .accepted, at: now, on: connection)
            }
        }
    }
}
