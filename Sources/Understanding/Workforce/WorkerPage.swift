// Workers as their employer and the hub see them: a list, one worker, the way in for a whole table.

import Foundation
import Hummingbird
import Listening
import OpenFormats
import Vocabulary
import Web

/// What can be chosen for a worker.
struct WorkerChoices: Sendable {
    let places: [Place]
    let roles: [JobRole]
    let ways: [Transition]
    let skills: [HubSkill]
}

enum WorkerPage {
    static func list(
        _ lines: [WorkerLine], _ choices: WorkerChoices, form: Form, own: Bool, partner: PartnerID?, _ call: Call
    ) throws -> Response {
        let t = call.t
        let mayChange = call.visitor.role == .coordinator || call.visitor.role == .employer
        let next =
            lines.count == 100 ? lines.last.map { "/workers?after=\($0.id)" + (own ? "" : partner.map { "&partner=\($0)" } ?? "") } : nil
        return try call.show(
            lines, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("workers.title"), template: "workers"
        ) {
            [
                "lead": t(own ? "workers.lead_own" : "workers.lead"), "empty": lines.isEmpty, "mayChange": mayChange,
                "workers": lines.map { line in
                    [
                        "path": "/workers/\(line.id)", "name": line.pseudonym, "employer": line.employer, "place": line.place,
                        "role": line.role ?? "–", "target": line.target ?? "–", "shift": t("equity.shift.\(line.shift)"),
                        "missing": line.missing.map { "\($0)/\(line.required ?? 0)" } ?? "–",
                    ]
                },
                "hasNext": next != nil, "next": next ?? "",
                "fields": (own ? [] : [FieldView.make("employer", label: t("workers.employer_code"), form: form)])
                    + [FieldView.make("worker", label: t("workers.pseudonym"), hint: t("workers.pseudonym_hint"), form: form)]
                    + fields(choices, form, t),
            ]
        }
    }

    private static func fields(_ choices: WorkerChoices, _ form: Form, _ t: Messages) -> [[String: Any]] {
        [
            FieldView.choice(
                "place", label: t("workers.place"), form: form,
                options: [("", t("workers.place_firm"))] + choices.places.map { ($0.code, $0.name) }),
            FieldView.choice(
                "shift", label: t("workers.shift"), form: form,
                options: WorkerShift.allCases.map { ($0.rawValue, t("equity.shift.\($0.rawValue)")) }),
            FieldView.make("languages", label: t("workers.languages"), hint: t("workers.languages_hint"), form: form, preset: "de"),
            FieldView.make("max_km", label: t("workers.max_km"), form: form, preset: "30"),
            FieldView.choice(
                "role", label: t("workers.role"), form: form, options: [("", "–")] + choices.roles.map { ($0.code, $0.name) }),
            FieldView.choice(
                "target_role", label: t("workers.target"), form: form,
                options: [("", "–")] + choices.ways.map { ($0.code, "\($0.to) ← \($0.from)") }),
        ]
    }

    static func detail(_ worker: WorkerDetail, _ choices: WorkerChoices, form: Form, _ call: Call) throws -> Response {
        let t = call.t
        let filled = form.preset("place", worker.placeCode).preset("shift", worker.line.shift).preset("languages", worker.languages)
            .preset("max_km", String(format: "%g", worker.maximumKm))
            .preset("role", choices.roles.first { $0.id == worker.roleID }?.code ?? "")
            .preset("target_role", choices.ways.first { $0.id == worker.transition }?.code ?? "")
        let mayChange = call.visitor.changes(.workforce, of: worker.line.partner)
        func levels(_ chosen: Int) -> [[String: Any]] {
            [["value": "0", "word": t("workers.not_held"), "selected": chosen == 0] as [String: Any]]
                + SkillLevel.allCases.map {
                    ["value": "\($0.rawValue)", "word": t("level.\($0.word)"), "selected": $0.rawValue == chosen] as [String: Any]
                }
        }
        return try call.show(
            worker, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: worker.line.pseudonym, template: "worker"
        ) {
            [
                "name": worker.line.pseudonym, "employer": worker.line.employer, "place": worker.line.place,
                "role": worker.line.role ?? "–", "target": worker.line.target ?? "–", "mayChange": mayChange,
                "path": "/workers/\(worker.line.id)", "bridge": "/workers/\(worker.line.id)/bridge",
                "hasTarget": worker.transition != nil,
                "account": t(
                    "workers.account",
                    [
                        "required": t.number(worker.line.required ?? 0), "recognised": t.number(worker.recognised),
                        "missing": t.number(worker.line.missing ?? 0),
                    ]),
                "held": worker.held.map {
                    [
                        "id": $0.id.description, "code": $0.code, "name": $0.name, "level": t("level.\($0.level.word)"),
                        "levels": levels($0.level.rawValue),
                    ] as [String: Any]
                },
                "nothingHeld": worker.held.isEmpty, "nothingNeeded": worker.needed.isEmpty,
                "needed": worker.needed.map {
                    ["code": $0.code, "name": $0.name, "level": t("level.\($0.level.word)"), "path": "/needs/\($0.id)/offers"]
                },
                "skills": choices.skills.map { ["code": $0.code, "name": "\($0.code) \($0.name)"] },
                "newLevels": SkillLevel.allCases.map { ["value": "\($0.rawValue)", "word": t("level.\($0.word)")] },
                "fields": fields(choices, filled, t),
                "mistakes": form.mistakes.filter { $0.field == "skills" || $0.field == "worker" }.map(\.explanation),
            ]
        }
    }

    // MARK: A whole table

    static func importForm(form: Form = Form(fields: [:]), _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(
            ["workers"], status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("workers.import"), template: "worker_import"
        ) {
            [
                "columns": "worker, employer, place, shift, languages, role, target_role, skills, group, max_km",
                "example": "W-0417,P01,,two_shift,de;tr,Engine assembler,Battery-pack assembler,S02:2;S11:1,production,25",
                "mistake": form.mistakes.first?.explanation ?? "", "invalid": !form.mistakes.isEmpty,
            ]
        }
    }

    private struct Outcome: Encodable {
        let state: String
        let progress: Double?
        let report: WorkforceReport?
    }

    static func upload(_ upload: WorkerUpload, _ call: Call) throws -> Response {
        let t = call.t
        let report = try? JSONDecoder().decode(WorkforceReport.self, from: Data(upload.outcome.utf8))
        let isWaiting = upload.state == "waiting" && upload.job.map { ["queued", "running"].contains($0.state) } ?? true
        return try call.show(
            Outcome(state: upload.state, progress: upload.job?.progress, report: report), title: t("workers.import"),
            template: "worker_upload"
        ) {
            var page: [String: Any] = [
                "waiting": isWaiting, "taken": upload.state == "taken", "refused": upload.state == "refused" && report != nil,
                "stopped": !isWaiting && upload.state != "taken" && report == nil,
                "sentence": report.map {
                    t(
                        "workers.outcome",
                        [
                            "rows": t.number($0.rows), "new": t.number($0.new), "changed": t.number($0.changed),
                            "unchanged": t.number($0.unchanged), "wrong": t.number($0.wrong),
                        ])
                } ?? "",
                "hasMistakes": !(report?.mistakes.isEmpty ?? true),
                "mistakes": report?.mistakes.prefix(100).map(\.description) ?? [],
                "failure": upload.job?.failure ?? "",
            ]
            if isWaiting {
                page["refreshSeconds"] = 3
                if let job = upload.job {
                    page["job"] = JobView.make(
                        id: job.id, name: t("job.kind.workers"), phase: job.progressText, share: job.progress,
                        left: job.secondsLeft(at: call.now),
                        cancel: "/workers/imports/\(upload.id)/cancellation", follow: call.visitor.isOrganiser, t)
                }
            }
            return page
        }
    }
}
