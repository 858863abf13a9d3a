// The last level: the same needs served at less cost. Called by PlanSteps when everything else is decided.

/// Moves people between running sessions of the same course, alone into a free place or two at once, where it saves fees, travel or
/// released hours. Who is served and which sessions run stays as it is, and every limit is kept, so that no earlier level gives up
/// anything. O(seats × `tried`) a round.
struct CheaperSeats {
    private let ledger: PlanLedger
    private let market: SeatMarket
    private var random: SeededRandom
    /// Free places, and people to exchange with, looked at for one seat.
    private static let tried = 10
    /// Euros for a kilometre there or back, and for half a day of release. They only compare seats of one course with each other.
    private static let perKilometre = 0.3
    private static let perReleasedPart = 100.0
    private static let least = 1.0

    init(_ ledger: PlanLedger, random: SeededRandom) {
        (self.ledger, self.random) = (ledger, random)
        market = ledger.market
    }

    /// One round over all seats in a fixed order.
    mutating func round() {
        for need in 0..<market.needCount where ledger.seat[need] >= 0 {
            if !moveAlone(need) { exchange(need) }
        }
    }

    /// Fee, travel there and back in every week, and released half days of one seat.
    private func euros(_ need: Int, _ session: Int) -> Double {
        let worker = Int(market.need[need].worker)
        let s = market.session[session]
        let place = market.problem.sessions[session].municipality
        let pattern = Int(market.person[worker].pattern)
        let weeks = Int(s.end - s.start)
        var released = (weeks + 1) / 2 * (s.cells & (s.start & 1 == 0 ? market.workingEven : market.workingOdd)[pattern]).nonzeroBitCount
        released += weeks / 2 * (s.cells & (s.start & 1 == 0 ? market.workingOdd : market.workingEven)[pattern]).nonzeroBitCount
        let kilometres = place < 0 ? 0 : 2 * market.problem.distances[market.problem.workers[worker].home][place] * Double(weeks)
        return Double(s.seatCost) + kilometres * Self.perKilometre + Double(released) * Self.perReleasedPart
    }

    private mutating func moveAlone(_ need: Int) -> Bool {
        let from = Int(ledger.seat[need])
        let course = Int(market.need[need].course)
        let places = ledger.free.count(course)
        guard places > 0, ledger.count[from] > max(1, market.session[from].minimum) else { return false }
        let now = euros(need, from)
        let offset = random.below(places)
        for step in 0..<min(places, Self.tried) {
            let session = ledger.free[course, (offset + step) % places]
            guard session != from, market.suits(need: need, session: session), now - euros(need, session) > Self.least else { continue }
            let before = ledger.score
            ledger.clear(need)
            if ledger.fits(need, session) {
                ledger.place(need, in: session)
                if ledger.overspent == 0 {
                    ledger.keep()
                    return true
                }
            }
            ledger.takeBack(to: before)
            // What was free may stand in another order now.
            return false
        }
        return false
    }

    private mutating func exchange(_ need: Int) {
        let from = Int(ledger.seat[need])
        let list = market.sessions(of: Int(market.need[need].course))
        guard list.count > 1 else { return }
        let now = euros(need, from)
        for _ in 0..<Self.tried {
            let session = Int(market.courseSession[list.lowerBound + random.below(list.count)])
            guard session != from, ledger.isOpen[session], market.suits(need: need, session: session) else { continue }
            let saved = now - euros(need, session)
            guard saved > Self.least else { continue }
            let other = ledger.attendee(session, random.below(Int(ledger.count[session])))
            guard market.suits(need: other, session: from), saved + euros(other, session) - euros(other, from) > Self.least else {
                continue
            }
            let before = ledger.score
            ledger.clear(need)
            ledger.clear(other)
            if ledger.fits(need, session) {
                ledger.place(need, in: session)
                if ledger.fits(other, from) {
                    ledger.place(other, in: from)
                    if ledger.overspent == 0 {
                        ledger.keep()
                        return
                    }
                }
            }
            ledger.takeBack(to: before)
        }
    }
}
