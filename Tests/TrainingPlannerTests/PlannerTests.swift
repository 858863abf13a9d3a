// The planner on a small invented region, and the checker on plans that are broken one rule at a time.

import Foundation
import Testing

@testable import TrainingPlanner

/// A small region: two places, three courses (the second needs the first), seven sessions, three firms.
private func region(workers: Int = 60, budget: Int = 60_000, release: Int = 6) -> PlanningProblem {
    let all = 0b111_111_111_111_111
    let day = 0b011_011_011_011_011
    func session(_ course: Int, _ start: Int, _ cells: Int, place: Int = 0, language: Int = 0, minimum: Int = 3) -> PlanningProblem.Session
    {
        .init(
            course: course, start: start, length: 2, cells: cells, capacity: 10, minimum: minimum, municipality: place, language: language,
            provider: course % 2, fixedCost: 900, seatCost: 150, line: 2)
    }
    return PlanningProblem(
        weeks: 20, distances: [[0, 30], [30, 0]],
        patterns: [
            .init(name: "day", available: [all, all], working: [day, day]),
            .init(name: "nights", available: [all & ~day, all], working: [0, 0]),
        ],
        lines: [
            .init(name: "large", budget: budget / 3), .init(name: "sme", budget: budget / 3), .init(name: "delivery", budget: budget / 3),
        ],
        totalBudget: budget, parallel: [2, 2],
        groups: [
            .init(size: "large", subregion: 0, workerGroup: "day"), .init(size: "sme", subregion: 0, workerGroup: "day"),
            .init(size: "sme", subregion: 1, workerGroup: "night"),
        ], prerequisites: [-1, 0, -1],
        sessions: [
            session(0, 0, 0b001), session(0, 2, 0b100), session(0, 4, 0b010, place: 1), session(1, 6, 0b001), session(1, 8, 0b100),
            session(2, 0, 0b001_000),
            session(2, 3, 0b100_000, place: -1), session(2, 10, 0b001, language: 1),
        ],
        firms: [
            .init(sizeClass: 0, municipality: 0, workers: 30, releaseLimit: release),
            .init(sizeClass: 1, municipality: 0, workers: 20, releaseLimit: release),
            .init(sizeClass: 1, municipality: 1, workers: 10, releaseLimit: release),
        ],
        workers: (0..<workers).map { number in
            let firm = number % 6 < 3 ? 0 : number % 6 < 5 ? 1 : 2
            return .init(
                firm: firm, home: firm == 2 ? 1 : 0, group: firm, pattern: number % 7 == 0 ? 1 : 0, languages: number % 11 == 0 ? 2 : 3,
                maximumKm: number % 5 == 0 ? 10 : 40, line: firm == 0 ? 0 : 1,
                needs: [.init(course: 0, weight: 2)] + (number % 2 == 0 ? [.init(course: 1, weight: 4)] : [])
                    + (number % 3 == 0 ? [.init(course: 2, weight: 5)] : []))
        })
}

@Suite struct SolverTests {
    @Test(
        "Every plan keeps every limit, and the proof holds",
        arguments: [(60, 60_000, 6), (60, 9_000, 6), (60, 60_000, 1), (5, 60_000, 6), (0, 0, 0), (40, 0, 3)])
    func holds(_ size: (Int, Int, Int)) throws {
        let problem = region(workers: size.0, budget: size.1, release: size.2)
        let planned = try PlanSolver.plan(problem, settings: PlanSettings(seed: 1, minimumGroup: 5))
        let report = PlanCheck.check(problem, planned.plan, certificate: planned.certificate)
        #expect(report.violations == [])
        for level in planned.certificate.levels { #expect(level.value <= level.bound + 1e-6, "\(level.name)") }
        if size.1 == 0 { #expect(planned.plan.seats.isEmpty) }
    }

    @Test("The same question has the same answer")
    func deterministic() throws {
        let first = try PlanSolver.plan(region(), settings: PlanSettings(seed: 1, minimumGroup: 5))
        let second = try PlanSolver.plan(region(), settings: PlanSettings(seed: 1, minimumGroup: 5))
        #expect(first.plan.csv == second.plan.csv)
        #expect(try first.certificate.json() == second.certificate.json())
    }

    @Test("The worst-off group is better off than first come, first served would leave it")
    func fairer() throws {
        let problem = region(budget: 12_000, release: 3)
        let planned = try PlanSolver.plan(problem, settings: PlanSettings(seed: 1, minimumGroup: 5))
        let baseline = PlanFigures.of(FirstCome.plan(problem, seed: 1), in: problem, minimumGroup: 5)
        #expect(planned.figures.worstOffShare >= baseline.worstOffShare)
        #expect(PlanCheck.check(problem, FirstCome.plan(problem, seed: 1)).violations == [])
    }

    @Test("Everybody without a seat is told why, and everybody is counted once")
    func reasons() throws {
        let problem = region(budget: 9_000)
        let planned = try PlanSolver.plan(problem, settings: PlanSettings(seed: 1, minimumGroup: 5))
        let reasons = WhyNot.reasons(problem, planned.plan)
        #expect(reasons.count + planned.plan.seats.count == problem.workers.reduce(0) { $0 + $1.needs.count })
        let withNeed = problem.workers.count { !$0.needs.isEmpty }
        #expect(planned.figures.reached + planned.figures.leftBehind + planned.figures.unreachable == withNeed)
    }

    @Test("A cancelled plan stops without a result")
    func cancelled() {
        #expect(throws: CancellationError.self) { try PlanSolver.plan(region(), settings: PlanSettings(), isCancelled: { true }) }
    }

    @Test("The folder form of a problem reads back as the same problem")
    func folder() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("instance-\(UUID().uuidString)")
        try InstanceFolder.write(region(), to: folder)
        let back = try InstanceFolder.read(folder)
        #expect(back.digest == region().digest)
        let broken = try String(contentsOf: folder.appendingPathComponent("sessions.csv"), encoding: .utf8).replacingOccurrences(
            of: "\n1,0,2,", with: "\n1,0,x,")
        try Data(broken.utf8).write(to: folder.appendingPathComponent("sessions.csv"))
        let mistake = try #require(throws: InstanceMistake.self) { try InstanceFolder.read(folder) }
        #expect(mistake.description == "sessions.csv, line 3, column start, value 'x': It must be a whole number from 0 to 19.")
    }
}

@Suite struct CheckerTests {
    private func broken(_ seats: [(Int, Int)], in problem: PlanningProblem = region()) -> String {
        PlanCheck.check(problem, TrainingPlan(seats: seats.map { Seat(worker: $0.0, session: $0.1) })).violations.joined(separator: " ")
    }

    @Test("Each limit that is broken is named")
    func everyLimit() {
        #expect(broken([(1, 5)]).contains("has no need for course 2"))
        #expect(broken([(1, 0), (1, 1)]).contains("of the same course 0"))
        #expect(broken([(33, 5)]).contains("which worker 33 does not speak"))
        #expect(broken([(5, 0)]).contains("km from the home"))
        #expect(broken([(7, 0)]).contains("outside what the shift"))
        #expect(broken([(2, 3)]).contains("which comes first"))
        #expect(broken([(6, 0), (6, 5)]).contains("released twice"))
        #expect(broken((0..<14).map { ($0 * 2 + 1, 1) }).contains("14 people and 10 places"))
        #expect(broken([(1, 1)]).contains("runs with 1 people"))
        #expect(broken([(1, 0), (2, 0), (3, 0)], in: region(release: 1)).contains("its limit is 1"))
        #expect(broken([(1, 1), (2, 1), (3, 1)], in: region(budget: 600)).contains("The plan costs"))
        #expect(broken([(999, 1)]).contains("does not exist"))
    }

    @Test("A certificate with a single changed digit, of another plan or of another problem, is refused")
    func certificates() throws {
        let problem = region()
        let planned = try PlanSolver.plan(problem, settings: PlanSettings(seed: 1, minimumGroup: 5))
        let text = try planned.certificate.json()
        #expect(PlanCheck.check(problem, planned.plan, certificate: planned.certificate).violations == [])
        #expect(!PlanCheck.check(region(budget: 59_999), planned.plan, certificate: planned.certificate).holds)
        #expect(
            !PlanCheck.check(problem, TrainingPlan(seats: Array(planned.plan.seats.dropLast())), certificate: planned.certificate).holds)
        var changed = 0
        let bytes = Array(text.utf8)
        for (index, byte) in bytes.enumerated() where (48...57).contains(byte) && index % 3 == 0 {
            var forged = bytes
            forged[index] = byte == 57 ? 49 : byte + 1
            guard let certificate = try? JSONDecoder().decode(Certificate.self, from: Data(forged)), certificate != planned.certificate
            else { continue }
            changed += 1
            #expect(!PlanCheck.check(problem, planned.plan, certificate: certificate).holds, "\(index)")
        }
        #expect(changed > 20)
    }
}
