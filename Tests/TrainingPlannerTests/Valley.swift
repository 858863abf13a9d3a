// A small invented region for the tests of the planner.

@testable import TrainingPlanner

enum Valley {
    /// A small region: two places, three courses (the second needs the first), seven sessions, three firms.
    static func problem(workers: Int = 60, budget: Int = 60_000, release: Int = 6) -> PlanningProblem {
        let all = 0b111_111_111_111_111
        let day = 0b011_011_011_011_011
        func session(_ course: Int, _ start: Int, _ cells: Int, place: Int = 0, language: Int = 0, minimum: Int = 3)
            -> PlanningProblem.Session
        {
            .init(
                course: course, start: start, length: 2, cells: cells, capacity: 10, minimum: minimum, municipality: place,
                language: language,
                provider: course % 2, fixedCost: 900, seatCost: 150, line: 2)
        }
        return PlanningProblem(
            weeks: 20, distances: [[0, 30], [30, 0]],
            patterns: [
                .init(name: "day", available: [all, all], working: [day, day]),
                .init(name: "nights", available: [all & ~day, all], working: [0, 0]),
            ],
            lines: [
                .init(name: "large", budget: budget / 3), .init(name: "sme", budget: budget / 3),
                .init(name: "delivery", budget: budget / 3),
            ],
            totalBudget: budget, parallel: [2, 2],
            groups: [
                .init(size: "large", subregion: 0, workerGroup: "day"), .init(size: "sme", subregion: 0, workerGroup: "day"),
                .init(size: "sme", subregion: 1, workerGroup: "night"),
            ], prerequisites: [-1, 0, -1],
            sessions: [
                session(0, 0, 0b001), session(0, 2, 0b100), session(0, 4, 0b010, place: 1), session(1, 6, 0b001), session(1, 8, 0b100),
                session(2, 0, 0b001_000),
                session(2, 3, 0b100_000, place: -1), session(2, 10, 0b001, language: 1),
            ],
            firms: [
                .init(sizeClass: 0, municipality: 0, workers: 30, releaseLimit: release),
                .init(sizeClass: 1, municipality: 0, workers: 20, releaseLimit: release),
                .init(sizeClass: 1, municipality: 1, workers: 10, releaseLimit: release),
            ],
            workers: (0..<workers).map { number in
                let firm = number % 6 < 3 ? 0 : number % 6 < 5 ? 1 : 2
                return .init(
                    firm: firm, home: firm == 2 ? 1 : 0, group: firm, pattern: number % 7 == 0 ? 1 : 0, languages: number % 11 == 0 ? 2 : 3,
                    maximumKm: number % 5 == 0 ? 10 : 40, line: firm == 0 ? 0 : 1,
                    needs: [.init(course: 0, weight: 2)] + (number % 2 == 0 ? [.init(course: 1, weight: 4)] : [])
                        + (number % 3 == 0 ? [.init(course: 2, weight: 5)] : []))
            })
    }

    /// The same valley with more people, drawn by a seed: several groups, limits that bind, chains of courses.
    static func large(seed: UInt64 = 1, workers: Int = 300, budget: Int = 60_000) -> PlanningProblem {
        random(seed: seed, workers: workers, sessions: 60, courses: 6, budget: budget)
    }

    /// A region in which everything is drawn by a seed, small enough for brute force when asked for few workers.
    static func random(seed: UInt64, workers: Int, sessions: Int, courses: Int, budget: Int) -> PlanningProblem {
        var random = SeededRandom(seed: seed)
        let all = 0b111_111_111_111_111
        let day = 0b011_011_011_011_011
        let firms = max(1, workers / 8)
        return PlanningProblem(
            weeks: 12, distances: [[0, 30], [30, 0]],
            patterns: [
                .init(name: "day", available: [all, all], working: [day, day]),
                .init(name: "shift", available: [all, day], working: [0b001_001_001_001_001, day]),
            ],
            lines: [.init(name: "firms", budget: budget / 2), .init(name: "delivery", budget: budget)], totalBudget: budget,
            parallel: [2, 3],
            groups: (0..<3).map { .init(size: "sme", subregion: $0, workerGroup: "all") },
            prerequisites: (0..<courses).map { $0 % 3 == 1 ? $0 - 1 : -1 },
            sessions: (0..<sessions).map { _ in
                let capacity = 2 + random.below(6)
                return .init(
                    course: random.below(courses), start: random.below(10), length: 1 + random.below(2), cells: 1 << random.below(15),
                    capacity: capacity, minimum: random.below(3), municipality: random.below(3) - 1, language: random.below(2),
                    provider: random.below(2), fixedCost: 100 + random.below(400), seatCost: 50 + random.below(100), line: 1)
            },
            firms: (0..<firms).map { _ in .init(sizeClass: 1, municipality: 0, workers: 8, releaseLimit: 1 + random.below(3)) },
            workers: (0..<workers).map { _ in
                var needs: [PlanningProblem.Need] = []
                for course in 0..<courses where random.below(3) == 0 { needs.append(.init(course: course, weight: 1 + random.below(5))) }
                return .init(
                    firm: random.below(firms), home: random.below(2), group: random.below(3), pattern: random.below(2),
                    languages: 1 + random.below(3),
                    maximumKm: random.below(2) == 0 ? 10 : 40, line: 0, needs: needs)
            })
    }

    /// The same region with sessions that run however few come.
    static func withoutMinimum(_ problem: PlanningProblem) -> PlanningProblem {
        PlanningProblem(
            weeks: problem.weeks, distances: problem.distances, patterns: problem.patterns, lines: problem.lines,
            totalBudget: problem.totalBudget, parallel: problem.parallel.map { $0 * 100 }, groups: problem.groups,
            prerequisites: problem.prerequisites,
            sessions: problem.sessions.map { s in
                .init(
                    course: s.course, start: s.start, length: s.length, cells: s.cells, capacity: s.capacity * 20, minimum: 0,
                    municipality: s.municipality, language: s.language, provider: s.provider, fixedCost: s.fixedCost, seatCost: s.seatCost,
                    line: s.line)
            }, firms: problem.firms, workers: problem.workers)
    }
}
