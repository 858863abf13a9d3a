// Sessions and seats as people see them, and as calendars carry them.

import Hummingbird
import Listening
import Planning
import Vocabulary
import Web

enum EnrolmentPage {
    private struct SessionDetail: Encodable {
        let session: Session
        let roll: SessionRoll
    }

    static func session(_ session: Session, _ roll: SessionRoll, _ call: Call) throws -> Response {
        let t = call.t
        let visitor = call.visitor
        let open =
            HalfDay.all(startsOn: session.startsOn, weeks: session.weeks, cells: session.cells).first.map { $0.starts > call.now } ?? false
        let runs = visitor.role == .coordinator || (visitor.role == .provider && visitor.partner == session.provider)
        return try call.show(SessionDetail(session: session, roll: roll), title: session.courseName, template: "session") {
            [
                "id": session.id.description, "course": session.courseName, "coursePath": "/courses/\(session.course)",
                "code": session.code,
                "start": t.day(session.startsOn),
                "weeks": t.count("session.length", session.weeks), "when": when(session.cells, t),
                "place": session.place ?? t("session.online"),
                "language": session.language.uppercased(), "trainer": session.trainer,
                "taken": t(
                    "session.taken",
                    ["taken": t.number(roll.taken), "capacity": t.number(session.capacity), "minimum": t.number(session.minimum)]),
                "waiting": t.count("session.waiting", roll.waiting), "width": min(100, roll.taken * 100 / max(1, session.capacity)),
                "reserved": roll.reserved > 0 ? t.count("session.reserved", roll.reserved) : "",
                "runs": runs, "reads": visitor.role == .coordinator || visitor.role == .employer,
                "asksForSelf": open && visitor.role == .worker,
                "employer": open && visitor.role == .employer,
                "enrols": open && (visitor.role == .employer || visitor.role == .coordinator),
                "hasReservations": !roll.reservations.isEmpty,
                "reservations": roll.reservations.map { WorkforcePage.reservation($0, t) },
                "hasPeople": !roll.enrolments.isEmpty,
                "people": roll.enrolments.map { enrolment in
                    [
                        "id": enrolment.id.description, "pseudonym": enrolment.pseudonym, "partner": enrolment.partnerName,
                        "word": t("enrolment.\(enrolment.state.rawValue)"), "changed": t.day(enrolment.changedAt.day),
                        "note": note(enrolment, t),
                        "moves": visitor.role == .coordinator ? moves(enrolment.state, t) : [],
                    ] as [String: Any]
                },
            ]
        }
    }

    /// Until when an offer stands, or what a waiting person waits for.
    private static func note(_ enrolment: Enrolment, _ t: Messages) -> String {
        if let end = enrolment.answerBy { return t("enrolment.answer_by", ["day": t.day(WallClock.day(at: end))]) }
        guard enrolment.state == .waiting else { return "" }
        return t("obstacle.\(enrolment.obstacle?.rawValue ?? "seat")")
    }

    /// What the hub's team may do with an enrolment; offers, attendance and completion follow from the rules.
    private static func moves(_ state: EnrolmentState, _ t: Messages) -> [[String: Any]] {
        EnrolmentState.moves[state, default: []].intersection([.accepted, .cancelled, .waiting]).sorted { $0.rawValue < $1.rawValue }.map {
            ["state": $0.rawValue, "label": t("enrolment.to.\($0.rawValue)")]
        }
    }

    static func moves(_ moves: [EnrolmentMove], _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(moves, title: t("moves.title"), template: "text") {
            [
                "heading": t("moves.title"), "paragraphs": [t("moves.lead")], "hasTable": true,
                "columns": [t("moves.at"), t("moves.from"), t("moves.to"), t("moves.reason")],
                "rows": moves.map {
                    [
                        "cells": [
                            t.day(WallClock.day(at: $0.at)), $0.from == "new" ? "–" : t("enrolment.\($0.from)"),
                            t("enrolment.\($0.to.rawValue)"), $0.reason,
                        ]
                    ]
                },
            ]
        }
    }

    private static func when(_ cells: Int, _ t: Messages) -> String {
        (0..<21).filter { cells >> $0 & 1 == 1 }.map { "\(t("weekday.\($0 / 3)")) \(t("part.\($0 % 3)"))" }.joined(separator: ", ")
    }

    /// The page of somebody who speaks for a partner.
    static func mine(rounds: [Round], _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(rounds, title: t("me.title"), template: "mine") {
            [
                "member": call.visitor.member != nil, "hello": t("me.hello", ["name": call.visitor.name]),
                "role": t("role.\(call.visitor.role.rawValue)"), "council": call.visitor.role == .worksCouncil,
                "employs": call.visitor.role == .employer,
                "partnerPath": call.visitor.partner.map { "/partners/\($0)" } ?? "/partners",
                "rounds": rounds.filter(\.isListening).map { ["id": $0.id.description, "title": $0.title] },
            ]
        }
    }

    static func seat(_ seat: WorkerSeat, _ t: Messages) -> [String: Any] {
        [
            "id": seat.enrolment.description, "path": "/sessions/\(seat.session)", "course": seat.course,
            "state": t("enrolment.\(seat.state.rawValue)"), "start": t.day(seat.startsOn), "weeks": t.count("session.length", seat.weeks),
            "when": when(seat.cells, t), "place": seat.place ?? t("session.online"), "offered": seat.state == .offered,
            "leavable": seat.state == .accepted || seat.state == .waiting,
            "answerBy": seat.answerBy.map { t("enrolment.answer_by", ["day": t.day(WallClock.day(at: $0))]) } ?? "",
            "approval": seat.approval == .asked && seat.state == .waiting ? t("obstacle.approval") : "",
        ]
    }
}
