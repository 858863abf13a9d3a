// The question of the planner as plain arrays: which sessions run, and who sits in them. Made from a folder or from the hub's tables.

import Crypto
import Foundation

/// Everything that is known before planning. Ids are positions in the arrays.
///
/// A week has 21 cells: bit `3 × day + part`, Monday = 0, morning 0, afternoon 1, evening 2. Money is in whole euros.
package struct PlanningProblem: Sendable, Equatable {
    package struct Pattern: Sendable, Equatable, Codable {
        package let name: String
        /// Cells in which somebody of this shift pattern can learn, in even and in odd weeks.
        package let available: [Int]
        /// Cells that are working time: learning in them needs release.
        package let working: [Int]

        package init(name: String, available: [Int], working: [Int]) {
            self.name = name
            self.available = available
            self.working = working
        }
    }

    package struct Line: Sendable, Equatable, Codable {
        package let name: String
        package let budget: Int

        package init(name: String, budget: Int) {
            self.name = name
            self.budget = budget
        }
    }

    package struct Group: Sendable, Equatable, Codable {
        package let size: String
        package let subregion: Int
        package let workerGroup: String

        package init(size: String, subregion: Int, workerGroup: String) {
            self.size = size
            self.subregion = subregion
            self.workerGroup = workerGroup
        }
    }

    package struct Session: Sendable, Equatable {
        package let course: Int
        package let start: Int
        /// Weeks.
        package let length: Int
        package let cells: Int
        package let capacity: Int
        package let minimum: Int
        /// −1: online.
        package let municipality: Int
        package let language: Int
        package let provider: Int
        package let fixedCost: Int
        package let seatCost: Int
        /// Pays the fixed cost.
        package let line: Int

        package init(
            course: Int, start: Int, length: Int, cells: Int, capacity: Int, minimum: Int, municipality: Int, language: Int, provider: Int,
            fixedCost: Int,
            seatCost: Int, line: Int
        ) {
            self.course = course
            self.start = start
            self.length = length
            self.cells = cells
            self.capacity = capacity
            self.minimum = minimum
            self.municipality = municipality
            self.language = language
            self.provider = provider
            self.fixedCost = fixedCost
            self.seatCost = seatCost
            self.line = line
        }

        var weeks: Range<Int> { start..<(start + length) }
    }

    package struct Firm: Sendable, Equatable {
        /// 0 large, 1 SME, 2 micro.
        package let sizeClass: Int
        package let municipality: Int
        package let workers: Int
        /// Most workers away in the same week.
        package let releaseLimit: Int

        package init(sizeClass: Int, municipality: Int, workers: Int, releaseLimit: Int) {
            self.sizeClass = sizeClass
            self.municipality = municipality
            self.workers = workers
            self.releaseLimit = releaseLimit
        }
    }

    package struct Need: Sendable, Equatable {
        package let course: Int
        /// 1…5
        package let weight: Int

        package init(course: Int, weight: Int) {
            self.course = course
            self.weight = weight
        }
    }

    package struct Worker: Sendable, Equatable {
        package let firm: Int
        package let home: Int
        package let group: Int
        package let pattern: Int
        /// One bit for each language.
        package let languages: Int
        package let maximumKm: Int
        /// Pays the worker's seats.
        package let line: Int
        package let needs: [Need]

        package init(firm: Int, home: Int, group: Int, pattern: Int, languages: Int, maximumKm: Int, line: Int, needs: [Need]) {
            self.firm = firm
            self.home = home
            self.group = group
            self.pattern = pattern
            self.languages = languages
            self.maximumKm = maximumKm
            self.line = line
            self.needs = needs
        }
    }

    package let weeks: Int
    /// Kilometres between municipalities.
    package let distances: [[Double]]
    package let patterns: [Pattern]
    package let lines: [Line]
    package let totalBudget: Int
    /// Sessions each provider can run in the same week.
    package let parallel: [Int]
    package let groups: [Group]
    /// For each course the course that must be finished before, or −1.
    package let prerequisites: [Int]
    package let sessions: [Session]
    package let firms: [Firm]
    package let workers: [Worker]

    package init(
        weeks: Int, distances: [[Double]], patterns: [Pattern], lines: [Line], totalBudget: Int, parallel: [Int], groups: [Group],
        prerequisites: [Int],
        sessions: [Session], firms: [Firm], workers: [Worker]
    ) {
        self.weeks = weeks
        self.distances = distances
        self.patterns = patterns
        self.lines = lines
        self.totalBudget = totalBudget
        self.parallel = parallel
        self.groups = groups
        self.prerequisites = prerequisites
        self.sessions = sessions
        self.firms = firms
        self.workers = workers
    }

    /// SHA-256 over every number in a fixed order, as hexadecimal text. Linear.
    package var digest: String {
        var hash = SHA256()
        var bytes = Array("\(weeks)|\(totalBudget)|\(prerequisites)|\(parallel)|\(distances)|".utf8)
        for pattern in patterns { bytes += Array("\(pattern.available)\(pattern.working)".utf8) }
        for line in lines { bytes += Array("\(line.name)|\(line.budget),".utf8) }
        for group in groups { bytes += Array("\(group.size)|\(group.subregion)|\(group.workerGroup),".utf8) }
        func add(_ numbers: Int...) {
            for number in numbers { withUnsafeBytes(of: Int64(number).littleEndian) { bytes.append(contentsOf: $0) } }
            if bytes.count > 60_000 {
                hash.update(data: bytes)
                bytes.removeAll(keepingCapacity: true)
            }
        }
        add(sessions.count, firms.count, workers.count)
        for s in sessions {
            add(
                s.course, s.start, s.length, s.cells, s.capacity, s.minimum, s.municipality, s.language, s.provider, s.fixedCost,
                s.seatCost, s.line)
        }
        for f in firms { add(f.sizeClass, f.municipality, f.workers, f.releaseLimit) }
        for w in workers {
            add(w.firm, w.home, w.group, w.pattern, w.languages, w.maximumKm, w.line, w.needs.count)
            for need in w.needs { add(need.course, need.weight) }
        }
        hash.update(data: bytes)
        return hash.finalize().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// What makes the numbers contradict each other, in words; nil when every index points at something. O(problem). The solver asks first.
    package var contradiction: String? {
        func within(_ index: Int, _ count: Int) -> Bool { index >= 0 && index < count }
        let places = distances.count
        guard distances.allSatisfy({ $0.count == places }) else {
            return "The distances are not a square over the \(places) municipalities."
        }
        guard patterns.allSatisfy({ $0.available.count == 2 && $0.working.count == 2 }) else {
            return "A shift pattern needs an even and an odd week."
        }
        for (course, before) in prerequisites.enumerated() where before != -1 && !within(before, prerequisites.count) {
            return "Course \(course) has the unknown prerequisite \(before)."
        }
        for (id, s) in sessions.enumerated() {
            guard within(s.course, prerequisites.count), within(s.provider, parallel.count), within(s.line, lines.count),
                within(s.language, 63),
                s.municipality == -1 || within(s.municipality, places), s.start >= 0, s.length > 0, s.start + s.length < 10_000,
                within(s.cells, 1 << 32),
                within(s.capacity, 1 << 30), within(s.minimum, 1 << 30), within(s.fixedCost, 1 << 40), within(s.seatCost, 1 << 40)
            else { return "Session \(id) has a number that is out of range or points at nothing: \(s)." }
        }
        for (id, f) in firms.enumerated() where !within(f.sizeClass, 3) || f.releaseLimit < 0 {
            return "Firm \(id) has a size class or a release limit that is out of range."
        }
        for (id, w) in workers.enumerated() {
            guard within(w.firm, firms.count), within(w.home, places), within(w.group, groups.count), within(w.pattern, patterns.count),
                within(w.line, lines.count), w.needs.allSatisfy({ within($0.course, prerequisites.count) && within($0.weight, 1_000) })
            else { return "Worker \(id) has a number that is out of range or points at nothing." }
            if Set(w.needs.map(\.course)).count != w.needs.count { return "Worker \(id) has two needs for the same course." }
        }
        return nil
    }
}
