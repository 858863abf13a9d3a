// One half of the workers with the prices it sees. DualPrices lets both halves work at the same time and brings their prices together.

/// Whole firms belong to one half, so that prices and counts of release are written by one half only; everything else a half writes is
/// its own until DualPrices merges it. That is why both may run at once, and why the outcome is the same when they run in turn.
final class DualShard {
    struct Tally: BitwiseCopyable {
        var people = 0
        var bound = 0.0
    }

    private let market: SeatMarket
    private let arena = Arena()
    let search: BundleSearch
    let lists: PriceLists
    let workers: [Int32]
    /// Wishes for each session in this pass, as far as this half knows.
    let seen: UnsafeMutablePointer<Int32>
    /// How much this half raised each place since the last merge.
    let raised: UnsafeMutablePointer<Double>
    /// Served needs, and reachable needs asked, by group; euros spent by line.
    let served: UnsafeMutablePointer<Int>
    let asked: UnsafeMutablePointer<Int>
    let spent: UnsafeMutablePointer<Int>
    let tally: UnsafeMutablePointer<Tally>

    init(_ market: SeatMarket, _ workers: [Int32]) {
        self.market = market
        self.workers = workers
        search = BundleSearch(market)
        lists = PriceLists(market)
        seen = arena.row(market.sessionCount, of: 0)
        raised = arena.row(market.sessionCount, of: 0)
        served = arena.row(market.groupNeeds.count, of: 0)
        asked = arena.row(market.groupNeeds.count, of: 0)
        spent = arena.row(market.problem.lines.count, of: 0)
        tally = arena.row(1, of: Tally())
    }

    /// What a half may touch of DualPrices: rows of its own firms, and rows that stand still.
    struct Shared {
        let offer: BundleSearch.Offer
        let release: UnsafeMutablePointer<Double>
        let isPriced: UnsafeMutablePointer<Bool>
        let released: UnsafeMutablePointer<Int32>
        /// Sessions held open are paid for already.
        let isSunk: UnsafePointer<Bool>
        let step: Double
    }

    /// Asks a part of the workers in turn. A place that is asked for gets dearer at once, a week of release when it is beyond its limit.
    func ask(_ part: Range<Int>, _ shared: borrowing Shared) {
        for position in part {
            let worker = Int(workers[position])
            search.solve(worker, shared.offer)
            tally.pointee.bound += search.bound
            let person = market.person[worker]
            let first = Int(person.first)
            var any = false
            for index in 0..<Int(person.end) - first {
                if market.need[first + index].isReachable { asked[Int(person.group)] += 1 }
                let session = Int(search.chosen[index])
                if session < 0 { continue }
                any = true
                take(session, person, shared)
            }
            if any { tally.pointee.people += 1 }
        }
    }

    private func take(_ number: Int, _ person: SeatPerson, _ shared: borrowing Shared) {
        let s = market.session[number]
        served[Int(person.group)] += 1
        seen[number] += 1
        let step = shared.step * DualPrices.placeStep(s.capacity)
        raised[number] += step
        lists.raise(number, by: step)
        spent[Int(person.line)] += s.seatCost
        if !shared.isSunk[number] { spent[Int(s.line)] += s.fixedCost / Int(max(1, s.capacity)) }
        let row = Int(person.firm) * market.weeks
        let limit = market.releaseLimit[Int(person.firm)]
        let even = s.cells & market.workingEven[Int(person.pattern)] != 0
        let odd = s.cells & market.workingOdd[Int(person.pattern)] != 0
        guard even || odd else { return }
        for week in Int(s.start)..<Int(s.end) where week & 1 == 0 ? even : odd {
            shared.released[row + week] += 1
            if shared.released[row + week] > limit {
                shared.release[row + week] += shared.step * DualPrices.releaseStep(limit)
                shared.isPriced[Int(person.firm)] = true
            }
        }
    }

    /// Sums bundles at standing prices.
    func sum(_ offer: borrowing BundleSearch.Offer) {
        tally.pointee.bound = 0
        for worker in workers {
            search.solve(Int(worker), offer)
            tally.pointee.bound += search.bound
        }
    }

    func forget() {
        for group in 0..<market.groupNeeds.count { (served[group], asked[group]) = (0, 0) }
        for line in 0..<market.problem.lines.count { spent[line] = 0 }
        tally.pointee = Tally()
    }
}

extension DualPrices {
    /// Large sessions move in smaller steps: a wish too many is a smaller share of them.
    @inline(__always) static func placeStep(_ capacity: Int32) -> Double { 16 / (8 + Double(capacity)) }
    @inline(__always) static func releaseStep(_ limit: Int32) -> Double { 4 / (4 + Double(limit)) }
}
