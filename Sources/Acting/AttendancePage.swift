// The attendance list as a provider keeps it, with the code that is shown in the room.

import Hummingbird
import Planning
import Vocabulary
import Web

enum AttendancePage {
    static func list(_ list: AttendanceList, _ session: Session, _ call: Call) throws -> Response {
        let t = call.t
        // The half-day to note now: the one that runs, or the last that began.
        let current = list.halfDays.lastIndex { $0.starts.adding(seconds: -AttendanceStore.early * 60) <= call.now }
        return try call.show(list, title: t("attendance.title"), template: "attendance") {
            [
                "id": session.id.description, "course": session.courseName, "code": session.code,
                "roomCode": list.code ?? "", "hasCode": list.code != nil, "mayShow": list.runs && list.code == nil,
                "rule": t(
                    "attendance.rule",
                    ["share": t.percent(Double(list.rule.minimumAttendance) / 100), "assessment": t("assessment.\(list.rule.assessment)")]),
                "noted": current != nil, "week": list.halfDays[current ?? 0].week.description,
                "cell": list.halfDays[current ?? 0].cell.description,
                "now": current.map { name(list.halfDays[$0], t) } ?? "",
                "over": list.halfDays.last.map { $0.starts <= call.now } ?? false, "assesses": list.rule.assessment != "none",
                "hasPeople": !list.rows.isEmpty,
                "people": list.rows.map { row in
                    [
                        "id": row.enrolment.description, "pseudonym": row.pseudonym, "state": t("enrolment.\(row.state.rawValue)"),
                        "present": current.flatMap { row.present[$0] } ?? false, "open": row.state != .completed,
                        "share": t(
                            "attendance.share",
                            [
                                "there": t.number(row.present.count { $0 == true }), "noted": t.number(row.present.count { $0 != nil }),
                                "all": t.number(row.present.count),
                            ]),
                        "result": row.passed.map { t($0 ? "assessment.passed" : "assessment.failed") } ?? "–",
                    ] as [String: Any]
                },
            ]
        }
    }

    static func name(_ halfDay: HalfDay, _ t: Messages) -> String {
        "\(t("weekday.\(halfDay.cell / 3)")) \(t.day(halfDay.day)), \(t("part.\(halfDay.cell % 3)"))"
    }
}
