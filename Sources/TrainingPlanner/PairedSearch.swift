// Two local searches at the same time on copies of one plan. Called by PlanSteps.

import Dispatch

/// Each half takes some dozen steps on its own copy. Then the steps that the second half kept are carried out on the first copy, one after
/// the other, as far as they still keep every limit and are worth it; the second copy follows. In a region of some size two steps seldom
/// meet. The halves know nothing of each other in between: whether they run at once or in turn, the plan is the
/// same.
struct PairedSearch {
    /// One thread uses a half at a time.
    private final class Half: @unchecked Sendable {
        var search: LocalSearch
        init(_ search: LocalSearch) { self.search = search }
    }

    private let halves: [Half]
    private let threads: Int
    /// Steps of a half between two meetings.
    private let batch: Int

    var ledger: PlanLedger { halves[0].search.ledger }

    /// - Parameter halves: 2, or 1 for a search that has the plan to itself.
    init(_ search: LocalSearch, halves count: Int, threads: Int, seed: UInt64) {
        var halves = [Half(search)]
        if count > 1 { halves.append(Half(LocalSearch(copying: search, random: SeededRandom(seed: seed)))) }
        self.halves = halves
        self.threads = threads
        batch = min(64, max(8, search.market.sessionCount / 60))
        if count > 1 { for half in halves { _ = half.search.ledger.takeRecord() } }
    }

    /// New goals; `band` as in `noteUrgent`.
    func aim(at worth: PlanWorth, band: Double, isUrgent: Bool) {
        both { search in
            search.isUrgent = isUrgent
            search.ledger.aim(at: worth)
            search.noteUrgent(band: band)
        }
    }

    /// - Parameters:
    ///   - steps: of both halves together.
    ///   - heat: of the step with a number below `steps`.
    func run(_ steps: Int, heat: (Int) -> Double) {
        var done = 0
        while done < steps {
            let each = min(batch, (steps - done + halves.count - 1) / halves.count)
            let warmth = heat(done)
            both { search in for _ in 0..<each { search.step(heat: warmth) } }
            done += halves.count * each
            if halves.count > 1 { meet() }
        }
    }

    private func meet() {
        let (one, two) = (halves[0].search.ledger, halves[1].search.ledger)
        let (first, second) = (one.takeRecord(), two.takeRecord())
        guard !first.ends.isEmpty || !second.ends.isEmpty else { return }
        let adopted = one.adopt(second)
        two.follow(undoing: second, doing: [first, adopted], score: one.score)
    }

    /// Does the same with every half.
    private func both(_ body: @Sendable (inout LocalSearch) -> Void) {
        let halves = self.halves
        if threads > 1, halves.count > 1 {
            DispatchQueue.concurrentPerform(iterations: 2) { body(&halves[$0].search) }
        } else {
            for half in halves { body(&half.search) }
        }
    }
}
