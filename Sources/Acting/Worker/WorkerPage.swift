// A worker's own page: what I become, what is missing, when, who pays, and how to object. And what objections wait for an answer.

import Hummingbird
import Vocabulary
import Web

enum WorkerPage {
    private struct Own: Encodable {
        let seats: [WorkerSeat]
        let path: WorkerPath
        let objections: [Objection]
    }

    static func mine(_ seats: [WorkerSeat], _ path: WorkerPath, _ objections: [Objection], _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(Own(seats: seats, path: path, objections: objections), title: t("me.title"), template: "my_courses") {
            [
                "changes": path.to != nil,
                "becomes": t("me.becomes", ["from": path.from ?? "–", "to": path.to ?? "–"]),
                "when": path.readyOn.map { t("me.ready_on", ["day": t.day($0)]) } ?? t("me.ready_open"),
                "steps": path.steps.map { step($0, t) }, "hasSteps": !path.steps.isEmpty,
                "noSeats": seats.isEmpty, "seats": seats.map { EnrolmentPage.seat($0, t) },
                "hasPayments": path.steps.contains { $0.seat != nil },
                "payments": path.steps.compactMap(\.seat).map { seat in ["course": seat.course, "text": payment(seat.payment, t)] },
                "hasObjections": !objections.isEmpty, "objections": objections.map { objection($0, t) },
            ]
        }
    }

    private static func step(_ step: WorkerPath.Step, _ t: Messages) -> [String: Any] {
        let state: String
        if step.isHeld {
            state = t("me.step.held")
        } else if let seat = step.seat {
            state =
                seat.state == .waiting
                ? t("me.step.waiting", ["place": t.number(seat.place ?? 1), "all": t.number(seat.waiting ?? 1)])
                : t("enrolment.\(seat.state.rawValue)")
        } else {
            state = step.reason.map { t("me.step.no_seat", ["reason": t("why.\($0)")]) } ?? t("me.step.open")
        }
        return [
            "skill": step.skill, "level": t("level.\(step.required.word)"), "state": state, "held": step.isHeld,
            "when": step.seat.map { "\(t.day($0.startsOn)) – \(t.day($0.endsOn))" } ?? "–",
        ]
    }

    private static func payment(_ payment: WorkerPath.Payment, _ t: Messages) -> String {
        if let rule = payment.rule, let fee = payment.fee {
            return t(
                "me.pays.rule",
                ["fee": t.euros(fee), "fund": t.euros(payment.fund), "employer": t.euros(payment.employer), "rule": rule])
        }
        return t(
            "me.pays.budget",
            ["fee": payment.fee.map(t.euros) ?? t("course.on_request"), "budget": payment.budget ?? t("me.pays.employer")])
    }

    private static func objection(_ objection: Objection, _ t: Messages) -> [String: Any] {
        [
            "id": objection.id.description, "pseudonym": objection.pseudonym, "employer": objection.employer, "text": objection.text,
            "day": t.day(objection.madeAt.day), "answer": objection.answer ?? "", "answered": objection.answer != nil,
            "answerDay": objection.answeredAt.map { t.day($0.day) } ?? "", "open": objection.answer == nil,
        ]
    }

    static func objections(_ objections: [Objection], _ call: Call) throws -> Response {
        try call.show(objections, title: call.t("objection.title"), template: "objections") {
            [
                "none": objections.isEmpty, "objections": objections.map { objection($0, call.t) },
                "lead": call.t.count("objection.lead", objections.count { $0.answer == nil }),
            ]
        }
    }
}
