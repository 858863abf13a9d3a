// Reuse first: which existing courses close a gap at least hours or cost, in an order that respects what each asks for. Used for bridges between roles, for workers and for objectives.

/// A course as the search sees it.
package struct CourseOffer: Hashable, Sendable {
    package let id: Int64
    package let teaches: [SkillAtLevel]
    /// Any one of these lets somebody in, all its parts together; empty: open to all.
    package let entry: [[SkillAtLevel]]
    package let teachingUnits: Int
    package let cents: Int64

    package init(id: Int64, teaches: [SkillAtLevel], entry: [[SkillAtLevel]] = [], teachingUnits: Int, cents: Int64) {
        self.id = id
        self.teaches = teaches
        self.entry = entry
        self.teachingUnits = teachingUnits
        self.cents = cents
    }
}

/// Courses in an order in which they can be taken, and what no course covers.
package struct CourseChain: Equatable, Sendable {
    package let courses: [Int64]
    package let uncovered: [SkillAtLevel]
    package let teachingUnits: Int
    package let cents: Int64
    /// No other choice of courses covers as much for less. Otherwise the choice is greedy.
    package let isLeast: Bool
}

package enum CourseMatch {
    /// What a chain should have as little of as possible; the other breaks ties.
    package enum Aim: Sendable { case hours, cost }

    /// States looked at before the search gives up on the least and takes a greedy choice.
    private static let mostStates = 20_000

    /// The cheapest chain that closes as much of the gap as any chain can.
    ///
    /// First what can be reached at all (a fixpoint over courses whose entry is met), which names what stays uncovered. Then a search by
    /// rising cost (Dijkstra) over what is held, among the courses that lead to the gap, which is exact for the few skills of one
    /// worker or role. Minimum set cover is NP-hard, so beyond `mostStates` states the choice is greedy: most newly covered skills for the cost,
    /// each time with the prerequisites that are missing. Without prerequisites that costs at most H(d) times the least, d the most skills of the
    /// gap one course teaches (Chvátal 1979).
    package static func cover(
        _ gap: [SkillAtLevel], held: [SkillAtLevel] = [], offers: [CourseOffer], equivalents: [SkillEquivalent] = [], aim: Aim = .hours
    ) -> CourseChain {
        let start = SkillGap.recognised(SkillGap.levels(held), equivalents)
        let wanted = SkillGap.levels(gap).filter { start[$0.key, default: 0] < $0.value }
        let reachable = everything(from: start, offers, equivalents)
        let goal = wanted.filter { reachable[$0.key, default: 0] >= $0.value }
        let uncovered = wanted.filter { reachable[$0.key, default: 0] < $0.value }
            .map { SkillAtLevel(skill: $0.key, level: $0.value) }.sorted { $0.skill < $1.skill }
        let useful = leading(to: goal, offers, equivalents, reachable).sorted { $0.id < $1.id }
        let found = least(goal, start, useful, equivalents, aim)
        let courses = found ?? greedy(goal, start, useful, equivalents, aim)
        return CourseChain(
            courses: courses.map(\.id), uncovered: uncovered, teachingUnits: courses.reduce(0) { $0 + $1.teachingUnits },
            cents: courses.reduce(0) { $0 + $1.cents }, isLeast: found != nil)
    }

    private static func admits(_ course: CourseOffer, _ held: [Int64: Int]) -> Bool {
        course.entry.isEmpty || course.entry.contains { $0.allSatisfy { held[$0.skill, default: 0] >= $0.level } }
    }

    private static func after(_ course: CourseOffer, _ held: [Int64: Int], _ equivalents: [SkillEquivalent]) -> [Int64: Int] {
        var next = held
        for skill in course.teaches { next[skill.skill] = max(next[skill.skill, default: 0], skill.level) }
        return equivalents.isEmpty ? next : SkillGap.recognised(next, equivalents)
    }

    /// Everything that courses can lead to.
    private static func everything(from start: [Int64: Int], _ offers: [CourseOffer], _ equivalents: [SkillEquivalent]) -> [Int64: Int] {
        var held = start
        var rest = offers
        while true {
            let open = rest.filter { admits($0, held) }
            guard !open.isEmpty else { return held }
            for course in open { held = after(course, held, equivalents) }
            rest.removeAll { course in open.contains { $0.id == course.id } }
        }
    }

    /// Courses that teach something of the goal, or something that is asked for on the way to it.
    private static func leading(
        to goal: [Int64: Int], _ offers: [CourseOffer], _ equivalents: [SkillEquivalent], _ reachable: [Int64: Int]
    ) -> [CourseOffer] {
        var skills = Set(goal.keys)
        var chosen: [CourseOffer] = []
        var rest = offers.filter { admits($0, reachable) }
        while true {
            for equivalent in equivalents where skills.contains(equivalent.given.skill) { skills.formUnion(equivalent.parts.map(\.skill)) }
            let more = rest.filter { $0.teaches.contains { skills.contains($0.skill) } }
            guard !more.isEmpty else { return chosen }
            chosen += more
            for course in more { for option in course.entry { skills.formUnion(option.map(\.skill)) } }
            rest.removeAll { course in more.contains { $0.id == course.id } }
        }
    }

    private static func cost(_ course: CourseOffer, _ aim: Aim) -> (Int64, Int64) {
        aim == .hours ? (Int64(course.teachingUnits), course.cents) : (course.cents, Int64(course.teachingUnits))
    }

    private struct State {
        let cost: (Int64, Int64)
        let held: [Int64: Int]
        let courses: [Int]
    }

    private static func least(
        _ goal: [Int64: Int], _ start: [Int64: Int], _ courses: [CourseOffer], _ equivalents: [SkillEquivalent], _ aim: Aim
    ) -> [CourseOffer]? {
        var heap = BinaryHeap<State> { first, second in
            first.cost != second.cost ? first.cost < second.cost : first.courses.lexicographicallyPrecedes(second.courses)
        }
        heap.push(State(cost: (0, 0), held: start, courses: []))
        var done: Set<[Int64: Int]> = []
        while let state = heap.pop() {
            guard done.insert(state.held).inserted else { continue }
            if goal.allSatisfy({ state.held[$0.key, default: 0] >= $0.value }) { return state.courses.map { courses[$0] } }
            guard done.count < mostStates else { return nil }
            for (index, course) in courses.enumerated() where !state.courses.contains(index) && admits(course, state.held) {
                let held = after(course, state.held, equivalents)
                guard held != state.held, !done.contains(held) else { continue }
                let price = cost(course, aim)
                heap.push(
                    State(cost: (state.cost.0 + price.0, state.cost.1 + price.1), held: held, courses: state.courses + [index]))
            }
        }
        return []
    }

    /// Takes the course with the lowest cost for each newly covered skill, counting the chain of prerequisites it still needs.
    private static func greedy(
        _ goal: [Int64: Int], _ start: [Int64: Int], _ courses: [CourseOffer], _ equivalents: [SkillEquivalent], _ aim: Aim
    ) -> [CourseOffer] {
        var held = start
        var taken: [CourseOffer] = []
        func open(_ held: [Int64: Int]) -> Int { goal.count { held[$0.key, default: 0] < $0.value } }
        while open(held) > 0 {
            var best: (value: Double, chain: [CourseOffer], held: [Int64: Int])?
            for course in courses where !taken.contains(where: { $0.id == course.id }) {
                guard let chain = way(to: course, held, courses, equivalents, [course.id]) else { continue }
                let next = chain.reduce(held) { after($1, $0, equivalents) }
                let gain = open(held) - open(next)
                guard gain > 0 else { continue }
                let value = Double(chain.reduce(0) { $0 + cost($1, aim).0 } + 1) / Double(gain)
                if best.map({ value < $0.value }) ?? true { best = (value, chain, next) }
            }
            guard let best else { break }
            taken += best.chain.filter { course in !taken.contains { $0.id == course.id } }
            held = best.held
        }
        return taken
    }

    /// The course with what has to be taken before it; `nil` where that leads round in a circle.
    private static func way(
        to course: CourseOffer, _ held: [Int64: Int], _ courses: [CourseOffer], _ equivalents: [SkillEquivalent], _ path: Set<Int64>
    ) -> [CourseOffer]? {
        if admits(course, held) { return [course] }
        guard path.count < 12 else { return nil }
        var best: [CourseOffer]?
        for option in course.entry {
            var (chain, now, fits): ([CourseOffer], [Int64: Int], Bool) = ([], held, true)
            for part in option where now[part.skill, default: 0] < part.level {
                let ways = courses.lazy.filter { other in
                    !path.contains(other.id) && other.teaches.contains { $0.skill == part.skill && $0.level >= part.level }
                }
                .compactMap { way(to: $0, now, courses, equivalents, path.union([$0.id])) }
                guard let first = ways.first else {
                    fits = false
                    break
                }
                chain += first
                now = first.reduce(now) { after($1, $0, equivalents) }
            }
            guard fits else { continue }
            let whole = chain + [course]
            func hours(_ list: [CourseOffer]) -> Int { list.reduce(0) { $0 + $1.teachingUnits } }
            if best.map({ hours(whole) < hours($0) }) ?? true { best = whole }
        }
        return best
    }

    /// Courses that ask for one another in a circle, so that nobody could ever begin: each circle in its order, from its smallest number.
    ///
    /// - Parameter needs: a course and the courses that have to be taken before it.
    package static func circles(_ needs: [Int64: [Int64]]) -> [[Int64]] {
        var state: [Int64: Int] = [:]
        var found: Set<[Int64]> = []
        for root in needs.keys.sorted() where state[root] == nil {
            var path = [root]
            var next = [0]
            state[root] = 1
            while let last = path.last {
                let others = needs[last, default: []].sorted()
                let position = next[next.count - 1]
                guard position < others.count else {
                    state[last] = 2
                    path.removeLast()
                    next.removeLast()
                    continue
                }
                next[next.count - 1] += 1
                let other = others[position]
                if state[other] == 1, let from = path.firstIndex(of: other) {
                    let circle = Array(path[from...])
                    let smallest = circle.indices.min { circle[$0] < circle[$1] } ?? 0
                    found.insert(Array(circle[smallest...] + circle[..<smallest]))
                } else if state[other] == nil {
                    state[other] = 1
                    path.append(other)
                    next.append(0)
                }
            }
        }
        return found.sorted { $0.lexicographicallyPrecedes($1) }
    }
}

/// A priority queue; the smallest comes out first. Push and pop in O(log n).
struct BinaryHeap<Element> {
    private var items: [Element] = []
    private let precedes: (Element, Element) -> Bool

    init(_ precedes: @escaping (Element, Element) -> Bool) { self.precedes = precedes }

    mutating func push(_ element: Element) {
        items.append(element)
        var child = items.count - 1
        while child > 0, precedes(items[child], items[(child - 1) / 2]) {
            items.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func pop() -> Element? {
        guard let first = items.first, let last = items.popLast() else { return nil }
        guard !items.isEmpty else { return first }
        items[0] = last
        var parent = 0
        while true {
            let children = [2 * parent + 1, 2 * parent + 2].filter { $0 < items.count }
            guard let child = children.min(by: { precedes(items[$0], items[$1]) }), precedes(items[child], items[parent]) else {
                return first
            }
            items.swapAt(parent, child)
            parent = child
        }
    }
}
