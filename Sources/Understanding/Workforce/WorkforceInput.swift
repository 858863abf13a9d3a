// From a firm's CSV table to workers: reads it row by row, says what is wrong where, and takes it in whole or not at all. Used by the command and by the upload job.

import Foundation
import Listening
package import OpenFormats
package import Storage
package import Vocabulary

/// What an import of workers did, or would not do.
package struct WorkforceReport: Codable, Sendable {
    package var rows = 0
    package var new = 0
    package var changed = 0
    package var unchanged = 0
    package var skills = 0
    /// Rows that are wrong; the first thousand mistakes are listed.
    package var wrong = 0
    package var mistakes: [FileMistake] = []

    package init() {}
}

/// The table was refused whole; nothing was changed.
package struct WorkforceRefusal: Error, Sendable {
    package let report: WorkforceReport
}

/// A table of workers, as a file or as text that was sent.
package enum WorkforceSource: Sendable {
    case file(String)
    case text(String, name: String)

    func stream() throws -> CSVStream {
        switch self {
        case .file(let path): try CSVStream(path: path, required: [])
        case .text(let text, let name): try CSVStream(bytes: Array(text.utf8), file: name, required: [])
        }
    }
}

package enum WorkforceInput {
    static let portion = 4_000

    /// Takes a table in, in the given transaction. May run again from the beginning when the database asks for it.
    ///
    /// - Parameters:
    ///   - only: the firm whose people may be in it; `nil` for everybody's.
    ///   - partial: take the rows that are right although others are wrong.
    ///   - progress: called with the number of rows so far; may throw to stop.
    /// - Throws: `WorkforceRefusal` with everything that is wrong; `FileMistake` when the file as a whole cannot be used.
    package static func take(
        _ source: WorkforceSource, only: PartnerID?, partial: Bool, by actor: String, at now: Moment,
        progress: (Int) throws -> Void = { _ in }, on connection: any SQLConnection
    ) throws -> WorkforceReport {
        var reader = try WorkforceReader(source, only: only, on: connection)
        var merge = try WorkerMerge(only: only, on: connection)
        var twice: [WorkerRow] = []
        while let rows = try reader.next(portion) {
            for conflict in try merge.add(rows, on: connection) {
                if conflict.isForeign {
                    reader.blame(
                        conflict.row.line, "worker", conflict.row.draft.pseudonym,
                        "This number belongs to somebody of another firm. Give your worker another one.")
                } else {
                    twice.append(conflict.row)
                }
            }
            try progress(reader.rowCount)
        }
        try blame(twice, in: source, &reader)
        var report = reader.report
        (report.new, report.changed, report.unchanged, report.skills) = (merge.new, merge.changed, merge.unchanged, merge.skills)
        guard report.wrong == 0 || partial else { throw WorkforceRefusal(report: report) }
        if report.new + report.changed > 0 {
            try WorkerStore.changed(
                actor, "took in workers: \(report.new) new, \(report.changed) changed", only.map { "partner \($0)" } ?? "workers", at: now,
                on: connection)
        }
        return report
    }

    /// Reads a table without touching any worker, to find what is wrong; a number that stands twice or belongs to others is found only when it is taken in.
    static func check(_ source: WorkforceSource, only: PartnerID?, words: WorkforceWords, progress: (Int) async throws -> Void) async throws
        -> WorkforceReport
    {
        var reader = try WorkforceReader(source, only: only, words: words)
        while try reader.next(portion) != nil { try await progress(reader.rowCount) }
        return reader.report
    }

    /// Looks once more through the file for the line where each number stood first.
    private static func blame(_ twice: [WorkerRow], in source: WorkforceSource, _ reader: inout WorkforceReader) throws {
        guard !twice.isEmpty else { return }
        var first: [String: Int] = [:]
        let wanted = Set(twice.map(\.draft.pseudonym))
        var again = try source.stream()
        while let row = try again.next() {
            let name = row.fields[reader.workerColumn].trimmingCharacters(in: .whitespaces)
            if wanted.contains(name), first[name] == nil { first[name] = row.line }
        }
        for row in twice {
            reader.blame(
                row.line, "worker", row.draft.pseudonym,
                "This worker stands in line \(first[row.draft.pseudonym] ?? 1) already. Keep one of the two lines.")
        }
    }
}

/// What the words of a table stand for: firms, places, roles, ways, skills. Small, however many workers there are.
package struct WorkforceWords: Sendable {
    let partners: [String: (id: PartnerID, home: PlaceID?)]
    let places: [String: PlaceID]
    let roles: [String: JobRoleID]
    let ways: [(id: TransitionID, code: String, from: JobRoleID?, to: JobRoleID?)]
    let skills: [String: SkillID]

    package init(on connection: any SQLConnection) throws {
        partners = Dictionary(
            try connection.query("SELECT code, id, place_id FROM partner WHERE status <> 'left' ORDER BY id") {
                try ($0.next() as String, (id: $0.next() as PartnerID, home: $0.next() as PlaceID?))
            }, uniquingKeysWith: { first, _ in first })
        let places = try PartnerStore.places(on: connection)
        self.places = Dictionary(
            places.flatMap { [($0.code.lowercased(), $0.id), ($0.name.lowercased(), $0.id)] }, uniquingKeysWith: { first, _ in first })
        (roles, ways) = try RoleStore.words(on: connection)
        skills = try SkillStore.words(on: connection)
    }
}

/// Reads rows of the table into workers and collects what is wrong.
struct WorkforceReader {
    /// Names a column may have, the first one being ours.
    private static let names: [(column: String, others: [String], isNeeded: Bool)] = [
        ("worker", ["worker_id", "pseudonym"], true), ("employer", ["partner", "firm"], true), ("place", ["municipality"], false),
        ("shift", ["shift_pattern"], true), ("languages", ["language"], true), ("role", [], true), ("target_role", ["target"], true),
        ("skills", ["skills_held"], true), ("group", ["worker_group"], false), ("max_km", [], false),
    ]

    private var stream: CSVStream
    private let words: WorkforceWords
    private let only: PartnerID?
    private var positions: [String: Int] = [:]
    private var skillCells: [String: [HeldSkill]] = [:]
    private var wayCells: [String: TransitionID] = [:]
    private var lastWrongLine = 0
    private(set) var report = WorkforceReport()

    var rowCount: Int { stream.rowCount }
    var workerColumn: Int { positions["worker"] ?? 0 }

    init(_ source: WorkforceSource, only: PartnerID?, on connection: any SQLConnection) throws {
        try self.init(source, only: only, words: WorkforceWords(on: connection))
    }

    init(_ source: WorkforceSource, only: PartnerID?, words: WorkforceWords) throws {
        stream = try source.stream()
        self.words = words
        self.only = only
        for (column, others, isNeeded) in Self.names {
            if let position = ([column] + others).compactMap({ stream.position(of: $0) }).first {
                positions[column] = position
            } else if isNeeded {
                throw FileMistake(
                    file: stream.file, line: 1, column: column,
                    "This column is missing. The header has: \(stream.columns.joined(separator: ", ")). Needed are: \(Self.names.filter(\.isNeeded).map(\.column).joined(separator: ", "))."
                )
            }
        }
    }

    mutating func blame(_ line: Int, _ column: String, _ value: String, _ explanation: String) {
        if line != lastWrongLine { report.wrong += 1 }
        lastWrongLine = line
        guard report.mistakes.count < CSVStream.mostMistakes else { return }
        report.mistakes.append(FileMistake(file: stream.file, line: line, column: column, value: value, explanation))
    }

    /// The next rows that are right, at most `count`; `nil` at the end.
    mutating func next(_ count: Int) throws -> [WorkerRow]? {
        var rows: [WorkerRow] = []
        rows.reserveCapacity(count)
        var seen = 0
        while seen < count, let row = try stream.next() {
            seen += 1
            if let worker = worker(row) { rows.append(worker) }
        }
        report.rows = stream.rowCount
        guard seen == 0 else { return rows }
        // What could not even be cut into fields.
        report.wrong += stream.brokenCount
        report.mistakes = Array((report.mistakes + stream.mistakes).sorted { $0.line < $1.line }.prefix(CSVStream.mostMistakes))
        return nil
    }

    private mutating func worker(_ row: CSVRow) -> WorkerRow? {
        func field(_ column: String) -> String {
            guard let position = positions[column] else { return "" }
            let text = row.fields[position]
            return text.utf8.first.map { $0 <= 32 } == true || text.utf8.last.map { $0 <= 32 } == true
                ? text.trimmingCharacters(in: .whitespacesAndNewlines) : text
        }
        let before = report.wrong
        let pseudonym = CSVText.plain(field("worker"))
        if pseudonym.isEmpty || pseudonym.utf8.count > 60 {
            blame(row.line, "worker", pseudonym, "A number or pseudonym of 1 to 60 letters is needed, never a name.")
        }
        let firm = words.partners[field("employer")]
        if firm == nil {
            blame(row.line, "employer", field("employer"), "There is no partner with this code. Use the code of the partner register.")
        } else if let only, firm?.id != only {
            blame(row.line, "employer", field("employer"), "This is another firm. You can bring only your own people.")
        }
        var place = firm?.home
        if !field("place").isEmpty {
            place = words.places[field("place")] ?? words.places[field("place").lowercased()]
            if place == nil { blame(row.line, "place", field("place"), "There is no place with this code or name in the region.") }
        } else if firm != nil, place == nil {
            blame(row.line, "place", "", "The firm has no place of its own, so the worker needs one here.")
        }
        let shift = field("shift").replacingOccurrences(of: "-", with: "_")
        if WorkerShift(rawValue: shift) == nil {
            let known = WorkerShift.allCases.map(\.rawValue).joined(separator: ", ")
            blame(row.line, "shift", field("shift"), "It must be one of: \(known).")
        }
        let languages = field("languages").lowercased().split { ";|, /".contains($0) }
        if languages.isEmpty || !languages.allSatisfy({ $0.utf8.count == 2 && $0.allSatisfy { $0.isASCII && $0.isLetter } }) {
            blame(row.line, "languages", field("languages"), "It must be two-letter codes with ; between them, such as de;en.")
        }
        var role: JobRoleID?
        if !field("role").isEmpty {
            role = words.roles[field("role")] ?? words.roles[field("role").lowercased()]
            if role == nil {
                blame(row.line, "role", field("role"), "There is no job role of this code or name. Add it under /roles, or correct it.")
            }
        }
        let way = way(row.line, field("role"), role, field("target_role"))
        let held = skills(row.line, field("skills"))
        let km = field("max_km").isEmpty ? 30 : Double(field("max_km").replacingOccurrences(of: ",", with: ".")) ?? -1
        if !(0...2_000).contains(km) { blame(row.line, "max_km", field("max_km"), "It must be a number of kilometres from 0 to 2000.") }
        let group = field("group").isEmpty ? "other" : field("group")
        if group.utf8.count > 40 { blame(row.line, "group", group, "It must have at most 40 letters.") }
        guard report.wrong == before, let firm, let place, let held else { return nil }
        return WorkerRow(
            line: row.line,
            draft: WorkerDraft(
                pseudonym: pseudonym, partner: firm.id, place: place, role: role, transition: way, group: group, shift: shift,
                languages: languages.joined(separator: ";"), maximumKm: km),
            held: held)
    }

    /// The way from the role to the target; the target may also be the code of a way.
    private mutating func way(_ line: Int, _ roleText: String, _ role: JobRoleID?, _ target: String) -> TransitionID? {
        guard !target.isEmpty else { return nil }
        let key = roleText + "\u{0}" + target
        if let known = wayCells[key] { return known }
        if let byCode = words.ways.first(where: { $0.code == target }) {
            wayCells[key] = byCode.id
            return byCode.id
        }
        guard let wanted = words.roles[target.lowercased()] else {
            blame(line, "target_role", target, "There is no job role of this code or name. Add it under /roles, or correct it.")
            return nil
        }
        let leading = words.ways.filter { $0.to == wanted }
        let fitting = leading.filter { $0.from == role && role != nil }
        guard let found = fitting.first ?? (leading.count == 1 ? leading.first : nil) else {
            blame(
                line, "target_role", target,
                leading.isEmpty
                    ? "No way leads to this role yet, so nobody knows what it asks for. Add one under /roles."
                    : "Several ways lead to this role, none of them from '\(roleText)'. Name the way by its code: \(leading.map(\.code).joined(separator: ", "))."
            )
            return nil
        }
        wayCells[key] = found.id
        return found.id
    }

    /// `S02:2;S11:practitioner`; a skill by its code, name or address.
    private mutating func skills(_ line: Int, _ cell: String) -> [HeldSkill]? {
        if cell.isEmpty { return [] }
        if let known = skillCells[cell] { return known }
        var held: [SkillID: SkillLevel] = [:]
        for part in cell.split(whereSeparator: { ";|\n".contains($0) }) {
            let text = part.trimmingCharacters(in: .whitespaces)
            if text.isEmpty { continue }
            guard let colon = text.lastIndex(of: ":") else {
                blame(line, "skills", text, "Say the level after a colon: 1 awareness, 2 practitioner, 3 expert, such as \(text):2.")
                return nil
            }
            let (name, word) = (text[..<colon].trimmingCharacters(in: .whitespaces), text[text.index(after: colon)...].lowercased())
            guard let level = Int(word).flatMap(SkillLevel.init(rawValue:)) ?? SkillLevel(word: word) else {
                blame(line, "skills", text, "The level must be 1, 2 or 3 (awareness, practitioner, expert).")
                return nil
            }
            guard let skill = words.skills[name.lowercased()] else {
                blame(
                    line, "skills", text, "There is no skill of this code, name or address here. Add it under /skill-list, or correct it.")
                return nil
            }
            held[skill] = max(held[skill] ?? level, level)
        }
        let list = held.map { HeldSkill($0.key, $0.value) }.sorted { $0.skill < $1.skill }
        if skillCells.count > 50_000 { skillCells = [:] }
        skillCells[cell] = list
        return list
    }
}
