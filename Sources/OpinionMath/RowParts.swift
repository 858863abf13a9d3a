// Work on several cores whose result does not depend on how many there are. Used by the kernels that walk all votes.

import Dispatch

/// A range cut into a fixed number of parts. The parts, not the threads, decide the order of every sum, so one thread and two give the same bits.
struct RowParts: Sendable {
    let bounds: [Int]
    let threads: Int

    var count: Int { bounds.count - 1 }

    /// Rows in parts with about equally many votes: one part below 40,000 votes, where a second thread costs more than it brings, else four.
    init(_ matrix: VoteMatrix, threads: Int) {
        let parts = matrix.voteCount < 40_000 ? 1 : 4
        var bounds = [0]
        for part in 1..<max(2, parts) where parts > 1 {
            let target = Int32(matrix.voteCount * part / parts)
            var row = bounds[part - 1]
            while row < matrix.participantCount, matrix.rowStart[row] < target { row += 1 }
            bounds.append(row)
        }
        self.bounds = bounds + [matrix.participantCount]
        self.threads = threads
    }

    /// `count` things in `parts` ranges of about the same length.
    init(count: Int, parts: Int, threads: Int) {
        bounds = (0...max(1, parts)).map { count * $0 / max(1, parts) }
        self.threads = threads
    }

    /// Calls `body` once for each part with its number and range, on several threads when there are several.
    ///
    /// `body` may write only to what belongs to its own part.
    func run(_ body: (_ part: Int, _ rows: Range<Int>) -> Void) {
        guard threads > 1, count > 1 else {
            for part in 0..<count { body(part, bounds[part]..<bounds[part + 1]) }
            return
        }
        withoutActuallyEscaping(body) { body in
            // Parts write to memory of their own, and all of them end before this call does.
            nonisolated(unsafe) let body = body
            DispatchQueue.concurrentPerform(iterations: count) { part in body(part, bounds[part]..<bounds[part + 1]) }
        }
    }
}
