// One way to a plan: open, fill, repair. PlanSolver makes several and keeps the best.

import Foundation

struct PlanAttempt {
    private let problem: PlanningProblem
    private let needs: ReachableNeeds
    private let weighing: Weighing
    private(set) var ledger: PlanLedger

    init(problem: PlanningProblem, needs: ReachableNeeds, weighing: Weighing) {
        self.problem = problem
        self.needs = needs
        self.weighing = weighing
        ledger = PlanLedger(problem)
    }

    mutating func build(isCancelled: () -> Bool) throws {
        for _ in 0..<6 {
            let opened = try openSessions(isCancelled: isCancelled)
            fill()
            if opened == 0 { break }
        }
        for _ in 0..<4 {
            if isCancelled() { throw CancellationError() }
            let helped = liftWorstGroups() + rescue()
            fill()
            if try helped == 0 && openSessions(isCancelled: isCancelled) == 0 { break }
        }
    }

    // MARK: Value

    /// Share of reachable needs of a group that are served; small groups count as average.
    private func share(ofGroup group: Int) -> Double {
        needs.counted[group] ? Double(ledger.servedOfGroup[group]) / Double(needs.ofGroup[group]) : mean
    }

    private var mean: Double {
        Double(ledger.servedOfGroup.reduce(0, +)) / Double(max(1, needs.ofGroup.reduce(0, +)))
    }

    private func groupFactors() -> [Double] {
        let mean = mean
        return problem.groups.indices.map { group in
            let share = needs.counted[group] ? Double(ledger.servedOfGroup[group]) / Double(needs.ofGroup[group]) : mean
            return exp(weighing.fairness * (mean - share))
        }
    }

    private func value(_ need: Int, _ factors: [Double]) -> Double {
        let worker = needs.worker[need]
        return (Double(needs.weight[need]) + (ledger.seatsOf[worker].isEmpty ? weighing.first : 0)) * factors[problem.workers[worker].group]
    }

    // MARK: Opening

    /// Lazy greedy: the session with the most value for its money first. A value that was computed earlier is looked at again before it is
    /// trusted; values mostly fall, so few are.
    ///
    /// - Returns: how many sessions were opened.
    private mutating func openSessions(isCancelled: () -> Bool) throws -> Int {
        var factors = groupFactors()
        var heap = Heap()
        for session in problem.sessions.indices where !ledger.isOpen[session] {
            let score = score(session, factors)
            if score > 0 { heap.push(score, session) }
        }
        var opened = 0
        while let (_, session) = heap.pop() {
            if isCancelled() { throw CancellationError() }
            let now = score(session, factors)
            guard now > 0 else { continue }
            if let next = heap.top, now < next.0 * 0.999 {
                heap.push(now, session)
                continue
            }
            if open(session, factors) {
                opened += 1
                factors = groupFactors()
            }
        }
        return opened
    }

    private func candidates(_ session: Int, _ factors: [Double]) -> [(value: Double, need: Int)] {
        var found: [(value: Double, need: Int)] = []
        for need in needs.ofSession[session] {
            let worker = needs.worker[need]
            if ledger.isServed(worker, course: needs.course[need]) || !ledger.suits(worker, session) { continue }
            found.append((value(need, factors), need))
        }
        return found.sorted { ($1.value, $0.need) < ($0.value, $1.need) }
    }

    /// Value for each euro; 0 when the session cannot open or would stay under its minimum.
    private func score(_ session: Int, _ factors: [Double]) -> Double {
        guard ledger.canOpen(session) else { return 0 }
        let s = problem.sessions[session]
        let best = candidates(session, factors).prefix(s.capacity)
        guard best.count >= max(1, s.minimum) else { return 0 }
        return best.reduce(0) { $0 + $1.value } / Double(max(1, s.fixedCost + best.count * s.seatCost))
    }

    private mutating func open(_ session: Int, _ factors: [Double]) -> Bool {
        let chosen = candidates(session, factors)
        ledger.open(session)
        for candidate in chosen where ledger.canSeat(needs.worker[candidate.need], session) {
            ledger.seat(needs.worker[candidate.need], session)
        }
        guard ledger.attendees[session].count >= max(1, problem.sessions[session].minimum) else {
            for worker in ledger.attendees[session] { ledger.unseat(worker, session) }
            ledger.close(session)
            return false
        }
        return true
    }

    // MARK: Filling

    /// Free seats of running sessions to those who have least, the cheapest seat first.
    private mutating func fill() {
        let factors = groupFactors()
        let open = needs.worker.indices.filter { !ledger.isServed(needs.worker[$0], course: needs.course[$0]) }
        let order = open.map { (value: value($0, factors), need: $0) }.sorted { ($1.value, $0.need) < ($0.value, $1.need) }
        for (_, need) in order { _ = seatAnywhere(need) }
    }

    private mutating func seatAnywhere(_ need: Int) -> Bool {
        let worker = needs.worker[need]
        guard !ledger.isServed(worker, course: needs.course[need]) else { return false }
        let possible = needs.sessions[need].filter { ledger.canSeat(worker, $0) }
        guard let cheapest = possible.min(by: { (problem.sessions[$0].seatCost, $0) < (problem.sessions[$1].seatCost, $1) }) else {
            return false
        }
        ledger.seat(worker, cheapest)
        return true
    }

    // MARK: Repair

    /// Seats move from groups that are well served to the worst-off group until that changes nothing more.
    private mutating func liftWorstGroups() -> Int {
        var stuck: Set<Int> = []
        var moves = 0
        let limit = 4 * problem.workers.count + 100
        while moves < limit {
            let open = problem.groups.indices.filter { needs.counted[$0] && !stuck.contains($0) }
            guard let worst = open.min(by: { (share(ofGroup: $0), $0) < (share(ofGroup: $1), $1) }) else { break }
            let target = share(ofGroup: worst)
            if help(group: worst, donorsAbove: target + 0.02) { moves += 1 } else { stuck.insert(worst) }
        }
        return moves
    }

    private mutating func help(group: Int, donorsAbove floor: Double) -> Bool {
        for need in needs.worker.indices where problem.workers[needs.worker[need]].group == group {
            if ledger.isServed(needs.worker[need], course: needs.course[need]) { continue }
            if seatAnywhere(need) || displace(for: need, donorsAbove: floor) { return true }
        }
        return false
    }

    /// People with nothing take a seat of somebody who keeps another one, unless that person's group is the weaker.
    private mutating func rescue() -> Int {
        var moves = 0
        for worker in problem.workers.indices where ledger.seatsOf[worker].isEmpty {
            let own = share(ofGroup: problem.workers[worker].group)
            let lowest = problem.groups.indices.filter { needs.counted[$0] }.map { share(ofGroup: $0) }.min() ?? 0
            for need in needs.ofWorker[worker] {
                if seatAnywhere(need) || displace(for: need, donorsAbove: min(own, lowest + 0.02)) {
                    moves += 1
                    break
                }
            }
        }
        return moves
    }

    /// Takes one seat from somebody with several, in the same session or for its money, and gives it to `need`.
    private mutating func displace(for need: Int, donorsAbove floor: Double) -> Bool {
        let worker = needs.worker[need]
        for session in needs.sessions[need] where ledger.isOpen[session] {
            let donors = ledger.attendees[session].filter { other in
                problem.workers[other].group != problem.workers[worker].group && ledger.seatsOf[other].count > 1
                    && ledger.canLeave(other, session)
                    && share(ofGroup: problem.workers[other].group) > floor
            }
            for donor in donors.sorted().prefix(8) {
                ledger.unseat(donor, session)
                if ledger.canSeat(worker, session) {
                    ledger.seat(worker, session)
                    return true
                }
                ledger.seat(donor, session)
            }
        }
        return false
    }
}

/// A binary heap of scores, the highest first; ties to the smaller number.
private struct Heap {
    private var items: [(Double, Int)] = []

    var top: (Double, Int)? { items.first }

    private func before(_ a: (Double, Int), _ b: (Double, Int)) -> Bool { (b.0, a.1) < (a.0, b.1) }

    mutating func push(_ score: Double, _ item: Int) {
        items.append((score, item))
        var child = items.count - 1
        while child > 0, before(items[child], items[(child - 1) / 2]) {
            items.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func pop() -> (Double, Int)? {
        guard let first = items.first else { return nil }
        let last = items.removeLast()
        guard !items.isEmpty else { return first }
        items[0] = last
        var parent = 0
        while true {
            let children = [2 * parent + 1, 2 * parent + 2].filter { $0 < items.count }
            guard let best = children.min(by: { before(items[$0], items[$1]) }), before(items[best], items[parent]) else { break }
            items.swapAt(parent, best)
            parent = best
        }
        return first
    }
}
