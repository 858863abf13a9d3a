// Sessions come in by table, from providers' pages and by form; nobody teaches in two rooms at once, and a price on request is never nothing.

import Foundation
import OpenFormats
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Planning
@testable import roundtable

@Suite struct SessionJourney {
    private let now = Moment(milliseconds: 1_790_000_000_000)

    private func region(_ engine: Engine) async throws -> any SQLDatabase {
        let database = try await TestDatabase.open(engine)
        _ = try await DemoRegion.make(DemoSettings(organisations: 40, workers: 60, seed: 3), in: database, progress: { _ in })
        return database
    }

    @Test("The timetable that leaves as a table comes in again without a change; so do JSON-LD instances", arguments: Engine.available)
    func roundTrip(_ engine: Engine) async throws {
        let database = try await region(engine)
        let input = CatalogueInput(database: database)
        let count: Int = try await database.read { try $0.value("SELECT COUNT(*) FROM session") }
        let table = try await input.export(.sessions, address: "https://hub.example", at: now)
        let reading = try await input.read(table, file: "sessions.csv", provider: nil, only: nil)
        #expect(reading.mistakes.isEmpty && reading.sessionCount == count && count > 60, "\(reading.mistakes.prefix(3))")
        let report = try await input.take(reading, by: "test", at: now)
        #expect(report.newSessions == 0 && report.changedSessions == 0 && report.unchangedSessions == count)

        let json = try await input.export(.jsonld, address: "https://hub.example", at: now)
        let listed = try SchemaOrgCourse.read(json, file: "courses.json")
        #expect(listed.reduce(0) { $0 + $1.instances.count } == count)
        let drafts = Dictionary(
            uniqueKeysWithValues: try await database.read { try CatalogueStore.sessionDrafts(on: $0) }.map { ($0.draft.code, $0.draft) })
        for instance in listed.flatMap(\.instances) {
            let draft = try #require(drafts[instance["code"] ?? ""])
            #expect(instance["starts_on"] == draft.startsOn.iso && instance["weeks"] == "\(draft.weeks)")
            #expect(WeekTimes.cells(instance["times"] ?? "") == draft.cells, "\(draft.code): \(instance)")
            #expect(instance["assumed"] == nil && (draft.room == nil) == (instance["room"] == nil))
        }
        await database.close()
    }

    @Test(
        "A new session takes its room and trainer; a second one at the same time is refused, with what, where, when and which other",
        arguments: Engine.available)
    func doubleBookings(_ engine: Engine) async throws {
        let database = try await region(engine)
        let input = CatalogueInput(database: database)
        let header = "course,starts_on,times,code,weeks,capacity,place,room,trainer,price_eur\n"
        func read(_ rows: String...) async throws -> CatalogueReading {
            try await input.read(header + rows.joined(separator: "\n"), file: "s.csv", provider: nil, only: nil)
        }
        let first = "C28,2028-01-10,Mo Vormittag; wed-afternoon,X1,2,10,ILS,Robot hall,Ada Meier,"
        let good = try await read(first, "C29,2028-01-10,mon-afternoon,X2,2,10,ILS,Robot hall,Ada Meier,")
        #expect(good.mistakes.isEmpty && good.sessionCount == 2, "\(good.mistakes)")
        #expect(try await input.take(good, by: "test", at: now).newSessions == 2)
        #expect(try await input.take(good, by: "test", at: now).unchangedSessions == 2)

        let inRoom = try await read("C31,2028-01-17,wed-afternoon,X3,1,8,ILS,Robot hall,Bob Kern,")
        #expect(inRoom.mistakes.count == 1 && inRoom.isEmpty)
        let room = try #require(inRoom.mistakes.first)
        #expect(room.line == 2 && room.column == "room" && room.value == "Robot hall")
        #expect(room.explanation.contains("X1") && room.explanation.contains("2028-01-19, afternoon"), "\(room)")
        let byTrainer = try await read("C31,2028-01-10,mon-day,X3,1,8,ILS,,Ada Meier,")
        #expect(byTrainer.mistakes.map(\.column) == ["trainer", "trainer"], "one with either of her sessions")
        let inFile = try await read("C31,2028-03-06,tue-evening,X3,1,8,ILS,,Eva Roth,", "C31,2028-03-06,tue-evening,X4,1,8,ILS,,Eva Roth,")
        #expect(inFile.mistakes.count == 1 && inFile.mistakes[0].line == 3 && inFile.mistakes[0].explanation.contains("line 2"))
        #expect(
            try await read("C31,2028-03-06,tue-evening,X3,1,8,ILS,,,", "C31,2028-03-06,tue-evening,X4,1,8,ILS,,,").mistakes.isEmpty,
            "nobody named")

        let shown = try await ResourceStore(database).all(.english).doubleBookings
        #expect(shown.isEmpty, "the region itself has none: \(shown.prefix(3))")
        await database.close()
    }

    @Test("Each mistake in a table of sessions is named by line, column and value; nothing is taken; planned sessions stay where they are")
    func badRows() async throws {
        let database = try await region(.sqlite)
        let input = CatalogueInput(database: database)
        let planned: (String, String) = try await database.read {
            try $0.first(
                """
                SELECT session.code, course.code FROM plan_seat JOIN session ON session.id = plan_seat.session_id
                JOIN course ON course.id = session.course_id ORDER BY session.id LIMIT 1
                """, { try ($0.next(), $0.next()) }) ?? ("", "")
        }
        let header = "course,starts_on,times,code,weeks,minimum,capacity,place,room,trainer,price_eur\n"
        let cases: [(String, String, String)] = [
            ("C99,2028-01-10,mon-day,X1,1,,,ILS,,,", "course", "C99"), ("C28,soon,mon-day,X1,1,,,ILS,,,", "starts_on", "soon"),
            ("C28,,mon-day,X1,1,,,ILS,,,", "starts_on", ""), ("C28,2028-01-10,sometimes,X1,1,,,ILS,,,", "times", "sometimes"),
            ("C28,2028-01-10,,X1,1,,,ILS,,,", "times", ""), ("C28,2028-01-10,mon-day,X1,0,,,ILS,,,", "weeks", "0"),
            ("C28,2028-01-10,mon-day,X1,1,9,4,ILS,,,", "capacity", "4"), ("C28,2028-01-10,mon-day,X1,1,,,Atlantis,,,", "place", "Atlantis"),
            ("C28,2028-01-10,mon-day,X1,1,,,,,,", "place", ""), ("C28,2028-01-10,mon-day,X1,1,,,ILS,Castle,,", "room", "Castle"),
            ("C28,2028-01-10,mon-day,X1,1,,40,ILS,Robot hall,,", "room", "Robot hall"),
            ("C28,2028-01-10,mon-day,X1,1,,,ILS,,,much", "price_eur", "much"),
            ("\(planned.1),2028-01-10,mon-day,\(planned.0),1,,,ILS,,,", "code", planned.0),
        ]
        for (row, column, value) in cases {
            let found = try await input.read(header + row, file: "s.csv", provider: nil, only: nil)
            #expect(
                found.mistakes.count == 1 && found.mistakes[0].line == 2 && found.mistakes[0].column == column
                    && found.mistakes[0].value == value && found.isEmpty, "\(row): \(found.mistakes)")
        }
        await database.close()
    }

    @Test("auf Anfrage is kept: shown, exported, read again, filtered; never reckoned as nothing", arguments: Engine.available)
    func onRequest(_ engine: Engine) async throws {
        let database = try await region(engine)
        let input = CatalogueInput(database: database)
        for (text, expected) in [
            ("auf Anfrage", CataloguePrice.onRequest), ("Preis auf Anfrage", .onRequest), ("", .none), ("0", .money(Money(cents: 0))),
            ("1.234,50 €", .money(Money(cents: 123_450))), ("1'600", .money(Money(cents: 160_000))), ("cheap", .unreadable),
            ("-5", .unreadable),
        ] { #expect(CataloguePrice.read(text) == expected, "\(text)") }

        let table = "code,name_en,provider,skill,level,hours,price_eur,minimum,capacity\nX9,Pressing,P29,S02,expert,16,auf Anfrage,6,12"
        let reading = try await input.read(table, file: "c.csv", provider: nil, only: nil)
        #expect(reading.mistakes.isEmpty, "\(reading.mistakes)")
        #expect(try await input.take(reading, by: "test", at: now).new == 1)
        let courses = try await CatalogueStore(database).courses(.english)
        let course = try #require(courses.first { $0.code == "X9" })
        #expect(course.price == nil)
        var filter = CourseFilter()
        filter.isOnRequest = true
        #expect(courses.filter { filter.admits($0, nil, []) }.map(\.code) == ["C30", "C62", "X9"])
        filter = CourseFilter()
        filter.mostEuros = 100_000
        #expect(!courses.filter { filter.admits($0, nil, []) }.contains { $0.price == nil }, "nobody knows whether it is cheap enough")

        let csv = try await input.export(.csv, address: "https://hub.example", at: now)
        #expect(csv.contains("on request"))
        let json = try SchemaOrgCourse.read(try await input.export(.jsonld, address: "https://hub.example", at: now), file: "j")
        #expect(json.first { $0.fields["code"] == "X9" }?.fields["price_eur"] == "price on request")
        let hub = try await input.export(.moochub, address: "https://hub.example", at: now)
        #expect(!hub.contains("\"price\" : 0"))

        // A chain of courses by cost: what nobody knows is not taken for free, and is said.
        let bridges = BridgeInput(database: database)
        let cover = try await bridges.cover([(course.skillID, .expert)], .english)
        #expect(cover.unknownPrices == 1 && cover.price.cents == 0 && cover.steps.map(\.code) == ["X9"])
        await database.close()
    }

    @Test("A provider's instances without times are taken as whole days and say so; one without a day of its own is no session")
    func plainInstances() throws {
        let page = """
            {"@type": "Course", "name": "Kran", "courseCode": "K1", "hasCourseInstance": [
            {"@type": "CourseInstance", "startDate": "2028-02-02T09:00:00+01:00", "endDate": "2028-02-04", "location": {"@type": "Place", "address":
            {"@type": "PostalAddress", "addressLocality": "Ilsingen"}}},
            {"@type": "CourseInstance", "courseMode": "online"},
            {"@type": "CourseInstance", "startDate": "2028-03-06", "endDate": "2028-03-24", "location": {"@type": "VirtualLocation", "url": "https://x.example"},
            "courseSchedule": {"@type": "Schedule", "byDay": ["https://schema.org/Tuesday", "Thu"], "startTime": "17:30", "endTime": "20:45"}}]}
            """
        let found = try SchemaOrgCourse.read(page, file: "p.json")[0].instances
        #expect(found.count == 2)
        #expect(found[0]["times"] == "wed-day;thu-day;fri-day" && found[0]["assumed"] == "1" && found[0]["place"] == "Ilsingen")
        #expect(found[1]["times"] == "tue-evening;thu-evening" && found[1]["weeks"] == "3" && found[1]["place"] == "online")
        #expect(WeekTimes.cells("Di Nachmittag; Do Abend") == 1 << 4 | 1 << 11)
        #expect(WeekTimes.cells("someday") == nil && WeekTimes.cells("") == nil)
    }
}
