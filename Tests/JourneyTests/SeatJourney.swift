// Seats under pressure: many clients at once, on both databases; attendance inside its window.

import Acting
import Foundation
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import roundtable

@Suite(.serialized) struct SeatJourney {
    /// A session of the future that nobody knows, with `seats` seats; taught by the provider of course 1.
    private func session(seats: Int, on database: any SQLDatabase, starts: Day) async throws -> SessionID {
        try await database.write { connection in
            try connection.value(
                """
                INSERT INTO session (course_id, code, starts_on, weeks, cells, capacity, minimum, language, trainer_id, fixed_cents, seat_cents)
                SELECT id, 'NEW-1', \(starts), 2, 5, \(seats), 1, 'de', (SELECT MIN(id) FROM trainer), 0, 0 FROM course WHERE code = 'C01'
                RETURNING id
                """)
        }
    }

    @Test("Fifty clients at once never overbook a session, and the log tells the same as the rows", arguments: Engine.available)
    func crowd(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let now = Moment.present()
            let session = try await session(seats: 12, on: hub.database, starts: now.day.adding(days: 200))
            let store = EnrolmentStore(hub.database)
            let workers = try await hub.database.read { connection in
                try connection.query("SELECT pseudonym FROM worker ORDER BY id LIMIT 50") { try $0.next() as String }
            }
            #expect(workers.count == 50)
            let entered = await withTaskGroup(of: EnrolmentID?.self) { group in
                for worker in workers {
                    group.addTask {
                        try? await store.enter(
                            worker, into: session, own: false, reason: "asked", by: nil, actor: "test", at: now, allowed: { _, _ in true })
                    }
                }
                var ids: [EnrolmentID] = []
                for await id in group { if let id { ids.append(id) } }
                return ids
            }
            #expect(entered.count == 50)
            // Everybody acts at once: some accept, some cancel, some come back.
            await withTaskGroup(of: Void.self) { group in
                for (number, id) in entered.enumerated() {
                    group.addTask {
                        for step in 0..<3 {
                            switch (number + step) % 3 {
                            case 0:
                                _ = try? await store.act(on: id, by: nil, actor: "test", at: now, allowed: { _, _ in true }) {
                                    try $0.accept(id, reason: "yes", at: now)
                                }
                            case 1:
                                _ = try? await store.act(on: id, by: nil, actor: "test", at: now, allowed: { _, _ in true }) {
                                    try $0.cancel(id, reason: "no", at: now)
                                }
                            default:
                                _ = try? await store.rejoin(
                                    id, own: false, reason: "back", by: nil, actor: "test", at: now, allowed: { _, _ in true })
                            }
                        }
                    }
                }
            }
            let (book, unlike): (SeatBook, Int) = try await hub.database.read { connection in
                (
                    try EnrolmentStore.book(session, on: connection),
                    try connection.value(
                        """
                        SELECT COUNT(*) FROM enrolment WHERE session_id = \(session) AND state <> (SELECT to_state FROM enrolment_move
                            WHERE enrolment_move.enrolment_id = enrolment.id ORDER BY id DESC LIMIT 1)
                        """)
                )
            }
            #expect(book.brokenRule(at: now) == nil)
            #expect(book.taken <= 12 && book.seats.count == 50 && unlike == 0)
        }
    }

    @Test(
        "A code works in the room, while the half-day runs, for people with a seat; the list closes by the rule",
        arguments: Engine.available)
    func attendance(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let starts = Day(year: 2027, month: 3, day: 22)
            let before = starts.adding(days: -40).start
            let session = try await session(seats: 5, on: hub.database, starts: starts)
            let (store, attendance) = (EnrolmentStore(hub.database), AttendanceStore(hub.database))
            let people = try await hub.database.read { connection in
                try connection.query(
                    """
                    SELECT worker.id, worker.pseudonym FROM worker JOIN partner ON partner.id = worker.partner_id
                    WHERE partner.head_count > 1000 AND NOT EXISTS (SELECT 1 FROM worker_skill JOIN course ON course.skill_id = worker_skill.skill_id
                        WHERE worker_skill.worker_id = worker.id AND course.code = 'C01')
                    AND NOT EXISTS (SELECT 1 FROM enrolment JOIN session ON session.id = enrolment.session_id
                        WHERE enrolment.worker_id = worker.id AND session.starts_on > \(starts.adding(days: -250)))
                    ORDER BY worker.id LIMIT 3
                    """
                ) { (id: try $0.next() as WorkerID, pseudonym: try $0.next() as String) }
            }
            try #require(people.count == 3)
            var ids: [EnrolmentID] = []
            for person in people {
                let id = try await store.enter(
                    person.pseudonym, into: session, own: false, reason: "named", by: nil, actor: "test", at: before,
                    allowed: { _, _ in true })
                _ = try await store.act(on: id, by: nil, actor: "test", at: before, allowed: { _, _ in true }) {
                    try $0.accept(id, reason: "yes", at: before)
                }
                ids.append(id)
            }
            let halfDays = HalfDay.all(startsOn: starts, weeks: 2, cells: 5)
            #expect(halfDays.count == 4)
            // Nothing can be noted or concluded before its time.
            let early = halfDays[0].starts.adding(seconds: -3600)
            #expect(try await attendance.list(session, at: early).code == nil)
            await #expect(throws: Refusal.self) { try await attendance.openRoom(session, code: "ABCDEF", actor: "test", at: early) }
            await #expect(throws: Refusal.self) {
                try await attendance.note(session, week: 0, cell: 0, present: Set(ids), by: nil, actor: "test", at: early)
            }
            await #expect(throws: Refusal.self) { try await attendance.conclude(session, by: nil, actor: "test", at: early) }
            // In the room.
            let during = halfDays[0].starts.adding(seconds: 600)
            // Looking at the list makes no code; showing one does, and a second time shows the same.
            #expect(try await attendance.list(session, at: during).code == nil)
            try await attendance.openRoom(session, code: "ABCDEF", actor: "test", at: during)
            try await attendance.openRoom(session, code: "GHJKLM", actor: "test", at: during)
            let code = try #require(try await attendance.list(session, at: during).code)
            #expect(code == "ABCDEF")
            #expect(try await attendance.checkIn(people[0].id, code: code.lowercased(), at: during) == session)
            await #expect(throws: Refusal.self) { try await attendance.checkIn(people[0].id, code: "WRONG1", at: during) }
            await #expect(throws: Refusal.self) {
                try await attendance.checkIn(people[0].id, code: code, at: halfDays[0].ends.adding(seconds: 60))
            }
            // A stranger with the right code has no seat.
            let stranger = try await hub.database.read { try $0.value("SELECT MAX(id) FROM worker") as WorkerID }
            await #expect(throws: Refusal.self) { try await attendance.checkIn(stranger, code: code, at: during) }
            // The first comes always, the second once, the third never.
            try await attendance.note(session, week: 0, cell: 0, present: [ids[0], ids[1]], by: nil, actor: "test", at: during)
            for halfDay in halfDays.dropFirst() {
                try await attendance.note(
                    session, week: halfDay.week, cell: halfDay.cell, present: [ids[0]], by: nil, actor: "test", at: halfDay.ends)
            }
            let closed = try await attendance.conclude(session, by: nil, actor: "test", at: halfDays[3].ends)
            #expect(closed.attended == 2 && closed.completed == 1 && closed.missed == 1)
            let first = ids[0]
            let (held, name): (Int, String) = try await hub.database.write { connection in
                // The course changes its name; what was completed keeps its own.
                let kept: String = try connection.value("SELECT name_en FROM completion WHERE enrolment_id = \(first)")
                try connection.execute("UPDATE course SET name_en = 'Something else' WHERE code = 'C01'")
                return (
                    try connection.value(
                        """
                        SELECT COUNT(*) FROM worker_skill JOIN course ON course.skill_id = worker_skill.skill_id
                        WHERE worker_skill.worker_id = \(people[0].id) AND course.code = 'C01' AND worker_skill.level >= course.level
                        """), kept
                )
            }
            #expect(held == 1 && name == "High-voltage awareness")
        }
    }

    @Test(
        "A worker's wish asks the employer, who approves; keeps seats and names people; sees only its own people",
        arguments: Engine.available)
    func employer(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let worker = try await hub.visitor("worker")
            let session = try await session(seats: 4, on: hub.database, starts: Moment.present().day.adding(days: 200))
            let asked = try await worker.post("/sessions/\(session)/enrolments", [:])
            #expect(asked.status == 200 && asked.text.contains("waits for the employer"))
            // The hub cannot speak for the employer, a stranger neither.
            let id: EnrolmentID = try await hub.database.read {
                try $0.value("SELECT MAX(id) FROM enrolment WHERE session_id = \(session)")
            }
            #expect(try await hub.visitor("coordinator").post("/enrolments/\(id)/approval", ["approval": "given"]).status == 403)
            let stranger = try await hub.visitor("sme-member")
            #expect(try await stranger.post("/enrolments/\(id)/approval", ["approval": "given"]).status == 403)
            #expect(try await worker.post("/enrolments/\(id)/state", ["state": "offered"]).status == 409)
            // The firm's page shows its own people only, and its rules are its own.
            let page = try await stranger.get("/workforce")
            #expect(page.status == 200 && page.text.contains("Your rules"))
            #expect(try await stranger.post("/workforce/rules", ["release_limit": "3"]).text.contains("hold from now on"))
            #expect(try await stranger.post("/workforce/rules", ["release_limit": "-1"]).status == 422)
            let kept = try await stranger.post(
                "/sessions/\(session)/reservations", ["seats": "2", "until": Moment.present().day.adding(days: 100).iso])
            #expect(kept.status == 200 && kept.text.contains("0 of 2 seats have a name"))
            #expect(
                try await stranger.post(
                    "/sessions/\(session)/reservations", ["seats": "9", "until": Moment.present().day.adding(days: 100).iso]
                ).status == 409)
            // Somebody else's worker cannot be put on the firm's seat.
            let foreign: String = try await hub.database.read {
                try $0.value(
                    "SELECT worker.pseudonym FROM worker JOIN partner ON partner.id = worker.partner_id WHERE partner.code = 'P01' ORDER BY worker.id LIMIT 1"
                )
            }
            #expect(try await stranger.post("/sessions/\(session)/enrolments", ["worker": foreign, "reservation": "1"]).status == 404)
            #expect(try await stranger.get("/sessions/\(session)/attendance").status == 403)
            #expect(try await hub.visitor("works-council").get("/works-council").text.contains("Why not my colleague"))
            #expect(try await stranger.get("/works-council").status == 403)
        }
    }
}
