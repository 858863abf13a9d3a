// The barrier register and the charter as people read and print them.

import Hummingbird
import Listening
import Vocabulary
import Web

enum RegisterPage {
    static func barriers(_ entries: [BarrierEntry], of round: Round, _ call: Call) throws -> Response {
        let t = call.t
        let overdue = entries.count { $0.isOverdue(on: call.now.day) }
        return try call.show(entries, title: t("barrier.register"), template: "barriers") {
            [
                "round": round.id.description, "roundTitle": round.title, "none": entries.isEmpty,
                "lead": t(
                    "barrier.lead",
                    [
                        "n": t.number(entries.count), "overdue": t.number(overdue),
                        "accepted": t.number(entries.count { $0.acceptance != nil }),
                    ]),
                "barriers": entries.map { entry in
                    [
                        "id": entry.id.description, "title": entry.title, "code": entry.code ?? "",
                        "risk": "\(entry.likelihood) × \(entry.impact) = \(entry.risk)", "level": level(entry.risk),
                        "sign": entry.earlySign, "response": entry.response, "owner": entry.owner,
                        "review": entry.acceptance == nil ? entry.reviewOn.map { t.day($0) } ?? "–" : t("barrier.carried"),
                        "late": entry.isOverdue(on: call.now.day),
                    ] as [String: Any]
                },
                "columns": (1...5).map { ["name": t("barrier.impact_level", ["n": $0])] },
                "map": (1...5).reversed().map { likelihood in
                    [
                        "likelihood": likelihood.description,
                        "cells": (1...5).map { impact in
                            let here = entries.filter { $0.likelihood == likelihood && $0.impact == impact }
                            return [
                                "level": level(likelihood * impact), "count": here.isEmpty ? "" : here.count.description,
                                "items": here.map { ["id": $0.id.description] },
                            ] as [String: Any]
                        },
                    ] as [String: Any]
                },
            ]
        }
    }

    private static func level(_ risk: Int) -> String { risk >= 15 ? "none" : risk >= 8 ? "low" : "fair" }

    static func barrier(_ entry: BarrierEntry, _ form: Form, _ call: Call) throws -> Response {
        let t = call.t
        let own = call.visitor.isOrganiser || (call.visitor.partner == entry.ownerID && call.visitor.member != nil)
        return try call.show(
            entry, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: entry.title, template: "barrier"
        ) {
            [
                "id": entry.id.description, "round": entry.round.description, "title": entry.title, "code": entry.code ?? "",
                "risk": t(
                    "barrier.risk",
                    [
                        "likelihood": t.number(entry.likelihood), "impact": t.number(entry.impact), "risk": t.number(entry.risk),
                    ]),
                "sign": entry.earlySign, "response": entry.response, "owner": entry.owner,
                "review": entry.reviewOn.map { t.day($0) } ?? "–", "late": entry.isOverdue(on: call.now.day),
                "accepted": entry.acceptance.map { t("barrier.accepted_on", ["day": t.day($0.at.day), "reason": $0.reason]) } ?? "",
                "isAccepted": entry.acceptance != nil, "may": own && entry.acceptance == nil,
                "hasReviews": !entry.reviews.isEmpty,
                "reviews": entry.reviews.reversed().map {
                    ["day": t.day($0.on), "risk": "\($0.likelihood) × \($0.impact) = \($0.likelihood * $0.impact)", "note": $0.note]
                },
                "fields": [
                    FieldView.make(
                        "likelihood", label: t("agreement.likelihood"), form: form, preset: entry.likelihood.description, type: "number"),
                    FieldView.make("impact", label: t("agreement.impact"), form: form, preset: entry.impact.description, type: "number"),
                    FieldView.make("note", label: t("barrier.note"), form: form),
                    FieldView.make("review_on", label: t("agreement.review_on"), form: form, type: "date"),
                ],
                "correctable": call.visitor.isOrganiser && entry.acceptance == nil,
            ].merging(CorrectionPage.view(entry.corrections, t)) { page, _ in page }
        }
    }

    static func decision(_ entry: DecisionEntry, _ form: Form, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(
            entry, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: entry.title, template: "decision"
        ) {
            [
                "id": entry.id.description, "round": entry.round.description, "title": entry.title, "reason": entry.reason,
                "decided": t.day(entry.decidedAt.day), "review": entry.reviewOn.map { t.day($0) } ?? "–",
                "late": entry.isOverdue(on: call.now.day), "ended": entry.hasEnded, "goesOn": !entry.hasEnded,
                "hasReviews": !entry.reviews.isEmpty,
                "reviews": entry.reviews.reversed().map {
                    ["day": t.day($0.on), "outcome": t("decision.\($0.outcome)"), "note": $0.note]
                },
                "fields": [
                    FieldView.choice(
                        "outcome", label: t("decision.outcome"), form: form,
                        options: DecisionStore.outcomes.map { ($0, t("decision.\($0)")) }),
                    FieldView.make("note", label: t("decision.note"), form: form),
                    FieldView.make("review_on", label: t("agreement.review_on"), form: form, type: "date"),
                ],
                "correctable": call.visitor.isOrganiser && !entry.hasEnded,
            ].merging(CorrectionPage.view(entry.corrections, t)) { page, _ in page }
        }
    }

    private struct Charter: Encodable {
        let commitments: [Commitment]
        let partners: [String]
    }

    static func charter(_ commitments: [Commitment], partners: [Partner], _ form: Form, _ call: Call) throws -> Response {
        let t = call.t
        let committed = Set(commitments.map(\.partner))
        let active = partners.filter { $0.status == "active" }
        return try call.show(
            Charter(commitments: commitments, partners: active.filter { committed.contains($0.id) }.map(\.name)),
            status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("charter.title"), template: "charter"
        ) {
            [
                "lead": t(
                    "charter.lead",
                    ["n": t.number(commitments.count), "partners": t.number(committed.count), "all": t.number(active.count)]),
                "principles": (1...4).map { principle in
                    let under = commitments.filter { $0.principle == principle }
                    return [
                        "name": t("principle.\(principle)"), "none": under.isEmpty,
                        "commitments": under.map { commitment in
                            [
                                "id": commitment.id.description, "partner": commitment.partnerName, "text": commitment.text,
                                "due": t.day(commitment.dueOn), "kept": commitment.state == "kept", "open": commitment.state == "open",
                                "late": commitment.state == "open" && commitment.dueOn < call.now.day,
                                "own": call.visitor.isOrganiser
                                    || (call.visitor.member != nil && call.visitor.partner == commitment.partner),
                            ] as [String: Any]
                        },
                    ] as [String: Any]
                },
                "signatures": active.filter { committed.contains($0.id) }.map { ["name": $0.name] }, "day": t.day(call.now.day),
                "speaks": call.visitor.member != nil,
                "fields": [
                    FieldView.choice(
                        "principle", label: t("charter.principle"), form: form,
                        options: (1...4).map { ($0.description, t("principle.\($0)")) }),
                    FieldView.make("text", label: t("charter.text"), hint: t("charter.text.hint"), form: form),
                    FieldView.make("due_on", label: t("agreement.due_on"), form: form, type: "date"),
                ]
                    + (call.visitor.isOrganiser
                        ? [
                            FieldView.choice(
                                "partner", label: t("agreement.owner"), form: form,
                                options: active.map { ($0.id.description, $0.name) })
                        ] : [])
                    ,
            ]
        }
    }
}
