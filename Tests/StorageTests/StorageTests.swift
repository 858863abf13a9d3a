// What stores rely on, the same on both databases.

import Logging
import Storage
import TestSupport
import Testing
import Vocabulary

@Suite struct StorageTests {
    private func withTable(_ engine: Engine) async throws -> any SQLDatabase {
        let database = try await TestDatabase.open(engine)
        _ = try await database.write {
            try $0.execute(
                "CREATE TABLE thing (id {id}, number {int}, share {real}, name TEXT, bytes {blob}, other {int} REFERENCES thing (id), CHECK (number < 1000000 OR number > 9000000000000000000)) {strict}"
            )
            return try $0.execute("CREATE UNIQUE INDEX thing_name ON thing (name)")
        }
        return database
    }

    @Test("Values come back as they were stored", arguments: Engine.available)
    func roundTrip(_ engine: Engine) async throws {
        let database = try await withTable(engine)
        let texts = ["", "plain", "Grüße \u{1F680} 'quoted' \"double\" \\ back; DROP TABLE thing; --", "tab\tnew\nline\r"]
        for text in texts {
            let id: Int64 = try await database.write {
                try $0.value(
                    "INSERT INTO thing (number, share, name, bytes) VALUES (\(Int64.max), \(0.1), \(text), \([UInt8]([0, 255, 7]))) RETURNING id"
                )
            }
            let back = try await database.read { connection in
                try connection.first("SELECT number, share, name, bytes, other FROM thing WHERE id = \(id)") { row in
                    let number: Int64 = try row.next()
                    let share: Double = try row.next()
                    let name: String = try row.next()
                    let bytes: [UInt8] = try row.next()
                    let other: Int64? = try row.next()
                    return number == .max && share == 0.1 && name == text && bytes == [0, 255, 7] && other == nil
                }
            }
            #expect(back == true)
        }
        await database.close()
    }

    @Test("A closure that fails leaves nothing behind", arguments: Engine.available)
    func rollback(_ engine: Engine) async throws {
        let database = try await withTable(engine)
        await #expect(throws: Refusal.self) {
            try await database.write { connection in
                try connection.execute("INSERT INTO thing (name) VALUES ('half')")
                throw Refusal(.conflict, "stop")
            }
        }
        let count: Int = try await database.read { try $0.value("SELECT COUNT(*) FROM thing") }
        #expect(count == 0)
        await database.close()
    }

    @Test("A read cannot write", arguments: Engine.available)
    func readOnly(_ engine: Engine) async throws {
        let database = try await withTable(engine)
        await #expect(throws: StorageError.self) {
            try await database.read { connection in try connection.execute("INSERT INTO thing (name) VALUES ('x')") }
        }
        await database.close()
    }

    @Test("Broken rules are told apart alike", arguments: Engine.available)
    func errors(_ engine: Engine) async throws {
        let database = try await withTable(engine)
        func failure(_ statement: SQLText) async -> StorageError? {
            do { _ = try await database.write { try $0.execute(statement) } } catch let error as StorageError { return error } catch {}
            return nil
        }
        _ = await failure("INSERT INTO thing (name) VALUES ('once')")
        guard case .duplicate = await failure("INSERT INTO thing (name) VALUES ('once')") else {
            Issue.record("a duplicate was let in")
            return
        }
        guard case .missingReference = await failure("INSERT INTO thing (name, other) VALUES ('x', 99)") else {
            Issue.record("a dangling reference was let in")
            return
        }
        guard case .refusedValue = await failure("INSERT INTO thing (name, number) VALUES ('y', \(2_000_000))") else {
            Issue.record("a check was ignored")
            return
        }
        await database.close()
    }

    @Test("Many rows at once keep tabs, line ends, backslashes and gaps", arguments: Engine.available)
    func bulk(_ engine: Engine) async throws {
        let database = try await withTable(engine)
        let names = ["a\tb", "c\nd", "e\\f", "\\N", "g\rh"]
        try await database.write { connection in
            try connection.bulkInsert(
                into: "thing", columns: ["number", "name"],
                rows: names.enumerated().map { [$0.offset == 2 ? .null : .integer(Int64($0.offset)), .text($0.element)] })
        }
        let back = try await database.read { try $0.query("SELECT name FROM thing ORDER BY id") { try $0.next() as String } }
        #expect(back == names)
        let some: [String] = try await database.read {
            try $0.query("SELECT name FROM thing WHERE name IN \(list: [names[0], names[3]]) ORDER BY id") { try $0.next() }
        }
        #expect(some == [names[0], names[3]])
        await database.close()
    }

    @Test("Forty writers at once lose nothing", arguments: Engine.available)
    func concurrency(_ engine: Engine) async throws {
        let database = try await withTable(engine)
        _ = try await database.write { try $0.execute("INSERT INTO thing (id, number, name) VALUES (1, 0, 'counter')") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    try await database.write { connection in
                        let number: Int = try connection.value("SELECT number FROM thing WHERE id = 1")
                        try connection.execute("UPDATE thing SET number = \(number + 1) WHERE id = 1")
                    }
                }
            }
            try await group.waitForAll()
        }
        let number: Int = try await database.read { try $0.value("SELECT number FROM thing WHERE id = 1") }
        #expect(number == 40)
        await database.close()
    }

    @Test("A database from the future is refused", arguments: Engine.available)
    func newer(_ engine: Engine) async throws {
        let address = try TestDatabase.address(engine)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let database = try await openDatabase(address, logger: logger)
        _ = try await database.write { try $0.execute("INSERT INTO migration (name, position) VALUES ('M999_FromTheFuture', 999)") }
        await database.close()
        await #expect(throws: StorageError.self) { try await openDatabase(address, logger: logger) }
    }
}

@Suite struct JobQueueTests {
    private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test("A thousand requests for the same thing make one job", arguments: Engine.available)
    func merged(_ engine: Engine) async throws {
        let database = try await TestDatabase.open(engine)
        let now = Moment.present()
        let ids = try await database.write { connection in
            try (0..<1000).map { _ in try JobQueue.request("count", subject: 7, at: now, on: connection) }
        }
        #expect(Set(ids).count == 1)
        await database.close()
    }

    @Test("A job that died with its server is run again; a refusal is final; progress is kept", arguments: Engine.available)
    func again(_ engine: Engine) async throws {
        let database = try await TestDatabase.open(engine)
        let now = Moment.present().adding(seconds: -10)
        try await database.write { connection in
            try JobQueue.request("work", subject: 1, at: now, on: connection)
            try JobQueue.request("refuse", subject: 1, at: now, on: connection)
            // As if a server had taken it and fallen silent.
            try connection.execute("UPDATE job SET state = 'running', attempts = 1, lease_until = \(now) WHERE kind = 'work'")
        }
        let runner = JobRunner(
            database: database,
            bodies: [
                "work": { context in try await context.report(0.5, "half way") },
                "refuse": { _ in throw Refusal(.unprocessable, "There is nothing to count.") },
            ], logger: quiet)
        try await runner.drain()
        let work = try await database.read { try JobQueue.latest("work", subject: 1, on: $0) }
        let refused = try await database.read { try JobQueue.latest("refuse", subject: 1, on: $0) }
        #expect(work?.state == "done")
        #expect(work?.progressText == "half way")
        #expect(refused?.state == "failed")
        #expect(refused?.failure == "There is nothing to count.")
        await database.close()
    }

    @Test("A failing job waits longer each time and is not lost", arguments: Engine.available)
    func retried(_ engine: Engine) async throws {
        struct Trouble: Error {}
        let database = try await TestDatabase.open(engine)
        let now = Moment.present().adding(seconds: -1)
        _ = try await database.write { try JobQueue.request("trouble", subject: 1, at: now, on: $0) }
        let runner = JobRunner(database: database, bodies: ["trouble": { _ in throw Trouble() }], logger: quiet)
        try await runner.drain()
        let (state, attempts, due): (String, Int, Moment) = try await database.read { connection in
            try connection.first("SELECT state, attempts, run_at FROM job") { (try $0.next(), try $0.next(), try $0.next()) } ?? (
                "", 0, now
            )
        }
        #expect(state == "queued")
        // A slow machine may reach the second attempt meanwhile; the rule is the same: 1, 4, 9 … seconds.
        #expect(attempts >= 1)
        #expect(due >= now.adding(seconds: Double(attempts * attempts)))
        await database.close()
    }

    @Test("A cancelled job stops at its next report", arguments: Engine.available)
    func cancelled(_ engine: Engine) async throws {
        let database = try await TestDatabase.open(engine)
        let now = Moment.present().adding(seconds: -1)
        _ = try await database.write { try JobQueue.request("long", subject: 1, at: now, on: $0) }
        let runner = JobRunner(
            database: database,
            bodies: [
                "long": { context in
                    _ = try await context.database.write { try JobQueue.cancel("long", subject: 1, at: .present(), on: $0) }
                    try await context.report(0.9, "too late")
                }
            ], logger: quiet)
        try await runner.drain()
        let job = try await database.read { try JobQueue.latest("long", subject: 1, on: $0) }
        #expect(job?.state == "cancelled")
        #expect(job?.progressText == "")
        await database.close()
    }
}

@Suite struct AuditAndTraceTests {
    @Test("Any altered, missing or inserted row is found", arguments: Engine.available)
    func audit(_ engine: Engine) async throws {
        for damage: SQLText in [
            "UPDATE audit SET act = 'nothing' WHERE id = 3", "UPDATE audit SET at = at + 1 WHERE id = 3", "DELETE FROM audit WHERE id = 3",
            "UPDATE audit SET id = 12 WHERE id = 3",
        ] {
            let database = try await TestDatabase.open(engine)
            try await database.write { connection in
                for number in 1...6 {
                    try AuditLog.append(
                        AuditEntry(actor: "member 1", act: "voted", object: "statement \(number)", after: "x"),
                        at: Moment(milliseconds: Int64(number)),
                        on: connection)
                }
            }
            let whole = try await database.read { try AuditLog.verify(on: $0) }
            #expect(whole.firstBroken == nil && whole.rows == 6)
            _ = try await database.write { try $0.execute(damage) }
            let broken = try await database.read { try AuditLog.verify(on: $0) }
            #expect(broken.firstBroken == 3)
            await database.close()
        }
    }

    @Test("Traces lead both ways, and a circle ends", arguments: Engine.available)
    func traces(_ engine: Engine) async throws {
        let database = try await TestDatabase.open(engine)
        let now = Moment(milliseconds: 1)
        let points = [TracePoint(.statement, 1), TracePoint(.finding, 2), TracePoint(.objective, 3), TracePoint(.action, 4)]
        let (forward, back) = try await database.write { connection in
            for (cause, consequence) in zip(points, points.dropFirst()) {
                try TraceLog.add(from: cause, to: consequence, at: now, by: nil, on: connection)
                try TraceLog.add(from: cause, to: consequence, at: now, by: nil, on: connection)
            }
            try TraceLog.add(from: points[3], to: points[0], at: now, by: nil, on: connection)
            return (
                try TraceLog.consequences(of: points[0], on: connection).map(\.consequence),
                try TraceLog.causes(of: points[3], on: connection).map(\.cause)
            )
        }
        #expect(forward.prefix(3) == points.dropFirst().prefix(3))
        #expect(back.first == points[2])
        #expect(forward.count == 4)
        await database.close()
    }
}

@Suite struct TimeTests {
    @Test("Every day of four centuries reads back as it is written")
    func days() {
        for number in stride(from: -60_000, through: 90_000, by: 7) {
            let day = Day(number: number)
            #expect(Day(day.iso) == day)
        }
        #expect(Day("2026-11-23")?.weekday == 0)
        #expect(Day("2027-02-29") == nil)
        #expect(Day("2026-1-3") == nil)
        #expect(Moment(milliseconds: 1_795_442_525_000).iso == "2026-11-23T14:02:05Z")
    }
}
