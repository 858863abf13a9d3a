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

    /// One look: what it was at, whether all is well, and else what is wrong, where, and what to do.
    struct Finding: Encodable {
        let what: String
        let isWell: Bool
        let words: String
    }

    func run() async throws {
        let findings = await findings()
        if json {
            print(try Output.json(findings))
        } else {
            for finding in findings { print("\(finding.isWell ? "well " : "WRONG")  \(finding.what): \(finding.words)") }
        }
        if findings.contains(where: { !$0.isWell }) { throw ExitCode(1) }
    }

    /// The looks that a command line asks for.
    static func findings(_ arguments: [String]) async throws -> [Finding] { try await parse(arguments).findings() }

    /// Every look is taken, whatever the ones before found.
    func findings() async -> [Finding] {
        var findings = await stored()
        findings.append(Self.disk(folder))
        do {
            let mailer = try mail.mailer()
            findings.append(
                Finding(
                    what: "mail", isWell: true,
                    words: mailer == nil ? "not set up; links and letters work without it" : "set up; try `roundtable mail test`"))
        } catch { findings.append(Finding(what: "mail", isWell: false, words: "\(error)")) }
        findings.append(Finding(what: "settings", isWell: door.mistake == nil, words: door.mistake ?? "fit together"))
        return await findings + programs()
    }

    private var isServer: Bool { data.database.contains("://") }
    private var folder: String { isServer ? "." : URL(fileURLWithPath: data.database).deletingLastPathComponent().path }

    /// What the database itself tells.
    private func stored() async -> [Finding] {
        if !isServer, !FileManager.default.fileExists(atPath: data.database) {
            return [
                Finding(
                    what: "database", isWell: false,
                    words: "there is no file '\(data.database)'. Give the one `roundtable serve` uses with --database, or start it once.")
            ]
        }
        do {
            let database = try await data.open()
            let findings: [Finding]
            do { findings = try await stored(in: database) } catch {
                findings = [Finding(what: "database", isWell: false, words: "\(data.database): \(error) \(repair)")]
            }
            await database.close()
            return findings
        } catch { return [Finding(what: "database", isWell: false, words: "\(data.database): \(error) \(repair)")] }
    }

    private var repair: String {
        isServer
            ? "Look at the log of the PostgreSQL server; if the data are damaged, bring the newest backup in."
            : "Stop the server, keep a copy of the file, and put the newest backup in its place."
    }

    private func stored(in database: any SQLDatabase) async throws -> [Finding] {
        let integrity = try await database.read { try AuditLog.integrity(on: $0, dialect: database.dialect) }
        let chain = try await database.read { try AuditLog.verify(on: $0) }
        let newest = try await database.read { try AuditLog.recent(before: nil, limit: 1, on: $0).first?.at }
        let ahead = newest.map { $0 > Moment.present().adding(seconds: 60) } ?? false
        let coordinators = try await MemberStore(database).all().count { $0.role == .coordinator }
        let failures = try await NoticeStore(database).failures().count
        return [
            Finding(
                what: "database", isWell: integrity == "ok",
                words: integrity == "ok" ? "whole" : "\(data.database): \(integrity). \(repair)"),
            Finding(
                what: "audit chain", isWell: chain.firstBroken == nil,
                words: chain.explanation
                    + (chain.firstBroken == nil
                        ? "" : " Tell those who rely on it, such as the works council.")),
            Finding(
                what: "clock", isWell: !ahead,
                words: ahead
                    ? "The newest row of the audit log is from the future (\(newest?.iso ?? "")). Set the clock of this machine."
                    : "not behind the data"),
            Finding(
                what: "coordinators", isWell: coordinators > 0,
                words: coordinators > 0
                    ? "\(coordinators)" : "none; start `roundtable serve` on an empty hub or use `roundtable user link`"),
            Finding(
                what: "addresses", isWell: failures == 0,
                words: failures == 0
                    ? "none refuses mail"
                    : "\(failures) refuse mail; correct them on the partners' pages, listed at /invitations?state=mail"),
        ]
    }

    /// - Parameter needed: bytes that must be free.
    static func disk(_ folder: String, needed: Int64 = 200 << 20) -> Finding {
        do {
            let free = (try FileManager.default.attributesOfFileSystem(forPath: folder)[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
            guard FileManager.default.isWritableFile(atPath: folder) else {
                return Finding(what: "disk", isWell: false, words: "\(folder) cannot be written to; give this user the right to.")
            }
            return Finding(
                what: "disk", isWell: free > needed,
                words: "\(free >> 20) MB free in \(folder)"
                    + (free > needed ? "" : "; make room, at least \(needed >> 20) MB are needed for the log and for backups"))
        } catch { return Finding(what: "disk", isWell: false, words: "\(folder) cannot be looked at: \(error.localizedDescription)") }
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
                Finding(
                    what: "mail command", isWell: found,
                    words: found ? "'\(program)' is there" : "'\(program)' is not a program here; install it or correct --mail-command"))
        }
        do {
            if let provider = try openID.provider() {
                _ = try await provider.address(redirect: "https://hub.example", ticket: OpenIDTicket(secret: "doctor"), at: .present())
                findings.append(Finding(what: "account elsewhere", isWell: true, words: "\(provider.settings.issuer) answers"))
            }
        } catch {
            findings.append(
                Finding(what: "account elsewhere", isWell: false, words: "\(error) Check --openid-issuer, --openid-client and the network.")
            )
        }
        return findings
    }
}
