// The catalogue on its way out: tables, schema.org, MOOChub. What leaves as a table comes in again without a change. Used by pages and commands.

import Foundation
import OpenFormats
import Storage
import Understanding
package import Vocabulary

extension CatalogueInput {
    /// The whole catalogue as text.
    package func export(_ format: CatalogueFormat, address: String, at now: Moment) async throws -> String {
        try await database.read { connection in
            let courses = try CatalogueStore.all(.english, on: connection)
            let german = Dictionary(
                uniqueKeysWithValues: try CatalogueStore.all(.german, on: connection).map { ($0.id, $0.name) })
            let records = try CourseDetailStore.records(.english, on: connection)
            if format == .csv { return try Self.table(courses, german, records, on: connection) }
            if format == .sessions { return try Self.timetable(on: connection) }
            let concepts = try SkillTaxonomyStore.links(on: connection)
            let sessions = Dictionary(grouping: try CatalogueStore.sessions(.english, "", on: connection), by: \.course)
            let listings = courses.map { course -> SchemaOrgCourse.Listing in
                let record = records[course.id] ?? CourseRecord()
                let skills =
                    [(id: course.skillID, code: course.skillCode, name: course.skill, level: course.level)]
                    + record.further.map { (id: $0.skill, code: $0.code, name: $0.name, level: $0.level) }
                return SchemaOrgCourse.Listing(
                    address: "\(address)/courses/\(course.id)", code: course.code,
                    names: ["en": course.name, "de": german[course.id] ?? course.name],
                    description: record.description, provider: course.provider,
                    skills: skills.flatMap { skill -> [SchemaOrgCourse.Listing.Skill] in
                        let links = concepts[skill.id] ?? []
                        let (own, level) = (SkillTaxonomyStore.ownPrefix + skill.code, skill.level.word)
                        guard !links.isEmpty else { return [.init(uri: own, name: skill.name, level: level, release: "own")] }
                        return links.map { .init(uri: $0.uri, name: skill.name, level: level, release: $0.release) }
                    }, prerequisite: course.prerequisite, teachingUnits: course.teachingUnits, cents: course.price?.cents,
                    capacity: course.capacity, language: course.language, format: course.format, eqf: record.eqf,
                    certificate: record.certificate,
                    instances: (sessions[course.id] ?? []).map {
                        .init(
                            code: $0.code, starts: $0.startsOn.iso, ends: $0.startsOn.adding(days: 7 * $0.weeks - 3).iso, place: $0.place,
                            room: $0.room, language: $0.language,
                            instructor: $0.trainer == Timetable.unnamedTrainer ? nil : $0.trainer, capacity: $0.capacity,
                            meetings: HalfDay.pattern($0.cells), repeats: $0.weeks)
                    })
            }
            return format == .jsonld
                ? try SchemaOrgCourse.write(listings)
                : try MOOChub.write(listings, address: "\(address)/catalogue?as=moochub", day: now.day.iso)
        }
    }

    private static func table(
        _ courses: [Course], _ german: [CourseID: String], _ records: [CourseID: CourseRecord], on connection: any SQLConnection
    ) throws -> String {
        let providers = Dictionary(
            uniqueKeysWithValues: try connection.query("SELECT id, code FROM partner") { try ($0.next() as PartnerID, $0.next() as String) }
        )
        func skills(_ parts: [CourseSkill], _ separator: String) -> String {
            parts.map { "\($0.code):\($0.level.rawValue)" }.joined(separator: separator)
        }
        return CSVText.table(
            columns: columns,
            rows: courses.map { course in
                let record = records[course.id] ?? CourseRecord()
                return [
                    course.code, course.name, german[course.id] ?? "", providers[course.providerID] ?? "", course.skillCode,
                    course.level.word, "\(course.teachingUnits)", "\(course.weeks)",
                    CataloguePrice.cell(course.price), "\(course.minimum)",
                    "\(course.capacity)", course.language, course.format, course.prerequisite ?? "", course.approved ? "1" : "0",
                    record.description, record.outcomes, record.certificate, record.assessment, record.eqf.map { "\($0)" } ?? "",
                    record.approval, record.approvedUntil?.iso ?? "", record.isMandatory ? "1" : "0", record.source,
                    record.checkedOn?.iso ?? "", record.entry.map { skills($0, "+") }.joined(separator: "|"), skills(record.further, ";"),
                ]
            })
    }

    private static func timetable(on connection: any SQLConnection) throws -> String {
        let codes = Dictionary(uniqueKeysWithValues: try CatalogueStore.drafts(on: connection).map { ($0.id, $0.draft.code) })
        let places = Dictionary(
            uniqueKeysWithValues: try connection.query("SELECT id, code FROM place") { try ($0.next() as PlaceID, $0.next() as String) })
        let rooms = Dictionary(uniqueKeysWithValues: try ResourceStore.rooms(on: connection).map { ($0.id, $0.name) })
        let trainers = try CatalogueStore.trainers(on: connection)
        return CSVText.table(
            columns: sessionColumns,
            rows: try CatalogueStore.sessionDrafts(on: connection).map { _, item in
                [
                    codes[item.course] ?? "", item.startsOn.iso, WeekTimes.words(item.cells), item.code, "\(item.weeks)", "\(item.minimum)",
                    "\(item.capacity)", item.place.flatMap { places[$0] } ?? "online", item.room.flatMap { rooms[$0] } ?? "",
                    trainers[item.trainer]?.name ?? "", item.language, CataloguePrice.cell(item.seat), CataloguePrice.cell(item.fixed),
                ]
            })
    }
}

extension HalfDay {
    /// The days of a week a session meets on, with the hours of the wall clock: days with the same hours stand together.
    static func pattern(_ cells: Int) -> [SchemaOrgCourse.Listing.Meeting] {
        let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        func clock(_ minutes: Int) -> String {
            "\(minutes / 60 < 10 ? "0" : "")\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)"
        }
        return (0..<3).compactMap { part in
            let days = (0..<7).filter { cells >> (3 * $0 + part) & 1 == 1 }.map { names[$0] }
            guard !days.isEmpty else { return nil }
            return .init(days: days, starts: clock(HalfDay.hours[part].start), ends: clock(HalfDay.hours[part].end))
        }
    }
}
