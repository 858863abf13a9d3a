// The steps of PlanSolver, in their order: prices, rounding, improvement level by level, proof.

import Foundation

/// How much work each step does. It grows more slowly than the problem, and never depends on a clock.
struct PlanEffort {
    let passes: Int
    let proofPasses: Int
    let steps: Int
    /// How much worse a step may make the plan at the beginning, in weight.
    let heat: Double

    init(_ market: SeatMarket) {
        let workers = market.firm.count
        let sessions = market.start.count
        passes = workers > 300_000 ? 22 : workers > 100_000 ? 24 : 30
        proofPasses = workers > 300_000 ? 14 : workers > 100_000 ? 18 : workers > 20_000 ? 24 : workers > 2_000 ? 60 : 150
        steps = workers == 0 || sessions == 0 ? 0 : workers <= 2_000 ? min(200_000, 1_000 + 1_500 * sessions) : 50_000 + sessions * 3 / 2
        heat = workers <= 5_000 ? 2 : 0.5
    }
}

struct PlanSteps {
    typealias Report = (PlanProgress) -> Void

    private let market: SeatMarket
    private let settings: PlanSettings
    private let effort: PlanEffort
    private var random: SeededRandom
    private var dual: DualPrices
    private var search: LocalSearch?
    /// What a need weighs on average: the scale of all price steps.
    private let meanWeight: Double

    var plan: TrainingPlan { search?.ledger.plan ?? TrainingPlan(seats: []) }

    init(_ market: SeatMarket, _ settings: PlanSettings) {
        self.market = market
        self.settings = settings
        effort = PlanEffort(market)
        random = SeededRandom(seed: settings.seed)
        meanWeight = Double(market.needWeight.reduce(0, +)) / Double(max(1, market.needWeight.count))
        dual = DualPrices(
            market, aim: Self.aim(market, share: 0.9, people: Double(market.reachablePeople) * 0.995),
            prices: Self.firstPrices(market, scale: meanWeight), threads: settings.threads)
    }

    private static func aim(_ market: SeatMarket, share: Double, people: Double) -> DualAim {
        DualAim(
            weight: 1, groupFloor: market.groupNeeds.indices.map { market.counted[$0] ? share * Double(market.groupNeeds[$0]) : 0 },
            peopleFloor: people)
    }

    private static func firstPrices(_ market: SeatMarket, scale: Double) -> SharedPrices {
        var prices = SharedPrices(market)
        let cost = Double(market.seatCost.reduce(0, +)) / Double(max(1, market.seatCost.count)) + 100
        prices.budget = 0.3 * scale / cost
        prices.line = prices.line.map { _ in 0.05 * scale / cost }
        return prices
    }

    // MARK: Prices

    mutating func makePrices(_ report: Report, _ isCancelled: () -> Bool, _ shouldHurry: () -> Bool) throws {
        for number in 0..<effort.passes {
            if isCancelled() { throw CancellationError() }
            if number >= 6, shouldHurry() { break }
            let part = Double(number) / Double(effort.passes)
            report(PlanProgress(share: 0.02 + 0.23 * part, phase: "prices"))
            dual.pass(step: meanWeight * 0.01 * pow(0.05, part), moneyStep: 0.05 * pow(0.1, part), averaging: number >= effort.passes / 2)
        }
    }

    // MARK: Rounding

    mutating func round(_ report: Report, _ isCancelled: () -> Bool) throws {
        let wish = dual.filling
        let average = dual.average
        var worth = PlanWorth.nothing(market)
        worth.first = meanWeight
        worth.euro = average.line.map { $0 + average.budget }
        var rounding = Rounding(market, worth: worth)
        for (number, threshold) in [0.9, 0.75, 0.6, 0.45].enumerated() {
            if isCancelled() { throw CancellationError() }
            report(PlanProgress(share: 0.25 + 0.02 * Double(number), phase: "sessions"))
            rounding.decide(&dual, threshold: threshold)
            dual.pass(step: meanWeight * 0.002, moneyStep: 0.01, averaging: false)
        }
        for session in dual.decided.indices where dual.decided[session] == .undecided { dual.decided[session] = .closed }
        rounding.seat(dual, random: &random)
        let slotPrice = market.start.indices.map { session in
            (Int(market.start[session])..<Int(market.end[session])).reduce(0.0) {
                $0 + average.slot[Int(market.provider[session]) * market.weeks + $1]
            }
        }
        var search = LocalSearch(rounding.ledger, slotPrice: slotPrice, wish: wish, random: SeededRandom(seed: random.next()))
        search.sweep(market.start.indices.sorted { (wish[$1], $0) < (wish[$0], $1) })
        self.search = search
    }

    // MARK: Improvement

    /// First the groups below the mean are pulled up, the weakest hardest, and everybody gets a first seat where possible; then need and
    /// cost are improved
    /// while the groups keep what they have, less the tolerance.
    mutating func improve(_ report: Report, _ isCancelled: () -> Bool, _ shouldHurry: () -> Bool) throws {
        guard var search, effort.steps > 0 else { return }
        defer { self.search = search }
        let average = dual.average
        // A euro is never worth nothing: among equal plans the cheaper one is kept.
        let least = meanWeight * 3e-6
        var euro = max(average.budget, least)
        let period = max(100, effort.steps / 300)
        let fair = effort.steps * 45 / 100 / period * period
        var held: PlanWorth?
        for number in 0..<effort.steps {
            if number % period == 0 {
                if isCancelled() { throw CancellationError() }
                if shouldHurry() { break }
                report(PlanProgress(share: 0.33 + 0.47 * Double(number) / Double(effort.steps), phase: number < fair ? "fairness" : "need"))
                euro = max(least, adapted(euro, search.ledger))
                var worth = number < fair ? lifting(search.ledger) : held ?? holding(search.ledger)
                if number >= fair { held = worth }
                worth.euro = average.line.map { $0 + euro }
                search.ledger.aim(at: worth)
                search.noteUrgent(band: number < fair ? [0.005, 0.03, 0.1][number / period % 3] : 0.01)
            }
            search.step(heat: effort.heat * meanWeight / 3 * max(0, 1 - Double(number) / Double(effort.steps) / 0.9))
        }
    }

    /// Money left over makes it cheaper, money short dearer.
    private func adapted(_ euro: Double, _ ledger: PlanLedger) -> Double {
        let budget = Double(market.problem.totalBudget)
        let left = (budget - Double(ledger.spent)) / max(1, budget)
        return left > 0.003 ? euro * 0.97 : left < 0.0005 ? euro * 1.01 : euro
    }

    /// Floors a little above what groups below the mean have; the further below, the more a seat counts.
    private func lifting(_ ledger: PlanLedger) -> PlanWorth {
        var worth = PlanWorth.nothing(market)
        worth.first = 3 * meanWeight
        let counted = market.groupNeeds.indices.filter { market.counted[$0] }
        let mean = Double(counted.reduce(0) { $0 + ledger.served[$1] }) / Double(max(1, counted.reduce(0) { $0 + market.groupNeeds[$1] }))
        for group in counted {
            let share = Double(ledger.served[group]) / Double(market.groupNeeds[group])
            guard share < mean else { continue }
            worth.floor[group] = Int((min(mean, share + 0.04) * Double(market.groupNeeds[group])).rounded(.up))
            worth.lift[group] = meanWeight * (1 + 60 * (mean - share))
        }
        return worth
    }

    /// Floors at what groups below the mean have reached. Only those near the worst-off are held hard; the tolerance is theirs to give.
    private func holding(_ ledger: PlanLedger) -> PlanWorth {
        var worth = lifting(ledger)
        for group in market.groupNeeds.indices where worth.floor[group] > 0 {
            worth.floor[group] = Int((Double(ledger.served[group]) * (1 - settings.tolerance)).rounded(.up))
            worth.lift[group] = 10 * meanWeight
        }
        return worth
    }

    // MARK: Proof

    /// Prices tuned once more to the levels the plan attained: prices for other levels prove less.
    mutating func prove(
        _ plan: TrainingPlan, _ figures: PlanFigures, _ report: Report, _ isCancelled: () -> Bool, _ shouldHurry: () -> Bool
    ) throws -> Certificate {
        let start = dual.average
        let aim = Self.aim(market, share: figures.countedGroups.isEmpty ? 0 : figures.worstOffShare, people: Double(figures.reached))
        let need = try proof(aim, start, scale: meanWeight, first: 0.004, 0.8, report, isCancelled, shouldHurry)
        var fairStart = start.scaled(by: MaxMinFairness.scale(market) / max(1e-9, meanWeight))
        fairStart.group = MaxMinFairness.start(market)
        fairStart.first = 0
        let fair = try proof(
            DualAim(weight: 0, groupFloor: [], peopleFloor: 0), fairStart, scale: MaxMinFairness.scale(market), first: 0.01, 0.9, report,
            isCancelled, shouldHurry)
        return Certificate.of(
            plan, figures, market, settings, fair: (fair.prices, fair.bound), need: (need.prices, need.bound))
    }

    private mutating func proof(
        _ aim: DualAim, _ start: SharedPrices, scale: Double, first: Double, _ share: Double, _ report: Report, _ isCancelled: () -> Bool,
        _ shouldHurry: () -> Bool
    ) throws -> (prices: SharedPrices, bound: Double) {
        var dual = DualPrices(market, aim: aim, prices: start, threads: settings.threads)
        let passes = effort.proofPasses
        for number in 0..<passes {
            if isCancelled() { throw CancellationError() }
            if number >= 4, shouldHurry() { break }
            let part = Double(number) / Double(passes)
            report(PlanProgress(share: share + 0.1 * part, phase: "proof"))
            dual.pass(
                step: scale * first * pow(0.0003 / first, part), moneyStep: 0.02 * pow(0.1, part),
                averaging: number >= passes / 2 || number == passes - 1)
        }
        let prices = dual.average(keeping: aim.groupFloor.isEmpty ? market : nil)
        return (prices, dual.bound(at: prices) * (1 + 1e-5))
    }
}
