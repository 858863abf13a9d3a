// A libFuzzer target for the readers of the planner: any bytes give a problem or a mistake with its place, never a crash. See Tests/Fuzz/run.

import Foundation

private let names = ["meta.json", "courses.csv", "sessions.csv", "firms.csv", "workers.csv"]
private let folder = URL(fileURLWithPath: ProcessInfo.processInfo.environment["FUZZ_FOLDER"] ?? NSTemporaryDirectory())

/// The input is cut at zero bytes into the five files of an instance and a plan.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let parts = UnsafeBufferPointer(start: start, count: count).split(separator: 0, maxSplits: 5, omittingEmptySubsequences: false)
    for (index, name) in names.enumerated() {
        let bytes = index < parts.count ? Array(parts[index]) : []
        FileManager.default.createFile(atPath: folder.appendingPathComponent(name).path, contents: Data(bytes))
    }
    guard let problem = try? InstanceFolder.read(folder) else { return 0 }
    precondition(problem.contradiction == nil, "a problem that was read contradicts itself")
    // What was read goes out and comes back as the same problem.
    if let files = try? InstanceFolder.files(of: problem) {
        for file in files {
            FileManager.default.createFile(atPath: folder.appendingPathComponent(file.name).path, contents: Data(file.text.utf8))
        }
        precondition((try? InstanceFolder.read(folder))?.sessions == problem.sessions, "sessions changed on the way")
    }
    let plan = folder.appendingPathComponent("plan.csv")
    FileManager.default.createFile(atPath: plan.path, contents: Data(parts.count > 5 ? Array(parts[5]) : []))
    _ = try? InstanceFolder.readPlan(plan, for: problem)
    return 0
}
