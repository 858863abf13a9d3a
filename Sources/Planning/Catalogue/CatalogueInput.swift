// Courses from tables and from providers' pages: the same rules for both, and the way out again. Used by pages and commands.

import Foundation
import Listening
package import OpenFormats
import SkillMatching
package import Storage
import Understanding
package import Vocabulary

/// How the catalogue leaves.
package enum CatalogueFormat: String, CaseIterable, Sendable {
    case csv, jsonld, moochub
}

/// What a file of courses says.
package struct CatalogueReading: Sendable {
    struct Item: Sendable {
        let line: Int
        let draft: CourseDraft
        let record: CourseRecord
        /// The code of the course before, which may stand in the same file.
        let before: String
    }

    let items: [Item]
    package let mistakes: [FileMistake]
    /// Worth knowing; stops nothing.
    package let remarks: [FileMistake]
    package var count: Int { items.count }
}

package struct CatalogueReport: Encodable, Sendable {
    package var new = 0
    package var changed = 0
    package var unchanged = 0
}

package struct CatalogueInput: Sendable {
    /// Columns of the table, needed ones first.
    package static let columns = [
        "code", "name_en", "name_de", "provider", "skill", "level", "units", "weeks", "price_eur", "minimum", "capacity", "language",
        "format",
        "prerequisite", "approved", "description", "outcomes", "certificate", "assessment", "eqf", "approval", "approved_until",
        "mandatory",
        "source", "checked_on", "entry", "further",
    ]
    static let largest = 8 << 20
    private let database: any SQLDatabase

    package init(database: any SQLDatabase) { self.database = database }

    // MARK: In

    /// Reads a CSV table, or JSON-LD when the text begins like JSON.
    ///
    /// - Parameters:
    ///   - provider: for courses that name none.
    ///   - only: the one provider whose courses may be in it.
    package func read(_ text: String, file: String, provider: String?, only: PartnerID?) async throws -> CatalogueReading {
        let rows: [(line: Int, fields: [String: String])]
        var (mistakes, remarks): ([FileMistake], [FileMistake]) = ([], [])
        do {
            if text.first(where: { !$0.isWhitespace && $0 != "\u{FEFF}" }).map({ "{[".contains($0) }) ?? false {
                let found = try SchemaOrgCourse.read(text, file: file)
                for course in found where course.startDates.isEmpty {
                    remarks.append(
                        FileMistake(
                            file: file, line: course.number, value: course.fields["code"] ?? course.fields["name_de"] ?? "",
                            "Course number \(course.number) has no dates; it is taken without sessions."))
                }
                rows = found.map { ($0.number, $0.fields) }
            } else {
                let table = try CSVTable(bytes: Array(text.utf8), file: file, required: ["code", "skill"], limit: Self.largest)
                mistakes += table.mistakes
                let unknown = table.columns.filter { !Self.columns.contains($0) && $0 != "hours" && !$0.isEmpty }
                if !unknown.isEmpty {
                    remarks.append(
                        FileMistake(
                            file: file, line: 1, column: unknown.joined(separator: ", "), "These columns are not known and are passed over."
                        ))
                }
                rows = table.rows.map { row in
                    (
                        row.line,
                        Dictionary(zip(table.columns, row.fields.map { CSVText.plain($0.trimmingCharacters(in: .whitespaces)) })) {
                            first, _ in first
                        }
                    )
                }
            }
        } catch let mistake as FileMistake { return CatalogueReading(items: [], mistakes: [mistake], remarks: []) }
        let (first, more, noted) = (mistakes, rows, remarks)
        return try await database.read { connection in
            var reader = try CourseRowReader(file: file, provider: provider, only: only, on: connection)
            let items = more.compactMap { reader.item($0.line, $0.fields) }
            return CatalogueReading(
                items: reader.checkedTogether(items), mistakes: (first + reader.mistakes).sorted { $0.line < $1.line }, remarks: noted)
        }
    }

    /// Writes what was read, in one transaction. A second time changes nothing.
    package func take(_ reading: CatalogueReading, by actor: String, at now: Moment) async throws -> CatalogueReport {
        try await database.write { connection in
            var report = CatalogueReport()
            let old = Dictionary(
                try CatalogueStore.drafts(on: connection).map { ($0.draft.code, $0) }, uniquingKeysWith: { first, _ in first })
            let records = try CourseDetailStore.records(.english, on: connection)
            var ids = old.mapValues(\.id)
            for item in reading.items {
                guard let known = old[item.draft.code] else {
                    let id = try CatalogueStore.add(item.draft, on: connection)
                    try CourseDetailStore.save(item.record, of: id, on: connection)
                    ids[item.draft.code] = id
                    report.new += 1
                    continue
                }
                let record = records[known.id] ?? CourseRecord()
                let same = known.draft.with(prerequisite: nil) == item.draft && record.isSame(as: item.record)
                let before = known.draft.prerequisite.flatMap { id in old.first { $0.value.id == id }?.key } ?? ""
                guard !same || before != item.before else {
                    report.unchanged += 1
                    continue
                }
                try CatalogueStore.change(known.id, to: item.draft, on: connection)
                try CourseDetailStore.save(item.record, of: known.id, on: connection)
                report.changed += 1
            }
            for item in reading.items {
                guard let id = ids[item.draft.code] else { continue }
                try CatalogueStore.setPrerequisite(of: id, to: ids[item.before], on: connection)
            }
            if report.new + report.changed > 0 {
                try AuditLog.append(
                    AuditEntry(actor: actor, act: "took in courses: \(report.new) new, \(report.changed) changed", object: "catalogue"),
                    at: now,
                    on: connection)
            }
            return report
        }
    }

    // MARK: Out

    /// The whole catalogue as text.
    package func export(_ format: CatalogueFormat, address: String, at now: Moment) async throws -> String {
        try await database.read { connection in
            let courses = try CatalogueStore.all(.english, on: connection)
            let german = Dictionary(
                uniqueKeysWithValues: try CatalogueStore.all(.german, on: connection).map { ($0.id, $0.name) })
            let records = try CourseDetailStore.records(.english, on: connection)
            if format == .csv { return try Self.table(courses, german, records, on: connection) }
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
                    }, prerequisite: course.prerequisite, teachingUnits: course.teachingUnits, cents: course.price.cents,
                    capacity: course.capacity, language: course.language, format: course.format, eqf: record.eqf,
                    certificate: record.certificate,
                    instances: (sessions[course.id] ?? []).map {
                        .init(
                            code: $0.code, starts: $0.startsOn.iso, ends: $0.startsOn.adding(days: 7 * $0.weeks - 3).iso, place: $0.place,
                            language: $0.language, instructor: $0.trainer, capacity: $0.capacity)
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
                let cents = course.price.cents % 100
                return [
                    course.code, course.name, german[course.id] ?? "", providers[course.providerID] ?? "", course.skillCode,
                    course.level.word, "\(course.teachingUnits)", "\(course.weeks)",
                    "\(course.price.cents / 100)" + (cents == 0 ? "" : ".\(cents < 10 ? "0" : "")\(cents)"), "\(course.minimum)",
                    "\(course.capacity)", course.language, course.format, course.prerequisite ?? "", course.approved ? "1" : "0",
                    record.description, record.outcomes, record.certificate, record.assessment, record.eqf.map { "\($0)" } ?? "",
                    record.approval, record.approvedUntil?.iso ?? "", record.isMandatory ? "1" : "0", record.source,
                    record.checkedOn?.iso ?? "", record.entry.map { skills($0, "+") }.joined(separator: "|"), skills(record.further, ";"),
                ]
            })
    }
}

extension CourseRecord {
    /// Equal apart from names, which other languages spell otherwise.
    func isSame(as other: CourseRecord) -> Bool {
        func plain(_ record: CourseRecord) -> CourseRecord {
            func bare(_ parts: [CourseSkill]) -> [CourseSkill] {
                parts.map { CourseSkill(skill: $0.skill, level: $0.level) }.sorted { $0.skill < $1.skill }
            }
            var copy = record
            copy.entry = record.entry.map(bare)
            copy.further = bare(record.further)
            return copy
        }
        return plain(self) == plain(other)
    }
}
