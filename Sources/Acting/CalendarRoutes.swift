// Calendar feeds behind secret addresses: one's own, an organisation's, a round's meetings, a project's and an objective's actions.

import Hummingbird
import OpenFormats
import Vocabulary
import Web

struct CalendarRoutes: Sendable {
    let calendars: CalendarStore

    func register(in table: RouteTable) {
        table.get("/me/calendar", .signedIn, "What one can subscribe to, and the feeds one has") { call in
            try await CalendarPage.offers(
                calendars.offers(member: call.visitor.member, worker: call.visitor.worker), address: nil, call)
        }
        table.post("/me/calendar", .signedIn, "A new secret address of a calendar, shown once; the old one ends") { call in
            let scope = try await scope(call)
            let secret = Secret.make()
            try await calendars.open(
                scope, member: call.visitor.member, worker: call.visitor.worker, secretHash: Secret.hash(secret), at: call.now)
            return try await CalendarPage.offers(
                calendars.offers(member: call.visitor.member, worker: call.visitor.worker), address: "/calendars/\(secret)", call)
        }
        table.post("/me/calendar/end", .signedIn, "Ends a feed; its address answers nothing any more") { call in
            try await calendars.end(scope(call), member: call.visitor.member, worker: call.visitor.worker, at: call.now)
            return call.done("/me/calendar", call.t("calendar.ended"))
        }
        table.get("/calendars/{secret}", .everyone, "A calendar feed (iCalendar) behind a secret address") { call in
            let entries = try await calendars.entries(secretHash: Secret.hash(call.part("secret")), call.language, at: call.now)
            return call.file(CalendarPage.text(entries, name: call.layout.hubName), type: "text/calendar; charset=utf-8")
        }
    }

    private func scope(_ call: Call) async throws -> CalendarScope {
        let form = try await call.form()
        func subject<Entity>(_ what: String) throws -> Identifier<Entity> {
            guard let id = Identifier<Entity>(form["subject"]) else { throw Refusal(.unprocessable, "Name the \(what) in 'subject'.") }
            return id
        }
        let scope: CalendarScope =
            switch form["about"] {
            case "", "own": .own
            case "organisation": .organisation
            case "meetings": .meetings(try subject("round"))
            case "objective": .objective(try subject("objective"))
            case "project": .project(try subject("project"))
            default:
                throw Refusal(
                    .unprocessable,
                    "The field 'about' is '\(form["about"])'; it must be own, organisation, meetings, project or objective.")
            }
        if scope != .own, call.visitor.member == nil {
            throw Refusal(.notAllowed, "Calendars of organisations are for people who speak for one.")
        }
        return scope
    }
}
