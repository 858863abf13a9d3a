// Who pays what: the worked example, the edges at 120 and 121 hours, and sums that agree to the cent.

import Foundation
import Testing
import Vocabulary

@testable import Planning

@Suite struct FundingTests {
    private var rule: FundingRule { FundingRule.shipped[0] }
    private var replacement: FundingRule { FundingRule.shipped[1] }

    private func example(_ headCount: Int, hours: Int = 160) -> FundingCase {
        var item = FundingCase(day: Day(year: 2026, month: 11, day: 24))
        item.headCount = headCount
        item.hours = hours
        item.fee = Money(cents: 160_000)
        item.wage = Money(cents: 400_000)
        return item
    }

    @Test(
        "160 hours, fee 1,600, wage 4,000: small firms pay 1,000, medium ones 2,800, large ones 4,200",
        arguments: [
            (10, 1000), (49, 1000), (50, 2800), (499, 2800), (500, 4200), (20_000, 4200),
        ])
    func workedExample(_ size: (headCount: Int, euros: Int64)) {
        #expect(rule.id == "sgb3-82")
        let shares = rule.shares(example(size.headCount))
        #expect(shares.fits && shares.employer == Money(cents: size.euros * 100))
    }

    @Test("120 hours are one too few, 121 are enough, 113 are 8 short")
    func edges() {
        #expect(rule.shares(example(40, hours: 120)).obstacles == [.hoursShort(by: 1)])
        #expect(rule.shares(example(40, hours: 121)).fits)
        let short = rule.shares(example(40, hours: 113))
        #expect(short.obstacles == [.hoursShort(by: 8)])
        #expect(short.employer == Money(cents: 560_000) && short.fund == Money(cents: 0), "with an obstacle the employer pays all")
    }

    @Test("Whatever the amounts, employer and fund together pay exactly what it costs")
    func reconciles() {
        for headCount in [3, 49, 50, 250, 499, 500, 9000] {
            for cents in [Int64(0), 1, 99, 33_333, 160_001, 99_999_999] {
                for agreement in [false, true] {
                    var item = example(headCount)
                    item.fee = Money(cents: cents)
                    item.wage = Money(cents: cents * 3 + 7)
                    item.hasAgreement = agreement
                    let shares = rule.shares(item)
                    #expect(shares.employer.cents + shares.fund.cents == cents * 4 + 7)
                    #expect(shares.employerFee.cents >= 0 && shares.employerWage.cents >= 0)
                }
            }
        }
    }

    @Test("Older people's fees, agreements and missing degrees raise the share; every missing condition is named")
    func conditions() {
        var item = example(100)
        item.isOlderOrDisabled = true
        #expect(rule.shares(item).employer == Money(cents: 200_000))
        item.hasAgreement = true
        #expect(rule.shares(item).employer == Money(cents: 180_000))
        item.hasDegree = false
        #expect(rule.shares(item).employer == Money(cents: 0))
        item = example(600)
        item.isOlderOrDisabled = true
        #expect(rule.shares(item).employer == Money(cents: 420_000), "from 500 on age does not count")
        item.isApproved = false
        item.isMandatory = true
        item.degreeYearsAgo = 1
        item.supportedYearsAgo = 0
        item.day = Day(year: 2024, month: 3, day: 31)
        #expect(
            rule.shares(item).obstacles == [
                .notInForce, .notApproved, .mandatory, .degreeTooRecent(years: 1), .supportedTooRecently(years: 2),
            ])
    }

    @Test("Qualifizierungsgeld replaces wages: 60 or 67 per cent of the net loss, from 10 or 20 per cent affected, with an agreement")
    func replacementOfWages() {
        var item = example(249)
        item.netLoss = Money(cents: 200_000)
        item.affectedShare = 9
        #expect(replacement.shares(item).obstacles == [.tooFewAffected(percentMissing: 1), .agreementMissing])
        item.affectedShare = 10
        item.hasAgreement = true
        #expect(replacement.shares(item).fundWage == Money(cents: 120_000))
        #expect(replacement.shares(item).employer == Money(cents: 160_000), "the employer pays the course")
        item.hasChild = true
        #expect(replacement.shares(item).fundWage == Money(cents: 134_000))
        item.headCount = 250
        #expect(replacement.shares(item).obstacles == [.tooFewAffected(percentMissing: 10)])
    }

    @Test("Another country is another file; a broken file is named")
    func otherCountries() throws {
        #expect(FundingRule.shipped.count == 2)
        let text = """
            {"country": "XX", "rules": [{"id": "x", "pays": "course_and_wage", "name": {"en": "X"}, "source": "X 1", "address": "https://x.example",
            "wordingOf": "2026-01-01", "validFrom": "2026-01-01", "hoursMoreThan": 0, "needsApproval": false, "notIfMandatory": false, "degreeYears": 0,
            "waitingYears": 0, "agreementBonus": 0, "sizes": [{"fee": 30, "wage": 0}]}]}
            """
        let rules = try FundingRule.read(Array(text.utf8), file: "xx.json").rules
        #expect(rules[0].shares(example(10, hours: 8)).fundFee == Money(cents: 48_000))
        #expect(throws: Refusal.self) { try FundingRule.read(Array("{".utf8), file: "broken.json") }
    }
}

@Suite struct BundleTests {
    private func firm(_ number: Int64, people: Int, x: Double) -> BundleFirm {
        BundleFirm(partner: PartnerID(number), name: "F\(number)", headCount: 20, people: people, x: x, y: 0)
    }

    @Test("The bundle gathers where most people are within 25 km and says how many are missing; further firms come nearest first")
    func gathers() {
        let firms = [
            firm(1, people: 3, x: 0), firm(2, people: 4, x: 10), firm(3, people: 2, x: 24), firm(4, people: 5, x: 60),
            firm(5, people: 1, x: 52),
        ]
        let bundle = Bundle.best(firms, minimum: 12)
        #expect(bundle.people == 9 && bundle.missing == 3 && bundle.near.count == 3)
        #expect(bundle.further.map(\.partner.raw) == [5, 4])
        #expect(Bundle.best(firms.reversed(), minimum: 12) == bundle, "the order of the list does not matter")
        #expect(Bundle.best([], minimum: 6).missing == 6)
        #expect(Bundle.best([firm(1, people: 8, x: 0)], minimum: 6).missing == 0)
    }
}
