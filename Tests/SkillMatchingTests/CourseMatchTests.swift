// Bridges of courses: compared with trying everything, and the account of a gap.

import Testing

@testable import SkillMatching

@Suite struct CourseMatchTests {
    /// Tries every order of every subset of courses.
    private func bruteForce(_ gap: [SkillAtLevel], _ held: [SkillAtLevel], _ offers: [CourseOffer]) -> (uncovered: Int, units: Int) {
        var best = (uncovered: Int.max, units: Int.max)
        func go(_ held: [Int64: Int], _ left: [CourseOffer], _ units: Int) {
            let open = gap.count { held[$0.skill, default: 0] < $0.level }
            if (open, units) < (best.uncovered, best.units) { best = (open, units) }
            for course in left
            where course.entry.isEmpty || course.entry.contains(where: { $0.allSatisfy { held[$0.skill, default: 0] >= $0.level } }) {
                var next = held
                for skill in course.teaches { next[skill.skill] = max(next[skill.skill, default: 0], skill.level) }
                go(next, left.filter { $0.id != course.id }, units + course.teachingUnits)
            }
        }
        go(SkillGap.levels(held), offers, 0)
        return best
    }

    private struct Dice {
        var state: UInt64
        mutating func roll(_ sides: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % sides
        }
    }

    @Test("A bridge is as short as trying everything, and leaves open only what nothing leads to")
    func exact() {
        var dice = Dice(state: 7)
        for _ in 0..<150 {
            func some(_ most: Int) -> [SkillAtLevel] {
                (0..<dice.roll(most + 1)).map { _ in SkillAtLevel(skill: Int64(dice.roll(5)), level: 1 + dice.roll(2)) }
            }
            let offers = (0..<5).map { number in
                CourseOffer(
                    id: Int64(number), teaches: [SkillAtLevel(skill: Int64(dice.roll(5)), level: 1 + dice.roll(2))] + some(1),
                    entry: dice.roll(2) == 0 ? [] : [some(2), some(1)].filter { !$0.isEmpty }, teachingUnits: 1 + dice.roll(20), cents: 100)
            }
            let (gap, held) = (some(4) + [SkillAtLevel(skill: 1, level: 2)], some(2))
            let wanted = SkillGap.missing(required: gap, held: held).map(\.need)
            let chain = CourseMatch.cover(wanted, held: held, offers: offers)
            let truth = bruteForce(wanted, held, offers)
            #expect(chain.isLeast && chain.uncovered.count == truth.uncovered && chain.teachingUnits == truth.units)
            #expect(
                chain == CourseMatch.cover(wanted.reversed(), held: held, offers: offers.reversed()), "the order of lists does not matter")
        }
    }

    @Test("Prerequisites are taken first; alternatives and equivalents shorten the way")
    func prerequisites() {
        func skill(_ number: Int64, _ level: Int = 2) -> SkillAtLevel { SkillAtLevel(skill: number, level: level) }
        let offers = [
            CourseOffer(id: 1, teaches: [skill(1)], teachingUnits: 10, cents: 0),
            CourseOffer(id: 2, teaches: [skill(2)], entry: [[skill(1)], [skill(9)]], teachingUnits: 5, cents: 0),
            CourseOffer(id: 3, teaches: [skill(3)], entry: [[skill(1), skill(2)]], teachingUnits: 7, cents: 0),
        ]
        #expect(CourseMatch.cover([skill(3)], offers: offers).courses == [1, 2, 3])
        #expect(CourseMatch.cover([skill(2)], held: [skill(9)], offers: offers).courses == [2], "another way in")
        let trade = SkillEquivalent(given: skill(2), parts: [skill(8), skill(7)])
        #expect(CourseMatch.cover([skill(3)], held: [skill(7), skill(8)], offers: offers, equivalents: [trade]).courses == [1, 3])
        #expect(
            CourseMatch.cover([skill(3)], held: [skill(7)], offers: offers, equivalents: [trade]).courses == [1, 2, 3],
            "all parts are needed")
        #expect(CourseMatch.cover([skill(5)], offers: offers).uncovered == [skill(5)])
    }

    @Test("Many skills at once are covered greedily, completely and within the stated bound")
    func programme() {
        // 40 skills; each has a course of its own, and every fifth course teaches five at once.
        let single = (0..<40).map {
            CourseOffer(id: Int64($0), teaches: [SkillAtLevel(skill: Int64($0), level: 1)], teachingUnits: 10, cents: 10)
        }
        let broad = (0..<8).map { group in
            CourseOffer(
                id: Int64(100 + group), teaches: (0..<5).map { SkillAtLevel(skill: Int64(group * 5 + $0), level: 1) }, teachingUnits: 20,
                cents: 20)
        }
        let chain = CourseMatch.cover((0..<40).map { SkillAtLevel(skill: Int64($0), level: 1) }, offers: single + broad)
        #expect(chain.uncovered.isEmpty && chain.teachingUnits <= 160 * 229 / 100, "H(5) = 2.283 times the least, 160")
    }

    @Test("An account adds up: required = held + recognised + missing")
    func account() {
        var dice = Dice(state: 3)
        for _ in 0..<500 {
            func some(_ count: Int) -> [SkillAtLevel] {
                (0..<dice.roll(count)).map { _ in SkillAtLevel(skill: Int64(dice.roll(8)), level: 1 + dice.roll(3)) }
            }
            let equivalents = (0..<3).map { _ in SkillEquivalent(given: some(2).first ?? SkillAtLevel(skill: 1, level: 1), parts: some(3)) }
            let (required, held) = (some(8), some(8))
            let account = SkillGap.account(required: required, held: held, equivalents: equivalents)
            #expect(account.required == account.held + account.recognised + account.missing.count)
            #expect(account.required == Set(required.map(\.skill)).count)
            let without = SkillGap.account(required: required, held: held, equivalents: [])
            #expect(without.recognised == 0 && without.held == account.held && account.missing.count <= without.missing.count)
        }
    }

    @Test("Courses that ask for one another in a circle are found, each circle once")
    func circles() {
        #expect(CourseMatch.circles([1: [2], 2: [3], 3: [1], 4: [1], 5: [5]]) == [[1, 2, 3], [5]])
        #expect(CourseMatch.circles([1: [2], 2: [3], 3: [], 4: [2]]).isEmpty)
    }
}
