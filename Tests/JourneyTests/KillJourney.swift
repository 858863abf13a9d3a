// The program is ended without warning, in the middle of its work. What was acknowledged is there afterwards; nothing half-written is.

import Foundation
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import roundtable

/// The program as a process of its own, so that it can be killed.
private final class Program {
    private let process = Process()
    private let output = Pipe()

    /// The built program lies beside the tests.
    private static let path: URL = {
        let beside = Bundle.main.executableURL?.deletingLastPathComponent().appendingPathComponent("roundtable")
        let inBundle = Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent().appendingPathComponent("roundtable") }
        let built = projectRoot.appendingPathComponent(".build/debug/roundtable")
        return ([beside].compactMap { $0 } + inBundle + [built]).first { FileManager.default.isExecutableFile(atPath: $0.path) } ?? built
    }()

    init(_ arguments: [String]) throws {
        process.executableURL = Self.path
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    /// Reads what a server prints until its port is known.
    func port() -> Int {
        var text = ""
        while let data = try? output.fileHandleForReading.read(upToCount: 1), !data.isEmpty {
            text += String(decoding: data, as: UTF8.self)
            if text.hasSuffix("\n"), let range = text.range(of: "answers at http://127.0.0.1:") {
                return Int(text[range.upperBound...].prefix { $0.isNumber }) ?? 0
            }
        }
        return 0
    }

    /// Foundation's own wait lasts until every program that inherited a descriptor has ended too; the system's process table knows at once.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        while isAlive { usleep(5_000) }
    }

    private var isAlive: Bool {
        guard let text = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8) else { return false }
        return text.split(separator: ")").last?.split(separator: " ").first.map { $0 != "Z" && $0 != "X" } ?? false
    }

    func wait() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }
}

@Suite(.serialized) struct KillJourney {
    private func region(_ engine: Engine, workers: Int = 120) async throws -> (address: String, links: [String: String]) {
        let address = try TestDatabase.address(engine)
        let database = try await openDatabase(address, logger: .quiet)
        let links = try await DemoRegion.make(DemoSettings(organisations: 40, workers: workers, seed: 4), in: database, progress: { _ in })
        await database.close()
        return (address, Dictionary(uniqueKeysWithValues: links.map { ($0.role, $0.path) }))
    }

    @Test("In a storm of votes: every vote that was acknowledged is there", arguments: Engine.available)
    func votes(_ engine: Engine) async throws {
        let (address, links) = try await region(engine)
        let server = try Program(["serve", "--database", address, "--port", "0"])
        let member = Browser(port: server.port())
        _ = try await member.get(try #require(links["sme-member"]))
        _ = try await member.get("/me")
        // The killer strikes while the votes go on.
        let killer = Task {
            try await Task.sleep(for: .milliseconds(700))
            server.kill()
        }
        var acknowledged: [Int: Int] = [:]
        storm: for turn in 0..<400 {
            for statement in 45...80 {
                let choice = ["disagree", "pass", "agree"][(turn + statement) % 3]
                do {
                    let answer = try await member.send(
                        "POST", "/statements/\(statement)/vote", "choice=\(choice)&token=\(member.token)", "text/html", follow: false)
                    guard answer.status == 303 else { break storm }
                    acknowledged[statement] = (turn + statement) % 3 - 1
                } catch { break storm }
            }
        }
        try await killer.value
        #expect(!acknowledged.isEmpty)
        let database = try await openDatabase(address, logger: .quiet)
        let stored = try await database.read { connection in
            Dictionary(
                uniqueKeysWithValues: try connection.query(
                    """
                    SELECT vote.statement_id, vote.choice FROM vote JOIN participant ON participant.id = vote.participant_id
                    JOIN member ON member.id = participant.member_id JOIN partner ON partner.id = member.partner_id
                    WHERE partner.code = 'P06' AND member.id = (SELECT MIN(member.id) FROM member JOIN partner ON partner.id = member.partner_id WHERE partner.code = 'P06')
                    """
                ) { (try $0.next() as Int, try $0.next() as Int) })
        }
        // The last vote may have been stored without its answer having arrived; at most one differs.
        let different = acknowledged.filter { stored[$0.key] != $0.value }
        #expect(different.count <= 1, "\(different)")
        #expect(acknowledged.keys.allSatisfy { stored[$0] != nil })
        let audit = try await database.read { try AuditLog.verify(on: $0) }
        #expect(audit.firstBroken == nil)
        await database.close()
    }

    @Test("In an import: the whole conversation is there, or nothing of it; the second try succeeds", arguments: Engine.available)
    func importing(_ engine: Engine) async throws {
        let address = try TestDatabase.address(engine)
        await (try openDatabase(address, logger: .quiet)).close()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("conversation-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var comments = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
        var votes = "timestamp,datetime,comment-id,voter-id,vote\n"
        for statement in 0..<60 { comments += "\(statement),x,\(statement),0,0,0,1,\"Statement \(statement), as said.\"\n" }
        for voter in 0..<400 {
            for statement in 0..<60 { votes += "\(statement),x,\(statement),\(voter),\((voter + statement) % 3 - 1)\n" }
        }
        try Data(comments.utf8).write(to: folder.appendingPathComponent("comments.csv"))
        try Data(votes.utf8).write(to: folder.appendingPathComponent("votes.csv"))
        let arguments = ["import", "polis", folder.path, "--round", "Brought in", "--database", address]
        func counts() async throws -> [Int] {
            let database = try await openDatabase(address, logger: .quiet)
            let counts: [Int] = try await database.read { connection in
                [
                    try connection.value("SELECT COUNT(*) FROM round"), try connection.value("SELECT COUNT(*) FROM statement"),
                    try connection.value("SELECT COUNT(*) FROM vote"),
                ]
            }
            await database.close()
            return counts
        }
        for pause in [150, 300, 500] {
            let program = try Program(arguments)
            try await Task.sleep(for: .milliseconds(pause))
            program.kill()
            let found = try await counts()
            #expect(found == [0, 0, 0] || found == [1, 60, 24_000], "\(found)")
        }
        #expect(try Program(arguments).wait() == 0)
        #expect(try await counts() == [1, 60, 24_000])
        #expect(try Program(arguments).wait() == 0)
        #expect(try await counts() == [1, 60, 24_000])
    }

    @Test("In a plan run: after the restart the job runs again and the plan is whole", arguments: Engine.available)
    func planning(_ engine: Engine) async throws {
        let (address, links) = try await region(engine, workers: 700)
        let server = try Program(["serve", "--database", address, "--port", "0", "--job-lease", "1"])
        let coordinator = Browser(port: server.port())
        _ = try await coordinator.get(try #require(links["coordinator"]))
        let asked = try await coordinator.post("/plans", ["round": "1", "seed": "5", "budget_share": "80"])
        #expect(asked.status == 200)
        try await Task.sleep(for: .milliseconds(350))
        server.kill()
        let database = try await openDatabase(address, logger: .quiet)
        let state: String = try await database.read { try $0.value("SELECT state FROM plan_run WHERE id = 2") }
        let seats: Int = try await database.read { try $0.value("SELECT COUNT(*) FROM plan_seat WHERE plan_run_id = 2") }
        // Either it had not finished, and nothing of it is there, or it had, and all of it is.
        #expect((state == "requested" && seats == 0) || (state == "finished" && seats > 0))
        let second = try Program(["serve", "--database", address, "--port", "0", "--job-lease", "1"])
        _ = second.port()
        var finished = ""
        for _ in 0..<600 where finished != "finished" {
            try await Task.sleep(for: .milliseconds(250))
            finished = try await database.read { try $0.value("SELECT state FROM plan_run WHERE id = 2") }
        }
        second.kill()
        #expect(finished == "finished")
        let after: Int = try await database.read { try $0.value("SELECT COUNT(*) FROM plan_seat WHERE plan_run_id = 2") }
        #expect(after > 0)
        await database.close()
    }
}
