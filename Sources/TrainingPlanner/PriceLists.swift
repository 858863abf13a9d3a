// Sessions of every course by what a seat costs a worker of each funding line. Walked by BundleSearch from the cheapest on.

/// Kept in order between blocks of a pass: prices move little, so an insertion sort has little to do.
struct PriceLists {
    private(set) var records: [PriceRecord] = []
    /// Records of line l and course c: `offsets[l·C + c]..<offsets[l·C + c + 1]`.
    private(set) var offsets: [Int] = [0]
    /// Whether any week of a firm has a price on release.
    var firmIsPriced: [Bool]

    init(_ market: SeatMarket) {
        firmIsPriced = Array(repeating: false, count: market.problem.firms.count)
        for _ in market.problem.lines {
            for sessions in market.sessionsOfCourse {
                for session in sessions { records.append(PriceRecord(price: 0, session: session, kind: market.kind[Int(session)])) }
                offsets.append(records.count)
            }
        }
    }

    /// Writes the prices into the records and puts every list in order.
    ///
    /// - Parameter inFull: sort anew, for the first time or after large changes.
    mutating func update(_ market: SeatMarket, _ prices: SharedPrices, _ running: [Double], _ decided: [DualPrices.Decision], inFull: Bool)
    {
        let courses = market.sessionsOfCourse.count
        for list in 0..<max(0, offsets.count - 1) {
            let euro = prices.budget + prices.line[list / courses]
            let range = offsets[list]..<offsets[list + 1]
            for index in range {
                let session = Int(records[index].session)
                records[index].price =
                    decided[session] == .closed
                    ? .infinity : running[session] + prices.place[session] + euro * Double(market.seatCost[session])
            }
            if inFull {
                records[range].sort { ($0.price, $0.session) < ($1.price, $1.session) }
            } else {
                insertionSort(range)
            }
        }
    }

    mutating func markPriced(_ prices: SharedPrices, _ market: SeatMarket) {
        for firm in firmIsPriced.indices {
            firmIsPriced[firm] = prices.release[firm * market.weeks..<(firm + 1) * market.weeks].contains { $0 > 0 }
        }
    }

    private mutating func insertionSort(_ range: Range<Int>) {
        records.withUnsafeMutableBufferPointer { records in
            for index in range.dropFirst() {
                let record = records[index]
                var position = index
                while position > range.lowerBound,
                    (record.price, record.session) < (records[position - 1].price, records[position - 1].session)
                {
                    records[position] = records[position - 1]
                    position -= 1
                }
                records[position] = record
            }
        }
    }
}
