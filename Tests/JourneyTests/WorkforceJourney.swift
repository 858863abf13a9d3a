// A firm brings its people: a table whole or not at all, gaps that add up, and nobody else's people in sight.

import Foundation
import OpenFormats
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Listening
@testable import Understanding
@testable import roundtable

@Suite struct WorkforceJourney {
    private let now = Moment(milliseconds: 1_790_000_000_000)
    private static let header = "worker,employer,place,shift,languages,role,target_role,skills"

    /// Two firms, two roles with a way between them, three skills.
    private func region(_ engine: Engine) async throws -> any SQLDatabase {
        let database = try await TestDatabase.open(engine)
        try await database.write { connection in
            let place = try PartnerStore.addPlace(code: "AA", name: "Aadorf", x: 0, y: 0, subregion: "North", on: connection)
            #expect(place.raw > 0)
            for code in ["F1", "F2"] {
                _ = try PartnerStore.save(
                    PartnerDraft(
                        code: code, name: "Firm \(code)", kind: .company, headCount: 20, placeCode: "AA", sector: "", status: "active"),
                    at: Moment(milliseconds: 1), on: connection)
            }
            let skills = try ["S1", "S2", "S3", "K1"].map {
                try SkillStore.addSkill(code: $0, english: "Skill \($0)", german: "Kompetenz \($0)", area: "", on: connection)
            }
            _ = try RoleStore.addTransition(
                code: "T1", from: ("Fitter", "Monteur/in"), to: ("Pack fitter", "Batteriemonteur/in"),
                requires: [(skills[0], .awareness), (skills[1], .practitioner), (skills[2], .practitioner)], on: connection)
            _ = try EquivalentStore.add(
                skills[1], .practitioner, parts: [HeldSkill(skills[3], .practitioner)], reason: "Training rules of 2013", on: connection)
        }
        return database
    }

    private func take(_ rows: [String], in database: any SQLDatabase, only: PartnerID? = nil, partial: Bool = false) async throws
        -> WorkforceReport
    {
        let text = ([Self.header] + rows).joined(separator: "\n") + "\n"
        let now = now
        return try await database.write {
            try WorkforceInput.take(.text(text, name: "workers.csv"), only: only, partial: partial, by: "test", at: now, on: $0)
        }
    }

    private let good = [
        "W1,F1,,two_shift,de;tr,Fitter,Pack fitter,S1:1;K1:2", "W2,F1,AA,day,de,Monteur/in,T1,",
        "W3,F2,Aadorf,night,en,fitter,batteriemonteur/in,S1:2|S2:practitioner|S3:3",
    ]

    @Test("A table comes in; a second time changes nothing; gaps add up to the row", arguments: Engine.available)
    func comesIn(_ engine: Engine) async throws {
        let database = try await region(engine)
        let first = try await take(good, in: database)
        #expect(first.new == 3 && first.skills == 5 && first.wrong == 0)
        let again = try await take(good, in: database)
        #expect(again.new == 0 && again.changed == 0 && again.unchanged == 3)
        try await database.write { try NeedJob.refresh(on: $0) }
        let table = try await GapStore(database).table(.employer, .english, partner: PartnerID(1))
        let sum = try #require(table.total)
        #expect(sum == GapSum(people: 2, required: 6, held: 1, recognised: 1, missing: 4))
        #expect(sum.required == sum.held + sum.recognised + sum.missing)
        let needs = try await SkillStore(database).needs(.english, partner: nil)
        #expect(needs.required == 9 && needs.held + needs.recognised + needs.needed == 9)
        #expect(needs.skills.reduce(0) { $0 + $1.people } == needs.needed)
        // What a course has taught is not forgotten by the firm's next list.
        try await database.write { try WorkerStore.learn(WorkerID(2), SkillID(3), .expert, on: $0) }
        #expect(try await take(good, in: database).unchanged == 3)
        let detail = try await WorkerStore(database).detail(WorkerID(2), .german)
        #expect(detail.held.map(\.level) == [.expert] && detail.line.role == "Monteur/in")
        await database.close()
    }

    @Test("One wrong row refuses the whole table and says file, line, column and value", arguments: Engine.available)
    func refused(_ engine: Engine) async throws {
        let database = try await region(engine)
        let cases: [(row: String, column: String, value: String)] = [
            ("W1,F1,,day,de,Fitter,Pack fitter,", "worker", "W1"), ("W9,F7,,day,de,,,", "employer", "F7"),
            ("W9,F1,ZZ,day,de,,,", "place", "ZZ"), ("W9,F1,,dawn,de,,,", "shift", "dawn"), ("W9,F1,,day,german,,,", "languages", "german"),
            ("W9,F1,,day,de,Baker,,", "role", "Baker"), ("W9,F1,,day,de,Fitter,Baker,", "target_role", "Baker"),
            ("W9,F1,,day,de,,,S1", "skills", "S1"), ("W9,F1,,day,de,,,S1:4", "skills", "S1:4"), ("W9,F1,,day,de,,,X:1", "skills", "X:1"),
            (",F1,,day,de,,,", "worker", ""),
        ]
        for (row, column, value) in cases {
            let refusal = await #expect(throws: WorkforceRefusal.self) { try await take(good + [row], in: database) }
            let mistake = try #require(refusal?.report.mistakes.first)
            #expect(
                mistake.file == "workers.csv" && mistake.line == 5 && mistake.column == column && (mistake.value ?? "") == value,
                "\(mistake)")
            #expect(refusal?.report.wrong == 1)
        }
        let twice = await #expect(throws: WorkforceRefusal.self) { try await take(good + ["W2,F1,,day,de,,,"], in: database) }
        #expect(twice?.report.mistakes.first?.explanation.contains("line 3") == true)
        #expect(try await database.read { try $0.value("SELECT COUNT(*) FROM worker") as Int } == 0, "nothing was written")
        let partial = try await take(good + ["W9,F7,,day,de,,,", "W8,F1,,day,de"], in: database, partial: true)
        #expect(partial.new == 3 && partial.wrong == 2 && partial.mistakes.map(\.line) == [5, 6])
        await #expect(throws: FileMistake.self) {
            try await database.write {
                try WorkforceInput.take(
                    .text("worker,employer\n", name: "w.csv"), only: nil, partial: false, by: "test", at: self.now, on: $0)
            }
        }
        await database.close()
    }

    @Test("A firm brings only its own people and cannot take over somebody else's number", arguments: Engine.available)
    func onlyOwn(_ engine: Engine) async throws {
        let database = try await region(engine)
        _ = try await take(good, in: database)
        let foreign = await #expect(throws: WorkforceRefusal.self) {
            try await take(["W5,F2,,day,de,,,"], in: database, only: PartnerID(1))
        }
        #expect(foreign?.report.mistakes.first?.column == "employer")
        let taken = await #expect(throws: WorkforceRefusal.self) { try await take(["W3,F1,,day,de,,,"], in: database, only: PartnerID(1)) }
        #expect(taken?.report.mistakes.first?.explanation.contains("another firm") == true)
        #expect(try await take(["W1,F1,,night,de,,,"], in: database, only: PartnerID(1)).changed == 1)
        await database.close()
    }

    @Test("Small groups of the region are hidden, and never only one of them", arguments: Engine.available)
    func suppression(_ engine: Engine) async throws {
        let database = try await region(engine)
        try await database.write { connection in
            for code in ["BB", "CC"] {
                _ = try PartnerStore.addPlace(code: code, name: code, x: 1, y: 1, subregion: "North", on: connection)
            }
        }
        let rows = [("AA", 12), ("BB", 8), ("CC", 2)].flatMap { place, count in
            (0..<count).map { "\(place)\($0),F1,\(place),day,de,Fitter,Pack fitter," }
        }
        _ = try await take(rows, in: database)
        try await database.write { try NeedJob.refresh(on: $0) }
        let table = try await GapStore(database).table(.place, .english, partner: nil)
        #expect(table.rows.count { $0.sum == nil } == 2, "the small one and one more, so that it cannot be worked out")
        #expect(table.total?.people == 22)
        let own = try await GapStore(database).table(.place, .english, partner: PartnerID(1))
        #expect(own.rows.allSatisfy { $0.sum != nil } && own.rows.compactMap(\.sum).reduce(GapSum.none, +) == own.total)
        await database.close()
    }

    @Test(
        "Through the pages: an employer sends a table, sees it come in, sees only own people; a provider and a visitor see none",
        arguments: Engine.available)
    func pages(_ engine: Engine) async throws {
        try await RunningHub.run(engine) { hub in
            let employer = try await hub.visitor("large-company-member")
            let list = try await employer.get("/workers")
            #expect(list.status == 200 && list.text.contains("Bring a table of workers"))
            let own = try #require(list.between("<th scope=\"row\"><a href=\"/workers/", "\""))
            #expect(try await employer.get("/workers/\(own)").status == 200)
            #expect(try await employer.get("/workers/\(own)/bridge").status == 200)
            let firm: (id: Int64, code: String) = try await hub.database.read { connection in
                try connection.first(
                    "SELECT partner.id, partner.code FROM worker JOIN partner ON partner.id = worker.partner_id WHERE worker.id = \(Int64(own) ?? 0)"
                ) { try ($0.next() as Int64, $0.next() as String) } ?? (0, "")
            }
            let other: Int64 = try await hub.database.read { try $0.value("SELECT MIN(id) FROM worker WHERE partner_id <> \(firm.id)") }
            #expect(try await employer.get("/workers/\(other)").status == 404)
            #expect(try await employer.post("/workers/\(other)", ["shift": "day", "languages": "de"]).status == 404)
            #expect(try await hub.visitor(nil).get("/workers").status == 401)
            let sent = try await employer.post(
                "/workers/import", ["table": "\(Self.header)\nN-1,\(firm.code),,day,de,Engine assembler,Battery-pack assembler,S02:1\n"])
            #expect(sent.status == 200)
            try await hub.finishJobs()
            #expect(try await employer.get("/workers?after=150").text.contains("N-1"))
            let wrong = try await employer.post("/workers/import", ["table": "\(Self.header)\nN-2,P99,,day,de,,,\n"])
            #expect(wrong.status == 200)
            try await hub.finishJobs()
            let outcome = try await employer.get("/workers/imports/2")
            #expect(outcome.text.contains("P99") && outcome.text.contains("Nothing was changed"))
            let added = try await employer.post("/workers", ["worker": "N-3", "shift": "day", "languages": "de", "max_km": "20"])
            #expect(added.status == 200 && added.text.contains("N-3"))
            #expect(try await employer.post("/workers", ["worker": "N-3", "shift": "day", "languages": "de"]).status == 409)
            #expect(try await employer.get("/gaps?by=place").status == 200)
            let coordinator = try await hub.visitor("coordinator")
            for path in [
                "/gaps", "/gaps?by=size", "/gaps?by=employer", "/roles", "/roles/1", "/transitions", "/bundles", "/skill-list/2",
                "/proposals",
            ] {
                #expect(try await coordinator.get(path).status == 200, "\(path)")
            }
        }
    }
}
