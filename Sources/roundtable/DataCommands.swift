// Small commands around the data: readings, audit, schema, routes.

import ArgumentParser
import Foundation
import Storage
import Understanding
import Vocabulary
import Web

struct OpinionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "opinion", abstract: "Read a round anew and print the landscape as JSON.")

    @Argument(help: "The number of the round.") var round: Int64
    @OptionGroup var data: DatabaseOption

    func run() async throws {
        let database = try await data.open()
        let input = try await OpinionStore(database).input(RoundID(round))
        let id = RoundID(round)
        let snapshot = try await onOwnThread {
            try OpinionJob.read(input, round: id, progress: { Output.progress("\(Int($0 * 100)) % \($1)") })
        }
        print(try Output.json(snapshot))
        await database.close()
    }
}

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
