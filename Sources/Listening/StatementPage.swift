// Statements and voting as people see them.

import Hummingbird
import Vocabulary
import Web

enum StatementPage {
    static func list(_ statements: [Statement], of round: Round, form: Form, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(
            statements, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("statements.title"), template: "statements"
        ) {
            let part = ListPart(statements, of: call)
            return [
                "round": round.id.description, "roundTitle": round.title, "phases": RoundPage.phases(of: round, call),
                "empty": statements.isEmpty, "pager": part.pager, "hasTopics": statements.contains { $0.topic != nil },
                "lead": t.count("statements.lead", statements.count), "statements": part.lines.map { row($0, t) },
                "canSpeak": round.isListening && call.visitor.member != nil, "fields": fields(form, t),
            ]
        }
    }

    static func fields(_ form: Form, _ t: Messages) -> [[String: Any]] {
        [
            FieldView.make("text", label: t("statement.text"), hint: t("statement.text.hint"), form: form, large: true),
            FieldView.choice(
                "kind", label: t("statement.kind"), form: form,
                options: StatementKind.allCases.map { ($0.rawValue, t("statement.\($0.rawValue)")) }),
            FieldView.choice(
                "language", label: t("statement.language"), form: form,
                options: [t.language, t.language == .german ? .english : .german].map { ($0.rawValue, t("language.\($0.rawValue)")) }),
        ]
    }

    static func row(_ statement: Statement, _ t: Messages) -> [String: Any] {
        let total = max(1, statement.votes)
        return [
            "path": "/statements/\(statement.id)", "number": statement.id.description, "id": statement.id.description,
            "text": statement.text,
            "lang": statement.language.rawValue, "kind": t("statement.\(statement.kind.rawValue)"),
            "topic": statement.topic ?? "", "hasTopic": statement.topic != nil,
            "hasAuthor": statement.authorClass != nil, "author": statement.authorClass.map { t("class.\($0.rawValue)") } ?? "",
            "votes": t.number(statement.votes),
            "agree": statement.tally.map { t.number($0.agree) } ?? "·", "disagree": statement.tally.map { t.number($0.disagree) } ?? "·",
            "pass": statement.tally.map { t.number($0.pass) } ?? "·", "agreeWidth": (statement.tally?.agree ?? 0) * 100 / total,
            "disagreeStart": (statement.tally?.agree ?? 0) * 100 / total, "disagreeWidth": (statement.tally?.disagree ?? 0) * 100 / total,
        ]
    }

    static func desk(_ desk: VotingDesk, of info: Round, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(desk, title: t("vote.title"), template: "vote") {
            // After ten cards there is a choice, not just another card.
            let pauses = desk.answered > 0 && desk.answered % 10 == 0 && desk.next != nil && call.query("go") == nil
            let ends = info.stages.first { $0.stage == .listen }?.endsOn
            let decides = info.stages.first { $0.stage == .agree }?.endsOn
            var view: [String: Any] = [
                "first": desk.answered == 0, "later": desk.answered > 0, "rule": info.decisionRule,
                "dates": t("vote.contract_dates", ["end": ends.map(t.day) ?? "–", "decide": decides.map(t.day) ?? "–"]),
                "remaining": t.count("vote.remaining", desk.total - desk.answered), "fields": fields(Form(fields: [:]), t),
                "invites": pauses || desk.next == nil,
                "round": desk.round.description, "question": desk.question, "answered": desk.answered, "total": desk.total,
                "progress": t("vote.progress", ["answered": t.number(desk.answered), "total": t.number(desk.total)]),
                "finished": desk.next == nil,
                "pause": pauses, "hasLast": desk.last != nil,
            ]
            if let next = desk.next, !pauses {
                view["next"] = [
                    "id": next.id.description, "text": next.text, "lang": next.language.rawValue,
                    "kind": t("statement.\(next.kind.rawValue)"),
                    "hasAuthor": next.authorClass != nil, "author": next.authorClass.map { t("class.\($0.rawValue)") } ?? "",
                ]
            }
            if let last = desk.last {
                view["last"] = [
                    "id": last.statement.description, "text": last.text, "lang": last.language.rawValue,
                    "choice": t("vote.\(last.choice.word)"), "room": room(last.room, t),
                ]
            }
            return view
        }
    }

    /// What others said, from the figures everybody sees; it may not hold the reader's own answer yet.
    private static func room(_ tally: VoteTally?, _ t: Messages) -> String {
        guard let tally else { return t("answers.room_few") }
        func share(_ count: Int) -> String { t.percent(Double(count) / Double(max(1, tally.votes))) }
        return t(
            "answers.room",
            [
                "n": t.number(tally.votes), "agree": share(tally.agree), "disagree": share(tally.disagree), "pass": share(tally.pass),
            ])
    }

    /// Whether the answers stand in the figures, and what they wait for.
    private static func counting(_ counting: AnswerCounting?, _ t: Messages) -> String {
        guard let counting else { return "" }
        switch counting.state {
        case .counted: return t("answers.counted")
        case .leftOut: return t("answers.left_out")
        case .waiting: return counting.missing == 0 ? t("answers.soon") : t.count("answers.waiting", counting.missing)
        }
    }

    static func answers(_ given: OwnAnswers, own: [Statement], of round: Round, _ call: Call) throws -> Response {
        let t = call.t
        let answers = given.answers
        return try call.show(given, title: t("answers.title"), template: "answers") {
            [
                "counting": counting(given.counting, t), "isCounted": given.counting?.state == .counted,
                "waits": given.counting.map { $0.state != .counted } ?? false,
                "mine": own.map {
                    [
                        "id": $0.id.description, "text": $0.text, "lang": $0.language.rawValue, "reason": $0.reason,
                        "state": t("statement.state.\($0.state.rawValue)"), "withdrawable": round.isListening && $0.state != .withdrawn,
                    ] as [String: Any]
                }, "hasMine": !own.isEmpty,
                "round": round.id.description, "empty": answers.isEmpty, "open": round.isListening,
                "answers": answers.map { answer in
                    [
                        "id": answer.statement.description, "path": "/statements/\(answer.statement)", "text": answer.text,
                        "lang": answer.language.rawValue, "room": room(answer.room, t),
                        "choice": t("vote.\(answer.choice.word)"), "important": answer.important, "open": round.isListening,
                    ] as [String: Any]
                },
            ]
        }
    }
}
