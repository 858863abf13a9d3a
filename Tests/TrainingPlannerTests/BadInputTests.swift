// Whatever stands in the files: a mistake with its place, or a valid plan that says what binds.

import Foundation
import Testing

@testable import TrainingPlanner

@Suite struct BadInputTests {
    private func withFolder<T>(_ problem: PlanningProblem = Valley.problem(), _ body: (URL) throws -> T) throws -> T {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("instance-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try InstanceFolder.write(problem, to: folder)
        return try body(folder)
    }

    private func mistake(_ file: String, _ change: (inout [String]) -> Void) throws -> InstanceMistake? {
        try withFolder { folder in
            let place = folder.appendingPathComponent(file)
            var lines = try String(contentsOf: place, encoding: .utf8).components(separatedBy: "\n")
            change(&lines)
            try Data(lines.joined(separator: "\n").utf8).write(to: place)
            do {
                _ = try InstanceFolder.read(folder)
                return nil
            } catch let mistake as InstanceMistake { return mistake }
        }
    }

    /// Changes one field of a table and expects the mistake to name its file, line, column and value.
    private func refuses(_ file: String, line: Int, column: String, value: String) throws {
        let found = try mistake(file) { lines in
            let index = lines[0].split(separator: ",").firstIndex { $0 == column } ?? 0
            var fields = lines[line - 1].components(separatedBy: ",")
            fields[index] = value
            lines[line - 1] = fields.joined(separator: ",")
        }
        #expect(found?.file == file && found?.line == line && found?.column == column && found?.value == value, "\(found as Any)")
        #expect(found?.explanation.isEmpty == false)
    }

    @Test("A missing file is named", arguments: ["meta.json", "courses.csv", "sessions.csv", "firms.csv", "workers.csv"])
    func missingFile(_ file: String) throws {
        try withFolder { folder in
            try FileManager.default.removeItem(at: folder.appendingPathComponent(file))
            let found = #expect(throws: InstanceMistake.self) { try InstanceFolder.read(folder) }
            #expect(found?.file == file)
        }
    }

    @Test(
        "A missing column is named with its file",
        arguments: [("courses.csv", "prereq"), ("sessions.csv", "capacity"), ("firms.csv", "release_limit"), ("workers.csv", "needs")])
    func missingColumn(_ place: (file: String, column: String)) throws {
        let found = try mistake(place.file) { $0[0] = $0[0].replacingOccurrences(of: place.column, with: "other") }
        #expect(found?.file == place.file && found?.line == 1 && found?.column == place.column)
    }

    @Test("Text where a number belongs, an id out of range, a repeated id, a negative or a huge number: file, line, column and value")
    func fields() throws {
        for (file, column) in [
            ("sessions.csv", "capacity"), ("firms.csv", "workers"), ("workers.csv", "max_km"), ("courses.csv", "prereq"),
        ] {
            for value in ["many", "-7", "1.5", "1e3", "99999999999999999999"] { try refuses(file, line: 3, column: column, value: value) }
        }
        for column in ["course", "provider", "line", "muni"] { try refuses("sessions.csv", line: 4, column: column, value: "1000000000") }
        for column in ["firm", "home", "group", "pattern", "line"] {
            try refuses("workers.csv", line: 5, column: column, value: "1000000000")
        }
        try refuses("sessions.csv", line: 4, column: "id", value: "0")
        try refuses("workers.csv", line: 4, column: "id", value: "0")
        try refuses("sessions.csv", line: 2, column: "fixed_cost", value: "1000000001")
        try refuses("sessions.csv", line: 2, column: "start", value: "20")
        try refuses("workers.csv", line: 2, column: "needs", value: "0:1;0:2")
        try refuses("workers.csv", line: 2, column: "needs", value: "0:1000000000")
    }

    @Test("A session past the last week, and prerequisites in a circle, are refused where they stand")
    func contradictions() throws {
        let late = try mistake("sessions.csv") { $0[1] = $0[1].replacingOccurrences(of: "0,0,0,2", with: "0,0,19,2") }
        #expect(late?.line == 2 && late?.column == "len" && late?.value == "2")
        // Course 1 needs course 0; now course 0 needs course 1, and the rows stand in another order.
        let circle = try mistake("courses.csv") { $0 = [$0[0], "2,-1,0", "1,0,0", "0,1,0", ""] }
        #expect(circle?.file == "courses.csv" && circle?.line == 3 && circle?.column == "prereq" && circle?.value == "0")
    }

    /// Plans and checks; returns the plan.
    @discardableResult private func plan(_ problem: PlanningProblem) throws -> PlannedTraining {
        try withFolder(problem) { folder in
            let read = try InstanceFolder.read(folder)
            #expect(read.digest == problem.digest)
            let planned = try PlanSolver.plan(read, settings: PlanSettings(seed: 1, minimumGroup: 5, effort: 0.02))
            #expect(PlanCheck.check(read, planned.plan, certificate: planned.certificate).violations == [])
            return planned
        }
    }

    private func changed(
        _ p: PlanningProblem = Valley.problem(), budget: Int? = nil, lines: Int? = nil, sessions: [PlanningProblem.Session]? = nil,
        firms: [PlanningProblem.Firm]? = nil, workers: [PlanningProblem.Worker]? = nil
    ) -> PlanningProblem {
        PlanningProblem(
            weeks: p.weeks, distances: p.distances, patterns: p.patterns,
            lines: lines.map { amount in p.lines.map { .init(name: $0.name, budget: amount) } } ?? p.lines,
            totalBudget: budget ?? p.totalBudget, parallel: p.parallel, groups: p.groups, prerequisites: p.prerequisites,
            sessions: sessions ?? p.sessions, firms: firms ?? p.firms, workers: workers ?? p.workers)
    }

    @Test("No sessions, no workers, no needs, no money: a valid plan that serves nobody")
    func empty() throws {
        let valley = Valley.problem()
        let idle = valley.workers.map { w in
            PlanningProblem.Worker(
                firm: w.firm, home: w.home, group: w.group, pattern: w.pattern, languages: w.languages, maximumKm: w.maximumKm,
                line: w.line,
                needs: [])
        }
        for problem in [changed(sessions: []), changed(workers: []), changed(workers: idle), changed(budget: 0), changed(lines: 0)] {
            #expect(try plan(problem).plan.seats.isEmpty)
        }
    }

    @Test("A minimum above the capacity never runs; a firm that releases nobody still learns outside working hours")
    func bindingLimits() throws {
        let valley = Valley.problem()
        let odd = valley.sessions.map { s in
            PlanningProblem.Session(
                course: s.course, start: s.start, length: s.length, cells: s.cells, capacity: 5, minimum: 6, municipality: s.municipality,
                language: s.language, provider: s.provider, fixedCost: s.fixedCost, seatCost: s.seatCost, line: s.line)
        }
        let contradictory = try plan(changed(sessions: odd))
        #expect(contradictory.plan.seats.isEmpty)
        #expect(PlanSummary.of(contradictory, in: changed(sessions: odd)).idle.values.reduce(0) { $0 + $1.count } == odd.count)
        let bound = changed(
            firms: valley.firms.map { .init(sizeClass: $0.sizeClass, municipality: 0, workers: $0.workers, releaseLimit: 0) })
        let evenings = try plan(bound)
        #expect(!evenings.plan.seats.isEmpty)
        #expect(
            evenings.plan.seats.allSatisfy { seat in
                let working = bound.patterns[bound.workers[seat.worker].pattern].working
                return bound.sessions[seat.session].cells & (working[0] | working[1]) == 0
            })
    }

    @Test("A thousand million in a cost or a budget breaks nothing")
    func huge() throws {
        let valley = Valley.problem()
        let dear = valley.sessions.map { s in
            PlanningProblem.Session(
                course: s.course, start: s.start, length: s.length, cells: s.cells, capacity: s.capacity, minimum: s.minimum,
                municipality: s.municipality, language: s.language, provider: s.provider, fixedCost: 1_000_000_000, seatCost: 1_000_000_000,
                line: s.line)
        }
        #expect(try plan(changed(sessions: dear)).plan.seats.isEmpty)
        #expect(try !plan(changed(budget: 1_000_000_000, lines: 1_000_000_000)).plan.seats.isEmpty)
    }
}
