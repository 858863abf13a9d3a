// `roundtable serve`: the server and its background work in one process.

import ArgumentParser
import Foundation
import Hummingbird
import Logging
import Storage
import Vocabulary
import Web

/// Where the data is; the same for every command.
struct DatabaseOption: ParsableArguments {
    @Option(help: "A file for SQLite, or postgres://user@host/name. Also: ROUNDTABLE_DATABASE.")
    var database: String = ProcessInfo.processInfo.environment["ROUNDTABLE_DATABASE"] ?? "roundtable.sqlite"

    func open() async throws -> any SQLDatabase {
        do { return try await openDatabase(database, logger: .quiet) } catch let error as StorageError { throw CommandRefusal("\(error)") }
    }
}

/// An error as a command prints it: what, where, what to do. Exit code 1.
struct CommandRefusal: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension Logger {
    /// Warnings and worse, to standard error.
    static var quiet: Logger {
        var logger = Logger(label: "roundtable") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        return logger
    }
}

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "serve", abstract: "Run the server.")

    @OptionGroup var data: DatabaseOption
    @Option(help: "The address to listen on.") var host: String = "127.0.0.1"
    @Option(help: "The port to listen on; 0 takes a free one.") var port: Int = 8080
    @OptionGroup var door: DoorOption
    @OptionGroup var mail: MailOption
    @OptionGroup var openID: OpenIDOption
    @Flag(help: "Adds /plain, the yardstick of benchmarks.") var bench = false
    @Option(help: "Seconds after which a job whose server fell silent is run again.") var jobLease: Double = 15

    func run() async throws {
        if let mistake = door.mistake { throw CommandRefusal("The settings do not fit together: \(mistake).") }
        let provider = try openID.provider()
        let database = try await data.open()
        let house = House(database: database, logger: .quiet)
        let link = try await house.firstLink(at: .present())
        let host = host
        let mailer = try mail.mailer()
        let application = try await house.application(
            host: host, port: port, settings: door.settings, mailer: mailer, openID: provider, publicAddress: door.address, plain: bench
        ) { port in
            print("Roundtable answers at http://\(host):\(port)")
            if let link { print("First coordinator (valid for 7 days): http://\(host):\(port)\(link)") }
            // The line must be seen at once, also through a pipe.
            fflush(nil)
        }
        try await house.requestReminders(at: .present())
        try await house.requestDailyWork(mail: mailer != nil, at: .present())
        let runner = house.jobs(lease: jobLease, mailer: mailer, address: door.address ?? "http://\(host):\(port)")
        let jobs = Task { await runner.run() }
        try await application.runService()
        jobs.cancel()
        await database.close()
    }
}
