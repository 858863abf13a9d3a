// The way from what somebody holds to what a role asks for, in existing courses: how long, how much, and what no course covers. Read by role, worker and objective pages.

import OpinionMath
import SkillMatching
import Storage
import Understanding
package import Vocabulary

/// Courses in the order they can be taken.
package struct Bridge: Encodable, Sendable, Equatable {
    package struct Step: Encodable, Sendable, Equatable {
        package let course: CourseID
        package let code: String
        package let name: String
        package let teachingUnits: Int
        /// `nil`: only told on request.
        package let price: Money?
        package let provider: String
        package let sessions: Int
    }

    package struct Open: Encodable, Sendable, Equatable {
        package let skill: SkillID
        package let name: String
        package let level: SkillLevel
    }

    package let steps: [Step]
    /// What no existing course leads to: for providers, by name.
    package let uncovered: [Open]
    package let teachingUnits: Int
    /// Of the steps whose price is published.
    package let price: Money
    /// Steps whose price is only told on request.
    package let unknownPrices: Int
    /// Whether no shorter (or cheaper) choice of existing courses exists.
    package let isLeast: Bool

    package var minutes: Int { teachingUnits * 45 }
}

struct BridgeInput: Sendable {
    let database: any SQLDatabase

    /// The shortest bridge of each way between roles, for somebody who holds nothing of it yet.
    func bridges(_ ways: [Transition], _ language: Language) async throws -> [TransitionID: Bridge] {
        try await database.read { connection in
            let stock = try Stock(language, on: connection)
            return Dictionary(
                uniqueKeysWithValues: ways.map { way in
                    (
                        way.id,
                        stock.bridge(way.skills.map { SkillAtLevel(skill: $0.id.raw, level: $0.level.rawValue) }, held: [], aim: .hours)
                    )
                })
        }
    }

    /// What one worker still has to take, by hours and by cost.
    func bridge(of worker: WorkerDetail, _ language: Language) async throws -> (shortest: Bridge, cheapest: Bridge) {
        try await database.read { connection in
            let stock = try Stock(language, on: connection)
            func parts(_ skills: [WorkerDetail.Skill]) -> [SkillAtLevel] {
                skills.map { SkillAtLevel(skill: $0.id.raw, level: $0.level.rawValue) }
            }
            let (gap, held) = (parts(worker.needed), parts(worker.held))
            return (stock.bridge(gap, held: held, aim: .hours), stock.bridge(gap, held: held, aim: .cost))
        }
    }

    /// The code of the language a need or an objective is written in; `nil` where too little of it is there to tell.
    static func language(of text: String) -> String? { LanguageGuess.language(of: text)?.rawValue }

    /// The cheapest set of courses for several skills at once.
    func cover(_ skills: [(SkillID, SkillLevel)], _ language: Language) async throws -> Bridge {
        try await database.read { connection in
            try Stock(language, on: connection).bridge(
                skills.map { SkillAtLevel(skill: $0.0.raw, level: $0.1.rawValue) }, held: [], aim: .cost)
        }
    }

    /// Everything a search needs to know, read once.
    private struct Stock {
        let offers: [CourseOffer]
        let equivalents: [SkillEquivalent]
        let steps: [Int64: Bridge.Step]
        let names: [Int64: String]

        init(_ language: Language, on connection: any SQLConnection) throws {
            let courses = try CatalogueStore.all(language, on: connection)
            let entries = try CourseDetailStore.entries(on: connection)
            let further = try CourseDetailStore.furtherSkills(on: connection)
            let taught = Dictionary(courses.map { ($0.id, SkillAtLevel(skill: $0.skillID.raw, level: $0.level.rawValue)) }) { first, _ in
                first
            }
            let usual = UsualPrice(courses.compactMap { course in course.price.map { ($0, course.teachingUnits) } })
            offers = courses.map { course in
                var entry = (entries[course.id] ?? []).map { $0.map { SkillAtLevel(skill: $0.skill.raw, level: $0.level.rawValue) } }
                if let before = course.prerequisiteID.flatMap({ taught[$0] }) {
                    entry = entry.isEmpty ? [[before]] : entry.map { $0 + [before] }
                }
                return CourseOffer(
                    id: course.id.raw,
                    teaches: (taught[course.id].map { [$0] } ?? [])
                        + (further[course.id] ?? []).map { SkillAtLevel(skill: $0.skill.raw, level: $0.level.rawValue) },
                    entry: entry, teachingUnits: course.teachingUnits, cents: (course.price ?? usual.of(units: course.teachingUnits)).cents)
            }
            equivalents = try NeedJob.equivalents(on: connection)
            steps = Dictionary(
                uniqueKeysWithValues: courses.map {
                    (
                        $0.id.raw,
                        Bridge.Step(
                            course: $0.id, code: $0.code, name: $0.name, teachingUnits: $0.teachingUnits, price: $0.price,
                            provider: $0.provider, sessions: $0.sessionCount)
                    )
                })
            names = Dictionary(uniqueKeysWithValues: try SkillStore.all(language, on: connection).map { ($0.id.raw, $0.name) })
        }

        func bridge(_ gap: [SkillAtLevel], held: [SkillAtLevel], aim: CourseMatch.Aim) -> Bridge {
            let chain = CourseMatch.cover(gap, held: held, offers: offers, equivalents: equivalents, aim: aim)
            let steps = chain.courses.compactMap { self.steps[$0] }
            return Bridge(
                steps: steps,
                uncovered: chain.uncovered.map {
                    .init(skill: SkillID($0.skill), name: names[$0.skill] ?? "", level: SkillLevel(rawValue: $0.level) ?? .awareness)
                },
                teachingUnits: chain.teachingUnits, price: Money(cents: steps.reduce(0) { $0 + ($1.price?.cents ?? 0) }),
                unknownPrices: steps.count { $0.price == nil }, isLeast: chain.isLeast)
        }
    }
}
