// Who sits where once it is decided what runs: everybody in turn, at prices that keep places for those who need them more. Called by
// Rounding.

/// Workers ask one after another for their best bundle among the places that are left. The prices of the last pass stand for everybody
/// who is still to come, so that a place goes to somebody for whom the next best seat is worse. Groups that are pulled up ask first.
/// O(needs × records looked at).
struct Seating {
    private let market: SeatMarket
    private let ledger: PlanLedger
    private let lists: PriceLists
    private let prices: SharedPrices
    /// Above any price: full sessions go to the end of their lists.
    private static let outOfReach = 1e9

    /// - Parameters:
    ///   - lists: prices of the open sessions, sorted; full sessions leave them.
    ///   - ledger: aimed at the values of the needs.
    init(_ ledger: PlanLedger, lists: PriceLists, prices: SharedPrices) {
        self.ledger = ledger
        market = ledger.market
        self.lists = lists
        self.prices = prices
    }

    func run(_ order: [Int32], weight: Double) {
        let arena = Arena()
        let search = BundleSearch(market)
        let isPriced = arena.row(market.problem.firms.count, of: false)
        for firm in 0..<market.problem.firms.count {
            isPriced[firm] = prices.release[firm * market.weeks..<(firm + 1) * market.weeks].contains { $0 > 0 }
        }
        let release = UnsafePointer(arena.row(prices.release))
        let group = UnsafePointer(arena.row(prices.group))
        let offer = BundleSearch.Offer(
            weight: weight, first: prices.first, slack: 0.01, lists: lists, release: release, isPriced: UnsafePointer(isPriced),
            group: group)
        for worker in order {
            search.solve(Int(worker), offer)
            let needs = market.needs(of: Int(worker))
            for need in needs where search.chosen[need - needs.lowerBound] >= 0 {
                let session = Int(search.chosen[need - needs.lowerBound])
                if ledger.hasPlace(session), ledger.fits(need, session) { place(need, session) } else { placeAnywhere(need) }
            }
        }
        for worker in order {
            for need in market.needs(of: Int(worker)) where market.need[need].isReachable && ledger.seat[need] < 0 { placeAnywhere(need) }
        }
        ledger.keep()
        withExtendedLifetime(arena) {}
    }

    private func place(_ need: Int, _ session: Int) {
        ledger.place(need, in: session)
        ledger.keep()
        if ledger.count[session] >= market.session[session].capacity { lists.raise(session, by: Self.outOfReach) }
    }

    /// The cheapest place that is left and worth its price.
    private func placeAnywhere(_ need: Int) {
        let n = market.need[need]
        let person = market.person[Int(n.worker)]
        let value = ledger.value(of: need)
        for position in lists.list(line: person.line, course: n.course) {
            let record = lists.records[position]
            if value <= record.price { break }
            let session = Int(record.session)
            guard market.suits(person.profile, record.kind), ledger.hasPlace(session), ledger.fits(need, session) else { continue }
            place(need, session)
            return
        }
    }
}
