// What was agreed, as people read it, and the gate between stages.

import Hummingbird
import Listening
import Understanding
import Vocabulary
import Web

enum AgreementPage {
    static func agreement(_ agreement: Agreement, of round: Round, _ call: Call) throws -> Response {
        let t = call.t
        let today = call.now.day
        return try call.show(agreement, title: t("agreement.title"), template: "agreement") {
            [
                "round": round.id.description, "roundTitle": round.title, "phases": RoundPage.phases(of: round, call),
                "rule": round.decisionRule,
                // Once agreeing is closed, what was agreed stays as it is.
                "open": round.stages.contains { $0.stage == .agree && $0.closedAt == nil },
                "objectives": agreement.objectives.map { objective in
                    [
                        "title": objective.title, "measure": objective.measure, "target": objective.target, "due": t.day(objective.dueOn),
                        "owner": objective.owner, "statements": links(objective.statements), "drivers": objective.drivers,
                        "id": objective.id.description,
                    ].merging(CorrectionPage.view(objective.corrections, t)) { page, _ in page }
                }, "noObjectives": agreement.objectives.isEmpty,
                "barriers": agreement.barriers.map { barrier in
                    [
                        "id": barrier.id.description, "title": barrier.title,
                        "risk": "\(barrier.likelihood) × \(barrier.impact) = \(barrier.risk)",
                        "sign": barrier.earlySign,
                        "owner": barrier.owner, "response": barrier.response, "review": barrier.reviewOn.map { t.day($0) } ?? "–",
                        "late": barrier.reviewOn.map { $0 < today } ?? false,
                        "level": barrier.risk >= 15 ? "none" : barrier.risk >= 8 ? "low" : "fair", "statements": links(barrier.statements),
                    ] as [String: Any]
                }, "noBarriers": agreement.barriers.isEmpty,
                "decisions": agreement.decisions.map { decision in
                    [
                        "id": decision.id.description, "title": decision.title, "reason": decision.reason,
                        "review": decision.reviewOn.map { t.day($0) } ?? "–", "late": decision.reviewOn.map { $0 < today } ?? false,
                        "statements": links(decision.statements),
                    ] as [String: Any]
                }, "noDecisions": agreement.decisions.isEmpty,
            ]
        }
    }

    private static func links(_ statements: [StatementID]) -> [[String: Any]] {
        statements.map { ["path": "/statements/\($0)", "number": $0.description] }
    }

    static func form(
        _ kind: AgreementForm.Kind, _ form: Form, of round: Round, partners: [Partner], taxonomy: [TaxonomyEntry], _ call: Call
    ) throws -> Response {
        let t = call.t
        var fields = fields(kind, form, partners: partners, taxonomy: taxonomy, t)
        fields.insert(field("statements", form, t), at: 0)
        switch kind {
        case .objectives: break
        case .barriers:
            fields += [
                field("likelihood", type: "number", form, t), field("impact", type: "number", form, t),
                field("review_on", type: "date", form, t),
            ]
        case .decisions: fields.append(field("review_on", type: "date", form, t))
        }
        let title = t("agreement.new.\(kind.noun)")
        return try call.show(
            form.mistakes, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: title, template: "agreement_form"
        ) {
            ["round": round.id.description, "roundTitle": round.title, "heading": title, "kind": kind.rawValue, "fields": fields]
        }
    }

    static func correction(
        _ form: Form, of entry: AgreedEntry, partners: [Partner], taxonomy: [TaxonomyEntry], _ call: Call
    ) throws -> Response {
        let title =
            switch entry.words {
            case .objective(let draft): draft.title
            case .barrier(_, let title, _, _, _), .decision(let title, _): title
            }
        return try CorrectionPage.form(
            form, of: title, path: "/\(entry.kind.rawValue)/\(entry.number)", back: path(of: entry),
            fields: fields(entry.kind, form, partners: partners, taxonomy: taxonomy, call.t), call)
    }

    /// Where an entry is read.
    static func path(of entry: AgreedEntry) -> String {
        switch entry.kind {
        case .objectives: "/rounds/\(entry.round)/agreement#objective-\(entry.number)"
        case .barriers, .decisions: "/\(entry.kind.rawValue)/\(entry.number)"
        }
    }

    private static func field(_ name: String, large: Bool = false, type: String = "text", _ form: Form, _ t: Messages) -> [String: Any] {
        FieldView.make(
            name, label: t(name == "title" ? "agreement.title_word" : "agreement.\(name)"), hint: t.text("agreement.\(name).hint") ?? "",
            form: form, type: type, large: large)
    }

    /// The fields a new entry and its correction have in common.
    private static func fields(
        _ kind: AgreementForm.Kind, _ form: Form, partners: [Partner], taxonomy: [TaxonomyEntry], _ t: Messages
    ) -> [[String: Any]] {
        let owner = FieldView.choice(
            "owner", label: t("agreement.owner"), form: form,
            options: partners.filter { $0.status == "active" || $0.id.description == form["owner"] }.map { ($0.id.description, $0.name) })
        switch kind {
        case .objectives:
            return [
                field("title", form, t), field("measure", form, t), field("target", form, t), field("due_on", type: "date", form, t),
                field("drivers", form, t), owner,
            ]
        case .barriers:
            let codes = taxonomy.filter { $0.kind == "barrier" }.map { ($0.code, "\($0.code) \($0.name(t.language))") }
            return [
                field("title", form, t), FieldView.choice("code", label: t("agreement.code"), form: form, options: [("", "–")] + codes),
                field("early_sign", form, t), field("response", form, t), owner,
            ]
        case .decisions: return [field("title", form, t), field("reason", large: true, form, t)]
        }
    }

    static func gate(_ gate: Gate, of round: Round, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(gate, title: t("gate.title"), template: "gate") {
            [
                "round": round.id.description, "roundTitle": round.title, "phases": RoundPage.phases(of: round, call),
                "over": gate.stage == nil,
                "open": gate.stage != nil, "stage": gate.stage?.rawValue ?? "",
                "stageName": gate.stage.map { t("stage.\($0.rawValue)") } ?? "",
                "mayClose": gate.mayClose && gate.stage != nil, "held": gate.held > 0, "heldText": t.count("gate.held", gate.held),
                "openCount": t.count("gate.without_fate", gate.withoutFate.count), "hasOpen": !gate.withoutFate.isEmpty,
                "isMissing": !gate.missing.isEmpty && gate.stage != nil,
                "missing": gate.missing.map { kind in
                    [
                        "name": t("class.\(kind.voice.rawValue)"), "path": "/invitations?class=\(kind.voice.rawValue)&state=all",
                        "words": t("gate.missing_heard", ["heard": kind.heard, "registered": kind.registered]),
                        "invites": kind.registered > 0 && call.visitor.isOrganiser,
                    ] as [String: Any]
                },
                "isUncounted": !gate.uncounted.isEmpty,
                "uncounted": gate.uncounted.map { part in
                    [
                        "name": part.voice.map { t("class.\($0.rawValue)") } ?? t("gate.uncounted_others"),
                        "words": t("gate.uncounted_count", ["n": part.organisations, "more": part.missing]),
                    ] as [String: Any]
                },
                "statements": gate.withoutFate.map {
                    ["path": "/statements/\($0.id)", "number": $0.id.description, "text": $0.text, "lang": $0.language.rawValue]
                },
            ]
        }
    }
}
