// Calendar feeds behind secret addresses: one's own, an organisation's, a round's meetings, an objective's actions.

import Hummingbird
import OpenFormats
import Vocabulary
import Web

struct CalendarRoutes: Sendable {
    let calendars: CalendarStore

    func register(in table: RouteTable) {
        table.post("/me/calendar", .signedIn, "A new secret address of my calendar; the old one ends") { call in
            let form = try await call.form()
            let scope: CalendarScope
            switch form["about"] {
            case "", "own": scope = .own
            case "organisation": scope = .organisation
            case "meetings":
                guard let round = RoundID(form["subject"]) else { throw Refusal(.unprocessable, "Name the round in 'subject'.") }
                scope = .meetings(round)
            case "objective":
                guard let objective = ObjectiveID(form["subject"]) else {
                    throw Refusal(.unprocessable, "Name the objective in 'subject'.")
                }
                scope = .objective(objective)
            default:
                throw Refusal(
                    .unprocessable, "The field 'about' is '\(form["about"])'; it must be own, organisation, meetings or objective.")
            }
            if scope != .own, call.visitor.member == nil {
                throw Refusal(.notAllowed, "Calendars of organisations are for people who speak for one.")
            }
            let secret = Secret.make()
            try await calendars.open(
                scope, member: call.visitor.member, worker: call.visitor.worker, secretHash: Secret.hash(secret), at: call.now)
            return call.done("/me", call.t("calendar.address") + " /calendars/\(secret)")
        }
        table.get("/calendars/{secret}", .everyone, "A calendar feed (iCalendar) behind a secret address") { call in
            let entries = try await calendars.entries(secretHash: Secret.hash(call.part("secret")), call.language, at: call.now)
            return call.file(CalendarPage.text(entries, name: call.layout.hubName), type: "text/calendar; charset=utf-8")
        }
    }
}
