// Fresh databases for tests, on every engine that is there.

package import Foundation
import Logging
package import Storage

/// The two databases. PostgreSQL takes part when ROUNDTABLE_TEST_POSTGRES names the folder of a running private cluster, as bin/test does.
package enum Engine: String, CaseIterable, Sendable {
    case sqlite, postgres

    package static let available: [Engine] = {
        if ProcessInfo.processInfo.environment["ROUNDTABLE_TEST_POSTGRES"] != nil { return [.sqlite, .postgres] }
        print("PostgreSQL is left out: ROUNDTABLE_TEST_POSTGRES is not set. bin/test starts a private cluster and sets it.")
        return [.sqlite]
    }()
}

package enum TestDatabase {
    /// The `--database` text of a new, empty database.
    package static func address(_ engine: Engine) throws -> String {
        let name = "t" + UUID().uuidString.replacingOccurrences(of: "-", with: "").lowercased()
        switch engine {
        case .sqlite: return FileManager.default.temporaryDirectory.appendingPathComponent("\(name).sqlite").path
        case .postgres:
            let folder = ProcessInfo.processInfo.environment["ROUNDTABLE_TEST_POSTGRES"] ?? ""
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["createdb", "-h", folder, "-U", "postgres", name]
            try process.run()
            process.waitUntilExit()
            return "postgres:///\(name)?host=\(folder)&user=postgres"
        }
    }

    package static func open(_ engine: Engine) async throws -> any SQLDatabase {
        try await openDatabase(address(engine), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }
}

/// The folder of reference data beside the project; tests that need it are left out where it is absent.
package enum SharedFolder {
    package static let root: URL? = {
        let named = ProcessInfo.processInfo.environment["ROUNDTABLE_SHARED"].map { URL(fileURLWithPath: $0) }
        let beside = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("shared")
        return [named, beside].compactMap { $0 }.first { FileManager.default.fileExists(atPath: $0.appendingPathComponent("check").path) }
    }()

    package static var isThere: Bool { root != nil }
}

/// The root of the project.
package let projectRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
