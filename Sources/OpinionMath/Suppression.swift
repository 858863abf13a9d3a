// What may be shown of small numbers. Every page, export and answer with counts by class or group goes through here; see also PublicReading.

import Foundation

/// A share that may be shown, or not.
package enum ShownCell: Codable, Sendable, Equatable {
    /// `count` is how many voices the share rests on.
    case shown(count: Int, agreeShare: Double)
    /// Nearly everybody in a small cell agreed: only the direction is told.
    case atLeast80(count: Int)
    case atMost20(count: Int)
    /// Too few to show without pointing at somebody; also a cell without votes, so that nobody can tell the two apart.
    case hidden

    package var isHidden: Bool { self == .hidden }

    /// Share to whole steps of `grain`.
    func rounded(to grain: Double) -> ShownCell {
        if case .shown(let count, let share) = self {
            .shown(count: count, agreeShare: Suppression.rounded(share, to: grain))
        } else {
            self
        }
    }
}

/// Voices and how many of them agree. Fractions where members of an organisation differ.
package struct PrivateCell: Sendable, Equatable {
    package let count: Int
    package let agree: Double

    package init(count: Int, agree: Double) {
        self.count = count
        self.agree = agree
    }
}

package enum Suppression {
    /// Smallest cell of class × statement and group × statement.
    package static let smallest = 5

    /// The rule for one row of cells whose total is shown beside it.
    ///
    /// 1. A cell below `minimum` is hidden.
    /// 2. What is hidden together must not follow from the total by subtraction: the hidden cells with votes must be at least two, hold at least
    ///    `minimum` voices together, and must not all think the same. Until then the smallest shown cell is hidden as well. Who knows this rule
    ///    knows that no hidden cell is larger than the smallest shown one; so the hidden sum must stay away from that bound, too.
    /// 3. A cell below ten in which everybody agrees (or nobody) is told as a direction only.
    ///
    /// - Complexity: O(cells²).
    package static func row(_ cells: [PrivateCell], minimum: Int = smallest) -> [ShownCell] {
        var hidden = Set(cells.indices.filter { cells[$0].count < minimum })
        while !isSafe(cells, hidden, minimum) {
            let next = cells.indices.filter { !hidden.contains($0) }.min { (cells[$0].count, $0) < (cells[$1].count, $1) }
            guard let next else { break }
            hidden.insert(next)
        }
        return cells.indices.map { hidden.contains($0) ? .hidden : alone(cells[$0], minimum: minimum) }
    }

    /// The rule for a single figure, such as the total of a row.
    package static func alone(_ cell: PrivateCell, minimum: Int = smallest) -> ShownCell {
        guard cell.count >= minimum else { return .hidden }
        let share = min(1, max(0, cell.agree / Double(cell.count)))
        if cell.count < 10, share > 1 - 1e-9 { return .atLeast80(count: cell.count) }
        if cell.count < 10, share < 1e-9 { return .atMost20(count: cell.count) }
        return .shown(count: cell.count, agreeShare: share)
    }

    private static func isSafe(_ cells: [PrivateCell], _ hidden: Set<Int>, _ minimum: Int) -> Bool {
        let filled = hidden.filter { cells[$0].count > 0 }
        guard !filled.isEmpty else { return true }
        let count = filled.reduce(0) { $0 + cells[$1].count }
        let agree = filled.sorted().reduce(0.0) { $0 + cells[$1].agree }
        let small = filled.count { cells[$0].count < minimum }
        let smallestShown = cells.indices.filter { !hidden.contains($0) }.map { cells[$0].count }.min() ?? Int.max / 100
        let bound = (filled.count - small) * smallestShown + small * (minimum - 1)
        return filled.count >= 2 && count >= minimum && agree > 1e-9 && agree < Double(count) - 1e-9
            && (small == filled.count || count <= bound - 2)
    }

    static func rounded(_ share: Double, to grain: Double) -> Double { (share / grain).rounded() * grain }

    /// A count for public exports, rounded to fives.
    package static func rounded(_ count: Int) -> Int { (count + 2) / 5 * 5 }
}

/// Somebody whose votes are new, changed or taken back since they were last counted.
package struct WaitingVoter: Sendable, Equatable {
    /// The organisation, or the person where there is none: people of one organisation are one voice.
    package let voice: Int64
    /// `nil` for a person who speaks for no organisation.
    package let voiceClass: Int?

    package init(voice: Int64, voiceClass: Int?) {
        self.voice = voice
        self.voiceClass = voiceClass
    }
}

/// Which votes may enter the figures. Readings with only one or two voters between them would tell what these said, in the column of their class
/// above all; so the voices of a class are let in together.
package enum PublicationBatches {
    /// As many voices at least are let in at once.
    package static let smallest = Suppression.smallest

    /// A class that is counted with at least five voices, and so may have a column of its own, waits for five more of its own. The other classes wait
    /// together: their columns are hidden, and what is hidden is hidden as a sum. The rule is the same at the end: a last batch of three would tell
    /// what these three said.
    ///
    /// - Parameter counted: voices of each class that are counted by now; last those of people without an organisation.
    /// - Returns: for each waiting voter whether it is let in. O(waiting).
    package static func ready(_ waiting: [WaitingVoter], counted: [Int]) -> [Bool] {
        let voices = voices(waiting, counted: counted)
        return waiting.map { (voices[pool(of: $0, counted: counted)] ?? 0) >= smallest }
    }

    /// How many voices wait in the same pool as each voter, itself among them. O(waiting).
    package static func together(_ waiting: [WaitingVoter], counted: [Int]) -> [Int] {
        let voices = voices(waiting, counted: counted)
        return waiting.map { voices[pool(of: $0, counted: counted)] ?? 0 }
    }

    /// The class a voter waits with; -1 for all that have no column of their own.
    private static func pool(of voter: WaitingVoter, counted: [Int]) -> Int {
        let place = voter.voiceClass ?? counted.count - 1
        return counted[place] >= smallest ? place : -1
    }

    private static func voices(_ waiting: [WaitingVoter], counted: [Int]) -> [Int: Int] {
        Dictionary(grouping: waiting) { pool(of: $0, counted: counted) }.mapValues { voters in
            Set(voters.map { [$0.voice, Int64($0.voiceClass ?? -1)] }).count
        }
    }
}
