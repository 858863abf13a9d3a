// From prices and wishes to a plan that keeps every limit: which sessions run, then who sits where. Called by PlanSolver, before
// LocalSearch.

/// Wishes of a pass are no plan: prices of twins are nearly equal and demand jumps between them. So sessions are decided in rounds, the
/// fullest first, and the prices adapt to what is decided before the next round.
struct Rounding {
    let market: SeatMarket
    let ledger: PlanLedger

    init(_ market: SeatMarket, worth: PlanWorth) {
        self.market = market
        ledger = PlanLedger(market, worth: worth)
    }

    /// Opens sessions that were at least `threshold` full on average, as far as provider slots and money allow; gives up the emptiest.
    func decide(_ dual: DualPrices, threshold: Double) {
        let filling = dual.filling
        let order = (0..<market.sessionCount).filter { market.session[$0].isUsable && dual.decided[$0] == .undecided }
            .sorted { filling[$0] > filling[$1] || (filling[$0] == filling[$1] && $0 < $1) }
        for session in order {
            if filling[session] < 0.02 * (1.9 - threshold) || !ledger.canOpen(session) {
                dual.decide(session, .closed)
            } else if filling[session] >= threshold, ledger.canPayOpening(session) {
                ledger.open(session)
                dual.decide(session, .open)
            }
        }
        ledger.keep()
    }

    /// Seats everybody in what is open; then money and minimum sizes are put right.
    func seat(_ dual: DualPrices, random: inout SeededRandom) {
        let price = dual.prices.group
        var people: [(price: Double, place: UInt64, worker: Int32)] = []
        people.reserveCapacity(market.workerCount)
        for worker in 0..<market.workerCount where !market.needs(of: worker).isEmpty {
            people.append((price[Int(market.person[worker].group)], random.next(), Int32(worker)))
        }
        people.sort { $0.price > $1.price || ($0.price == $1.price && ($0.place, $0.worker) < ($1.place, $1.worker)) }
        Seating(ledger, lists: dual.sortedLists(), prices: dual.prices).run(people.map(\.worker), weight: dual.aim.weight)
        closeSmall()
        fitBudget()
        closeSmall()
        ledger.keep()
    }

    /// Closes the sessions that give least for their money until no budget is exceeded.
    private func fitBudget() {
        guard ledger.overspent > 0 else { return }
        let worth = (0..<market.sessionCount).map { session -> Double in
            guard ledger.isOpen[session] else { return 0 }
            var (value, cost) = (0.0, Double(market.session[session].fixedCost))
            for position in 0..<Int(ledger.count[session]) {
                value += Double(market.need[ledger.attendee(session, position)].weight)
                cost += Double(market.session[session].seatCost)
            }
            return value / max(1, cost)
        }
        for session in (0..<market.sessionCount).sorted(by: { (worth[$0], $0) < (worth[$1], $1) }) where ledger.isOpen[session] {
            if ledger.overspent == 0 { break }
            for need in empty(session) { drop(need) }
        }
    }

    private func empty(_ session: Int) -> [Int] {
        var people: [Int] = []
        while ledger.count[session] > 0 {
            let need = ledger.attendee(session, Int(ledger.count[session]) - 1)
            people.append(need)
            ledger.clear(need)
        }
        ledger.close(session)
        return people
    }

    /// Sessions under their minimum close, the smallest first; their people look for a free place elsewhere.
    func closeSmall() {
        var again = true
        while again {
            again = false
            let small = (0..<market.sessionCount).filter { ledger.isOpen[$0] && isSmall($0) }
                .sorted { (ledger.count[$0], $0) < (ledger.count[$1], $1) }
            for session in small where ledger.isOpen[session] && isSmall(session) {
                for need in empty(session) where !seatElsewhere(need) { again = drop(need) || again }
                ledger.keep()
            }
        }
    }

    private func isSmall(_ session: Int) -> Bool { ledger.count[session] < max(1, market.session[session].minimum) }

    private func seatElsewhere(_ need: Int) -> Bool {
        let course = Int(market.need[need].course)
        for place in 0..<ledger.free.count(course) {
            let session = ledger.free[course, place]
            if ledger.canPay(need, session), ledger.fits(need, session) {
                ledger.place(need, in: session)
                return true
            }
        }
        return false
    }

    /// Takes away what builds on a lost course. Returns whether anything was.
    @discardableResult private func drop(_ need: Int) -> Bool {
        var any = false
        for other in market.needs(of: Int(market.need[need].worker))
        where market.need[other].before == Int32(need) && ledger.seat[other] >= 0 {
            ledger.clear(other)
            drop(other)
            any = true
        }
        return any
    }
}
