// What a reading remembers of the one before: who was compared, which group was called A, and how long another number of groups has been ahead.

import Foundation

/// Kept with a reading and given to the next, so that groups do not jump and letters stay.
package struct GroupMemory: Codable, Sendable, Equatable {
    /// Group of each participant by index; −1: not compared. Indices are those of the next reading: the caller translates ids.
    package var groupOfParticipant: [Int]
    /// How many groups are shown.
    package let groupCount: Int
    /// Another number that won lately, and how many readings in a row.
    package let challenger: Int
    package let streak: Int

    package init(groupOfParticipant: [Int], groupCount: Int, challenger: Int, streak: Int) {
        self.groupOfParticipant = groupOfParticipant
        self.groupCount = groupCount
        self.challenger = challenger
        self.streak = streak
    }

    /// A new number of groups must win this often in a row.
    static let patience = 4
}

extension OpinionGroups {
    /// The best division, held back by what was shown before: another number of groups is taken only after it won four readings in a row, or
    /// when the old one is not admissible any more.
    func settled(after memory: GroupMemory?, points: [Point]) -> (groups: OpinionGroups, challenger: Int, streak: Int) {
        let winner = centres.count
        guard let memory, memory.groupCount >= 1, memory.groupCount != winner else { return (self, winner, 0) }
        let streak = memory.challenger == winner ? memory.streak + 1 : 1
        let old = candidates.first { $0.k == memory.groupCount && $0.silhouette > 0 }
        if streak >= GroupMemory.patience || (memory.groupCount > 1 && old == nil) { return (self, winner, 0) }
        return (OpinionGroups.chosen(old, of: points, candidates), winner, streak)
    }

    /// The letter of each group (0 = A): groups keep the letter of the old group they share most people with; new ones take the next free letter.
    ///
    /// All assignments are compared (at most 5! of them), so the overlap is the largest possible; ties go to the order by size.
    func letters(after memory: GroupMemory?, people: [Int]) -> [Int] {
        let k = centres.count
        guard let memory, memory.groupCount > 0 else { return Array(0..<k) }
        let old = Array(Set(memory.groupOfParticipant.filter { $0 >= 0 })).sorted()
        guard !old.isEmpty else { return Array(0..<k) }
        var overlap = [[Int]](repeating: [Int](repeating: 0, count: old.count), count: k)
        for (position, participant) in people.enumerated() where participant < memory.groupOfParticipant.count {
            if let column = old.firstIndex(of: memory.groupOfParticipant[participant]) { overlap[labels[position]][column] += 1 }
        }
        var best: (shared: Int, columns: [Int?]) = (-1, [])
        func assign(_ group: Int, _ taken: [Int?], _ shared: Int) {
            if group == k {
                if shared > best.shared { best = (shared, taken) }
                return
            }
            for column in old.indices where !taken.contains(column) { assign(group + 1, taken + [column], shared + overlap[group][column]) }
            if old.count < k { assign(group + 1, taken + [nil], shared) }
        }
        assign(0, [], 0)
        var used = Set(best.columns.compactMap { $0.map { old[$0] } })
        return best.columns.enumerated().map { group, column in
            if let column, overlap[group][column] > 0 { return old[column] }
            if let column { used.remove(old[column]) }
            let letter = (0...).first { !used.contains($0) } ?? group
            used.insert(letter)
            return letter
        }
    }
}
