// What a plan reaches, how much any plan could reach at most, and the prices that prove it. Emitted with every plan and re-derived by
// PlanCheck.

import Foundation

/// Prices that differ from 0, by index.
package struct SparsePrices: Codable, Sendable, Equatable {
    package let index: [Int]
    package let price: [Double]

    package init(index: [Int], price: [Double]) {
        self.index = index
        self.price = price
    }

    init(_ dense: [Double]) {
        index = dense.indices.filter { dense[$0] != 0 }
        price = index.map { dense[$0] }
    }
}

/// Prices on everything workers share; each is at least 0. Units of value: shares on the first level, weight on the third.
package struct PriceSet: Codable, Sendable, Equatable {
    /// A euro of the whole budget, and of each funding line.
    package let budget: Double
    package let line: [Double]
    /// A place in a session, beyond its share of running it.
    package let place: SparsePrices
    /// A provider's slot: provider × `weeks` + week.
    package let slot: SparsePrices
    /// A release: firm × `weeks` + week.
    package let release: SparsePrices
    /// One more served need of a group, and one more person reached.
    package let group: [Double]
    package let first: Double
    /// Weeks in the indices of `slot` and `release`.
    package let weeks: Int

    package init(
        budget: Double, line: [Double], place: SparsePrices, slot: SparsePrices, release: SparsePrices, group: [Double], first: Double,
        weeks: Int
    ) {
        self.budget = budget
        self.line = line
        self.place = place
        self.slot = slot
        self.release = release
        self.group = group
        self.first = first
        self.weeks = weeks
    }
}

/// The proof of a plan, by weak duality.
///
/// For any prices ≥ 0 the best bundles of all workers at those prices, plus every limit times its price, is at least what any plan can
/// reach (`DualPrices`
/// has the formula). On the level of need the shares and the reach that the plan attained are floors: no plan that is as fair and reaches
/// as many covers
/// more than `bound`. Minimum sizes and the wholeness of sessions are left out, so the true optimum lies below the bound.
package struct Certificate: Codable, Sendable, Equatable {
    package struct Level: Codable, Sendable, Equatable {
        /// `worst_off_share`, `reach` or `need_covered`.
        package let name: String
        package let value: Double
        package let bound: Double

        package init(name: String, value: Double, bound: Double) {
            self.name = name
            self.value = value
            self.bound = bound
        }

        /// 0…1: the share of the bound that is not reached.
        package var gap: Double { bound > 0 ? max(0, 1 - value / bound) : 0 }
    }

    package let problemDigest: String
    package let planDigest: String
    package let minimumGroup: Int
    /// Share of an earlier level that later ones were allowed to give up.
    package let tolerance: Double
    package let levels: [Level]
    /// Euros of the plan, and what any plan as fair, far-reaching and useful costs at least.
    package let cost: Double
    package let leastCost: Double
    /// Prove the bounds of `worst_off_share` and `need_covered`. That of `reach` is the number of people with a reachable need.
    package let fairnessPrices: PriceSet
    package let needPrices: PriceSet
    /// SHA-256 over everything above, so that no change goes unseen.
    package let seal: String

    package init(
        problemDigest: String, planDigest: String, minimumGroup: Int, tolerance: Double, levels: [Level], cost: Double, leastCost: Double,
        fairnessPrices: PriceSet, needPrices: PriceSet
    ) {
        self.problemDigest = problemDigest
        self.planDigest = planDigest
        self.minimumGroup = minimumGroup
        self.tolerance = tolerance
        self.levels = levels
        self.cost = cost
        self.leastCost = leastCost
        self.fairnessPrices = fairnessPrices
        self.needPrices = needPrices
        var bytes = Array("\(problemDigest) \(planDigest) \(minimumGroup) \(tolerance) \(cost) \(leastCost)\n".utf8)
        for level in levels { bytes += Array("\(level.name) \(level.value) \(level.bound)\n".utf8) }
        for prices in [fairnessPrices, needPrices] { prices.append(to: &bytes) }
        seal = Digest.hexadecimal(bytes)
    }

    /// Whether the seal fits everything else.
    package var sealHolds: Bool {
        seal
            == Certificate(
                problemDigest: problemDigest, planDigest: planDigest, minimumGroup: minimumGroup, tolerance: tolerance, levels: levels,
                cost: cost,
                leastCost: leastCost, fairnessPrices: fairnessPrices, needPrices: needPrices
            ).seal
    }

    /// JSON with sorted keys: the same certificate is the same bytes.
    package func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
}

extension PriceSet {
    fileprivate func append(to bytes: inout [UInt8]) {
        func add(_ number: Double) { withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes.append(contentsOf: $0) } }
        for number in [budget, first, Double(weeks)] + line + group { add(number) }
        for list in [place, slot, release] {
            add(Double(list.index.count))
            for index in list.index { add(Double(index)) }
            for price in list.price { add(price) }
        }
    }

    init(_ prices: SharedPrices, weeks: Int) {
        self.init(
            budget: prices.budget, line: prices.line, place: SparsePrices(prices.place), slot: SparsePrices(prices.slot),
            release: SparsePrices(prices.release), group: prices.group, first: prices.first, weeks: weeks)
    }
}

extension Certificate {
    /// Any plan with at least the weight reached costs at least B − (D − weight) / μ, because D counts each euro left over with its price.
    static func of(
        _ plan: TrainingPlan, _ figures: PlanFigures, _ market: SeatMarket, _ settings: PlanSettings,
        fair: (prices: SharedPrices, bound: Double),
        need: (prices: SharedPrices, bound: Double)
    ) -> Certificate {
        let price = need.prices.budget
        let leftOver = price > 0 ? (need.bound - Double(figures.needCovered)) / price : .infinity
        return Certificate(
            problemDigest: market.problem.digest, planDigest: plan.digest, minimumGroup: settings.minimumGroup,
            tolerance: settings.tolerance,
            levels: [
                Level(name: "worst_off_share", value: figures.worstOffShare, bound: market.reachablePeople > 0 ? min(1, fair.bound) : 0),
                Level(name: "reach", value: Double(figures.reached), bound: Double(market.reachablePeople)),
                Level(name: "need_covered", value: Double(figures.needCovered), bound: min(need.bound, Double(figures.needTotal))),
            ], cost: Double(figures.cost),
            leastCost: leftOver.isFinite ? max(0, Double(market.problem.totalBudget) - leftOver).rounded(.down) : 0,
            fairnessPrices: PriceSet(fair.prices, weeks: market.weeks), needPrices: PriceSet(need.prices, weeks: market.weeks))
    }
}
