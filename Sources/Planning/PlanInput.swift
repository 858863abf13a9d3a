// From the hub's tables to the planner's arrays. The only place of this stage where ids meet indices.

import Foundation
import Listening
import Storage
import TrainingPlanner
package import Vocabulary

/// A planning problem, with the rows its indices stand for.
struct PlanInput: Sendable {
    let problem: PlanningProblem
    let workers: [WorkerID]
    let sessions: [SessionID]
    /// Names of the partners behind the problem's providers and firms.
    let providers: [String]
    let firms: [String]
    let subregions: [String]
    /// The skill each course of the problem teaches.
    let skillOfCourse: [SkillID]
    /// Needs for which no course exists at all.
    let withoutCourse: [(worker: WorkerID, skill: SkillID)]

    private static let sizes = ["large", "sme", "micro"]

    /// One consistent view of everything a plan depends on, in an order that does not depend on when rows were written.
    ///
    /// - Parameter run: says what is changed for trial: per cent of the budgets and of the release limits, and how needs weigh.
    static func read(for run: PlanRun, on connection: any SQLConnection) throws -> PlanInput {
        let places = try PartnerStore.places(on: connection)
        let placeIndex = Dictionary(uniqueKeysWithValues: places.enumerated().map { ($0.element.id, $0.offset) })
        let subregions = Array(Set(places.map(\.subregion))).sorted()
        let lines = try readLines(run.budgetShare, on: connection)
        let catalogue = try Catalogue.read(places: placeIndex, lines: lines.codes, on: connection)
        let people = try People.read(
            places: places, placeIndex: placeIndex, subregions: subregions, catalogue: catalogue, lines: lines.codes, run: run,
            on: connection)
        let distances = places.map { a in places.map { b in (10 * hypot(a.x - b.x, a.y - b.y)).rounded() / 10 } }
        let problem = PlanningProblem(
            weeks: catalogue.weeks, distances: distances, patterns: ShiftPatterns.all, lines: lines.lines,
            totalBudget: lines.lines.reduce(0) { $0 + $1.budget }, parallel: catalogue.parallel, groups: people.groups,
            prerequisites: catalogue.prerequisites, sessions: catalogue.sessions, firms: people.firms, workers: people.workers)
        return PlanInput(
            problem: problem, workers: people.ids, sessions: catalogue.sessionIDs, providers: catalogue.providers, firms: people.firmNames,
            subregions: subregions, skillOfCourse: catalogue.skills,
            withoutCourse: people.withoutCourse)
    }

    private static func readLines(_ share: Int, on connection: any SQLConnection) throws -> (
        lines: [PlanningProblem.Line], codes: [String: Int]
    ) {
        let rows = try connection.query("SELECT code, budget_cents FROM funding_line ORDER BY code") {
            (code: try $0.next() as String, budget: try $0.next() as Money)
        }
        let lines = rows.map { PlanningProblem.Line(name: $0.code, budget: Int($0.budget.cents / 100) * share / 100) }
        return (lines, Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($0.element.code, $0.offset) }))
    }

    // MARK: Courses and sessions

    struct Catalogue {
        let weeks: Int
        let prerequisites: [Int]
        let skills: [SkillID]
        let levels: [Int]
        let prices: [Int]
        let sessions: [PlanningProblem.Session]
        let sessionIDs: [SessionID]
        let parallel: [Int]
        let providers: [String]

        static func read(places: [PlaceID: Int], lines: [String: Int], on connection: any SQLConnection) throws -> Catalogue {
            let courses = try connection.query(
                "SELECT id, skill_id, level, prerequisite_id, provider_id, price_cents, price_on_request, teaching_units FROM course ORDER BY id"
            ) {
                (
                    id: try $0.next() as CourseID, skill: try $0.next() as SkillID, level: try $0.next() as Int,
                    before: try $0.next() as CourseID?,
                    provider: try $0.next() as PartnerID, price: try $0.next() as Money, isUnknown: try $0.next() as Bool,
                    units: try $0.next() as Int
                )
            }
            let usual = UsualPrice(courses.filter { !$0.isUnknown }.map { ($0.price, $0.units) })
            let courseIndex = Dictionary(uniqueKeysWithValues: courses.enumerated().map { ($0.element.id, $0.offset) })
            let providers = Array(Set(courses.map(\.provider))).sorted()
            let limits = Dictionary(
                uniqueKeysWithValues: try connection.query("SELECT partner_id, sessions FROM parallel_limit") {
                    (try $0.next() as PartnerID, try $0.next() as Int)
                })
            let names = Dictionary(
                uniqueKeysWithValues: try connection.query("SELECT id, name FROM partner") {
                    (try $0.next() as PartnerID, try $0.next() as String)
                })
            let rows = try connection.query(
                """
                SELECT id, course_id, starts_on, weeks, cells, capacity, minimum, place_id, language, fixed_cents, seat_cents FROM session ORDER BY id
                """
            ) {
                (
                    id: try $0.next() as SessionID, course: try $0.next() as CourseID, start: try $0.next() as Day,
                    weeks: try $0.next() as Int,
                    cells: try $0.next() as Int, capacity: try $0.next() as Int, minimum: try $0.next() as Int,
                    place: try $0.next() as PlaceID?,
                    language: try $0.next() as String, fixed: try $0.next() as Money, seat: try $0.next() as Money
                )
            }
            // Week 0 is an even calendar week, so that shift patterns meet the right weeks.
            let first = rows.map(\.start.number).min() ?? 0
            let base = (first + 3) / 14 * 14 - 3
            let sessions = rows.compactMap { row -> (SessionID, PlanningProblem.Session)? in
                guard let course = courseIndex[row.course] else { return nil }
                // A price that is only told on request is reckoned at the usual one, so that no budget is spent on what looks free.
                let isUnknown = courses[course].isUnknown && row.seat.cents == 0
                let seat = isUnknown ? usual.of(units: courses[course].units) : row.seat
                return (
                    row.id,
                    PlanningProblem.Session(
                        course: course, start: (row.start.number - base) / 7, length: row.weeks, cells: row.cells, capacity: row.capacity,
                        minimum: row.minimum, municipality: row.place.flatMap { places[$0] } ?? -1,
                        language: PlanLanguages.index(row.language),
                        provider: providers.firstIndex(of: courses[course].provider) ?? 0, fixedCost: Int(row.fixed.cents / 100),
                        seatCost: Int(seat.cents / 100), line: lines["delivery"] ?? 0)
                )
            }
            return Catalogue(
                weeks: (sessions.map { $0.1.start + $0.1.length }.max() ?? 1),
                prerequisites: courses.map { $0.before.flatMap { courseIndex[$0] } ?? -1 },
                skills: courses.map(\.skill), levels: courses.map(\.level),
                prices: courses.map { $0.isUnknown ? Int.max : Int($0.price.cents) },
                sessions: sessions.map(\.1),
                sessionIDs: sessions.map(\.0), parallel: providers.map { limits[$0] ?? 3 }, providers: providers.map { names[$0] ?? "" })
        }

        /// The course for a need: the lowest level that is enough, then one with sessions, then the cheapest.
        func course(for skill: SkillID, level: Int) -> Int? {
            let busy = Set(sessions.map(\.course))
            return skills.indices.filter { skills[$0] == skill && levels[$0] >= level }.min {
                (levels[$0], busy.contains($0) ? 0 : 1, prices[$0], $0) < (levels[$1], busy.contains($1) ? 0 : 1, prices[$1], $1)
            }
        }
    }

    // MARK: Firms and workers

    struct People {
        let firms: [PlanningProblem.Firm]
        let firmNames: [String]
        let groups: [PlanningProblem.Group]
        let workers: [PlanningProblem.Worker]
        let ids: [WorkerID]
        let withoutCourse: [(worker: WorkerID, skill: SkillID)]

        static func read(
            places: [Place], placeIndex: [PlaceID: Int], subregions: [String], catalogue: Catalogue, lines: [String: Int],
            run: PlanRun, on connection: any SQLConnection
        ) throws -> People {
            let limits = Dictionary(
                uniqueKeysWithValues: try connection.query("SELECT partner_id, workers FROM release_limit") {
                    (try $0.next() as PartnerID, try $0.next() as Int)
                })
            let partners = try connection.query("SELECT id, name, head_count, place_id FROM partner ORDER BY id") {
                (
                    id: try $0.next() as PartnerID, name: try $0.next() as String, heads: try $0.next() as Int,
                    place: try $0.next() as PlaceID?
                )
            }
            let firmIndex = Dictionary(uniqueKeysWithValues: partners.enumerated().map { ($0.element.id, $0.offset) })
            let firms = partners.map { partner in
                let size = SizeClass(headCount: partner.heads)
                let limit = limits[partner.id] ?? max(1, partner.heads / 15)
                return PlanningProblem.Firm(
                    sizeClass: size == .large ? 0 : size == .micro ? 2 : 1, municipality: partner.place.flatMap { placeIndex[$0] } ?? 0,
                    workers: partner.heads, releaseLimit: limit > 0 ? max(1, limit * run.releaseShare / 100) : 0)
            }
            var courseFor: [[Int64]: Int?] = [:]
            var needs: [WorkerID: [PlanningProblem.Need]] = [:]
            var without: [(worker: WorkerID, skill: SkillID)] = []
            for need in try connection.query(
                "SELECT worker_id, skill_id, level, weight FROM need ORDER BY worker_id, skill_id",
                {
                    (
                        worker: try $0.next() as WorkerID, skill: try $0.next() as SkillID, level: try $0.next() as Int,
                        weight: try $0.next() as Int
                    )
                })
            {
                let key = [need.skill.raw, Int64(need.level)]
                let course = courseFor[key] ?? catalogue.course(for: need.skill, level: need.level)
                courseFor[key] = .some(course)
                if let course {
                    needs[need.worker, default: []].append(
                        PlanningProblem.Need(course: course, weight: run.weighting == "equal" ? 3 : need.weight))
                } else {
                    without.append((need.worker, need.skill))
                }
            }
            var groups: [PlanningProblem.Group] = []
            var groupIndex: [String: Int] = [:]
            var ids: [WorkerID] = []
            let workers = try connection.query(
                "SELECT id, partner_id, place_id, worker_group, shift, languages, max_km FROM worker ORDER BY id"
            ) { row -> PlanningProblem.Worker in
                let id: WorkerID = try row.next()
                let firm = firmIndex[try row.next()] ?? 0
                let home = placeIndex[try row.next()] ?? 0
                let workerGroup: String = try row.next()
                let size = sizes[firms[firm].sizeClass]
                let subregion = subregions.firstIndex(of: places[home].subregion) ?? 0
                let key = "\(size) \(subregion) \(workerGroup)"
                let group = groupIndex[key] ?? groups.count
                if group == groups.count {
                    groups.append(PlanningProblem.Group(size: size, subregion: subregion, workerGroup: workerGroup))
                    groupIndex[key] = group
                }
                ids.append(id)
                let shift: String = try row.next()
                let languages: String = try row.next()
                let km: Double = try row.next()
                return PlanningProblem.Worker(
                    firm: firm, home: home, group: group, pattern: ShiftPatterns.index(shift, worker: id.raw),
                    languages: PlanLanguages.bits(languages),
                    maximumKm: Int(km), line: lines[size == "large" ? "large" : "sme"] ?? 0, needs: needs[id] ?? [])
            }
            return People(firms: firms, firmNames: partners.map(\.name), groups: groups, workers: workers, ids: ids, withoutCourse: without)
        }
    }
}

/// Languages as bits of the planner.
enum PlanLanguages {
    private static let codes = ["de", "en", "tr", "uk", "fr", "it", "pl", "ro", "es", "cs"]

    static func index(_ code: String) -> Int { codes.firstIndex(of: code) ?? 62 }

    static func bits(_ list: String) -> Int { list.split(separator: ";").reduce(0) { $0 | 1 << index(String($1)) } }
}

/// When people of a shift can learn, and when that would be working time. A cell is `3 × day + part`.
enum ShiftPatterns {
    private static let mornings = 0b001_001_001_001_001
    private static let afternoons = mornings << 1
    private static let evenings = mornings << 2
    private static let day = mornings | afternoons
    private static let late = afternoons | evenings
    private static let all15 = mornings | afternoons | evenings

    static let all = [
        PlanningProblem.Pattern(name: "day", available: [all15, all15], working: [day, day]),
        PlanningProblem.Pattern(name: "two shifts, early in even weeks", available: [all15, day], working: [mornings, late]),
        PlanningProblem.Pattern(name: "two shifts, early in odd weeks", available: [day, all15], working: [late, mornings]),
        PlanningProblem.Pattern(name: "nights", available: [late, late], working: [0, 0]),
        PlanningProblem.Pattern(name: "part-time mornings", available: [day, day], working: [mornings, mornings]),
    ]

    /// People on two or three shifts are spread over both rhythms.
    static func index(_ shift: String, worker: Int64) -> Int {
        switch shift {
        case "day": 0
        case "night": 3
        case "part_time": 4
        default: 1 + Int(worker % 2)
        }
    }
}

/// Whether somebody on a shift can come to a session at all, outside a plan: for waiting lists and for the answers people get.
package enum ShiftFit {
    /// Every half-day of every week must lie where the shift leaves time. Week by week, because shifts rotate.
    ///
    /// - Parameters:
    ///   - shift: the word of the worker's row.
    ///   - cells: bit `3 × day + part` of a week.
    package static func suits(shift: String, worker: WorkerID, startsOn: Day, weeks: Int, cells: Int) -> Bool {
        let pattern = ShiftPatterns.all[ShiftPatterns.index(shift, worker: worker.raw)]
        // Even calendar weeks as the planner counts them: fourteen days from a Monday.
        let first = (startsOn.number - startsOn.weekday + 3) / 7
        return (0..<max(1, weeks)).allSatisfy { week in
            let available = pattern.available[(first + week) % 2]
            return cells & ~available == 0
        }
    }
}
