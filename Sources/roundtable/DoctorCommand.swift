// `roundtable doctor`: looks at everything a hub stands on and says what is wrong.

import ArgumentParser
import Foundation
import Listening
import Storage
import Vocabulary
import Web

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at database, audit chain, disk, clock, mail and settings; exit code 1 when something is wrong.",
        discussion: "Give the options and settings that `serve` gets; they are looked at too.")

    @OptionGroup var data: DatabaseOption
    @OptionGroup var mail: MailOption
    @OptionGroup var door: DoorOption
    @OptionGroup var openID: OpenIDOption
    @Flag(help: "Print the result as JSON.") var json = false

    private struct Finding: Encodable {
        let what: String
        let isWell: Bool
        let words: String
    }

    func run() async throws {
        var findings: [Finding] = []
        let database = try await data.open()
        let integrity = try await database.read { try AuditLog.integrity(on: $0, dialect: database.dialect) }
        findings.append(Finding(what: "database", isWell: integrity == "ok", words: integrity == "ok" ? "whole" : integrity))
        let chain = try await database.read { try AuditLog.verify(on: $0) }
        findings.append(Finding(what: "audit chain", isWell: chain.firstBroken == nil, words: chain.explanation))
        let newest = try await database.read { try AuditLog.recent(before: nil, limit: 1, on: $0).first?.at }
        let ahead = newest.map { $0 > Moment.present().adding(seconds: 60) } ?? false
        findings.append(
            Finding(
                what: "clock", isWell: !ahead,
                words: ahead
                    ? "The newest row of the audit log is from the future (\(newest?.iso ?? "")). Set the clock." : "not behind the data"))
        let folder = data.database.contains("://") ? "." : URL(fileURLWithPath: data.database).deletingLastPathComponent().path
        let space = (try FileManager.default.attributesOfFileSystem(forPath: folder)[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
        findings.append(
            Finding(
                what: "disk", isWell: space > 200 << 20,
                words: "\(space >> 20) MB free in \(folder)" + (space > 200 << 20 ? "" : "; make room, at least 200 MB are needed")))
        let coordinators = try await MemberStore(database).all().count { $0.role == .coordinator }
        findings.append(
            Finding(
                what: "coordinators", isWell: coordinators > 0,
                words: coordinators > 0 ? "\(coordinators)" : "none; start `roundtable serve` on an empty hub or use `roundtable user link`"
            ))
        do {
            let mailer = try mail.mailer()
            findings.append(
                Finding(
                    what: "mail", isWell: true,
                    words: mailer == nil ? "not set up; links and letters work without it" : "set up; try `roundtable mail test`"))
        } catch let refusal as CommandRefusal { findings.append(Finding(what: "mail", isWell: false, words: refusal.description)) }
        findings.append(Finding(what: "settings", isWell: door.mistake == nil, words: door.mistake ?? "fit together"))
        await findings.append(contentsOf: programs())
        await database.close()
        if json {
            print(try Output.json(findings))
        } else {
            for finding in findings { print("\(finding.isWell ? "well " : "WRONG")  \(finding.what): \(finding.words)") }
        }
        if findings.contains(where: { !$0.isWell }) { throw ExitCode(1) }
    }

    /// What is needed from others: the mail command, and the account elsewhere.
    private func programs() async -> [Finding] {
        var findings: [Finding] = []
        if let program = mail.mailCommand.split(separator: " ").first.map(String.init) {
            let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
            let found =
                program.contains("/")
                ? FileManager.default.isExecutableFile(atPath: program)
                : folders.contains { FileManager.default.isExecutableFile(atPath: $0 + "/" + program) }
            findings.append(
                Finding(what: "mail command", isWell: found, words: found ? "'\(program)' is there" : "'\(program)' is not a program here"))
        }
        do {
            if let provider = try openID.provider() {
                _ = try await provider.address(redirect: "https://hub.example", ticket: OpenIDTicket(secret: "doctor"), at: .present())
                findings.append(Finding(what: "account elsewhere", isWell: true, words: "\(provider.settings.issuer) answers"))
            }
        } catch { findings.append(Finding(what: "account elsewhere", isWell: false, words: "\(error)")) }
        return findings
    }
}
