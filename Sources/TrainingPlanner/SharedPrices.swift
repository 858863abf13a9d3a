// The prices that DualPrices moves, BundleSearch pays and a certificate publishes.

import Foundation

/// Prices on everything workers share, in units of value.
///
/// λ_s = ((μ + μ_l)·F_s + Σ_t π_pt) / capacity_s + e_s is the price of a place in session s: its share of what running the session costs,
/// and e_s for being
/// sought after. A seat also costs (μ + μ_l)·seat cost of the worker's line l, and ρ_ft for each week t of release from firm f.
struct SharedPrices: Sendable {
    /// e: one per session.
    var place: [Double]
    /// μ_l: value of a euro of each funding line, and μ of the whole budget.
    var line: [Double]
    var budget: Double
    /// π: provider × weeks.
    var slot: [Double]
    /// ρ: firm × weeks.
    var release: [Double]
    /// γ: what one served need of a group is worth beyond its weight.
    var group: [Double]
    /// ν: what a first seat is worth.
    var first: Double

    init(_ market: SeatMarket) {
        let problem = market.problem
        place = Array(repeating: 0, count: problem.sessions.count)
        line = Array(repeating: 0, count: problem.lines.count)
        budget = 0
        slot = Array(repeating: 0, count: problem.parallel.count * market.weeks)
        release = Array(repeating: 0, count: problem.firms.count * market.weeks)
        group = Array(repeating: 0, count: problem.groups.count)
        first = 0
    }

    /// λ_s, and the part of it that pays for running the session.
    func running(_ session: Int, _ market: SeatMarket) -> Double {
        var cost = (budget + line[Int(market.sessionLine[session])]) * Double(market.fixedCost[session])
        let row = Int(market.provider[session]) * market.weeks
        for week in Int(market.start[session])..<Int(market.end[session]) { cost += slot[row + week] }
        return cost / Double(max(1, market.capacity[session]))
    }
}

extension SharedPrices {
    mutating func add(_ other: SharedPrices) {
        for index in place.indices { place[index] += other.place[index] }
        for index in line.indices { line[index] += other.line[index] }
        budget += other.budget
        for index in slot.indices { slot[index] += other.slot[index] }
        for index in release.indices { release[index] += other.release[index] }
        for index in group.indices { group[index] += other.group[index] }
        first += other.first
    }

    func scaled(by factor: Double) -> SharedPrices { mapped { $0 * factor } }

    /// Seven significant digits: enough for the proof, and short in a file.
    func rounded() -> SharedPrices {
        mapped { price in
            guard price > 0 else { return 0 }
            let factor = pow(10, 6 - log10(price).rounded(.down))
            return (price * factor).rounded() / factor
        }
    }

    private func mapped(_ change: (Double) -> Double) -> SharedPrices {
        var result = self
        result.place = place.map(change)
        result.line = line.map(change)
        result.budget = change(budget)
        result.slot = slot.map(change)
        result.release = release.map(change)
        result.group = group.map(change)
        result.first = change(first)
        return result
    }
}
