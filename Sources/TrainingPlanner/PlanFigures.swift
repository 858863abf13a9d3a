// What a plan amounts to, level by level. Shown on the plan page and printed by `roundtable plan`.

/// The figures of one plan. Shares are 0…1.
package struct PlanFigures: Codable, Sendable, Equatable {
    /// The smallest share of reachable needs served in a group that is large enough to count.
    package let worstOffShare: Double
    /// −1 when no group is large enough and the share is that of everybody.
    package let worstOffGroup: Int
    package let countedGroups: [Int]
    /// Served and reachable needs of every group.
    package let groups: [Tally]
    /// People with a reachable need who have a seat, and who have none.
    package let reached: Int
    package let leftBehind: Int
    /// People with needs of which no session could serve a single one.
    package let unreachable: Int
    /// Weighted needs served and in all.
    package let needCovered: Int
    package let needTotal: Int
    package let seats: Int
    package let sessionsRun: Int
    package let cost: Int
    /// Served and all needs of large firms, SMEs and micro firms.
    package let bySize: [Tally]

    package struct Tally: Codable, Sendable, Equatable {
        package var served = 0
        package var all = 0
        package var share: Double { all > 0 ? Double(served) / Double(all) : 0 }
    }

    /// Linear in the problem and the plan. Groups with fewer than `minimumGroup` reachable needs do not set the worst-off share.
    package static func of(_ plan: TrainingPlan, in problem: PlanningProblem, minimumGroup: Int) -> PlanFigures {
        of(plan, in: SeatMarket(problem, minimumGroup: minimumGroup))
    }

    static func of(_ plan: TrainingPlan, in market: SeatMarket) -> PlanFigures {
        let problem = market.problem
        var seats = [Int32](repeating: 0, count: problem.workers.count)
        var servedCourses = Set<Int64>(minimumCapacity: plan.seats.count)
        for seat in plan.seats {
            seats[seat.worker] += 1
            servedCourses.insert(Int64(seat.worker) << 32 | Int64(problem.sessions[seat.session].course))
        }
        var groups = [Tally](repeating: Tally(), count: problem.groups.count)
        var sizes = [Tally](repeating: Tally(), count: 3)
        var (reached, left, unreachable, covered, total) = (0, 0, 0, 0, 0)
        for (index, worker) in problem.workers.enumerated() where !worker.needs.isEmpty {
            let size = problem.firms[worker.firm].sizeClass
            var reachable = 0
            for need in market.needs(of: index) {
                total += Int(market.need[need].weight)
                sizes[size].all += 1
                if market.need[need].isReachable { reachable += 1 }
                if seats[index] > 0, servedCourses.contains(Int64(index) << 32 | Int64(market.need[need].course)) {
                    covered += Int(market.need[need].weight)
                    sizes[size].served += 1
                    groups[worker.group].served += 1
                }
            }
            groups[worker.group].all += reachable
            if reachable == 0 { unreachable += 1 } else if seats[index] == 0 { left += 1 } else { reached += 1 }
        }
        let counted = groups.indices.filter { market.counted[$0] }
        let worst = counted.min { (groups[$0].share, $0) < (groups[$1].share, $1) }
        let everybody = Tally(served: groups.reduce(0) { $0 + $1.served }, all: groups.reduce(0) { $0 + $1.all })
        let running = Set(plan.seats.map(\.session))
        return PlanFigures(
            worstOffShare: worst.map { groups[$0].share } ?? everybody.share, worstOffGroup: worst ?? -1, countedGroups: counted,
            groups: groups,
            reached: reached, leftBehind: left, unreachable: unreachable, needCovered: covered, needTotal: total, seats: plan.seats.count,
            sessionsRun: running.count,
            cost: plan.seats.reduce(0) { $0 + problem.sessions[$1.session].seatCost }
                + running.reduce(0) { $0 + problem.sessions[$1].fixedCost },
            bySize: sizes)
    }
}
