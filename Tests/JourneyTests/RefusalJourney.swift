// What must not be possible, line by line: a clear refusal, nothing changed, and a line in the server's log.

import Acting
import Foundation
import Logging
import Storage
import Synchronization
import TestSupport
import Testing
import Vocabulary

@testable import roundtable

/// Keeps what the server logs, for one story.
private final class KeptLog: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func add(_ line: String) { lines.withLock { $0.append(line) } }

    var logger: Logger { Logger(label: "kept") { _ in Handler(kept: self) } }

    private struct Handler: LogHandler {
        let kept: KeptLog
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .warning

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            kept.add("\(event.message) \((event.metadata ?? [:]).map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " "))")
        }
    }
}

@Suite(.serialized) struct RefusalJourney {
    /// Every table as it stands, but for what watches the server itself.
    private func everything(_ hub: RunningHub) async throws -> [String: [[String?]]] {
        let dialect = hub.database.dialect
        return try await hub.database.read { connection in
            let tables = try TableCopy.tables(dialect, on: connection)
            return Dictionary(uniqueKeysWithValues: tables.map { ($0.name, $0.rows) })
        }
    }

    @Test("Everything on the list of bad input is refused, changes nothing and is logged", arguments: Engine.available)
    func badInput(_ engine: Engine) async throws {
        let kept = KeptLog()
        try await RunningHub.run(engine, logger: kept.logger) { hub in
            let coordinator = try await hub.visitor("coordinator")
            let member = try await hub.visitor("sme-member")
            let worker = try await hub.visitor("worker")
            for visitor in [coordinator, member, worker] { _ = try await visitor.get("/me") }
            let today = Moment.present().day
            let provider: PartnerID = try await hub.database.read { try $0.value("SELECT provider_id FROM course WHERE code = 'C01'") }
            #expect(provider.raw > 0)
            // A ballot one has voted in, a session that is over, one that is full, and one with nobody in it.
            let (ballot, option, past, full, empty): (BallotID, Int64, SessionID, SessionID, SessionID) = try await hub.database.write {
                connection in
                func session(_ code: String, starts: Day, seats: Int) throws -> SessionID {
                    try connection.value(
                        """
                        INSERT INTO session (course_id, code, starts_on, weeks, cells, capacity, minimum, language, trainer_id, fixed_cents, seat_cents)
                        SELECT id, \(code), \(starts), 1, 1, \(seats), 1, 'de', (SELECT MIN(id) FROM trainer), 0, 0 FROM course WHERE code = 'C01'
                        RETURNING id
                        """)
                }
                return (
                    BallotID(2), try connection.value("SELECT MIN(id) FROM ballot_option WHERE ballot_id = 2"),
                    try session("PAST-1", starts: today.adding(days: -30), seats: 5),
                    try session("FULL-1", starts: today.adding(days: 300), seats: 1),
                    try session("EMPTY-1", starts: today.adding(days: -20), seats: 5)
                )
            }
            // Papers may have been handed in by the demo region already; after this one there is one for certain.
            _ = try await member.post("/ballots/\(ballot)/papers", ["option-\(option)": "4"])
            // A ballot of which every class must send more organisations than have voted.
            let strict = try await coordinator.post(
                "/rounds/2/ballots",
                [
                    "title": "With a quorum", "method": "score", "quorum": "1000", "closes_on": today.adding(days: 9).iso,
                    "options": "This\nThat",
                ])
            let demanding = try #require(strict.between("action=\"/ballots/", "/papers"))
            let people: [String] = try await hub.database.read { connection in
                try connection.query("SELECT pseudonym FROM worker ORDER BY id DESC LIMIT 2") { try $0.next() as String }
            }
            #expect(try await coordinator.post("/sessions/\(full)/enrolments", ["worker": people[0]]).status == 200)
            let enrolled: EnrolmentID = try await hub.database.read {
                try $0.value("SELECT MIN(id) FROM enrolment WHERE session_id = \(full)")
            }
            let feed = try await member.post("/me/calendar", ["about": "organisation"])
            let address = try #require(feed.between("/calendars/", "<"))

            let before = try await everything(hub)
            let logged = kept.all.count
            func refused(_ what: Comment, _ visitor: Browser, _ path: String, _ fields: [String: String], says words: String) async throws {
                let answer = try await visitor.post(path, fields)
                #expect([403, 404, 409, 422].contains(answer.status), what)
                #expect(answer.text.contains(words), what)
            }
            try await refused(
                "closing a stage early", coordinator, "/rounds/2/gate", ["stage": "listen"], says: "wait for a moderator")
            try await refused(
                "closing a stage out of turn", coordinator, "/rounds/2/gate", ["stage": "agree"], says: "not the one that is open")
            try await refused("voting twice", member, "/ballots/\(ballot)/papers", ["option-\(option)": "5"], says: "voted")
            try await refused("a ballot without quorum", coordinator, "/ballots/\(demanding)/close", [:], says: "quorum is not reached")
            try await refused(
                "enrolment in a past session", coordinator, "/sessions/\(past)/enrolments", ["worker": people[1]], says: "began on")
            try await refused(
                "an offer by hand in a full session", coordinator, "/enrolments/\(enrolled)/state", ["state": "offered"],
                says: "waiting list alone")
            try await refused(
                "completion without attendance", coordinator, "/enrolments/\(enrolled)/state", ["state": "completed"],
                says: "follow from the attendance list")
            try await refused(
                "a credential without completion", coordinator, "/enrolments/\(enrolled)/credential", [:], says: "not completed")
            try await refused(
                "attendance of the future", coordinator, "/sessions/\(full)/attendance",
                ["week": "0", "cell": "0", "present": "\(enrolled)"],
                says: "attendance is noted from then on")
            try await refused(
                "a list closed before its end", coordinator, "/sessions/\(full)/conclusion", [:], says: "session")
            try await refused("a code of no room", worker, "/me/check-in", ["code": "ABCDEF"], says: "not the code of a session")
            let after = try await everything(hub)
            for (table, rows) in before where after[table] != rows { Issue.record("\(table) was changed by a refused request") }
            #expect(kept.all.count - logged == 11, "\(kept.all.dropFirst(logged))")
            #expect(kept.all.dropFirst(logged).allSatisfy { $0.hasPrefix("refused ") && !$0.contains(people[0]) })

            // A full session is no refusal but a place on the list; its order is the order of asking.
            #expect(try await coordinator.post("/sessions/\(full)/enrolments", ["worker": people[1]]).text.contains("waiting list"))
            // An empty list may be closed: nobody attended, nobody completed.
            #expect(try await coordinator.post("/sessions/\(empty)/conclusion", [:]).status == 200)
            let completed: Int = try await hub.database.read {
                try $0.value(
                    "SELECT COUNT(*) FROM completion JOIN enrolment ON enrolment.id = completion.enrolment_id WHERE enrolment.session_id = \(empty)"
                )
            }
            #expect(completed == 0)
            // Who leaves takes the address along.
            #expect(try await hub.visitor(nil).get("/calendars/\(address)").status == 200)
            _ = try await hub.database.write { connection in
                try connection.execute("UPDATE member SET active = 0 WHERE id IN (SELECT member_id FROM calendar_feed)")
            }
            let gone = try await hub.visitor(nil).get("/calendars/\(address)")
            #expect(gone.status == 404 && gone.text.contains("has ended"))
        }
    }
}
