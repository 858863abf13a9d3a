// Sets of indices with insertion, removal and choice by position in O(1). Used by PlanLedger for what is free and who waits.

/// Disjoint sets over 0..<items: an item is in at most one of them, and a set never outgrows its size.
final class IndexBags {
    private let start: UnsafeMutablePointer<Int>
    private let fill: UnsafeMutablePointer<Int>
    private let item: UnsafeMutablePointer<Int32>
    /// Position of an item within its set, or −1.
    private let position: UnsafeMutablePointer<Int32>

    init(sizes: [Int], items: Int, _ arena: Arena) {
        start = arena.row(sizes.count + 1, of: 0)
        for (bag, size) in sizes.enumerated() { start[bag + 1] = start[bag] + size }
        fill = arena.row(sizes.count, of: 0)
        item = arena.row(sizes.reduce(0, +), of: 0)
        position = arena.row(items, of: -1)
    }

    @inline(__always) func count(_ bag: Int) -> Int { fill[bag] }
    @inline(__always) subscript(bag: Int, place: Int) -> Int { Int(item[start[bag] + place]) }

    func insert(_ new: Int, into bag: Int) {
        guard position[new] < 0 else { return }
        position[new] = Int32(fill[bag])
        item[start[bag] + fill[bag]] = Int32(new)
        fill[bag] += 1
    }

    func remove(_ old: Int, from bag: Int) {
        let place = Int(position[old])
        guard place >= 0 else { return }
        fill[bag] -= 1
        let last = item[start[bag] + fill[bag]]
        item[start[bag] + place] = last
        position[Int(last)] = Int32(place)
        position[old] = -1
    }
}
