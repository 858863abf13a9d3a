// The catalogue as people read it.

import Hummingbird
import Vocabulary
import Web

enum CatalogPage {
    private struct CourseDetail: Encodable {
        let course: Course
        let sessions: [Session]
    }

    static func courses(_ courses: [Course], _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(courses, title: t("courses.title"), template: "courses") {
            [
                "lead": t.count("courses.lead", courses.count), "empty": courses.isEmpty,
                "courses": courses.map { course in
                    [
                        "path": "/courses/\(course.id)", "code": course.code, "name": course.name, "skill": course.skill,
                        "level": t("level.\(course.level.word)"), "units": t.number(course.teachingUnits), "provider": course.provider,
                        "price": t.euros(course.price), "sessions": t.number(course.sessionCount),
                        "demand": course.demand.map { t.number($0) } ?? "< 5", "unapproved": !course.approved,
                    ] as [String: Any]
                },
            ]
        }
    }

    static func course(_ course: Course, _ sessions: [Session], _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(CourseDetail(course: course, sessions: sessions), title: course.name, template: "course") {
            [
                "name": course.name, "code": course.code, "skill": course.skill, "level": t("level.\(course.level.word)"),
                "bundle": "/courses/\(course.id)/bundle",
                "units": t.number(course.teachingUnits), "hours": t.number(course.teachingUnits * 3 / 4), "provider": course.provider,
                "price": t.euros(course.price), "minimum": t.number(course.minimum), "capacity": t.number(course.capacity),
                "prerequisite": course.prerequisite ?? "–", "format": t("format.\(course.format)"),
                "approved": t(course.approved ? "course.approved" : "course.not_approved"), "empty": sessions.isEmpty,
                "sessions": sessions.map { session in
                    [
                        "path": "/sessions/\(session.id)", "code": session.code, "start": t.day(session.startsOn),
                        "weeks": t.number(session.weeks),
                        "when": when(session.cells, t), "place": session.place ?? t("session.online"),
                        "language": session.language.uppercased(),
                        "trainer": session.trainer, "seats": "\(session.minimum)–\(session.capacity)",
                    ]
                },
            ]
        }
    }

    /// "Tue afternoon, Thu afternoon"
    static func when(_ cells: Int, _ t: Messages) -> String {
        (0..<21).filter { cells >> $0 & 1 == 1 }.map { "\(t("weekday.\($0 / 3)")) \(t("part.\($0 % 3)"))" }.joined(separator: ", ")
    }
}
