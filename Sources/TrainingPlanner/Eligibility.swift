// Which sessions suit which workers at all: language, distance, shift. The solver asks before it looks at limits.

/// The sessions of each course that a worker could attend, found by profile: workers with the same home, shift, languages and travel limit
/// share one answer.
struct Eligibility {
    private struct Profile: Hashable {
        let home: Int
        let pattern: Int
        let languages: Int
        let km: Int
        let course: Int
    }

    private let sessionsByCourse: [[Int]]
    private let suiting: [Profile: [Int]]
    private let problem: PlanningProblem

    /// O(profiles × sessions of the course).
    init(_ problem: PlanningProblem) {
        self.problem = problem
        var byCourse = [[Int]](repeating: [], count: problem.prerequisites.count)
        for (index, session) in problem.sessions.enumerated() { byCourse[session.course].append(index) }
        var demand: [Profile: Int] = [:]
        for worker in problem.workers { for need in worker.needs { demand[Self.profile(worker, need.course), default: 0] += 1 } }
        // A session is viable when as many people as its minimum could ever attend it.
        var possible = [Int](repeating: 0, count: problem.sessions.count)
        var raw: [Profile: [Int]] = [:]
        for (profile, count) in demand {
            let fitting = byCourse[profile.course].filter { Self.suits(problem, profile, problem.sessions[$0]) }
            raw[profile] = fitting
            for session in fitting { possible[session] += count }
        }
        suiting = raw.mapValues { list in list.filter { possible[$0] >= problem.sessions[$0].minimum } }
        sessionsByCourse = byCourse
    }

    private static func profile(_ worker: PlanningProblem.Worker, _ course: Int) -> Profile {
        Profile(home: worker.home, pattern: worker.pattern, languages: worker.languages, km: worker.maximumKm, course: course)
    }

    private static func suits(_ problem: PlanningProblem, _ profile: Profile, _ session: PlanningProblem.Session) -> Bool {
        guard profile.languages >> session.language & 1 == 1 else { return false }
        if session.municipality >= 0, problem.distances[profile.home][session.municipality] > Double(profile.km) { return false }
        let available = problem.patterns[profile.pattern].available
        return session.weeks.allSatisfy { session.cells & ~available[$0 & 1] == 0 }
    }

    /// Viable sessions of a course that suit a worker, ascending. Empty: the need is not reachable.
    func sessions(for worker: Int, course: Int) -> [Int] { suiting[Self.profile(problem.workers[worker], course)] ?? [] }
}
