// The problem as flat rows, with who could ever attend what. Built once by PlanSolver and read by every step of the solver.

/// A session as the solver asks for it: one cache line.
struct SeatSession: BitwiseCopyable {
    var start: Int32 = 0
    /// The week after the last.
    var end: Int32 = 0
    var cells: UInt32 = 0
    /// What makes sessions the same for everybody: place, language, patterns that can attend.
    var kind: Int32 = 0
    var course: Int32 = 0
    var provider: Int32 = 0
    /// Pays the fixed cost.
    var line: Int32 = 0
    var capacity: Int32 = 0
    var minimum: Int32 = 0
    /// Viable, and with a capacity that is not below the minimum: only these can run.
    var isUsable = false
    var fixedCost = 0
    var seatCost = 0
}

struct SeatPerson: BitwiseCopyable {
    var firm: Int32 = 0
    var group: Int32 = 0
    var pattern: Int32 = 0
    /// Pays the seats.
    var line: Int32 = 0
    /// What makes people the same for every session: home, pattern, languages, travel limit.
    var profile: Int32 = 0
    /// Needs `first..<end`, every course after the one that must come first.
    var first: Int32 = 0
    var end: Int32 = 0
}

struct SeatNeed: BitwiseCopyable {
    var course: Int32 = 0
    var worker: Int32 = 0
    /// The need that must be served before, or −1.
    var before: Int32 = -1
    var weight: Int16 = 0
    /// Some viable session suits the worker.
    var isReachable = false
}

/// Sessions and needs side by side, ready for millions of questions a second.
///
/// **Profiles and kinds.** Whether a worker suits a session depends on home, shift pattern, languages and travel limit (the worker's
/// *profile*) and on place, language and the set of patterns that can attend (the session's *kind*). Both are few, so one bit per pair
/// answers the question.
///
/// Built in O(workers + sessions + profiles × kinds); a session is viable when at least its minimum of workers with the need suit it.
/// Nothing changes after `init`, which is why it may cross threads.
final class SeatMarket: @unchecked Sendable {
    let problem: PlanningProblem
    /// Weeks in the rows by week: the calendar, or the end of the last session if that is later.
    let weeks: Int
    let sessionCount: Int
    let workerCount: Int
    let needCount: Int
    let courseCount: Int
    let session: UnsafePointer<SeatSession>
    let person: UnsafePointer<SeatPerson>
    let need: UnsafePointer<SeatNeed>
    /// Usable sessions of course c: `courseSession[courseStart[c]..<courseStart[c + 1]]`, ascending.
    let courseSession: UnsafePointer<Int32>
    let courseStart: UnsafePointer<Int32>
    /// Working cells of a pattern in even and odd weeks.
    let workingEven: UnsafePointer<UInt32>
    let workingOdd: UnsafePointer<UInt32>
    let releaseLimit: UnsafePointer<Int32>
    let parallel: UnsafePointer<Int32>
    let budgetOfLine: UnsafePointer<Int>
    /// Reachable needs of each group.
    let groupNeeds: [Int]
    /// Groups large enough to set the worst-off share.
    let counted: [Bool]
    /// Needs of the worker with most.
    let mostNeeds: Int
    /// Workers with at least one reachable need.
    let reachablePeople: Int
    /// Lines that pay for somebody's seats, ascending.
    let payingLines: [Int]
    let meanWeight: Double

    private let arena: Arena
    private let rowWords: Int
    private let bits: UnsafePointer<UInt64>

    /// Whether somebody of a profile could attend sessions of a kind.
    @inline(__always) func suits(_ profile: Int32, _ kind: Int32) -> Bool {
        bits[Int(profile) &* rowWords &+ Int(kind) >> 6] >> UInt64(kind & 63) & 1 == 1
    }

    /// One bit for each kind that suits somebody of a profile.
    @inline(__always) func suiting(_ profile: Int32) -> UnsafePointer<UInt64> { bits + Int(profile) &* rowWords }

    @inline(__always) func suits(need index: Int, session number: Int) -> Bool {
        suits(person[Int(need[index].worker)].profile, session[number].kind)
    }

    /// Whether somebody of a pattern is away from work in a week of a session.
    @inline(__always) func needsRelease(_ number: Int, _ pattern: Int32, week: Int32) -> Bool {
        session[number].cells & (week & 1 == 0 ? workingEven[Int(pattern)] : workingOdd[Int(pattern)]) != 0
    }

    @inline(__always) func needs(of worker: Int) -> Range<Int> { Int(person[worker].first)..<Int(person[worker].end) }

    @inline(__always) func sessions(of course: Int) -> Range<Int> { Int(courseStart[course])..<Int(courseStart[course + 1]) }

    /// Whether one worker cannot sit in both: the same cell of the same week, or two releases in one week.
    @inline(__always) func clash(_ a: Int, _ b: Int, _ pattern: Int32) -> Bool {
        let from = max(session[a].start, session[b].start)
        let to = min(session[a].end, session[b].end)
        guard from < to else { return false }
        if session[a].cells & session[b].cells != 0 { return true }
        for week in from..<min(to, from + 2) where needsRelease(a, pattern, week: week) && needsRelease(b, pattern, week: week) {
            return true
        }
        return false
    }

    init(_ problem: PlanningProblem, minimumGroup: Int) {
        self.problem = problem
        let arena = Arena()
        self.arena = arena
        let lastWeek = problem.sessions.reduce(0) { max($0, $1.start + $1.length) }
        weeks = max(problem.weeks, lastWeek) + 1
        sessionCount = problem.sessions.count
        workerCount = problem.workers.count
        courseCount = problem.prerequisites.count
        workingEven = UnsafePointer(arena.row(problem.patterns.map { UInt32($0.working[0]) }))
        workingOdd = UnsafePointer(arena.row(problem.patterns.map { UInt32($0.working[1]) }))
        releaseLimit = UnsafePointer(arena.row(problem.firms.map { Int32(clamping: $0.releaseLimit) }))
        parallel = UnsafePointer(arena.row(problem.parallel.map { Int32(clamping: $0) }))
        budgetOfLine = UnsafePointer(arena.row(problem.lines.map(\.budget)))

        let kinds = SessionKinds(problem)
        let profiles = WorkerProfiles(problem)
        rowWords = (kinds.all.count + 63) / 64
        let bits = arena.row(rowWords * profiles.all.count, of: UInt64(0))
        for (number, profile) in profiles.all.enumerated() {
            for (kind, place) in kinds.all.enumerated() where place.suits(profile, problem.distances) {
                bits[number * rowWords + kind >> 6] |= 1 << UInt64(kind & 63)
            }
        }
        self.bits = UnsafePointer(bits)

        let needs = OrderedNeeds(problem, arena)
        needCount = needs.count
        mostNeeds = needs.most
        let people = arena.row(problem.workers.count, of: SeatPerson())
        for (index, worker) in problem.workers.enumerated() {
            people[index] = SeatPerson(
                firm: Int32(worker.firm), group: Int32(worker.group), pattern: Int32(worker.pattern), line: Int32(worker.line),
                profile: profiles.ofWorker[index], first: needs.start[index], end: needs.start[index + 1])
        }
        person = UnsafePointer(people)
        let sessions = arena.row(problem.sessions.count, of: SeatSession())
        for (index, s) in problem.sessions.enumerated() {
            sessions[index] = SeatSession(
                start: Int32(s.start), end: Int32(s.start + s.length), cells: UInt32(s.cells), kind: kinds.ofSession[index],
                course: Int32(s.course), provider: Int32(s.provider), line: Int32(s.line), capacity: Int32(s.capacity),
                minimum: Int32(s.minimum), isUsable: false, fixedCost: s.fixedCost, seatCost: s.seatCost)
        }
        let reach = Viability(
            sessions, problem.sessions.count, needs, people, kinds: kinds.all.count, profiles: profiles.all.count, courses: courseCount,
            bits: bits, rowWords: rowWords, arena)
        session = UnsafePointer(sessions)
        courseSession = reach.courseSession
        courseStart = reach.courseStart
        need = UnsafePointer(needs.row)

        var groupNeeds = [Int](repeating: 0, count: problem.groups.count)
        var reachablePeople = 0
        var paying = Set<Int>()
        var weights = 0
        for worker in 0..<problem.workers.count {
            var any = 0
            for index in Int(people[worker].first)..<Int(people[worker].end) {
                weights += Int(needs.row[index].weight)
                if needs.row[index].isReachable { any += 1 }
            }
            groupNeeds[Int(people[worker].group)] += any
            if any > 0 {
                reachablePeople += 1
                paying.insert(Int(people[worker].line))
            }
        }
        self.reachablePeople = reachablePeople
        self.groupNeeds = groupNeeds
        counted = groupNeeds.map { $0 >= max(1, minimumGroup) }
        payingLines = paying.sorted()
        meanWeight = weights > 0 ? Double(weights) / Double(needs.count) : 1
    }
}
