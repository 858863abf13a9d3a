// What becomes of a plan when sessions are cancelled and people drop out.

import Testing

@testable import TrainingPlanner

@Suite struct RehearsalTests {
    private func planned(_ seed: UInt64, slack: Double = 0) throws -> (problem: PlanningProblem, plan: TrainingPlan) {
        let problem = Valley.large(seed: seed, workers: 200, budget: 40_000)
        let settings = PlanSettings(seed: 1, minimumGroup: 5, effort: 0.05, slack: slack)
        return (problem, try PlanSolver.plan(problem, settings: settings).plan)
    }

    @Test("After sessions are cancelled the plan keeps every limit, few seats change, and nobody else loses a course", arguments: 1...12)
    func cancelled(_ seed: Int) throws {
        let (problem, plan) = try planned(UInt64(seed))
        let repair = PlanRepair(problem, plan, minimumGroup: 5)
        let running = Set(plan.seats.map(\.session)).sorted()
        for sessions in running.map({ [$0] }) + [Array(running.prefix(10)), running] {
            let outcome = repair.cancel(sessions)
            let after = repair.plan
            #expect(PlanCheck.check(problem, after).violations == [], "seed \(seed), sessions \(sessions)")
            #expect(!after.seats.contains { sessions.contains($0.session) || outcome.alsoCancelled.contains($0.session) })
            #expect(outcome.hit + outcome.moved + outcome.gained <= 2 * outcome.hit, "seed \(seed), sessions \(sessions)")
            // Whoever sat elsewhere and lost nothing before it still has every course.
            func courses(_ plan: TrainingPlan) -> Set<[Int]> { Set(plan.seats.map { [$0.worker, problem.sessions[$0.session].course] }) }
            let gone = Set(sessions + outcome.alsoCancelled)
            let hitWorkers = Set(plan.seats.filter { gone.contains($0.session) }.map(\.worker))
            let lost = courses(plan).subtracting(courses(after)).filter { !hitWorkers.contains($0[0]) }
            #expect(lost.isEmpty || !outcome.alsoCancelled.isEmpty, "seed \(seed), sessions \(sessions): \(lost)")
            repair.takeBack()
            #expect(repair.plan == plan)
        }
    }

    @Test("With some places and money kept free, more people find another seat")
    func slack() throws {
        func share(_ slack: Double) throws -> Double {
            var (hit, found) = (0, 0)
            for seed in 1...6 {
                let (problem, plan) = try planned(UInt64(seed), slack: slack)
                let repair = PlanRepair(problem, plan, minimumGroup: 5)
                for session in Set(plan.seats.map(\.session)).sorted() {
                    let outcome = repair.cancel([session])
                    hit += outcome.hit
                    found += outcome.reseated
                    repair.takeBack()
                }
            }
            return Double(found) / Double(hit)
        }
        #expect(try share(0.2) > share(0))
    }

    @Test("A plan with slack keeps every limit of the whole problem, leaves money over, and its proof holds")
    func slackIsProved() throws {
        let problem = Valley.large(seed: 3, workers: 200, budget: 40_000)
        let planned = try PlanSolver.plan(problem, settings: PlanSettings(seed: 1, minimumGroup: 5, effort: 0.05, slack: 0.1))
        #expect(PlanCheck.check(problem, planned.plan, certificate: planned.certificate).violations == [])
        #expect(planned.figures.cost <= problem.totalBudget * 9 / 10)
    }

    @Test("The middle of the replications lies within half a percent of the closed form where no session has a minimum")
    func closedForm() throws {
        let original = Valley.large(seed: 2, workers: 3_000, budget: 400_000)
        let problem = Valley.withoutMinimum(original)
        let plan = FirstCome.plan(problem, seed: 1)
        let report = try Premortem.run(problem, plan, model: PremortemModel(cancellation: 0), replications: 2_000, minimumGroup: 5)
        #expect(abs(report.completed.middle / report.expectedWithoutMinimum - 1) < 0.005)
        // Some of its people have courses that build on each other.
        #expect(plan.seats.contains { seat in problem.prerequisites[problem.sessions[seat.session].course] >= 0 })
        #expect(report.worstOffShare.middle < report.plannedWorstOffShare)
    }

    @Test("Whoever loses a course does not complete what builds on it, and the session that builds on it falls with them")
    func chains() throws {
        // Course 1 builds on course 0. Sessions 0 and 3 belong to them; each needs three people.
        let problem = Valley.problem()
        let people = problem.workers.indices.filter { $0 % 2 == 0 && $0 % 7 != 0 }.prefix(4)
        let plan = TrainingPlan(seats: people.flatMap { [Seat(worker: $0, session: 0), Seat(worker: $0, session: 3)] })
        let report = try Premortem.run(
            problem, plan, model: PremortemModel(dropOut: [0, 0, 0], cancellation: 0.2), replications: 4_000, minimumGroup: 1)
        // Session 0 falls in one of five replications and takes session 3 along; that falls by itself in one of five of the rest.
        let lost = Dictionary(uniqueKeysWithValues: report.risks.map { ($0.session, $0.lost) })
        #expect(abs((lost[0] ?? 0) - 0.2) < 0.02)
        #expect(abs((lost[3] ?? 0) - 0.36) < 0.025)
        #expect(abs(report.expectedWithoutMinimum - 4 * (0.8 + 0.64)) < 1e-9)
    }

    @Test("The pre-mortem is repeatable, does not depend on threads, and knows both ends")
    func repeatable() throws {
        let (problem, plan) = try planned(4)
        func run(seed: UInt64 = 1, threads: Int = 2, _ model: PremortemModel = PremortemModel()) throws -> PremortemReport {
            try Premortem.run(problem, plan, model: model, replications: 300, seed: seed, minimumGroup: 5, threads: threads)
        }
        #expect(try run() == run(threads: 1))
        #expect(try run() != run(seed: 2))
        let safe = try run(PremortemModel(dropOut: [0, 0, 0], cancellation: 0))
        #expect(safe.completed.low == Double(plan.seats.count))
        #expect(safe.worstOffShare.low == safe.plannedWorstOffShare)
        let lost = try run(PremortemModel(dropOut: [0, 0, 0], cancellation: 1))
        #expect(lost.completed.high == 0)
        #expect(lost.worstOffShare.high == 0)
        let dropped = try run(PremortemModel(dropOut: [1, 1, 1], cancellation: 0))
        #expect(dropped.completed.high == 0)
        #expect(throws: CancellationError.self) { try Premortem.run(problem, plan, isCancelled: { true }) }
    }
}
