// What somebody still needs for a target role: required − held − recognised equivalents. Used by the need job of Understanding.

/// A skill at a level: 1 awareness, 2 practitioner, 3 expert. Skills are numbered by the caller.
package struct SkillAtLevel: Hashable, Sendable {
    package let skill: Int64
    package let level: Int

    package init(skill: Int64, level: Int) {
        self.skill = skill
        self.level = level
    }
}

/// Who holds all `parts` holds what is `given`, without a course. Several equivalents for one skill are alternatives.
package struct SkillEquivalent: Hashable, Sendable {
    package let given: SkillAtLevel
    package let parts: [SkillAtLevel]

    package init(given: SkillAtLevel, parts: [SkillAtLevel]) {
        self.given = given
        self.parts = parts
    }
}

/// One worker's account: `required = held + recognised + missing.count`, always.
package struct GapAccount: Sendable {
    package let required: Int
    package let held: Int
    /// Met only through an equivalent.
    package let recognised: Int
    /// What is missing, with a weight of 1…5, by skill.
    package let missing: [(need: SkillAtLevel, weight: Int)]
}

package enum SkillGap {
    /// Required minus held: a skill is missing when it is not held at the required level or above.
    ///
    /// Totals reconcile: every required skill is either met or in the result, once. The weight (1…5) grows with the level that is wanted and
    /// with the distance from what is held. O(required + held).
    package static func missing(required: [SkillAtLevel], held: [SkillAtLevel]) -> [(need: SkillAtLevel, weight: Int)] {
        account(required: required, held: held, equivalents: []).missing
    }

    /// The whole account of one worker.
    ///
    /// - Complexity: O(required + held), plus equivalents² × parts where there are equivalents.
    package static func account(required: [SkillAtLevel], held: [SkillAtLevel], equivalents: [SkillEquivalent]) -> GapAccount {
        let own = levels(held)
        let best = recognised(own, equivalents)
        let wanted = levels(required)
        let missing = wanted.filter { best[$0.key, default: 0] < $0.value }.sorted { $0.key < $1.key }.map { skill, level in
            (need: SkillAtLevel(skill: skill, level: level), weight: min(5, level + (level - best[skill, default: 0])))
        }
        let met = wanted.count { own[$0.key, default: 0] >= $0.value }
        return GapAccount(required: wanted.count, held: met, recognised: wanted.count - met - missing.count, missing: missing)
    }

    /// The best level of each skill, with everything that follows from it by equivalents, also by one after another.
    ///
    /// Levels only rise and each equivalent is used once, so it ends.
    package static func recognised(_ held: [Int64: Int], _ equivalents: [SkillEquivalent]) -> [Int64: Int] {
        var best = held
        var rest = equivalents
        while true {
            let usable = rest.filter { equivalent in
                !equivalent.parts.isEmpty && equivalent.parts.allSatisfy { best[$0.skill, default: 0] >= $0.level }
            }
            guard !usable.isEmpty else { return best }
            for equivalent in usable {
                best[equivalent.given.skill] = max(best[equivalent.given.skill, default: 0], equivalent.given.level)
            }
            rest.removeAll(where: usable.contains)
        }
    }

    package static func levels(_ skills: [SkillAtLevel]) -> [Int64: Int] {
        Dictionary(skills.map { ($0.skill, $0.level) }, uniquingKeysWith: max)
    }
}
