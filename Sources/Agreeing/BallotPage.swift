// Ballots as people see them: the paper while it is open, then three columns side by side with the sentence that says what balancing changed.

import Hummingbird
import Listening
import Vocabulary
import Web

enum BallotPage {
    static func list(_ ballots: [Ballot], agreement: Agreement, of round: Round, _ form: Form, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(
            ballots, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("ballot.title"), template: "ballots"
        ) {
            [
                "round": round.id.description, "roundTitle": round.title, "none": ballots.isEmpty,
                "ballots": ballots.map { ballot in
                    [
                        "id": ballot.id.description, "title": ballot.title, "second": ballot.previous != nil,
                        "state": ballot.closedAt == nil ? t("ballot.open_until", ["day": t.day(ballot.closesOn)]) : t("ballot.is_closed"),
                    ] as [String: Any]
                },
                "objectives": agreement.objectives.map { ["id": $0.id.description, "title": $0.title] },
                "fields": [
                    FieldView.make("title", label: t("ballot.question"), form: form),
                    FieldView.choice(
                        "method", label: t("ballot.method"), form: form,
                        options: [("score", t("ballot.method.score")), ("rank", t("ballot.method.rank"))]),
                    FieldView.make("options", label: t("ballot.options"), hint: t("ballot.options.hint"), form: form, large: true),
                    FieldView.make(
                        "quorum", label: t("ballot.quorum"), hint: t("ballot.quorum.hint"), form: form, preset: "1", type: "number"),
                    FieldView.make("closes_on", label: t("ballot.closes_on"), form: form, type: "date"),
                ],
            ]
        }
    }

    static func ballot(_ ballot: Ballot, before: Ballot?, voted: Bool, _ call: Call) throws -> Response {
        let t = call.t
        let open = ballot.closedAt == nil
        let running = open && WallClock.day(at: call.now) <= ballot.closesOn
        let speaks = call.visitor.member != nil && Visibility.rule(of: .ballots).changes(call.visitor.role) != .nothing
        return try call.show(ballot, title: ballot.title, template: "ballot") {
            [
                "id": ballot.id.description, "round": ballot.round.description, "title": ballot.title,
                "lead": open
                    ? t("ballot.open_until", ["day": t.day(ballot.closesOn)])
                    : t(
                        "ballot.counted",
                        ["people": t.number(ballot.result?.people ?? 0), "n": t.number(ballot.result?.organisations ?? 0)]),
                "secret": t("ballot.secret"), "open": open, "closed": !open, "votes": running && speaks && !voted,
                "voted": running && voted,
                "how": t("ballot.how.\(ballot.method)", ["n": t.number(ballot.options.count)]),
                "highest": ballot.method == "score" ? "5" : ballot.options.count.description,
                "lowest": ballot.method == "score" ? "0" : "1",
                "options": ballot.options.map { ["id": $0.id.description, "text": $0.text] },
                "feedback": ballot.feedback, "hasFeedback": !ballot.feedback.isEmpty,
                "before": before?.result.map { rows($0, t) } ?? [], "hasBefore": before?.result != nil,
                "turnout": ballot.turnout.filter { $0.registered > 0 }.map { turnout in
                    [
                        "name": t("class.\(turnout.voice.rawValue)"), "voted": t.number(turnout.voted),
                        "registered": t.number(turnout.registered), "needed": t.number(min(ballot.quorum, turnout.registered)),
                        "short": !turnout.meets(ballot.quorum),
                    ] as [String: Any]
                },
                "rows": ballot.result.map { rows($0, t) } ?? [], "sentence": ballot.result.map { sentence($0, t) } ?? "",
            ]
        }
    }

    private static func rows(_ result: BallotResult, _ t: Messages) -> [[String: Any]] {
        func cell(_ value: Double?, _ place: Int) -> String { value.map { "\(t.percent($0)) (\(place).)" } ?? "–" }
        return result.rows.sorted { $0.balancedPlace < $1.balancedPlace }.map { row in
            [
                "text": row.text, "heads": cell(row.heads, row.headsPlace),
                "organisations": cell(row.organisations, row.organisationsPlace),
                "balanced": cell(row.balanced, row.balancedPlace), "width": Int(((row.balanced ?? 0) * 100).rounded()),
            ]
        }
    }

    /// What balancing changed, in one sentence.
    private static func sentence(_ result: BallotResult, _ t: Messages) -> String {
        let moved = result.moved
        guard let first = moved.first else { return t("ballot.nothing_moved") }
        let places = ["from": t.number(first.headsPlace), "to": t.number(first.balancedPlace), "option": first.text]
        return t(first.balancedPlace < first.headsPlace ? "ballot.moved_up" : "ballot.moved_down", places)
            + (moved.count > 1 ? " " + t.count("ballot.also_moved", moved.count - 1) : "")
    }
}
