// Why people have no seat: the limit that binds first, and every limit in the way of one need. Stored with a plan run and shown to those
// it concerns.

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

/// One thing that would have to change for a worker to get a seat, with its numbers.
package enum SeatObstacle: Sendable, Equatable, Codable {
    case noSession
    /// None of the languages sessions are held in is spoken.
    case language(heldIn: [Int])
    /// Kilometres to the nearest session in a spoken language, and the worker's limit.
    case distance(nearest: Double, limit: Int)
    /// Session that would be near enough but lies outside the shift.
    case shift(session: Int)
    /// People who could ever come, and how many a session needs.
    case tooFewPeople(session: Int, possible: Int, minimum: Int)
    case prerequisite(course: Int)
    /// Euros it costs to run the session.
    case notRunning(session: Int, fixedCost: Int)
    case full(session: Int, capacity: Int)
    case release(session: Int, week: Int, limit: Int)
    case clash(session: Int, with: Int)
    /// Euros missing on the worker's line or in total.
    case money(session: Int, missing: Int)

    package var reason: WhyNotReason {
        switch self {
        case .noSession: .noSession
        case .language: .language
        case .distance: .distance
        case .shift: .shift
        case .tooFewPeople: .tooFewPeople
        case .prerequisite: .prerequisite
        case .notRunning: .notRunning
        case .full: .full
        case .release: .release
        case .clash: .clash
        case .money: .money
        }
    }
}

package enum WhyNot {
    /// The first reason of every need without a seat, by worker and course; O(needs without a seat × sessions of a course).
    package static func reasons(_ problem: PlanningProblem, _ plan: TrainingPlan) -> [(worker: Int, course: Int, reason: WhyNotReason)] {
        let state = SeatedPlan(problem, plan)
        var result: [(worker: Int, course: Int, reason: WhyNotReason)] = []
        for need in 0..<state.market.needCount where state.ledger.seat[need] < 0 {
            let obstacles = state.obstacles(need)
            result.append(
                (Int(state.market.need[need].worker), Int(state.market.need[need].course), obstacles.first?.reason ?? .notRunning))
        }
        return result
    }

    /// What stands in the way of one need, the smallest change first: at most one entry for each suiting session. Empty when the need has
    /// a seat, or when
    /// the worker has no such need. O(problem).
    package static func explain(_ problem: PlanningProblem, _ plan: TrainingPlan, worker: Int, course: Int) -> [SeatObstacle] {
        guard problem.workers.indices.contains(worker) else { return [] }
        let state = SeatedPlan(problem, plan)
        let needs = state.market.needs(of: worker)
        guard let need = needs.first(where: { state.market.need[$0].course == Int32(course) }), state.ledger.seat[need] < 0 else {
            return []
        }
        return state.obstacles(need)
    }
}

/// A plan with all its limits counted.
private struct SeatedPlan {
    let market: SeatMarket
    let ledger: PlanLedger
    private let byCourse: [[Int]]

    init(_ problem: PlanningProblem, _ plan: TrainingPlan) {
        market = SeatMarket(problem, minimumGroup: 1)
        ledger = PlanLedger(market, worth: .nothing(market))
        ledger.enter(plan)
        var byCourse = [[Int]](repeating: [], count: problem.prerequisites.count)
        for (number, session) in problem.sessions.enumerated() { byCourse[session.course].append(number) }
        self.byCourse = byCourse
    }

    func obstacles(_ need: Int) -> [SeatObstacle] {
        let list = byCourse[Int(market.need[need].course)]
        if list.isEmpty { return [.noSession] }
        guard market.need[need].isReachable else { return [unreachable(need, list)] }
        let before = Int(market.need[need].before)
        if before >= 0, ledger.seat[before] < 0 { return [.prerequisite(course: Int(market.need[before].course))] }
        var found: [(rank: Int, obstacle: SeatObstacle)] = []
        for session in list where market.session[session].isUsable && market.suits(need: need, session: session) {
            found.append(obstacle(need, session))
        }
        guard !found.isEmpty else { return [unreachable(need, list)] }
        return found.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map(\.element.obstacle)
    }

    /// A seat too few is a smaller change than a session too few. Rank 0 is the smallest.
    private func obstacle(_ need: Int, _ session: Int) -> (Int, SeatObstacle) {
        let problem = market.problem
        let worker = Int(market.need[need].worker)
        guard ledger.isOpen[session] else { return (5, .notRunning(session: session, fixedCost: market.session[session].fixedCost)) }
        for other in market.needs(of: worker) where ledger.seat[other] >= 0 {
            let taken = Int(ledger.seat[other])
            let late = market.need[need].before == Int32(other) && market.session[taken].end > market.session[session].start
            if late || market.clash(taken, session, market.person[worker].pattern) { return (4, .clash(session: session, with: taken)) }
        }
        if !ledger.hasPlace(session) { return (1, .full(session: session, capacity: Int(market.session[session].capacity))) }
        if let week = ledger.fullReleaseWeek(worker, session) {
            return (2, .release(session: session, week: week, limit: problem.firms[Int(market.person[worker].firm)].releaseLimit))
        }
        let line = Int(market.person[worker].line)
        let missing = max(
            ledger.spent + market.session[session].seatCost - problem.totalBudget,
            ledger.spentOfLine[line] + market.session[session].seatCost - problem.lines[line].budget)
        if missing > 0 { return (0, .money(session: session, missing: missing)) }
        // A seat that builds on this one begins too early.
        return (4, .clash(session: session, with: session))
    }

    private func unreachable(_ need: Int, _ list: [Int]) -> SeatObstacle {
        let worker = market.problem.workers[Int(market.need[need].worker)]
        let sessions = market.problem.sessions
        let spoken = list.filter { worker.languages >> sessions[$0].language & 1 == 1 }
        if spoken.isEmpty { return .language(heldIn: Array(Set(list.map { sessions[$0].language })).sorted()) }
        func kilometres(_ session: Int) -> Double {
            let place = sessions[session].municipality
            return place < 0 ? 0 : market.problem.distances[worker.home][place]
        }
        let near = spoken.filter { kilometres($0) <= Double(worker.maximumKm) }
        guard let first = near.first else { return .distance(nearest: spoken.map(kilometres).min() ?? 0, limit: worker.maximumKm) }
        guard let fitting = near.first(where: { market.suits(need: need, session: $0) }) else { return .shift(session: first) }
        let possible = (0..<market.needCount).count {
            market.need[$0].course == market.need[need].course && market.suits(need: $0, session: fitting)
        }
        return .tooFewPeople(session: fitting, possible: possible, minimum: sessions[fitting].minimum)
    }
}
