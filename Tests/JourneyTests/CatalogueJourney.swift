// Courses come in from tables and providers' pages, leave in open formats, and say what is wrong with them.

import Foundation
import OpenFormats
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Planning
@testable import roundtable

@Suite struct CatalogueJourney {
    private let now = Moment(milliseconds: 1_790_000_000_000)

    @Test("What leaves as a table comes in again without a change; JSON-LD names every course", arguments: Engine.available)
    func roundTrip(_ engine: Engine) async throws {
        let database = try await TestDatabase.open(engine)
        _ = try await DemoRegion.make(DemoSettings(organisations: 40, workers: 60, seed: 3), in: database, progress: { _ in })
        let input = CatalogueInput(database: database)
        let table = try await input.export(.csv, address: "https://hub.example", at: now)
        let reading = try await input.read(table, file: "courses.csv", provider: nil, only: nil)
        #expect(reading.mistakes.isEmpty && reading.count == 62, "\(reading.mistakes.prefix(3))")
        let report = try await input.take(reading, by: "test", at: now)
        #expect(report.new == 0 && report.changed == 0 && report.unchanged == 62)
        let json = try await input.export(.jsonld, address: "https://hub.example", at: now)
        let listed = try SchemaOrgCourse.read(json, file: "courses.json")
        #expect(listed.count == 62 && listed.allSatisfy { $0.fields["price_eur"] != nil && $0.fields["code"] != nil })
        #expect(listed.first { $0.fields["code"] == "C05" }?.fields["prerequisite"] == "C03")
        let hub = try #require(
            JSONSerialization.jsonObject(with: Data(try await input.export(.moochub, address: "https://hub.example", at: now).utf8))
                as? [String: Any])
        let data = try #require(hub["data"] as? [[String: Any]])
        let needed: Set = ["name", "learningResourceType", "publisher", "url", "license", "creator"]
        #expect(data.count == 62 && Set(data.compactMap { $0["id"] as? String }).count == 62)
        #expect(
            data.allSatisfy {
                UUID(uuidString: $0["id"] as? String ?? "") != nil && needed.isSubset(of: ($0["attributes"] as? [String: Any] ?? [:]).keys)
            })
        await database.close()
    }

    @Test("A provider's page becomes a course; no dates are a remark; a second time changes nothing", arguments: Engine.available)
    func jsonLD(_ engine: Engine) async throws {
        let database = try await TestDatabase.open(engine)
        _ = try await DemoRegion.make(DemoSettings(organisations: 40, workers: 20, seed: 3), in: database, progress: { _ in })
        let page = """
            {"@context": "https://schema.org", "@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": {"@type": "Course",
            "name": "Hochvolt Auffrischung kompakt", "courseCode": "X-1", "inLanguage": "de-DE", "url": "https://provider.example/x1",
            "description": "Ein Tag.", "provider": {"@type": "Organization", "name": "x"}, "teaches": ["Sicher arbeiten", {"@type": "DefinedTerm", "termCode": "S10"}],
            "offers": {"@type": "Offer", "price": "180,50", "priceCurrency": "EUR"},
            "hasCourseInstance": {"@type": "CourseInstance", "courseMode": "Onsite", "courseWorkload": "PT8H", "maximumAttendeeCapacity": 16}}}]}
            """
        let input = CatalogueInput(database: database)
        let strange = try await input.read(page, file: "page.json", provider: nil, only: nil)
        #expect(strange.mistakes.map(\.column) == ["provider"], "a provider that is not in the register is named")
        let known = page.replacingOccurrences(of: "\"name\": \"x\"", with: "\"name\": \"P29\"")
        let reading = try await input.read(known, file: "page.json", provider: nil, only: nil)
        #expect(reading.mistakes.isEmpty && reading.remarks.count == 1 && reading.count == 1, "\(reading.mistakes)")
        #expect(try await input.take(reading, by: "test", at: now).new == 1)
        #expect(try await input.take(reading, by: "test", at: now).unchanged == 1)
        let price: Int = try await database.read { try $0.value("SELECT price_cents FROM course WHERE code = 'X-1'") }
        #expect(price == 18_050)
        #expect(throws: FileMistake.self) { try SchemaOrgCourse.read("{\"@type\": \"Person\"}", file: "p.json") }
        #expect(throws: FileMistake.self) { try SchemaOrgCourse.read("{", file: "p.json") }
        await database.close()
    }

    @Test("Prices that cannot be read, wrong numbers, unknown skills, circles: each by line and value, and nothing is taken")
    func badRows() async throws {
        let database = try await TestDatabase.open(.sqlite)
        _ = try await DemoRegion.make(DemoSettings(organisations: 40, workers: 20, seed: 3), in: database, progress: { _ in })
        let input = CatalogueInput(database: database)
        let header = "code,name_en,provider,skill,level,hours,price_eur,minimum,capacity,prerequisite,entry"
        func mistakes(_ rows: String...) async throws -> [FileMistake] {
            try await input.read(([header] + rows).joined(separator: "\n"), file: "c.csv", provider: nil, only: nil).mistakes
        }
        let cases: [(String, String, String)] = [
            ("A,A,P29,S02,expert,8,ask us,6,12,,", "price_eur", "ask us"), ("A,A,P29,S99,expert,8,10,6,12,,", "skill", "S99"),
            ("A,A,P99,S02,expert,8,10,6,12,,", "provider", "P99"), ("A,A,P29,S02,guru,8,10,6,12,,", "level", "guru"),
            ("A,A,P29,S02,expert,long,10,6,12,,", "units", "long"), ("A,A,P29,S02,expert,8,10,6,4,,", "capacity", "4"),
            ("A,A,P29,S02,expert,8,10,6,12,C99,", "prerequisite", "C99"), ("A,A,P29,S02,expert,8,10,6,12,,S02", "entry", "S02"),
            ("A,A,P29,S02,expert,8,,6,12,,", "price_eur", ""),
        ]
        for (row, column, value) in cases {
            let found = try await mistakes(row)
            #expect(found.count == 1 && found[0].line == 2 && found[0].column == column && found[0].value == value, "\(found)")
        }
        let circle = try await mistakes("A,A,P29,S02,expert,8,10,6,12,B,", "B,B,P29,S03,expert,8,10,6,12,A,")
        #expect(circle.count == 1 && circle[0].value == "A → B", "\(circle)")
        #expect(
            try await mistakes("A,A,P29,S02,expert,8,10,6,12,,", "A,A,P29,S02,expert,8,10,6,12,,").first?.explanation.contains("line 2")
                == true)
        #expect(try await mistakes("A,A,P29,S02,expert,8,\"1.234,50\",6,12,,").isEmpty)
        await database.close()
    }

    @Test("Flags: twice, stale, incomplete, short, no outcome, approval expired, no dates; filters narrow")
    func quality() throws {
        func course(_ id: Int64, _ name: String, units: Int = 16, sessions: Int = 1) -> Course {
            Course(
                id: CourseID(id), code: "C\(id)", name: name, skill: "S", skillID: SkillID(1), skillCode: "S1", level: .practitioner,
                teachingUnits: units, weeks: 1, provider: "P", providerID: PartnerID(1), price: Money(cents: 10_000), minimum: 6,
                capacity: 12,
                language: "de", prerequisite: nil, prerequisiteID: nil, format: "on_site", approved: true, sessionCount: sessions, demand: 0
            )
        }
        var good = CourseRecord()
        (good.description, good.certificate, good.source, good.outcomes) = ("d", "c", "https://a.example", "o")
        good.checkedOn = Day("2026-06-01")
        var old = good
        (old.source, old.checkedOn, old.approvedUntil) = ("https://b.example", Day("2025-01-01"), Day("2026-01-01"))
        let courses = [
            course(1, "Battery basics"), course(2, "Robot cell operation", units: 3, sessions: 0), course(3, "Welding for pipes"),
            course(4, "High voltage 2S basics"), course(5, "Basics: high voltage 2S"),
        ]
        let flags = CourseQuality.flags(courses, [CourseID(1): good, CourseID(3): old], on: Day(year: 2026, month: 11, day: 24))
        #expect(flags[CourseID(1)] == [])
        #expect(flags[CourseID(2)] == [.stale, .incomplete, .short, .noOutcome, .noDates])
        #expect(flags[CourseID(3)] == [.stale, .approvalExpired])
        #expect(flags[CourseID(4)]?.contains(.duplicate) == true && flags[CourseID(5)]?.contains(.duplicate) == true)
        var filter = CourseFilter()
        (filter.words, filter.mostHours) = ("basics", 12)
        #expect(courses.filter { filter.admits($0, nil, []) }.map(\.id.raw) == [1, 4, 5])
        filter.flag = .duplicate
        #expect(courses.filter { filter.admits($0, nil, flags[$0.id] ?? []) }.map(\.id.raw) == [4, 5])
    }
}

@Suite struct FundingSumTests {
    private func seat(_ partner: Int64, heads: Int, fee: Int64?, units: Int, approved: Bool = true) -> FundedSeat {
        FundedSeat(
            partner: PartnerID(partner), employer: "F\(partner)", headCount: heads, worker: "W", session: "S",
            startsOn: Day(year: 2026, month: 11, day: 24),
            fee: fee.map { Money(cents: $0) }, teachingUnits: units, isApproved: approved, isMandatory: false)
    }

    private var basis: FundingBasis {
        FundingBasis(country: "DE", rules: FundingRule.shipped, wagePerHour: Money(cents: 2_500), countries: ["DE"])
    }

    @Test("160 units are 120 hours and too few, 161 are more; wages are reckoned by the minute")
    func hours() {
        #expect(FundingCase.hours(units: 160) == 120 && FundingCase.hours(units: 161) == 121)
        #expect(FundingSums.make([seat(1, heads: 40, fee: 100_000, units: 160)], basis).items[0].shares?.obstacles == [.hoursShort(by: 1)])
        #expect(FundingSums.make([seat(1, heads: 40, fee: 100_000, units: 161)], basis).items[0].shares?.fits == true)
        #expect(basis.wage(units: 4).cents == 7_500)
    }

    @Test("Every row and the whole add up to the cent: fee + wage = employer + all lines + wages nobody pays")
    func reconciles() {
        let seats = (0..<200).map {
            seat(
                Int64($0 % 7), heads: [8, 49, 50, 499, 500, 3000, 120][$0 % 7], fee: $0 % 11 == 3 ? nil : Int64(33_333 + 7 * $0),
                units: 150 + $0 % 30, approved: $0 % 5 > 0)
        }
        // One firm has said its wage, one that it uses wage replacement; the others have said nothing.
        var (own, replaced) = (FundingFacts(), FundingFacts())
        own.wagePerHour = Money(cents: 3_333)
        (replaced.wagePerHour, replaced.netPerHour, replaced.rule) = (Money(cents: 3_101), Money(cents: 1_777), "sgb3-82a")
        (replaced.hasAgreement, replaced.affectedShare) = (true, 20)
        let sums = FundingSums.make(seats, basis, facts: [PartnerID(2): own, PartnerID(5): replaced])
        for row in sums.rows + [sums.total] {
            #expect(
                row.fee.cents + row.wage.cents
                    == row.employerPays.cents + row.lostWages.cents + row.lines.reduce(0) { $0 + $1.cents })
        }
        #expect(sums.total.unknownFees == seats.count { $0.fee == nil } && sums.total.unknownFees > 10)
        #expect(sums.rows.reduce(0) { $0 + $1.unknownFees } == sums.total.unknownFees)
        #expect(sums.rows.first { $0.partner == PartnerID(2) }?.unknownWages == 0)
        #expect(sums.rows.first { $0.partner == PartnerID(1) }?.unknownWages == sums.rows.first { $0.partner == PartnerID(1) }?.seats)
        let qualification = sums.rows.first { $0.partner == PartnerID(5) }
        #expect(qualification?.lines[0].cents == 0 && (qualification?.lines[1].cents ?? 0) > 0 && (qualification?.lostWages.cents ?? 0) > 0)
        #expect(sums.rows.filter { $0.partner != PartnerID(5) }.allSatisfy { $0.lostWages.cents == 0 && $0.lines[1].cents == 0 })
        #expect(sums.rows.reduce(0) { $0 + $1.employerPays.cents } == sums.total.employerPays.cents)
        #expect(sums.rows.reduce(0) { $0 + $1.seats } == 200 && sums.items.count == 200)
        let byHand = sums.items.reduce(Int64(0)) { $0 + ($1.shares?.employer.cents ?? 0) }
        #expect(byHand == sums.total.employerPays.cents)
    }

    @Test("A rule that counts teaching units says so in its file; where 60 minutes count, the other count is pointed out")
    func units() throws {
        let item = FundingSums.fundingCase(seat(1, heads: 40, fee: 100_000, units: 130), basis)
        #expect(item.hours == 98 && FundingRule.shipped[0].enoughInUnits(item) == 130)
        #expect(FundingRule.shipped[0].shares(item).obstacles == [.hoursShort(by: 23)])
        let text = """
            {"country": "XX", "rules": [{"id": "x", "pays": "course_and_wage", "name": {"en": "X"}, "source": "X 1", "address": "https://x.example",
            "wordingOf": "2026-01-01", "validFrom": "2026-01-01", "hoursMoreThan": 120, "minutesPerHour": 45, "needsApproval": false,
            "notIfMandatory": false, "degreeYears": 0, "waitingYears": 0, "agreementBonus": 0, "sizes": [{"fee": 30, "wage": 0}]}]}
            """
        let rule = try FundingRule.read(Array(text.utf8), file: "xx.json").rules[0]
        #expect(rule.shares(item).fits && rule.enoughInUnits(item) == nil)
        #expect(throws: Refusal.self) {
            try FundingRule.read(Array(text.replacingOccurrences(of: "45", with: "50").utf8), file: "xx.json")
        }
    }

    @Test("Another country's rules come in as a file; a wrong file changes nothing and says where", arguments: Engine.available)
    func files(_ engine: Engine) async throws {
        let database = try await TestDatabase.open(engine)
        let store = FundingStore(database)
        let text = """
            {"country": "AT", "rules": [{"id": "x", "pays": "course_and_wage", "name": {"en": "X"}, "source": "X 1", "address": "https://x.example",
            "wordingOf": "2026-01-01", "validFrom": "2026-01-01", "hoursMoreThan": 0, "needsApproval": false, "notIfMandatory": false, "degreeYears": 0,
            "waitingYears": 0, "agreementBonus": 0, "sizes": [{"fee": 30, "wage": 0}]}]}
            """
        let now = Moment(milliseconds: 1)
        #expect(try await store.add(text, file: "at.json", by: nil, at: now).country == "AT")
        for (old, new, word) in [
            ("30", "130", "130"), ("2026-01-01\", \"hours", "soon\", \"hours", "soon"), ("\"AT\"", "\"Austria\"", "Austria"),
            ("\"source\": \"X 1\", ", "", "source"),
        ] {
            let refusal = await #expect(throws: Refusal.self) {
                try await store.add(text.replacingOccurrences(of: old, with: new), file: "at.json", by: nil, at: now)
            }
            #expect(
                refusal?.explanation.contains(word) == true && refusal?.explanation.contains("at.json") == true,
                "\(refusal?.explanation ?? "")")
        }
        _ = try await database.write { try $0.execute("INSERT INTO hub (key, value) VALUES (\(FundingStore.countryKey), 'AT')") }
        let basis = try await store.basis()
        #expect(basis.rules.map(\.id) == ["x"] && basis.countries == ["DE", "AT"])
        await database.close()
    }
}
