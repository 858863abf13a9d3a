// What a works council may ask: each employer at a glance, lists in parts, and the answer to "why not my colleague?".

import Hummingbird
import Vocabulary
import Web

enum CouncilPage {
    static func views(_ views: [CouncilView], _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(views, title: t("council.title"), template: "council") {
            [
                "none": views.isEmpty,
                "employers": views.map { view in
                    [
                        "name": view.employerName,
                        "lead": t("council.lead", ["chosen": t.number(view.chosen), "not": t.number(view.notChosen)]),
                        "chosenPath": "/works-council?employer=\(view.employer)&list=chosen",
                        "notPath": "/works-council?employer=\(view.employer)&list=not",
                        "needs": view.needs.map { need($0, t) }, "hasNeeds": !view.needs.isEmpty,
                    ] as [String: Any]
                },
            ]
        }
    }

    static func list(_ list: CouncilList, _ call: Call) throws -> Response {
        let t = call.t
        let title = t(list.chosen ? "council.chosen" : "council.not_chosen")
        return try call.show(list, title: "\(title): \(list.employerName)", template: "council_list") {
            let part = ListPart(list.rows, of: call, size: 50)
            return [
                "title": title, "name": list.employerName, "rows": part.lines.map { answer($0, t) }, "none": list.rows.isEmpty,
                "pager": part.pager,
            ]
        }
    }

    static func colleague(_ colleague: CouncilColleague, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(colleague, title: t("council.why", ["worker": colleague.pseudonym]), template: "council_why") {
            [
                "title": t("council.why", ["worker": colleague.pseudonym]), "name": colleague.employerName, "asked": colleague.pseudonym,
                "becomes": colleague.path.to.map { t("council.becomes", ["role": $0]) } ?? t("council.no_role"),
                "skills": colleague.path.steps.map { step in
                    [
                        "skill": step.skill, "sentence": sentence(step, t),
                        "change": step.reason.map { t("council.change.\($0)") } ?? "", "hasChange": step.reason != nil,
                        "others": colleague.colleagues[step.skill].map { need in
                            t(
                                "council.others",
                                [
                                    "people": need.people.map { t.number($0) } ?? t("few"),
                                    "seats": need.seats.map { t.number($0) } ?? t("few"),
                                ])
                        } ?? "",
                    ] as [String: Any]
                },
                "hasRows": !colleague.answers.isEmpty, "rows": colleague.answers.map { answer($0, t) },
            ]
        }
    }

    private static func sentence(_ step: WorkerPath.Step, _ t: Messages) -> String {
        if step.isHeld { return t("council.held") }
        if let seat = step.seat {
            if seat.state == .waiting {
                return t(
                    "council.waits",
                    [
                        "code": seat.code, "place": t.number(seat.place ?? 1), "all": t.number(seat.waiting ?? 1),
                        "day": t.day(seat.startsOn),
                    ])
            }
            return t("council.has", ["code": seat.code, "day": t.day(seat.startsOn), "state": t("enrolment.\(seat.state.rawValue)")])
        }
        return step.reason.map { t("council.because", ["reason": t("why.\($0)")]) } ?? t("council.open")
    }

    private static func need(_ need: CouncilNeed, _ t: Messages) -> [String: Any] {
        ["skill": need.skill, "people": need.people.map { t.number($0) } ?? t("few"), "seats": need.seats.map { t.number($0) } ?? t("few")]
    }

    private static func answer(_ answer: CouncilAnswer, _ t: Messages) -> [String: Any] {
        [
            "pseudonym": answer.pseudonym, "path": "/works-council?worker=\(answer.pseudonym)", "course": answer.course,
            "state": answer.state.map { t("enrolment.\($0.rawValue)") } ?? t("council.no_seat"),
            "reason": answer.state == nil ? t.text("why.\(answer.reason)") ?? answer.reason : answer.reason,
            "day": answer.at.map { t.day($0.day) } ?? "–",
        ]
    }
}
