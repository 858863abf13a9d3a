// Checks a plan and its certificate from the problem alone. It knows nothing of the solver: every limit and every value is worked out again.

/// What the check found. A plan without violations may be shown; any other may not.
package struct PlanCheckReport: Codable, Sendable, Equatable {
    /// Sentences with numbers; the first of each kind.
    package let violations: [String]
    package let violationCount: Int

    package var holds: Bool { violationCount == 0 }
}

package enum PlanCheck {
    /// Linear in the problem and the plan, apart from the few profiles of workers that are compared with the sessions of a course.
    package static func check(_ problem: PlanningProblem, _ plan: TrainingPlan, certificate: Certificate? = nil) -> PlanCheckReport {
        var findings = Findings()
        let mine = seats(problem, plan, &findings)
        checkPeople(problem, mine, &findings)
        checkShared(problem, mine, &findings)
        if let certificate { checkCertificate(problem, plan, mine, certificate, &findings) }
        return PlanCheckReport(violations: findings.first, violationCount: findings.count)
    }

    private struct Findings {
        var first: [String] = []
        var count = 0
        private var kinds: Set<String> = []

        mutating func add(_ kind: String, _ text: String) {
            count += 1
            if kinds.insert(kind).inserted { first.append(text) }
        }
    }

    private static func seats(_ problem: PlanningProblem, _ plan: TrainingPlan, _ findings: inout Findings) -> [[Int]] {
        var mine = [[Int]](repeating: [], count: problem.workers.count)
        for seat in plan.seats {
            guard problem.workers.indices.contains(seat.worker), problem.sessions.indices.contains(seat.session) else {
                findings.add("unknown", "Worker \(seat.worker) in session \(seat.session): one of them does not exist.")
                continue
            }
            mine[seat.worker].append(seat.session)
        }
        return mine
    }

    // MARK: One worker at a time

    private static func checkPeople(_ problem: PlanningProblem, _ mine: [[Int]], _ findings: inout Findings) {
        for (index, worker) in problem.workers.enumerated() where !mine[index].isEmpty {
            var served: [Int: Int] = [:]
            var released: Set<Int> = []
            for number in mine[index] {
                let session = problem.sessions[number]
                guard worker.needs.contains(where: { $0.course == session.course }) else {
                    findings.add("need", "Worker \(index) sits in session \(number), but has no need for course \(session.course).")
                    continue
                }
                if let other = served.updateValue(number, forKey: session.course) {
                    findings.add("twice", "Worker \(index) is in sessions \(other) and \(number) of the same course \(session.course).")
                }
                checkSuits(problem, index, number, &findings)
                let working = problem.patterns[worker.pattern].working
                for week in session.start..<(session.start + session.length) where session.cells & working[week % 2] != 0 {
                    if !released.insert(week).inserted {
                        findings.add(
                            "release twice", "Worker \(index) is released twice in week \(week), the second time for session \(number).")
                    }
                }
            }
            checkOrder(problem, index, served, &findings)
        }
    }

    private static func checkSuits(_ problem: PlanningProblem, _ index: Int, _ number: Int, _ findings: inout Findings) {
        let worker = problem.workers[index]
        let session = problem.sessions[number]
        if (worker.languages >> session.language) % 2 == 0 {
            findings.add("language", "Session \(number) is held in language \(session.language), which worker \(index) does not speak.")
        }
        if session.municipality >= 0 {
            let km = problem.distances[worker.home][session.municipality]
            if km > Double(worker.maximumKm) {
                findings.add(
                    "distance", "Session \(number) is \(km) km from the home of worker \(index), whose limit is \(worker.maximumKm) km.")
            }
        }
        let free = problem.patterns[worker.pattern].available
        for week in session.start..<(session.start + session.length) where session.cells & ~free[week % 2] != 0 {
            findings.add("shift", "Session \(number) in week \(week) lies outside what the shift of worker \(index) allows.")
            break
        }
    }

    private static func checkOrder(_ problem: PlanningProblem, _ index: Int, _ served: [Int: Int], _ findings: inout Findings) {
        let numbers = served.values.sorted()
        for (position, left) in numbers.enumerated() {
            let a = problem.sessions[left]
            for right in numbers[..<position] {
                let b = problem.sessions[right]
                if a.cells & b.cells != 0, a.start < b.start + b.length, b.start < a.start + a.length {
                    findings.add("clash", "Worker \(index) would be in sessions \(right) and \(left) at the same time.")
                }
            }
            let before = problem.prerequisites[a.course]
            guard before >= 0, problem.workers[index].needs.contains(where: { $0.course == before }) else { continue }
            guard let earlier = served[before] else {
                findings.add(
                    "prerequisite", "Worker \(index) is in session \(left), but has no seat in course \(before), which comes first.")
                continue
            }
            if problem.sessions[earlier].start + problem.sessions[earlier].length > a.start {
                findings.add("order", "Worker \(index) starts session \(left) before session \(earlier), which comes first, has ended.")
            }
        }
    }

    // MARK: What is shared

    private static func checkShared(_ problem: PlanningProblem, _ mine: [[Int]], _ findings: inout Findings) {
        var filled: [Int: Int] = [:]
        var away: [[Int]: Int] = [:]
        var spent = [Int](repeating: 0, count: problem.lines.count)
        for (index, sessions) in mine.enumerated() {
            let worker = problem.workers[index]
            var weeks: Set<Int> = []
            for number in sessions {
                let session = problem.sessions[number]
                filled[number, default: 0] += 1
                spent[worker.line] += session.seatCost
                for week in session.start..<(session.start + session.length)
                where session.cells & problem.patterns[worker.pattern].working[week % 2] != 0 { weeks.insert(week) }
            }
            for week in weeks { away[[worker.firm, week], default: 0] += 1 }
        }
        for (key, count) in away.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) where count > problem.firms[key[0]].releaseLimit {
            findings.add(
                "release limit",
                "Firm \(key[0]) has \(count) workers away in week \(key[1]); its limit is \(problem.firms[key[0]].releaseLimit).")
        }
        var parallel: [[Int]: Int] = [:]
        for (number, count) in filled.sorted(by: { $0.key < $1.key }) {
            let session = problem.sessions[number]
            if count > session.capacity {
                findings.add("capacity", "Session \(number) has \(count) people and \(session.capacity) places.")
            }
            if count < session.minimum {
                findings.add("minimum", "Session \(number) runs with \(count) people; it needs \(session.minimum).")
            }
            spent[session.line] += session.fixedCost
            for week in session.start..<(session.start + session.length) { parallel[[session.provider, week], default: 0] += 1 }
        }
        for (key, count) in parallel.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) where count > problem.parallel[key[0]] {
            findings.add(
                "parallel", "Provider \(key[0]) would run \(count) sessions in week \(key[1]); it can run \(problem.parallel[key[0]]).")
        }
        for (line, amount) in zip(problem.lines, spent) where amount > line.budget {
            findings.add("line", "The funding line '\(line.name)' would pay \(amount) of its \(line.budget) euros.")
        }
        let total = spent.reduce(0, +)
        if total > problem.totalBudget { findings.add("budget", "The plan costs \(total) euros; there are \(problem.totalBudget).") }
    }

    // MARK: The proof

    private static func checkCertificate(
        _ problem: PlanningProblem, _ plan: TrainingPlan, _ mine: [[Int]], _ certificate: Certificate, _ findings: inout Findings
    ) {
        if certificate.problemDigest != problem.digest { findings.add("problem digest", "The certificate was made for another problem.") }
        if certificate.planDigest != plan.digest { findings.add("plan digest", "The certificate was made for another plan.") }
        let reachable = ReachableAgain(problem)
        let expected = reachable.levels(problem, mine, minimumGroup: certificate.minimumGroup, certificate.levels)
        guard expected.count == certificate.levels.count else {
            findings.add("levels", "The certificate must have the levels worst_off_share, reach and need_covered.")
            return
        }
        for (level, truth) in zip(certificate.levels, expected) {
            if level.budgetPrice < 0 || !level.budgetPrice.isFinite {
                findings.add("price", "The price of level \(level.name) is negative.")
            }
            if abs(level.value - truth.value) > 1e-9 * max(1, truth.value) {
                findings.add("value", "Level \(level.name): the certificate says \(level.value), the plan reaches \(truth.value).")
            }
            if level.bound < truth.bound * (1 - 1e-9) {
                findings.add(
                    "bound", "Level \(level.name): the certificate claims the bound \(level.bound), its price proves only \(truth.bound).")
            }
        }
    }

    /// Reachable needs and their cheapest seats, worked out without the solver's lists.
    private struct ReachableAgain {
        /// Worker, course, weight and least cost of each reachable need.
        var needs: [(worker: Int, course: Int, weight: Int, cost: Double)] = []

        init(_ problem: PlanningProblem) {
            struct Kind: Hashable {
                let home, pattern, languages, km, course: Int
            }
            var byCourse: [Int: [Int]] = [:]
            for (number, session) in problem.sessions.enumerated() { byCourse[session.course, default: []].append(number) }
            var people: [Kind: Int] = [:]
            for worker in problem.workers {
                for need in worker.needs {
                    people[
                        Kind(
                            home: worker.home, pattern: worker.pattern, languages: worker.languages, km: worker.maximumKm,
                            course: need.course), default: 0
                    ] += 1
                }
            }
            var attend: [Kind: [Int]] = [:]
            var crowd: [Int: Int] = [:]
            for (kind, count) in people {
                attend[kind] = (byCourse[kind.course] ?? []).filter { number in
                    let s = problem.sessions[number]
                    let near = s.municipality < 0 || problem.distances[kind.home][s.municipality] <= Double(kind.km)
                    let free = problem.patterns[kind.pattern].available
                    return (kind.languages >> s.language) % 2 == 1 && near
                        && !(s.start..<(s.start + s.length)).contains { s.cells & ~free[$0 % 2] != 0 }
                }
                for number in attend[kind] ?? [] { crowd[number, default: 0] += count }
            }
            for (index, worker) in problem.workers.enumerated() {
                for need in worker.needs {
                    let kind = Kind(
                        home: worker.home, pattern: worker.pattern, languages: worker.languages, km: worker.maximumKm, course: need.course)
                    let costs = (attend[kind] ?? []).filter { crowd[$0, default: 0] >= problem.sessions[$0].minimum }.map { number in
                        Double(problem.sessions[number].seatCost) + Double(problem.sessions[number].fixedCost)
                            / Double(max(1, problem.sessions[number].capacity))
                    }
                    if let least = costs.min() { needs.append((index, need.course, need.weight, least)) }
                }
            }
        }

        func levels(
            _ problem: PlanningProblem, _ mine: [[Int]], minimumGroup: Int, _ levels: [Certificate.Level]
        ) -> [(value: Double, bound: Double)] {
            guard levels.map(\.name) == ["worst_off_share", "reach", "need_covered"] else { return [] }
            var reachable: [Int: Int] = [:]
            for need in needs { reachable[problem.workers[need.worker].group, default: 0] += 1 }
            let counted = Set(reachable.filter { $0.value >= minimumGroup }.keys)
            var served: [Int: Int] = [:]
            var weight = 0
            for (index, sessions) in mine.enumerated() {
                for session in sessions {
                    served[problem.workers[index].group, default: 0] += 1
                    weight += problem.workers[index].needs.first { $0.course == problem.sessions[session].course }?.weight ?? 0
                }
            }
            let shares = counted.map { Double(served[$0, default: 0]) / Double(reachable[$0, default: 1]) }
            let all = Double(served.values.reduce(0, +)) / Double(max(1, needs.count))
            let people = Dictionary(grouping: needs, by: \.worker)
            let relevant = counted.isEmpty ? needs : needs.filter { counted.contains(problem.workers[$0.worker].group) }
            let total = Double(max(1, relevant.count))
            func dual(_ price: Double, _ terms: [(Double, Double)]) -> Double {
                terms.reduce(0) { $0 + max(0, $1.0 - price * $1.1) } + price * Double(problem.totalBudget)
            }
            let reachTerms = people.sorted { $0.key < $1.key }.map { (1.0, $0.value.map(\.cost).min() ?? 0) }
            return [
                (needs.isEmpty ? 0 : shares.min() ?? all, min(1, dual(levels[0].budgetPrice, relevant.map { (1 / total, $0.cost) }))),
                (Double(people.keys.count { !mine[$0].isEmpty }), dual(levels[1].budgetPrice, reachTerms)),
                (Double(weight), dual(levels[2].budgetPrice, needs.map { (Double($0.weight), $0.cost) })),
            ]
        }
    }
}
