// What may be shown of small numbers. Every page, export and answer with counts by class or group goes through here.

/// A count that may be shown, or not.
package enum ShownCell: Codable, Sendable, Equatable {
    case shown(organisations: Int, agreeShare: Double)
    /// Everybody in a small cell agreed (or nobody did): only the direction is told.
    case atLeast80
    case atMost20
    /// Too few to show without pointing at somebody.
    case hidden
}

package enum Suppression {
    /// The rule for one row of cells whose total is shown beside it.
    ///
    /// A cell with fewer than `minimum` organisations is hidden; if exactly one is hidden the smallest of the others goes too, because it
    /// would follow from the total by subtraction. A unanimous cell below ten is told as a direction only. An empty cell is no secret.
    package static func row(_ cells: [ClassCount], minimum: Int = 5) -> [ShownCell] {
        var hidden = Set(cells.indices.filter { cells[$0].organisations > 0 && cells[$0].organisations < minimum })
        if hidden.count == 1,
            let next = cells.indices.filter({ cells[$0].organisations >= minimum }).min(by: {
                (cells[$0].organisations, $0) < (cells[$1].organisations, $1)
            })
        {
            hidden.insert(next)
        }
        return cells.indices.map { index in
            let cell = cells[index]
            if hidden.contains(index) || cell.organisations == 0 { return .hidden }
            let share = cell.agree / Double(cell.organisations)
            if cell.organisations < 10, share == 1 { return .atLeast80 }
            if cell.organisations < 10, share == 0 { return .atMost20 }
            return .shown(organisations: cell.organisations, agreeShare: share)
        }
    }
}
