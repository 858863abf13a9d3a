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
    let ledger: PlanLedger
    let market: SeatMarket
    var random: SeededRandom
    let sessionsOfProvider: [[Int32]]

    var urgent: [Int32] = []
    /// Whether most steps are for the urgent needs.
    var isUrgent = false
    var touched: [Int] = []
    private var pool: [Int] = []
    private var possible: [UInt32] = []
    private var isPlaced: [Bool] = []
    private var ranked: [(net: Double, member: Int)] = []
    private var isMixed = false
    let slotPrice: [Double]
    let wish: [Double]
    private var scarcity = 0.0
    var moved: [Int] = []
    private var drawOffset = 0
    private var drawn: [(need: Int, from: Int)] = []
    private static let mostAsked = 30

    static let mostTouched = 12
    /// Running sessions with a free place looked at for one need.
    private static let mostFree = 64
    private static let mostWaiting = 60

    init(_ ledger: PlanLedger, slotPrice: [Double], wish: [Double], random: SeededRandom) {
        self.wish = wish
        self.slotPrice = slotPrice
        self.ledger = ledger
        market = ledger.market
        self.random = random
        var byProvider = [[Int32]](repeating: [], count: market.problem.parallel.count)
        for session in 0..<market.sessionCount where market.session[session].isUsable {
            byProvider[Int(market.session[session].provider)].append(Int32(session))
        }
        sessionsOfProvider = byProvider
    }

    /// The same search on a copy of the plan, with chance of its own.
    init(copying other: LocalSearch, random: SeededRandom) {
        self.init(other.ledger.copied(), slotPrice: other.slotPrice, wish: other.wish, random: random)
    }

    /// - Parameter heat: how much worse a step may be and still stay, in weight; 0 at the end.
    mutating func step(heat: Double) {
        if ledger.allUnserved.count(0) > 0, random.below(100) < 25 {
            for _ in 0..<8 { shift() }
            return
        }
        touched.removeAll(keepingCapacity: true)
        choose()
        attempt(heat: heat)
    }

    /// Opens idle sessions one by one, in a given order, where that is worth it.
    mutating func sweep(_ order: [Int]) {
        for session in order where ledger.canOpen(session) {
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
            ledger.keep(gain: ledger.score - before)
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
        for place in 0..<ledger.allUnserved.count(0) {
            let need = ledger.allUnserved[0, place]
            let worker = Int(market.need[need].worker)
            if share[Int(market.person[worker].group)] <= limit || ledger.seatsOf[worker] == 0 { urgent.append(Int32(need)) }
        }
    }

    // MARK: Rebuilding

    /// Returns false when somebody would lose a course that another one builds on and cannot be helped.
    private mutating func rebuild() -> Bool {
        emptyTouched()
        addWaiting()
        isMixed = touched.contains { market.session[$0].course != market.session[touched[0]].course }
        possible.removeAll(keepingCapacity: true)
        isPlaced.removeAll(keepingCapacity: true)
        for need in pool {
            var mask: UInt32 = 0
            for (bit, session) in touched.enumerated()
            where market.session[session].course == market.need[need].course && ledger.fits(need, session) {
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
            let course = market.session[session].course
            if touched[..<position].contains(where: { market.session[$0].course == course }) { continue }
            let waiting = ledger.unserved.count(Int(course))
            guard waiting > 0 else { continue }
            let from = random.below(waiting)
            var room = Self.mostWaiting
            for step in 0..<min(waiting, Self.mostWaiting * 8) where room > 0 {
                let need = ledger.unserved[Int(course), (from + step) % waiting]
                let profile = market.person[Int(market.need[need].worker)].profile
                guard touched.contains(where: { market.session[$0].course == course && market.suits(profile, market.session[$0].kind) })
                else { continue }
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
            let lacking = max(1, Int(market.session[session].minimum)) - ranked.count
            if lacking > 0, ranked.isEmpty || !canDraw(session, lacking) { continue }
            var worth = -ledger.openingPrice(session)
            for (place, candidate) in ranked.prefix(Int(market.session[session].capacity)).enumerated() {
                if place >= Int(market.session[session].minimum), candidate.net <= 0 { break }
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
            if candidate.net <= 0, ledger.count[session] >= market.session[session].minimum { break }
            guard ledger.fits(pool[candidate.member], session) else { continue }
            ledger.place(pool[candidate.member], in: session)
            isPlaced[candidate.member] = true
        }
        if ledger.count[session] < market.session[session].minimum { draw(into: session) }
        guard ledger.count[session] < max(1, market.session[session].minimum) else { return }
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
        let list = market.sessions(of: Int(market.session[session].course))
        let kind = market.session[session].kind
        for step in 0..<min(list.count, Self.mostAsked) {
            let other = Int(market.courseSession[list.lowerBound + (drawOffset + step) % list.count])
            guard ledger.isOpen[other], other != session else { continue }
            var spare = Int(ledger.count[other] - market.session[other].minimum)
            for position in 0..<Int(ledger.count[other]) where spare > 0 {
                let need = ledger.attendee(other, position)
                if market.suits(market.person[Int(market.need[need].worker)].profile, kind) {
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
        let list = market.sessions(of: Int(market.session[session].course))
        for step in 0..<min(list.count, Self.mostAsked) where ledger.count[session] < market.session[session].minimum {
            let other = Int(market.courseSession[list.lowerBound + (drawOffset + step) % list.count])
            guard ledger.isOpen[other], other != session else { continue }
            var position = 0
            while position < Int(ledger.count[other]), ledger.count[other] > market.session[other].minimum,
                ledger.count[session] < market.session[session].minimum
            {
                let need = ledger.attendee(other, position)
                position += 1
                guard market.suits(market.person[Int(market.need[need].worker)].profile, market.session[session].kind) else { continue }
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
        let course = Int(market.need[need].course)
        let places = ledger.free.count(course)
        let from = places > Self.mostFree ? random.below(places) : 0
        for step in 0..<min(places, Self.mostFree) {
            let session = ledger.free[course, (from + step) % places]
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
        for other in market.needs(of: Int(market.need[need].worker))
        where market.need[other].before == Int32(need) && ledger.seat[other] >= 0 {
            let session = Int(ledger.seat[other])
            guard ledger.count[session] > market.session[session].minimum else { return false }
            ledger.clear(other)
            if !dropCarried(other) { return false }
        }
        return true
    }
}
