// `roundtable opinion`: reads a Polis export folder, or a round of the database, and says what is shared and what divides.

import ArgumentParser
import Foundation
import OpenFormats
import OpinionMath
import Storage
import Understanding
import Vocabulary

struct OpinionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "opinion", abstract: "Read a conversation: groups, what is shared, what divides, and how sure that is.",
        discussion:
            "The conversation is a Polis export folder (comments.csv with votes.csv or participants-votes.csv) or the number of a round.")

    @Argument(help: "A Polis export folder, or the number of a round in the database.") var conversation: String
    @Option(help: "Look for exactly this many groups (1 to 20) instead of two to five.") var k: Int?
    @Flag(help: "Take the group ids in participants-votes.csv as given and add the figures by group.") var reference = false
    @Flag(help: "Try probabilistic components as well and take them where they win.") var secondOpinion = false
    @Option(help: "The same seed gives the same reading.") var seed: Int = 1
    @OptionGroup var data: DatabaseOption
    @Flag(help: "Print the reading as JSON.") var json = false

    func validate() throws {
        if let k, !(1...20).contains(k) { throw ValidationError("--k is \(k); it must lie between 1 and 20.") }
    }

    func run() async throws {
        if let round = Int64(conversation), !FileManager.default.fileExists(atPath: conversation) { return try await readRound(round) }
        let (folder, options) = (URL(fileURLWithPath: conversation), (k, UInt64(bitPattern: Int64(seed)), reference, secondOpinion))
        let (reading, mistakes): (ConversationReading, [FileMistake]) = try await onOwnThread {
            let read: PolisConversation
            do { read = try PolisFiles.read(folder, keepsVotesWithoutText: true) } catch let mistake as FileMistake {
                throw CommandRefusal("\(mistake)")
            }
            let reading = try ConversationReading(
                IndexedConversation(read), groupCount: options.0, seed: options.1, asReference: options.2, secondOpinion: options.3)
            return (reading, read.mistakes)
        }
        for mistake in mistakes.prefix(20) { Output.progress("\(mistake)") }
        if mistakes.count > 20 { Output.progress("… and \(mistakes.count - 20) more") }
        if reference, reading.repness == nil {
            Output.progress("participants-votes.csv holds no group ids, so there is nothing to take as given.")
        }
        if json {
            print(try Output.json(reading))
        } else {
            print(reading.topic)
            print("\(reading.participants) participants, \(reading.statements) statements, \(reading.votes) votes")
            for (number, sentence) in reading.sentences.enumerated() { print("\(number + 1). \(sentence)") }
        }
    }

    private func readRound(_ round: Int64) async throws {
        let database = try await data.open()
        let store = OpinionStore(database)
        let id = RoundID(round)
        let input = try await store.input(id)
        let snapshot = try await onOwnThread {
            try OpinionJob.read(input, round: id, progress: { Output.progress("\(Int($0 * 100)) % \($1)") })
        }
        print(try Output.json(snapshot))
        await database.close()
    }
}
