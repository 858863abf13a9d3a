// The command leaves a whole plan or none: when the disk is full, when it is killed, when somebody has not enough time.

import Foundation
import Testing

@testable import TrainingPlanner

/// The built program, which lies beside the tests.
private let program = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent(".build/debug/roundtable")

@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: program.path), "the program is not built"))
struct PlanFileTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("plan-\(UUID().uuidString)")
        try InstanceFolder.write(Valley.large(), to: folder)
    }

    private func start(_ script: String) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", script, program.path, folder.path]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    private var left: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { !["meta.json", "courses.csv", "sessions.csv", "firms.csv", "workers.csv"].contains($0) }.sorted()
    }

    private func remove() { try? FileManager.default.removeItem(at: folder) }

    @Test("A disk that is full leaves neither plan nor certificate, and the command says so")
    func fullDisk() throws {
        defer { remove() }
        let process = try start(
            "trap '' XFSZ; ulimit -f 1; exec \"$0\" plan \"$1\" --effort 0.01 --out \"$1/plan.csv\" --certificate \"$1/certificate.json\"")
        process.waitUntilExit()
        #expect(process.terminationStatus != 0)
        #expect(left == [])
    }

    @Test("A kill at any moment leaves a whole plan or none", arguments: [100, 300, 600])
    func kill(_ milliseconds: Int) throws {
        defer { remove() }
        let process = try start("exec \"$0\" plan \"$1\" --effort 0.01 --out \"$1/plan.csv\"")
        usleep(UInt32(milliseconds) * 1_000)
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let file = folder.appendingPathComponent("plan.csv")
        guard FileManager.default.fileExists(atPath: file.path) else { return }
        let problem = Valley.large()
        #expect(try PlanCheck.check(problem, InstanceFolder.readPlan(file, for: problem)).holds)
    }

    @Test("A plan is made, checked, repaired and rehearsed from its files; a broken one is refused")
    func commands() throws {
        defer { remove() }
        func status(_ script: String) throws -> Int32 {
            let process = try start(script)
            process.waitUntilExit()
            return process.terminationStatus
        }
        #expect(
            try status("\"$0\" plan \"$1\" --effort 0.01 --min-group 5 --slack 5 --out \"$1/plan.csv\" --certificate \"$1/c.json\"") == 0)
        #expect(try status("\"$0\" plan check \"$1\" \"$1/plan.csv\" \"$1/c.json\"") == 0)
        // The shell takes the time: waiting for an end in here may wait for programs of other tests too.
        #expect(
            try status(
                """
                begin=$(date +%s); "$0" plan "$1" --effort 100 --min-group 5 --time-limit 2 --out "$1/limited.csv" &&
                    [ $(($(date +%s) - begin)) -lt 30 ]
                """) == 0, "a hundred times the work would take minutes")
        #expect(try status("\"$0\" plan premortem \"$1\" \"$1/plan.csv\" --replications 20 --json") == 0)
        #expect(try status("\"$0\" plan repair \"$1\" \"$1/plan.csv\" --rehearse 5") == 0)
        #expect(try status("\"$0\" plan repair \"$1\" \"$1/plan.csv\" --cancel 0,1 --out \"$1/repaired.csv\"") == 0)
        #expect(try status("\"$0\" plan check \"$1\" \"$1/repaired.csv\"") == 0)
        #expect(try status("\"$0\" plan check \"$1\" \"$1/repaired.csv\" \"$1/c.json\"") == 1, "the certificate is another plan's")
        #expect(try status("\"$0\" plan repair \"$1\" \"$1/plan.csv\" --cancel 999 --out \"$1/other.csv\"") != 0)
        #expect(try status("\"$0\" plan premortem \"$1\" \"$1/plan.csv\" --drop-out 5,8") != 0)
        try Data("worker,session\n0,0\n0,1\n".utf8).write(to: folder.appendingPathComponent("bad.csv"))
        #expect(try status("\"$0\" plan repair \"$1\" \"$1/bad.csv\" --rehearse 5") != 0)
        #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("other.csv").path))
    }
}
