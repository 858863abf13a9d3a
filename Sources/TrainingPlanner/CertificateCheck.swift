// Works the values and bounds of a certificate out again, from the problem, the plan and the prices alone. Called by PlanCheck.

import Dispatch

/// A second, plain implementation of everything the solver claims. It shares no code with the solver beyond the problem itself: who can
/// attend what is
/// asked session by session, and the best bundle of a worker is found by its own search.
///
/// **What it proves.** Let x be any plan that keeps all limits and the floors. Its value is at most its value at the prices, as every
/// limit has a price ≥ 0 and
/// what it leaves unused counts for it; that is at most the sum of the workers' best bundles plus limit × price. Linear in the problem,
/// apart from the
/// records looked at for each need, which are few because the lists are sorted.
struct CertificateCheck {
    private let problem: PlanningProblem
    private let sessionsOfCourse: [[Int]]
    /// For each worker the courses that some viable session could serve.
    private let reachable: [[Bool]]

    init(_ problem: PlanningProblem) {
        self.problem = problem
        var people = [[Int]](repeating: [], count: problem.prerequisites.count)
        for (index, worker) in problem.workers.enumerated() { for need in worker.needs { people[need.course].append(index) } }
        var lists = [[Int]](repeating: [], count: problem.prerequisites.count)
        for (number, session) in problem.sessions.enumerated() {
            var found = 0
            for worker in people[session.course] where found < session.minimum {
                if Self.couldAttend(problem, problem.workers[worker], session) { found += 1 }
            }
            if found >= session.minimum { lists[session.course].append(number) }
        }
        var memory: [[Int]: Bool] = [:]
        reachable = problem.workers.map { worker in
            worker.needs.map { need in
                let first = lists[need.course].prefix(12)
                if first.contains(where: { Self.couldAttend(problem, worker, problem.sessions[$0]) }) { return true }
                let key = [need.course, worker.home, worker.pattern, worker.languages, worker.maximumKm]
                if let known = memory[key] { return known }
                let answer = lists[need.course].contains { Self.couldAttend(problem, worker, problem.sessions[$0]) }
                memory[key] = answer
                return answer
            }
        }
        sessionsOfCourse = lists.map { list in
            list.filter { problem.sessions[$0].capacity > 0 && problem.sessions[$0].capacity >= problem.sessions[$0].minimum }
        }
    }

    private static func couldAttend(_ problem: PlanningProblem, _ worker: PlanningProblem.Worker, _ session: PlanningProblem.Session)
        -> Bool
    {
        if (worker.languages >> session.language) % 2 == 0 { return false }
        if session.municipality >= 0, problem.distances[worker.home][session.municipality] > Double(worker.maximumKm) { return false }
        let available = problem.patterns[worker.pattern].available
        if session.cells & ~available[session.start % 2] != 0 { return false }
        return session.length < 2 || session.cells & ~available[(session.start + 1) % 2] == 0
    }

    // MARK: What the plan reaches

    struct Values {
        var worstOffShare = 0.0
        var reached = 0
        var reachablePeople = 0
        var needCovered = 0
        var needTotal = 0
        var cost = 0
        var needsOfGroup: [Int] = []
        var counted: [Bool] = []
    }

    func values(_ seats: [[Int]], minimumGroup: Int) -> Values {
        var values = Values()
        var served = [Int](repeating: 0, count: problem.groups.count)
        values.needsOfGroup = served
        var running: Set<Int> = []
        for (index, worker) in problem.workers.enumerated() {
            let count = reachable[index].count { $0 }
            values.needsOfGroup[worker.group] += count
            if count > 0 {
                values.reachablePeople += 1
                if !seats[index].isEmpty { values.reached += 1 }
            }
            served[worker.group] += seats[index].count
            for need in worker.needs {
                values.needTotal += need.weight
                if seats[index].contains(where: { problem.sessions[$0].course == need.course }) { values.needCovered += need.weight }
            }
            for session in seats[index] {
                values.cost += problem.sessions[session].seatCost
                if running.insert(session).inserted { values.cost += problem.sessions[session].fixedCost }
            }
        }
        values.counted = values.needsOfGroup.map { $0 >= max(1, minimumGroup) }
        let shares = values.counted.indices.filter { values.counted[$0] }.map { Double(served[$0]) / Double(values.needsOfGroup[$0]) }
        let all = values.needsOfGroup.reduce(0, +)
        values.worstOffShare = shares.min() ?? (all > 0 ? Double(served.reduce(0, +)) / Double(all) : 0)
        return values
    }

    // MARK: What the prices prove

    /// Why a price set cannot be used, if it cannot.
    func mistake(in prices: PriceSet) -> String? {
        let sessions = problem.sessions
        let lastWeek = sessions.map { $0.start + $0.length }.max() ?? 0
        guard prices.weeks >= lastWeek, prices.line.count == problem.lines.count, prices.group.count == problem.groups.count else {
            return "it does not have one price for each funding line, group and week"
        }
        let lists = [
            (prices.place, sessions.count), (prices.slot, problem.parallel.count * prices.weeks),
            (prices.release, problem.firms.count * prices.weeks),
        ]
        for (list, count) in lists {
            guard list.index.count == list.price.count, list.index.allSatisfy({ $0 >= 0 && $0 < count }),
                Set(list.index).count == list.index.count
            else { return "an index stands twice or beyond the end" }
        }
        let all =
            [prices.budget, prices.first] + prices.line + prices.group + prices.place.price + prices.slot.price + prices.release.price
        return all.allSatisfy { $0 >= 0 && $0.isFinite } ? nil : "a price is negative or not a number"
    }

    /// The bound proved by prices.
    ///
    /// - Parameters:
    ///   - weight: 1 when needs count with their weight, 0 when only group prices count.
    ///   - floors: served needs each group keeps, and people reached; empty and 0 on the fairness level.
    func bound(_ prices: PriceSet, weight: Double, floors: [Double], people: Double) -> Double {
        func dense(_ list: SparsePrices, _ count: Int) -> [Double] {
            var all = [Double](repeating: 0, count: count)
            for (index, price) in zip(list.index, list.price) { all[index] = price }
            return all
        }
        let place = dense(prices.place, problem.sessions.count)
        let slot = dense(prices.slot, problem.parallel.count * prices.weeks)
        let release = dense(prices.release, problem.firms.count * prices.weeks)
        var total = prices.budget * Double(problem.totalBudget)
        for (line, price) in zip(problem.lines, prices.line) { total += price * Double(line.budget) }
        for index in prices.slot.index { total += slot[index] * Double(problem.parallel[index / prices.weeks]) }
        for index in prices.release.index { total += release[index] * Double(problem.firms[index / prices.weeks].releaseLimit) }
        var seat = [Double](repeating: 0, count: problem.sessions.count)
        for list in sessionsOfCourse {
            for number in list {
                let session = problem.sessions[number]
                total += place[number] * Double(session.capacity)
                var run = (prices.budget + prices.line[session.line]) * Double(session.fixedCost)
                for week in session.start..<(session.start + session.length) { run += slot[session.provider * prices.weeks + week] }
                seat[number] = place[number] + run / Double(session.capacity)
            }
        }
        for (group, floor) in floors.enumerated() { total -= prices.group[group] * floor }
        if !floors.isEmpty { total -= prices.first * people }
        let bundles = Bundles(problem, prices, weight: weight, seat: seat, release: release, sessionsOfCourse: sessionsOfCourse)
        // The same allowance as any proof by floating-point numbers needs.
        let allowance = 4e-5 * max(0, total) / Double(max(1, problem.workers.count))
        let halves = Halves(count: problem.workers.count)
        let (problem, reachable, plain) = (problem, reachable, bundles)
        DispatchQueue.concurrentPerform(iterations: 2) { half in
            var bundles = plain
            var sum = 0.0
            for index in halves.range(half) { sum += bundles.best(problem.workers[index], reachable[index], allowance: allowance) }
            halves.sums[half] = sum
        }
        return total + halves.sums[0] + halves.sums[1]
    }

    /// The workers in two halves, each summed by a thread of its own and always in the same order.
    private final class Halves: @unchecked Sendable {
        let sums: UnsafeMutablePointer<Double>
        private let count: Int

        init(count: Int) {
            self.count = count
            sums = .allocate(capacity: 2)
            sums.initialize(repeating: 0, count: 2)
        }

        deinit { sums.deallocate() }

        func range(_ half: Int) -> Range<Int> { half == 0 ? 0..<count / 2 : count / 2..<count }
    }

    /// Best bundles at fixed prices.
    private struct Bundles: Sendable {
        private struct Choice: Sendable {
            let gain: Double
            let session: Int
        }

        private let problem: PlanningProblem
        private let prices: PriceSet
        private let weight: Double
        private let release: [Double]
        private let priced: [Bool]
        /// By line and course: sessions by price of a seat.
        private var shelves: [[(price: Double, session: Int)]] = []
        private var lists: [[Choice]] = []
        private var taken: [Int] = []
        private var found = 0.0
        private var looks = 0

        init(_ problem: PlanningProblem, _ prices: PriceSet, weight: Double, seat: [Double], release: [Double], sessionsOfCourse: [[Int]]) {
            self.problem = problem
            self.prices = prices
            self.weight = weight
            self.release = release
            var priced = [Bool](repeating: false, count: problem.firms.count)
            for index in prices.release.index { priced[index / prices.weeks] = true }
            self.priced = priced
            for line in problem.lines.indices {
                let euro = prices.budget + prices.line[line]
                for list in sessionsOfCourse {
                    shelves.append(list.map { (seat[$0] + euro * Double(problem.sessions[$0].seatCost), $0) }.sorted { $0 < $1 })
                }
            }
        }

        /// An upper bound on what the worker's best bundle is worth; exact unless lists had to be cut.
        mutating func best(_ worker: PlanningProblem.Worker, _ reachable: [Bool], allowance: Double) -> Double {
            if worker.needs.isEmpty { return 0 }
            let order = sorted(worker)
            let extra = prices.group[worker.group]
            // What builds on a course may pay for it, and so may a first seat.
            let floors = order.map { index in
                dependents(worker.needs[index].course, worker).reduce(-prices.first) {
                    $0 - prices.first - Double($1.weight) * weight - extra
                }
            }
            func look(_ most: Int) -> [(list: [Choice], cut: Double)] {
                zip(order, floors).map { index, floor in
                    let need = worker.needs[index]
                    return reachable[index]
                        ? choices(worker, need, Double(need.weight) * weight + extra, floor: floor, most: most) : ([], -.infinity)
                }
            }
            let tops = look(1).map { $0.list.first ?? Choice(gain: -.infinity, session: -1) }
            let sum = tops.reduce(0) { $0 + max(0, $1.gain) }
            let alone = sum > 0 ? sum + prices.first : max(0, (tops.map(\.gain).max() ?? -.infinity) + prices.first)
            guard alone > 0 else { return 0 }
            taken = tops.map { $0.gain > 0 ? $0.session : -1 }
            if sum > 0, taken.indices.allSatisfy({ taken[$0] < 0 || goesWithTaken(taken[$0], $0, worker, order) }) { return alone }
            let all = look(12)
            lists = all.map(\.list)
            found = 0
            looks = 0
            taken = Array(repeating: -1, count: order.count)
            tryNext(0, worker, order, 0, sum, allowance)
            if looks > 3_000 { return alone }
            var bound = found + allowance
            for index in order.indices where all[index].cut > -.infinity {
                bound = max(bound, sum + prices.first - max(0, tops[index].gain) + all[index].cut)
            }
            return min(alone, bound)
        }

        /// Needs with every prerequisite before what builds on it.
        private func sorted(_ worker: PlanningProblem.Worker) -> [Int] {
            if worker.needs.count < 2 { return Array(worker.needs.indices) }
            return worker.needs.indices.sorted { (chain(worker.needs[$0].course), $0) < (chain(worker.needs[$1].course), $1) }
        }

        private func chain(_ course: Int) -> Int {
            var (length, next) = (0, problem.prerequisites[course])
            while next >= 0, length < problem.prerequisites.count { (length, next) = (length + 1, problem.prerequisites[next]) }
            return length
        }

        private func dependents(_ course: Int, _ worker: PlanningProblem.Worker) -> [PlanningProblem.Need] {
            if worker.needs.count < 2 { return [] }
            return worker.needs.filter { other in
                var (steps, next) = (0, problem.prerequisites[other.course])
                while next >= 0, next != course, steps < 64 { (steps, next) = (steps + 1, problem.prerequisites[next]) }
                return next == course
            }
        }

        private func choices(
            _ worker: PlanningProblem.Worker, _ need: PlanningProblem.Need, _ worth: Double, floor: Double, most: Int
        ) -> (list: [Choice], cut: Double) {
            var list: [Choice] = []
            let working = problem.patterns[worker.pattern].working
            for (price, number) in shelves[worker.line * problem.prerequisites.count + need.course] {
                let before = worth - price
                if before <= floor { break }
                if list.count == most, before <= list[most - 1].gain { break }
                let session = problem.sessions[number]
                guard couldAttend(problem, worker, session) else { continue }
                var gain = before
                if priced[worker.firm] {
                    for week in session.start..<(session.start + session.length) where session.cells & working[week % 2] != 0 {
                        gain -= release[worker.firm * prices.weeks + week]
                    }
                }
                if gain <= floor { continue }
                let position = list.firstIndex { $0.gain < gain } ?? list.count
                if position < most { list.insert(Choice(gain: gain, session: number), at: position) }
                if list.count > most { list.removeLast() }
            }
            return (list, list.count == most ? list[most - 1].gain : -.infinity)
        }

        private mutating func tryNext(
            _ index: Int, _ worker: PlanningProblem.Worker, _ order: [Int], _ gained: Double, _ open: Double, _ allowance: Double
        ) {
            looks += 1
            if looks > 3_000 { return }
            if index == order.count {
                if taken.contains(where: { $0 >= 0 }) { found = max(found, gained + prices.first) }
                return
            }
            let rest = open - max(0, lists[index].first?.gain ?? 0)
            for choice in lists[index] {
                if gained + choice.gain + rest + prices.first <= found + allowance { break }
                if !goesWithTaken(choice.session, index, worker, order) { continue }
                taken[index] = choice.session
                tryNext(index + 1, worker, order, gained + choice.gain, rest, allowance)
            }
            taken[index] = -1
            if gained + rest + prices.first > found + allowance { tryNext(index + 1, worker, order, gained, rest, allowance) }
        }

        private func goesWithTaken(_ number: Int, _ index: Int, _ worker: PlanningProblem.Worker, _ order: [Int]) -> Bool {
            let session = problem.sessions[number]
            let needed = problem.prerequisites[session.course]
            var isHeld = !(needed >= 0 && worker.needs.contains { $0.course == needed })
            let working = problem.patterns[worker.pattern].working
            for other in taken[..<index] where other >= 0 {
                let earlier = problem.sessions[other]
                if earlier.course == needed {
                    if earlier.start + earlier.length > session.start { return false }
                    isHeld = true
                }
                let (from, to) = (max(earlier.start, session.start), min(earlier.start + earlier.length, session.start + session.length))
                guard from < to else { continue }
                if earlier.cells & session.cells != 0 { return false }
                for week in from..<to where earlier.cells & working[week % 2] != 0 && session.cells & working[week % 2] != 0 {
                    return false
                }
            }
            return isHeld
        }
    }
}
