// Funding rules as data with a date and a source, and what they pay in one case. Amounts are integer cents. Not legal advice.

import Foundation
package import Vocabulary

/// One rule of one country. A file in the folder FundingRules holds the rules of a country; another country is another file.
package struct FundingRule: Codable, Sendable {
    package enum Payment: String, Codable, Sendable {
        /// A share of the course fee and of the wage for the released hours.
        case courseAndWage = "course_and_wage"
        /// A share of the net wage that is lost, instead of the wage; the employer pays the course.
        case wageReplacement = "wage_replacement"
    }

    /// Shares in per cent for establishments below a number of staff; the last one has no upper end.
    package struct Size: Codable, Sendable {
        package let below: Int?
        package let fee: Int
        /// The fee share for people of 45 and more or with a severe disability.
        package let feeOlderOrDisabled: Int?
        package let wage: Int
    }

    package struct Shares: Codable, Sendable {
        package let fee: Int
        package let wage: Int
    }

    package struct Replacement: Codable, Sendable {
        package let rate: Int
        package let rateWithChild: Int
        /// Per cent of the staff whose work must be affected; `leastShareSmall` in establishments below `smallBelow`.
        package let leastShare: Int
        package let smallBelow: Int
        package let leastShareSmall: Int
        /// Below this number a written declaration replaces the agreement.
        package let declarationBelow: Int
    }

    package let id: String
    package let pays: Payment
    package let name: [String: String]
    package let source: String
    package let address: String
    package let wordingOf: String
    package let validFrom: String
    package let validUntil: String?
    /// The measure must have more hours than this; exactly as many are too few.
    package let hoursMoreThan: Int
    /// Minutes that count as one hour of that threshold: 60 where the file says nothing, 45 where a rule counts teaching units.
    package let minutesPerHour: Int?
    package let needsApproval: Bool
    package let notIfMandatory: Bool
    package let degreeYears: Int
    /// Years since the last support of the same person.
    package let waitingYears: Int
    /// Percentage points more with an agreement on training.
    package let agreementBonus: Int
    package let sizes: [Size]
    package let withoutDegree: Shares?
    package let replacement: Replacement?
}

/// One person, one course, one employer.
package struct FundingCase: Sendable, Equatable {
    package var headCount = 10
    package var hours = 0
    /// The same in teaching units of 45 minutes, where they are known exactly.
    package var teachingUnits: Int?
    package var fee = Money(cents: 0)
    /// What the released hours cost the employer in wages.
    package var wage = Money(cents: 0)
    package var isOlderOrDisabled = false
    package var hasDegree = true
    /// Years since the vocational degree; `nil`: long ago.
    package var degreeYearsAgo: Int?
    /// Years since the person was last supported; `nil`: never.
    package var supportedYearsAgo: Int?
    package var isApproved = true
    package var isMandatory = false
    package var hasAgreement = false
    /// Per cent of the staff whose work changes.
    package var affectedShare = 0
    /// The net wage that is lost while learning, for wage replacement.
    package var netLoss = Money(cents: 0)
    package var hasChild = false
    package var day: Day

    package init(day: Day) { self.day = day }

    /// Teaching units of 45 minutes; a begun one does not count.
    package var units: Int { teachingUnits ?? hours * 60 / 45 }

    /// Hours of 60 minutes of so many teaching units of 45, a begun hour as a whole one: 160 units are exactly 120 hours, 161 are more.
    package static func hours(units: Int) -> Int { (units * 45 + 59) / 60 }
}

/// A condition that is not met, and by how much.
package enum FundingObstacle: Hashable, Sendable, Encodable {
    case hoursShort(by: Int)
    case notApproved, mandatory, notInForce, agreementMissing
    case degreeTooRecent(years: Int)
    case supportedTooRecently(years: Int)
    case tooFewAffected(percentMissing: Int)

    /// Names the words of the interface, `funding.obstacle.…`.
    package var word: String {
        switch self {
        case .hoursShort: "hours"
        case .notApproved: "approval"
        case .mandatory: "mandatory"
        case .notInForce: "date"
        case .agreementMissing: "agreement"
        case .degreeTooRecent: "degree"
        case .supportedTooRecently: "waiting"
        case .tooFewAffected: "affected"
        }
    }

    package var amount: Int {
        switch self {
        case .hoursShort(let amount), .degreeTooRecent(let amount), .supportedTooRecently(let amount), .tooFewAffected(let amount): amount
        default: 0
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(amount == 0 ? word : "\(word) \(amount)")
    }
}

/// Who pays what. `employer + fund` is the whole amount, to the cent.
package struct FundingShares: Sendable, Equatable, Encodable {
    package let rule: String
    package let source: String
    package let wordingOf: String
    package let obstacles: [FundingObstacle]
    package let employerFee: Money
    package let fundFee: Money
    package let employerWage: Money
    package let fundWage: Money

    package var fits: Bool { obstacles.isEmpty }
    package var employer: Money { Money(cents: employerFee.cents + employerWage.cents) }
    package var fund: Money { Money(cents: fundFee.cents + fundWage.cents) }

    /// The part of the wage that nobody pays: with wage replacement the worker earns less while learning.
    package func lostWage(of wage: Money) -> Money { Money(cents: wage.cents - employerWage.cents - fundWage.cents) }
}

extension FundingRule {
    /// What the rule pays in a case. With an obstacle it pays nothing and the employer pays all; the obstacles say why.
    ///
    /// The fund's part is rounded down to the cent, the employer pays the rest.
    package func shares(_ item: FundingCase) -> FundingShares {
        let obstacles = obstacles(item)
        var (fee, wage) = (Int64(0), Int64(0))
        var employerWage = item.wage.cents
        if obstacles.isEmpty {
            switch pays {
            case .courseAndWage:
                let percent = percent(item)
                fee = item.fee.cents * Int64(percent.fee) / 100
                wage = item.wage.cents * Int64(percent.wage) / 100
                employerWage -= wage
            case .wageReplacement:
                // It goes to the worker in place of the wage; the employer pays no wage for these hours, and may top up.
                wage = min(
                    item.wage.cents, item.netLoss.cents * Int64((item.hasChild ? replacement?.rateWithChild : replacement?.rate) ?? 0) / 100
                )
                employerWage = 0
            }
        }
        return FundingShares(
            rule: id, source: source, wordingOf: wordingOf, obstacles: obstacles, employerFee: Money(cents: item.fee.cents - fee),
            fundFee: Money(cents: fee), employerWage: Money(cents: employerWage), fundWage: Money(cents: wage))
    }

    private func percent(_ item: FundingCase) -> (fee: Int, wage: Int) {
        let size = sizes.first { $0.below.map { item.headCount < $0 } ?? true }
        var (fee, wage) = (size?.fee ?? 0, size?.wage ?? 0)
        if item.isOlderOrDisabled, let more = size?.feeOlderOrDisabled { fee = more }
        if !item.hasDegree, let all = withoutDegree { (fee, wage) = (all.fee, all.wage) }
        if item.hasAgreement { (fee, wage) = (min(100, fee + agreementBonus), min(100, wage + agreementBonus)) }
        return (fee, wage)
    }

    /// The length of a course as this rule counts it.
    private func counted(_ item: FundingCase) -> Int { minutesPerHour == 45 ? item.units : item.hours }

    /// Too short by the clock, but long enough if teaching units count: a question for whoever decides. `nil` where it makes no difference.
    package func enoughInUnits(_ item: FundingCase) -> Int? {
        guard minutesPerHour ?? 60 == 60, item.hours <= hoursMoreThan, item.units > hoursMoreThan else { return nil }
        return item.units
    }

    private func obstacles(_ item: FundingCase) -> [FundingObstacle] {
        var found: [FundingObstacle] = []
        if let start = Day(validFrom), item.day < start { found.append(.notInForce) }
        if let end = validUntil.flatMap({ Day($0) }), end < item.day { found.append(.notInForce) }
        let counted = counted(item)
        if counted <= hoursMoreThan { found.append(.hoursShort(by: hoursMoreThan + 1 - counted)) }
        if needsApproval, !item.isApproved { found.append(.notApproved) }
        if notIfMandatory, item.isMandatory { found.append(.mandatory) }
        if item.hasDegree, let years = item.degreeYearsAgo, years < degreeYears {
            found.append(.degreeTooRecent(years: degreeYears - years))
        }
        if let years = item.supportedYearsAgo, years < waitingYears {
            found.append(.supportedTooRecently(years: waitingYears - years))
        }
        if let replacement {
            let least = item.headCount < replacement.smallBelow ? replacement.leastShareSmall : replacement.leastShare
            if item.affectedShare < least { found.append(.tooFewAffected(percentMissing: least - item.affectedShare)) }
            if !item.hasAgreement, item.headCount >= replacement.declarationBelow { found.append(.agreementMissing) }
        }
        return found
    }

    // MARK: The rules that are there

    private struct Country: Codable {
        let country: String
        let rules: [FundingRule]
    }

    /// The rules of a file, in its order.
    ///
    /// - Throws: `Refusal` naming the file, the rule and what is wrong in it.
    package static func read(_ bytes: [UInt8], file: String) throws -> (country: String, rules: [FundingRule]) {
        let country: Country
        do { country = try JSONDecoder().decode(Country.self, from: Data(bytes)) } catch let error as DecodingError {
            throw Refusal(
                .unprocessable,
                "The funding rules in '\(file)' cannot be read: \(Self.words(error)) Compare the file with FundingRules/de.json.")
        } catch {
            throw Refusal(
                .unprocessable, "The funding rules in '\(file)' cannot be read: \(error). Compare the file with FundingRules/de.json.")
        }
        guard country.country.count == 2, country.country.allSatisfy({ $0.isASCII && $0.isUppercase }) else {
            throw Refusal(
                .unprocessable, "'\(file)': 'country' is '\(country.country)'; it must be a code of two capital letters such as AT.")
        }
        for rule in country.rules {
            if let wrong = rule.contradiction { throw Refusal(.unprocessable, "'\(file)', rule '\(rule.id)': \(wrong)") }
        }
        guard Set(country.rules.map { "\($0.id) \($0.validFrom)" }).count == country.rules.count, !country.rules.isEmpty else {
            throw Refusal(.unprocessable, "'\(file)': there is no rule, or one rule stands twice with the same first day.")
        }
        return (country.country, country.rules)
    }

    /// What cannot be right in a rule, in words.
    private var contradiction: String? {
        for (name, text) in [("validFrom", validFrom), ("wordingOf", wordingOf)] + (validUntil.map { [("validUntil", $0)] } ?? [])
        where Day(text) == nil {
            return "'\(name)' is '\(text)'; it must be a day such as 2026-01-31."
        }
        if let end = validUntil.flatMap({ Day($0) }), let start = Day(validFrom), end < start { return "it ends before it begins." }
        if sizes.isEmpty { return "'sizes' is empty; one without 'below' covers everybody." }
        let bounds = sizes.dropLast().map { $0.below ?? Int.max }
        if bounds.contains(Int.max) || bounds != bounds.sorted() || sizes.last?.below != nil {
            return "'sizes' must rise, and only the last one has no 'below'."
        }
        let shares = sizes.flatMap { [$0.fee, $0.wage, $0.feeOlderOrDisabled ?? 0] } + (withoutDegree.map { [$0.fee, $0.wage] } ?? [])
        if let share = shares.first(where: { !(0...100).contains($0) }) { return "a share is \(share); shares are per cent from 0 to 100." }
        if pays == .wageReplacement, replacement == nil { return "it replaces wages, but 'replacement' is missing." }
        if let minutesPerHour, ![45, 60].contains(minutesPerHour) {
            return "'minutesPerHour' is \(minutesPerHour); it must be 60, or 45 for teaching units."
        }
        if hoursMoreThan < 0 || agreementBonus < 0 || waitingYears < 0 || degreeYears < 0 { return "a number is negative." }
        return nil
    }

    private static func words(_ error: DecodingError) -> String {
        func place(_ path: [any CodingKey]) -> String {
            path.map { $0.intValue.map { "number \($0 + 1)" } ?? $0.stringValue }.joined(separator: ", ")
        }
        return switch error {
        case .keyNotFound(let key, let context): "'\(key.stringValue)' is missing in \(place(context.codingPath))."
        case .typeMismatch(_, let context), .valueNotFound(_, let context): "\(place(context.codingPath)): \(context.debugDescription)"
        case .dataCorrupted(let context):
            context.codingPath.isEmpty ? "it is not JSON." : "\(place(context.codingPath)): \(context.debugDescription)"
        @unknown default: "\(error)"
        }
    }

    /// What the program ships.
    package static let shipped: [FundingRule] = (try? read(PackageResources.de_json, file: "de.json").rules) ?? []
    package static let shippedCountry = "DE"
}
