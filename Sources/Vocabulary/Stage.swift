// The six stages of the line and the words that say who somebody is. Every stage, page and report uses these.

/// The line: listen → understand → agree → plan → act → follow through.
package enum Stage: String, CaseIterable, Codable, Sendable, Comparable {
    case listen, understand, agree, plan, act
    case followThrough = "follow_through"

    package var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    package static func < (left: Self, right: Self) -> Bool { left.position < right.position }
}

/// What an organisation is, which decides the class its voice counts in.
package enum PartnerKind: String, CaseIterable, Codable, Sendable {
    case company, provider
    case worksCouncil = "works_council"
    case chamber
    case publicBody = "public_body"
    case employmentService = "employment_service"
    case research
    case civilSociety = "civil_society"
}

/// EU size classes, derived from head count and never stored (recommendation 2003/361/EC, head-count part only).
package enum SizeClass: String, CaseIterable, Codable, Sendable {
    case micro, small, medium, large

    package init(headCount: Int) {
        switch headCount {
        case ..<10: self = .micro
        case ..<50: self = .small
        case ..<250: self = .medium
        default: self = .large
        }
    }

    /// Everything below 250 heads.
    package var isSME: Bool { self != .large }
}

/// The rules by which offices put organisations into size classes. A class is always derived from the head count for a named rule.
package enum SizeRule: String, CaseIterable, Codable, Sendable {
    /// Recommendation 2003/361/EC, head-count part: micro, small, medium, large.
    case eu
    /// § 82 SGB III: share of fees and wages the employment service pays.
    case section82 = "sgb3_82"
    /// § 82a SGB III (Qualifizierungsgeld): share of the workforce that must be concerned.
    case qualificationMoney = "qualifizierungsgeld"
    /// Bands of the structural business statistics.
    case statistics

    /// The first head count of each class after the lowest.
    package var bounds: [Int] {
        switch self {
        case .eu: [10, 50, 250]
        case .section82: [50, 500]
        case .qualificationMoney: [10, 250]
        case .statistics: [10, 20, 50, 250, 500]
        }
    }

    /// The class as its limits: `0–9`, `10–49`, `250+`.
    package func band(of headCount: Int) -> String {
        guard let next = bounds.first(where: { headCount < $0 }) else { return "\(bounds.last ?? 0)+" }
        return "\(bounds.last { $0 <= headCount } ?? 0)–\(next - 1)"
    }
}

/// The class a voice is weighed in (spec: classes weigh equally; large firms and SMEs get the same weight).
package enum VoiceClass: String, CaseIterable, Codable, Sendable {
    case large, sme, provider, union
    case publicBody = "public"
    case other

    package init(kind: PartnerKind, headCount: Int) {
        switch kind {
        case .company: self = SizeClass(headCount: headCount).isSME ? .sme : .large
        case .provider: self = .provider
        case .worksCouncil: self = .union
        case .publicBody, .employmentService, .chamber: self = .publicBody
        case .research, .civilSociety: self = .other
        }
    }
}

/// What a signed-in person may be; `Web/Visibility` says what each of them sees. `visitor` has no sign-in at all.
package enum Role: String, CaseIterable, Codable, Sendable {
    case visitor
    /// Reads what is public and speaks for nobody: a ministry, the secretariat of an alliance.
    case reader
    case worker, member
    /// A member of a company who also answers for its workers: sees and moves their seats.
    case employer
    case worksCouncil = "works_council"
    case provider, moderator, coordinator
}

/// Languages the product speaks. English and German are complete; the others hold what a participant or a worker sees. A statement keeps the
/// language it was made in.
package enum Language: String, CaseIterable, Codable, Sendable {
    case english = "en"
    case german = "de"
    case french = "fr"
    case italian = "it"
    case spanish = "es"
    case czech = "cs"

    /// How its speakers call it.
    package var ownName: String {
        switch self {
        case .english: "English"
        case .german: "Deutsch"
        case .french: "Français"
        case .italian: "Italiano"
        case .spanish: "Español"
        case .czech: "Čeština"
        }
    }
}

/// How far a skill is held or wanted.
package enum SkillLevel: Int, CaseIterable, Codable, Sendable, Comparable {
    case awareness = 1
    case practitioner, expert

    package init?(word: String) {
        switch word {
        case "awareness": self = .awareness
        case "practitioner": self = .practitioner
        case "expert": self = .expert
        default: return nil
        }
    }

    package var word: String { ["awareness", "practitioner", "expert"][rawValue - 1] }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// An amount of money in euro cents.
package struct Money: Hashable, Comparable, Codable, Sendable {
    package let cents: Int64

    package init(cents: Int64) { self.cents = cents }

    package static func < (left: Self, right: Self) -> Bool { left.cents < right.cents }

    package var euros: Double { Double(cents) / 100 }
}
