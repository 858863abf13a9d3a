// Addresses of seats: publishing, sessions, a worker's own page, calendars.

import Hummingbird
import Listening
import Planning
import Vocabulary
import Web

struct EnrolmentRoutes: Sendable {
    let enrolments: EnrolmentStore
    let calendars: CalendarStore
    let catalogue: CatalogueStore
    let rounds: RoundStore

    func register(in table: RouteTable) {
        table.post("/plans/{plan}/publication", .changing(.plans), "Publishes a plan: every seat is offered to its worker") { call in
            _ = try await call.form()
            guard let member = call.visitor.member else { throw Refusal(.notAllowed, "Only coordinators publish plans.") }
            let plan: PlanRunID = try call.id("plan")
            let seats = try await enrolments.publish(plan, by: member, at: call.now)
            return call.done("/plans/\(plan)", call.t("plan.offered", ["seats": call.t.number(seats)]))
        }
        table.get("/sessions/{session}", .seeing(.enrolments), "One session: seats for everybody, people for those they belong to") {
            call in
            let session = try await catalogue.session(call.id("session"), call.language)
            return try EnrolmentPage.session(session, await enrolments.roll(session.id, sees: Self.visible(call.visitor, session)), call)
        }
        table.post("/enrolments/{enrolment}/state", .changing(.enrolments), "A move of an enrolment, with its reason") { call in
            var form = try await call.form()
            let reason = form["reason"].isEmpty ? "by \(call.visitor.role.rawValue)" : form.text("reason", in: 1...300)
            guard let state = EnrolmentState(rawValue: form["state"]), form.mistakes.isEmpty else {
                throw Refusal(.unprocessable, "The field 'state' is '\(form["state"])'; it must be one of the states of an enrolment.")
            }
            let visitor = call.visitor
            let session = try await enrolments.move(
                call.id("enrolment"), to: state, reason: reason, by: visitor.member, actor: visitor.actor, at: call.now
            ) { worker, partner in
                switch visitor.role {
                case .coordinator: true
                // Attendance and completion are the hub's and the provider's word, not the worker's.
                case .worker: visitor.worker == worker && [.accepted, .cancelled, .waiting].contains(state)
                case .employer: visitor.partner == partner && [.cancelled, .waiting].contains(state)
                default: false
                }
            }
            return call.done(visitor.worker == nil ? "/sessions/\(session)" : "/me", call.t("enrolment.moved.\(state.rawValue)"))
        }
        table.get("/me", .signedIn, "My page: rounds for members, seats for workers") { call in
            var seats: [WorkerSeat] = []
            if let worker = call.visitor.worker { seats = try await enrolments.seats(of: worker, call.language) }
            return try EnrolmentPage.mine(seats, rounds: await rounds.all(), call)
        }
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

    /// Coordinators and the session's provider see everybody; employers their own people; all others numbers only.
    private static func visible(_ visitor: Visitor, _ session: Session) -> [PartnerID]? {
        if visitor.role == .coordinator || (visitor.role == .provider && visitor.partner == session.provider) { return nil }
        return [.employer, .worksCouncil].contains(visitor.role) ? visitor.partner.map { [$0] } ?? [] : []
    }
}
