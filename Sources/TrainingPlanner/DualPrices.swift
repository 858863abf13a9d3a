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

    static let fairness = DualAim(weight: 0, groupFloor: [], peopleFloor: 0)
    var isFairness: Bool { groupFloor.isEmpty }
}

/// Incremental subgradient passes over all workers (Nedić and Bertsekas 2001, with two processors).
///
/// For any prices ≥ 0 (weak duality, minimum sizes left out)
///
///     D = Σ_w bundle_w + Σ_s e_s·capacity_s + μ·B + Σ_l μ_l·B_l + Σ ρ_ft·L_f + Σ π_pt·K_p − Σ_g γ_g·floor_g − ν·people
///
/// is at least the need covered by every plan that keeps the floors. One pass asks every worker, in random order, for the best bundle. Each
/// wish raises the price of its place at once, so that the next worker already looks elsewhere; after every block of workers each place
/// gets cheaper by as much as the wishes would have raised it that fill it to its capacity by the end of the pass. So the movement of a
/// price over a block is, on average, the step times the subgradient wishes − capacity, in both directions alike. (Raising a price only
/// beyond the capacity and lowering it once a pass left the bound 0.7 to 1.1 % higher after the same passes at 50,000 workers.) A week of
/// release gets dearer when it is asked for beyond its limit and cheaper at the end of the pass. Money and groups move a few times a
/// pass, by how fast money is spent and groups are served.
///
/// The workers stand in two halves, whole firms together. In a block each half moves prices on its own; after the block both movements
/// are added. So two threads work at once and the outcome is the same with one. A pass costs O(needs × records looked at + blocks ×
/// sessions).
final class DualPrices {
    let market: SeatMarket
    private(set) var aim: DualAim
    private(set) var prices: SharedPrices
    /// Wishes of the pass just ended, and the exponential mean of wishes over capacity, by session.
    let demand: UnsafeMutablePointer<Int32>
    let filling: UnsafeMutablePointer<Double>
    private(set) var spent = 0
    private(set) var peopleServed = 0
    /// Sessions held open (paid for already) or closed while rounding.
    private(set) var decided: [Decision]

    enum Decision: Sendable { case undecided, open, closed }

    private var sum: SharedPrices?
    private var summed = 0.0
    private let arena = Arena()
    private let base: UnsafeMutablePointer<Double>
    private let isSunk: UnsafeMutablePointer<Bool>
    private let isPriced: UnsafeMutablePointer<Bool>
    private let released: UnsafeMutablePointer<Int32>
    private let shards: [DualShard]
    private let threads: Int
    private var passes = 0
    /// Worth the cost of starting a second thread for every block.
    private var isLarge: Bool { market.workerCount > 1_500 }
    private var hasJustDecided = true

    init(_ market: SeatMarket, aim: DualAim, prices: SharedPrices, seed: UInt64, threads: Int) {
        self.market = market
        self.aim = aim
        self.prices = prices
        self.threads = threads
        demand = arena.row(market.sessionCount, of: 0)
        filling = arena.row(market.sessionCount, of: 0)
        base = arena.row(market.sessionCount, of: 0)
        isSunk = arena.row(market.sessionCount, of: false)
        isPriced = arena.row(market.problem.firms.count, of: false)
        released = arena.row(prices.release.count, of: 0)
        decided = Array(repeating: .undecided, count: market.sessionCount)
        var needs = [Int](repeating: 0, count: market.problem.firms.count)
        for worker in 0..<market.workerCount { needs[Int(market.person[worker].firm)] += 1 + market.needs(of: worker).count }
        var (left, right) = (0, 0)
        var half = [Bool](repeating: false, count: needs.count)
        for firm in needs.indices.sorted(by: { (needs[$1], $0) < (needs[$0], $1) }) {
            half[firm] = left > right
            if left > right { right += needs[firm] } else { left += needs[firm] }
        }
        var members: [[Int32]] = [[], []]
        for worker in 0..<market.workerCount where !market.needs(of: worker).isEmpty {
            members[half[Int(market.person[worker].firm)] ? 1 : 0].append(Int32(worker))
        }
        var random = SeededRandom(seed: seed)
        shards = members.map { DualShard(market, $0.shuffled(using: &random)) }
    }

    // MARK: One pass

    /// - Parameters:
    ///   - step: how much one wish too many raises a price, in units of value.
    ///   - moneyStep: how fast the price of a euro follows spending.
    func pass(step: Double, moneyStep: Double, averaging: Bool) {
        for session in 0..<market.sessionCount { demand[session] = 0 }
        released.update(repeating: 0, count: prices.release.count)
        spent = 0
        peopleServed = 0
        for shard in shards { shard.forget() }
        let people = shards.reduce(0) { $0 + $1.workers.count }
        let blocks = max(1, min(32, people / 8))
        let often = max(1, blocks / 8)
        let sunk = fixedOfOpen()
        spent = sunk.reduce(0, +)
        var groups = GroupTally(market.groupNeeds.count)
        for block in 0..<blocks {
            let inFull = block == 0 && hasJustDecided
            run(blocks, block, step: step, inFull: inFull)
            merge(step: step, part: 1 / Double(blocks))
            if (block + 1) % often == 0 || block + 1 == blocks {
                let part = Double(min(often, block % often + 1)) / Double(blocks)
                moveMoney(sunk, part: part, step: moneyStep)
                groups.collect(shards)
                moveGroups(&groups, part: part, step: step, isLast: block + 1 == blocks)
                for shard in shards { peopleServed += shard.tally.pointee.people }
                for shard in shards { shard.forget() }
            }
        }
        hasJustDecided = false
        endPass(step: step)
        passes += 1
        if averaging { addToAverage() }
    }

    private struct GroupTally {
        var served: [Int]
        var asked: [Int]

        init(_ count: Int) { (served, asked) = (Array(repeating: 0, count: count), Array(repeating: 0, count: count)) }

        mutating func collect(_ shards: [DualShard]) {
            for shard in shards {
                for group in served.indices {
                    served[group] += shard.served[group]
                    asked[group] += shard.asked[group]
                }
            }
        }
    }

    /// What a thread needs. Each shard writes only to itself and to the rows of its firms.
    private struct Work: @unchecked Sendable {
        let shards: [DualShard]
        let body: (Int) -> Void

        func run(threads: Int) {
            if threads > 1 {
                DispatchQueue.concurrentPerform(iterations: shards.count) { body($0) }
            } else {
                for number in shards.indices { body(number) }
            }
        }
    }

    private func run(_ blocks: Int, _ block: Int, step: Double, inFull: Bool) {
        setBase()
        let euro = prices.euro
        let (shards, base) = (self.shards, self.base)
        let (aim, first, group) = (self.aim, prices.first, prices.group)
        let (isPriced, released, isSunk) = (self.isPriced, self.released, self.isSunk)
        prices.release.withUnsafeMutableBufferPointer { release in
            group.withUnsafeBufferPointer { group in
                guard let release = release.baseAddress, let group = group.baseAddress else { return }
                Work(shards: shards) { number in
                    let shard = shards[number]
                    shard.lists.update(base: base, euro: euro, inFull: inFull)
                    let offer = BundleSearch.Offer(
                        weight: aim.weight, first: first, slack: step, lists: shard.lists, release: release, isPriced: isPriced,
                        group: group)
                    let shared = DualShard.Shared(
                        offer: offer, release: release, isPriced: isPriced, released: released, isSunk: isSunk, step: step)
                    let count = shard.workers.count
                    shard.ask(count * block / blocks..<count * (block + 1) / blocks, shared)
                }.run(threads: isLarge ? threads : 1)
            }
        }
    }

    /// Adds what both halves did: every wish raised the price of its place, and every place that had its turn lowers it.
    private func merge(step: Double, part: Double) {
        let (a, b) = (shards[0], shards[1])
        let (market, demand) = (self.market, self.demand)
        prices.place.withUnsafeMutableBufferPointer { place in
            for session in 0..<market.sessionCount {
                let raised = a.raised[session] + b.raised[session]
                let before = place[session]
                if raised == 0, before == 0 { continue }
                let capacity = market.session[session].capacity
                place[session] = max(0, before + raised - step * Self.placeStep(capacity) * Double(capacity) * part)
                demand[session] += a.seen[session] + b.seen[session]
                (a.seen[session], b.seen[session]) = (0, 0)
                (a.raised[session], b.raised[session]) = (0, 0)
            }
        }
    }

    /// e + what running the session costs a place; out of reach when closed.
    private func setBase() {
        let running = RunningPrices(market, prices)
        for session in 0..<market.sessionCount where market.session[session].isUsable {
            switch decided[session] {
            case .undecided: base[session] = prices.place[session] + running.perPlace(session)
            case .open: base[session] = prices.place[session]
            case .closed: base[session] = .infinity
            }
        }
    }

    /// Fixed costs of the sessions held open, by line.
    private func fixedOfOpen() -> [Int] {
        var cost = [Int](repeating: 0, count: market.problem.lines.count)
        for session in decided.indices where decided[session] == .open {
            cost[Int(market.session[session].line)] += market.session[session].fixedCost
        }
        return cost
    }

    /// μ moves by the ratio of what was spent to what a part of the workers may spend.
    private func moveMoney(_ sunk: [Int], part: Double, step: Double) {
        func factor(_ spent: Int, _ budget: Int) -> Double {
            let allowed = max(1, Double(budget) * part)
            return exp(step * min(1.5, max(-1.5, (Double(spent) - allowed) / allowed * 4)))
        }
        var total = 0
        for line in prices.line.indices {
            let paid = shards.reduce(0) { $0 + $1.spent[line] }
            total += paid
            prices.line[line] *= factor(paid, market.problem.lines[line].budget - sunk[line])
        }
        prices.budget *= factor(total, market.problem.totalBudget - sunk.reduce(0, +))
        spent += total
    }

    private func moveGroups(_ groups: inout GroupTally, part: Double, step: Double, isLast: Bool) {
        let counted = market.counted.count { $0 }
        let enough = groups.asked.reduce(0, +) >= 400 * max(1, counted)
        guard enough || isLast else { return }
        let share = groups.asked.indices.map { Double(groups.served[$0]) / Double(max(1, groups.asked[$0])) }
        let all = Double(groups.asked.reduce(0, +)) / Double(max(1, market.groupNeeds.reduce(0, +)))
        if aim.isFairness {
            MaxMinFairness.move(&prices.group, share: share, market: market, rate: 2_400 * step / market.meanWeight * all)
        } else {
            for group in prices.group.indices where market.groupNeeds[group] > 0 {
                let lack = aim.groupFloor[group] / Double(market.groupNeeds[group]) - share[group]
                prices.group[group] = max(0, prices.group[group] + 60 * step * all * min(0.25, max(-0.25, lack)))
            }
        }
        groups = GroupTally(market.groupNeeds.count)
    }

    private func endPass(step: Double) {
        let decidedAny = decided.contains(.open)
        for session in 0..<market.sessionCount where market.session[session].isUsable {
            let capacity = market.session[session].capacity
            let ratio = min(1.5, Double(demand[session]) / Double(capacity))
            filling[session] += (ratio - filling[session]) * (passes < 4 || decidedAny ? 0.5 : 0.2)
        }
        let weeks = market.weeks
        for firm in 0..<market.problem.firms.count where isPriced[firm] {
            var priced = false
            let limit = market.releaseLimit[firm]
            for week in firm * weeks..<(firm + 1) * weeks where prices.release[week] > 0 {
                let left = Double(limit - released[week])
                if left > 0 { prices.release[week] = max(0, prices.release[week] - 0.5 * step * Self.releaseStep(limit) * left) }
                priced = priced || prices.release[week] > 0
            }
            isPriced[firm] = priced
        }
        moveSlots(step: step)
        if !aim.isFairness {
            let lack = (aim.peopleFloor - Double(peopleServed)) / max(1, aim.peopleFloor)
            prices.first = max(0, prices.first + 60 * step * min(0.25, max(-0.25, lack)))
        }
    }

    private func moveSlots(step: Double) {
        var load = [Double](repeating: 0, count: prices.slot.count)
        for session in 0..<market.sessionCount where demand[session] > 0 || decided[session] == .open {
            let s = market.session[session]
            let share = decided[session] == .open ? 1 : min(1, Double(demand[session]) / Double(max(1, s.capacity)))
            let row = Int(s.provider) * market.weeks
            for week in Int(s.start)..<Int(s.end) { load[row + week] += share }
        }
        for (provider, parallel) in market.problem.parallel.enumerated() {
            for index in provider * market.weeks..<(provider + 1) * market.weeks where load[index] > 0 || prices.slot[index] > 0 {
                let over = (load[index] - Double(parallel)) / Double(max(1, parallel)).squareRoot()
                prices.slot[index] = max(0, prices.slot[index] + step * 8 * over)
            }
        }
    }

    // MARK: Aims, decisions, averages

    /// Another aim at the prices of the moment; averages begin anew.
    func aim(at aim: DualAim, prices: SharedPrices) {
        self.aim = aim
        self.prices = prices
        markPriced()
        forgetAverage()
        hasJustDecided = true
    }

    func decide(_ session: Int, _ decision: Decision) {
        decided[session] = decision
        isSunk[session] = decision == .open
        hasJustDecided = true
    }

    private func addToAverage() {
        guard sum != nil else {
            sum = prices
            summed = 1
            return
        }
        sum?.add(prices)
        summed += 1
    }

    func forgetAverage() { (sum, summed) = (nil, 0) }

    /// The mean of the averaged iterates, rounded so that it is written and read back without loss.
    var average: SharedPrices { (sum ?? prices).scaled(by: 1 / max(1, summed)).rounded() }

    private func markPriced() {
        for firm in 0..<market.problem.firms.count {
            isPriced[firm] = prices.release[firm * market.weeks..<(firm + 1) * market.weeks].contains { $0 > 0 }
        }
    }

    // MARK: The bound

    /// D at given prices, every worker asked; decisions are left out. Sums are taken in a fixed order.
    func bound(at given: SharedPrices) -> Double {
        let kept = (prices, decided)
        prices = given
        decided = Array(repeating: .undecided, count: decided.count)
        markPriced()
        setBase()
        let constant = given.constant(aim, market)
        // A small part of what an average worker gains costs nothing in the bound and much less time.
        let slack = 1e-4 * max(0, constant) / Double(max(1, market.workerCount))
        let (shards, base, euro, aim, isPriced) = (self.shards, self.base, given.euro, self.aim, self.isPriced)
        given.release.withUnsafeBufferPointer { release in
            given.group.withUnsafeBufferPointer { group in
                guard let release = release.baseAddress, let group = group.baseAddress else { return }
                Work(shards: shards) { number in
                    let shard = shards[number]
                    shard.lists.update(base: base, euro: euro, inFull: true)
                    shard.sum(
                        BundleSearch.Offer(
                            weight: aim.weight, first: given.first, slack: slack, lists: shard.lists, release: release,
                            isPriced: isPriced, group: group))
                }.run(threads: isLarge ? threads : 1)
            }
        }
        (prices, decided) = kept
        markPriced()
        hasJustDecided = true
        return constant + shards[0].tally.pointee.bound + shards[1].tally.pointee.bound
    }

    /// The lists at the prices of the moment, for seating: sessions that are not open last.
    func sortedLists() -> PriceLists {
        setBase()
        shards[0].lists.update(base: base, euro: prices.euro, inFull: true)
        return shards[0].lists
    }
}
