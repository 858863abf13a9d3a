// The plan under construction: who sits where, how much of every limit is used, and what the plan is worth. Only the solver writes it.

/// What a change of the plan is worth while it is being improved: the four levels as one number.
///
/// A seat counts with the weight of its need, plus `lift` of its group while that has fewer served needs than its floor, plus `first`
/// when it is the worker's
/// only one, less its cost at the price of money. `lift` and `first` are far above any weight, so that the levels keep their order.
struct PlanWorth: Sendable {
    var floor: [Int]
    var lift: [Double]
    var first: Double
    /// Price of a euro on each funding line, the whole budget's price included.
    var euro: [Double]

    static func nothing(_ market: SeatMarket) -> PlanWorth {
        let groups = market.groupNeeds.count
        return PlanWorth(
            floor: Array(repeating: 0, count: groups), lift: Array(repeating: 0, count: groups), first: 0,
            euro: Array(repeating: 0, count: market.problem.lines.count))
    }
}

/// Every change keeps capacity, calendar, order, release and provider slots, and can be taken back. Minimum sizes and money are looked at
/// by the
/// caller when a step is complete, because they cannot hold in the middle of one. A change costs O(needs of the worker + weeks of the
/// session).
struct PlanLedger {
    private enum Change {
        case seated(Int32)
        case unseated(Int32, Int32)
        case opened(Int32)
        case closed(Int32)
    }

    let market: SeatMarket
    /// Session of each need, or −1.
    private(set) var seat: [Int32]
    private(set) var count: [Int32]
    private(set) var isOpen: [Bool]
    private(set) var seatsOf: [Int32]
    private(set) var served: [Int]
    private(set) var peopleServed = 0
    private(set) var spentOfLine: [Int]
    private(set) var spent = 0
    private(set) var worth: PlanWorth
    private(set) var score = 0.0
    /// Running sessions with a free place, by course.
    private(set) var free: [IndexBag]
    /// Reachable needs without a seat, by course and in all.
    private(set) var unserved: [IndexBag]
    private(set) var allUnserved: IndexBag

    private var slots: [Int32]
    private let slotStart: [Int]
    private var slotOf: [Int32]
    private var away: [Int32]
    private var running: [Int32]
    private var freePosition: [Int32]
    private var unservedPosition: [Int32]
    private var allPosition: [Int32]
    private var journal: [Change] = []

    init(_ market: SeatMarket, worth: PlanWorth) {
        self.market = market
        self.worth = worth
        let needs = market.needCourse.count
        let sessions = market.start.count
        seat = Array(repeating: -1, count: needs)
        count = Array(repeating: 0, count: sessions)
        isOpen = Array(repeating: false, count: sessions)
        seatsOf = Array(repeating: 0, count: market.firm.count)
        served = Array(repeating: 0, count: market.groupNeeds.count)
        spentOfLine = Array(repeating: 0, count: market.problem.lines.count)
        var starts = [0]
        for session in 0..<sessions {
            let most = market.usable[session] ? min(Int(market.capacity[session]), market.firm.count) : 0
            starts.append((starts.last ?? 0) + most)
        }
        slotStart = starts
        slots = Array(repeating: 0, count: starts.last ?? 0)
        slotOf = Array(repeating: 0, count: needs)
        away = Array(repeating: 0, count: market.problem.firms.count * market.weeks)
        running = Array(repeating: 0, count: market.problem.parallel.count * market.weeks)
        freePosition = Array(repeating: -1, count: sessions)
        unservedPosition = Array(repeating: -1, count: needs)
        allPosition = Array(repeating: -1, count: needs)
        free = Array(repeating: IndexBag(), count: market.sessionsOfCourse.count)
        unserved = free
        allUnserved = IndexBag()
        for need in 0..<needs where market.reachable[need] { noteUnserved(need) }
    }

    func attendee(_ session: Int, _ position: Int) -> Int { Int(slots[slotStart[session] + position]) }

    // MARK: What may change

    /// Whether the provider has a slot in every week.
    func canOpen(_ session: Int) -> Bool {
        guard market.usable[session], !isOpen[session] else { return false }
        return fullWeek(session) == nil
    }

    /// The first week in which the provider has no slot left for a session.
    func fullWeek(_ session: Int) -> Int? {
        let provider = Int(market.provider[session])
        let limit = Int32(clamping: market.problem.parallel[provider])
        for week in Int(market.start[session])..<Int(market.end[session]) where running[provider * market.weeks + week] >= limit {
            return week
        }
        return nil
    }

    @inline(__always) func hasPlace(_ session: Int) -> Bool { isOpen[session] && count[session] < market.capacity[session] }

    /// Language, distance, shift, clashes, one release a week, order, and the firm's release limit. The need itself must have no seat.
    func fits(_ need: Int, _ session: Int) -> Bool {
        let worker = Int(market.needWorker[need])
        guard market.suits(market.profile[worker], market.kind[session]) else { return false }
        let pattern = market.pattern[worker]
        for other in Int(market.needStart[worker])..<Int(market.needStart[worker + 1]) where seat[other] >= 0 {
            let taken = Int(seat[other])
            if market.clash(taken, session, pattern) { return false }
            if market.needBefore[other] == Int32(need), market.end[session] > market.start[taken] { return false }
        }
        let before = Int(market.needBefore[need])
        if before >= 0, seat[before] < 0 || market.end[Int(seat[before])] > market.start[session] { return false }
        let firm = Int(market.firm[worker])
        let limit = Int32(clamping: market.problem.firms[firm].releaseLimit)
        for week in market.start[session]..<market.end[session]
        where market.needsRelease(session, pattern, week: week) && away[firm * market.weeks + Int(week)] >= limit { return false }
        return true
    }

    /// The first week of a session in which the worker's firm has as many people away as it allows.
    func fullReleaseWeek(_ worker: Int, _ session: Int) -> Int? {
        let firm = Int(market.firm[worker])
        let limit = Int32(clamping: market.problem.firms[firm].releaseLimit)
        for week in market.start[session]..<market.end[session]
        where market.needsRelease(session, market.pattern[worker], week: week) && away[firm * market.weeks + Int(week)] >= limit {
            return Int(week)
        }
        return nil
    }

    /// Takes over a finished plan. Seats that the problem has no room for are left out.
    mutating func enter(_ plan: TrainingPlan) {
        for session in Set(plan.seats.map(\.session)).sorted() where isOpen.indices.contains(session) && market.usable[session] {
            open(session)
        }
        for seat in plan.seats
        where market.firm.indices.contains(seat.worker) && isOpen.indices.contains(seat.session) && hasPlace(seat.session) {
            let needs = Int(market.needStart[seat.worker])..<Int(market.needStart[seat.worker + 1])
            if let need = needs.first(where: { market.needCourse[$0] == market.course[seat.session] && self.seat[$0] < 0 }) {
                place(need, in: seat.session)
            }
        }
        keep()
    }

    /// Euros above any budget, all lines and the whole together.
    var overspent: Int {
        var over = max(0, spent - market.problem.totalBudget)
        for (line, amount) in spentOfLine.enumerated() { over += max(0, amount - market.problem.lines[line].budget) }
        return over
    }

    /// Whether the seat of a need can be paid.
    func canPay(_ need: Int, _ session: Int) -> Bool {
        let line = Int(market.workerLine[Int(market.needWorker[need])])
        let cost = market.seatCost[session]
        return spent + cost <= market.problem.totalBudget && spentOfLine[line] + cost <= market.problem.lines[line].budget
    }

    func canPayOpening(_ session: Int) -> Bool {
        let (line, cost) = (Int(market.sessionLine[session]), market.fixedCost[session])
        return spent + cost <= market.problem.totalBudget && spentOfLine[line] + cost <= market.problem.lines[line].budget
    }

    /// Whether another course of the worker builds on this need and has a seat.
    func carries(_ need: Int) -> Bool {
        let worker = Int(market.needWorker[need])
        for other in Int(market.needStart[worker])..<Int(market.needStart[worker + 1])
        where market.needBefore[other] == Int32(need) && seat[other] >= 0 { return true }
        return false
    }

    // MARK: Worth

    /// What serving a need would add, its cost left out.
    func value(of need: Int) -> Double {
        let worker = Int(market.needWorker[need])
        let group = Int(market.group[worker])
        return Double(market.needWeight[need]) + (served[group] < worth.floor[group] ? worth.lift[group] : 0)
            + (seatsOf[worker] == 0 ? worth.first : 0)
    }

    func price(of session: Int, for need: Int) -> Double {
        worth.euro[Int(market.workerLine[Int(market.needWorker[need])])] * Double(market.seatCost[session])
    }

    func openingPrice(_ session: Int) -> Double { worth.euro[Int(market.sessionLine[session])] * Double(market.fixedCost[session]) }

    /// New goals; the score is counted anew. O(needs + sessions).
    mutating func aim(at worth: PlanWorth) {
        self.worth = worth
        score = 0
        for need in seat.indices where seat[need] >= 0 { score += Double(market.needWeight[need]) - price(of: Int(seat[need]), for: need) }
        for session in isOpen.indices where isOpen[session] { score -= openingPrice(session) }
        for group in served.indices { score += worth.lift[group] * Double(min(served[group], worth.floor[group])) }
        score += worth.first * Double(peopleServed)
    }

    // MARK: Changes

    mutating func open(_ session: Int) {
        journal.append(.opened(Int32(session)))
        setOpen(session, true)
    }

    /// Only an empty session can be closed.
    mutating func close(_ session: Int) {
        journal.append(.closed(Int32(session)))
        setOpen(session, false)
    }

    mutating func place(_ need: Int, in session: Int) {
        journal.append(.seated(Int32(need)))
        take(need, session)
    }

    mutating func clear(_ need: Int) {
        journal.append(.unseated(Int32(need), seat[need]))
        leave(need)
    }

    /// Everything since the last call of `keep` or `takeBack` is final.
    mutating func keep() { journal.removeAll(keepingCapacity: true) }

    /// Undoes everything since the last call of `keep` or `takeBack`.
    mutating func takeBack(to earlier: Double) {
        while let change = journal.popLast() {
            switch change {
            case .seated(let need): leave(Int(need))
            case .unseated(let need, let session): take(Int(need), Int(session))
            case .opened(let session): setOpen(Int(session), false)
            case .closed(let session): setOpen(Int(session), true)
            }
        }
        score = earlier
    }

    private mutating func setOpen(_ session: Int, _ open: Bool) {
        isOpen[session] = open
        let sign = open ? 1 : -1
        spent += sign * market.fixedCost[session]
        spentOfLine[Int(market.sessionLine[session])] += sign * market.fixedCost[session]
        score -= Double(sign) * openingPrice(session)
        let row = Int(market.provider[session]) * market.weeks
        for week in Int(market.start[session])..<Int(market.end[session]) { running[row + week] += Int32(sign) }
        noteFree(session)
    }

    private mutating func take(_ need: Int, _ session: Int) {
        let worker = Int(market.needWorker[need])
        score += value(of: need) - price(of: session, for: need)
        seat[need] = Int32(session)
        slots[slotStart[session] + Int(count[session])] = Int32(need)
        slotOf[need] = count[session]
        count[session] += 1
        book(worker, session, 1)
        if seatsOf[worker] == 1 { peopleServed += 1 }
        unserved[Int(market.needCourse[need])].remove(need, &unservedPosition)
        allUnserved.remove(need, &allPosition)
        noteFree(session)
    }

    private mutating func leave(_ need: Int) {
        let worker = Int(market.needWorker[need])
        let session = Int(seat[need])
        seat[need] = -1
        count[session] -= 1
        let last = slots[slotStart[session] + Int(count[session])]
        slots[slotStart[session] + Int(slotOf[need])] = last
        slotOf[Int(last)] = slotOf[need]
        book(worker, session, -1)
        if seatsOf[worker] == 0 { peopleServed -= 1 }
        score -= value(of: need) - price(of: session, for: need)
        noteUnserved(need)
        noteFree(session)
    }

    private mutating func book(_ worker: Int, _ session: Int, _ sign: Int) {
        let cost = sign * market.seatCost[session]
        spent += cost
        spentOfLine[Int(market.workerLine[worker])] += cost
        served[Int(market.group[worker])] += sign
        seatsOf[worker] += Int32(sign)
        let row = Int(market.firm[worker]) * market.weeks
        let pattern = market.pattern[worker]
        for week in market.start[session]..<market.end[session] where market.needsRelease(session, pattern, week: week) {
            away[row + Int(week)] += Int32(sign)
        }
    }

    private mutating func noteFree(_ session: Int) {
        let course = Int(market.course[session])
        if hasPlace(session) { free[course].insert(session, &freePosition) } else { free[course].remove(session, &freePosition) }
    }

    private mutating func noteUnserved(_ need: Int) {
        unserved[Int(market.needCourse[need])].insert(need, &unservedPosition)
        allUnserved.insert(need, &allPosition)
    }

    var plan: TrainingPlan {
        TrainingPlan(seats: seat.indices.filter { seat[$0] >= 0 }.map { Seat(worker: Int(market.needWorker[$0]), session: Int(seat[$0])) })
    }
}

/// A set of indices with insertion, removal and choice by position in O(1); positions are kept by the owner.
struct IndexBag: Sendable {
    private(set) var items: [Int32] = []

    mutating func insert(_ item: Int, _ position: inout [Int32]) {
        guard position[item] < 0 else { return }
        position[item] = Int32(items.count)
        items.append(Int32(item))
    }

    mutating func remove(_ item: Int, _ position: inout [Int32]) {
        let place = Int(position[item])
        guard place >= 0 else { return }
        let last = items.removeLast()
        if Int(last) != item {
            items[place] = last
            position[Int(last)] = Int32(place)
        }
        position[item] = -1
    }
}
