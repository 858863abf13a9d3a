// Workers as their firms bring them: pseudonyms, never names. Written by the worker store, read by pages and imports.

package import Vocabulary

/// When somebody works, as far as training has to know it.
package enum WorkerShift: String, CaseIterable, Codable, Sendable {
    case day
    case twoShift = "two_shift"
    case threeShift = "three_shift"
    case night
    case partTime = "part_time"
}

package struct HeldSkill: Hashable, Sendable {
    package let skill: SkillID
    package let level: SkillLevel

    package init(_ skill: SkillID, _ level: SkillLevel) {
        self.skill = skill
        self.level = level
    }
}

package struct WorkerDraft: Hashable, Sendable {
    package let pseudonym: String
    package let partner: PartnerID
    package let place: PlaceID
    /// The present role.
    package let role: JobRoleID?
    package let transition: TransitionID?
    package let group: String
    package let shift: String
    /// Codes with `;` between them.
    package let languages: String
    package let maximumKm: Double

    package init(
        pseudonym: String, partner: PartnerID, place: PlaceID, role: JobRoleID? = nil, transition: TransitionID?, group: String,
        shift: String, languages: String, maximumKm: Double
    ) {
        self.pseudonym = pseudonym
        self.partner = partner
        self.place = place
        self.role = role
        self.transition = transition
        self.group = group
        self.shift = shift
        self.languages = languages
        self.maximumKm = maximumKm
    }
}

/// One line of a firm's list.
package struct WorkerRow: Sendable {
    package let line: Int
    package let draft: WorkerDraft
    package let held: [HeldSkill]
}

/// A worker in a list.
package struct WorkerLine: Encodable, Sendable {
    package let id: WorkerID
    package let pseudonym: String
    package let partner: PartnerID
    package let employer: String
    package let place: String
    package let role: String?
    package let target: String?
    package let shift: String
    /// `nil` without a target role.
    package let required: Int?
    package let missing: Int?
}

/// A worker with what they hold and what they still need.
package struct WorkerDetail: Encodable, Sendable {
    package struct Skill: Encodable, Sendable {
        package let id: SkillID
        package let code: String
        package let name: String
        package let level: SkillLevel
    }

    package let line: WorkerLine
    package let placeCode: String
    package let roleID: JobRoleID?
    package let transition: TransitionID?
    package let languages: String
    package let maximumKm: Double
    package let held: [Skill]
    package let needed: [Skill]
    package let recognised: Int
}
