// The catalogue as people read and fill it.

import Hummingbird
import OpenFormats
import Understanding
import Vocabulary
import Web

enum CatalogPage {
    private struct CourseDetail: Encodable {
        let course: Course
        let record: CourseRecord
        let flags: [QualityFlag]
        let sessions: [Session]
    }

    private struct Line: Encodable {
        let course: Course
        let flags: [QualityFlag]
    }

    // MARK: Prices

    static func price(_ price: Money?, _ t: Messages) -> String { price.map(t.euros) ?? t("course.on_request") }

    /// A sum some of whose parts are only told on request.
    static func price(_ sum: Money, unknown: Int, _ t: Messages) -> String {
        unknown == 0 ? t.euros(sum) : "\(t.euros(sum)) + \(t.count("course.unknown", unknown))"
    }

    // MARK: The list

    static func courses(
        _ courses: [Course], of all: [Course], filter: CourseFilter, flags: [CourseID: [QualityFlag]], _ call: Call
    ) throws -> Response {
        let t = call.t
        let isTeam = call.visitor.isOrganiser || call.visitor.role == .provider
        let form = Form(
            fields: [
                "q": [filter.words], "provider": [filter.provider.map { "\($0)" } ?? ""], "format": [filter.format],
                "language": [filter.language], "max_hours": [filter.mostHours.map { "\($0)" } ?? ""],
                "max_price": [filter.mostEuros.map { "\($0)" } ?? ""], "flag": [filter.flag?.rawValue ?? ""],
            ])
        let providers = Dictionary(all.map { ($0.providerID, $0.provider) }, uniquingKeysWith: { first, _ in first }).sorted {
            $0.value < $1.value
        }
        return try call.show(
            courses.map { Line(course: $0, flags: flags[$0.id] ?? []) }, title: t("courses.title"), template: "courses"
        ) {
            [
                "lead": t.count("courses.lead", courses.count), "empty": courses.isEmpty && all.isEmpty,
                "nothing": courses.isEmpty && !all.isEmpty, "seesNeeds": call.visitor.reach(.workforce) != .nothing,
                "mayChange": call.visitor.role == .coordinator || call.visitor.role == .provider, "isFiltered": !filter.isEmpty,
                "hasSkill": filter.skill != nil, "skill": filter.skill.map { "\($0)" } ?? "", "approved": filter.isApproved,
                "dates": filter.hasDates, "onRequest": filter.isOnRequest,
                "fields": [
                    FieldView.make("q", label: t("catalogue.words"), form: form, type: "search"),
                    FieldView.choice(
                        "provider", label: t("course.provider"), form: form,
                        options: [("", t("catalogue.any"))] + providers.map { ("\($0.key)", $0.value) }),
                    FieldView.choice(
                        "format", label: t("catalogue.format"), form: form,
                        options: [("", t("catalogue.any"))] + ["on_site", "online", "blended"].map { ($0, t("format.\($0)")) }),
                    FieldView.choice(
                        "language", label: t("session.language"), form: form,
                        options: [("", t("catalogue.any"))] + Set(all.map(\.language)).sorted().map { ($0, $0) }),
                    FieldView.make("max_hours", label: t("catalogue.max_hours"), form: form, type: "number"),
                    FieldView.make("max_price", label: t("catalogue.max_price"), form: form, type: "number"),
                    FieldView.choice(
                        "flag", label: t("catalogue.flag"), form: form,
                        options: [("", t("catalogue.any"))] + QualityFlag.allCases.map { ($0.rawValue, t("flag.\($0.rawValue)")) }),
                ],
                "courses": courses.map { course in
                    [
                        "path": "/courses/\(course.id)", "code": course.code, "name": course.name, "skill": course.skill,
                        "level": t("level.\(course.level.word)"), "units": t.number(course.teachingUnits), "provider": course.provider,
                        "price": price(course.price, t), "sessions": t.number(course.sessionCount),
                        "demand": course.demand.map { t.number($0) } ?? "< 5", "unapproved": !course.approved,
                        "flags": isTeam ? (flags[course.id] ?? []).map { t("flag.\($0.rawValue)") } : [],
                    ] as [String: Any]
                },
            ]
        }
    }

    // MARK: One course

    static func course(
        _ course: Course, _ sessions: [Session], _ record: CourseRecord, _ flags: [QualityFlag],
        _ suggestions: [(id: SkillID, label: String, span: String?)], _ choices: SessionChoices, form: Form = Form(fields: [:]),
        _ call: Call
    ) throws -> Response {
        let t = call.t
        func skill(_ part: CourseSkill) -> String { "\(part.name) (\(t("level.\(part.level.word)")))" }
        let rows: [(String, String)] = [
            ("outcomes", record.outcomes), ("certificate", record.certificate), ("assessment", record.assessment),
            ("eqf", record.eqf.map { t.number($0) } ?? ""), ("approval", record.approval),
            ("approved_until", record.approvedUntil.map { t.day($0) } ?? ""), ("mandatory", record.isMandatory ? t("catalogue.yes") : ""),
            ("entry", record.entry.map { $0.map(skill).joined(separator: " + ") }.joined(separator: t("catalogue.or"))),
            ("checked_on", record.checkedOn.map { t.day($0) } ?? ""),
        ]
        let mayChange = call.visitor.changes(.catalogue, of: course.providerID)
        return try call.show(
            CourseDetail(course: course, record: record, flags: flags, sessions: sessions),
            status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: course.name, template: "course"
        ) {
            [
                "name": course.name, "code": course.code, "skill": course.skill, "level": t("level.\(course.level.word)"),
                "skillPath": "/skill-list/\(course.skillID)", "path": "/courses/\(course.id)", "course": "/courses/\(course.id)",
                "bundle": "/courses/\(course.id)/bundle",
                "units": t.number(course.teachingUnits), "hours": t.number((course.teachingUnits * 45 + 59) / 60),
                "provider": course.provider,
                "price": price(course.price, t), "minimum": t.number(course.minimum), "capacity": t.number(course.capacity),
                "prerequisite": course.prerequisite ?? "–", "format": t("format.\(course.format)"),
                "approved": t(course.approved ? "course.approved" : "course.not_approved"), "empty": sessions.isEmpty,
                "description": record.description, "source": record.source, "hasSource": record.source.hasPrefix("https://"),
                "rows": rows.filter { !$0.1.isEmpty }.map { ["name": t("catalogue.\($0.0)"), "text": $0.1] },
                "hasFurther": !record.further.isEmpty,
                "further": record.further.map {
                    ["id": "\($0.skill)", "name": $0.name, "level": t("level.\($0.level.word)"), "path": "/skill-list/\($0.skill)"]
                },
                "mayChange": mayChange, "flags": mayChange ? flags.map { t("flag.\($0.rawValue)") } : [],
                "hasFlags": mayChange && !flags.isEmpty, "hasSuggestions": !suggestions.isEmpty,
                "suggestions": suggestions.map {
                    ["id": "\($0.id)", "name": $0.label, "span": $0.span ?? "", "hasSpan": $0.span != nil] as [String: Any]
                },
                "levels": SkillLevel.allCases.map { ["value": "\($0.rawValue)", "word": t("level.\($0.word)")] },
                "newSession": mayChange ? newSession(course, choices, form, t) : [], "isFormOpen": !form.fields.isEmpty,
                "timesMistake": form.mistakes.first { $0.field == "times" }?.explanation ?? "",
                "sessions": sessions.map { session in
                    [
                        "path": "/sessions/\(session.id)", "code": session.code, "start": t.day(session.startsOn),
                        "weeks": t.number(session.weeks),
                        "when": when(session.cells, t), "place": session.place ?? t("session.online"),
                        "language": session.language.uppercased(),
                        "trainer": session.trainer, "room": session.room ?? "", "hasRoom": session.room != nil,
                        "seats": "\(session.minimum)–\(session.capacity)",
                    ]
                },
            ]
        }
    }

    /// What a session can be held with: places of the region, rooms and trainers of the provider.
    struct SessionChoices {
        var places: [(code: String, name: String)] = []
        var rooms: [String] = []
        var trainers: [String] = []
    }

    private static func newSession(_ course: Course, _ choices: SessionChoices, _ form: Form, _ t: Messages) -> [[String: Any]] {
        func choice(_ name: String, _ label: String, _ options: [(String, String)]) -> [String: Any] {
            FieldView.choice(name, label: t(label), form: form, options: options)
        }
        return [
            [
                "fields": [
                    FieldView.make("starts_on", label: t("session.start"), hint: t("catalogue.starts_hint"), form: form, type: "date"),
                    FieldView.make("weeks", label: t("session.weeks"), form: form, preset: "\(course.weeks)", type: "number"),
                    choice("place", "session.place", [("online", t("session.online"))] + choices.places.map { ($0.code, $0.name) }),
                    choice("room", "catalogue.room", [("", "–")] + choices.rooms.map { ($0, $0) }),
                    FieldView.make(
                        "trainer", label: t("session.trainer"), hint: t.list(choices.trainers.prefix(6).map { $0 }), form: form),
                    FieldView.make("capacity", label: t("session.seats"), form: form, preset: "\(course.capacity)", type: "number"),
                    FieldView.make("code", label: t("session.one"), hint: t("catalogue.code_hint"), form: form),
                ],
                "cells": (0..<7).map { day in
                    [
                        "day": t("weekday.\(day)"),
                        "parts": (0..<3).map { part in
                            [
                                "value": WeekTimes.words(1 << (3 * day + part)), "word": t("part.\(part)"),
                                "checked": form.all("cell").contains(WeekTimes.words(1 << (3 * day + part))),
                            ] as [String: Any]
                        },
                    ] as [String: Any]
                },
            ]
        ]
    }

    /// "Tue afternoon, Thu afternoon"
    static func when(_ cells: Int, _ t: Messages) -> String {
        (0..<21).filter { cells >> $0 & 1 == 1 }.map { "\(t("weekday.\($0 / 3)")) \(t("part.\($0 % 3)"))" }.joined(separator: ", ")
    }

    // MARK: The way in

    private struct Preview: Encodable {
        let courses: Int
        let sessions: Int
        let mistakes: [FileMistake]
        let remarks: [FileMistake]
    }

    static func importForm(_ text: String, _ reading: CatalogueReading?, _ call: Call) throws -> Response {
        let t = call.t
        let (mistakes, remarks) = (reading?.mistakes ?? [], reading?.remarks ?? [])
        return try call.show(
            Preview(courses: reading?.count ?? 0, sessions: reading?.sessionCount ?? 0, mistakes: mistakes, remarks: remarks),
            status: mistakes.isEmpty ? .ok : .unprocessableContent, title: t("catalogue.import"), template: "course_import"
        ) {
            [
                "columns": CatalogueInput.columns.joined(separator: ", "),
                "sessionColumns": CatalogueInput.sessionColumns.joined(separator: ", "), "text": text, "hasMistakes": !mistakes.isEmpty,
                "mistakes": mistakes.prefix(200).map(\.description), "hasRemarks": !remarks.isEmpty,
                "remarks": remarks.prefix(50).map(\.description), "ready": mistakes.isEmpty && reading?.isEmpty == false,
                "hasGood": !mistakes.isEmpty && reading?.isEmpty == false,
                "summary": t.count("courses.lead", reading?.count ?? 0) + " "
                    + t.count("catalogue.session_count", reading?.sessionCount ?? 0),
            ]
        }
    }

    // MARK: Experts, rooms, other catalogues

    static func resources(
        _ resources: Resources, partners: [(id: PartnerID, name: String)], skills: [HubSkill], form: Form, _ call: Call
    ) throws -> Response {
        let t = call.t
        let isCoordinator = call.visitor.role == .coordinator
        let partner =
            isCoordinator
            ? [
                FieldView.choice(
                    "partner", label: t("bundle.firm"), form: form, options: [("", "–")] + partners.map { ("\($0.id)", $0.name) })
            ] : []
        // Each form has its own ids.
        func own(_ kind: String, _ fields: [[String: Any]]) -> [[String: Any]] {
            fields.map { field in
                var copy = field
                copy["kind"] = kind
                return copy
            }
        }
        func name() -> [String: Any] { FieldView.make("name", label: t("catalogue.name"), form: form) }
        return try call.show(
            resources, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("catalogue.resources"), template: "resources"
        ) {
            [
                "experts": resources.experts.map {
                    [
                        "name": $0.name, "partner": $0.partner, "skill": $0.skillName, "path": "/needs/\($0.skill)/offers",
                        "offers": $0.offers,
                    ]
                },
                "noExperts": resources.experts.isEmpty,
                "rooms": resources.rooms.map {
                    [
                        "name": $0.name, "provider": $0.provider, "place": $0.place ?? "–", "seats": t.number($0.seats),
                        "equipment": $0.equipment,
                    ]
                },
                "noRooms": resources.rooms.isEmpty,
                "trainers": resources.trainers.map { ["name": $0.name, "provider": $0.provider, "sessions": t.number($0.sessions)] },
                "catalogues": resources.catalogues.map { ["name": $0.name, "address": $0.address, "about": $0.about] },
                "noCatalogues": resources.catalogues.isEmpty, "hasDouble": isCoordinator && !resources.doubleBookings.isEmpty,
                "double": (isCoordinator ? resources.doubleBookings : []).prefix(40).map {
                    t(
                        "catalogue.double.\($0.kind.rawValue)",
                        [
                            "name": $0.name, "first": $0.first, "second": $0.second, "day": t.day($0.day), "part": t("part.\($0.part)"),
                        ])
                },
                "mayChange": isCoordinator || call.visitor.role == .provider, "mayLink": isCoordinator,
                "mistakes": form.mistakes.map(\.explanation),
                "forms":
                    ([
                        (
                            "expert",
                            partner + [
                                FieldView.choice(
                                    "skill", label: t("needs.skill"), form: form,
                                    options: [("", "–")] + skills.map { ("\($0.id)", $0.name) })
                            ]
                        ), ("room", partner + [FieldView.make("seats", label: t("offers.seats"), form: form, type: "number")]),
                    ] + (isCoordinator ? [("catalogue", [FieldView.make("address", label: t("catalogue.address"), form: form)])] : [])).map
                { kind, fields in
                    [
                        "kind": kind, "title": t("catalogue.new_\(kind)"),
                        "fields": own(kind, [name()] + fields + [FieldView.make("about", label: t("catalogue.about_\(kind)"), form: form)]),
                    ] as [String: Any]
                },
            ]
        }
    }
}
