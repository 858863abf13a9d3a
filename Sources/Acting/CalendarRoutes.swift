// Calendar feeds behind secret addresses.

import Hummingbird
import Vocabulary
import Web

struct CalendarRoutes: Sendable {
    let calendars: CalendarStore

    func register(in table: RouteTable) {
        table.post("/me/calendar", .signedIn, "A new secret address of my calendar; the old one ends") { call in
            _ = try await call.form()
            let secret = Secret.make()
            try await calendars.open(
                member: call.visitor.member, worker: call.visitor.worker, secretHash: Secret.hash(secret), at: call.now)
            return call.done("/me", call.t("calendar.address") + " /calendars/\(secret)")
        }
        table.get("/calendars/{secret}", .everyone, "A calendar feed (iCalendar) behind a secret address") { call in
            let entries = try await calendars.entries(secretHash: Secret.hash(call.part("secret")), call.language)
            return call.file(EnrolmentPage.calendar(entries, name: call.layout.hubName, at: call.now), type: "text/calendar; charset=utf-8")
        }
    }
}
