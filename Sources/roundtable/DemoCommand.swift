// `roundtable demo`: a region to walk through, made from a seed.

import ArgumentParser
import Foundation
import Storage
import Vocabulary

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "demo", abstract: "Make the demo region in an empty database.")

    @OptionGroup var data: DatabaseOption
    @Option(help: "How many organisations.") var organisations: Int = 40
    @Option(help: "How many workers.") var workers: Int = 1200
    @Option(help: "The same seed makes the same region, byte for byte.") var seed: UInt64 = 1
    @Option(
        help:
            "The day the region is looked at, such as 2027-03-01; today unless you say otherwise. The same day and seed make the same region."
    )
    var today: String = Moment.present().day.iso
    @Option(help: "Also write the links and pages of each role to this file, one line each: role, link, pages; separated by tabs.")
    var links: String?
    @Option(help: "Put this before the printed links.") var address: String = "http://127.0.0.1:8080"
    @Flag(help: "Print the links as JSON.") var json = false

    func validate() throws {
        guard (4...5000).contains(organisations) else {
            throw ValidationError("--organisations must be from 4 to 5,000; it is \(organisations).")
        }
        guard Day(today) != nil else { throw ValidationError("--today must be a day such as 2027-03-01; it is '\(today)'.") }
        guard (1...1_000_000).contains(workers) else { throw ValidationError("--workers must be from 1 to 1,000,000; it is \(workers).") }
    }

    func run() async throws {
        let database = try await data.open()
        let made: [DemoLink]
        do {
            let settings = DemoSettings(
                organisations: organisations, workers: workers, seed: seed, today: Day(today) ?? DemoSettings.written)
            made = try await DemoRegion.make(settings, in: database) { Output.progress($0) }
        } catch let refusal as Refusal { throw CommandRefusal(refusal.explanation) }
        await database.close()
        if let links {
            let text = made.map { ([$0.role, $0.path] + $0.pages).joined(separator: "\t") + "\n" }.joined()
            try Data(text.utf8).write(to: URL(fileURLWithPath: links))
        }
        if json { print(try Output.json(made)) } else { for link in made { print("\(link.role): \(address)\(link.path)") } }
    }
}
