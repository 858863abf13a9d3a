// What makes sessions, and people, alike; who needs what in which order; which sessions can ever fill. Parts of SeatMarket.

/// Places, languages and patterns that make sessions the same for everybody.
struct SessionKinds {
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
        struct Times: Hashable {
            let cells: Int
            let parity: Int
        }
        var known: [Kind: Int32] = [:]
        var patternsOf: [Times: [UInt64]] = [:]
        let words = (problem.patterns.count + 63) / 64
        for session in problem.sessions {
            // One week asks one kind of week, more ask both.
            let times = Times(cells: session.cells, parity: session.length > 1 ? 2 : session.start & 1)
            var patterns = patternsOf[times] ?? []
            if patterns.isEmpty {
                patterns = [UInt64](repeating: 0, count: max(1, words))
                for (index, pattern) in problem.patterns.enumerated()
                where session.weeks.allSatisfy({ session.cells & ~pattern.available[$0 & 1] == 0 }) {
                    patterns[index >> 6] |= 1 << UInt64(index & 63)
                }
                patternsOf[times] = patterns
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

struct WorkerProfiles {
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
struct OrderedNeeds {
    let count: Int
    let most: Int
    let row: UnsafeMutablePointer<SeatNeed>
    /// Needs of worker w: `start[w]..<start[w + 1]`.
    let start: [Int32]

    init(_ problem: PlanningProblem, _ arena: Arena) {
        let depth = problem.prerequisites.indices.map { course in
            var (steps, next) = (0, problem.prerequisites[course])
            while next >= 0, steps < problem.prerequisites.count { (steps, next) = (steps + 1, problem.prerequisites[next]) }
            return steps
        }
        let count = problem.workers.reduce(0) { $0 + $1.needs.count }
        let row = arena.row(count, of: SeatNeed())
        var start: [Int32] = [0]
        start.reserveCapacity(problem.workers.count + 1)
        var position = 0
        var most = 0
        for (index, person) in problem.workers.enumerated() {
            let first = position
            for need in person.needs {
                // Few needs a person: insertion keeps them in order of depth, then course.
                var place = position
                while place > first,
                    (depth[need.course], need.course) < (depth[Int(row[place - 1].course)], Int(row[place - 1].course))
                {
                    row[place] = row[place - 1]
                    place -= 1
                }
                row[place] = SeatNeed(course: Int32(need.course), worker: Int32(index), before: -1, weight: Int16(need.weight))
                position += 1
            }
            for later in first..<position {
                let needed = Int32(problem.prerequisites[Int(row[later].course)])
                if needed < 0 { continue }
                for earlier in first..<later where row[earlier].course == needed { row[later].before = Int32(earlier) }
            }
            most = max(most, position - first)
            start.append(Int32(position))
        }
        (self.count, self.most, self.row, self.start) = (count, most, row, start)
    }
}

/// A session is viable when at least its minimum of people with the need suit it; a need is reachable when a viable session suits it.
struct Viability {
    let courseSession: UnsafePointer<Int32>
    let courseStart: UnsafePointer<Int32>

    /// Marks usable sessions and reachable needs in the rows it is given.
    init(
        _ session: UnsafeMutablePointer<SeatSession>, _ sessions: Int, _ needs: OrderedNeeds, _ person: UnsafeMutablePointer<SeatPerson>,
        kinds: Int, profiles: Int, courses: Int, bits: UnsafeMutablePointer<UInt64>, rowWords: Int, _ arena: Arena
    ) {
        var byCourse = [[Int32]](repeating: [], count: courses)
        for number in 0..<sessions { byCourse[Int(session[number].course)].append(Int32(number)) }
        var crowds = [[Int32]](repeating: [], count: courses)
        for index in 0..<needs.count {
            let course = Int(needs.row[index].course)
            if crowds[course].isEmpty { crowds[course] = Array(repeating: 0, count: profiles) }
            crowds[course][Int(person[Int(needs.row[index].worker)].profile)] += 1
        }
        var reach = [[Bool]](repeating: [], count: courses)
        var open: [[Int32]] = []
        for course in 0..<courses {
            let list = byCourse[course]
            var usable: [Int32] = []
            if !crowds[course].isEmpty {
                var crowd = [Int](repeating: -1, count: kinds)
                var isMarked = [Bool](repeating: false, count: kinds)
                reach[course] = Array(repeating: false, count: profiles)
                for number in list {
                    let kind = Int(session[Int(number)].kind)
                    if crowd[kind] < 0 {
                        crowd[kind] = 0
                        for (profile, people) in crowds[course].enumerated()
                        where people > 0 && bits[profile * rowWords + kind >> 6] >> UInt64(kind & 63) & 1 == 1 {
                            crowd[kind] += Int(people)
                        }
                    }
                    guard crowd[kind] >= Int(session[Int(number)].minimum) else { continue }
                    if !isMarked[kind] {
                        isMarked[kind] = true
                        for (profile, people) in crowds[course].enumerated()
                        where people > 0 && bits[profile * rowWords + kind >> 6] >> UInt64(kind & 63) & 1 == 1 {
                            reach[course][profile] = true
                        }
                    }
                    let s = session[Int(number)]
                    if s.capacity > 0, s.minimum <= s.capacity {
                        session[Int(number)].isUsable = true
                        usable.append(number)
                    }
                }
            }
            open.append(usable)
        }
        for index in 0..<needs.count {
            let (course, worker) = (Int(needs.row[index].course), Int(needs.row[index].worker))
            needs.row[index].isReachable = reach[course][Int(person[worker].profile)]
        }
        var start: [Int32] = [0]
        for list in open { start.append((start.last ?? 0) + Int32(list.count)) }
        courseStart = UnsafePointer(arena.row(start))
        courseSession = UnsafePointer(arena.row(open.flatMap(\.self)))
    }
}
