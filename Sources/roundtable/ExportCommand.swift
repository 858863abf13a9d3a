// `roundtable export …`: conversations leave as files that other programs read.

import ArgumentParser
import Foundation
import Listening
import OpenFormats
import Storage
import Vocabulary

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write data to files.",
        subcommands: [TableExportCommand.self, PolisExportCommand.self, CourseExport.self], defaultSubcommand: TableExportCommand.self)
}

struct PolisExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "polis", abstract: "A round becomes a Polis export folder; imported again it changes nothing.",
        discussion: "The folder holds how each participant voted, under numbers instead of names. It is for the hub, not for publication.")

    @Argument(help: "The number of the round.") var round: Int64
    @Argument(help: "The folder to write; it is made when needed.") var folder: String
    @OptionGroup var data: DatabaseOption
    @Flag(help: "Print the result as JSON.") var json = false

    private struct Report: Encodable {
        let folder: String
        let statements: Int
        let votes: Int
    }

    func run() async throws {
        let database = try await data.open()
        let conversation: PolisConversation
        do { conversation = try await ConversationExportInput(database).conversation(RoundID(round)) } catch let refusal as Refusal {
            throw CommandRefusal(refusal.explanation)
        }
        await database.close()
        do { try PolisExport.write(conversation, to: URL(fileURLWithPath: folder)) } catch let mistake as FileMistake {
            throw CommandRefusal("\(mistake)")
        }
        let report = Report(folder: folder, statements: conversation.statements.count, votes: conversation.votes.count)
        print(json ? try Output.json(report) : "\(report.statements) statements and \(report.votes) votes in \(folder)")
    }
}
