// Reads a problem from a folder of meta.json and four tables. Used by `roundtable plan` and `roundtable plan check`.

package import Foundation

/// What is wrong in an instance folder, and where.
package struct InstanceMistake: Error, Equatable, Sendable, CustomStringConvertible {
    package let file: String
    package let line: Int
    package let column: String
    package let value: String
    package let explanation: String

    package var description: String {
        "\(file), line \(line)" + (column.isEmpty ? "" : ", column \(column)") + (value.isEmpty ? "" : ", value '\(value)'")
            + ": \(explanation)"
    }
}

package enum InstanceFolder {
    /// Reads and checks a folder; linear in its size.
    package static func read(_ folder: URL) throws -> PlanningProblem {
        let meta = try Meta.read(folder.appendingPathComponent("meta.json"))
        let courses = try NumberTable(folder, "courses.csv", ["id", "prereq"])
        let sessions = try NumberTable(
            folder, "sessions.csv",
            ["id", "course", "start", "len", "cells", "capacity", "min", "muni", "lang", "provider", "fixed_cost", "seat_cost", "line"])
        let firms = try NumberTable(folder, "firms.csv", ["id", "size_class", "muni", "workers", "release_limit"])
        let workers = try NumberTable(
            folder, "workers.csv", ["id", "firm", "home", "group", "pattern", "langs", "max_km", "line"], text: "needs")
        let places = meta.distances.count
        let problem = PlanningProblem(
            weeks: meta.weeks, distances: meta.distances, patterns: meta.patterns, lines: meta.lines, totalBudget: meta.totalBudget,
            parallel: meta.parallel,
            groups: meta.groups, prerequisites: try courses.rows { try $0.int(1, in: -1...(courses.count - 1)) },
            sessions: try sessions.rows { row in
                try PlanningProblem.Session(
                    course: row.int(1, in: 0...(courses.count - 1)), start: row.int(2, in: 0...(meta.weeks - 1)),
                    length: row.int(3, in: 1...meta.weeks),
                    cells: row.int(4, in: 1...((1 << 21) - 1)), capacity: row.int(5, in: 0...1_000_000),
                    minimum: row.int(6, in: 0...1_000_000),
                    municipality: row.int(7, in: -1...(places - 1)), language: row.int(8, in: 0...62),
                    provider: row.int(9, in: 0...(meta.parallel.count - 1)),
                    fixedCost: row.int(10, in: 0...1_000_000_000), seatCost: row.int(11, in: 0...1_000_000_000),
                    line: row.int(12, in: 0...(meta.lines.count - 1)))
            },
            firms: try firms.rows { row in
                try PlanningProblem.Firm(
                    sizeClass: row.int(1, in: 0...2), municipality: row.int(2, in: 0...(places - 1)),
                    workers: row.int(3, in: 0...10_000_000),
                    releaseLimit: row.int(4, in: 0...10_000_000))
            },
            workers: try workers.rows { row in
                try PlanningProblem.Worker(
                    firm: row.int(1, in: 0...(firms.count - 1)), home: row.int(2, in: 0...(places - 1)),
                    group: row.int(3, in: 0...(meta.groups.count - 1)),
                    pattern: row.int(4, in: 0...(meta.patterns.count - 1)), languages: row.int(5, in: 0...Int.max),
                    maximumKm: row.int(6, in: 0...100_000),
                    line: row.int(7, in: 0...(meta.lines.count - 1)), needs: row.needs(8, courses: courses.count))
            })
        return problem
    }

    /// Reads `worker,session` rows of a plan for a problem.
    package static func readPlan(_ file: URL, for problem: PlanningProblem) throws -> TrainingPlan {
        let table = try NumberTable(file.deletingLastPathComponent(), file.lastPathComponent, ["worker", "session"], numbered: false)
        return TrainingPlan(
            seats: try table.rows {
                try Seat(worker: $0.int(0, in: 0...(problem.workers.count - 1)), session: $0.int(1, in: 0...(problem.sessions.count - 1)))
            })
    }

    /// Writes the same folder from a problem, for download and for other programs.
    package static func write(_ problem: PlanningProblem, to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in try files(of: problem) { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
    }

    /// The files of a problem, by name.
    package static func files(of problem: PlanningProblem) throws -> [(name: String, text: String)] {
        [
            ("meta.json", try Meta.json(of: problem)),
            ("courses.csv", "id,prereq,sector\n" + problem.prerequisites.enumerated().map { "\($0.offset),\($0.element),0\n" }.joined()),
            (
                "sessions.csv",
                "id,course,start,len,cells,capacity,min,muni,lang,provider,fixed_cost,seat_cost,line\n"
                    + problem.sessions.enumerated().map { id, s in
                        let numbers = [
                            id, s.course, s.start, s.length, s.cells, s.capacity, s.minimum, s.municipality, s.language, s.provider,
                            s.fixedCost, s.seatCost,
                            s.line,
                        ]
                        return numbers.map(String.init).joined(separator: ",") + "\n"
                    }.joined()
            ),
            (
                "firms.csv",
                "id,size_class,muni,workers,release_limit\n"
                    + problem.firms.enumerated().map { "\($0),\($1.sizeClass),\($1.municipality),\($1.workers),\($1.releaseLimit)\n" }
                    .joined()
            ),
            (
                "workers.csv",
                "id,firm,home,group,pattern,langs,max_km,line,needs\n"
                    + problem.workers.enumerated().map { id, w in
                        let numbers = [id, w.firm, w.home, w.group, w.pattern, w.languages, w.maximumKm, w.line].map(String.init).joined(
                            separator: ",")
                        return numbers + "," + w.needs.map { "\($0.course):\($0.weight)" }.joined(separator: ";") + "\n"
                    }.joined()
            ),
        ]
    }
}

/// A table of whole numbers with, at most, one column of text. Numbers are parsed from bytes: a region has 700,000 rows.
struct NumberTable {
    let file: String
    private let columns: [String]
    private let order: [Int]
    private let textColumn: Int?
    private let lines: [ArraySlice<UInt8>]
    private let numbered: Bool

    var count: Int { lines.count }

    /// - Parameter numbered: whether the first column counts the rows from 0.
    init(_ folder: URL, _ file: String, _ columns: [String], text: String? = nil, numbered: Bool = true) throws {
        self.file = file
        self.columns = columns + (text.map { [$0] } ?? [])
        self.numbered = numbered
        guard let data = try? Data(contentsOf: folder.appendingPathComponent(file)) else {
            throw InstanceMistake(
                file: file, line: 1, column: "", value: folder.path, explanation: "The file cannot be read in this folder.")
        }
        var lines = Array(data).split(separator: 10).map { $0.last == 13 ? $0.dropLast() : $0 }
        guard !lines.isEmpty else { throw InstanceMistake(file: file, line: 1, column: "", value: "", explanation: "The file is empty.") }
        let header = String(decoding: lines.removeFirst(), as: UTF8.self).split(separator: ",", omittingEmptySubsequences: false).map(
            String.init)
        order = try self.columns.map { name in
            guard let index = header.firstIndex(of: name) else {
                throw InstanceMistake(
                    file: file, line: 1, column: name, value: header.joined(separator: ","),
                    explanation: "This column is missing from the header.")
            }
            return index
        }
        textColumn = text == nil ? nil : columns.count
        self.lines = lines
    }

    struct Row {
        fileprivate let table: NumberTable
        fileprivate let fields: [ArraySlice<UInt8>]
        fileprivate let line: Int

        func int(_ column: Int, in range: ClosedRange<Int>) throws -> Int {
            let bytes = fields[table.order[column]]
            var value = 0
            var negative = false
            var valid = !bytes.isEmpty && bytes.count < 19
            for (index, byte) in bytes.enumerated() {
                if index == 0, byte == UInt8(ascii: "-"), bytes.count > 1 {
                    negative = true
                } else if (48...57).contains(byte) {
                    value = value &* 10 &+ Int(byte - 48)
                } else {
                    valid = false
                }
            }
            if negative { value = -value }
            guard valid, range.contains(value) else {
                throw mistake(column, "It must be a whole number from \(range.lowerBound) to \(range.upperBound).")
            }
            return value
        }

        func needs(_ column: Int, courses: Int) throws -> [PlanningProblem.Need] {
            var needs: [PlanningProblem.Need] = []
            for part in fields[table.order[column]].split(separator: UInt8(ascii: ";")) {
                let sides = String(decoding: part, as: UTF8.self).split(separator: ":")
                guard sides.count == 2, let course = Int(sides[0]), let weight = Int(sides[1]), (0..<courses).contains(course),
                    (1...5).contains(weight)
                else {
                    throw mistake(column, "Needs are written course:weight;… with courses below \(courses) and weights from 1 to 5.")
                }
                if needs.contains(where: { $0.course == course }) { throw mistake(column, "Course \(course) stands twice.") }
                needs.append(.init(course: course, weight: weight))
            }
            return needs
        }

        private func mistake(_ column: Int, _ explanation: String) -> InstanceMistake {
            InstanceMistake(
                file: table.file, line: line, column: table.columns[column],
                value: String(decoding: fields[table.order[column]], as: UTF8.self),
                explanation: explanation)
        }
    }

    func rows<T>(_ read: (Row) throws -> T) throws -> [T] {
        let width = (order.max() ?? 0) + 1
        var result: [T] = []
        result.reserveCapacity(lines.count)
        for (index, bytes) in lines.enumerated() {
            let fields = bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            guard fields.count >= width else {
                throw InstanceMistake(
                    file: file, line: index + 2, column: "", value: String(decoding: bytes.prefix(60), as: UTF8.self),
                    explanation: "The row has \(fields.count) fields; at least \(width) are needed.")
            }
            let row = Row(table: self, fields: fields, line: index + 2)
            if numbered, try row.int(0, in: 0...Int.max - 1) != index {
                throw InstanceMistake(
                    file: file, line: index + 2, column: "id", value: String(decoding: fields[order[0]], as: UTF8.self),
                    explanation: "Rows are numbered from 0 without gaps; \(index) is expected here.")
            }
            result.append(try read(row))
        }
        return result
    }
}
