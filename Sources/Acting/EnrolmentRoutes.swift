// Addresses of seats: publishing, sessions, waiting lists, kept seats, approvals, what a works council asks, a worker's own page.

import Hummingbird
import Listening
import Planning
import Vocabulary
import Web

struct EnrolmentRoutes: Sendable {
    let enrolments: EnrolmentStore
    let rolls: RollStore
    let councils: CouncilStore
    let paths: WorkerPathStore
    let objections: ObjectionStore
    let catalogue: CatalogueStore
    let rounds: RoundStore
    let partners: PartnerStore

    func register(in table: RouteTable) {
        table.post("/plans/{plan}/publication", .changing(.plans), "Publishes a plan: every seat is offered to its worker") { call in
            _ = try await call.form()
            guard let member = call.visitor.member else { throw Refusal(.notAllowed, "Only coordinators publish plans.") }
            let plan: PlanRunID = try call.id("plan")
            let seats = try await enrolments.publish(plan, by: member, at: call.now)
            let waiting = seats.waiting > 0 ? " " + call.t.count("plan.waiting", seats.waiting) : ""
            return call.done("/plans/\(plan)", call.t("plan.offered", ["seats": call.t.number(seats.offered)]) + waiting)
        }
        table.get("/sessions/{session}", .seeing(.enrolments), "One session: seats for everybody, people for those they belong to") {
            call in
            let session = try await catalogue.session(call.id("session"), call.language)
            return try EnrolmentPage.session(
                session, await rolls.roll(session.id, sees: Self.visible(call.visitor, session), call.language), call)
        }
        table.post(
            "/sessions/{session}/enrolments", .changing(.enrolments),
            "A place on the list: a worker's own wish, or named by employer or hub"
        ) {
            try await enter($0)
        }
        table.post("/sessions/{session}/reservations", .changing(.workforce), "An employer keeps free seats and names people later") {
            call in
            let session = try await catalogue.session(call.id("session"), call.language)
            var form = try await call.form()
            let seats = form.int("seats", in: 1...500)
            let until = form.day("until")
            let (partner, member) = try speaker(call)
            guard form.mistakes.isEmpty else { throw Refusal(.unprocessable, form.mistakes.map(\.explanation).joined(separator: " ")) }
            _ = try await enrolments.reserve(seats, in: session.id, for: partner, until: until, by: member, at: call.now)
            return call.done("/sessions/\(session.id)", call.t.count("reservation.made", seats))
        }
        table.post("/reservations/{reservation}/end", .changing(.workforce), "Gives kept seats without a name back to everybody") { call in
            _ = try await call.form()
            let (partner, member) = try speaker(call)
            let session = try await enrolments.endReservation(
                call.id("reservation"), of: call.visitor.role == .coordinator ? nil : partner, by: member, at: call.now)
            return call.done("/sessions/\(session)", call.t("reservation.ended"))
        }
        table.post("/enrolments/{enrolment}/state", .changing(.enrolments), "A move of an enrolment, with its reason") {
            try await move($0)
        }
        table.post(
            "/enrolments/{enrolment}/approval", .changing(.workforce), "The employer's word on a seat: given or refused, with a reason"
        ) { call in
            var form = try await call.form()
            let given = form["approval"] == Approval.given.rawValue
            guard given || form["approval"] == Approval.refused.rawValue else {
                throw Refusal(.unprocessable, "The field 'approval' is '\(form["approval"])'; it must be given or refused.")
            }
            let reason = given && form["reason"].isEmpty ? "approved by the employer" : form.text("reason", in: 3...300)
            guard form.mistakes.isEmpty else { throw Refusal(.unprocessable, "Please say why; the person will read it.") }
            let visitor = call.visitor
            let id: EnrolmentID = try call.id("enrolment")
            // Only the employer: not even the hub's team can give this word.
            _ = try await enrolments.act(
                on: id, by: visitor.member, actor: visitor.actor, at: call.now,
                allowed: { _, partner in visitor.role == .employer && visitor.partner == partner }
            ) { try $0.approve(id, given, reason: reason, at: call.now) }
            return call.done("/workforce", call.t("approval.\(given ? "given" : "refused")"))
        }
        table.get("/enrolments/{enrolment}/moves", .signedIn, "Every move of an enrolment with its reason, for those it belongs to") {
            call in
            let visitor = call.visitor
            let moves = try await rolls.moves(call.id("enrolment")) { worker, partner in
                visitor.role == .coordinator || visitor.worker == worker || (visitor.role == .employer && visitor.partner == partner)
            }
            return try EnrolmentPage.moves(moves, call)
        }
        table.get("/workforce", .changing(.workforce), "An employer's own people: approvals, seats, kept seats, rules") { call in
            let (partner, _) = try speaker(call)
            return try WorkforcePage.employer(await rolls.employer(partner, call.language), call)
        }
        table.post(
            "/workforce/rules", .changing(.workforce), "An employer's own release limit, and whether every seat asks for its approval"
        ) { call in
            var form = try await call.form()
            let limit = form.int("release_limit", in: 0...100_000)
            let (partner, member) = try speaker(call)
            guard form.mistakes.isEmpty else { throw Refusal(.unprocessable, form.mistakes.map(\.explanation).joined(separator: " ")) }
            try await enrolments.setRules(
                of: partner, releaseLimit: limit, approvesAll: form["approves_all"] == "1", by: member, at: call.now)
            return call.done("/workforce", call.t("workforce.rules_set"))
        }
        table.get(
            "/works-council", .seeing(.workforce), "What a works council may ask: who was chosen, who was not and why, what is needed"
        ) { call in
            // The hub's team sees what every council sees; other employers and providers have no council to speak for.
            guard [.worksCouncil, .coordinator].contains(call.visitor.role), let partner = call.visitor.partner else {
                throw Refusal(.notAllowed, "This page is for works councils; they see the people of the employers they speak for.")
            }
            let council = call.visitor.role == .coordinator ? nil : partner
            let asked = call.query("worker").map { $0.filter { !$0.isWhitespace } } ?? ""
            if !asked.isEmpty {
                return try CouncilPage.colleague(
                    await councils.colleague(asked, of: council, call.language, on: call.now.day), call)
            }
            guard let name = call.query("employer") else {
                return try CouncilPage.views(await councils.views(of: council, call.language), call)
            }
            guard let employer = PartnerID(name) else { throw Refusal.notFound("employer", name) }
            let chosen = call.query("list") == "chosen"
            return try CouncilPage.list(
                await councils.list(employer, of: council, chosen: chosen, call.language), call)
        }
        table.post("/partners/{partner}/employers", .coordinators, "A works council speaks for an employer") { call in
            var form = try await call.form()
            guard let employer = form.id("employer", of: PartnerID.self) else {
                throw Refusal(.unprocessable, "The field 'employer' must be the number of a company.")
            }
            let council: PartnerID = try call.id("partner")
            try await councils.link(council, to: employer, by: call.visitor.actor, at: call.now)
            return call.done("/partners/\(council)", call.t("council.linked"))
        }
        table.get("/me", .signedIn, "My page: rounds for members; what I become, when and who pays for workers") { call in
            guard let worker = call.visitor.worker else { return try EnrolmentPage.mine(rounds: await rounds.all(), call) }
            return try WorkerPage.mine(
                await rolls.seats(of: worker, call.language), await paths.path(of: worker, call.language, on: call.now.day),
                await objections.own(of: worker), call)
        }
        table.post("/me/objections", .changing(.enrolments), "A worker objects; the hub's team must answer") { call in
            var form = try await call.form()
            let text = form.text("text", in: 5...2000)
            guard let worker = call.visitor.worker else { throw Refusal(.notAllowed, "Objections are for workers.") }
            guard form.mistakes.isEmpty else { throw Refusal(.unprocessable, form.mistakes.map(\.explanation).joined(separator: " ")) }
            _ = try await objections.add(text, by: worker, at: call.now)
            return call.done("/me", call.t("me.object.sent"))
        }
        table.get(
            "/objections", .seeing(.workforce), "What workers object to: for coordinators, and for the works council of their employer"
        ) {
            call in
            guard [.worksCouncil, .coordinator].contains(call.visitor.role) else {
                throw Refusal(.notAllowed, "Objections are read by coordinators and works councils; employers do not see them.")
            }
            return try WorkerPage.objections(
                await objections.all(for: call.visitor.role == .coordinator ? nil : call.visitor.partner), call)
        }
        table.post("/objections/{objection}/answer", .coordinators, "The answer to an objection") { call in
            var form = try await call.form()
            let text = form.text("answer", in: 5...2000)
            guard form.mistakes.isEmpty, let member = call.visitor.member else {
                throw Refusal(.unprocessable, form.mistakes.map(\.explanation).joined(separator: " "))
            }
            try await objections.answer(call.id("objection"), with: text, by: member, at: call.now)
            return call.done("/objections", call.t("objection.answered"))
        }
    }

    private func enter(_ call: Call) async throws -> Response {
        let session = try await catalogue.session(call.id("session"), call.language)
        var form = try await call.form()
        let visitor = call.visitor
        guard [.worker, .employer, .coordinator].contains(visitor.role) else {
            throw Refusal(.notAllowed, "Workers, their employers and the hub's team enrol people.")
        }
        let own = visitor.role == .worker
        let reason = form["reason"].isEmpty ? "asked by \(visitor.role.rawValue)" : form.text("reason", in: 3...300)
        let pseudonym = own ? try await rolls.pseudonym(of: visitor.worker) : form.text("worker", in: 1...40)
        guard form.mistakes.isEmpty else { throw Refusal(.unprocessable, form.mistakes.map(\.explanation).joined(separator: " ")) }
        let id = try await enrolments.enter(
            pseudonym, into: session.id, own: own, priority: visitor.role == .coordinator && form["priority"] == "1" ? 1 : 2,
            reservation: own ? nil : ReservationID(form["reservation"]), reason: reason, by: visitor.member, actor: visitor.actor,
            at: call.now
        ) { worker, partner in
            visitor.role == .coordinator || visitor.worker == worker || (visitor.role == .employer && visitor.partner == partner)
        }
        let state = try await rolls.moves(id, allowed: { _, _ in true }).last?.to ?? .waiting
        return call.done(own ? "/me" : "/sessions/\(session.id)", call.t("enrolment.moved.\(state.rawValue)"))
    }

    private func move(_ call: Call) async throws -> Response {
        var form = try await call.form()
        let visitor = call.visitor
        let reason = form["reason"].isEmpty ? "by \(visitor.role.rawValue)" : form.text("reason", in: 1...300)
        guard let state = EnrolmentState(rawValue: form["state"]), form.mistakes.isEmpty else {
            throw Refusal(.unprocessable, "The field 'state' is '\(form["state"])'; it must be one of the states of an enrolment.")
        }
        let allowed: SeatPermission = { worker, partner in
            switch visitor.role {
            case .coordinator: true
            case .worker: visitor.worker == worker && [.accepted, .cancelled, .waiting].contains(state)
            case .employer: visitor.partner == partner && [.cancelled, .waiting].contains(state)
            default: false
            }
        }
        let (id, now): (EnrolmentID, Moment) = (try call.id("enrolment"), call.now)
        let session: SessionID
        switch state {
        case .waiting:
            session = try await enrolments.rejoin(
                id, own: visitor.role == .worker, reason: reason, by: visitor.member, actor: visitor.actor, at: now, allowed: allowed)
        case .accepted, .cancelled:
            session = try await enrolments.act(on: id, by: visitor.member, actor: visitor.actor, at: now, allowed: allowed) {
                if state == .accepted { try $0.accept(id, reason: reason, at: now) } else { try $0.cancel(id, reason: reason, at: now) }
            }
        case .offered:
            throw Refusal(.conflict, "Offers are made by the waiting list alone, so that nobody is overtaken. Put the person on the list.")
        case .attended, .completed:
            throw Refusal(
                visitor.role == .coordinator ? .conflict : .notAllowed,
                "Attendance and completion follow from the attendance list and the rule of the course.")
        }
        return call.done(visitor.worker == nil ? "/sessions/\(session)" : "/me", call.t("enrolment.moved.\(state.rawValue)"))
    }

    private func speaker(_ call: Call) throws -> (PartnerID, MemberID) {
        guard let partner = call.visitor.partner, let member = call.visitor.member else {
            throw Refusal(.notAllowed, "This is for people who speak for a partner.")
        }
        return (partner, member)
    }

    /// Coordinators and the session's provider see everybody; employers their own people; all others numbers only.
    static func visible(_ visitor: Visitor, _ session: Session) -> [PartnerID]? {
        if visitor.role == .coordinator || (visitor.role == .provider && visitor.partner == session.provider) { return nil }
        return [.employer, .worksCouncil].contains(visitor.role) ? visitor.partner.map { [$0] } ?? [] : []
    }
}
