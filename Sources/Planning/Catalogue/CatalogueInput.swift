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
    case csv, sessions, jsonld, moochub
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
    let sessions: [SessionItem]
    package let mistakes: [FileMistake]
    /// Worth knowing; stops nothing.
    package let remarks: [FileMistake]
    package var count: Int { items.count }
    package var sessionCount: Int { sessions.count }
    package var isEmpty: Bool { items.isEmpty && sessions.isEmpty }
}

package struct CatalogueReport: Encodable, Sendable {
    package var new = 0
    package var changed = 0
    package var unchanged = 0
    package var newSessions = 0
    package var changedSessions = 0
    package var unchangedSessions = 0
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
    /// Columns of a table of sessions, needed ones first; a table with the column `starts_on` is one.
    package static let sessionColumns = [
        "course", "starts_on", "times", "code", "weeks", "minimum", "capacity", "place", "room", "trainer", "language", "price_eur",
        "fixed_eur",
    ]
    static let largest = 8 << 20
    let database: any SQLDatabase

    package init(database: any SQLDatabase) { self.database = database }

    // MARK: In

    /// Reads a CSV table of courses or of sessions, or JSON-LD when the text begins like JSON.
    ///
    /// - Parameters:
    ///   - provider: for courses that name none.
    ///   - only: the one provider whose courses may be in it.
    package func read(_ text: String, file: String, provider: String?, only: PartnerID?) async throws -> CatalogueReading {
        do {
            let isJSON = text.first(where: { !$0.isWhitespace && $0 != "\u{FEFF}" }).map({ "{[".contains($0) }) ?? false
            let rows = isJSON ? try Self.listed(text, file) : try Self.table(text, file)
            return try await read(rows, file: file, provider: provider, only: only)
        } catch let mistake as FileMistake { return CatalogueReading(items: [], sessions: [], mistakes: [mistake], remarks: []) }
    }

    /// One session from a form, by the same rules.
    package func session(_ fields: [String: String], only: PartnerID?) async throws -> CatalogueReading {
        try await read(Rows(sessions: [(1, fields)]), file: "form", provider: nil, only: only)
    }

    private struct Rows: Sendable {
        var courses: [(line: Int, fields: [String: String])] = []
        var sessions: [(line: Int, fields: [String: String])] = []
        var mistakes: [FileMistake] = []
        var remarks: [FileMistake] = []
    }

    private func read(_ rows: Rows, file: String, provider: String?, only: PartnerID?) async throws -> CatalogueReading {
        try await database.read { connection in
            var reader = try CourseRowReader(file: file, provider: provider, only: only, on: connection)
            let items = reader.checkedTogether(rows.courses.compactMap { reader.item($0.line, $0.fields) })
            var timetable = try SessionRowReader(file: file, only: only, courses: items, on: connection)
            // Sessions of a course that was refused are refused with it, without a second complaint.
            let wrong = Set(rows.courses.compactMap { $0.fields["code"] }).subtracting(items.map(\.draft.code))
            let sessions = rows.sessions.filter { !wrong.contains($0.fields["course"] ?? "") }.compactMap {
                timetable.item($0.line, $0.fields)
            }
            let taken = timetable.checkedTogether(sessions)
            return CatalogueReading(
                items: items, sessions: taken,
                mistakes: (rows.mistakes + reader.mistakes + timetable.mistakes).sorted { $0.line < $1.line }, remarks: rows.remarks)
        }
    }

    private static func listed(_ text: String, _ file: String) throws -> Rows {
        var rows = Rows()
        for course in try SchemaOrgCourse.read(text, file: file) {
            rows.courses.append((course.number, course.fields))
            let code = course.fields["code"] ?? ""
            if course.instances.isEmpty {
                rows.remarks.append(
                    FileMistake(
                        file: file, line: course.number, value: code.isEmpty ? course.fields["name_de"] ?? "" : code,
                        "Course number \(course.number) has no dates; it is taken without sessions."))
            }
            for instance in course.instances {
                rows.sessions.append((course.number, instance.merging(["course": code]) { first, _ in first }))
                if instance["assumed"] != nil {
                    rows.remarks.append(
                        FileMistake(
                            file: file, line: course.number, value: instance["starts_on"] ?? "",
                            "This session of course '\(code)' says no times of the week; it is taken as whole days. Correct it where that is wrong."
                        ))
                }
            }
        }
        return rows
    }

    private static func table(_ text: String, _ file: String) throws -> Rows {
        var rows = Rows()
        let bytes = Array(text.utf8)
        let isTimetable = try CSVTable(bytes: bytes, file: file, limit: Self.largest).columns.contains("starts_on")
        let table = try CSVTable(
            bytes: bytes, file: file, required: isTimetable ? Array(sessionColumns.prefix(3)) : ["code", "skill"], limit: Self.largest)
        rows.mistakes = table.mistakes
        let columns = isTimetable ? sessionColumns : Self.columns + ["hours"]
        let unknown = table.columns.filter { !columns.contains($0) && !$0.isEmpty }
        if !unknown.isEmpty {
            rows.remarks.append(
                FileMistake(
                    file: file, line: 1, column: unknown.joined(separator: ", "), "These columns are not known and are passed over."))
        }
        let read = table.rows.map { row in
            (
                line: row.line,
                fields: Dictionary(zip(table.columns, row.fields.map { CSVText.plain($0.trimmingCharacters(in: .whitespaces)) })) {
                    first, _ in
                    first
                }
            )
        }
        if isTimetable { rows.sessions = read } else { rows.courses = read }
        return rows
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
            try Self.take(reading.sessions, &report, on: connection)
            if report.new + report.changed + report.newSessions + report.changedSessions > 0 {
                try AuditLog.append(
                    AuditEntry(
                        actor: actor,
                        act: "took in courses: \(report.new) new, \(report.changed) changed; sessions: \(report.newSessions) new, "
                            + "\(report.changedSessions) changed", object: "catalogue"), at: now, on: connection)
            }
            return report
        }
    }

    private static func take(_ sessions: [SessionItem], _ report: inout CatalogueReport, on connection: any SQLConnection) throws {
        guard !sessions.isEmpty else { return }
        let courses = Dictionary(
            try CatalogueStore.drafts(on: connection).map { ($0.draft.code, (id: $0.id, provider: $0.draft.provider)) },
            uniquingKeysWith: { first, _ in first })
        var trainers: [String: Int64] = [:]
        for (id, trainer) in try CatalogueStore.trainers(on: connection) { trainers["\(trainer.provider) \(trainer.name)"] = id }
        let old = Dictionary(
            try CatalogueStore.sessionDrafts(on: connection).map { ($0.draft.code, $0) }, uniquingKeysWith: { first, _ in first })
        for item in sessions {
            guard let course = courses[item.course] else { continue }
            let key = "\(course.provider) \(item.trainer)"
            let trainer = try trainers[key] ?? CatalogueStore.addTrainer(item.trainer, of: course.provider, on: connection)
            trainers[key] = trainer
            let draft = item.draft.of(course.id, trainer: trainer)
            guard let known = old[draft.code] else {
                _ = try CatalogueStore.add(draft, on: connection)
                report.newSessions += 1
                continue
            }
            guard known.draft != draft else {
                report.unchangedSessions += 1
                continue
            }
            // A code that already belongs to another course's session is not taken over.
            guard known.draft.course == course.id else {
                throw Refusal(.conflict, "The session code '\(draft.code)' belongs to another course. Give this session a code of its own.")
            }
            try CatalogueStore.change(known.id, to: draft, on: connection)
            report.changedSessions += 1
        }
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
