// Addresses of attendance: the list and the code for who runs the session, the code's field for who sits in it.

import Foundation
import Hummingbird
import Planning
import Vocabulary
import Web

struct AttendanceRoutes: Sendable {
    let attendance: AttendanceStore
    let catalogue: CatalogueStore

    func register(in table: RouteTable) {
        table.get(
            "/sessions/{session}/attendance", .changing(.enrolments),
            "Attendance list and room code, for the session's provider and the hub"
        ) {
            call in
            let session = try await session(call)
            return try AttendancePage.list(await attendance.list(session.id, at: call.now), session, call)
        }
        table.post(
            "/sessions/{session}/room-code", .changing(.enrolments), "A code for the half-day that runs now, to be shown in the room"
        ) {
            call in
            let session = try await session(call)
            _ = try await call.form()
            try await attendance.openRoom(session.id, code: Self.code(), actor: call.visitor.actor, at: call.now)
            return call.done("/sessions/\(session.id)/attendance")
        }
        table.post("/sessions/{session}/attendance", .changing(.enrolments), "Notes who was there on one half-day") { call in
            let session = try await session(call)
            var form = try await call.form()
            let week = form.int("week", in: 0...520)
            let cell = form.int("cell", in: 0...20)
            guard form.mistakes.isEmpty else { throw Refusal(.unprocessable, form.mistakes.map(\.explanation).joined(separator: " ")) }
            try await attendance.note(
                session.id, week: week, cell: cell, present: Set(form.all("present").compactMap { EnrolmentID($0) }),
                by: call.visitor.member, actor: call.visitor.actor, at: call.now)
            return call.done("/sessions/\(session.id)/attendance", call.t("attendance.noted"))
        }
        table.post("/sessions/{session}/assessments", .changing(.enrolments), "The result of an assessment: passed or not") { call in
            let session = try await session(call)
            var form = try await call.form()
            guard let id = form.id("enrolment", of: EnrolmentID.self), ["0", "1"].contains(form["passed"]) else {
                throw Refusal(.unprocessable, "Name an enrolment, and passed as 1 or 0.")
            }
            try await attendance.assess(
                id, passed: form["passed"] == "1", in: session.id, by: call.visitor.member, actor: call.visitor.actor, at: call.now)
            return call.done("/sessions/\(session.id)/attendance", call.t("attendance.assessed"))
        }
        table.post(
            "/sessions/{session}/conclusion", .changing(.enrolments), "Closes the list: attended, completed, missing, by the course's rule"
        ) {
            call in
            let session = try await session(call)
            _ = try await call.form()
            let result = try await attendance.conclude(session.id, by: call.visitor.member, actor: call.visitor.actor, at: call.now)
            return call.done(
                "/sessions/\(session.id)/attendance",
                call.t(
                    "attendance.concluded",
                    [
                        "attended": call.t.number(result.attended), "completed": call.t.number(result.completed),
                        "missed": call.t.number(result.missed),
                    ]))
        }
        table.post("/courses/{course}/completion-rule", .changing(.catalogue), "What a course asks for: attendance, assessment, EQF level")
        { call in
            let found = try await catalogue.course(call.id("course"), call.language)
            guard call.visitor.role == .coordinator || found.sessions.contains(where: { $0.provider == call.visitor.partner }) else {
                throw Refusal(.notAllowed, "Only the course's provider and coordinators set what it asks for.")
            }
            var form = try await call.form()
            let minimum = form.int("minimum_attendance", in: 1...100)
            if !["none", "test", "practical"].contains(form["assessment"]) {
                form.blame("assessment", "'\(form["assessment"])' is not none, test or practical.")
            }
            let level = form["eqf_level"].isEmpty ? nil : form.int("eqf_level", in: 1...8)
            guard form.mistakes.isEmpty else { throw Refusal(.unprocessable, form.mistakes.map(\.explanation).joined(separator: " ")) }
            let rule = CompletionRule(minimumAttendance: minimum, assessment: form["assessment"], eqfLevel: level)
            try await attendance.setRule(rule, of: found.course.id, by: call.visitor.actor, at: call.now)
            return call.done("/courses/\(found.course.id)", call.t("attendance.rule_set"))
        }
        table.post("/me/check-in", .changing(.enrolments), "A worker types the code that is shown in the room") { call in
            var form = try await call.form()
            let code = form.text("code", in: 4...12)
            guard let worker = call.visitor.worker else { throw Refusal(.notAllowed, "Codes are for workers with a seat.") }
            guard form.mistakes.isEmpty else { throw Refusal(.unprocessable, "Type the code as it is shown in the room.") }
            _ = try await attendance.checkIn(worker, code: code, at: call.now)
            return call.done("/me", call.t("attendance.checked_in"))
        }
    }

    private func session(_ call: Call) async throws -> Session {
        let session = try await catalogue.session(call.id("session"), call.language)
        let visitor = call.visitor
        guard visitor.role == .coordinator || (visitor.role == .provider && visitor.partner == session.provider) else {
            throw Refusal(.notAllowed, "Only the session's provider and coordinators keep its list.")
        }
        return session
    }

    /// Six characters that cannot be mistaken for one another.
    private static func code() -> String {
        let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
        return String(Secret.hash(Secret.make()).prefix(6).map { letters[Int($0) % letters.count] })
    }
}
