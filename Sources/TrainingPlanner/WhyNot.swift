// Why somebody has no seat for a need: the limit that binds first. Stored with a plan run and shown to those it concerns.

/// The first reason that keeps a need without a seat.
package enum WhyNotReason: String, Codable, Sendable, CaseIterable {
    /// No session of the course is planned at all.
    case noSession = "no_session"
    /// Sessions exist, none in a language the worker speaks.
    case language
    case distance
    case shift
    /// Suiting sessions would have too few people.
    case tooFewPeople = "too_few_people"
    /// The course that comes first has no seat.
    case prerequisite
    /// Suiting sessions do not run in this plan.
    case notRunning = "not_running"
    case full
    /// The firm's limit of workers away in the same week.
    case release
    /// Another seat of the worker lies at the same time.
    case clash
    case money
}

package enum WhyNot {
    /// The reason of every unserved need, by worker and course; linear in needs × sessions of a course.
    package static func reasons(_ problem: PlanningProblem, _ plan: TrainingPlan) -> [(worker: Int, course: Int, reason: WhyNotReason)] {
        let eligibility = Eligibility(problem)
        var ledger = PlanLedger(problem)
        for session in Set(plan.seats.map(\.session)).sorted() { ledger.open(session) }
        for seat in plan.seats { ledger.seat(seat.worker, seat.session) }
        var byCourse = [[Int]](repeating: [], count: problem.prerequisites.count)
        for (number, session) in problem.sessions.enumerated() { byCourse[session.course].append(number) }
        var result: [(worker: Int, course: Int, reason: WhyNotReason)] = []
        for (index, worker) in problem.workers.enumerated() {
            for need in worker.needs where !ledger.isServed(index, course: need.course) {
                let suiting = eligibility.sessions(for: index, course: need.course)
                let reason =
                    suiting.isEmpty
                    ? unreachable(problem, worker, byCourse[need.course]) : binding(problem, ledger, index, need.course, suiting)
                result.append((index, need.course, reason))
            }
        }
        return result
    }

    private static func unreachable(_ problem: PlanningProblem, _ worker: PlanningProblem.Worker, _ sessions: [Int]) -> WhyNotReason {
        if sessions.isEmpty { return .noSession }
        let spoken = sessions.filter { worker.languages >> problem.sessions[$0].language & 1 == 1 }
        if spoken.isEmpty { return .language }
        let near = spoken.filter { number in
            let place = problem.sessions[number].municipality
            return place < 0 || problem.distances[worker.home][place] <= Double(worker.maximumKm)
        }
        if near.isEmpty { return .distance }
        let available = problem.patterns[worker.pattern].available
        let fitting = near.filter { number in
            problem.sessions[number].weeks.allSatisfy { problem.sessions[number].cells & ~available[$0 & 1] == 0 }
        }
        return fitting.isEmpty ? .shift : .tooFewPeople
    }

    private static func binding(_ problem: PlanningProblem, _ ledger: PlanLedger, _ index: Int, _ course: Int, _ suiting: [Int])
        -> WhyNotReason
    {
        let before = problem.prerequisites[course]
        let worker = problem.workers[index]
        if before >= 0, worker.needs.contains(where: { $0.course == before }), !ledger.isServed(index, course: before) {
            return .prerequisite
        }
        let open = suiting.filter { ledger.isOpen[$0] }
        if open.isEmpty { return .notRunning }
        let free = open.filter { ledger.attendees[$0].count < problem.sessions[$0].capacity }
        if free.isEmpty { return .full }
        let affordable = free.filter { number in
            let cost = problem.sessions[number].seatCost
            return ledger.spent + cost <= problem.totalBudget && ledger.spentOfLine[worker.line] + cost <= problem.lines[worker.line].budget
        }
        if affordable.isEmpty { return .money }
        let clashing = affordable.filter { number in
            ledger.seatsOf[index].contains { other in
                let (a, b) = (problem.sessions[number], problem.sessions[other])
                return a.start < b.start + b.length && b.start < a.start + a.length
            }
        }
        return clashing.count == affordable.count ? .clash : .release
    }
}
