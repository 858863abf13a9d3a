// Whether somebody on a shift can come to a session at all, outside a plan: for waiting lists and for the answers people get.

import TrainingPlanner
package import Vocabulary

package enum ShiftFit {
    /// Every half-day of every week must lie where the shift leaves time. Week by week, because shifts rotate.
    ///
    /// - Parameters:
    ///   - shift: the word of the worker's row.
    ///   - cells: bit `3 × day + part` of a week.
    package static func suits(shift: String, worker: WorkerID, startsOn: Day, weeks: Int, cells: Int) -> Bool {
        let pattern = ShiftPatterns.all[ShiftPatterns.index(shift, worker: worker.raw)]
        // Even calendar weeks as the planner counts them: fourteen days from a Monday.
        let first = (startsOn.number - startsOn.weekday + 3) / 7
        return (0..<max(1, weeks)).allSatisfy { week in
            let available = pattern.available[(first + week) % 2]
            return cells & ~available == 0
        }
    }
}
