// What an employer sees of its own people, and what a works council may ask.

import Hummingbird
import Vocabulary
import Web

enum WorkforcePage {
    static func employer(_ view: EmployerView, _ call: Call) throws -> Response {
        let t = call.t
        let asked = view.enrolments.filter { $0.approval == .asked && $0.state == .waiting }
        return try call.show(view, title: t("workforce.title"), template: "workforce") {
            [
                "limit": view.releaseLimit, "approvesAll": view.approvesAll, "limitText": t.number(view.releaseLimit),
                "askedText": t.count("workforce.asked", asked.count), "hasAsked": !asked.isEmpty, "asked": asked.map { row($0, t) },
                "reservations": view.reservations.map { reservation($0, t) }, "hasReservations": !view.reservations.isEmpty,
                "people": view.enrolments.map { row($0, t) }, "hasPeople": !view.enrolments.isEmpty,
            ]
        }
    }

    static func reservation(_ reservation: SeatReservation, _ t: Messages) -> [String: Any] {
        [
            "id": reservation.id.description, "session": reservation.session.description, "course": reservation.courseName,
            "code": reservation.sessionCode, "partner": reservation.partnerName, "until": t.day(WallClock.day(at: reservation.until)),
            "text": t("reservation.text", ["named": t.number(reservation.named), "seats": t.number(reservation.seats)]),
            "open": reservation.named < reservation.seats,
        ]
    }

    private static func row(_ seat: EmployerSeat, _ t: Messages) -> [String: Any] {
        [
            "id": seat.enrolment.description, "pseudonym": seat.pseudonym, "course": seat.course, "session": seat.session.description,
            "start": t.day(seat.startsOn), "state": t("enrolment.\(seat.state.rawValue)"),
            "approval": seat.approval == .notNeeded ? "–" : t("approval.\(seat.approval.rawValue).word"),
        ]
    }

    static func council(_ views: [CouncilView], asked: String, _ call: Call) throws -> Response {
        let t = call.t
        func answer(_ answer: CouncilAnswer) -> [String: Any] {
            [
                "pseudonym": answer.pseudonym, "course": answer.course,
                "state": answer.state.map { t("enrolment.\($0.rawValue)") } ?? t("council.no_seat"),
                "reason": answer.state == nil ? t.text("why.\(answer.reason)") ?? answer.reason : answer.reason,
                "day": answer.at.map { t.day($0.day) } ?? "–",
            ]
        }
        return try call.show(views, title: t("council.title"), template: "council") {
            [
                "asked": asked, "none": views.isEmpty,
                "employers": views.map { view in
                    [
                        "name": view.employerName,
                        "lead": t(
                            "council.lead", ["chosen": t.number(view.chosen.count), "not": t.number(view.notChosen.count)]),
                        "chosen": view.chosen.map(answer), "notChosen": view.notChosen.map(answer), "hasChosen": !view.chosen.isEmpty,
                        "hasNotChosen": !view.notChosen.isEmpty,
                        "needs": asked.isEmpty
                            ? view.needs.map { need in
                                [
                                    "skill": need.skill, "people": need.people.map { t.number($0) } ?? t("few"),
                                    "seats": need.seats.map { t.number($0) } ?? t("few"),
                                ]
                            } : [], "hasNeeds": asked.isEmpty && !view.needs.isEmpty,
                    ] as [String: Any]
                },
            ]
        }
    }
}
