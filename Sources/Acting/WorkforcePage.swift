// What an employer sees of its own people.

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
}
