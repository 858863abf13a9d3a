// The plan under construction: who sits where, and how much of every limit is used. Only the solver writes it.

/// Keeps all hard limits at every step: a seat that would break one is refused.
struct PlanLedger {
    let problem: PlanningProblem
    private(set) var seatsOf: [[Int]]
    private(set) var attendees: [[Int]]
    private(set) var isOpen: [Bool]
    private(set) var away: [Int]
    private var running: [Int]
    private(set) var spentOfLine: [Int]
    private(set) var spent = 0
    /// Needs served, by protected group.
    private(set) var servedOfGroup: [Int]

    init(_ problem: PlanningProblem) {
        self.problem = problem
        let weeks = problem.weeks + (problem.sessions.map(\.length).max() ?? 0)
        self.weeks = weeks
        seatsOf = Array(repeating: [], count: problem.workers.count)
        attendees = Array(repeating: [], count: problem.sessions.count)
        isOpen = Array(repeating: false, count: problem.sessions.count)
        away = Array(repeating: 0, count: problem.firms.count * weeks)
        running = Array(repeating: 0, count: problem.parallel.count * weeks)
        spentOfLine = Array(repeating: 0, count: problem.lines.count)
        servedOfGroup = Array(repeating: 0, count: problem.groups.count)
    }

    private let weeks: Int

    // MARK: Sessions

    func canOpen(_ session: Int) -> Bool {
        let s = problem.sessions[session]
        guard !isOpen[session], spent + s.fixedCost <= problem.totalBudget,
            spentOfLine[s.line] + s.fixedCost <= problem.lines[s.line].budget
        else { return false }
        return s.weeks.allSatisfy { running[s.provider * weeks + $0] < problem.parallel[s.provider] }
    }

    mutating func open(_ session: Int) {
        let s = problem.sessions[session]
        isOpen[session] = true
        spent += s.fixedCost
        spentOfLine[s.line] += s.fixedCost
        for week in s.weeks { running[s.provider * weeks + week] += 1 }
    }

    /// Only an empty session can be closed.
    mutating func close(_ session: Int) {
        let s = problem.sessions[session]
        isOpen[session] = false
        spent -= s.fixedCost
        spentOfLine[s.line] -= s.fixedCost
        for week in s.weeks { running[s.provider * weeks + week] -= 1 }
    }

    // MARK: Seats

    func isServed(_ worker: Int, course: Int) -> Bool { seatsOf[worker].contains { problem.sessions[$0].course == course } }

    /// Everything but the session's own place: time, order, release, money. The worker is known to suit the session.
    func suits(_ worker: Int, _ session: Int) -> Bool {
        let w = problem.workers[worker]
        let s = problem.sessions[session]
        guard spent + s.seatCost <= problem.totalBudget, spentOfLine[w.line] + s.seatCost <= problem.lines[w.line].budget else {
            return false
        }
        let working = problem.patterns[w.pattern].working
        for other in seatsOf[worker] {
            let o = problem.sessions[other]
            if o.course == s.course { return false }
            if o.start < s.start + s.length, s.start < o.start + o.length {
                if o.cells & s.cells != 0 { return false }
                // One release a week.
                for week in max(o.start, s.start)..<min(o.start + o.length, s.start + s.length)
                where o.cells & working[week & 1] != 0 && s.cells & working[week & 1] != 0 { return false }
            }
            // A course that needs this one must begin after it.
            if problem.prerequisites[o.course] == s.course, s.start + s.length > o.start { return false }
        }
        let before = problem.prerequisites[s.course]
        if before >= 0, w.needs.contains(where: { $0.course == before }) {
            guard let done = seatsOf[worker].first(where: { problem.sessions[$0].course == before }) else { return false }
            if problem.sessions[done].start + problem.sessions[done].length > s.start { return false }
        }
        let limit = problem.firms[w.firm].releaseLimit
        for week in s.weeks where s.cells & working[week & 1] != 0 && away[w.firm * weeks + week] >= limit { return false }
        return true
    }

    func canSeat(_ worker: Int, _ session: Int) -> Bool {
        isOpen[session] && attendees[session].count < problem.sessions[session].capacity && suits(worker, session)
    }

    mutating func seat(_ worker: Int, _ session: Int) { change(worker, session, by: 1) }

    mutating func unseat(_ worker: Int, _ session: Int) { change(worker, session, by: -1) }

    private mutating func change(_ worker: Int, _ session: Int, by sign: Int) {
        let w = problem.workers[worker]
        let s = problem.sessions[session]
        if sign > 0 {
            seatsOf[worker].append(session)
            attendees[session].append(worker)
        } else {
            seatsOf[worker].removeAll { $0 == session }
            attendees[session].removeAll { $0 == worker }
        }
        spent += sign * s.seatCost
        spentOfLine[w.line] += sign * s.seatCost
        servedOfGroup[w.group] += sign
        let working = problem.patterns[w.pattern].working
        for week in s.weeks where s.cells & working[week & 1] != 0 { away[w.firm * weeks + week] += sign }
    }

    /// Whether a worker's other seats stay in order without this one.
    func canLeave(_ worker: Int, _ session: Int) -> Bool {
        let course = problem.sessions[session].course
        return !seatsOf[worker].contains { problem.prerequisites[problem.sessions[$0].course] == course }
    }

    var plan: TrainingPlan {
        TrainingPlan(seats: seatsOf.enumerated().flatMap { worker, sessions in sessions.map { Seat(worker: worker, session: $0) } })
    }
}
