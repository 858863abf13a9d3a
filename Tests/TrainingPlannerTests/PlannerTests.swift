// The planner on a small invented region, and the checker on plans that are broken one rule at a time.

import Foundation
import Testing

@testable import TrainingPlanner

@Suite struct SolverTests {
    @Test(
        "Every plan keeps every limit, and the proof holds",
        arguments: [(60, 60_000, 6), (60, 9_000, 6), (60, 60_000, 1), (5, 60_000, 6), (0, 0, 0), (40, 0, 3)])
    func holds(_ size: (Int, Int, Int)) throws {
        let problem = Valley.problem(workers: size.0, budget: size.1, release: size.2)
        let planned = try PlanSolver.plan(problem, settings: PlanSettings(seed: 1, minimumGroup: 5))
        let report = PlanCheck.check(problem, planned.plan, certificate: planned.certificate)
        #expect(report.violations == [])
        for level in planned.certificate.levels { #expect(level.value <= level.bound + 1e-6, "\(level.name)") }
        if size.1 == 0 { #expect(planned.plan.seats.isEmpty) }
    }

    @Test("The plan does not depend on the number of threads")
    func threads() throws {
        let one = try PlanSolver.plan(Valley.large(), settings: PlanSettings(seed: 3, minimumGroup: 5, threads: 1, effort: 0.05))
        let two = try PlanSolver.plan(Valley.large(), settings: PlanSettings(seed: 3, minimumGroup: 5, threads: 2, effort: 0.05))
        #expect(one.plan == two.plan)
        #expect(try one.certificate.json() == two.certificate.json())
    }

    @Test("In a hurry the plan still keeps every limit and the proof holds")
    func hurried() throws {
        let problem = Valley.large()
        let planned = try PlanSolver.plan(problem, settings: PlanSettings(seed: 1, minimumGroup: 5), shouldHurry: { true })
        #expect(PlanCheck.check(problem, planned.plan, certificate: planned.certificate).violations == [])
    }

    @Test("Improving ends early enough for the proof, by what a pass over all workers takes on this machine")
    func deadline() {
        var deadline = PlanDeadline(limit: 100)
        #expect(!deadline.isHurried(at: 69))
        #expect(deadline.isHurried(at: 71))
        for (number, seconds) in [1.0, 2, 3.5, 4].enumerated() {
            deadline.note(PlanProgress(share: 0.01 * Double(number), phase: "fairness prices"), at: seconds)
        }
        // Work between two kinds of passes is not a pass.
        deadline.note(PlanProgress(share: 0.2, phase: "prices"), at: 40)
        #expect(!deadline.isHurried(at: 81))
        #expect(deadline.isHurried(at: 83))
    }

    @Test("The next worst group is lifted too, where need alone would leave it at the minimum")
    func leximin() throws {
        let all = 0b111_111_111_111_111
        func session(_ course: Int, _ start: Int, capacity: Int) -> PlanningProblem.Session {
            .init(
                course: course, start: start, length: 1, cells: 1, capacity: capacity, minimum: 2, municipality: 0, language: 0,
                provider: 0,
                fixedCost: 100, seatCost: 10, line: 0)
        }
        // Four places for the first ten people; ten places for twenty others, of whom the last ten need theirs most.
        let problem = PlanningProblem(
            weeks: 6, distances: [[0]], patterns: [.init(name: "day", available: [all, all], working: [0, 0])],
            lines: [.init(name: "all", budget: 10_000)], totalBudget: 10_000, parallel: [5],
            groups: (0..<3).map { .init(size: "sme", subregion: $0, workerGroup: "day") }, prerequisites: [-1, -1],
            sessions: [session(0, 0, capacity: 4), session(1, 1, capacity: 5), session(1, 2, capacity: 5)],
            firms: [.init(sizeClass: 1, municipality: 0, workers: 30, releaseLimit: 30)],
            workers: (0..<30).map { number in
                .init(
                    firm: 0, home: 0, group: number / 10, pattern: 0, languages: 1, maximumKm: 10, line: 0,
                    needs: [.init(course: number < 10 ? 0 : 1, weight: number < 20 ? 1 : 5)])
            })
        let planned = try PlanSolver.plan(problem, settings: PlanSettings(seed: 1, minimumGroup: 5))
        #expect(planned.figures.groups.map(\.served) == [4, 5, 5])
    }

    @Test("The last level seats the same people for less: who sits in each other's town changes places")
    func cheaper() {
        let problem = Valley.problem()
        let crossed = [1, 2, 3].map { Seat(worker: $0, session: 2) } + [17, 23, 29].map { Seat(worker: $0, session: 0) }
        #expect(PlanCheck.check(problem, TrainingPlan(seats: crossed)).violations == [])
        let market = SeatMarket(problem, minimumGroup: 5)
        let ledger = PlanLedger(market, worth: .nothing(market))
        ledger.enter(TrainingPlan(seats: crossed))
        var cheaper = CheaperSeats(ledger, random: SeededRandom(seed: 1))
        for _ in 0..<3 { cheaper.round() }
        let straight = [1, 2, 3].map { Seat(worker: $0, session: 0) } + [17, 23, 29].map { Seat(worker: $0, session: 2) }
        #expect(ledger.plan == TrainingPlan(seats: straight))
    }

    @Test("A problem that points at something unknown is refused in words")
    func contradictions() {
        let good = Valley.problem()
        let bad = PlanningProblem(
            weeks: good.weeks, distances: good.distances, patterns: good.patterns, lines: good.lines, totalBudget: good.totalBudget,
            parallel: [], groups: good.groups, prerequisites: good.prerequisites, sessions: good.sessions, firms: good.firms,
            workers: good.workers)
        #expect(throws: ContradictoryProblem.self) { try PlanSolver.plan(bad, settings: PlanSettings()) }
        #expect(good.contradiction == nil)
    }

    @Test("The summary names every idle session once and orders groups from the worst-off")
    func summary() throws {
        let problem = Valley.problem(budget: 12_000)
        let planned = try PlanSolver.plan(problem, settings: PlanSettings(seed: 1, minimumGroup: 5))
        let summary = PlanSummary.of(planned, in: problem)
        #expect(summary.idle.values.reduce(0) { $0 + $1.count } + planned.figures.sessionsRun == problem.sessions.count)
        #expect(summary.shares.map(\.share) == summary.shares.map(\.share).sorted())
        #expect(summary.bottlenecks.allSatisfy { $0.weight > 0 })
    }

    @Test("One need without a seat is explained with the numbers of the limit in its way")
    func explained() throws {
        let problem = Valley.problem()
        let nothing = TrainingPlan(seats: [])
        #expect(WhyNot.explain(problem, nothing, worker: 1, course: 0).first == .notRunning(session: 0, fixedCost: 900))
        #expect(WhyNot.explain(problem, nothing, worker: 2, course: 1) == [.prerequisite(course: 0)])
        #expect(WhyNot.explain(problem, nothing, worker: 33, course: 2).first?.reason == .notRunning)
        let full = TrainingPlan(seats: (0..<10).map { Seat(worker: $0 * 2 + 1, session: 1) })
        #expect(WhyNot.explain(problem, full, worker: 4, course: 0).contains(.full(session: 1, capacity: 10)))
    }

    @Test("The same question has the same answer")
    func deterministic() throws {
        let first = try PlanSolver.plan(Valley.problem(), settings: PlanSettings(seed: 1, minimumGroup: 5))
        let second = try PlanSolver.plan(Valley.problem(), settings: PlanSettings(seed: 1, minimumGroup: 5))
        #expect(first.plan.csv == second.plan.csv)
        #expect(try first.certificate.json() == second.certificate.json())
    }

    @Test("The worst-off group is better off than first come, first served would leave it")
    func fairer() throws {
        let problem = Valley.problem(budget: 12_000, release: 3)
        let planned = try PlanSolver.plan(problem, settings: PlanSettings(seed: 1, minimumGroup: 5))
        let baseline = PlanFigures.of(FirstCome.plan(problem, seed: 1), in: problem, minimumGroup: 5)
        #expect(planned.figures.worstOffShare >= baseline.worstOffShare)
        #expect(PlanCheck.check(problem, FirstCome.plan(problem, seed: 1)).violations == [])
    }

    @Test("Everybody without a seat is told why, and everybody is counted once")
    func reasons() throws {
        let problem = Valley.problem(budget: 9_000)
        let planned = try PlanSolver.plan(problem, settings: PlanSettings(seed: 1, minimumGroup: 5))
        let reasons = WhyNot.reasons(problem, planned.plan)
        #expect(reasons.count + planned.plan.seats.count == problem.workers.reduce(0) { $0 + $1.needs.count })
        let withNeed = problem.workers.count { !$0.needs.isEmpty }
        #expect(planned.figures.reached + planned.figures.leftBehind + planned.figures.unreachable == withNeed)
    }

    @Test("A cancelled plan stops without a result")
    func cancelled() {
        #expect(throws: CancellationError.self) { try PlanSolver.plan(Valley.problem(), settings: PlanSettings(), isCancelled: { true }) }
    }

    @Test("The folder form of a problem reads back as the same problem")
    func folder() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("instance-\(UUID().uuidString)")
        try InstanceFolder.write(Valley.problem(), to: folder)
        let back = try InstanceFolder.read(folder)
        #expect(back.digest == Valley.problem().digest)
        let broken = try String(contentsOf: folder.appendingPathComponent("sessions.csv"), encoding: .utf8).replacingOccurrences(
            of: "\n1,0,2,", with: "\n1,0,x,")
        try Data(broken.utf8).write(to: folder.appendingPathComponent("sessions.csv"))
        let mistake = try #require(throws: InstanceMistake.self) { try InstanceFolder.read(folder) }
        #expect(mistake.description == "sessions.csv, line 3, column start, value 'x': It must be a whole number from 0 to 19.")
    }
}

@Suite struct FolderTests {
    private func broken(_ file: String, _ old: String, _ new: String) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("instance-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try InstanceFolder.write(Valley.problem(), to: folder)
        let place = folder.appendingPathComponent(file)
        let text = try String(contentsOf: place, encoding: .utf8)
        #expect(text.contains(old), "\(file) has no \(old)")
        if let range = text.range(of: old) { try Data(text.replacingCharacters(in: range, with: new).utf8).write(to: place) }
        do { _ = try InstanceFolder.read(folder) } catch { return "\(error)" }
        return ""
    }

    @Test("Each mistake in a file is named with file, line, column and value")
    func mistakes() throws {
        #expect(try broken("courses.csv", "id,prereq", "id,before").contains("courses.csv, line 1, column prereq"))
        #expect(
            try broken("sessions.csv", "\n1,0,2,", "\n0,0,2,").contains("sessions.csv, line 3, column id, value '0': This id stands twice"))
        #expect(try broken("sessions.csv", "\n1,0,2,2", "\n1,0,19,2").contains("column len, value '2': The session would end after"))
        #expect(try broken("sessions.csv", "\n1,0,2,", "\n1,9,2,").contains("column course, value '9': It must be an id from 0 to 2"))
        #expect(try broken("sessions.csv", ",10,3,", ",-10,3,").contains("column capacity, value '-10'"))
        #expect(try broken("courses.csv", "\n0,-1,", "\n0,1,").contains("lead back to itself"))
        #expect(try broken("meta.json", "\"budget_total\":60000", "\"budget_total\":-5").contains("column budget_total, value '-5'"))
        #expect(try broken("meta.json", "\"weeks\":20", "\"weeks\":\"many\"").contains("meta.json, line 1, column weeks"))
        #expect(try broken("meta.json", "{", "<").contains("This is not JSON"))
        #expect(try broken("workers.csv", "0:2", "0:9").contains("weights from 1 to 5"))
    }

    @Test("Rows may stand in any order: the plan is the same, byte for byte")
    func order() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("instance-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let problem = Valley.large(workers: 120)
        try InstanceFolder.write(problem, to: folder)
        for name in ["sessions.csv", "firms.csv", "workers.csv", "courses.csv"] {
            let place = folder.appendingPathComponent(name)
            var rows = try String(contentsOf: place, encoding: .utf8).split(separator: "\n")
            let header = rows.removeFirst()
            var random = SeededRandom(seed: 9)
            rows.shuffle(using: &random)
            try Data(([header] + rows).joined(separator: "\n").utf8).write(to: place)
        }
        let back = try InstanceFolder.read(folder)
        #expect(back.digest == problem.digest)
        let settings = PlanSettings(seed: 1, minimumGroup: 5, effort: 0.1)
        #expect(try PlanSolver.plan(back, settings: settings).plan.csv == PlanSolver.plan(problem, settings: settings).plan.csv)
    }
}

@Suite struct CheckerTests {
    private func broken(_ seats: [(Int, Int)], in problem: PlanningProblem = Valley.problem()) -> String {
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
        #expect(broken([(1, 0), (2, 0), (3, 0)], in: Valley.problem(release: 1)).contains("its limit is 1"))
        #expect(broken([(1, 1), (2, 1), (3, 1)], in: Valley.problem(budget: 600)).contains("The plan costs"))
        #expect(broken([(999, 1)]).contains("does not exist"))
    }

    @Test("A certificate that claims too much, or belongs to another plan or problem, is refused")
    func certificates() throws {
        let problem = Valley.problem()
        let planned = try PlanSolver.plan(problem, settings: PlanSettings(seed: 1, minimumGroup: 5))
        let good = planned.certificate
        func violations(_ certificate: Certificate) -> [String] {
            PlanCheck.check(problem, planned.plan, certificate: certificate).violations
        }
        func sealed(
            problemDigest: String? = nil, planDigest: String? = nil, levels: [Certificate.Level]? = nil, cost: Double? = nil,
            leastCost: Double? = nil,
            need: PriceSet? = nil
        ) -> Certificate {
            Certificate(
                problemDigest: problemDigest ?? good.problemDigest, planDigest: planDigest ?? good.planDigest,
                minimumGroup: good.minimumGroup,
                tolerance: good.tolerance, levels: levels ?? good.levels, cost: cost ?? good.cost, leastCost: leastCost ?? good.leastCost,
                fairnessPrices: good.fairnessPrices, needPrices: need ?? good.needPrices)
        }
        #expect(violations(good) == [])
        #expect(violations(sealed()) == [])
        #expect(violations(sealed(problemDigest: "0")) == ["The certificate was made for another problem."])
        #expect(violations(sealed(planDigest: "0")) == ["The certificate was made for another plan."])
        #expect(violations(sealed(levels: [])).joined().contains("must have the levels"))
        #expect(violations(sealed(cost: good.cost + 1)).joined().contains("says the plan costs"))
        #expect(violations(sealed(leastCost: 1e9)).joined().contains("no such plan costs less"))
        for index in good.levels.indices {
            let level = good.levels[index]
            var levels = good.levels
            levels[index] = .init(name: level.name, value: level.value + 1, bound: level.bound + 1)
            #expect(violations(sealed(levels: levels)).joined().contains("the plan reaches"), "\(level.name)")
            levels[index] = .init(name: level.name, value: level.value, bound: level.bound * 0.9)
            #expect(violations(sealed(levels: levels)).joined().contains("prove only"), "\(level.name)")
        }
        let p = good.needPrices
        for wrong in [
            PriceSet(
                budget: -1, line: p.line, place: p.place, slot: p.slot, release: p.release, group: p.group, first: p.first, weeks: p.weeks),
            PriceSet(budget: 0, line: [], place: p.place, slot: p.slot, release: p.release, group: p.group, first: p.first, weeks: p.weeks),
            PriceSet(
                budget: 0, line: p.line, place: SparsePrices(index: [0, 0], price: [1, 1]), slot: p.slot, release: p.release,
                group: p.group,
                first: p.first, weeks: p.weeks),
        ] { #expect(violations(sealed(need: wrong)).joined().contains("cannot be used")) }
    }

    @Test("A certificate that was changed by one digit anywhere is refused, even where the proof would still hold")
    func seal() throws {
        let problem = Valley.problem()
        let planned = try PlanSolver.plan(problem, settings: PlanSettings(seed: 1, minimumGroup: 5))
        let text = try planned.certificate.json()
        let digits = text.indices.filter { text[$0].isNumber }
        for index in digits where digits.count < 400 || text.utf8.distance(from: text.startIndex, to: index) % 7 == 0 {
            var changed = text
            changed.replaceSubrange(index...index, with: text[index] == "9" ? "8" : "9")
            guard let certificate = try? JSONDecoder().decode(Certificate.self, from: Data(changed.utf8)),
                certificate != planned.certificate
            else {
                continue
            }
            #expect(!PlanCheck.check(problem, planned.plan, certificate: certificate).holds)
        }
    }
}
