// The steps of PlanSolver, in their order: prices, rounding, improvement level by level, proof.

import Dispatch
import Foundation

/// How much work each step does. It grows more slowly than the problem, and never depends on a clock.
struct PlanEffort {
    /// Up to so many workers there is time to spare, and whole sessions matter more than prices.
    static let small = 2_000
    /// Passes for the fairness level, for need at the aim, after each round of decisions, and for need at what was reached.
    let fair: Int
    let need: Int
    let round: Int
    let proof: Int
    /// Price steps of the same four, from the first pass to the last, in parts of a mean weight. Large first steps find the region of the
    /// right prices in a few passes; where there are many passes, small ones do better.
    let fairStep: (Double, Double)
    let needStep: (Double, Double)
    let roundStep: Double
    let proofStep: (Double, Double)
    /// The part of the passes for fairness after which prices are averaged.
    let fairAveraged: Double
    /// Steps of the local search.
    let steps: Int
    /// How much worse a step may make the plan at the beginning, in weight.
    let heat: Double

    /// - Parameter factor: multiplies the steps of the local search.
    init(_ market: SeatMarket, factor: Double) {
        let workers = market.workerCount
        let sessions = market.sessionCount
        let steps: Int
        switch workers {
        case ...Self.small: (fair, need, round, proof, steps) = (120, 60, 2, 120, min(800_000, 10_000 * sessions, 1_500 * market.needCount))
        case ...10_000: (fair, need, round, proof, steps) = (16, 10, 1, 8, 2_000 + sessions * 2)
        case ...300_000: (fair, need, round, proof, steps) = (14, 8, 1, 6, 16_000 + sessions * 3)
        default: (fair, need, round, proof, steps) = (12, 8, 1, 6, 60_000 + sessions)
        }
        let isSmall = workers <= Self.small
        // In long lists a large step moves a session past hundreds of others, which takes time and tells no more.
        let isHuge = workers > 300_000
        fairStep = isSmall ? (0.02, 0.001) : isHuge ? (0.05, 0.001) : (0.15, 0.001)
        needStep = isSmall ? (0.01, 0.002) : isHuge ? (0.04, 0.004) : (0.1, 0.004)
        roundStep = isSmall ? 0.02 : isHuge ? 0.03 : 0.05
        proofStep = isSmall ? (0.005, 0.001) : (0.02, 0.001)
        fairAveraged = isSmall ? 0.5 : 0.7
        // A step takes as long as its sessions are large.
        let places = (0..<sessions).reduce(0) { $0 + min(workers, Int(market.session[$1].capacity)) }
        let size = max(1, Double(places) / Double(max(1, sessions)) / 25)
        self.steps = workers == 0 || sessions == 0 ? 0 : Int(Double(steps) * factor / (size * size))
        heat = workers <= 5_000 ? 2 : 0.2
    }
}

struct PlanSteps {
    typealias Report = (PlanProgress) -> Void

    private let market: SeatMarket
    private let settings: PlanSettings
    private let effort: PlanEffort
    private var random: SeededRandom
    private let dual: DualPrices
    private var search: LocalSearch?
    private var ledger: PlanLedger?
    /// What a need weighs on average: the scale of all price steps.
    private let meanWeight: Double
    private var fair: (prices: SharedPrices, bound: Double)
    private var average: SharedPrices

    var plan: TrainingPlan { ledger?.plan ?? TrainingPlan(seats: []) }

    init(_ market: SeatMarket, _ settings: PlanSettings) {
        self.market = market
        self.settings = settings
        effort = PlanEffort(market, factor: settings.effort)
        random = SeededRandom(seed: settings.seed)
        meanWeight = market.meanWeight
        let prices = Self.firstPrices(market)
        fair = (prices, 1)
        average = prices
        dual = DualPrices(market, aim: .fairness, prices: prices, seed: random.next(), threads: settings.threads)
    }

    /// Proves plans that were made for `other`, in a market that differs from that one in its limits only: prices serve for both.
    init(proving other: PlanSteps, in market: SeatMarket) {
        self.init(market, other.settings)
        average = other.average
        let total = MaxMinFairness.total(other.fair.prices.group, market)
        fair = (other.fair.prices, total > 0 ? min(1, dual.bound(at: other.fair.prices) * (1 + 1e-6) / total) : 1)
    }

    private static func aim(_ market: SeatMarket, share: Double, people: Double) -> DualAim {
        DualAim(
            weight: 1, groupFloor: market.groupNeeds.indices.map { market.counted[$0] ? share * Double(market.groupNeeds[$0]) : 0 },
            peopleFloor: people)
    }

    private static func firstPrices(_ market: SeatMarket) -> SharedPrices {
        var prices = SharedPrices(market)
        var cost = 0
        for session in 0..<market.sessionCount { cost += market.session[session].seatCost }
        let seat = Double(cost) / Double(max(1, market.sessionCount)) + 100
        prices.budget = 0.3 * market.meanWeight / seat
        prices.line = prices.line.map { _ in 0.05 * market.meanWeight / seat }
        prices.group = MaxMinFairness.start(market)
        return prices
    }

    // MARK: Prices

    /// Passes with a step that shrinks (parts of
    /// a mean weight), averaged after the part `averaged` of them.
    private func passes(
        _ count: Int, step: (first: Double, last: Double), money: (Double, Double), averaged: Double = 0.5, _ name: String,
        _ range: ClosedRange<Double>,
        _ report: Report, _ isCancelled: () -> Bool, _ shouldHurry: () -> Bool
    ) throws {
        for number in 0..<count {
            if isCancelled() { throw CancellationError() }
            if number >= 4, shouldHurry() { break }
            let part = Double(number) / Double(max(1, count - 1))
            report(
                PlanProgress(
                    share: range.lowerBound + (range.upperBound - range.lowerBound) * Double(number) / Double(count), phase: name))
            dual.pass(
                step: meanWeight * step.first * pow(step.last / step.first, part), moneyStep: money.0 * pow(money.1 / money.0, part),
                averaging: number >= Int(Double(count) * averaged))
        }
    }

    mutating func makePrices(_ report: Report, _ isCancelled: () -> Bool, _ shouldHurry: () -> Bool) throws {
        try passes(
            effort.fair, step: effort.fairStep, money: (0.05, 0.005), averaged: effort.fairAveraged, "fairness prices", 0.02...0.16, report,
            isCancelled,
            shouldHurry)
        fair.prices = dual.average
        let total = MaxMinFairness.total(fair.prices.group, market)
        fair.bound = total > 0 ? min(1, dual.bound(at: fair.prices) * (1 + 1e-6) / total) : 1
        var prices = fair.prices
        prices.group = prices.group.map { _ in 0 }
        dual.aim(
            at: Self.aim(market, share: max(0, fair.bound - 0.02), people: Double(market.reachablePeople) * 0.999), prices: prices)
        try passes(
            effort.need, step: effort.needStep, money: (0.02, 0.004), "prices", 0.16...0.3, report, isCancelled, shouldHurry)
        average = dual.average
    }

    // MARK: Rounding

    mutating func round(_ report: Report, _ isCancelled: () -> Bool, _ shouldHurry: () -> Bool) throws {
        let wish = (0..<market.sessionCount).map { dual.filling[$0] }
        var worth = PlanWorth.nothing(market)
        worth.floor = worth.floor.map { _ in Int.max }
        worth.lift = average.group
        worth.first = max(average.first, meanWeight)
        worth.euro = average.euro
        let rounding = Rounding(market, worth: worth)
        for (number, threshold) in [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2].enumerated() {
            if isCancelled() { throw CancellationError() }
            report(PlanProgress(share: 0.3 + 0.015 * Double(number), phase: "sessions"))
            rounding.decide(dual, threshold: threshold)
            for _ in 0..<effort.round where !shouldHurry() {
                dual.pass(step: meanWeight * effort.roundStep, moneyStep: 0.05, averaging: false)
            }
        }
        for session in dual.decided.indices where dual.decided[session] == .undecided { dual.decide(session, .closed) }
        dual.pass(step: meanWeight * 0.01, moneyStep: 0.02, averaging: false)
        report(PlanProgress(share: 0.4, phase: "seats"))
        worth.euro = dual.prices.euro
        worth.lift = dual.prices.group
        rounding.ledger.aim(at: worth)
        rounding.seat(dual, random: &random)
        let running = RunningPrices(market, average)
        let slotPrice = (0..<market.sessionCount).map { running.slots($0) }
        var search = LocalSearch(rounding.ledger, slotPrice: slotPrice, wish: wish, random: SeededRandom(seed: random.next()))
        search.sweep((0..<market.sessionCount).sorted { (wish[$1], $0) < (wish[$0], $1) })
        ledger = search.ledger
        self.search = search
    }

    // MARK: Improvement

    /// Small regions are improved twice, and the better plan is taken; in larger ones two halves work on one plan.
    mutating func improve(_ report: Report, _ isCancelled: () -> Bool, _ shouldHurry: () -> Bool) throws {
        guard let search, effort.steps > 0 else { return }
        self.search = nil
        let isSmall = market.workerCount <= PlanEffort.small
        let attempts = (0..<(isSmall ? 2 : 1)).map { number in
            let own = number == 0 ? search : LocalSearch(copying: search, random: SeededRandom(seed: random.next()))
            return Improvement(
                PairedSearch(own, halves: isSmall ? 1 : 2, threads: settings.threads, seed: random.next()), steps: effort.steps,
                heat: effort.heat, tolerance: settings.tolerance, prices: average, fairBound: fair.bound,
                firstInSmall: number == 0 ? 3 : 1)
        }
        while attempts.contains(where: { !$0.isDone }) {
            if isCancelled() { throw CancellationError() }
            if shouldHurry() { break }
            report(PlanProgress(share: 0.45 + 0.35 * attempts[0].share, phase: attempts[0].phase))
            if attempts.count > 1, settings.threads > 1 {
                DispatchQueue.concurrentPerform(iterations: attempts.count) { attempts[$0].advance() }
            } else {
                for attempt in attempts { attempt.advance() }
            }
        }
        let best = attempts.dropFirst().reduce(attempts[0]) { $1.isBetter(than: $0) ? $1 : $0 }.ledger
        var cheaper = CheaperSeats(best, random: SeededRandom(seed: random.next()))
        for _ in 0..<2 where !shouldHurry() {
            report(PlanProgress(share: 0.81, phase: "cost"))
            cheaper.round()
        }
        ledger = best
    }

    // MARK: Proof

    /// Prices tuned once more to the levels the plan attained: prices for other levels prove less.
    mutating func prove(
        _ plan: TrainingPlan, _ figures: PlanFigures, _ report: Report, _ isCancelled: () -> Bool, _ shouldHurry: () -> Bool
    ) throws -> Certificate {
        let aim = Self.aim(market, share: figures.countedGroups.isEmpty ? 0 : figures.worstOffShare, people: Double(figures.reached))
        for session in dual.decided.indices { dual.decide(session, .undecided) }
        dual.aim(at: aim, prices: average)
        try passes(effort.proof, step: effort.proofStep, money: (0.01, 0.002), "proof", 0.82...0.98, report, isCancelled, shouldHurry)
        let prices = dual.average
        let bound = dual.bound(at: prices) * (1 + 1e-6)
        return Certificate.of(plan, figures, market, settings, fair: fair, need: (prices, bound))
    }
}
