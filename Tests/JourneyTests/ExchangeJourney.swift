// Tables leave and come back: nothing changes, nothing is lost, and one broken row costs only itself.

import Foundation
import Listening
import OpenFormats
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import roundtable

@Suite(.serialized) struct ExchangeJourney {
    private static let now = Moment(milliseconds: 1_830_000_000_000)

    /// Every row of every table.
    private func everything(_ database: any SQLDatabase) async throws -> [String: [[String?]]] {
        try await database.read { connection in
            Dictionary(
                uniqueKeysWithValues: try TableCopy.tables(database.dialect, on: connection).map { ($0.name, $0.rows) })
        }
    }

    private func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init).sorted() }

    private func take(_ kind: ExchangeKind, _ text: String, into database: any SQLDatabase, dryRun: Bool = false, whole: Bool = false)
        async throws -> ExchangeReport
    {
        try await ExchangeInput(database).take(
            kind, Array(text.utf8), file: "\(kind.rawValue).csv", dryRun: dryRun, whole: whole, by: "test", at: Self.now)
    }

    @Test(
        "A region taken out and brought in again is the same to the byte; in an empty hub it becomes the same region",
        arguments: Engine.available)
    func roundTrip(_ engine: Engine) async throws {
        let region = try await TestDatabase.open(engine)
        _ = try await DemoRegion.make(DemoSettings(organisations: 24, workers: 30, seed: 3), in: region, progress: { _ in })
        let population = "class,organisations,source,year\nlarge,80,Statistical office,2025\nsme,4100,Statistical office,2025\n"
        #expect(try await take(.population, population, into: region).new.count == 2)
        let meeting = try #require(try CSVTable(bytes: Array(await ExchangeInput(region).text(.meetings, .csv).utf8), file: "m").rows.first)
        let note =
            CSVWriter.line(["meeting", "held_on", "kind", "text", "due_on"])
            + CSVWriter.line([meeting.fields[0], meeting.fields[1], "action", "=Ask, and \"ask\" again", "2027-03-01"])
        #expect(try await take(.notes, note, into: region).new.count == 1)
        // A statement about the participants themselves goes out as one and comes in as one.
        _ = try await region.write { try $0.execute("UPDATE statement SET is_meta = 1 WHERE id IN (3, 4)") }
        let before = try await everything(region)
        let fresh = try await TestDatabase.open(engine)
        for kind in ExchangeKind.allCases {
            let csv = try await ExchangeInput(region).text(kind, .csv)
            let json = try await ExchangeInput(region).text(kind, .json)
            #expect(lines(csv).count > 1, "\(kind) is empty in the demo region")
            for text in [csv, json] {
                let report = try await take(kind, text, into: region)
                #expect(report.new.isEmpty && report.changed.isEmpty && report.mistakes.isEmpty, "\(kind): \(report)")
                #expect(report.unchanged > 0)
            }
            // JSON into the empty hub, CSV out of it: both forms say the same.
            let dry = try await take(kind, json, into: fresh, dryRun: true)
            let report = try await take(kind, json, into: fresh)
            #expect(report.mistakes.isEmpty && report.unchanged == 0, "\(kind): \(report.mistakes.prefix(3)) \(report.unchanged)")
            #expect(dry.isDryRun && dry.new == report.new && dry.changed == report.changed)
            for (form, text) in [(RowFile.Form.csv, csv), (.json, json)] {
                let out = try await ExchangeInput(fresh).text(kind, form)
                #expect(
                    out == text,
                    "\(kind): \(zip(lines(out), lines(text)).first { $0 != $1 }.map { "\($0.0) / \($0.1)" } ?? "another order")")
            }
            let again = try await take(kind, csv, into: fresh)
            #expect(again.new.isEmpty && again.changed.isEmpty && again.mistakes.isEmpty, "\(kind) again: \(again.mistakes.prefix(3))")
        }
        #expect(try await everything(region) == before)
        // The replies stand under numbers and give the same results.
        let replies = try await ExchangeInput(region).text(.replies, .csv)
        let names: [String] = try await region.read {
            try $0.query("SELECT name FROM partner UNION SELECT name FROM member") { try $0.next() }
        }
        #expect(names.allSatisfy { !replies.contains($0) })
        let results = try await [region, fresh].asyncResults { database in
            let survey = try await database.read {
                try $0.value("SELECT id FROM survey WHERE closed_at IS NOT NULL ORDER BY id LIMIT 1") as SurveyID
            }
            return try await SurveyStore(database).results(of: survey).map { ["\($0.replies)", "\($0.choices)", "\($0.median ?? -1)"] }
        }
        #expect(results[0] == results[1] && !results[0].isEmpty)
        #expect(try await fresh.read { try $0.value("SELECT COUNT(*) FROM statement WHERE is_meta = 1") as Int } == 2)
        #expect(try await region.read { try AuditLog.verify(on: $0) }.firstBroken == nil)
        await region.close()
        await fresh.close()
    }

    @Test(
        "A broken row is named with its line and costs only itself; a dry run and a whole file change nothing", arguments: Engine.available)
    func brokenRows(_ engine: Engine) async throws {
        let database = try await TestDatabase.open(engine)
        let table = """
            code,name,kind,head_count,place,sector,municipality,contact,email,language
            A,Alpha,company,12,,tools,,Ada Roth,ada@alpha.example,fr
            B,Beta,castle,12,,tools,,,,
            C,Gamma,company,many,,tools,,,,
            D,Delta,company,12,NOWHERE,tools,,,,
            E,Epsilon,company,12,,tools,,Eve,not-an-address,
            F,"Phi, with ""quotes""
            and a second line",company,12,ALB,tools,Albstadt,,,
            G,short
            H,Alpha GmbH,company,13,,tools,,,,
            I,'=HYPERLINK("http://evil.example"),company,13,,tools,,,,xx
            """
        let empty = try await everything(database)
        let dry = try await take(.partners, table, into: database, dryRun: true)
        #expect(dry.new.count == 3 && dry.mistakes.count == 6)
        #expect(dry.mistakes.map(\.line) == [3, 4, 5, 6, 9, 11], "\(dry.mistakes.map(\.description))")
        #expect(dry.remarks.count == 1 && dry.remarks[0].contains("Alpha GmbH (H)"))
        #expect(try await everything(database) == empty)
        let whole = try await take(.partners, table, into: database, whole: true)
        #expect(whole.isRefused && whole.mistakes.count == 6)
        #expect(try await everything(database) == empty)
        let report = try await take(.partners, table, into: database)
        #expect(report.new == dry.new && report.mistakes == dry.mistakes)
        let members = try await ExchangeInput(database).text(.members, .csv)
        #expect(members.contains("A,Ada Roth,employer,fr,ada@alpha.example,1"))
        #expect(try await ExchangeInput(database).text(.partners, .csv).contains("\"Phi, with \"\"quotes\"\"\nand a second line\""))
        for text in ["", "{}", "[1,", "code\nA\n", "[{\"code\": \"Z\"}]"] {
            do {
                let report = try await take(.partners, text, into: database)
                #expect(report.mistakes.count == 1 && report.new.isEmpty, "\(text)")
            } catch is FileMistake {}
        }
        await database.close()
    }

    @Test("Formulas leave as text and come back as they were; numbers of a list are numbers in JSON")
    func formulas() async throws {
        let database = try await TestDatabase.open(.sqlite)
        let names = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "'=quoted", "''twice", "=\"a\",\"b\""]
        let entries = names.enumerated().map { number, name in
            "{\"code\":\"C\(number)\",\"name\":\(JSONTree.quoted(name)),\"kind\":\"company\",\"head_count\":5,\"place\":null,\"sector\":\"=x\"}"
        }
        let report = try await take(.partners, "[" + entries.joined(separator: ",") + "]", into: database)
        #expect(report.new.count == names.count, "\(report.mistakes.map(\.description))")
        let csv = try await ExchangeInput(database).text(.partners, .csv)
        let cells = try CSVTable(bytes: Array(csv.utf8), file: "out").rows.flatMap(\.fields)
        #expect(!cells.contains { $0.first.map { "=+-@".contains($0) } == true && Double($0) == nil })
        #expect(try await take(.partners, csv, into: database).unchanged == names.count)
        #expect(try await ExchangeInput(database).text(.partners, .json).contains("\"head_count\":5,"))
        await database.close()
    }

    @Test("A file gives nobody's vote, changes no words that were voted on, and never removes the last coordinator")
    func integrity() async throws {
        try await RunningHub.run(.sqlite, nil) { hub in
            try await SmallRound.make(in: hub)
            let person = Browser(port: hub.port)
            _ = try await person.get("/i/\(SmallRound.secret(1))")
            _ = try await person.post("/statements/1/vote", ["choice": "agree"])
            let exchange = ExchangeInput(hub.database)
            let votes = try await exchange.text(.votes, .csv)
            #expect(!votes.contains("Person") && !votes.contains("firm"), "a vote must not lead to a person")
            let forged = try await take(.votes, votes.replacingOccurrences(of: ",agree,", with: ",disagree,"), into: hub.database)
            #expect(
                forged.changed.isEmpty && forged.mistakes.count == 1 && forged.mistakes[0].explanation.contains("Members vote themselves"))
            let statements = try await exchange.text(.statements, .csv)
            let rows = statements.split(separator: "\n").map(String.init)
            let other = rows[0] + "\n" + rows[1].replacingOccurrences(of: "tatement", with: "omething else") + "\n"
            let reworded = try await take(.statements, other, into: hub.database)
            #expect(reworded.changed.isEmpty && reworded.mistakes.first?.explanation.contains("its words stay") == true, "\(reworded)")
            let rounds = try await exchange.text(.rounds, .json).replacingOccurrences(of: "\"question\":\"", with: "\"question\":\"Not ")
            #expect(try await take(.rounds, rounds, into: hub.database).mistakes.count == 1)
            let members = try await exchange.text(.members, .csv)
            let demoted = try await take(.members, members.replacingOccurrences(of: ",coordinator,", with: ",reader,"), into: hub.database)
            #expect(demoted.changed.isEmpty && demoted.mistakes.first?.explanation.contains("last coordinator") == true)
            // Somebody set to inactive by a file is outside at once.
            let line = try #require(members.split(separator: "\n").first { $0.contains("Person 1,") }.map(String.init))
            let gone = "partner,name,role,language,email,active\n" + line.dropLast(1) + "0\n"
            #expect(try await take(.members, gone, into: hub.database).changed.count == 1)
            #expect(try await person.get("/me").status == 401)
        }
    }

    @Test("Replies leave only where their results may be shown; a file changes none that was given here", arguments: Engine.available)
    func replies(_ engine: Engine) async throws {
        try await RunningHub.run(engine, nil) { hub in
            try await SmallRound.make(in: hub)
            let exchange = ExchangeInput(hub.database)
            try await hub.database.write { connection in
                let survey = try SurveyStore.add(
                    title: "Shifts", lead: "", closesOn: Moment.present().day.adding(days: 9),
                    questions: [QuestionDraft(kind: .single, text: "When?", choices: ["days", "nights"], isRequired: true)],
                    to: RoundID(1), by: "test", at: Self.now, on: connection)
                let question = try SurveyStore.survey(survey, on: connection).questions[0].id
                for number in 1...5 {
                    let firm: PartnerID = try connection.value("SELECT id FROM partner WHERE code = \("F\(number)")")
                    try SurveyStore.save(
                        [question: [number == 5 ? "nights" : "days"]], submit: true, to: survey, of: firm, by: nil, at: .present(),
                        on: connection)
                }
            }
            // Open: nothing. Closed with five: five. The organisation's name is nowhere.
            #expect(try await lines(exchange.text(.replies, .csv)).count == 1)
            _ = try await SurveyStore(hub.database).close(SurveyID(1), by: "test", at: .present())
            let table = try await exchange.text(.replies, .csv)
            #expect(lines(table).count == 6 && !table.contains("Firm") && !table.contains("F5"))
            let forged = try await take(.replies, table.replacingOccurrences(of: ",nights,", with: ",days,"), into: hub.database)
            #expect(forged.changed.isEmpty && forged.unchanged == 4, "\(forged)")
            #expect(forged.mistakes.first?.explanation.contains("Organisations answer themselves") == true)
            let odd = try await take(.replies, table.replacingOccurrences(of: ",nights,", with: ",never,"), into: hub.database)
            #expect(odd.mistakes.count == 1)
            // One more from elsewhere counts with the others.
            let one = "round,survey,reply,position,answer\nRound 1,Shifts,elsewhere-1,1,nights\nRound 1,Shifts,elsewhere-2,1,often\n"
            let more = try await take(.replies, one, into: hub.database)
            #expect(more.new.count == 1 && more.mistakes.count == 1 && more.mistakes[0].explanation.contains("days, nights"))
            #expect(try await SurveyStore(hub.database).survey(SurveyID(1)).replies == 6)
            #expect(try await take(.replies, one, into: hub.database).unchanged == 1)
        }
    }

    @Test("A polis folder leaves and comes back; a second time and a dry run change nothing", arguments: Engine.available)
    func polis(_ engine: Engine) async throws {
        let database = try await TestDatabase.open(engine)
        let conversation = ImportedConversation(
            statements: (0..<4).map {
                .init(
                    externalID: "\($0)", text: " Statement \($0) ", moderated: $0 < 3 ? 1 : -1, isMeta: false, author: "1",
                    at: Moment(milliseconds: 1000))
            },
            votes: [
                .init(statement: "0", participant: "1", choice: .agree, at: Moment(milliseconds: 1)),
                .init(statement: "0", participant: "1", choice: .disagree, at: Moment(milliseconds: 2)),
                .init(statement: "1", participant: "2", choice: .pass, at: Moment(milliseconds: 3)),
            ])
        let draft = RoundDraft(
            title: "Imported", question: "What now?", decisionRule: "None.", classTargets: RoundDraft.equalTargets,
            stages: [StageDates(stage: .listen, startsOn: Day(number: 20_000), endsOn: Day(number: 20_010))])
        let store = ConversationImportStore(database)
        func add(dryRun: Bool) async throws -> ImportReport {
            try await store.add(conversation, as: draft, language: .english, dryRun: dryRun, at: Self.now)
        }
        let empty = try await everything(database)
        #expect(try await add(dryRun: true).newVotes == 2)
        #expect(try await everything(database) == empty)
        #expect(try await add(dryRun: false).newStatements == 4)
        let full = try await everything(database)
        let again = try await add(dryRun: false)
        #expect(again.newStatements == 0 && again.newVotes == 0)
        #expect(try await everything(database) == full)
        await database.close()
    }
}

extension Array {
    /// One after another.
    fileprivate func asyncResults<T>(_ transform: (Element) async throws -> T) async rethrows -> [T] {
        var results: [T] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
