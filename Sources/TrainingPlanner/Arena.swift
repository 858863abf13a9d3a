// Memory of the planner's inner loops: plain rows of numbers that are given back together. Used by SeatMarket, the prices and the ledger.

/// Rows that live as long as the arena. A pointer is passed around without counting references and without checking bounds, which is
/// what millions of questions a second need; whoever holds one also holds the arena.
final class Arena: @unchecked Sendable {
    private var rows: [UnsafeMutableRawPointer] = []

    func row<T: BitwiseCopyable>(_ count: Int, of value: T) -> UnsafeMutablePointer<T> {
        let row = UnsafeMutablePointer<T>.allocate(capacity: max(1, count))
        row.initialize(repeating: value, count: max(1, count))
        rows.append(UnsafeMutableRawPointer(row))
        return row
    }

    func row<T: BitwiseCopyable>(_ values: [T]) -> UnsafeMutablePointer<T> {
        let row = UnsafeMutablePointer<T>.allocate(capacity: max(1, values.count))
        values.withUnsafeBufferPointer { buffer in
            if let base = buffer.baseAddress { row.initialize(from: base, count: values.count) }
        }
        rows.append(UnsafeMutableRawPointer(row))
        return row
    }

    deinit { for row in rows { row.deallocate() } }
}
