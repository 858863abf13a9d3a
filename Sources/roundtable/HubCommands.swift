// What a coordinator does at the command line: links for people, mail, export, and a doctor who looks at everything.

import ArgumentParser
import Foundation
import Listening
import OpenFormats
import Storage
import Vocabulary
import Web

/// How mail leaves; the same for the server and for `mail test`.
struct MailOption: ParsableArguments {
    @Option(
        help: "A sendmail-compatible command that takes the message on standard input, such as 'msmtp -t'. Also: ROUNDTABLE_MAIL_COMMAND.")
    var mailCommand: String = ProcessInfo.processInfo.environment["ROUNDTABLE_MAIL_COMMAND"] ?? ""
    @Option(help: "The hub's own e-mail address. Also: ROUNDTABLE_MAIL_FROM.")
    var mailFrom: String = ProcessInfo.processInfo.environment["ROUNDTABLE_MAIL_FROM"] ?? ""

    /// `nil` when no mail is set up.
    func mailer() throws -> Mailer? {
        if mailCommand.isEmpty { return nil }
        guard let mailer = Mailer(command: mailCommand, from: mailFrom) else {
            throw CommandRefusal("--mail-from '\(mailFrom)' is not an e-mail address; it is needed beside --mail-command.")
        }
        return mailer
    }
}

struct MailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "mail", abstract: "Mail, which is optional.", subcommands: [Test.self])

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "test", abstract: "Send one mail and say what the mail command said.")

        @Argument(help: "Who gets it.") var address: String
        @OptionGroup var mail: MailOption

        func run() async throws {
            guard let mailer = try mail.mailer() else {
                throw CommandRefusal(
                    "No mail command is set. Give --mail-command and --mail-from; without them the hub works with links and letters.")
            }
            do {
                try await mailer.send(
                    MailMessage(
                        to: address, subject: "Roundtable can send mail", text: "This is the test mail of `roundtable mail test`.",
                        html: nil,
                        stopAddress: nil))
            } catch let refusal as Refusal { throw CommandRefusal(refusal.explanation) }
            print("The mail command took the message for \(address).")
        }
    }
}

struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "People who speak for partners.", subcommands: [List.self, Link.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Everybody who is active.")
        @OptionGroup var data: DatabaseOption
        @Flag(help: "Print the result as JSON.") var json = false

        func run() async throws {
            let database = try await data.open()
            let all = try await MemberStore(database).all()
            if json {
                print(try Output.json(all))
            } else {
                for person in all { print("\(person.id)\t\(person.role.rawValue)\t\(person.name)\t\(person.partnerName)") }
            }
            await database.close()
        }
    }

    struct Link: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "link", abstract: "A new personal link for a member, when nobody can get in any more; earlier ones end.")
        @Argument(help: "The number of the member, as `user list` prints it.") var member: Int64
        @OptionGroup var data: DatabaseOption

        func run() async throws {
            let database = try await data.open()
            let secret = Secret.make()
            let code = ShortCode.letter()
            do {
                try await InvitationStore(database).reinvite(
                    MemberID(member), secretHash: Secret.hash(secret), codeHash: ShortCode.hash(code), by: "command", at: .present())
            } catch let refusal as Refusal { throw CommandRefusal(refusal.explanation) }
            print("/i/\(secret)\ncode for a letter: \(code)")
            await database.close()
        }
    }
}
