// What texts suggest is confirmed or refused by people; nothing happens by itself.

import Foundation
import Storage
import TestSupport
import Testing

@testable import roundtable

@Suite(.serialized) struct SuggestionJourney {
    @Test(
        "A new statement gets a suggestion; a refused one does not come back, a confirmed one stands on the board",
        arguments: Engine.available)
    func suggested(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let text = "Wir haben keine Zeit, jemanden für Kurse freizustellen: Freistellung geht nicht."
            let statement: Int64 = try await hub.database.write { connection in
                try connection.value(
                    """
                    INSERT INTO statement (round_id, language, kind, text, state, created_at)
                    VALUES (2, 'en', 'demand', \(text), 'accepted', 1) RETURNING id
                    """)
            }
            let coordinator = try await hub.visitor("coordinator")
            let page = try await coordinator.get("/rounds/2/suggestions")
            #expect(page.status == 200 && page.text.contains(text) && page.text.contains("No time to release people"))
            /// The codes suggested for the statement.
            func codes() async throws -> [String] {
                let board = try await coordinator.get("/rounds/2/suggestions", accept: "application/json").json() as? [String: Any]
                let line = (board?["lines"] as? [[String: Any]])?.first {
                    $0["statement"] as? Int64 == statement || $0["statement"] as? Int == Int(statement)
                }
                return (line?["suggestions"] as? [[String: Any]] ?? []).compactMap { $0["code"] as? String }
            }
            #expect(try await codes().contains("D1"))
            // It was entered as English, but is German.
            #expect(page.text.contains("The text seems to be German."))
            #expect(try await hub.visitor(nil).get("/rounds/2/suggestions").status != 200)
            #expect(try await coordinator.post("/statements/\(statement)/refused-difficulties", ["code": "D1"]).status == 200)
            #expect(try await !codes().contains("D1"))
            #expect(try await coordinator.post("/statements/\(statement)/refused-difficulties", ["code": "nonsense"]).status == 422)
            #expect(try await coordinator.post("/statements/\(statement)/difficulties", ["code": "D1"]).status == 200)
            #expect(try await !coordinator.get("/rounds/2/suggestions").text.contains(text))
            #expect(try await coordinator.get("/rounds/2/difficulties").text.contains(text))
        }
    }
}
