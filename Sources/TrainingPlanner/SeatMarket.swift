// The problem as flat arrays, with who could ever attend what. Built once by PlanSolver and read by every step of the solver.

/// Sessions and needs side by side, ready for millions of questions a second.
///
/// **Profiles and kinds.** Whether a worker suits a session depends on home, shift pattern, languages and travel limit (the worker's
/// *profile*) and on
/// place, language and the set of patterns that can attend (the session's *kind*). Both are few, so one bit per pair answers the question.
///
/// Built in O(workers + sessions + profiles × kinds); a session is viable when at least its minimum of workers with the need suit it.
final class SeatMarket: Sendable {
    let problem: PlanningProblem
    /// Weeks in the arrays by week: the calendar, or the end of the last session if that is later.
    let weeks: Int
    let start: [Int32]
    let end: [Int32]
    let cells: [UInt32]
    let capacity: [Int32]
    let minimum: [Int32]
    let kind: [Int32]
    let course: [Int32]
    let provider: [Int32]
    let sessionLine: [Int32]
    let fixedCost: [Int]
    let seatCost: [Int]
    /// Viable, and with a capacity that is not below the minimum: only these can run.
    let usable: [Bool]
    /// Usable sessions of each course.
    let sessionsOfCourse: [[Int32]]

    let firm: [Int32]
    let group: [Int32]
    let pattern: [Int32]
    let workerLine: [Int32]
    let profile: [Int32]
    /// Needs of worker w: `needStart[w]..<needStart[w + 1]`, every course after the one that must come first.
    let needStart: [Int32]
    let needCourse: [Int32]
    let needWeight: [Int32]
    let needWorker: [Int32]
    /// Some viable session suits the worker.
    let reachable: [Bool]
    /// The need that must be served before, or −1.
    let needBefore: [Int32]

    let workingEven: [UInt32]
    let workingOdd: [UInt32]
    /// Reachable needs of each group.
    let groupNeeds: [Int]
    /// Groups large enough to set the worst-off share.
    let counted: [Bool]
    /// Needs of the worker with most.
    let mostNeeds: Int
    /// Workers with at least one reachable need.
    let reachablePeople: Int

    private let rowWords: Int
    private let bits: [UInt64]

    /// Whether somebody of a profile could attend sessions of a kind.
    @inline(__always) func suits(_ profile: Int32, _ kind: Int32) -> Bool {
        bits[Int(profile) &* rowWords &+ Int(kind) >> 6] >> UInt64(kind & 63) & 1 == 1
    }

    @inline(__always) func suits(need: Int, session: Int) -> Bool { suits(profile[Int(needWorker[need])], kind[session]) }

    /// The weeks of a session in which somebody of a pattern is away from work.
    @inline(__always) func needsRelease(_ session: Int, _ pattern: Int32, week: Int32) -> Bool {
        cells[session] & (week & 1 == 0 ? workingEven[Int(pattern)] : workingOdd[Int(pattern)]) != 0
    }

    init(_ problem: PlanningProblem, minimumGroup: Int) {
        self.problem = problem
        let sessions = problem.sessions
        weeks = max(problem.weeks, sessions.map { $0.start + $0.length }.max() ?? 0) + 1
        start = sessions.map { Int32($0.start) }
        end = sessions.map { Int32($0.start + $0.length) }
        cells = sessions.map { UInt32($0.cells) }
        capacity = sessions.map { Int32($0.capacity) }
        minimum = sessions.map { Int32($0.minimum) }
        course = sessions.map { Int32($0.course) }
        provider = sessions.map { Int32($0.provider) }
        sessionLine = sessions.map { Int32($0.line) }
        fixedCost = sessions.map(\.fixedCost)
        seatCost = sessions.map(\.seatCost)
        workingEven = problem.patterns.map { UInt32($0.working[0]) }
        workingOdd = problem.patterns.map { UInt32($0.working[1]) }

        let kinds = SessionKinds(problem)
        kind = kinds.ofSession
        let profiles = WorkerProfiles(problem)
        profile = profiles.ofWorker
        rowWords = (kinds.all.count + 63) / 64
        var bits = [UInt64](repeating: 0, count: rowWords * profiles.all.count)
        for (number, person) in profiles.all.enumerated() {
            for (kind, place) in kinds.all.enumerated() where place.suits(person, problem.distances) {
                bits[number * rowWords + kind >> 6] |= 1 << UInt64(kind & 63)
            }
        }
        self.bits = bits

        firm = problem.workers.map { Int32($0.firm) }
        group = problem.workers.map { Int32($0.group) }
        pattern = problem.workers.map { Int32($0.pattern) }
        workerLine = problem.workers.map { Int32($0.line) }
        let needs = OrderedNeeds(problem)
        needStart = needs.start
        needCourse = needs.course
        needWeight = needs.weight
        needWorker = needs.worker
        needBefore = needs.before
        mostNeeds = problem.workers.map(\.needs.count).max() ?? 0

        let words = rowWords
        let profileOf = profile
        let kindOf = kind
        let people = needs.peopleByProfile(profileOf, courses: problem.prerequisites.count)
        var viable = [Bool](repeating: false, count: sessions.count)
        var byCourse = [[Int32]](repeating: [], count: problem.prerequisites.count)
        for (number, session) in sessions.enumerated() { byCourse[session.course].append(Int32(number)) }
        var reach = Set<Int64>()
        for (course, list) in byCourse.enumerated() {
            let most = list.map { problem.sessions[Int($0)].minimum }.max() ?? 0
            var crowd: [Int32: Int] = [:]
            for kind in Set(list.map { kindOf[Int($0)] }) {
                var count = 0
                for (profile, number) in people[course] where bits[Int(profile) * words + Int(kind) >> 6] >> UInt64(kind & 63) & 1 == 1 {
                    count += number
                    if count >= most { break }
                }
                crowd[kind] = count
            }
            for session in list where crowd[kindOf[Int(session)], default: 0] >= sessions[Int(session)].minimum {
                viable[Int(session)] = true
            }
            let open = Set(list.filter { viable[Int($0)] }.map { kindOf[Int($0)] }).sorted()
            for (profile, _) in people[course]
            where open.contains(where: { bits[Int(profile) * words + Int($0) >> 6] >> UInt64($0 & 63) & 1 == 1 }) {
                reach.insert(Int64(course) << 32 | Int64(profile))
            }
        }
        let usable = sessions.indices.map { viable[$0] && sessions[$0].capacity > 0 && sessions[$0].minimum <= sessions[$0].capacity }
        self.usable = usable
        sessionsOfCourse = byCourse.map { $0.filter { usable[Int($0)] } }

        var groupNeeds = [Int](repeating: 0, count: problem.groups.count)
        var reachable = [Bool](repeating: false, count: needs.course.count)
        var reachablePeople = 0
        for worker in problem.workers.indices {
            var any = false
            for need in Int(needs.start[worker])..<Int(needs.start[worker + 1])
            where reach.contains(Int64(needs.course[need]) << 32 | Int64(profileOf[worker])) {
                reachable[need] = true
                any = true
                groupNeeds[problem.workers[worker].group] += 1
            }
            if any { reachablePeople += 1 }
        }
        self.reachable = reachable
        self.reachablePeople = reachablePeople
        self.groupNeeds = groupNeeds
        counted = groupNeeds.map { $0 >= max(1, minimumGroup) }
    }
}

/// Places, languages and patterns that make sessions the same for everybody.
private struct SessionKinds {
    struct Kind: Hashable {
        let municipality: Int
        let language: Int
        /// One bit for each pattern that can attend.
        let patterns: [UInt64]

        func suits(_ person: WorkerProfiles.Profile, _ distances: [[Double]]) -> Bool {
            guard person.languages >> language & 1 == 1, patterns[person.pattern >> 6] >> UInt64(person.pattern & 63) & 1 == 1 else {
                return false
            }
            return municipality < 0 || distances[person.home][municipality] <= Double(person.kilometres)
        }
    }

    private(set) var all: [Kind] = []
    private(set) var ofSession: [Int32] = []

    init(_ problem: PlanningProblem) {
        var known: [Kind: Int32] = [:]
        let words = (problem.patterns.count + 63) / 64
        for session in problem.sessions {
            var patterns = [UInt64](repeating: 0, count: words)
            for (index, pattern) in problem.patterns.enumerated()
            where session.weeks.allSatisfy({ session.cells & ~pattern.available[$0 & 1] == 0 }) {
                patterns[index >> 6] |= 1 << UInt64(index & 63)
            }
            let kind = Kind(municipality: session.municipality, language: session.language, patterns: patterns)
            let number = known[kind] ?? Int32(all.count)
            if number == all.count {
                known[kind] = number
                all.append(kind)
            }
            ofSession.append(number)
        }
    }
}

private struct WorkerProfiles {
    struct Profile: Hashable {
        let home: Int
        let pattern: Int
        let languages: Int
        let kilometres: Int
    }

    private(set) var all: [Profile] = []
    private(set) var ofWorker: [Int32] = []

    init(_ problem: PlanningProblem) {
        var known: [Profile: Int32] = [:]
        ofWorker.reserveCapacity(problem.workers.count)
        for worker in problem.workers {
            let profile = Profile(home: worker.home, pattern: worker.pattern, languages: worker.languages, kilometres: worker.maximumKm)
            let number = known[profile] ?? Int32(all.count)
            if number == all.count {
                known[profile] = number
                all.append(profile)
            }
            ofWorker.append(number)
        }
    }
}

/// All needs in one row, those of a worker together, prerequisites first.
private struct OrderedNeeds {
    private(set) var start: [Int32] = [0]
    private(set) var course: [Int32] = []
    private(set) var weight: [Int32] = []
    private(set) var worker: [Int32] = []
    private(set) var before: [Int32] = []

    init(_ problem: PlanningProblem) {
        let depth = problem.prerequisites.indices.map { course in
            var (steps, next) = (0, problem.prerequisites[course])
            while next >= 0, steps < problem.prerequisites.count { (steps, next) = (steps + 1, problem.prerequisites[next]) }
            return steps
        }
        for (index, person) in problem.workers.enumerated() {
            let first = course.count
            for need in person.needs.sorted(by: { (depth[$0.course], $0.course) < (depth[$1.course], $1.course) }) {
                let needed = problem.prerequisites[need.course]
                before.append(needed < 0 ? -1 : Int32((first..<course.count).first { course[$0] == Int32(needed) } ?? -1))
                course.append(Int32(need.course))
                weight.append(Int32(need.weight))
                worker.append(Int32(index))
            }
            start.append(Int32(course.count))
        }
    }

    /// For each course the profiles of those who need it, with their number.
    func peopleByProfile(_ profile: [Int32], courses: Int) -> [[(Int32, Int)]] {
        var counts = [[Int32: Int]](repeating: [:], count: courses)
        for need in course.indices { counts[Int(course[need])][profile[Int(worker[need])], default: 0] += 1 }
        return counts.map { $0.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
    }
}
