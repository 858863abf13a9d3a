// The plan under construction: who sits where, how much of every limit is used, and what the plan is worth. Only the solver writes it.

/// What a change of the plan is worth while it is being improved: the four levels as one number.
///
/// A seat counts with the weight of its need, plus `lift` of its group while that has fewer served needs than its floor, plus `first`
/// when it is the worker's only one, less its cost at the price of money. `lift` and `first` are far above any weight, so that the levels
/// keep their order.
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
/// by the caller when a step is complete, because they cannot hold in the middle of one. A change costs O(needs of the worker + weeks of
/// the session).
final class PlanLedger {
    enum Act: Int32 { case seated, unseated, opened, closed }

    struct Change: BitwiseCopyable {
        var act: Int32
        /// A need or a session.
        var item: Int32
        /// Where the need sits, or sat.
        var session: Int32
    }

    /// Sums, behind a pointer so that no access is checked.
    private struct Sums: BitwiseCopyable {
        var peopleServed = 0
        var spent = 0
        var score = 0.0
        var first = 0.0
        var changes = 0
        var room = 0
    }

    let market: SeatMarket
    /// Session of each need, or −1.
    let seat: UnsafeMutablePointer<Int32>
    let count: UnsafeMutablePointer<Int32>
    let isOpen: UnsafeMutablePointer<Bool>
    let seatsOf: UnsafeMutablePointer<Int32>
    let served: UnsafeMutablePointer<Int>
    let spentOfLine: UnsafeMutablePointer<Int>
    private(set) var worth: PlanWorth
    /// Running sessions with a free place, by course; reachable needs without a seat, by course and in all.
    let free: IndexBags
    let unserved: IndexBags
    let allUnserved: IndexBags

    private let arena = Arena()
    private let sums: UnsafeMutablePointer<Sums>
    private let floor: UnsafeMutablePointer<Int>
    private let lift: UnsafeMutablePointer<Double>
    private let euro: UnsafeMutablePointer<Double>
    private let slots: UnsafeMutablePointer<Int32>
    private let slotStart: UnsafeMutablePointer<Int>
    private let slotOf: UnsafeMutablePointer<Int32>
    let away: UnsafeMutablePointer<Int32>
    let running: UnsafeMutablePointer<Int32>
    private var journal: UnsafeMutablePointer<Change>
    /// What was kept since it was last taken, for another copy of the plan; nil while nobody asks.
    private var record: PlanRecord?

    var peopleServed: Int { sums.pointee.peopleServed }
    var spent: Int { sums.pointee.spent }
    var score: Double { sums.pointee.score }

    init(_ market: SeatMarket, worth: PlanWorth) {
        self.market = market
        self.worth = worth
        seat = arena.row(market.needCount, of: -1)
        count = arena.row(market.sessionCount, of: 0)
        isOpen = arena.row(market.sessionCount, of: false)
        seatsOf = arena.row(market.workerCount, of: 0)
        served = arena.row(market.groupNeeds.count, of: 0)
        spentOfLine = arena.row(market.problem.lines.count, of: 0)
        sums = arena.row(1, of: Sums(room: 1_024))
        floor = arena.row(market.groupNeeds.count, of: 0)
        lift = arena.row(market.groupNeeds.count, of: 0)
        euro = arena.row(market.problem.lines.count, of: 0)
        slotStart = arena.row(market.sessionCount + 1, of: 0)
        for session in 0..<market.sessionCount {
            let s = market.session[session]
            slotStart[session + 1] = slotStart[session] + (s.isUsable ? min(Int(s.capacity), market.workerCount) : 0)
        }
        slots = arena.row(slotStart[market.sessionCount], of: 0)
        slotOf = arena.row(market.needCount, of: 0)
        away = arena.row(market.problem.firms.count * market.weeks, of: 0)
        running = arena.row(market.problem.parallel.count * market.weeks, of: 0)
        journal = UnsafeMutablePointer.allocate(capacity: 1_024)
        free = IndexBags(
            sizes: (0..<market.courseCount).map { market.sessions(of: $0).count }, items: market.sessionCount, arena)
        var needs = [Int](repeating: 0, count: market.courseCount)
        var reachable = 0
        for need in 0..<market.needCount where market.need[need].isReachable {
            needs[Int(market.need[need].course)] += 1
            reachable += 1
        }
        unserved = IndexBags(sizes: needs, items: market.needCount, arena)
        allUnserved = IndexBags(sizes: [reachable], items: market.needCount, arena)
        for need in 0..<market.needCount where market.need[need].isReachable { noteUnserved(need) }
        aim(at: worth)
    }

    deinit { journal.deallocate() }

    @inline(__always) func attendee(_ session: Int, _ position: Int) -> Int { Int(slots[slotStart[session] + position]) }

    /// The same plan in memory of its own, worth the same.
    func copied() -> PlanLedger {
        let copy = PlanLedger(market, worth: worth)
        for session in 0..<market.sessionCount where isOpen[session] {
            copy.open(session)
            copy.keep()
        }
        for need in 0..<market.needCount where seat[need] >= 0 {
            copy.place(need, in: Int(seat[need]))
            copy.keep()
        }
        copy.sums.pointee.score = score
        return copy
    }

    /// Takes over a finished plan. Seats that the problem has no room for are left out.
    func enter(_ plan: TrainingPlan) {
        for session in Set(plan.seats.map(\.session)).sorted() where session >= 0 && session < market.sessionCount {
            if market.session[session].isUsable { open(session) }
        }
        for place in plan.seats
        where place.worker >= 0 && place.worker < market.workerCount && place.session >= 0 && place.session < market.sessionCount
            && hasPlace(place.session)
        {
            let course = market.session[place.session].course
            if let need = market.needs(of: place.worker).first(where: { market.need[$0].course == course && seat[$0] < 0 }) {
                self.place(need, in: place.session)
                keep()
            }
        }
        keep()
    }

    // MARK: Worth

    /// What serving a need would add, its cost left out.
    func value(of need: Int) -> Double {
        let n = market.need[need]
        let group = Int(market.person[Int(n.worker)].group)
        var value = Double(n.weight)
        if served[group] < floor[group] { value += lift[group] }
        if seatsOf[Int(n.worker)] == 0 { value += sums.pointee.first }
        return value
    }

    @inline(__always) func price(of session: Int, for need: Int) -> Double {
        euro[Int(market.person[Int(market.need[need].worker)].line)] * Double(market.session[session].seatCost)
    }

    @inline(__always) func openingPrice(_ session: Int) -> Double {
        euro[Int(market.session[session].line)] * Double(market.session[session].fixedCost)
    }

    /// New goals; the score is counted anew. O(needs + sessions).
    func aim(at worth: PlanWorth) {
        self.worth = worth
        for group in worth.floor.indices { (floor[group], lift[group]) = (worth.floor[group], worth.lift[group]) }
        for line in worth.euro.indices { euro[line] = worth.euro[line] }
        sums.pointee.first = worth.first
        var score = 0.0
        for need in 0..<market.needCount where seat[need] >= 0 {
            score += Double(market.need[need].weight) - price(of: Int(seat[need]), for: need)
        }
        for session in 0..<market.sessionCount where isOpen[session] { score -= openingPrice(session) }
        for group in worth.floor.indices { score += worth.lift[group] * Double(min(served[group], worth.floor[group])) }
        sums.pointee.score = score + worth.first * Double(peopleServed)
    }

    // MARK: Changes

    func open(_ session: Int) {
        note(.opened, session, 0)
        setOpen(session, true)
    }

    /// Only an empty session can be closed.
    func close(_ session: Int) {
        note(.closed, session, 0)
        setOpen(session, false)
    }

    func place(_ need: Int, in session: Int) {
        note(.seated, need, session)
        take(need, session)
    }

    func clear(_ need: Int) {
        note(.unseated, need, Int(seat[need]))
        leave(need)
    }

    /// Everything since the last call of `keep` or `takeBack` is final.
    func keep() { sums.pointee.changes = 0 }

    /// The same, of a step that made the plan worth more by `gain`.
    func keep(gain: Double) {
        record?.add(UnsafeBufferPointer(start: journal, count: sums.pointee.changes), gain: gain)
        keep()
    }

    /// Begins a new record of kept steps and returns the one so far.
    func takeRecord() -> PlanRecord {
        defer { record = PlanRecord() }
        return record ?? PlanRecord()
    }

    /// Undoes kept steps, and does others that another copy of the plan has been through; after that both are worth the same.
    func follow(undoing: PlanRecord, doing records: [PlanRecord], score: Double) {
        for change in undoing.changes.reversed() { undo(change) }
        for record in records {
            for change in record.changes {
                switch Act(rawValue: change.act) {
                case .seated: take(Int(change.item), Int(change.session))
                case .unseated: leave(Int(change.item))
                case .opened: setOpen(Int(change.item), true)
                case .closed: setOpen(Int(change.item), false)
                case nil: break
                }
            }
        }
        sums.pointee.score = score
    }

    /// Undoes everything since the last call of `keep` or `takeBack`.
    func takeBack(to earlier: Double) {
        while sums.pointee.changes > 0 {
            sums.pointee.changes -= 1
            undo(journal[sums.pointee.changes])
        }
        sums.pointee.score = earlier
    }

    private func undo(_ change: Change) {
        switch Act(rawValue: change.act) {
        case .seated: leave(Int(change.item))
        case .unseated: take(Int(change.item), Int(change.session))
        case .opened: setOpen(Int(change.item), false)
        case .closed: setOpen(Int(change.item), true)
        case nil: break
        }
    }

    private func note(_ act: Act, _ item: Int, _ session: Int) {
        if sums.pointee.changes == sums.pointee.room {
            let larger = UnsafeMutablePointer<Change>.allocate(capacity: sums.pointee.room * 2)
            larger.initialize(from: journal, count: sums.pointee.changes)
            journal.deallocate()
            journal = larger
            sums.pointee.room *= 2
        }
        journal[sums.pointee.changes] = Change(act: act.rawValue, item: Int32(item), session: Int32(session))
        sums.pointee.changes += 1
    }

    private func setOpen(_ session: Int, _ open: Bool) {
        let s = market.session[session]
        isOpen[session] = open
        let sign = open ? 1 : -1
        sums.pointee.spent += sign * s.fixedCost
        spentOfLine[Int(s.line)] += sign * s.fixedCost
        sums.pointee.score -= Double(sign) * openingPrice(session)
        let row = Int(s.provider) * market.weeks
        for week in Int(s.start)..<Int(s.end) { running[row + week] += Int32(sign) }
        noteFree(session)
    }

    private func take(_ need: Int, _ session: Int) {
        let worker = Int(market.need[need].worker)
        sums.pointee.score += value(of: need) - price(of: session, for: need)
        seat[need] = Int32(session)
        slots[slotStart[session] + Int(count[session])] = Int32(need)
        slotOf[need] = count[session]
        count[session] += 1
        book(worker, session, 1)
        if seatsOf[worker] == 1 { sums.pointee.peopleServed += 1 }
        unserved.remove(need, from: Int(market.need[need].course))
        allUnserved.remove(need, from: 0)
        noteFree(session)
    }

    private func leave(_ need: Int) {
        let worker = Int(market.need[need].worker)
        let session = Int(seat[need])
        seat[need] = -1
        count[session] -= 1
        let last = slots[slotStart[session] + Int(count[session])]
        slots[slotStart[session] + Int(slotOf[need])] = last
        slotOf[Int(last)] = slotOf[need]
        book(worker, session, -1)
        if seatsOf[worker] == 0 { sums.pointee.peopleServed -= 1 }
        sums.pointee.score -= value(of: need) - price(of: session, for: need)
        noteUnserved(need)
        noteFree(session)
    }

    private func book(_ worker: Int, _ session: Int, _ sign: Int) {
        let person = market.person[worker]
        let s = market.session[session]
        sums.pointee.spent += sign * s.seatCost
        spentOfLine[Int(person.line)] += sign * s.seatCost
        served[Int(person.group)] += sign
        seatsOf[worker] += Int32(sign)
        let even = s.cells & market.workingEven[Int(person.pattern)] != 0
        let odd = s.cells & market.workingOdd[Int(person.pattern)] != 0
        guard even || odd else { return }
        let row = Int(person.firm) * market.weeks
        for week in Int(s.start)..<Int(s.end) where week & 1 == 0 ? even : odd { away[row + week] += Int32(sign) }
    }

    private func noteFree(_ session: Int) {
        let course = Int(market.session[session].course)
        if hasPlace(session) { free.insert(session, into: course) } else { free.remove(session, from: course) }
    }

    private func noteUnserved(_ need: Int) {
        unserved.insert(need, into: Int(market.need[need].course))
        allUnserved.insert(need, into: 0)
    }

    var plan: TrainingPlan {
        var seats: [Seat] = []
        for need in 0..<market.needCount where seat[need] >= 0 {
            seats.append(Seat(worker: Int(market.need[need].worker), session: Int(seat[need])))
        }
        return TrainingPlan(seats: seats)
    }
}
