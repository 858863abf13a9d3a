// The planner against every possible plan, where there are few enough to try them all.

import Foundation
import Testing

@testable import TrainingPlanner

@Suite struct BruteForceTests {
    /// The most need that any plan which keeps all limits can cover, and the highest worst-off share; every plan is tried.
    private func best(_ problem: PlanningProblem, minimumGroup: Int) -> (need: Int, share: Double, needAtLevels: (Double, Int) -> Int) {
        var seats: [Seat] = []
        var found: [(need: Int, share: Double, reached: Int)] = []
        let market = SeatMarket(problem, minimumGroup: minimumGroup)
        let needs = problem.workers.enumerated().flatMap { index, worker in worker.needs.map { (index, $0.course) } }
        func descend(_ position: Int) {
            if position == needs.count {
                let plan = TrainingPlan(seats: seats)
                if PlanCheck.check(problem, plan).holds {
                    let figures = PlanFigures.of(plan, in: market)
                    found.append((figures.needCovered, figures.worstOffShare, figures.reached))
                }
                return
            }
            descend(position + 1)
            for (number, session) in problem.sessions.enumerated() where session.course == needs[position].1 {
                seats.append(Seat(worker: needs[position].0, session: number))
                descend(position + 1)
                seats.removeLast()
            }
        }
        descend(0)
        return (
            found.map(\.need).max() ?? 0, found.map(\.share).max() ?? 0,
            { share, reached in found.filter { $0.share >= share - 1e-9 && $0.reached >= reached }.map(\.need).max() ?? 0 }
        )
    }

    @Test("On tiny regions no plan beats the bounds, and the proof holds", arguments: 1...24)
    func tiny(_ seed: Int) throws {
        let problem = Valley.random(seed: UInt64(seed), workers: 3, sessions: 5, courses: 3, budget: 900 + 100 * (seed % 5))
        let planned = try PlanSolver.plan(problem, settings: PlanSettings(seed: 1, minimumGroup: 1))
        let truth = best(problem, minimumGroup: 1)
        let (fair, _, need) = (planned.certificate.levels[0], planned.certificate.levels[1], planned.certificate.levels[2])
        #expect(PlanCheck.check(problem, planned.plan, certificate: planned.certificate).violations == [])
        #expect(fair.bound >= truth.share - 1e-9)
        #expect(need.bound >= Double(truth.needAtLevels(fair.value, planned.figures.reached)) - 1e-6)
    }

    @Test("On tiny regions the planner nearly always finds the highest worst-off share there is")
    func mostlyBest() throws {
        var best = 0
        for seed in 1...24 {
            let problem = Valley.random(seed: UInt64(seed), workers: 3, sessions: 5, courses: 3, budget: 900 + 100 * (seed % 5))
            let planned = try PlanSolver.plan(problem, settings: PlanSettings(seed: 1, minimumGroup: 1))
            if planned.figures.worstOffShare >= self.best(problem, minimumGroup: 1).share - 1e-9 { best += 1 }
        }
        #expect(best >= 22)
    }

    /// How many small regions are compared with brute force; `ROUNDTABLE_BRUTE` asks for more than the checks have time for.
    private static let regions = ProcessInfo.processInfo.environment["ROUNDTABLE_BRUTE"].flatMap(Int.init) ?? 2_000

    @Test("On thousands of small regions no limit is broken, no plan beats the bounds, and every proof holds", arguments: 0..<20)
    func never(_ block: Int) throws {
        for seed in Self.regions * block / 20..<Self.regions * (block + 1) / 20 {
            let problem = Valley.random(
                seed: UInt64(seed) &+ 1_000, workers: 1 + seed % 3, sessions: 3 + seed % 4, courses: 1 + seed % 3,
                budget: 150 * (seed % 13))
            let minimumGroup = 1 + seed % 2
            let planned = try PlanSolver.plan(
                problem,
                settings: PlanSettings(seed: UInt64(seed), minimumGroup: minimumGroup, effort: 0.02, slack: seed % 5 == 0 ? 0.1 : 0))
            #expect(PlanCheck.check(problem, planned.plan, certificate: planned.certificate).violations == [], "seed \(seed)")
            let truth = best(problem, minimumGroup: minimumGroup)
            let levels = planned.certificate.levels
            for level in levels { #expect(level.value <= level.bound + 1e-6, "seed \(seed), \(level.name)") }
            #expect(levels[0].bound >= truth.share - 1e-9, "seed \(seed)")
            #expect(
                levels[2].bound >= Double(truth.needAtLevels(levels[0].value, planned.figures.reached)) - 1e-6, "seed \(seed)")
            #expect(Double(truth.need) >= levels[2].value - 1e-9, "seed \(seed)")
        }
    }

    @Test("A worker's best bundle is the best of all bundles", arguments: 1...40)
    func bundles(_ seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let problem = Valley.random(seed: UInt64(seed) &+ 100, workers: 6, sessions: 12, courses: 4, budget: 5_000)
        let market = SeatMarket(problem, minimumGroup: 1)
        var prices = SharedPrices(market)
        prices.first = random.unit()
        prices.budget = 0.002 * random.unit()
        for index in prices.place.indices { prices.place[index] = 2 * random.unit() }
        for index in prices.release.indices where random.below(4) == 0 { prices.release[index] = random.unit() }
        for group in prices.group.indices { prices.group[group] = random.unit() }
        let aim = DualAim(weight: 1, groupFloor: prices.group.map { _ in 0 }, peopleFloor: 0)
        let dual = DualPrices(market, aim: aim, prices: prices, seed: 1, threads: 1)
        let constant = dual.bound(at: prices) - bundleSum(market, prices)
        var limits = prices.budget * Double(problem.totalBudget)
        for session in prices.place.indices where market.session[session].isUsable {
            limits += prices.place[session] * Double(market.session[session].capacity)
        }
        for index in prices.release.indices { limits += prices.release[index] * Double(problem.firms[index / market.weeks].releaseLimit) }
        #expect(abs(constant - limits) < 1e-2)
    }

    private func bundleSum(_ market: SeatMarket, _ prices: SharedPrices) -> Double {
        let running = RunningPrices(market, prices)
        return market.problem.workers.indices.reduce(0) { sum, worker in
            var best = 0.0
            let needs = Array(market.needs(of: worker))
            let person = market.person[worker]
            func descend(_ position: Int, _ taken: [(need: Int, session: Int)], _ value: Double) {
                if position == needs.count {
                    best = max(best, taken.isEmpty ? 0 : value + prices.first)
                    return
                }
                let need = needs[position]
                descend(position + 1, taken, value)
                let before = Int(market.need[need].before)
                for session in market.problem.sessions.indices
                where market.session[session].isUsable && market.session[session].course == market.need[need].course
                    && market.suits(need: need, session: session)
                {
                    let s = market.session[session]
                    if before >= 0 {
                        guard let earlier = taken.first(where: { $0.need == before }), market.session[earlier.session].end <= s.start else {
                            continue
                        }
                    }
                    if taken.contains(where: { market.clash($0.session, session, person.pattern) }) { continue }
                    var gain = Double(market.need[need].weight) + prices.group[Int(person.group)]
                    gain -= running.perPlace(session) + prices.place[session] + prices.budget * Double(s.seatCost)
                    for week in s.start..<s.end where market.needsRelease(session, person.pattern, week: week) {
                        gain -= prices.release[Int(person.firm) * market.weeks + Int(week)]
                    }
                    descend(position + 1, taken + [(need, session)], value + gain)
                }
            }
            descend(0, [], 0)
            return sum + best
        }
    }
}
