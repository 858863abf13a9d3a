// Actions as people read them: what is overdue first.

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
    }

    static func list(_ actions: [Action], form data: FormData, _ call: Call) throws -> Response {
        let t = call.t
        let today = call.now.day
        let overdue = actions.count { $0.isOverdue(on: today) }
        return try call.show(
            actions, status: data.form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("actions.title"), template: "actions"
        ) {
            let part = ListPart(actions, of: call)
            return [
                "pager": part.pager,
                "lead": t(
                    "actions.lead",
                    [
                        "open": t.number(actions.count { $0.state == "open" }), "overdue": t.number(overdue),
                        "done": t.number(actions.count { $0.state == "done" }),
                    ]),
                "empty": actions.isEmpty, "round": data.round?.id.description ?? "", "hasRound": data.round != nil,
                "actions": part.lines.map { action in
                    [
                        "id": action.id.description, "title": action.title, "objective": action.objective ?? "–", "owner": action.owner,
                        "due": t.day(action.dueOn), "late": action.isOverdue(on: today), "state": t("action.\(action.state)"),
                        "open": action.state == "open",
                        "mine": call.visitor.isOrganiser || (call.visitor.partner == action.ownerID && call.visitor.member != nil),
                        "statements": action.statements.map { ["path": "/statements/\($0)", "number": $0.description] },
                    ] as [String: Any]
                },
                "fields": [
                    FieldView.make("title", label: t("action.title"), form: data.form),
                    FieldView.choice(
                        "objective", label: t("agreement.objective"), form: data.form,
                        options: [("", "–")] + data.objectives.map { ($0.id.description, $0.title) }),
                    FieldView.choice(
                        "owner", label: t("agreement.owner"), form: data.form, options: data.partners.map { ($0.id.description, $0.name) }),
                    FieldView.make("due_on", label: t("agreement.due_on"), hint: t("agreement.due_on.hint"), form: data.form, type: "date"),
                    FieldView.make("statements", label: t("agreement.statements"), hint: t("finding.statements.hint"), form: data.form),
                ],
            ]
        }
    }
}
