// Who voted how on what, as compact rows. The kernels read it; the opinion job and the command make it.

import Foundation

/// Why a table of votes is not read: it is larger than the kernels are made for.
package struct VoteMatrixTooLarge: Error, Equatable, CustomStringConvertible {
    package let participants: Int
    package let statements: Int

    package var description: String {
        "\(participants) participants and \(statements) statements were given; at most \(VoteMatrix.participantLimit) and \(VoteMatrix.statementLimit) are read. Split the conversation."
    }
}

/// A sparse matrix of votes: participants are rows, statements are columns, both numbered from 0.
///
/// Memory: three bytes a vote and four a row. Cells without a vote are absent, which is not the same as a pass (0).
package struct VoteMatrix: Sendable, Equatable {
    package static let participantLimit = 100_000
    package static let statementLimit = 10_000

    package struct Entry: Sendable {
        let row: Int32
        let column: Int32
        /// +1 agree, 0 pass, -1 disagree.
        let value: Int8

        package init(participant: Int, statement: Int, value: Int8) {
            row = Int32(clamping: participant)
            column = Int32(clamping: statement)
            self.value = value.signum()
        }
    }

    package let participantCount: Int
    package let statementCount: Int
    /// Row `i` is `rowStart[i]..<rowStart[i + 1]` of `columns` and `values`, with columns ascending.
    let rowStart: [Int32]
    let columns: [UInt16]
    let values: [Int8]

    /// Of several entries for a cell the last one counts; entries outside the matrix are left out.
    ///
    /// - Complexity: O(entries + participants + statements): two counting sorts.
    /// - Throws: `VoteMatrixTooLarge`.
    package init(participantCount: Int, statementCount: Int, entries: [Entry]) throws {
        guard participantCount <= Self.participantLimit, statementCount <= Self.statementLimit else {
            throw VoteMatrixTooLarge(participants: participantCount, statements: statementCount)
        }
        let (rows, width) = (max(0, participantCount), max(0, statementCount))
        self.participantCount = rows
        self.statementCount = width
        let inside = { (entry: Entry) in entry.row >= 0 && entry.row < Int32(rows) && entry.column >= 0 && entry.column < Int32(width) }
        // Stable: by statement first, by participant afterwards, so that the last entry of a cell stays last.
        var columnEnd = [Int32](repeating: 0, count: width + 1)
        var rowEnd = [Int32](repeating: 0, count: rows + 1)
        var kept = 0
        for entry in entries where inside(entry) {
            columnEnd[Int(entry.column) + 1] += 1
            rowEnd[Int(entry.row) + 1] += 1
            kept += 1
        }
        for index in 0..<width { columnEnd[index + 1] += columnEnd[index] }
        for index in 0..<rows { rowEnd[index + 1] += rowEnd[index] }
        var byColumn = [Int32](repeating: 0, count: kept)
        for (index, entry) in entries.enumerated() where inside(entry) {
            byColumn[Int(columnEnd[Int(entry.column)])] = Int32(index)
            columnEnd[Int(entry.column)] += 1
        }
        let bounds = rowEnd
        var sorted = [Int32](repeating: 0, count: kept)
        for index in byColumn {
            let row = Int(entries[Int(index)].row)
            sorted[Int(rowEnd[row])] = index
            rowEnd[row] += 1
        }
        var starts = [Int32](repeating: 0, count: rows + 1)
        var columns: [UInt16] = []
        var values: [Int8] = []
        columns.reserveCapacity(kept)
        values.reserveCapacity(kept)
        for row in 0..<rows {
            for position in Int(bounds[row])..<Int(bounds[row + 1]) {
                let entry = entries[Int(sorted[position])]
                if columns.count > Int(starts[row]), columns[columns.count - 1] == UInt16(entry.column) {
                    values[values.count - 1] = entry.value
                } else {
                    columns.append(UInt16(entry.column))
                    values.append(entry.value)
                }
            }
            starts[row + 1] = Int32(columns.count)
        }
        rowStart = starts
        self.columns = columns
        self.values = values
    }

    package var voteCount: Int { columns.count }

    /// How many votes a participant gave.
    package func voteCount(of participant: Int) -> Int { Int(rowStart[participant + 1] - rowStart[participant]) }

    /// Calls `body` with statement and value for each vote of a participant, statements ascending.
    @inline(__always)
    package func forEachVote(of participant: Int, _ body: (Int, Int8) -> Void) {
        for index in Int(rowStart[participant])..<Int(rowStart[participant + 1]) { body(Int(columns[index]), values[index]) }
    }

    /// Whether anybody voted on each statement.
    var votedStatements: [Bool] {
        var voted = [Bool](repeating: false, count: statementCount)
        for column in columns { voted[Int(column)] = true }
        return voted
    }

    /// The votes for which `keep` says so; rows and columns keep their numbers.
    func filtered(_ keep: (_ participant: Int, _ statement: Int) -> Bool) -> VoteMatrix {
        var starts: [Int32] = [0]
        var columns: [UInt16] = []
        var values: [Int8] = []
        for row in 0..<participantCount {
            for index in Int(rowStart[row])..<Int(rowStart[row + 1]) where keep(row, Int(self.columns[index])) {
                columns.append(self.columns[index])
                values.append(self.values[index])
            }
            starts.append(Int32(columns.count))
        }
        return VoteMatrix(
            participantCount: participantCount, statementCount: statementCount, rowStart: starts, columns: columns, values: values)
    }

    private init(participantCount: Int, statementCount: Int, rowStart: [Int32], columns: [UInt16], values: [Int8]) {
        self.participantCount = participantCount
        self.statementCount = statementCount
        self.rowStart = rowStart
        self.columns = columns
        self.values = values
    }
}

/// Agree, disagree and all votes (passes included) on one statement.
package struct VoteCount: Codable, Sendable, Equatable {
    package var agree = 0
    package var disagree = 0
    package var seen = 0

    package init(agree: Int = 0, disagree: Int = 0, seen: Int = 0) {
        self.agree = agree
        self.disagree = disagree
        self.seen = seen
    }

    mutating func add(_ value: Int8) {
        seen += 1
        if value > 0 { agree += 1 } else if value < 0 { disagree += 1 }
    }

    package static func + (left: Self, right: Self) -> Self {
        Self(agree: left.agree + right.agree, disagree: left.disagree + right.disagree, seen: left.seen + right.seen)
    }

    package static func - (left: Self, right: Self) -> Self {
        Self(agree: left.agree - right.agree, disagree: left.disagree - right.disagree, seen: left.seen - right.seen)
    }

    package var pass: Int { seen - agree - disagree }
}
