// When improving a plan must end so that its proof and the check of it are ready in time. Asked by `roundtable plan --time-limit`.

/// Proof and check ask every worker again, as passes over the prices do. So the passes seen so far tell how long they will take, on this
/// machine and with what else it does.
package struct PlanDeadline: Sendable {
    /// Proof, bound, check and writing take about as long as so many passes.
    static let passesToProve = 12.0
    /// The part of the limit that is kept for them while no pass has been seen.
    static let unknown = 0.3

    private let limit: Double
    private var last: (phase: String, seconds: Double)?
    private var longest = 0.0

    /// - Parameter limit: seconds from the beginning until everything is written.
    package init(limit: Double) { self.limit = limit }

    /// Notes a report of the solver, `seconds` after the beginning.
    package mutating func note(_ progress: PlanProgress, at seconds: Double) {
        if let last, last.phase == progress.phase, Self.passes.contains(progress.phase) { longest = max(longest, seconds - last.seconds) }
        last = (progress.phase, seconds)
    }

    /// Whether improving must end, `seconds` after the beginning.
    package func isHurried(at seconds: Double) -> Bool {
        seconds > limit - (longest > 0 ? max(Self.passesToProve * longest, limit * 0.03) : limit * Self.unknown)
    }

    /// The phases of which every report is one pass over all workers.
    private static let passes: Set = ["fairness prices", "prices"]
}
