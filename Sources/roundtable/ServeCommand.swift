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
    @Flag(help: "Set when the server stands behind TLS: cookies are then sent over TLS only.") var secureCookies = false
    @Flag(help: "Set behind a reverse proxy of yours that adds X-Forwarded-For; rate limits then count the addresses it names.")
    var behindProxy = false
    @Option(help: "The address people type, such as https://hub.example, for links in letters and mail. Also: ROUNDTABLE_PUBLIC_ADDRESS.")
    var publicAddress: String = ProcessInfo.processInfo.environment["ROUNDTABLE_PUBLIC_ADDRESS"] ?? ""
    @OptionGroup var mail: MailOption
    @Flag(help: "Adds /plain, the yardstick of benchmarks.") var bench = false
    @Option(help: "Seconds after which a job whose server fell silent is run again.") var jobLease: Double = 15

    func run() async throws {
        let database = try await data.open()
        let house = House(database: database, logger: .quiet)
        let link = try await house.firstLink(at: .present())
        let host = host
        let mailer = try mail.mailer()
        let application = try await house.application(
            host: host, port: port, settings: DoorSettings(secure: secureCookies, behindProxy: behindProxy), mailer: mailer,
            publicAddress: publicAddress.isEmpty ? nil : publicAddress, plain: bench
        ) { port in
            print("Roundtable answers at http://\(host):\(port)")
            if let link { print("First coordinator (valid for 7 days): http://\(host):\(port)\(link)") }
            // The line must be seen at once, also through a pipe.
            fflush(nil)
        }
        try await house.requestReminders(at: .present())
        if mailer != nil { try await house.requestMail(at: .present()) }
        let runner = house.jobs(lease: jobLease, mailer: mailer, address: publicAddress.isEmpty ? "http://\(host):\(port)" : publicAddress)
        let jobs = Task { await runner.run() }
        try await application.runService()
        jobs.cancel()
        await database.close()
    }
}
