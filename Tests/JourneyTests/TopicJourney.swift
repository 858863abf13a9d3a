// Statements are sorted into topics by people; words only suggest. And who takes part at which stage, with small numbers left out for strangers.

import Foundation
import Storage
import TestSupport
import Testing

@testable import roundtable

@Suite(.serialized) struct TopicJourney {
    @Test("A suggested topic is kept under a name, renamed, shown to everybody, and dissolved again", arguments: Engine.available)
    func topics(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let coordinator = try await hub.visitor("coordinator")
            let visitor = try await hub.visitor(nil)
            func board() async throws -> [String: Any] {
                try #require(try await coordinator.get("/rounds/2/topics", accept: "application/json").json() as? [String: Any])
            }
            let before = try await board()
            let suggestions = try #require(before["suggestions"] as? [[String: Any]])
            let first = try #require(suggestions.first)
            let ids = try #require(first["statements"] as? [[String: Any]]).compactMap { $0["id"] as? Int }
            #expect(ids.count >= 2 && (first["words"] as? [String])?.isEmpty == false)
            // Nobody but the hub's team sorts.
            #expect(try await visitor.get("/rounds/2/topics").status != 200)
            #expect(try await hub.visitor("sme-member").get("/rounds/2/topics").status == 403)
            // A statement of the other round, or no name, changes nothing.
            let stranger: Int64 = try await hub.database.read { try $0.value("SELECT MIN(id) FROM statement WHERE round_id = 1") }
            #expect(try await coordinator.post("/rounds/2/topics", ["name": "Mixed", "statement": "\(stranger)"]).status == 422)
            #expect(try await coordinator.post("/rounds/2/topics", ["name": "", "statement": "\(ids[0])"]).status == 422)
            #expect(try await coordinator.post("/rounds/2/topics", ["name": "Nothing in it"]).status == 422)
            #expect(try await (board()["topics"] as? [Any])?.count == (before["topics"] as? [Any])?.count)
            _ = try await visitor.get("/rounds/2/landscape")
            #expect(try await coordinator.post("/rounds/2/topics", ["name": "Night shift", "statement": "\(ids[0])"]).status == 200)
            #expect(try await coordinator.post("/rounds/2/topics", ["name": "Night shift", "statement": "\(ids[1])"]).status == 409)
            for page in ["/rounds/2/statements", "/rounds/2/landscape"] {
                #expect(try await visitor.get(page).text.contains("Night shift"))
            }
            let topic: Int64 = try await hub.database.read { try $0.value("SELECT id FROM topic WHERE name = 'Night shift'") }
            #expect(try await coordinator.post("/topics/\(topic)", ["name": "Nights & weekends", "statement": "\(ids[0])"]).status == 200)
            #expect(try await visitor.get("/rounds/2/landscape").text.contains("Nights &amp; weekends"))
            #expect(try await coordinator.post("/topics/999", ["name": "x", "statement": "\(ids[0])"]).status == 404)
            // Without statements it is dissolved, and they are free again.
            #expect(try await coordinator.post("/topics/\(topic)", ["name": "Nights & weekends"]).text.contains("dissolved"))
            #expect(try await !visitor.get("/rounds/2/landscape").text.contains("Nights"))
            #expect(try await board()["open"] as? Int == before["open"] as? Int)
        }
    }

    @Test(
        "Involvement by stage tells ratios with ranges, where companies are lost, and hides small numbers from strangers",
        arguments: Engine.available)
    func stages(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let (team, visitor) = try await (hub.visitor("coordinator"), hub.visitor(nil))
            func figures(_ who: Browser) async throws -> [[String: Any]] {
                let page = try #require(try await who.get("/involvement/stages", accept: "application/json").json() as? [String: Any])
                return try #require(page["stages"] as? [[String: Any]])
            }
            let whole = try await figures(team)
            let shown = try await figures(visitor)
            #expect(whole.count == 7 && shown.count == 7)
            for (full, open) in zip(whole, shown) {
                let cells = try #require(full["cells"] as? [[String: Any]])
                let told = try #require(open["cells"] as? [[String: Any]])
                let counts = cells.compactMap { $0["organisations"] as? Int }
                #expect(counts.count == 6 && counts.reduce(0, +) == full["organisations"] as? Int)
                let hidden = zip(counts, told).filter { $1["organisations"] == nil }.map(\.0)
                #expect(zip(counts, told).allSatisfy { $0 >= 5 || $1["organisations"] == nil })
                // What is left out cannot be had by subtraction.
                #expect(
                    hidden.isEmpty || hidden.reduce(0, +) == 0 || (hidden.count { $0 > 0 } >= 2 && hidden.reduce(0, +) >= 5)
                        || hidden.count == 6)
                for cell in cells {
                    guard let ratio = cell["ratio"] as? [String: Any], let value = ratio["ratio"] as? Double,
                        let low = ratio["low"] as? Double,
                        let high = ratio["high"] as? Double
                    else { continue }
                    #expect(low <= value + 1e-9 && value <= high + 1e-9)
                }
            }
            // The matrix follows the same rule, and a second cut of the same organisations is told to the hub's team alone.
            func matrix(_ who: Browser, _ question: String = "") async throws -> [String: Any] {
                try #require(try await who.get("/involvement" + question, accept: "application/json").json() as? [String: Any])
            }
            func rows(_ matrix: [String: Any]) -> [[String: Any]] { matrix["rows"] as? [[String: Any]] ?? [] }
            let (full, open) = try await (matrix(team), matrix(visitor))
            for (all, told) in zip(rows(full), rows(open)) {
                let (all, told) = (all["counts"] as? [Any] ?? [], told["counts"] as? [Any] ?? [])
                #expect(all.count == 7 && told.count == 7 && all.allSatisfy { $0 is Int })
                #expect(told.allSatisfy { ($0 as? Int).map { $0 >= 5 } ?? true })
            }
            for step in 0..<7 {
                let hidden = zip(rows(full), rows(open)).filter { (($1["counts"] as? [Any])?[step] as? Int) == nil }
                    .map { (($0.0["counts"] as? [Any])?[step] as? Int) ?? 0 }
                #expect(hidden.reduce(0, +) == 0 || (hidden.count { $0 > 0 } >= 2 && hidden.reduce(0, +) >= 5) || hidden.count == 6)
            }
            for question in ["?by=size", "?by=sector", "?by=class&across=size"] {
                let told = try await matrix(visitor, question)
                #expect(rows(told).allSatisfy { ($0["counts"] as? [Any])?.isEmpty == true && $0["registered"] is Int }, "\(question)")
                #expect((told["totals"] as? [Any])?.isEmpty == true && (told["mirrors"] as? [Any])?.isEmpty == true)
                #expect(try await visitor.get("/involvement" + question).text.contains("is shown by kind of partner only"))
            }
            // Two ways of cutting at once: every organisation in one cell, and the invitation goes to the cell.
            let crossed = try await matrix(team, "?by=size&across=sector")
            let registered = rows(full).reduce(0) { $0 + ($1["registered"] as? Int ?? 0) }
            #expect(rows(crossed).reduce(0) { $0 + ($1["registered"] as? Int ?? 0) } == registered && rows(crossed).count > 6)
            let cells = try await team.get("/involvement?by=size&across=sector")
            #expect(cells.text.contains("&amp;sector=") && cells.text.contains("/invitations?size="))
            let page = try await visitor.get("/involvement/stages")
            #expect(page.status == 200 && page.text.contains("no figures for the region are stored") && page.text.contains("Gini"))
            // With figures of the region the shares are compared with those, and their source is named.
            try await hub.database.write { connection in
                for (voice, count) in [("large", 60), ("sme", 2400), ("provider", 40)] {
                    try connection.execute(
                        """
                        INSERT INTO population_cell (voice, size, sector, subregion, organisations, source, year)
                        VALUES (\(voice), '', '', '', \(count), 'Regional statistics office', 2025)
                        """)
                }
            }
            #expect(try await visitor.get("/involvement/stages").text.contains("Regional statistics office, 2025"))
        }
    }
}
