// The best set of seats for one worker at given prices, found exactly. Asked millions of times by DualPrices.

/// Searches bundles: no two seats at the same time, one release a week, prerequisites before what builds on them.
///
/// First every need is looked at alone; if the best seats of all needs go together, they are the answer. Otherwise a depth-first search
/// tries the `listLength` best seats of every need and leaves out branches that could add no more than `slack`. `bound` is never below
/// the true optimum: it allows for the slack, for seats beyond a cut list, and, when the search grew too large, falls back on the needs
/// looked at alone.
///
/// One search belongs to one thread. Its working memory is taken once.
final class BundleSearch {
    static let listLength = 12
    private static let nodeLimit = 1_500

    private struct Option: BitwiseCopyable {
        var net = 0.0
        var session: Int32 = -1
        var start: Int32 = 0
        var end: Int32 = 0
        var cells: UInt32 = 0
        /// Bit 0: released in even weeks, bit 1: in odd ones.
        var release: UInt32 = 0
    }

    /// What changes while a search runs; behind a pointer, so that no access is checked.
    private struct State: BitwiseCopyable {
        var value = 0.0
        var bound = 0.0
        var nodes = 0
        var slack = 0.0
    }

    private let market: SeatMarket
    /// The seat of each need of the worker asked last: session, or −1.
    let chosen: UnsafeMutablePointer<Int32>
    var value: Double { state.pointee.value }
    var bound: Double { state.pointee.bound }

    private let arena = Arena()
    private let state: UnsafeMutablePointer<State>
    private let option: UnsafeMutablePointer<Option>
    private let leader: UnsafeMutablePointer<Option>
    private let trial: UnsafeMutablePointer<Option>
    private let options: UnsafeMutablePointer<Int>
    private let before: UnsafeMutablePointer<Int>
    private let cut: UnsafeMutablePointer<Double>
    private let floor: UnsafeMutablePointer<Double>
    private let rest: UnsafeMutablePointer<Double>

    init(_ market: SeatMarket) {
        self.market = market
        let most = market.mostNeeds + 1
        state = arena.row(1, of: State())
        chosen = arena.row(most, of: -1)
        option = arena.row(most * Self.listLength, of: Option())
        leader = arena.row(most, of: Option())
        trial = arena.row(most, of: Option())
        options = arena.row(most, of: 0)
        before = arena.row(most, of: -1)
        cut = arena.row(most, of: 0)
        floor = arena.row(most, of: 0)
        rest = arena.row(most, of: 0)
    }

    /// Where prices are found while one worker is asked.
    struct Offer {
        /// Factor of the needs' own weights; 0 when only group shares count.
        let weight: Double
        /// ν
        let first: Double
        /// What a search may miss, in units of value.
        let slack: Double
        let lists: PriceLists
        /// ρ, firm × weeks.
        let release: UnsafePointer<Double>
        /// Whether any week of a firm has a price.
        let isPriced: UnsafePointer<Bool>
        /// γ
        let group: UnsafePointer<Double>
    }

    func solve(_ worker: Int, _ offer: borrowing Offer) {
        let person = market.person[worker]
        let first = Int(person.first)
        let count = Int(person.end) - first
        state.pointee = State(slack: offer.slack)
        guard count > 0 else { return }
        let extra = offer.group[Int(person.group)]
        let isPriced = offer.isPriced[Int(person.firm)]
        let bonus = offer.first
        setFloors(first, count, offer.weight, extra, bonus)
        var sum = 0.0
        var top = -Double.infinity
        for index in 0..<count {
            chosen[index] = -1
            leader[index].session = -1
            leader[index].net = -.infinity
            guard market.need[first + index].isReachable else { continue }
            lookAlone(person, index, first + index, extra, isPriced, offer)
            if leader[index].net > 0 { sum += leader[index].net }
            top = max(top, leader[index].net)
        }
        if sum == 0, top + bonus <= 0 { return }
        // All on their own: never below what is possible together.
        let alone = sum > 0 ? sum + bonus : max(0, top + bonus)
        if sum > 0, leadersGoTogether(count) {
            for index in 0..<count where leader[index].net > 0 { chosen[index] = leader[index].session }
            state.pointee.value = alone
            state.pointee.bound = alone
            return
        }
        for index in 0..<count { list(person, index, first + index, extra, isPriced, offer) }
        search(count, bonus, sum: sum, alone: alone)
    }

    /// A course that others build on may be worth a seat above its own value, and so may a first seat.
    private func setFloors(_ first: Int, _ count: Int, _ weight: Double, _ extra: Double, _ bonus: Double) {
        for index in 0..<count {
            floor[index] = -bonus
            let needed = Int(market.need[first + index].before)
            before[index] = needed >= 0 ? needed - first : -1
        }
        var index = count - 1
        while index >= 0 {
            if before[index] >= 0 {
                floor[before[index]] += min(0, floor[index]) - Double(market.need[first + index].weight) * weight - extra
            }
            index -= 1
        }
    }

    private func lookAlone(_ person: SeatPerson, _ index: Int, _ need: Int, _ extra: Double, _ isPriced: Bool, _ offer: borrowing Offer) {
        let worth = Double(market.need[need].weight) * offer.weight + extra
        let suiting = market.suiting(person.profile)
        let row = offer.release + Int(person.firm) * market.weeks
        let records = offer.lists.records
        let range = offer.lists.list(line: person.line, course: market.need[need].course)
        var best = floor[index]
        var bestSession: Int32 = -1
        var position = range.lowerBound
        while position < range.upperBound {
            let record = records[position]
            position += 1
            let gain = worth - record.price
            if gain <= best { break }
            if suiting[Int(record.kind) >> 6] >> UInt64(record.kind & 63) & 1 == 0 { continue }
            let after = isPriced ? gain - release(row, Int(record.session), person.pattern) : gain
            if after > best {
                best = after
                bestSession = record.session
                if !isPriced { break }
            }
        }
        if bestSession >= 0 { leader[index] = describe(bestSession, best, person.pattern) }
    }

    private func describe(_ session: Int32, _ net: Double, _ pattern: Int32) -> Option {
        let s = market.session[Int(session)]
        let even: UInt32 = s.cells & market.workingEven[Int(pattern)] != 0 ? 1 : 0
        let odd: UInt32 = s.cells & market.workingOdd[Int(pattern)] != 0 ? 2 : 0
        return Option(net: net, session: session, start: s.start, end: s.end, cells: s.cells, release: even | odd)
    }

    private func release(_ row: UnsafePointer<Double>, _ session: Int, _ pattern: Int32) -> Double {
        let s = market.session[session]
        let even = s.cells & market.workingEven[Int(pattern)] != 0
        let odd = s.cells & market.workingOdd[Int(pattern)] != 0
        var price = 0.0
        var week = Int(s.start)
        while week < Int(s.end) {
            if week & 1 == 0 ? even : odd { price += row[week] }
            week += 1
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
        var other = 0
        while other < index {
            let taken = trial[other]
            other += 1
            if taken.session < 0 { continue }
            let from = max(taken.start, seat.start)
            let to = min(taken.end, seat.end)
            if from >= to { continue }
            if taken.cells & seat.cells != 0 { return false }
            let weeks: UInt32 = to - from > 1 ? 3 : 1 << UInt32(from & 1)
            if taken.release & seat.release & weeks != 0 { return false }
        }
        return true
    }

    private func list(_ person: SeatPerson, _ index: Int, _ need: Int, _ extra: Double, _ isPriced: Bool, _ offer: borrowing Offer) {
        let length = Self.listLength
        options[index] = 0
        cut[index] = -.infinity
        guard market.need[need].isReachable, leader[index].net > -.infinity else { return }
        let worth = Double(market.need[need].weight) * offer.weight + extra
        let suiting = market.suiting(person.profile)
        let row = offer.release + Int(person.firm) * market.weeks
        let records = offer.lists.records
        let range = offer.lists.list(line: person.line, course: market.need[need].course)
        let kept = option + index * length
        var count = 0
        var position = range.lowerBound
        while position < range.upperBound {
            let record = records[position]
            position += 1
            let gain = worth - record.price
            if gain <= (count == length ? kept[length - 1].net : floor[index]) { break }
            if suiting[Int(record.kind) >> 6] >> UInt64(record.kind & 63) & 1 == 0 { continue }
            let after = isPriced ? gain - release(row, Int(record.session), person.pattern) : gain
            if after <= floor[index] { continue }
            var place = count
            if place == length {
                if after <= kept[place - 1].net { continue }
                place -= 1
            } else {
                count += 1
            }
            while place > 0, kept[place - 1].net < after {
                kept[place] = kept[place - 1]
                place -= 1
            }
            kept[place] = describe(record.session, after, person.pattern)
        }
        options[index] = count
        if count == length { cut[index] = kept[length - 1].net }
    }

    private func search(_ count: Int, _ bonus: Double, sum: Double, alone: Double) {
        rest[count] = 0
        var index = count - 1
        while index >= 0 {
            rest[index] = rest[index + 1] + max(0, leader[index].net)
            trial[index].session = -1
            index -= 1
        }
        descend(0, count, 0, any: false, bonus)
        if state.pointee.nodes >= Self.nodeLimit {
            state.pointee.bound = alone
            return
        }
        var bound = state.pointee.value + state.pointee.slack
        for index in 0..<count where cut[index] > -.infinity { bound = max(bound, sum + bonus - max(0, leader[index].net) + cut[index]) }
        state.pointee.bound = min(bound, alone)
    }

    private func descend(_ index: Int, _ count: Int, _ sum: Double, any: Bool, _ bonus: Double) {
        let state = self.state
        if index == count {
            let total = any ? sum + bonus : 0
            if total > state.pointee.value {
                state.pointee.value = total
                for need in 0..<count { chosen[need] = trial[need].session }
            }
            return
        }
        state.pointee.nodes += 1
        if state.pointee.nodes >= Self.nodeLimit || sum + rest[index] + bonus <= state.pointee.value + state.pointee.slack { return }
        let kept = option + index * Self.listLength
        for position in 0..<options[index] {
            // Options are sorted: once the best conceivable end is no better, none that follows is.
            if sum + kept[position].net + rest[index + 1] + bonus <= state.pointee.value + state.pointee.slack { break }
            guard fits(index, kept[position]) else { continue }
            trial[index] = kept[position]
            descend(index + 1, count, sum + kept[position].net, any: true, bonus)
        }
        trial[index].session = -1
        descend(index + 1, count, sum, any: any, bonus)
    }
}
