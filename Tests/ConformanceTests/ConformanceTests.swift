// Against the reference data and the reference validator beside the project. Left out where they are absent.

import Foundation
import OpenFormats
import TestSupport
import Testing

@testable import OpinionMath
@testable import TrainingPlanner

@Suite(.enabled(if: SharedFolder.isThere, "the folder of reference data is absent; set ROUNDTABLE_SHARED to use it"))
struct ConformanceTests {
    private func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }

    @Test("The reference validator finds no violation in our plans", arguments: [(200, 3), (1000, 7)])
    func plans(_ size: (workers: Int, seed: Int)) throws {
        let check = try #require(SharedFolder.root).appendingPathComponent("check/planner").path
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("conformance-\(UUID().uuidString)")
        let made = try run([
            "python3", "\(check)/generate.py", "--workers", "\(size.workers)", "--seed", "\(size.seed)", "--out", folder.path,
        ])
        // The generator needs numpy, which a machine may not have.
        guard made.status == 0 else { return print("left out: the generator does not run here") }
        let problem = try InstanceFolder.read(folder)
        let planned = try PlanSolver.plan(problem, settings: PlanSettings())
        #expect(PlanCheck.check(problem, planned.plan, certificate: planned.certificate).violations == [])
        let file = folder.appendingPathComponent("plan.csv")
        try Data(planned.plan.csv.utf8).write(to: file)
        let verdict = try run(["python3", "\(check)/validate.py", folder.path, file.path])
        #expect(verdict.status == 0, "\(verdict.output)")
        let answer = try #require(JSONSerialization.jsonObject(with: Data(verdict.output.utf8)) as? [String: Any])
        #expect(abs((answer["level1_min_group_fraction"] as? Double ?? -1) - planned.figures.worstOffShare) < 1e-5)
        #expect(answer["level1b_workers_with_nothing"] as? Int == planned.figures.leftBehind + planned.figures.unreachable)
        #expect(answer["level2_weighted"] as? Int == planned.figures.needCovered)
        #expect(answer["level3_cost"] as? Int == planned.figures.cost)
    }

    @Test("Real conversations are read whole, and give the same landscape however their votes are ordered")
    func conversations() throws {
        let root = try #require(SharedFolder.root).appendingPathComponent("data/polis")
        for name in ["brexit-consensus", "15-per-hour-seattle"] {
            let conversation = try PolisFiles.read(root.appendingPathComponent(name))
            #expect(conversation.mistakes == [])
            let statements = Dictionary(uniqueKeysWithValues: conversation.statements.enumerated().map { ($0.element.id, $0.offset) })
            let people = Array(Set(conversation.votes.map(\.participant))).sorted { (Int($0) ?? 0) < (Int($1) ?? 0) }
            let index = Dictionary(uniqueKeysWithValues: people.enumerated().map { ($0.element, $0.offset) })
            let entries = conversation.votes.map {
                VoteMatrix.Entry(participant: index[$0.participant] ?? 0, statement: statements[$0.statement] ?? 0, value: Int8($0.value))
            }
            let hidden = Set(conversation.statements.enumerated().filter { $0.element.moderated < 0 }.map(\.offset))
            let voices = Voices(organisationOfParticipant: people.map { _ in -1 }, classOfOrganisation: [], classTargets: [1])
            let landscape = try OpinionLandscape.compute(
                votes: VoteMatrix(participantCount: people.count, statementCount: statements.count, entries: entries), voices: voices,
                settings: OpinionSettings(seed: 1, hiddenStatements: hidden))
            #expect(landscape.residual < 1e-6)
            #expect(landscape.groups.allSatisfy { $0.size >= 5 })
            #expect(!landscape.sharedAgreement.isEmpty)
            #expect(landscape.voteCount == Set(entries.map { $0.participant * 100_000 + $0.statement }).count)
        }
    }
}
