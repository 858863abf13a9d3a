// Improves a rounded plan level by level. Called by PlanSteps, period by period.

/// First the groups below the aim are pulled up, the weakest hardest, and everybody gets a first seat where possible; then need and cost
/// are improved while every group keeps what it has reached, at most the aim, less the tolerance.
final class Improvement: @unchecked Sendable {
    private let market: SeatMarket
    private let pair: PairedSearch
    private let steps: Int
    private let heat: Double
    private let tolerance: Double
    private let fairBound: Double
    private let line: [Double]
    /// A euro is never worth nothing: among equal plans the cheaper one is kept.
    private let leastEuro: Double
    private let period: Int
    /// Steps for the groups.
    private let fair: Int
    private let firstInSmall: Double
    private var euro: Double
    private var held: PlanWorth?
    private var number = 0

    /// - Parameters:
    ///   - heat: how much worse a step may be at the beginning, in mean weights.
    ///   - prices: what a euro is worth at the outset.
    ///   - fairBound: what the worst-off share cannot exceed.
    ///   - firstInSmall: what a first seat is worth in a small region, in mean weights.
    init(
        _ pair: PairedSearch, steps: Int, heat: Double, tolerance: Double, prices: SharedPrices, fairBound: Double, firstInSmall: Double
    ) {
        self.firstInSmall = firstInSmall
        (self.pair, self.steps, self.heat, self.tolerance, self.fairBound) = (pair, steps, heat, tolerance, fairBound)
        market = pair.ledger.market
        line = prices.line
        leastEuro = market.meanWeight * 3e-6
        euro = max(prices.budget, leastEuro)
        // Short enough that a clock or a cancellation is heeded at once, however much work was asked for.
        period = max(100, min(4_000, steps / 200))
        fair = steps * 45 / 100 / period * period
    }

    var ledger: PlanLedger { pair.ledger }
    var isDone: Bool { number >= steps }
    /// 0…1
    var share: Double { Double(number) / Double(max(1, steps)) }
    var phase: String { number < fair ? "fairness" : "need" }

    func advance() {
        guard !isDone else { return }
        euro = max(leastEuro, adapted(euro))
        let isFair = number < fair
        var worth = isFair ? lifting() : held ?? holding()
        if !isFair { held = worth }
        worth.euro = line.map { $0 + euro }
        pair.aim(at: worth, band: isFair ? [0.005, 0.03, 0.1][number / period % 3] : 0.01, isUrgent: isFair)
        let (before, heat, steps) = (number, heat * market.meanWeight / 3, Double(steps))
        pair.run(min(period, self.steps - number)) { step in heat * max(0, 1 - Double(before + step) / steps / 0.9) }
        number += period
    }

    /// Level by level: shares from the worst-off group on, compared in steps of the tolerance; people with a seat, need, cost.
    func isBetter(than other: Improvement) -> Bool {
        let (mine, theirs) = (levels, other.levels)
        return mine.lexicographicallyPrecedes(theirs) ? false : mine != theirs
    }

    private var levels: [Double] {
        let shares = market.groupNeeds.indices.filter { market.counted[$0] }.map {
            Double(ledger.served[$0]) / Double(market.groupNeeds[$0])
        }
        var need = 0
        for number in 0..<market.needCount where ledger.seat[number] >= 0 { need += Int(market.need[number].weight) }
        let steps = shares.sorted().map { (min($0, aimed) / max(1e-6, tolerance)).rounded(.down) }
        return steps + [Double(ledger.peopleServed), Double(need), -Double(ledger.spent)]
    }

    /// Money left over makes it cheaper, money short dearer.
    private func adapted(_ euro: Double) -> Double {
        let budget = Double(market.problem.totalBudget)
        let left = (budget - Double(ledger.spent)) / max(1, budget)
        return left > 0.003 ? euro * 0.97 : left < 0.0005 ? euro * 1.01 : euro
    }

    /// What it is worth that somebody has a first seat. In a small region one seat is points of a group's share, which comes first.
    private var firstSeat: Double { (market.workerCount > PlanEffort.small ? 10 : firstInSmall) * market.meanWeight }

    private var counted: [Int] { market.groupNeeds.indices.filter { market.counted[$0] } }

    /// The share that groups are pulled up to: that of everybody, or what the bound leaves within reach if that is more.
    private var aimed: Double {
        let served = counted.reduce(0) { $0 + ledger.served[$1] }
        let mean = Double(served) / Double(max(1, counted.reduce(0) { $0 + market.groupNeeds[$1] }))
        // In small regions the bound is too far from what whole sessions can reach.
        return market.workerCount > PlanEffort.small ? max(mean, fairBound - 0.04) : mean
    }

    /// Floors a little above what groups below the aimed share have; the further below, the more a seat counts.
    private func lifting() -> PlanWorth {
        var worth = PlanWorth.nothing(market)
        worth.first = firstSeat
        let aimed = aimed
        for group in counted {
            let share = Double(ledger.served[group]) / Double(market.groupNeeds[group])
            guard share < aimed else { continue }
            worth.floor[group] = Int((min(aimed, share + 0.04) * Double(market.groupNeeds[group])).rounded(.up))
            worth.lift[group] = market.meanWeight * (1 + 60 * (aimed - share))
        }
        return worth
    }

    /// Floors at what groups have reached, at most at the aim: no share sinks below that later on. The tolerance is theirs to give.
    private func holding() -> PlanWorth {
        var worth = PlanWorth.nothing(market)
        worth.first = firstSeat
        let aimed = aimed
        for group in counted {
            let held = min(Double(ledger.served[group]), aimed * Double(market.groupNeeds[group]))
            worth.floor[group] = Int((held * (1 - tolerance)).rounded(.up))
            worth.lift[group] = 10 * market.meanWeight
        }
        return worth
    }
}
