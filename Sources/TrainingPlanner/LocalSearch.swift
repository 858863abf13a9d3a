// Improves a plan piece by piece: a few sessions are emptied and seated anew, and what is worth more stays. Called by PlanSolver after
// rounding.

import Foundation

/// Large-neighbourhood search. One step takes a handful of sessions that the same people could attend (running and not running, and where
/// a provider has no
/// slot left a session that stands in the way), empties them, and rebuilds them from their people and from those without a seat: the
/// session that
/// adds most at the prices of the moment opens first, until none adds anything. Who is left looks for a free seat elsewhere. The step
/// stays if the plan is
/// worth more and no limit is broken; else it is taken back. The plan is feasible after every step.
///
/// A step costs O(people touched × sessions touched); there is no proof of how near the optimum it comes — the certificate says.
struct LocalSearch {
    var ledger: PlanLedger
    let market: SeatMarket
    var random: SeededRandom
    let sessionsOfProvider: [[Int32]]

    var urgent: [Int32] = []
    var touched: [Int] = []
    private var pool: [Int] = []
    private var possible: [UInt32] = []
    private var isPlaced: [Bool] = []
    private var ranked: [(net: Double, member: Int)] = []
    var kept = 0
    private var isMixed = false
    let slotPrice: [Double]
    let wish: [Double]
    private var scarcity = 0.0
    var moved: [Int] = []
    private var drawOffset = 0
    private var drawn: [(need: Int, from: Int)] = []
    private static let mostAsked = 30

    static let mostTouched = 12
    private static let mostWaiting = 60

    init(_ ledger: PlanLedger, slotPrice: [Double], wish: [Double], random: SeededRandom) {
        self.wish = wish
        self.slotPrice = slotPrice
        self.ledger = ledger
        market = ledger.market
        self.random = random
        var byProvider = [[Int32]](repeating: [], count: market.problem.parallel.count)
        for session in market.start.indices where market.usable[session] {
            byProvider[Int(market.provider[session])].append(Int32(session))
        }
        sessionsOfProvider = byProvider
    }

    /// - Parameter heat: how much worse a step may be and still stay, in weight; 0 at the end.
    mutating func step(heat: Double) {
        if !ledger.allUnserved.items.isEmpty, random.below(100) < 25 {
            for _ in 0..<8 { shift() }
            return
        }
        touched.removeAll(keepingCapacity: true)
        choose()
        attempt(heat: heat)
    }

    /// Opens idle sessions one by one, in a given order, where that is worth it.
    mutating func sweep(_ order: [Int]) {
        for session in order where market.usable[session] && ledger.canOpen(session) {
            touched.removeAll(keepingCapacity: true)
            touched.append(session)
            attempt(heat: 0)
        }
    }

    private mutating func attempt(heat: Double) {
        guard !touched.isEmpty else { return }
        let before = ledger.score
        let allowed = heat > 0 ? heat * log(max(1e-9, random.unit())) : 0
        let complete = rebuild()
        if complete, ledger.score - before > allowed + 1e-9, ledger.overspent == 0 {
            ledger.keep()
            kept += 1
        } else {
            ledger.takeBack(to: before)
        }
    }

    /// Notes whose seats matter most: in counted groups within `band` of the worst-off share, and people with nothing. They are looked at
    /// more often.
    /// O(needs without a seat).
    mutating func noteUrgent(band: Double) {
        urgent.removeAll(keepingCapacity: true)
        let share = market.groupNeeds.indices.map {
            market.counted[$0] ? Double(ledger.served[$0]) / Double(market.groupNeeds[$0]) : .infinity
        }
        let limit = (share.min() ?? 0) + band
        for need in ledger.allUnserved.items {
            let worker = Int(market.needWorker[Int(need)])
            if share[Int(market.group[worker])] <= limit || ledger.seatsOf[worker] == 0 { urgent.append(need) }
        }
    }

    // MARK: Rebuilding

    /// Returns false when somebody would lose a course that another one builds on and cannot be helped.
    private mutating func rebuild() -> Bool {
        emptyTouched()
        addWaiting()
        isMixed = touched.contains { market.course[$0] != market.course[touched[0]] }
        possible.removeAll(keepingCapacity: true)
        isPlaced.removeAll(keepingCapacity: true)
        for need in pool {
            var mask: UInt32 = 0
            for (bit, session) in touched.enumerated() where market.course[session] == market.needCourse[need] && ledger.fits(need, session)
            {
                mask |= 1 << UInt32(bit)
            }
            possible.append(mask)
            isPlaced.append(false)
        }
        drawOffset = random.below(1 << 20)
        scarcity = Double(random.below(4)) * 0.3
        var closed: UInt32 = 0
        while let bit = bestToOpen(closed) {
            closed |= 1 << UInt32(bit)
            fill(bit)
        }
        return seatElsewhere()
    }

    private mutating func emptyTouched() {
        pool.removeAll(keepingCapacity: true)
        for session in touched where ledger.isOpen[session] {
            while ledger.count[session] > 0 {
                let need = ledger.attendee(session, Int(ledger.count[session]) - 1)
                pool.append(need)
                ledger.clear(need)
            }
            ledger.close(session)
        }
    }

    private mutating func addWaiting() {
        let emptied = pool.count
        for (position, session) in touched.enumerated() {
            let course = market.course[session]
            if touched[..<position].contains(where: { market.course[$0] == course }) { continue }
            let waiting = ledger.unserved[Int(course)].items
            guard !waiting.isEmpty else { continue }
            let from = random.below(waiting.count)
            var room = Self.mostWaiting
            for step in 0..<min(waiting.count, Self.mostWaiting * 8) where room > 0 {
                let need = Int(waiting[(from + step) % waiting.count])
                let profile = market.profile[Int(market.needWorker[need])]
                guard touched.contains(where: { market.course[$0] == course && market.suits(profile, market.kind[$0]) }) else { continue }
                // The emptied ones are waiting too; they are in the pool already.
                if emptied > 0, pool[..<emptied].contains(need) { continue }
                pool.append(need)
                room -= 1
            }
        }
    }

    /// Worth of a member of the pool in a session, with the courses that would fall with it.
    private func net(_ member: Int, _ session: Int) -> Double {
        let need = pool[member]
        return ledger.value(of: need) - ledger.price(of: session, for: need) + (ledger.carries(need) ? 4 : 0)
    }

    private mutating func rank(_ bit: Int) {
        ranked.removeAll(keepingCapacity: true)
        for member in pool.indices where !isPlaced[member] && possible[member] >> UInt32(bit) & 1 == 1 {
            if isMixed, !ledger.fits(pool[member], touched[bit]) { continue }
            // Whoever has fewer choices goes first among equals.
            let flexibility = 0.3 / Double(possible[member].nonzeroBitCount)
            ranked.append((net(member, touched[bit]) + flexibility, member))
        }
        ranked.sort { ($1.net, $0.member) < ($0.net, $1.member) }
    }

    private mutating func bestToOpen(_ closed: UInt32) -> Int? {
        var best: (worth: Double, bit: Int)?
        for (bit, session) in touched.enumerated() where closed >> UInt32(bit) & 1 == 0 && ledger.canOpen(session) {
            rank(bit)
            let lacking = max(1, Int(market.minimum[session])) - ranked.count
            if lacking > 0, ranked.isEmpty || !canDraw(session, lacking) { continue }
            var worth = -ledger.openingPrice(session)
            for (place, candidate) in ranked.prefix(Int(market.capacity[session])).enumerated() {
                if place >= Int(market.minimum[session]), candidate.net <= 0 { break }
                worth += candidate.net
            }
            guard worth > 0 else { continue }
            worth = (worth - scarcity * slotPrice[session]) * (0.8 + 0.4 * random.unit())
            if worth > best?.worth ?? -.infinity { best = (worth, bit) }
        }
        return best?.bit
    }

    private mutating func fill(_ bit: Int) {
        let session = touched[bit]
        rank(bit)
        ledger.open(session)
        for candidate in ranked where ledger.hasPlace(session) {
            if candidate.net <= 0, ledger.count[session] >= market.minimum[session] { break }
            guard ledger.fits(pool[candidate.member], session) else { continue }
            ledger.place(pool[candidate.member], in: session)
            isPlaced[candidate.member] = true
        }
        if ledger.count[session] < market.minimum[session] { draw(into: session) }
        guard ledger.count[session] < max(1, market.minimum[session]) else { return }
        takeBackDrawn(session)
        for candidate in ranked where ledger.seat[pool[candidate.member]] == Int32(session) {
            ledger.clear(pool[candidate.member])
            isPlaced[candidate.member] = false
        }
        ledger.close(session)
    }

    /// Whether enough people of other running sessions, above those sessions' minimum, could come over.
    private func canDraw(_ session: Int, _ lacking: Int) -> Bool {
        var found = 0
        let list = market.sessionsOfCourse[Int(market.course[session])]
        let kind = market.kind[session]
        for step in 0..<min(list.count, Self.mostAsked) {
            let other = Int(list[(drawOffset + step) % list.count])
            guard ledger.isOpen[other], other != session else { continue }
            var spare = Int(ledger.count[other] - market.minimum[other])
            for position in 0..<Int(ledger.count[other]) where spare > 0 {
                let need = ledger.attendee(other, position)
                if market.suits(market.profile[Int(market.needWorker[need])], kind) {
                    spare -= 1
                    found += 1
                    if found >= lacking { return true }
                }
            }
        }
        return false
    }

    /// Moves people of other running sessions over until the minimum is reached; `drawn` remembers from where.
    private mutating func draw(into session: Int) {
        drawn.removeAll(keepingCapacity: true)
        let list = market.sessionsOfCourse[Int(market.course[session])]
        for step in 0..<min(list.count, Self.mostAsked) where ledger.count[session] < market.minimum[session] {
            let other = Int(list[(drawOffset + step) % list.count])
            guard ledger.isOpen[other], other != session else { continue }
            var position = 0
            while position < Int(ledger.count[other]), ledger.count[other] > market.minimum[other],
                ledger.count[session] < market.minimum[session]
            {
                let need = ledger.attendee(other, position)
                position += 1
                guard market.suits(market.profile[Int(market.needWorker[need])], market.kind[session]) else { continue }
                ledger.clear(need)
                if ledger.fits(need, session) {
                    ledger.place(need, in: session)
                    drawn.append((need, other))
                    position -= 1
                } else {
                    ledger.place(need, in: other)
                }
            }
        }
    }

    private mutating func takeBackDrawn(_ session: Int) {
        for (need, other) in drawn where ledger.seat[need] == Int32(session) {
            ledger.clear(need)
            ledger.place(need, in: other)
        }
        drawn.removeAll(keepingCapacity: true)
    }

    private mutating func seatElsewhere() -> Bool {
        for member in pool.indices where !isPlaced[member] {
            let need = pool[member]
            if seatFreely(need) { continue }
            if ledger.carries(need), !dropCarried(need) { return false }
        }
        return true
    }

    /// The cheapest free place anywhere, if it is worth its price.
    mutating func seatFreely(_ need: Int) -> Bool {
        let value = ledger.value(of: need) + (ledger.carries(need) ? 4 : 0)
        var best: (net: Double, session: Int)?
        for item in ledger.free[Int(market.needCourse[need])].items {
            let session = Int(item)
            let net = value - ledger.price(of: session, for: need)
            guard net > 0, net > best?.net ?? 0 || (net == best?.net && session < best?.session ?? 0), ledger.fits(need, session) else {
                continue
            }
            best = (net, session)
        }
        guard let best else { return false }
        ledger.place(need, in: best.session)
        return true
    }

    /// Gives up the seats that build on a need without one.
    mutating func dropCarried(_ need: Int) -> Bool {
        let worker = Int(market.needWorker[need])
        for other in Int(market.needStart[worker])..<Int(market.needStart[worker + 1])
        where market.needBefore[other] == Int32(need) && ledger.seat[other] >= 0 {
            let session = Int(ledger.seat[other])
            guard ledger.count[session] > market.minimum[session] else { return false }
            ledger.clear(other)
            if !dropCarried(other) { return false }
        }
        return true
    }
}
