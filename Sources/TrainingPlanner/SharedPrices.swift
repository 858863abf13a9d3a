// The prices that DualPrices moves, BundleSearch pays and a certificate publishes.

import Foundation

/// Prices on everything workers share, in units of value.
///
/// λ_s = ((μ + μ_l)·F_s + Σ_t π_pt) / capacity_s + e_s is the price of a place in session s: its share of what running the session costs,
/// and e_s for being sought after. A seat also costs (μ + μ_l)·seat cost of the worker's line l, and ρ_ft for each week t of release from
/// firm f.
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

    /// μ + μ_l of every line.
    var euro: [Double] { line.map { $0 + budget } }

    mutating func add(_ other: SharedPrices) {
        Self.add(&place, other.place)
        Self.add(&line, other.line)
        budget += other.budget
        Self.add(&slot, other.slot)
        Self.add(&release, other.release)
        Self.add(&group, other.group)
        first += other.first
    }

    private static func add(_ row: inout [Double], _ other: [Double]) {
        row.withUnsafeMutableBufferPointer { row in
            other.withUnsafeBufferPointer { other in
                for index in 0..<min(row.count, other.count) { row[index] += other[index] }
            }
        }
    }

    func scaled(by factor: Double) -> SharedPrices { mapped { $0 * factor } }

    /// Seven significant digits: enough for the proof, and short in a file.
    func rounded() -> SharedPrices {
        mapped { price in
            // Dust proves nothing and fills files.
            guard price > 1e-12 else { return 0 }
            let factor = pow(10, 6 - log10(price).rounded(.down))
            return (price * factor).rounded() / factor
        }
    }

    private func mapped(_ change: (Double) -> Double) -> SharedPrices {
        var result = self
        result.place = place.map { $0 == 0 ? 0 : change($0) }
        result.line = line.map(change)
        result.budget = change(budget)
        result.slot = slot.map { $0 == 0 ? 0 : change($0) }
        result.release = release.map { $0 == 0 ? 0 : change($0) }
        result.group = group.map(change)
        result.first = change(first)
        return result
    }
}

/// What running a session costs one place at given prices.
struct RunningPrices {
    private let market: SeatMarket
    private let slot: [Double]
    private let euro: [Double]

    init(_ market: SeatMarket, _ prices: SharedPrices) {
        self.market = market
        slot = prices.slot
        euro = prices.euro
    }

    func slots(_ session: Int) -> Double {
        let s = market.session[session]
        let row = Int(s.provider) * market.weeks
        var cost = 0.0
        for week in Int(s.start)..<Int(s.end) { cost += slot[row + week] }
        return cost
    }

    func perPlace(_ session: Int) -> Double {
        let s = market.session[session]
        return (euro[Int(s.line)] * Double(s.fixedCost) + slots(session)) / Double(max(1, s.capacity))
    }
}

extension SharedPrices {
    /// The part of D that does not depend on the workers.
    func constant(_ aim: DualAim, _ market: SeatMarket) -> Double {
        let problem = market.problem
        var total = budget * Double(problem.totalBudget)
        for (line, price) in line.enumerated() { total += price * Double(problem.lines[line].budget) }
        for session in place.indices where market.session[session].isUsable {
            total += place[session] * Double(market.session[session].capacity)
        }
        for (firm, limits) in problem.firms.enumerated() {
            for index in firm * market.weeks..<(firm + 1) * market.weeks { total += release[index] * Double(limits.releaseLimit) }
        }
        for (provider, parallel) in problem.parallel.enumerated() {
            for index in provider * market.weeks..<(provider + 1) * market.weeks { total += slot[index] * Double(parallel) }
        }
        if !aim.isFairness {
            for index in group.indices { total -= group[index] * aim.groupFloor[index] }
            total -= first * aim.peopleFloor
        }
        return total
    }
}
