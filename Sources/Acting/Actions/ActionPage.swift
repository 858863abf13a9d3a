// Actions, projects and everything with a day, as people read them: what is overdue first.

import Hummingbird
import Listening
import Vocabulary
import Web

enum ActionPage {
    struct FormData {
        let form: Form
        let round: Round?
        let partners: [Partner]
        let objectives: [(id: ObjectiveID, title: String)]
        let projects: [Project]
    }

    static func list(_ actions: [Action], _ view: ActionView, form data: FormData, _ call: Call) throws -> Response {
        let t = call.t
        let today = call.now.day
        let partner = call.visitor.member == nil ? nil : call.visitor.partner
        let shown = actions.filter { view.shows($0, to: partner, on: today) }
        let views = ActionView.allCases.filter { $0 != .mine || partner != nil }
        return try call.show(
            shown, status: data.form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("actions.title"), template: "actions"
        ) {
            let part = ListPart(shown, of: call)
            return [
                "pager": part.pager,
                "lead": t(
                    "actions.lead",
                    [
                        "open": t.number(actions.count { $0.state == "open" }),
                        "overdue": t.number(actions.count { $0.isOverdue(on: today) }),
                        "done": t.number(actions.count { $0.state == "done" }),
                    ]),
                "views": views.map { other in
                    [
                        "path": "/actions?view=\(other.rawValue)", "here": other == view,
                        "name":
                            "\(t("actions.view.\(other.rawValue)")) (\(t.number(actions.count { other.shows($0, to: partner, on: today) })))",
                    ] as [String: Any]
                },
                "empty": shown.isEmpty, "round": data.round?.id.description ?? "", "hasRound": data.round != nil,
                "actions": part.lines.map { row($0, call) }, "fields": fields(data, t),
            ]
        }
    }

    private static func fields(_ data: FormData, _ t: Messages) -> [[String: Any]] {
        [
            FieldView.make("title", label: t("action.title"), form: data.form),
            FieldView.choice(
                "objective", label: t("trace.objective"), form: data.form,
                options: [("", "–")] + data.objectives.map { ($0.id.description, $0.title) }),
            FieldView.choice(
                "project", label: t("project.one"), form: data.form,
                options: [("", "–")] + data.projects.filter { $0.state == "running" }.map { ($0.id.description, $0.title) }),
            FieldView.choice(
                "owner", label: t("agreement.owner"), form: data.form, options: data.partners.map { ($0.id.description, $0.name) }),
            FieldView.make("due_on", label: t("agreement.due_on"), hint: t("agreement.due_on.hint"), form: data.form, type: "date"),
            FieldView.make("statements", label: t("agreement.statements"), hint: t("finding.statements.hint"), form: data.form),
        ]
    }

    static func owns(_ owner: PartnerID, _ call: Call) -> Bool {
        call.visitor.isOrganiser || (call.visitor.partner == owner && call.visitor.member != nil)
    }

    static func row(_ action: Action, _ call: Call) -> [String: Any] {
        let t = call.t
        return [
            "id": action.id.description, "title": action.title, "objective": action.objective ?? "–", "owner": action.owner,
            "project": action.project?.description ?? "", "projectTitle": action.projectTitle ?? "–", "hasProject": action.project != nil,
            "due": t.day(action.dueOn), "late": action.isOverdue(on: call.now.day), "state": t("action.\(action.state)"),
            "open": action.state == "open", "mine": owns(action.ownerID, call),
            "statements": action.statements.map { ["path": "/statements/\($0)", "number": $0.description] },
        ]
    }

    private struct ActionDetail: Encodable {
        let action: Action
        let sessions: [SessionID]
    }

    static func action(_ action: Action, sessions: [(id: SessionID, code: String)], _ form: Form, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(
            ActionDetail(action: action, sessions: sessions.map(\.id)), status: form.mistakes.isEmpty ? .ok : .unprocessableContent,
            title: action.title, template: "action"
        ) {
            row(action, call).merging([
                "may": owns(action.ownerID, call), "mayMove": owns(action.ownerID, call) && action.state == "open",
                "hasStatements": !action.statements.isEmpty, "hasSessions": !sessions.isEmpty,
                "closed": action.state != "open",
                "sessions": sessions.map { ["id": $0.id.description, "code": $0.code] },
                "fields": [
                    FieldView.make("due_on", label: t("agreement.due_on"), form: form, preset: action.dueOn.iso, type: "date"),
                    FieldView.make("reason", label: t("moves.reason"), form: form),
                ],
            ]) { first, _ in first }
        }
    }

    // MARK: What has a day

    static func due(_ items: [DueItem], mine: Bool, _ call: Call) throws -> Response {
        let t = call.t
        let today = call.now.day
        let overdue = items.filter { $0.on < today }
        func row(_ item: DueItem) -> [String: Any] {
            [
                "kind": t("due.\(item.kind.rawValue)"), "title": item.title, "path": item.path, "owner": item.ownerName ?? t("due.team"),
                "day": t.day(item.on),
            ]
        }
        return try call.show(items, title: t("due.title"), template: "due") {
            [
                "lead": t("due.lead", ["overdue": t.number(overdue.count), "soon": t.number(items.count - overdue.count)]),
                "overdue": overdue.map(row), "hasOverdue": !overdue.isEmpty, "soon": items.filter { $0.on >= today }.map(row),
                "hasSoon": overdue.count < items.count, "speaks": call.visitor.member != nil, "mine": mine,
            ]
        }
    }

    // MARK: Projects

    /// When the projects run, beside each other.
    private static func timeline(_ projects: [Project], on today: Day, _ t: Messages) -> Chart {
        let running = projects.count { $0.state == "running" && $0.startsOn <= today && today <= $0.endsOn }
        return Chart(
            title: t("project.timeline"), sentence: t.count("project.timeline", running),
            svg: .timeline(
                title: t("project.timeline"), description: t("project.timeline.note"),
                spans: projects.prefix(30).map { project in
                    (
                        name: project.title, first: project.startsOn, last: project.endsOn,
                        style: project.state == "running" ? (project.startsOn > today ? "pass" : "accent") : "agree",
                        word: t("project.\(project.state)")
                    )
                }, today: today, todayWord: t("chart.today"), tick: t.month),
            columns: [t("project.one"), t("chart.from"), t("chart.to"), t("action.state")],
            rows: projects.map { [$0.title, t.day($0.startsOn), t.day($0.endsOn), t("project.\($0.state)")] })
    }

    static func projects(_ projects: [Project], actions: [Action], _ data: FormData, _ call: Call) throws -> Response {
        let t = call.t
        let byProject = Dictionary(grouping: actions, by: \.project)
        return try call.show(
            projects, status: data.form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("project.title"), template: "projects"
        ) {
            [
                "none": projects.isEmpty, "round": data.round?.id.description ?? "", "hasRound": data.round != nil,
                "timeline": projects.isEmpty ? [] : [timeline(projects, on: call.now.day, t).view],
                "projects": projects.map { project in
                    let own = byProject[project.id] ?? []
                    return view(project, own, call).merging([
                        "progress": t(
                            "project.progress",
                            ["done": t.number(own.count { $0.state == "done" }), "all": t.number(own.count { $0.state != "dropped" })]),
                        "width": own.isEmpty ? 0 : own.count { $0.state == "done" } * 100 / max(1, own.count { $0.state != "dropped" }),
                    ]) { first, _ in first }
                },
                "fields": [
                    FieldView.make("title", label: t("project.name"), form: data.form),
                    FieldView.make("summary", label: t("project.summary"), form: data.form, large: true),
                    FieldView.choice(
                        "owner", label: t("agreement.owner"), form: data.form, options: data.partners.map { ($0.id.description, $0.name) }),
                    FieldView.choice(
                        "principle", label: t("charter.principle"), form: data.form,
                        options: [("", "–")] + (1...4).map { ($0.description, t("principle.\($0)")) }),
                    FieldView.make("starts_on", label: t("project.starts_on"), form: data.form, type: "date"),
                    FieldView.make("ends_on", label: t("project.ends_on"), form: data.form, type: "date"),
                ],
                "partners": data.partners.map { partner in
                    [
                        "id": partner.id.description, "name": partner.name,
                        "checked": data.form.all("partner").contains(partner.id.description),
                    ]
                        as [String: Any]
                },
            ]
        }
    }

    private struct ProjectDetail: Encodable {
        let project: Project
        let actions: [Action]
    }

    static func project(_ project: Project, _ actions: [Action], _ call: Call) throws -> Response {
        try call.show(ProjectDetail(project: project, actions: actions), title: project.title, template: "project") {
            view(project, actions, call).merging([
                "may": owns(project.ownerID, call), "running": project.state == "running", "closed": project.state != "running",
                "speaks": call.visitor.member != nil, "actions": actions.map { row($0, call) }, "empty": actions.isEmpty,
            ]) { first, _ in first }
        }
    }

    private static func view(_ project: Project, _ actions: [Action], _ call: Call) -> [String: Any] {
        let t = call.t
        return [
            "id": project.id.description, "round": project.round.description, "title": project.title, "summary": project.summary,
            "owner": project.owner, "ownerPath": "/partners/\(project.ownerID)", "starts": t.day(project.startsOn),
            "ends": t.day(project.endsOn), "late": project.isOverdue(on: call.now.day), "state": t("project.\(project.state)"),
            "principle": project.principle.map { t("principle.\($0)") } ?? "", "hasPrinciple": project.principle != nil,
            "hasPartners": !project.partners.isEmpty,
            "members": project.partners.map { ["path": "/partners/\($0.id)", "name": $0.name] },
        ]
    }
}
