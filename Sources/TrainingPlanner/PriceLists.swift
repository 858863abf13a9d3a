// Sessions of every course by what a seat costs somebody of a funding line. Walked by BundleSearch from the cheapest on.

/// One session in a list that is sorted by price.
struct PriceRecord: BitwiseCopyable {
    /// Everything a seat costs at the prices of the moment, release apart.
    var price = 0.0
    var session: Int32 = 0
    var kind: Int32 = 0
}

/// One list for each line that pays for seats and each course. A price that rises lets its record move up at once: its old and its new
/// place are found by halving, and what lies between moves down in one piece. `update` keeps order by insertion where little is out of it.
final class PriceLists {
    let records: UnsafeMutablePointer<PriceRecord>
    /// First record of each list; list l·C + c belongs to slot l of `slotOfLine` and course c.
    let offsets: UnsafeMutablePointer<Int32>
    /// Slot of each funding line, −1 when the line pays for nobody's seats.
    let slotOfLine: UnsafeMutablePointer<Int32>
    /// Price of each session in the lists of each slot, by which its record is found again.
    private let priceOf: UnsafeMutablePointer<Double>
    private let market: SeatMarket
    private let arena = Arena()
    private let slots: Int
    private var isFresh = true
    /// Moves for each record after which sorting anew is quicker.
    private static let mostMoves = 16

    init(_ market: SeatMarket) {
        self.market = market
        slots = market.payingLines.count
        slotOfLine = arena.row(market.problem.lines.count, of: -1)
        for (slot, line) in market.payingLines.enumerated() { slotOfLine[line] = Int32(slot) }
        let usable = Int(market.courseStart[market.courseCount])
        records = arena.row(slots * usable, of: PriceRecord())
        priceOf = arena.row(slots * market.sessionCount, of: 0)
        offsets = arena.row(slots * market.courseCount + 1, of: 0)
        var next = 0
        for slot in 0..<slots {
            for course in 0..<market.courseCount {
                for index in market.sessions(of: course) {
                    let session = market.courseSession[index]
                    records[next] = PriceRecord(price: 0, session: session, kind: market.session[Int(session)].kind)
                    next += 1
                }
                offsets[slot * market.courseCount + course + 1] = Int32(next)
            }
        }
    }

    @inline(__always) func list(line: Int32, course: Int32) -> Range<Int> {
        let list = Int(slotOfLine[Int(line)]) * market.courseCount + Int(course)
        return Int(offsets[list])..<Int(offsets[list + 1])
    }

    /// Writes prices into the records and puts every list in order: `base` of a session plus `euro` of the line times its seat cost.
    ///
    /// - Parameter inFull: sort anew, after large changes.
    func update(base: UnsafePointer<Double>, euro: [Double], inFull: Bool) {
        for slot in 0..<slots {
            let perEuro = euro[market.payingLines[slot]]
            for course in 0..<market.courseCount {
                let list = slot * market.courseCount + course
                let range = Int(offsets[list])..<Int(offsets[list + 1])
                let row = priceOf + slot * market.sessionCount
                for index in range {
                    let session = Int(records[index].session)
                    let price = base[session] + perEuro * Double(market.session[session].seatCost)
                    records[index].price = price
                    row[session] = price
                }
                if inFull || isFresh || !insertionSort(range) { sort(range) }
            }
        }
        isFresh = false
    }

    private func sort(_ range: Range<Int>) {
        var buffer = UnsafeMutableBufferPointer<PriceRecord>(start: records + range.lowerBound, count: range.count)
        buffer.sort { (left: PriceRecord, right: PriceRecord) -> Bool in
            left.price < right.price || (left.price == right.price && left.session < right.session)
        }
    }

    /// Gives up, and returns false, when records would have to move far.
    private func insertionSort(_ range: Range<Int>) -> Bool {
        var moves = range.count * Self.mostMoves
        var index = range.lowerBound + 1
        while index < range.upperBound {
            let record = records[index]
            var place = index
            while place > range.lowerBound {
                let left = records[place - 1]
                if left.price < record.price || (left.price == record.price && left.session < record.session) { break }
                records[place] = left
                place -= 1
            }
            if place != index { records[place] = record }
            moves -= index - place
            if moves < 0 { return false }
            index += 1
        }
        return true
    }

    /// The first record of a range that does not come before a price and session.
    @inline(__always) private func place(_ range: Range<Int>, _ price: Double, _ session: Int32) -> Int {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = (low + high) >> 1
            let record = records[middle]
            if record.price < price || (record.price == price && record.session < session) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Raises the price of a session in all its lists; it moves up past the cheaper ones.
    func raise(_ session: Int, by step: Double) {
        let course = Int(market.session[session].course)
        for slot in 0..<slots {
            let key = priceOf + slot * market.sessionCount + session
            let list = Int(offsets[slot * market.courseCount + course])..<Int(offsets[slot * market.courseCount + course + 1])
            let old = place(list, key.pointee, Int32(session))
            var record = records[old]
            record.price += step
            key.pointee = record.price
            let new = place(old + 1..<list.upperBound, record.price, record.session) - 1
            if new > old { (records + old).update(from: records + old + 1, count: new - old) }
            records[new] = record
        }
    }
}
