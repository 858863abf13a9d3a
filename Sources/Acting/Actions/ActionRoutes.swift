// Addresses of actions: everybody sees who promised what; owners and the hub's team say when it is done.

import Hummingbird
import Listening
import Vocabulary
import Web

struct ActionRoutes: Sendable {
    let actions: ActionStore
    let projects: ProjectStore
    let reminders: ReminderStore
    let rounds: RoundStore
    let partners: PartnerStore
    let statements: StatementStore

    func register(in table: RouteTable) {
        table.get("/actions", .seeing(.actions), "Actions with owner and date; `view=` open, mine, overdue, done or all") { call in
            try await list(Form(fields: [:]), call)
        }
        table.get("/actions/{action}", .seeing(.actions), "One action: for what, by when, carried out in which sessions") { call in
            let found = try await actions.action(call.id("action"))
            return try ActionPage.action(found.action, sessions: found.sessions, Form(fields: [:]), call)
        }
        table.post("/rounds/{round}/actions", .organisers, "A new action") { try await add($0) }
        table.post("/actions/{action}/state", .changing(.actions), "Done, dropped, or open again") { call in
            let form = try await call.form()
            guard ["open", "done", "dropped"].contains(form["state"]) else {
                throw Refusal(.unprocessable, "The field 'state' is '\(form["state"])'; it must be open, done or dropped.")
            }
            let id: ActionID = try call.id("action")
            try await actions.set(id, to: form["state"], speakingFor: speaker(call), by: call.visitor.actor, at: call.now)
            return call.done("/actions/\(id)", call.t("action.changed"))
        }
        table.post("/actions/{action}/day", .changing(.actions), "Another day for an open action, with a reason") { call in
            let found = try await actions.action(call.id("action"))
            var form = try await call.form()
            let day = form.day("due_on")
            let reason = form.text("reason", in: 3...300)
            guard form.mistakes.isEmpty else { return try ActionPage.action(found.action, sessions: found.sessions, form, call) }
            try await actions.move(
                found.action.id, to: day, reason: reason, speakingFor: speaker(call), by: call.visitor.actor, at: call.now)
            return call.done("/actions/\(found.action.id)", call.t("action.moved", ["day": call.t.day(day)]))
        }
        table.post("/actions/{action}/sessions", .changing(.actions), "A course session carries the action out") { call in
            var form = try await call.form()
            let code = form.text("session", in: 1...40)
            guard form.mistakes.isEmpty, let member = call.visitor.member else {
                throw Refusal(.unprocessable, "Type the code of a session, such as C01-1.")
            }
            let id: ActionID = try call.id("action")
            try await actions.serve(id, with: code, speakingFor: speaker(call), by: member, at: call.now)
            return call.done("/actions/\(id)", call.t("action.served"))
        }
        table.get("/due", .seeing(.actions), "What is overdue and what comes due in two weeks; `view=mine` for one's own organisation") {
            call in
            let mine = call.query("view") == "mine" && call.visitor.member != nil
            let until = call.now.day.adding(days: 14)
            return try ActionPage.due(
                await reminders.due(until: until, of: mine ? call.visitor.partner : nil), mine: mine, call)
        }
        table.get("/projects", .seeing(.actions), "Projects: what partners do together") { call in
            try await ActionPage.projects(projects.all(), actions: actions.all(), data(Form(fields: [:])), call)
        }
        table.get("/projects/{project}", .seeing(.actions), "One project with its partners and actions") { call in
            let found = try await projects.project(call.id("project"))
            return try ActionPage.project(found.project, found.actions, call)
        }
        table.post("/rounds/{round}/projects", .organisers, "A new project") { try await begin($0) }
        table.post("/projects/{project}/state", .changing(.actions), "Running, done or stopped") { call in
            let form = try await call.form()
            guard ["running", "done", "stopped"].contains(form["state"]) else {
                throw Refusal(.unprocessable, "The field 'state' is '\(form["state"])'; it must be running, done or stopped.")
            }
            let id: ProjectID = try call.id("project")
            try await projects.set(id, to: form["state"], speakingFor: speaker(call), by: call.visitor.actor, at: call.now)
            return call.done("/projects/\(id)", call.t("project.changed"))
        }
    }

    private func speaker(_ call: Call) -> PartnerID? { call.visitor.isOrganiser ? nil : call.visitor.partner }

    private func list(_ form: Form, _ call: Call) async throws -> Response {
        let view = try call.query("view").map { name in
            guard let view = ActionView(rawValue: name) else {
                throw Refusal(.unprocessable, "There is no view '\(name)' of actions; there are open, mine, overdue, done and all.")
            }
            return view
        }
        return try await ActionPage.list(actions.all(), view ?? .open, form: data(form), call)
    }

    private func data(_ form: Form) async throws -> ActionPage.FormData {
        let newest = try await rounds.all().first
        var objectives: [(id: ObjectiveID, title: String)] = []
        if let newest { objectives = try await actions.objectives(newest.id) }
        return ActionPage.FormData(
            form: form, round: newest, partners: try await partners.all().filter { $0.status == "active" }, objectives: objectives,
            projects: try await projects.all())
    }

    private func add(_ call: Call) async throws -> Response {
        let round = try await rounds.round(call.id("round"))
        var form = try await call.form()
        let title = form.text("title", in: 5...200)
        let due = form.day("due_on")
        let known = Set(try await statements.accepted(in: round.id).map(\.id))
        let ids = form["statements"].split { !$0.isNumber }.compactMap { StatementID(String($0)) }
        if let stranger = ids.first(where: { !known.contains($0) }) {
            form.blame("statements", "Statement \(stranger) is not part of this round.")
        }
        let project = ProjectID(form["project"])
        if let project, try await projects.all().contains(where: { $0.id == project && $0.state == "running" }) == false {
            form.blame("project", call.t("mistake.choose"))
        }
        let owner = form.id("owner", of: PartnerID.self)
        guard form.mistakes.isEmpty, let owner, let member = call.visitor.member else { return try await list(form, call) }
        let draft = ActionDraft(
            title: title, objective: ObjectiveID(form["objective"]), project: project, owner: owner, dueOn: due, statements: ids)
        let id = try await actions.add(draft, to: round.id, by: member, at: call.now)
        return call.done("/actions/\(id)", call.t("action.added"))
    }

    private func begin(_ call: Call) async throws -> Response {
        let round = try await rounds.round(call.id("round"))
        var form = try await call.form()
        let title = form.text("title", in: 5...200)
        let summary = form.text("summary", in: 10...2000)
        let (starts, ends) = (form.day("starts_on"), form.day("ends_on"))
        if ends < starts, form.mistakes.isEmpty { form.blame("ends_on", call.t("project.ends_before")) }
        let owner = form.id("owner", of: PartnerID.self)
        let known = Set(try await partners.all().filter { $0.status == "active" }.map(\.id))
        let others = form.all("partner").compactMap { PartnerID($0) }.filter(known.contains)
        guard form.mistakes.isEmpty, let owner, let member = call.visitor.member else {
            return try await ActionPage.projects(projects.all(), actions: actions.all(), data(form), call)
        }
        let principle = Int(form["principle"]).flatMap { (1...4).contains($0) ? $0 : nil }
        let draft = ProjectDraft(
            title: title, summary: summary, owner: owner, partners: others, principle: principle, startsOn: starts, endsOn: ends)
        let id = try await projects.add(draft, to: round.id, by: member, at: call.now)
        return call.done("/projects/\(id)", call.t("project.added"))
    }
}
