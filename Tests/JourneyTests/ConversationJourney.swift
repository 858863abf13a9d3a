// A conversation comes in as a folder, goes out as a folder, and comes back: nothing is lost, nothing is added.

import Foundation
import Listening
import OpenFormats
import OpinionMath
import Storage
import TestSupport
import Testing
import Understanding
import Vocabulary

@testable import roundtable

@Suite(.serialized) struct ConversationJourney {
    /// Numbers with gaps, a statement moderated out, one nobody looked at, one about the conversation, a vote changed twice, votes of one moment.
    private static let folder: [String: String] = [
        "comments.csv": """
        timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,is-meta,comment-body
        1000,,3,70,0,0,1,0,"Courses on Saturdays, please"
        2000,,11,8,0,0,0,0,Nobody answers our letters
        3000,,40,1000000000,0,0,-1,0,"Buy ""my"" product"
        4000,,41,,0,0,1,1,This survey is too long
        5000,,2,8,0,0,1,0,Release one person at a time
        """,
        "votes.csv": """
        timestamp,datetime,comment-id,voter-id,vote
        9000,,3,70,1
        9000,,3,8,-1
        9000,,11,8,0
        9100,,3,70,-1
        9200,,3,70,0
        9300,,40,1000000000,1
        9300,,41,12,1
        9300,,2,12,-1
        9300,,99,12,-1
        9300,,2,NaN,1
        9300,,2,12,NaN
        9300,,2,15,7
        """,
        "summary.csv": "topic,What stands in the way?\n",
    ]

    private static let draft = RoundDraft(
        title: "Imported", question: "What stands in the way?", decisionRule: "elsewhere", classTargets: RoundDraft.equalTargets,
        stages: Stage.allCases.map { StageDates(stage: $0, startsOn: Day(number: 20_000), endsOn: Day(number: 20_100)) })

    private func read(_ files: [String: String]) throws -> PolisConversation {
        func bytes(_ name: String) -> [UInt8]? { files[name].map { Array($0.utf8) } }
        return try PolisFiles.read(
            comments: bytes("comments.csv"), votes: bytes("votes.csv"), participantsVotes: bytes("participants-votes.csv"),
            summary: bytes("summary.csv"), name: "test")
    }

    private func files(_ conversation: PolisConversation) -> [String: String] {
        Dictionary(uniqueKeysWithValues: PolisExport.files(conversation).map { ($0.name, $0.text) })
    }

    private func withDatabase(_ engine: Engine, _ body: (any SQLDatabase) async throws -> Void) async throws {
        let database = try await TestDatabase.open(engine)
        try await body(database)
        await database.close()
    }

    @Test("In, out and in again: the same bytes; a second import changes nothing", arguments: Engine.available)
    func roundTrip(_ engine: Engine) async throws {
        let source = try read(Self.folder)
        // An unknown statement, NaN twice, and a vote of 7 are left out, each with its line.
        #expect(source.mistakes.map(\.line) == [10, 11, 12, 13])
        #expect(source.votes.count == 8)
        var first: [String: String] = [:]
        try await withDatabase(engine) { database in
            let store = ConversationImportStore(database)
            let report = try await store.add(ImportedConversation(source), as: Self.draft, language: .english, at: Moment(milliseconds: 1))
            #expect(report.votes == 6 && report.participants == 4)
            first = files(try await ConversationExportInput(database).conversation(report.round))
            let audit: Int = try await database.read { try $0.value("SELECT COUNT(*) FROM audit") }
            #expect(
                try await store.add(ImportedConversation(source), as: Self.draft, language: .english, at: Moment(milliseconds: 2)).votes
                    == 6)
            #expect(files(try await ConversationExportInput(database).conversation(report.round)) == first)
            #expect(try await database.read { try $0.value("SELECT COUNT(*) FROM audit") as Int } == audit)
            // What is about the conversation itself, or moderated out, is not part of the reading.
            try await OpinionStore(database).countVotes(report.round, at: Moment(milliseconds: 3))
            let input = try await OpinionStore(database).input(report.round)
            #expect(input.hidden.count == 2)
            #expect(try OpinionJob.read(input, round: report.round).landscape.groups.isEmpty)
        }
        let written = try #require(first["comments.csv"])
        for line in [",3,70,0,1,1,0,", ",11,8,0,0,0,0,", ",40,1000000000,1,0,-1,0,", ",41,,1,0,1,1,", ",2,8,0,1,1,0,"] {
            #expect(written.contains(line), "\(line)")
        }
        // Of three votes the last one stays.
        #expect(first["votes.csv"]?.contains(",3,70,0\n") == true && first["votes.csv"]?.contains(",3,70,1\n") == false)
        let again = try read(first)
        #expect(again.mistakes.isEmpty && files(again) == first)
        try await withDatabase(engine) { database in
            let report = try await ConversationImportStore(database).add(
                ImportedConversation(again), as: Self.draft, language: .english, at: Moment(milliseconds: 5))
            #expect(files(try await ConversationExportInput(database).conversation(report.round)) == first)
        }
    }

    @Test("A round of the hub goes out under numbers and comes back the same, on a hub of its own", arguments: Engine.available)
    func ownRound(_ engine: Engine) async throws {
        var first: [String: String] = [:]
        try await RunningHub.run(engine) { hub in
            first = files(try await ConversationExportInput(hub.database).conversation(RoundID(1)))
        }
        let back = try read(first)
        #expect(back.mistakes.isEmpty && back.votes.count > 1000)
        try await withDatabase(engine) { database in
            let report = try await ConversationImportStore(database).add(
                ImportedConversation(back), as: Self.draft, language: .english, at: Moment(milliseconds: 5))
            var second = files(try await ConversationExportInput(database).conversation(report.round))
            // The question is the round's own here.
            second["summary.csv"] = nil
            first["summary.csv"] = nil
            #expect(second == first)
        }
    }

    @Test(
        "A file that is cut off, empty or not a table is answered in words",
        arguments: [
            "", "timestamp", "timestamp,comment-id\n1,2", "timestamp,datetime,comment-id,voter-id,vote\n1,,\"3", "\u{0}\u{1}\u{FFFD}",
        ])
    func broken(_ votes: String) {
        var files = Self.folder
        files["votes.csv"] = votes
        do {
            let read = try self.read(files)
            #expect(read.votes.isEmpty)
            #expect(!read.mistakes.isEmpty || votes.isEmpty)
        } catch let mistake as FileMistake {
            #expect(mistake.description.contains("votes.csv") && mistake.description.count > 30)
        } catch { Issue.record("\(error)") }
    }

    @Test("Any part of a folder, cut anywhere, is read or refused, and never invents a vote")
    func cut() throws {
        let whole = try read(Self.folder)
        let votes = try #require(Self.folder["votes.csv"])
        for length in stride(from: 0, to: votes.utf8.count, by: 7) {
            var files = Self.folder
            files["votes.csv"] = String(votes.prefix(length))
            guard let read = try? read(files) else { continue }
            // A cut number may lose digits; everything before the last line is the same.
            #expect(read.votes.count <= whole.votes.count)
            #expect(read.votes.dropLast(2).allSatisfy { vote in whole.votes.contains(vote) })
        }
    }
}
