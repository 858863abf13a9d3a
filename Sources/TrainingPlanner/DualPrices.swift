// Prices on seats, release, provider slots and money that bring wishes in line with limits. They prove the bound and lead the rounding.

import Dispatch
import Foundation

/// What a dual function measures: needs by weight at given levels of the earlier goals, or group shares alone.
struct DualAim: Sendable {
    /// 1 when a need counts with its weight, 0 when only the group prices count.
    let weight: Double
    /// Served needs each group must keep; its price rises while it has fewer. Empty for the fairness level.
    let groupFloor: [Double]
    /// People that must keep at least one seat.
    let peopleFloor: Double
}

/// Subgradient passes over all workers.
///
/// For any prices ≥ 0 (weak duality, minimum sizes left out)
///
///     D = Σ_w bundle_w + Σ_s e_s·capacity_s + μ·B + Σ_l μ_l·B_l + Σ ρ_ft·L_f + Σ π_pt·K_p − Σ_g γ_g·floor_g − ν·people
///
/// is at least the need covered by every plan that keeps the floors. One pass asks every worker for the best bundle, in blocks: inside a
/// block prices
/// stand still, so that the workers can be shared among threads without changing the outcome; after it, places and weeks of release asked
/// for
/// beyond their limit get dearer at once, and money by how fast it is spent. At the end of a pass what was left over gets cheaper.
/// O(needs × records looked at).
struct DualPrices {
    let market: SeatMarket
    let aim: DualAim
    private(set) var prices: SharedPrices
    private var sum: SharedPrices?
    private var summed = 0.0
    /// Wishes of the pass just ended.
    private(set) var demand: [Int32]
    /// Exponential mean of demand over capacity, by session.
    private(set) var filling: [Double]
    private(set) var served: [Int]
    private(set) var peopleServed = 0
    private(set) var spent = 0
    /// Sessions held open (paid for already) or closed while rounding.
    var decided: [Decision]

    enum Decision: Sendable { case undecided, open, closed }

    private(set) var lists: PriceLists
    private var running: [Double]
    private var released: [Int32]
    private var shards: [Shard]
    private var passes = 0
    private let threads: Int
    private let stride: Int

    private final class Shard {
        let search: BundleSearch
        var picks: [SIMD2<Int32>] = []
        var bound = 0.0

        init(_ market: SeatMarket) { search = BundleSearch(market) }
    }

    init(_ market: SeatMarket, aim: DualAim, prices: SharedPrices, threads: Int) {
        self.market = market
        self.aim = aim
        self.prices = prices
        self.threads = max(1, threads)
        demand = Array(repeating: 0, count: market.start.count)
        filling = Array(repeating: 0, count: market.start.count)
        served = Array(repeating: 0, count: market.groupNeeds.count)
        decided = Array(repeating: .undecided, count: market.start.count)
        running = Array(repeating: 0, count: market.start.count)
        released = Array(repeating: 0, count: prices.release.count)
        lists = PriceLists(market)
        shards = (0..<2).map { _ in Shard(market) }
        // A stride without a common factor visits every worker once, far apart from the one before.
        let count = max(1, market.firm.count)
        var stride = max(1, Int(Double(count) * 0.618))
        while Self.commonFactor(stride, count) > 1 { stride += 1 }
        self.stride = stride
    }

    private static func commonFactor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : commonFactor(b, a % b) }

    // MARK: One pass

    /// - Parameter step: how much one wish too many raises a price, in units of value.
    mutating func pass(step: Double, moneyStep: Double, averaging: Bool) {
        for session in demand.indices { demand[session] = 0 }
        for index in released.indices { released[index] = 0 }
        for group in served.indices { served[group] = 0 }
        (peopleServed, spent) = (0, 0)
        let workers = market.firm.count
        // Too many wishes at standing prices all fall on the same few sessions.
        let blocks = max(1, min(64, workers / 8), workers / 3_000)
        let origin = passes &* 7919
        var spentLine = fixedOfOpen()
        spent = spentLine.reduce(0, +)
        let sunk = spentLine
        for block in 0..<blocks {
            updateRunning()
            lists.update(market, prices, running, decided, inFull: block == 0)
            let range = workers * block / blocks..<workers * (block + 1) / blocks
            ask(range, origin: origin, slack: step)
            let before = spentLine
            settle(step: step, &spentLine)
            moveMoney(before, spentLine, sunk, part: Double(range.count) / Double(max(1, workers)), step: moneyStep)
        }
        spent = spentLine.reduce(0, +)
        endPass(step: step)
        passes += 1
        if averaging { addToAverage() }
    }

    /// Fixed costs of the sessions held open, by line.
    private func fixedOfOpen() -> [Int] {
        var cost = [Int](repeating: 0, count: market.problem.lines.count)
        for session in decided.indices where decided[session] == .open {
            cost[Int(market.sessionLine[session])] += market.fixedCost[session]
        }
        return cost
    }

    private mutating func updateRunning() {
        for session in running.indices where market.usable[session] {
            running[session] = decided[session] == .open ? 0 : prices.running(session, market)
        }
    }

    private func ask(_ range: Range<Int>, origin: Int, slack: Double) {
        let middle = (range.lowerBound + range.upperBound) / 2
        let parts = [range.lowerBound..<middle, middle..<range.upperBound]
        lists.records.withUnsafeBufferPointer { records in
            lists.offsets.withUnsafeBufferPointer { offsets in
                prices.release.withUnsafeBufferPointer { release in
                    guard let records = records.baseAddress, let offsets = offsets.baseAddress, let release = release.baseAddress else {
                        return
                    }
                    let question = Question(
                        market: market, shards: shards, parts: parts, stride: stride, origin: origin, group: prices.group,
                        firmIsPriced: lists.firmIsPriced,
                        offer: BundleSearch.Offer(
                            weight: aim.weight, first: prices.first, slack: slack, records: records, offsets: offsets, release: release))
                    if threads > 1, range.count > 64 {
                        DispatchQueue.concurrentPerform(iterations: 2) { question.answer($0) }
                    } else {
                        question.answer(0)
                        question.answer(1)
                    }
                }
            }
        }
    }

    /// What the shards of a block are asked. Each writes only to itself, and the prices stand still meanwhile: that is why it may cross
    /// threads.
    private struct Question: @unchecked Sendable {
        let market: SeatMarket
        let shards: [Shard]
        let parts: [Range<Int>]
        let stride: Int
        let origin: Int
        let group: [Double]
        let firmIsPriced: [Bool]
        let offer: BundleSearch.Offer

        func answer(_ number: Int) {
            let shard = shards[number]
            let workers = market.firm.count
            shard.picks.removeAll(keepingCapacity: true)
            shard.bound = 0
            for position in parts[number] {
                let worker = (position &* stride &+ origin) % workers
                shard.search.solve(
                    worker, extra: group[Int(market.group[worker])], isPriced: firmIsPriced[Int(market.firm[worker])], offer)
                shard.bound += shard.search.bound
                let first = Int(market.needStart[worker])
                for index in 0..<Int(market.needStart[worker + 1]) - first where shard.search.chosen[index] >= 0 {
                    shard.picks.append(SIMD2(Int32(first + index), shard.search.chosen[index]))
                }
            }
        }
    }

    private mutating func settle(step: Double, _ spentLine: inout [Int]) {
        for shard in shards {
            var last: Int32 = -1
            for pick in shard.picks {
                let session = Int(pick.y)
                let worker = Int(market.needWorker[Int(pick.x)])
                if last != Int32(worker) { peopleServed += 1 }
                last = Int32(worker)
                served[Int(market.group[worker])] += 1
                demand[session] += 1
                if demand[session] > market.capacity[session] {
                    prices.place[session] += step * 16 / (8 + Double(market.capacity[session]))
                }
                spentLine[Int(market.workerLine[worker])] += market.seatCost[session]
                if decided[session] != .open {
                    spentLine[Int(market.sessionLine[session])] += market.fixedCost[session] / Int(max(1, market.capacity[session]))
                }
                let row = Int(market.firm[worker]) * market.weeks
                let limit = market.problem.firms[Int(market.firm[worker])].releaseLimit
                for week in market.start[session]..<market.end[session]
                where market.needsRelease(session, market.pattern[worker], week: week) {
                    released[row + Int(week)] += 1
                    if Int(released[row + Int(week)]) > limit {
                        prices.release[row + Int(week)] += step * 4 / (4 + Double(limit))
                        lists.firmIsPriced[Int(market.firm[worker])] = true
                    }
                }
            }
        }
    }

    /// μ moves by the ratio of what was spent to what a part of the workers may spend.
    private mutating func moveMoney(_ before: [Int], _ after: [Int], _ sunk: [Int], part: Double, step: Double) {
        func factor(_ spent: Int, _ budget: Int) -> Double {
            let allowed = max(1, Double(budget) * part)
            return exp(step * min(1.5, max(-1.5, (Double(spent) - allowed) / allowed * 4)))
        }
        for line in prices.line.indices {
            prices.line[line] *= factor(after[line] - before[line], market.problem.lines[line].budget - sunk[line])
        }
        prices.budget *= factor(after.reduce(0, +) - before.reduce(0, +), market.problem.totalBudget - sunk.reduce(0, +))
    }

    private mutating func endPass(step: Double) {
        let decidedAny = decided.contains { $0 == .open }
        for session in demand.indices where market.usable[session] {
            let left = Double(market.capacity[session] - demand[session])
            if left > 0 {
                prices.place[session] = max(0, prices.place[session] - step * 16 / (8 + Double(market.capacity[session])) * left)
            }
            let ratio = min(1.5, Double(demand[session]) / Double(max(1, market.capacity[session])))
            filling[session] += (ratio - filling[session]) * (passes < 4 || decidedAny ? 0.5 : 0.2)
        }
        for (index, firm) in market.problem.firms.enumerated() where lists.firmIsPriced[index] {
            var priced = false
            for week in index * market.weeks..<(index + 1) * market.weeks where prices.release[week] > 0 {
                let left = Double(firm.releaseLimit - Int(released[week]))
                if left > 0 {
                    prices.release[week] = max(0, prices.release[week] - 0.5 * step * 4 / (4 + Double(firm.releaseLimit)) * left)
                }
                priced = priced || prices.release[week] > 0
            }
            lists.firmIsPriced[index] = priced
        }
        var load = [Double](repeating: 0, count: prices.slot.count)
        for session in demand.indices where demand[session] > 0 || decided[session] == .open {
            let share = decided[session] == .open ? 1 : min(1, Double(demand[session]) / Double(max(1, market.capacity[session])))
            let row = Int(market.provider[session]) * market.weeks
            for week in Int(market.start[session])..<Int(market.end[session]) { load[row + week] += share }
        }
        for (provider, parallel) in market.problem.parallel.enumerated() {
            for index in provider * market.weeks..<(provider + 1) * market.weeks {
                prices.slot[index] = max(
                    0, prices.slot[index] + step * 8 * (load[index] - Double(parallel)) / Double(max(1, parallel)).squareRoot())
            }
        }
        if aim.groupFloor.isEmpty {
            MaxMinFairness.move(&prices.group, served: served, market: market, step: step)
        } else {
            for group in prices.group.indices where market.groupNeeds[group] > 0 {
                let lack = (aim.groupFloor[group] - Double(served[group])) / Double(market.groupNeeds[group])
                prices.group[group] = max(0, prices.group[group] + 40 * step * min(0.25, max(-0.25, lack)))
            }
            let lack = (aim.peopleFloor - Double(peopleServed)) / max(1, aim.peopleFloor)
            prices.first = max(0, prices.first + 60 * step * min(0.25, max(-0.25, lack)))
        }
    }

    // MARK: Averages and bounds

    private mutating func addToAverage() {
        guard var total = sum else {
            sum = prices
            summed = 1
            return
        }
        total.add(prices)
        sum = total
        summed += 1
    }

    mutating func forgetAverage() { (sum, summed) = (nil, 0) }

    /// The mean of the averaged iterates, rounded so that it is written and read back without loss.
    var average: SharedPrices { (sum ?? prices).scaled(by: 1 / max(1, summed)).rounded() }

    /// The average, with group prices that sum to one over the needs of `market` (the fairness level).
    func average(keeping market: SeatMarket?) -> SharedPrices {
        var prices = average
        if let market { prices.group = MaxMinFairness.normalised(prices.group, market).map { $0 } }
        return prices
    }

    /// D at given prices, every worker asked. The workers are shared by the threads; sums are taken in a fixed order.
    mutating func bound(at prices: SharedPrices) -> Double {
        let kept = (self.prices, decided)
        self.prices = prices
        decided = Array(repeating: .undecided, count: decided.count)
        updateRunning()
        lists.markPriced(prices, market)
        lists.update(market, prices, running, decided, inFull: true)
        var total = constant(prices)
        let workers = market.firm.count
        let blocks = max(1, workers / 16_384)
        // A ten-thousandth of what an average worker gains costs nothing in the bound and much less time.
        let exactness = 1e-4 * max(0, total) / Double(max(1, workers))
        for block in 0..<blocks {
            ask(workers * block / blocks..<workers * (block + 1) / blocks, origin: 0, slack: exactness)
            for shard in shards { total += shard.bound }
        }
        (self.prices, decided) = kept
        lists.markPriced(self.prices, market)
        return total
    }

    /// The part of D that does not depend on the workers.
    private func constant(_ prices: SharedPrices) -> Double {
        let problem = market.problem
        var total = prices.budget * Double(problem.totalBudget)
        for (line, price) in prices.line.enumerated() { total += price * Double(problem.lines[line].budget) }
        for session in prices.place.indices where market.usable[session] {
            total += prices.place[session] * Double(market.capacity[session])
        }
        for (firm, limits) in problem.firms.enumerated() {
            for index in firm * market.weeks..<(firm + 1) * market.weeks { total += prices.release[index] * Double(limits.releaseLimit) }
        }
        for (provider, parallel) in problem.parallel.enumerated() {
            for index in provider * market.weeks..<(provider + 1) * market.weeks { total += prices.slot[index] * Double(parallel) }
        }
        if !aim.groupFloor.isEmpty {
            for group in prices.group.indices { total -= prices.group[group] * aim.groupFloor[group] }
            total -= prices.first * aim.peopleFloor
        }
        return total
    }
}

extension DualPrices {
    /// The lists at the prices of the moment, sessions that are not open last.
    func sortedLists() -> PriceLists {
        var copy = lists
        let charged = market.start.indices.map { market.usable[$0] && decided[$0] != .open ? prices.running($0, market) : 0 }
        copy.update(market, prices, charged, decided, inFull: true)
        return copy
    }
}
