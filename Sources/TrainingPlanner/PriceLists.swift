// Sessions of every course by what a seat costs somebody of a funding line. Walked by BundleSearch from the cheapest on.

/// One session in a list that is sorted by price.
struct PriceRecord: BitwiseCopyable {
    /// Everything a seat costs at the prices of the moment, release apart.
    var price = 0.0
    var session: Int32 = 0
    var kind: Int32 = 0
}

/// One list for each line that pays for seats and each course. Prices move little at a time, so that order is kept by insertion: a price
/// that rises lets its record move up at once, and `update` finds little to do.
final class PriceLists {
    let records: UnsafeMutablePointer<PriceRecord>
    /// First record of each list; list l·C + c belongs to slot l of `slotOfLine` and course c.
    let offsets: UnsafeMutablePointer<Int32>
    /// Slot of each funding line, −1 when the line pays for nobody's seats.
    let slotOfLine: UnsafeMutablePointer<Int32>
    private let position: UnsafeMutablePointer<Int32>
    private let market: SeatMarket
    private let arena = Arena()
    private let slots: Int
    private var isFresh = true

    init(_ market: SeatMarket) {
        self.market = market
        slots = market.payingLines.count
        slotOfLine = arena.row(market.problem.lines.count, of: -1)
        for (slot, line) in market.payingLines.enumerated() { slotOfLine[line] = Int32(slot) }
        let usable = Int(market.courseStart[market.courseCount])
        records = arena.row(slots * usable, of: PriceRecord())
        position = arena.row(slots * market.sessionCount, of: -1)
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
                for index in range {
                    let session = Int(records[index].session)
                    records[index].price = base[session] + perEuro * Double(market.session[session].seatCost)
                }
                if inFull || isFresh {
                    var buffer = UnsafeMutableBufferPointer<PriceRecord>(start: records + range.lowerBound, count: range.count)
                    buffer.sort { (left: PriceRecord, right: PriceRecord) -> Bool in
                        left.price < right.price || (left.price == right.price && left.session < right.session)
                    }
                } else {
                    insertionSort(range)
                }
                let row = position + slot * market.sessionCount
                for index in range { row[Int(records[index].session)] = Int32(index) }
            }
        }
        isFresh = false
    }

    private func insertionSort(_ range: Range<Int>) {
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
            index += 1
        }
    }

    /// Raises the price of a session in all its lists; it moves up past the cheaper ones.
    func raise(_ session: Int, by step: Double) {
        let course = Int(market.session[session].course)
        for slot in 0..<slots {
            let row = position + slot * market.sessionCount
            let end = Int(offsets[slot * market.courseCount + course + 1])
            var place = Int(row[session])
            var record = records[place]
            record.price += step
            while place + 1 < end {
                let right = records[place + 1]
                if record.price < right.price || (record.price == right.price && record.session < right.session) { break }
                records[place] = right
                row[Int(right.session)] = Int32(place)
                place += 1
            }
            records[place] = record
            row[session] = Int32(place)
        }
    }
}
