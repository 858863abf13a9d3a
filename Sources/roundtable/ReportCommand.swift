// `roundtable report` and `roundtable indicators`: the figures and reports of a hub at the command line.

import ArgumentParser
import FollowThrough
import Foundation
import Listening
import Storage
import Vocabulary
import Web

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Print a report as it would be frozen now: region, answers, pact or practices.")

    @Argument(help: "region, answers, pact or practices.") var kind: String
    @Option(help: "The year of the figures; this year unless you say otherwise.") var year: Int?
    @Option(help: "The round a report of answers is about; the newest unless you say otherwise.") var round: Int?
    @Option(help: "en, de, fr, it, es or cs.") var language: String = "en"
    @OptionGroup var data: DatabaseOption
    @Flag(help: "Print the result as JSON.") var json = false

    func run() async throws {
        guard let kind = ReportKind(rawValue: kind) else {
            throw CommandRefusal("There is no report '\(kind)'. There are region, answers, pact and practices.")
        }
        guard let language = Language(rawValue: language) else {
            throw CommandRefusal("There is no language '\(self.language)'. There are en, de, fr, it, es and cs.")
        }
        let year = year ?? Moment.present().day.civil.year
        guard (2000...2200).contains(year) else { throw CommandRefusal("--year must be from 2000 to 2200; it is \(year).") }
        let wanted = round.map { RoundID(Int64($0)) }
        let database = try await data.open()
        let content: ReportContent
        do {
            content = try await database.read { connection in
                let newest = try connection.first("SELECT id FROM round ORDER BY id DESC LIMIT 1") { try $0.next() as RoundID }
                let about = kind == .answers ? wanted ?? newest : nil
                if kind == .answers, about == nil {
                    throw Refusal(.conflict, "There is no round yet, so nothing could be answered.")
                }
                return try ReportPage.content(
                    kind, ReportStore.facts(round: about, on: connection), figures: IndicatorStore.count(year, on: connection),
                    dashboard: FateStore.dashboard(on: connection), round: about.map { try RoundStore.round($0, on: connection) },
                    Languages.messages(language))
            }
        } catch let refusal as Refusal { throw CommandRefusal(refusal.explanation) }
        await database.close()
        if json {
            print(try Output.json(content))
        } else {
            print("\(content.title)\n\(content.subtitle)\n")
            for sentence in content.sentences { print("- \(sentence)") }
            for table in content.tables {
                print("\n\(table.title)\n\(table.columns.joined(separator: " | "))")
                for row in table.rows { print(row.cells.joined(separator: " | ")) }
            }
        }
    }
}

struct IndicatorsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "indicators", abstract: "Count the figures of a year.")

    @Argument(help: "The calendar year.") var year: Int
    @OptionGroup var data: DatabaseOption
    @Flag(help: "Print the result as JSON.") var json = false

    func run() async throws {
        guard (2000...2200).contains(year) else { throw CommandRefusal("The year must be from 2000 to 2200; it is \(year).") }
        let year = year
        let database = try await data.open()
        let began = ContinuousClock.now
        let figures = try await database.read { try IndicatorStore.count(year, on: $0) }
        Output.progress("counted in \(ContinuousClock.now - began)")
        await database.close()
        if json {
            print(try Output.json(figures))
        } else {
            print("\(figures.trained) people trained, \(figures.completed) completed a course, \(figures.reached) reached.")
            print("\(figures.organisations) organisations took part, \(figures.programmes) courses ran for the first time.")
            print("\(figures.fees / 100) euros of fees and fixed costs, \(figures.releasedHours) hours released.")
        }
    }
}
