// The best set of seats for one worker at given prices, found exactly. Asked millions of times by DualPrices.

import Foundation

/// One session in a list that is sorted by price.
struct PriceRecord {
    /// Everything a seat costs at the prices of the moment, release apart.
    var price: Double
    let session: Int32
    let kind: Int32
}

/// Searches bundles: no two seats at the same time, one release a week, prerequisites before what builds on them.
///
/// First every need is looked at alone; if the best seats of all needs go together, they are the answer. Otherwise a depth-first search
/// tries the
/// `listLength` best seats of every need and leaves out branches that could add no more than `slack`. `bound` is never below the true
/// optimum: it allows
/// for the slack, for seats beyond a cut list, and, when the search grew too large, falls back on the needs looked at alone.
///
/// One search belongs to one thread. Its working memory is taken once.
final class BundleSearch {
    static let listLength = 10
    private static let nodeLimit = 2_000

    private struct Option {
        var net = 0.0
        var session: Int32 = -1
        var start: Int32 = 0
        var end: Int32 = 0
        var cells: UInt32 = 0
        /// Bit 0: released in even weeks, bit 1: in odd ones.
        var release: UInt32 = 0
    }

    private let market: SeatMarket
    /// The seat of each need of the worker asked last: session, or −1.
    let chosen: UnsafeMutablePointer<Int32>
    private(set) var value = 0.0
    private(set) var bound = 0.0

    private let option: UnsafeMutablePointer<Option>
    private let leader: UnsafeMutablePointer<Option>
    private let trial: UnsafeMutablePointer<Option>
    private let options: UnsafeMutablePointer<Int>
    private let before: UnsafeMutablePointer<Int>
    private let cut: UnsafeMutablePointer<Double>
    private let floor: UnsafeMutablePointer<Double>
    private let rest: UnsafeMutablePointer<Double>
    private var nodes = 0
    private var slack = 0.0

    init(_ market: SeatMarket) {
        self.market = market
        let most = market.mostNeeds + 1
        func memory<T>(_ count: Int, _ value: T) -> UnsafeMutablePointer<T> {
            let pointer = UnsafeMutablePointer<T>.allocate(capacity: count)
            pointer.initialize(repeating: value, count: count)
            return pointer
        }
        chosen = memory(most, -1)
        option = memory(most * Self.listLength, Option())
        leader = memory(most, Option())
        trial = memory(most, Option())
        options = memory(most, 0)
        before = memory(most, -1)
        cut = memory(most, 0)
        floor = memory(most, 0)
        rest = memory(most, 0)
    }

    deinit {
        chosen.deallocate()
        option.deallocate()
        leader.deallocate()
        trial.deallocate()
        options.deallocate()
        before.deallocate()
        cut.deallocate()
        floor.deallocate()
        rest.deallocate()
    }

    /// Where prices are found while they stand still.
    struct Offer {
        /// Factor of the needs' own weights; 0 when only group shares count.
        let weight: Double
        /// ν
        let first: Double
        /// What a search may miss, in units of value.
        let slack: Double
        /// Sorted records; those of line l and course c are `offsets[l·C + c]..<offsets[l·C + c + 1]`.
        let records: UnsafePointer<PriceRecord>
        let offsets: UnsafePointer<Int>
        /// ρ, firm × weeks.
        let release: UnsafePointer<Double>
    }

    /// - Parameters:
    ///   - extra: γ of the worker's group.
    ///   - isPriced: whether the worker's firm has any price on release.
    func solve(_ worker: Int, extra: Double, isPriced: Bool, _ offer: Offer) {
        let first = Int(market.needStart[worker])
        let count = Int(market.needStart[worker + 1]) - first
        value = 0
        bound = 0
        guard count > 0 else { return }
        slack = offer.slack
        let bonus = offer.first
        setFloors(first, count, offer.weight, extra, bonus)
        var sum = 0.0
        var top = -Double.infinity
        for index in 0..<count {
            chosen[index] = -1
            leader[index].session = -1
            leader[index].net = -.infinity
            guard market.reachable[first + index] else { continue }
            lookAlone(worker, index, first + index, extra, isPriced, offer)
            if leader[index].net > 0 { sum += leader[index].net }
            top = max(top, leader[index].net)
        }
        if sum == 0, top + bonus <= 0 { return }
        // All on their own: never below what is possible together.
        let alone = sum > 0 ? sum + bonus : max(0, top + bonus)
        if sum > 0, leadersGoTogether(count) {
            for index in 0..<count where leader[index].net > 0 { chosen[index] = leader[index].session }
            value = alone
            bound = alone
            return
        }
        for index in 0..<count { list(worker, index, first + index, extra, isPriced, offer) }
        search(count, bonus, sum: sum, alone: alone)
    }

    /// A course that others build on may be worth a seat above its own value, and so may a first seat.
    private func setFloors(_ first: Int, _ count: Int, _ weight: Double, _ extra: Double, _ bonus: Double) {
        for index in 0..<count {
            floor[index] = -bonus
            let needed = Int(market.needBefore[first + index])
            before[index] = needed >= 0 ? needed - first : -1
        }
        for index in stride(from: count - 1, through: 0, by: -1) where before[index] >= 0 {
            floor[before[index]] += min(0, floor[index]) - Double(market.needWeight[first + index]) * weight - extra
        }
    }

    private func lookAlone(_ worker: Int, _ index: Int, _ need: Int, _ extra: Double, _ isPriced: Bool, _ offer: Offer) {
        let worth = Double(market.needWeight[need]) * offer.weight + extra
        let list = Int(market.workerLine[worker]) * market.sessionsOfCourse.count + Int(market.needCourse[need])
        let person = market.profile[worker]
        let pattern = market.pattern[worker]
        let row = offer.release + Int(market.firm[worker]) * market.weeks
        var best = floor[index]
        var bestSession: Int32 = -1
        for position in offer.offsets[list]..<offer.offsets[list + 1] {
            let record = offer.records[position]
            let gain = worth - record.price
            if gain <= best { break }
            guard market.suits(person, record.kind) else { continue }
            let after = isPriced ? gain - release(row, Int(record.session), pattern) : gain
            if after > best {
                best = after
                bestSession = record.session
                if !isPriced { break }
            }
        }
        if bestSession >= 0 { leader[index] = describe(bestSession, best, pattern) }
    }

    private func describe(_ session: Int32, _ net: Double, _ pattern: Int32) -> Option {
        let number = Int(session)
        let cells = market.cells[number]
        let even: UInt32 = cells & market.workingEven[Int(pattern)] != 0 ? 1 : 0
        let odd: UInt32 = cells & market.workingOdd[Int(pattern)] != 0 ? 2 : 0
        return Option(net: net, session: session, start: market.start[number], end: market.end[number], cells: cells, release: even | odd)
    }

    private func release(_ row: UnsafePointer<Double>, _ session: Int, _ pattern: Int32) -> Double {
        var price = 0.0
        for week in market.start[session]..<market.end[session] where market.needsRelease(session, pattern, week: week) {
            price += row[Int(week)]
        }
        return price
    }

    private func leadersGoTogether(_ count: Int) -> Bool {
        for index in 0..<count {
            trial[index] = leader[index]
            if leader[index].net <= 0 { trial[index].session = -1 } else if !fits(index, leader[index]) { return false }
        }
        return true
    }

    /// Whether a seat for need `index` goes with the seats tried for the needs before it.
    @inline(__always) private func fits(_ index: Int, _ seat: Option) -> Bool {
        let needed = before[index]
        if needed >= 0, trial[needed].session < 0 || trial[needed].end > seat.start { return false }
        for other in 0..<index where trial[other].session >= 0 {
            let from = max(trial[other].start, seat.start)
            let to = min(trial[other].end, seat.end)
            guard from < to else { continue }
            if trial[other].cells & seat.cells != 0 { return false }
            let weeks: UInt32 = to - from > 1 ? 3 : 1 << UInt32(from & 1)
            if trial[other].release & seat.release & weeks != 0 { return false }
        }
        return true
    }

    private func list(_ worker: Int, _ index: Int, _ need: Int, _ extra: Double, _ isPriced: Bool, _ offer: Offer) {
        let length = Self.listLength
        options[index] = 0
        cut[index] = -.infinity
        guard market.reachable[need], leader[index].net > -.infinity else { return }
        let worth = Double(market.needWeight[need]) * offer.weight + extra
        let list = Int(market.workerLine[worker]) * market.sessionsOfCourse.count + Int(market.needCourse[need])
        let person = market.profile[worker]
        let pattern = market.pattern[worker]
        let row = offer.release + Int(market.firm[worker]) * market.weeks
        let kept = option + index * length
        for position in offer.offsets[list]..<offer.offsets[list + 1] {
            let record = offer.records[position]
            let gain = worth - record.price
            if gain <= (options[index] == length ? kept[length - 1].net : floor[index]) { break }
            guard market.suits(person, record.kind) else { continue }
            let after = isPriced ? gain - release(row, Int(record.session), pattern) : gain
            if after <= floor[index] { continue }
            var place = options[index]
            if place == length {
                if after <= kept[place - 1].net { continue }
                place -= 1
            } else {
                options[index] += 1
            }
            while place > 0, kept[place - 1].net < after {
                kept[place] = kept[place - 1]
                place -= 1
            }
            kept[place] = describe(record.session, after, pattern)
        }
        if options[index] == length { cut[index] = kept[length - 1].net }
    }

    private func search(_ count: Int, _ bonus: Double, sum: Double, alone: Double) {
        rest[count] = 0
        for index in stride(from: count - 1, through: 0, by: -1) { rest[index] = rest[index + 1] + max(0, leader[index].net) }
        nodes = 0
        for index in 0..<count { trial[index].session = -1 }
        descend(0, count, 0, any: false, bonus)
        if nodes >= Self.nodeLimit {
            bound = alone
            return
        }
        bound = value + slack
        for index in 0..<count where cut[index] > -.infinity { bound = max(bound, sum + bonus - max(0, leader[index].net) + cut[index]) }
        bound = min(bound, alone)
    }

    private func descend(_ index: Int, _ count: Int, _ sum: Double, any: Bool, _ bonus: Double) {
        if index == count {
            let total = any ? sum + bonus : 0
            if total > value {
                value = total
                for need in 0..<count { chosen[need] = trial[need].session }
            }
            return
        }
        nodes += 1
        if nodes >= Self.nodeLimit || sum + rest[index] + bonus <= value + slack { return }
        let kept = option + index * Self.listLength
        for position in 0..<options[index] {
            // Options are sorted: once the best conceivable end is no better, none that follows is.
            if sum + kept[position].net + rest[index + 1] + bonus <= value + slack { break }
            guard fits(index, kept[position]) else { continue }
            trial[index] = kept[position]
            descend(index + 1, count, sum + kept[position].net, any: true, bonus)
        }
        trial[index].session = -1
        descend(index + 1, count, sum, any: any, bonus)
    }
}

extension SeatMarket {
    /// Whether one worker cannot sit in both: the same cell of the same week, or two releases in one week.
    @inline(__always) func clash(_ a: Int, _ b: Int, _ pattern: Int32) -> Bool {
        let from = max(start[a], start[b])
        let to = min(end[a], end[b])
        guard from < to else { return false }
        if cells[a] & cells[b] != 0 { return true }
        for week in from..<min(to, from + 2) where needsRelease(a, pattern, week: week) && needsRelease(b, pattern, week: week) {
            return true
        }
        return false
    }
}
