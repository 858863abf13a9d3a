// Reads a problem from a folder of meta.json and four tables, and writes one. Used by `roundtable plan`, `roundtable plan check` and the
// download of a plan.

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
    /// Reads and checks a folder; linear in its size. Columns may stand in any order, and further ones are passed over.
    ///
    /// - Throws: `InstanceMistake` for a missing file or column, text that is not UTF-8, bad numbers, unknown or repeated ids.
    package static func read(_ folder: URL) throws -> PlanningProblem {
        let meta = try Meta.read(folder.appendingPathComponent("meta.json"))
        let courses = try NumberTable(folder, "courses.csv", ["id", "prereq"])
        let courseCount = courses.count
        let prerequisites = try courses.rows { try $0.int(1, in: -1...max(-1, courseCount - 1)) }
        _ = try courses.rows { row in
            let course = try row.id(0, below: courseCount)
            if isCircular(course, prerequisites) {
                throw row.mistake(1, "The prerequisites of course \(course) lead back to itself; take one of them out.")
            }
        }
        let places = meta.distances.count
        let sessionTable = try NumberTable(
            folder, "sessions.csv",
            ["id", "course", "start", "len", "cells", "capacity", "min", "muni", "lang", "provider", "fixed_cost", "seat_cost", "line"])
        let sessions = try sessionTable.rows { row in
            guard try row.int(2, in: 0...(meta.weeks - 1)) + row.int(3, in: 1...meta.weeks) <= meta.weeks else {
                throw row.mistake(3, "The session would end after the last week; there are \(meta.weeks).")
            }
            return try PlanningProblem.Session(
                course: row.id(1, below: courseCount), start: row.int(2, in: 0...(meta.weeks - 1)), length: row.int(3, in: 1...meta.weeks),
                cells: row.int(4, in: 1...((1 << 21) - 1)), capacity: row.int(5, in: 0...1_000_000), minimum: row.int(6, in: 0...1_000_000),
                municipality: row.int(7, in: -1...max(-1, places - 1)), language: row.int(8, in: 0...62),
                provider: row.id(9, below: meta.parallel.count),
                fixedCost: row.int(10, in: 0...1_000_000_000), seatCost: row.int(11, in: 0...1_000_000_000),
                line: row.id(12, below: meta.lines.count))
        }
        let firmTable = try NumberTable(folder, "firms.csv", ["id", "size_class", "muni", "workers", "release_limit"])
        let firmCount = firmTable.count
        let firms = try firmTable.rows { row in
            try PlanningProblem.Firm(
                sizeClass: row.int(1, in: 0...2), municipality: row.id(2, below: places), workers: row.int(3, in: 0...10_000_000),
                releaseLimit: row.int(4, in: 0...10_000_000))
        }
        let workerTable = try NumberTable(
            folder, "workers.csv", ["id", "firm", "home", "group", "pattern", "langs", "max_km", "line"], text: "needs")
        let workers = try workerTable.rows { row in
            try PlanningProblem.Worker(
                firm: row.id(1, below: firmCount), home: row.id(2, below: places), group: row.id(3, below: meta.groups.count),
                pattern: row.id(4, below: meta.patterns.count), languages: row.int(5, in: 0...Int.max),
                maximumKm: row.int(6, in: 0...100_000),
                line: row.id(7, below: meta.lines.count), needs: row.needs(8, courses: courseCount))
        }
        return PlanningProblem(
            weeks: meta.weeks, distances: meta.distances, patterns: meta.patterns, lines: meta.lines, totalBudget: meta.totalBudget,
            parallel: meta.parallel,
            groups: meta.groups, prerequisites: prerequisites, sessions: sessions, firms: firms, workers: workers)
    }

    private static func isCircular(_ course: Int, _ prerequisites: [Int]) -> Bool {
        var (next, steps) = (prerequisites[course], 0)
        while next >= 0, steps <= prerequisites.count {
            if next == course { return true }
            (next, steps) = (prerequisites[next], steps + 1)
        }
        return false
    }

    /// Reads `worker,session` rows of a plan for a problem.
    package static func readPlan(_ file: URL, for problem: PlanningProblem) throws -> TrainingPlan {
        let table = try NumberTable(file.deletingLastPathComponent(), file.lastPathComponent, ["worker", "session"], numbered: false)
        return TrainingPlan(
            seats: try table.rows {
                try Seat(worker: $0.id(0, below: problem.workers.count), session: $0.id(1, below: problem.sessions.count))
            })
    }

    /// Writes the same folder from a problem, for download and for other programs.
    package static func write(_ problem: PlanningProblem, to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in try files(of: problem) { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
    }

    /// The files of a problem, by name.
    package static func files(of problem: PlanningProblem) throws -> [(name: String, text: String)] {
        func table(_ header: String, _ rows: some Sequence<[Int]>, ending: ((Int) -> String)? = nil) -> String {
            var bytes = Array((header + "\n").utf8)
            for (id, numbers) in rows.enumerated() {
                Digest.append(id, to: &bytes)
                for number in numbers {
                    bytes.append(UInt8(ascii: ","))
                    Digest.append(number, to: &bytes)
                }
                if let ending { bytes += Array(("," + ending(id)).utf8) }
                bytes.append(UInt8(ascii: "\n"))
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        return [
            ("meta.json", try Meta.json(of: problem)),
            ("courses.csv", table("id,prereq,sector", problem.prerequisites.map { [$0, 0] })),
            (
                "sessions.csv",
                table(
                    "id,course,start,len,cells,capacity,min,muni,lang,provider,fixed_cost,seat_cost,line",
                    problem.sessions.map {
                        [
                            $0.course, $0.start, $0.length, $0.cells, $0.capacity, $0.minimum, $0.municipality, $0.language, $0.provider,
                            $0.fixedCost,
                            $0.seatCost, $0.line,
                        ]
                    })
            ),
            (
                "firms.csv",
                table(
                    "id,size_class,muni,workers,release_limit",
                    problem.firms.map { [$0.sizeClass, $0.municipality, $0.workers, $0.releaseLimit] })
            ),
            (
                "workers.csv",
                table(
                    "id,firm,home,group,pattern,langs,max_km,line,needs",
                    problem.workers.map { [$0.firm, $0.home, $0.group, $0.pattern, $0.languages, $0.maximumKm, $0.line] },
                    ending: { problem.workers[$0].needs.map { "\($0.course):\($0.weight)" }.joined(separator: ";") })
            ),
        ]
    }
}
