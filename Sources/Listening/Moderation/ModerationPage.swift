// The moderators' desk and log, and a statement's history as everybody reads it.

import Hummingbird
import OpenFormats
import Vocabulary
import Web

enum ModerationPage {
    /// The queue on the left, one statement with its buttons on the right.
    ///
    /// - Parameters:
    ///   - chosen: the statement on the right; the first one when it is not in the queue.
    ///   - last: what was decided a moment ago, so that a slip can be taken back.
    static func queue(
        _ statements: [Statement], state: StatementState, chosen: StatementID?, last: Statement?, of round: Round, _ call: Call
    ) throws -> Response {
        let t = call.t
        return try call.show(statements, title: t("moderation.title"), template: "moderation") {
            let part = ListPart(statements, of: call)
            let open = statements.first { $0.id == chosen } ?? part.lines.first
            let place = call.query("from").flatMap(Int.init).map { "&from=\($0)" } ?? ""
            func view(_ statement: Statement) -> [String: Any] {
                var view = StatementPage.row(statement, t)
                view["reason"] = statement.reason
                view["hasReason"] = !statement.reason.isEmpty
                view["open"] = "/rounds/\(round.id)/moderation?state=\(state.rawValue)\(place)&statement=\(statement.id)#chosen"
                view["here"] = statement.id == open?.id
                return view
            }
            return [
                "round": round.id.description, "roundTitle": round.title, "empty": statements.isEmpty,
                "tabs": [StatementState.held, .accepted, .rejected].map {
                    [
                        "path": "/rounds/\(round.id)/moderation?state=\($0.rawValue)", "name": t("moderation.tab.\($0.rawValue)"),
                        "here": $0 == state,
                    ]
                },
                "isHeld": state == .held, "isAccepted": state == .accepted, "isRejected": state == .rejected,
                "statements": part.lines.map(view), "pager": part.pager, "chosen": open.map(view).map { [$0] } ?? [],
                "last": last.map {
                    [
                        "id": $0.id.description, "what": t("moderation.done.\($0.state.rawValue)"), "text": $0.text,
                        "lang": $0.language.rawValue,
                    ]
                }.map { [$0] } ?? [],
            ]
        }
    }

    static func revision(_ statement: Statement, twin: Statement?, _ form: Form, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(
            form.mistakes, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("moderation.revise"), template: "revision"
        ) {
            [
                "id": statement.id.description, "round": statement.round.description, "text": statement.text,
                "lang": statement.language.rawValue, "hasTwin": twin != nil, "twin": twin?.text ?? "",
                "twinNumber": twin?.id.description ?? "", "twinLang": twin?.language.rawValue ?? "", "reason": form["reason"],
                "merge": [
                    FieldView.make("target", label: t("moderation.target"), hint: t("moderation.target.hint"), form: form, type: "number"),
                    FieldView.make("reason", label: t("moderation.reason"), form: form),
                ],
                "split": (1...4).map { FieldView.make("part_\($0)", label: t("moderation.part", ["n": $0]), form: form) },
            ]
        }
    }

    static func log(_ log: [ModerationEntry], of round: Round, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(log, title: t("moderation.log"), template: "moderation_log") {
            [
                "round": round.id.description, "roundTitle": round.title, "empty": log.isEmpty, "entries": log.map { row($0, t) },
            ]
        }
    }

    private static func row(_ entry: ModerationEntry, _ t: Messages) -> [String: Any] {
        [
            "statement": entry.statement.description, "path": "/statements/\(entry.statement)/history",
            "day": "\(t.day(entry.at.day)) \(entry.at.clock)", "act": t("moderation.act.\(entry.act)"), "reason": entry.reason,
        ]
    }

    static func table(_ log: [ModerationEntry]) -> String {
        CSVText.table(
            columns: ["statement", "at", "moderator", "act", "before", "reason"],
            rows: log.map {
                [$0.statement.description, $0.at.iso, $0.moderator?.description ?? "", $0.act, $0.before, $0.reason]
            })
    }

    static func history(_ history: StatementHistory, _ call: Call) throws -> Response {
        let t = call.t
        let shown = call.visitor.reach(.heldStatements) == .whole
        // Everybody may know what was done and why; which moderator did it is for the team.
        let value =
            shown
            ? history
            : StatementHistory(
                statement: history.statement,
                entries: history.entries.map {
                    ModerationEntry(
                        statement: $0.statement, at: $0.at, moderator: nil, act: $0.act, before: $0.before, reason: $0.reason)
                }, from: history.from.filter { $0.state != .rejected }, into: history.into)
        return try call.show(value, title: t("statement.history"), template: "statement_history") {
            [
                "path": "/statements/\(value.statement.id)", "text": value.statement.text, "lang": value.statement.language.rawValue,
                "empty": value.entries.isEmpty && value.from.isEmpty && value.into.isEmpty, "entries": value.entries.map { row($0, t) },
                "from": value.from.map { StatementPage.row($0, t) }, "hasFrom": !value.from.isEmpty,
                "into": value.into.map { StatementPage.row($0, t) }, "hasInto": !value.into.isEmpty,
            ]
        }
    }
}
