// Level 1: the smallest share of reachable needs that is served in any group large enough to count. Prices on groups prove how high it
// can be.

import Foundation

/// max θ with served_g ≥ θ·needs_g has the dual min over γ ≥ 0, Σ γ_g·needs_g = 1 of D(γ): who is pulled up carries the price.
enum MaxMinFairness {
    /// Equal price for every need of a counted group; of all groups when none counts.
    static func start(_ market: SeatMarket) -> [Double] {
        normalised(market.groupNeeds.map { _ in 1 }, market)
    }

    /// Multiplicative weights: a group below the mean share gets dearer, one above cheaper.
    static func move(_ prices: inout [Double], served: [Int], market: SeatMarket, step: Double) {
        guard market.counted.contains(true) else { return }
        var mean = 0.0
        for group in prices.indices where market.counted[group] { mean += prices[group] * Double(served[group]) }
        for group in prices.indices where market.counted[group] {
            let share = Double(served[group]) / Double(market.groupNeeds[group])
            prices[group] *= exp(min(0.5, max(-0.5, 60 * step / scale(market) * (mean - share))))
        }
        prices = normalised(prices, market)
    }

    /// What a need is worth on this level, for steps of fitting size.
    static func scale(_ market: SeatMarket) -> Double { 1 / Double(max(1, relevantNeeds(market))) }

    private static func relevantNeeds(_ market: SeatMarket) -> Int {
        let counted = market.groupNeeds.indices.filter { market.counted[$0] }.reduce(0) { $0 + market.groupNeeds[$1] }
        return counted > 0 ? counted : market.groupNeeds.reduce(0, +)
    }

    static func normalised(_ prices: [Double], _ market: SeatMarket) -> [Double] {
        let everybody = !market.counted.contains(true)
        let kept = prices.indices.map { everybody || market.counted[$0] ? max(prices[$0], 0) : 0 }
        let total = kept.indices.reduce(0.0) { $0 + kept[$1] * Double(market.groupNeeds[$1]) }
        return total > 0 ? kept.map { $0 / total } : kept
    }
}
