// Small commands around the data: audit, schema, routes.

import ArgumentParser
import Foundation
import Storage
import Vocabulary
import Web

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "audit", abstract: "The audit log.", subcommands: [Verify.self])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify", abstract: "Walk the chain; exit code 1 and the first broken row if it is broken.")

        @OptionGroup var data: DatabaseOption
        @Flag(help: "Print the result as JSON.") var json = false

        func run() async throws {
            let database = try await data.open()
            let result = try await database.read { try AuditLog.verify(on: $0) }
            print(json ? try Output.json(result) : result.explanation)
            await database.close()
            if result.firstBroken != nil { throw ExitCode(1) }
        }
    }
}

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "schema", abstract: "Print the tables, as in docs/schema.sql.")

    func run() { print(Migrator.schema, terminator: "") }
}

struct VisibilityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "visibility", abstract: "Print who sees and changes what, as in docs/visibility.md.")

    func run() async throws {
        let database = try await openDatabase(
            FileManager.default.temporaryDirectory.appendingPathComponent("routes-\(UUID().uuidString).sqlite").path, logger: .quiet)
        print(VisibilityPage.document(House(database: database, logger: .quiet).routes().routes), terminator: "")
        await database.close()
    }
}

struct RoutesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "routes", abstract: "Print every address with its audience, as in docs/http.md.")

    func run() async throws {
        let database = try await openDatabase(
            FileManager.default.temporaryDirectory.appendingPathComponent("routes-\(UUID().uuidString).sqlite").path, logger: .quiet)
        print(RouteDocument.text(House(database: database, logger: .quiet).routes()), terminator: "")
        await database.close()
    }
}
