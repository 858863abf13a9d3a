// Checks a plan and its certificate from the problem alone. It knows nothing of the solver: every limit and every value is worked out
// again.

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
        let weekCount = problem.sessions.reduce(problem.weeks) { max($0, $1.start + $1.length) }
        var away = [Int32](repeating: 0, count: problem.firms.count * weekCount)
        var spent = [Int](repeating: 0, count: problem.lines.count)
        for (index, sessions) in mine.enumerated() where !sessions.isEmpty {
            let worker = problem.workers[index]
            var weeks: Set<Int> = []
            for number in sessions {
                let session = problem.sessions[number]
                filled[number, default: 0] += 1
                spent[worker.line] += session.seatCost
                for week in session.start..<(session.start + session.length)
                where session.cells & problem.patterns[worker.pattern].working[week % 2] != 0 { weeks.insert(week) }
            }
            for week in weeks { away[worker.firm * weekCount + week] += 1 }
        }
        for (place, count) in away.enumerated() where count > 0 {
            let (firm, week) = (place / weekCount, place % weekCount)
            guard Int(count) > problem.firms[firm].releaseLimit else { continue }
            findings.add(
                "release limit",
                "Firm \(firm) has \(count) workers away in week \(week); its limit is \(problem.firms[firm].releaseLimit).")
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
        if !certificate.sealHolds {
            findings.add("seal", "The certificate was changed after it was made: its seal does not fit its numbers.")
        }
        guard certificate.levels.map(\.name) == ["worst_off_share", "reach", "need_covered"] else {
            findings.add("levels", "The certificate must have the levels worst_off_share, reach and need_covered.")
            return
        }
        let check = CertificateCheck(problem)
        for (name, prices) in [("fairness", certificate.fairnessPrices), ("need", certificate.needPrices)] {
            if let mistake = check.mistake(in: prices) {
                findings.add("price", "The \(name) prices of the certificate cannot be used: \(mistake).")
                return
            }
        }
        let values = check.values(mine, minimumGroup: certificate.minimumGroup)
        let floors = values.needsOfGroup.indices.map { values.counted[$0] ? values.worstOffShare * Double(values.needsOfGroup[$0]) : 0 }
        let need = check.bound(certificate.needPrices, weight: 1, floors: floors, people: Double(values.reached))
        let truths = [
            (values.worstOffShare, fairBound(check, certificate, values)),
            (Double(values.reached), Double(values.reachablePeople)),
            (Double(values.needCovered), min(Double(values.needTotal), need)),
        ]
        for (level, truth) in zip(certificate.levels, truths) {
            if abs(level.value - truth.0) > 1e-9 * max(1, truth.0) {
                findings.add(
                    "value \(level.name)", "Level \(level.name): the certificate says \(level.value), the plan reaches \(truth.0).")
            }
            if level.bound < truth.1 * (1 - 1e-9) {
                findings.add(
                    "bound \(level.name)",
                    "Level \(level.name): the certificate claims the bound \(level.bound), its prices prove only \(truth.1).")
            }
        }
        if certificate.cost != Double(values.cost) {
            findings.add("cost", "The certificate says the plan costs \(certificate.cost) euros; it costs \(values.cost).")
        }
        let price = certificate.needPrices.budget
        let least = price > 0 ? max(0, Double(problem.totalBudget) - (need - Double(values.needCovered)) / price) : 0
        if certificate.leastCost > least * (1 + 1e-9) + 1 {
            findings.add(
                "least cost",
                "The certificate claims that no such plan costs less than \(certificate.leastCost) euros; its prices prove \(least).")
        }
    }

    /// Prices on groups prove a share only if they add up to one over the needs of the groups that count.
    private static func fairBound(_ check: CertificateCheck, _ certificate: Certificate, _ values: CertificateCheck.Values) -> Double {
        let prices = certificate.fairnessPrices
        let everybody = !values.counted.contains(true)
        var sum = 0.0
        for group in prices.group.indices where everybody || values.counted[group] {
            sum += prices.group[group] * Double(values.needsOfGroup[group])
        }
        if values.reachablePeople == 0 { return 0 }
        guard sum > 0 else { return 1 }
        return min(1, check.bound(prices, weight: 0, floors: [], people: 0) / sum)
    }
}
