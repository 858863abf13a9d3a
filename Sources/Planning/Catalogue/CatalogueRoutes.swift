// Addresses of the catalogue: filters, single courses, the ways in and out, experts and rooms.

import Foundation
import Hummingbird
import Listening
import OpenFormats
import Understanding
import Vocabulary
import Web

struct CatalogueRoutes: Sendable {
    let catalogue: CatalogueStore
    let details: CourseDetailStore
    let resources: ResourceStore
    let partners: PartnerStore
    let skills: SkillStore
    let search: SkillSearchJob
    let input: CatalogueInput

    func register(in table: RouteTable) {
        table.get(
            "/courses", .seeing(.catalogue),
            "The catalogue; filters `q`, `skill`, `provider`, `format`, `language`, `max_hours`, `max_price`, `on_request`, `approved`, `dates`, `flag`"
        ) { call in
            let filter = Self.filter(call)
            let courses = try await catalogue.courses(call.language)
            let records = try await catalogue.records(call.language)
            let flags = CourseQuality.flags(courses, records, on: call.now.day)
            let shown = courses.filter { filter.admits($0, records[$0.id], flags[$0.id] ?? []) }
            return try CatalogPage.courses(shown, of: courses, filter: filter, flags: flags, call)
        }
        table.get(
            "/catalogue", .seeing(.catalogue),
            "The whole catalogue for other programs: `as=csv`, `as=sessions` (CSV), `as=jsonld` (schema.org) or `as=moochub`"
        ) { call in
            let format = call.query("as").flatMap(CatalogueFormat.init(rawValue:)) ?? .jsonld
            let text = try await input.export(format, address: call.origin, at: call.now)
            return switch format {
            case .csv: call.file(text, type: "text/csv; charset=utf-8", name: "courses.csv")
            case .sessions: call.file(text, type: "text/csv; charset=utf-8", name: "sessions.csv")
            case .jsonld: call.file(text, type: "application/ld+json", name: "courses.json")
            case .moochub: call.file(text, type: "application/vnd.api+json", name: "courses.json")
            }
        }
        table.get("/courses/import", .changing(.catalogue), "The form that takes courses: a CSV table or JSON-LD of schema.org") { call in
            try CatalogPage.importForm("", nil, call)
        }
        table.post("/courses/import", .changing(.catalogue), "Shows what a file of courses would change; with `confirmed=1` changes it") {
            call in
            let form = try await call.form(limit: FormReader.largestUpload)
            let text = form["file"].isEmpty ? form["table"] : form["file"]
            let own = call.visitor.role == .coordinator ? nil : call.visitor.partner ?? PartnerID(0)
            let name = try await own == nil ? nil : partners.card(own ?? PartnerID(0)).partner.code
            let reading = try await input.read(text, file: "courses", provider: name, only: own)
            guard form["confirmed"] == "1", reading.mistakes.isEmpty || form["partial"] == "1", !reading.isEmpty else {
                return try CatalogPage.importForm(text, reading, call)
            }
            let report = try await input.take(reading, by: call.visitor.actor, at: call.now)
            return call.done(
                "/courses",
                call.t("catalogue.taken", ["new": report.new, "changed": report.changed, "unchanged": report.unchanged])
                    + (reading.sessionCount == 0
                        ? ""
                        : " "
                            + call.t(
                                "catalogue.taken_sessions",
                                [
                                    "new": report.newSessions, "changed": report.changedSessions, "unchanged": report.unchangedSessions,
                                ])))
        }
        table.get("/courses/{course}", .seeing(.catalogue), "One course with its record and the sessions that could run") { call in
            try await coursePage(call.id("course"), Form(fields: [:]), call)
        }
        table.post("/courses/{course}/sessions", .changing(.catalogue), "One more session of a course, by the same rules as imported ones")
        {
            call in
            var form = try await call.form()
            let course = try await ownCourse(call)
            var fields = Dictionary(
                uniqueKeysWithValues: ["starts_on", "weeks", "place", "room", "trainer", "capacity", "code"].map { ($0, form[$0]) })
            (fields["course"], fields["times"]) = (course.code, form.all("cell").joined(separator: ";"))
            let reading = try await input.session(fields, only: nil)
            for mistake in reading.mistakes { form.blame(mistake.column ?? "starts_on", mistake.explanation) }
            if reading.sessions.contains(where: { !$0.isNew }) { form.blame("code", call.t("catalogue.code_taken")) }
            guard form.mistakes.isEmpty else { return try await coursePage(course.id, form, call) }
            _ = try await input.take(reading, by: call.visitor.actor, at: call.now)
            return call.done("/courses/\(course.id)", call.t("catalogue.session_added"))
        }
        table.post(
            "/courses/{course}/skills", .changing(.catalogue), "Confirms that a course teaches one more skill at a level, or takes it back"
        ) { call in
            let form = try await call.form()
            let course = try await ownCourse(call)
            guard let skill = SkillID(form["skill"]) else { throw Refusal(.unprocessable, "Name the skill by its number.") }
            _ = try await skills.skill(skill, call.language)
            let level = SkillLevel(rawValue: Int(form["level"]) ?? 0)
            guard level != nil || form["act"] == "remove" else {
                throw Refusal(.unprocessable, "The level '\(form["level"])' must be 1, 2 or 3.")
            }
            try await details.set(skill, form["act"] == "remove" ? nil : level, of: course.id, by: call.visitor.actor, at: call.now)
            return call.done("/courses/\(course.id)", call.t("skill_list.linked"))
        }
        table.post("/courses/{course}/check", .changing(.catalogue), "Says that a course was looked at today and is as its record says") {
            call in
            _ = try await call.form()
            let course = try await ownCourse(call)
            try await details.check(course.id, on: call.now.day)
            return call.done("/courses/\(course.id)", call.t("catalogue.checked"))
        }
        table.get("/resources", .seeing(.catalogue), "Experts, trainers, rooms, and other catalogues that are linked rather than copied") {
            call in
            try await resourcePage(Form(fields: [:]), call)
        }
        table.post("/resources", .changing(.catalogue), "One more expert, room or other catalogue (`kind`)") { call in
            var form = try await call.form()
            let name = form.text("name", in: 2...200)
            let about = form.text("about", in: 0...500)
            let partner = call.visitor.role == .coordinator ? PartnerID(form["partner"]) : call.visitor.partner
            var draft: ResourceDraft?
            let owner = partner ?? PartnerID(0)
            switch form["kind"] {
            case "expert":
                let skill = form.id("skill", of: SkillID.self)
                if partner == nil { form.blame("partner", call.t("mistake.choose")) }
                draft = skill.map { .expert(name, owner, $0, about) }
            case "room":
                let seats = form.int("seats", in: 1...2_000)
                if partner == nil { form.blame("partner", call.t("mistake.choose")) }
                draft = .room(name, owner, seats, about)
            case "catalogue":
                let address = form.text("address", in: 10...300)
                if !address.hasPrefix("https://") { form.blame("address", call.t("practices.bad_link")) }
                if call.visitor.role != .coordinator { throw Refusal(.notAllowed, "Only a coordinator links other catalogues.") }
                draft = .catalogue(address, name, about)
            default: throw Refusal(.unprocessable, "The kind '\(form["kind"])' must be expert, room or catalogue.")
            }
            guard form.mistakes.isEmpty, let draft else { return try await resourcePage(form, call) }
            try await resources.add(draft, by: call.visitor.actor, at: call.now)
            return call.done("/resources", call.t("skill_list.linked"))
        }
    }

    private func coursePage(_ id: CourseID, _ form: Form, _ call: Call) async throws -> Response {
        let found = try await catalogue.course(id, call.language)
        let record = try await details.record(of: found.course.id, call.language)
        let flags = CourseQuality.flags([found.course], [found.course.id: record], on: call.now.day)[found.course.id] ?? []
        var suggestions: [(id: SkillID, label: String, span: String?)] = []
        if call.visitor.changes(.catalogue, of: found.course.providerID) {
            let text = [found.course.name, record.description, record.outcomes].joined(separator: ". ")
            let known = Dictionary(try await skills.all(call.language).map { ($0.uri, $0.id) }, uniquingKeysWith: { first, _ in first })
            let taught = Set([found.course.skillID] + record.further.map(\.skill))
            suggestions = try await search.shelf(.own, language: call.language.rawValue).match(text, limit: 8).compactMap { item in
                known[item.uri].flatMap { taught.contains($0) ? nil : (id: $0, label: item.label, span: item.span) }
            }
        }
        var choices = CatalogPage.SessionChoices()
        if call.visitor.changes(.catalogue, of: found.course.providerID) {
            let known = try await resources.choices(of: found.course.providerID)
            choices = .init(places: known.places, rooms: known.rooms, trainers: known.trainers)
        }
        return try CatalogPage.course(
            found.course, found.sessions, record, flags, Array(suggestions.prefix(5)), choices, form: form, call)
    }

    private func ownCourse(_ call: Call) async throws -> Course {
        let course = try await catalogue.course(call.id("course"), call.language).course
        guard call.visitor.changes(.catalogue, of: course.providerID) else {
            throw Refusal(.notAllowed, "This is another provider's course.")
        }
        return course
    }

    private func resourcePage(_ form: Form, _ call: Call) async throws -> Response {
        try await CatalogPage.resources(
            resources.all(call.language), partners: partners.all().map { ($0.id, $0.name) }, skills: skills.all(call.language), form: form,
            call)
    }

    private static func filter(_ call: Call) -> CourseFilter {
        var filter = CourseFilter()
        filter.words = String((call.query("q") ?? "").prefix(200))
        filter.skill = call.query("skill").flatMap { SkillID($0) }
        filter.provider = call.query("provider").flatMap { PartnerID($0) }
        filter.format = call.query("format") ?? ""
        filter.language = call.query("language") ?? ""
        filter.mostHours = call.query("max_hours").flatMap(Int.init)
        filter.mostEuros = call.query("max_price").flatMap(Int.init)
        filter.isOnRequest = call.query("on_request") == "1"
        filter.isApproved = call.query("approved") == "1"
        filter.hasDates = call.query("dates") == "1"
        filter.flag = call.query("flag").flatMap(QualityFlag.init(rawValue:))
        return filter
    }
}
