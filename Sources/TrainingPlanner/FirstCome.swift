// What hubs do today: first come, first served. Reported beside every plan, so that the difference can be seen.

package enum FirstCome {
    /// Firms hear at random times, large ones three times sooner than SMEs and five times sooner than micro firms; each worker takes the
    /// earliest session with a free seat; sessions that stay under their minimum are cancelled and their people try once more.
    ///
    /// The assumption about who hears when is the benchmark's; the same seed gives the same plan.
    package static func plan(_ problem: PlanningProblem, seed: UInt64) -> TrainingPlan {
        var random = SeededRandom(seed: seed)
        let delay = [1.0, 3.0, 5.0]
        let heard = problem.firms.map { firm in random.unit() * delay[firm.sizeClass] }
        let order = problem.workers.indices.map { (heard[problem.workers[$0].firm] + 0.2 * random.unit(), $0) }.sorted { $0 < $1 }.map(\.1)
        let eligibility = Eligibility(problem)
        var ledger = PlanLedger(problem)
        var cancelled: Set<Int> = []
        book(order, problem, eligibility, &ledger, cancelled)
        for session in problem.sessions.indices
        where ledger.isOpen[session] && ledger.attendees[session].count < problem.sessions[session].minimum {
            cancelled.insert(session)
            for worker in ledger.attendees[session] { ledger.unseat(worker, session) }
            ledger.close(session)
        }
        book(order, problem, eligibility, &ledger, cancelled, onlyOpen: true)
        dropBroken(problem, &ledger)
        return ledger.plan
    }

    private static func book(
        _ order: [Int], _ problem: PlanningProblem, _ eligibility: Eligibility, _ ledger: inout PlanLedger, _ cancelled: Set<Int>,
        onlyOpen: Bool = false
    ) {
        for worker in order {
            for need in problem.workers[worker].needs where !ledger.isServed(worker, course: need.course) {
                let possible = eligibility.sessions(for: worker, course: need.course).filter { !cancelled.contains($0) }
                    .sorted { (problem.sessions[$0].start, $0) < (problem.sessions[$1].start, $1) }
                for session in possible {
                    if !ledger.isOpen[session] {
                        guard !onlyOpen, ledger.canOpen(session) else { continue }
                        ledger.open(session)
                    }
                    if ledger.canSeat(worker, session) {
                        ledger.seat(worker, session)
                        break
                    }
                    if ledger.attendees[session].isEmpty { ledger.close(session) }
                }
            }
        }
    }

    /// Cancellations may have taken the course that comes first, or the last people of a session.
    private static func dropBroken(_ problem: PlanningProblem, _ ledger: inout PlanLedger) {
        var changed = true
        while changed {
            changed = false
            for worker in problem.workers.indices {
                for session in ledger.seatsOf[worker] {
                    let before = problem.prerequisites[problem.sessions[session].course]
                    if before >= 0, problem.workers[worker].needs.contains(where: { $0.course == before }),
                        !ledger.isServed(worker, course: before)
                    {
                        ledger.unseat(worker, session)
                        changed = true
                    }
                }
            }
            for session in problem.sessions.indices
            where ledger.isOpen[session] && ledger.attendees[session].count < problem.sessions[session].minimum {
                for worker in ledger.attendees[session] { ledger.unseat(worker, session) }
                ledger.close(session)
                changed = true
            }
        }
    }
}
