// What somebody still needs for a target role. Used by the need job of Understanding.

/// A skill at a level: 1 awareness, 2 practitioner, 3 expert. Skills are numbered by the caller.
package struct SkillAtLevel: Hashable, Sendable {
    package let skill: Int64
    package let level: Int

    package init(skill: Int64, level: Int) {
        self.skill = skill
        self.level = level
    }
}

package enum SkillGap {
    /// Required minus held: a skill is missing when it is not held at the required level or above.
    ///
    /// Totals reconcile: every required skill is either met or in the result, once. The weight (1…5) grows with the level that is wanted and
    /// with the distance from what is held. O(required + held).
    package static func missing(required: [SkillAtLevel], held: [SkillAtLevel]) -> [(need: SkillAtLevel, weight: Int)] {
        let best = Dictionary(held.map { ($0.skill, $0.level) }, uniquingKeysWith: max)
        let wanted = Dictionary(required.map { ($0.skill, $0.level) }, uniquingKeysWith: max)
        return wanted.filter { best[$0.key, default: 0] < $0.value }.sorted { $0.key < $1.key }.map { skill, level in
            (SkillAtLevel(skill: skill, level: level), min(5, level + (level - best[skill, default: 0])))
        }
    }
}
