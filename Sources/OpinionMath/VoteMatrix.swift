// Who voted how on what, as compact rows. The kernels read it; the opinion job makes it.

/// A sparse matrix of votes: participants are rows, statements are columns, both numbered from 0.
///
/// Memory: five bytes a vote. Cells without a vote are absent, which is not the same as a pass (0).
package struct VoteMatrix: Sendable, Equatable {
    package struct Entry: Sendable {
        package let participant: Int
        package let statement: Int
        /// +1 agree, 0 pass, -1 disagree.
        package let value: Int8

        package init(participant: Int, statement: Int, value: Int8) {
            self.participant = participant
            self.statement = statement
            self.value = value
        }
    }

    package let participantCount: Int
    package let statementCount: Int
    /// Row `i` is `rowStart[i]..<rowStart[i + 1]` of `columns` and `values`, with columns ascending.
    let rowStart: [Int]
    let columns: [Int32]
    let values: [Int8]

    /// Of several entries for a cell the last one counts; entries outside the matrix are left out. O(n log n) in the entries.
    package init(participantCount: Int, statementCount: Int, entries: [Entry]) {
        self.participantCount = max(0, participantCount)
        self.statementCount = max(0, statementCount)
        let inside = entries.enumerated().filter { _, entry in
            (0..<participantCount).contains(entry.participant) && (0..<statementCount).contains(entry.statement)
        }
        let sorted = inside.sorted { left, right in
            (left.element.participant, left.element.statement, left.offset) < (
                right.element.participant, right.element.statement, right.offset
            )
        }
        var starts = [0]
        starts.reserveCapacity(participantCount + 1)
        var columns: [Int32] = []
        var values: [Int8] = []
        var row = 0
        for (_, entry) in sorted {
            while row < entry.participant {
                starts.append(columns.count)
                row += 1
            }
            if columns.count > starts[row], columns.last == Int32(entry.statement) {
                values[values.count - 1] = entry.value
            } else {
                columns.append(Int32(entry.statement))
                values.append(entry.value)
            }
        }
        while row < self.participantCount {
            starts.append(columns.count)
            row += 1
        }
        rowStart = starts
        self.columns = columns
        self.values = values
    }

    package var voteCount: Int { columns.count }

    /// How many votes a participant gave.
    package func voteCount(of participant: Int) -> Int { rowStart[participant + 1] - rowStart[participant] }

    /// Calls `body` with statement and value for each vote of a participant, statements ascending.
    @inline(__always)
    func forEachVote(of participant: Int, _ body: (Int, Int8) -> Void) {
        for index in rowStart[participant]..<rowStart[participant + 1] { body(Int(columns[index]), values[index]) }
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

    package var pass: Int { seen - agree - disagree }
}
