// What hubs do today: first come, first served. Reported beside every plan, so that the difference can be seen.

package enum FirstCome {
    /// Firms hear at random times, large ones three times sooner than SMEs and five times sooner than micro firms; each worker takes the
    /// earliest session with a free seat; sessions that stay under their minimum are cancelled and their people try once more.
    ///
    /// The assumption about who hears when is the benchmark's; the same seed gives the same plan. O(needs × sessions of a course).
    package static func plan(_ problem: PlanningProblem, seed: UInt64) -> TrainingPlan {
        let market = SeatMarket(problem, minimumGroup: 1)
        var random = SeededRandom(seed: seed)
        let delay = [1.0, 3.0, 5.0]
        let heard = problem.firms.map { firm in random.unit() * delay[min(2, max(0, firm.sizeClass))] }
        let order = problem.workers.indices.map { (heard[problem.workers[$0].firm] + 0.2 * random.unit(), $0) }.sorted { $0 < $1 }.map(\.1)
        let earliest = (0..<market.courseCount).map { course in
            market.sessions(of: course).map { market.courseSession[$0] }.sorted {
                (market.session[Int($0)].start, $0) < (market.session[Int($1)].start, $1)
            }
        }
        let rounding = Rounding(market, worth: .nothing(market))
        rounding.book(order, earliest, opening: true)
        rounding.closeSmall()
        rounding.book(order, earliest, opening: false)
        return rounding.ledger.plan
    }
}

extension Rounding {
    /// Every worker in turn takes the first session in the lists that has a place and can be paid. Money and slots only get less
    /// meanwhile, so that what is full or can no longer open never comes back; it is taken out of the lists now and then.
    func book(_ order: [Int], _ lists: [[Int32]], opening: Bool) {
        var lists = lists
        func isGone(_ session: Int) -> Bool {
            ledger.isOpen[session]
                ? !ledger.hasPlace(session) : !opening || !ledger.canOpen(session) || !ledger.canPayOpening(session)
        }
        for worker in order {
            for need in market.needs(of: worker) where market.need[need].isReachable && ledger.seat[need] < 0 {
                let course = Int(market.need[need].course)
                var gone = 0
                for item in lists[course] {
                    let session = Int(item)
                    if isGone(session) {
                        gone += 1
                        continue
                    }
                    guard market.suits(need: need, session: session), ledger.fits(need, session) else { continue }
                    let idle = !ledger.isOpen[session]
                    if idle { ledger.open(session) }
                    if ledger.canPay(need, session) {
                        ledger.place(need, in: session)
                        break
                    }
                    if idle { ledger.close(session) }
                }
                ledger.keep()
                if gone > 20, gone * 4 > lists[course].count { lists[course].removeAll { isGone(Int($0)) } }
            }
        }
    }
}
