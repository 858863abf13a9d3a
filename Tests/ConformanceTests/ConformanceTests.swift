// Against the reference data and the reference validator beside the project. Left out where they are absent.

import Foundation
import TestSupport
import Testing

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
}
