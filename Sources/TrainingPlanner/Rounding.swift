// From prices and wishes to a plan that keeps every limit: which sessions run, then who sits where. Called by PlanSolver, before
// LocalSearch.

/// Wishes of a pass are no plan: prices of twins are nearly equal and demand jumps between them. So sessions are decided in rounds, the
/// fullest first, and
/// the prices adapt to what is decided before the next round.
struct Rounding {
    let market: SeatMarket
    var ledger: PlanLedger

    init(_ market: SeatMarket, worth: PlanWorth) {
        self.market = market
        ledger = PlanLedger(market, worth: worth)
    }

    /// Opens sessions that were at least `threshold` full on average, as far as provider slots and money allow; gives up the emptiest.
    mutating func decide(_ dual: inout DualPrices, threshold: Double) {
        let order = market.start.indices.filter { market.usable[$0] && dual.decided[$0] == .undecided }
            .sorted { (dual.filling[$1], $0) < (dual.filling[$0], $1) }
        for session in order {
            if dual.filling[session] < 0.08 * (1.9 - threshold) {
                dual.decided[session] = .closed
            } else if !ledger.canOpen(session) {
                dual.decided[session] = .closed
            } else if dual.filling[session] >= threshold, ledger.canPayOpening(session) {
                ledger.open(session)
                dual.decided[session] = .open
            }
        }
        ledger.keep()
    }

    /// Seats workers one after another in what is open, each need where a place costs least at the prices; then closes what is under its
    /// minimum.
    mutating func seat(_ dual: DualPrices, random: inout SeededRandom) {
        var order = Array(market.firm.indices)
        order.shuffle(using: &random)
        let lists = dual.sortedLists()
        let courses = market.sessionsOfCourse.count
        for reach in [true, false] {
            for worker in order where !reach || ledger.seatsOf[worker] == 0 {
                for need in Int(market.needStart[worker])..<Int(market.needStart[worker + 1])
                where market.reachable[need] && ledger.seat[need] < 0 {
                    if reach, ledger.seatsOf[worker] > 0 { break }
                    let value = ledger.value(of: need)
                    let list = Int(market.workerLine[worker]) * courses + Int(market.needCourse[need])
                    for record in lists.records[lists.offsets[list]..<lists.offsets[list + 1]] {
                        if record.price > value { break }
                        let session = Int(record.session)
                        guard ledger.hasPlace(session), ledger.canPay(need, session), ledger.fits(need, session) else { continue }
                        ledger.place(need, in: session)
                        break
                    }
                }
            }
        }
        closeSmall()
        ledger.keep()
    }

    /// Sessions under their minimum close, the smallest first; their people look for a free place elsewhere.
    mutating func closeSmall() {
        var again = true
        while again {
            again = false
            let small = market.start.indices.filter { ledger.isOpen[$0] && ledger.count[$0] < max(1, market.minimum[$0]) }
                .sorted { (ledger.count[$0], $0) < (ledger.count[$1], $1) }
            for session in small where ledger.isOpen[session] && ledger.count[session] < max(1, market.minimum[session]) {
                var people: [Int] = []
                while ledger.count[session] > 0 {
                    let need = ledger.attendee(session, Int(ledger.count[session]) - 1)
                    people.append(need)
                    ledger.clear(need)
                }
                ledger.close(session)
                for need in people where !seatElsewhere(need) { again = drop(need) || again }
                ledger.keep()
            }
        }
    }

    private mutating func seatElsewhere(_ need: Int) -> Bool {
        for item in ledger.free[Int(market.needCourse[need])].items where ledger.canPay(need, Int(item)) && ledger.fits(need, Int(item)) {
            ledger.place(need, in: Int(item))
            return true
        }
        return false
    }

    /// Takes away what builds on a lost course. Returns whether anything was.
    private mutating func drop(_ need: Int) -> Bool {
        let worker = Int(market.needWorker[need])
        var any = false
        for other in Int(market.needStart[worker])..<Int(market.needStart[worker + 1])
        where market.needBefore[other] == Int32(need) && ledger.seat[other] >= 0 {
            ledger.clear(other)
            _ = drop(other)
            any = true
        }
        return any
    }
}
