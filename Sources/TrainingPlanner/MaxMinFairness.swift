// Level 1: the smallest share of reachable needs that is served in any group large enough to count. Prices on groups prove how high it
// can be.

import Foundation

/// max θ with served_g ≥ θ·needs_g has the dual min over γ ≥ 0 of D(γ) / Σ γ_g·needs_g: who is pulled up carries the price. The scale of
/// γ is free; it is kept so that a need is worth what it weighs on average, and prices of one level serve as a start for the next.
enum MaxMinFairness {
    /// Equal price for every need of a counted group; of all groups when none counts.
    static func start(_ market: SeatMarket) -> [Double] { scaled(market.groupNeeds.map { _ in 1 }, market) }

    /// Multiplicative weights: a group below the mean share gets dearer, one above cheaper.
    static func move(_ prices: inout [Double], share: [Double], market: SeatMarket, rate: Double) {
        guard market.counted.contains(true) else { return }
        var (mean, total) = (0.0, 0.0)
        for group in prices.indices where market.counted[group] {
            let part = prices[group] * Double(market.groupNeeds[group])
            mean += part * share[group]
            total += part
        }
        guard total > 0 else { return }
        mean /= total
        for group in prices.indices where market.counted[group] {
            prices[group] *= exp(min(0.5, max(-0.5, rate * (mean - share[group]))))
        }
        prices = scaled(prices, market)
    }

    /// Σ γ_g·needs_g over the groups that count.
    static func total(_ prices: [Double], _ market: SeatMarket) -> Double {
        let everybody = !market.counted.contains(true)
        return prices.indices.reduce(0) { $0 + (everybody || market.counted[$1] ? prices[$1] * Double(market.groupNeeds[$1]) : 0) }
    }

    private static func scaled(_ prices: [Double], _ market: SeatMarket) -> [Double] {
        let everybody = !market.counted.contains(true)
        let kept = prices.indices.map { everybody || market.counted[$0] ? max(prices[$0], 0) : 0 }
        let needs = market.groupNeeds.indices.reduce(0) { $0 + (everybody || market.counted[$1] ? market.groupNeeds[$1] : 0) }
        let sum = total(kept, market)
        return sum > 0 ? kept.map { $0 * market.meanWeight * Double(needs) / sum } : kept
    }
}
