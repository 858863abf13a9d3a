// A secret ballot from question to second round; the barrier register; the charter.

import Agreeing
import Foundation
import OpinionMath
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import roundtable

@Suite(.serialized) struct BallotJourney {
    @Test("A ballot is secret, hidden until it closes, counted three ways, and asked again after feedback", arguments: Engine.available)
    func ballot(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let coordinator = try await hub.visitor("coordinator")
            let day = Moment.present().day
            let wrong = try await coordinator.post(
                "/rounds/2/ballots", ["title": "Which?", "method": "vote", "quorum": "1", "closes_on": "2020-01-01", "options": "only one"])
            #expect(wrong.status == 422 && wrong.text.contains("is over") && wrong.text.contains("at least two options"))
            let opened = try await coordinator.post(
                "/rounds/2/ballots",
                [
                    "title": "What comes first?", "method": "rank", "quorum": "1", "closes_on": day.adding(days: 3).iso,
                    "options": "Evenings\nMornings\nOnline",
                ])
            #expect(opened.status == 200 && opened.text.contains("What comes first?"))
            let id = try #require(opened.between("action=\"/ballots/", "/papers"))
            let options = opened.text.components(separatedBy: "name=\"option-").dropFirst().map { String($0.prefix { $0.isNumber }) }
            try #require(options.count == 3)
            let member = try await hub.visitor("sme-member")
            func paper(_ places: [Int]) -> [String: String] {
                Dictionary(uniqueKeysWithValues: zip(options, places).map { ("option-\($0)", "\($1)") })
            }
            #expect(try await member.post("/ballots/\(id)/papers", paper([1, 1, 2])).status == 422)
            #expect(try await member.post("/ballots/\(id)/papers", ["option-\(options[0])": "first"]).status == 422)
            #expect(try await member.post("/ballots/\(id)/papers", paper([1, 2, 3])).status == 200)
            #expect(try await member.post("/ballots/\(id)/papers", paper([3, 2, 1])).status == 409)
            // Neither page nor JSON tells a result before the end, not even to the hub.
            let early = try await coordinator.get("/ballots/\(id)", accept: "application/json")
            #expect(early.status == 200 && !early.text.contains("\"heads\":") && !early.text.contains("ratings"))
            let refused = try await coordinator.post("/ballots/\(id)/close", [:])
            #expect(refused.status == 409 && refused.text.contains("quorum is not reached"))

            // Two people of each partner vote: large firms the other way round.
            let ballot = BallotID(Int64(id) ?? 0)
            let numbers = options.compactMap { Int64($0) }
            try await hub.database.write { connection in
                let people = try connection.query(
                    """
                    SELECT member.id, partner.head_count, partner.kind FROM member JOIN partner ON partner.id = member.partner_id
                    WHERE partner.status = 'active' AND member.id NOT IN (SELECT member_id FROM ballot_voter WHERE ballot_id = \(ballot))
                    ORDER BY member.id
                    """
                ) { (id: try $0.next() as MemberID, heads: try $0.next() as Int, kind: try $0.next() as String) }
                for (index, person) in people.enumerated() {
                    let large = person.heads >= 250 && person.kind == "company"
                    let ratings = Dictionary(uniqueKeysWithValues: zip(numbers, large ? [3, 2, 1] : [1, 2, 3]))
                    try BallotStore.cast(
                        ratings, in: ballot, by: person.id, paper: AuditLog.keyedDigest("\(index)", key: [1, 2, 3]), at: .present(),
                        on: connection)
                }
            }
            let closed = try await coordinator.post("/ballots/\(id)/close", [:])
            #expect(closed.status == 200 && closed.text.contains("Balanced by class"))
            #expect(try await coordinator.post("/ballots/\(id)/close", [:]).status == 409)
            #expect(try await member.post("/ballots/\(id)/papers", paper([1, 2, 3])).status == 409)
            let result = try #require(
                (try await hub.visitor(nil).get("/ballots/\(id)", accept: "application/json").json() as? [String: Any])?["result"]
                    as? [String: Any])
            let rows = try #require(result["rows"] as? [[String: Any]])
            #expect(rows[0]["balancedPlace"] as? Int == 1)

            // The papers cannot be led back to people: no key, no member, no time, and the organisation's key is gone.
            let (papers, voters, keys): (Int, Int, Int) = try await hub.database.read { connection in
                (
                    try connection.value("SELECT COUNT(*) FROM ballot_paper WHERE ballot_id = \(ballot)"),
                    try connection.value("SELECT COUNT(*) FROM ballot_voter WHERE ballot_id = \(ballot)"),
                    try connection.value("SELECT COUNT(*) FROM ballot WHERE id = \(ballot) AND organisation_key IS NOT NULL")
                )
            }
            #expect(papers == voters && papers > 50 && keys == 0)
            let again = try await coordinator.post(
                "/ballots/\(id)/second-round",
                ["feedback": "Providers say that evenings cost twice as much.", "closes_on": day.adding(days: 9).iso])
            #expect(again.status == 200 && again.text.contains("cost twice as much") && again.text.contains("Result of the first round"))
        }
    }

    @Test("A statement becomes a barrier in one act; reviews are added, acceptance freezes it", arguments: Engine.available)
    func barriers(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let coordinator = try await hub.visitor("coordinator")
            let statement: Int64 = try await hub.database.read {
                try $0.value("SELECT MAX(id) FROM statement WHERE round_id = 2 AND state = 'accepted'")
            }
            let raised = try await coordinator.post("/statements/\(statement)/barrier", [:])
            #expect(raised.status == 200 && raised.text.contains("Likelihood 3 × impact 3 = 9 of 25"))
            let id = try #require(raised.between("action=\"/barriers/", "/reviews"))
            #expect(try await coordinator.get("/origins/barrier/\(id)").text.contains("/statements/\(statement)"))
            #expect(
                try await coordinator.post("/barriers/\(id)/reviews", ["likelihood": "6", "impact": "4", "note": "worse"]).status == 422)
            let reviewed = try await coordinator.post(
                "/barriers/\(id)/reviews", ["likelihood": "5", "impact": "4", "note": "Two trainers left.", "review_on": "2020-01-01"])
            #expect(reviewed.text.contains("5 × impact 4 = 20") && reviewed.text.contains("overdue"))
            #expect(try await coordinator.get("/rounds/2/barriers").text.contains("1 reviews overdue"))
            let stranger = try await hub.visitor("sme-member")
            #expect(try await stranger.post("/barriers/\(id)/acceptance", ["reason": "not ours to carry"]).status == 403)
            #expect(try await coordinator.post("/barriers/\(id)/acceptance", ["reason": "No second laboratory before 2028."]).status == 200)
            let frozen = try await coordinator.post("/barriers/\(id)/reviews", ["likelihood": "1", "impact": "1", "note": "all fine now"])
            #expect(frozen.status == 409)
            #expect(try await coordinator.get("/barriers/\(id)").text.contains("5 × impact 4 = 20"))
        }
    }

    @Test("Partners commit themselves, and only their own word counts", arguments: [Engine.sqlite])
    func charter(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let member = try await hub.visitor("sme-member")
            let made = try await member.post(
                "/commitments", ["text": "We send one person a month.", "principle": "1", "due_on": "2027-12-31"])
            #expect(made.status == 200 && made.text.contains("We send one person a month."))
            #expect(try await member.post("/commitments", ["text": "short", "principle": "9", "due_on": "soon"]).status == 422)
            #expect(try await member.post("/commitments/1/state", ["state": "withdrawn"]).status == 403)
            #expect(try await hub.visitor(nil).get("/charter").text.contains("Signatures"))
        }
    }
}

@Suite struct BallotCountTests {
    @Test("Fifty people of one organisation weigh as much as one of another, and each class the same")
    func weights() {
        let large = (0..<50).map { _ in BallotPaper(organisation: 0, voiceClass: 0, points: [1, 0]) }
        let small = (1...3).map { BallotPaper(organisation: $0, voiceClass: 1, points: [0, 1]) }
        let scores = BallotCount.scores(large + small, options: 2, targets: [0.5, 0.5, 0])
        #expect(scores[0].heads == 50.0 / 53 && scores[0].organisations == 0.25 && scores[0].balanced == 0.5)
        #expect(BallotCount.places(scores.map(\.heads)) == [1, 2])
        #expect(BallotCount.places(scores.map(\.organisations)) == [2, 1])
        #expect(BallotCount.scores([], options: 1, targets: [1])[0].balanced == nil)
        #expect((1...4).map { BallotCount.points(place: $0, of: 4) } == [1, 2.0 / 3, 1.0 / 3, 0])
    }
}
