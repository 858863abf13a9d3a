// Mail through any sendmail-compatible command, on a thread of its own. Optional: everything works without it.

import Dispatch
import Foundation
package import Vocabulary

/// One mail, before it is put into its form on the wire.
package struct MailMessage: Sendable {
    package let to: String
    package let subject: String
    package let text: String
    package let html: String?
    /// Address that ends all mail with one click.
    package let stopAddress: String?

    package init(to: String, subject: String, text: String, html: String?, stopAddress: String?) {
        self.to = to
        self.subject = subject
        self.text = text
        self.html = html
        self.stopAddress = stopAddress
    }
}

/// What became of a mail that was handed over.
package enum MailOutcome: Sendable, Equatable {
    case sent
    /// The address refuses mail for good (a reply of the 5xx kind about the recipient): trying again would not help.
    case refusedForGood(String)
}

package struct Mailer: Sendable {
    /// The command with its arguments, such as `/usr/sbin/sendmail -i -t` or `msmtp -t`.
    private let command: [String]
    private let from: String
    private static let thread = DispatchQueue(label: "mail", qos: .utility)

    /// - Parameters:
    ///   - command: split at blanks; the message goes to its standard input, recipients stand in the headers (`-t`).
    ///   - from: the hub's own address.
    package init?(command: String, from: String) {
        self.command = command.split(separator: " ").map(String.init)
        self.from = from
        guard !self.command.isEmpty, from.isMailAddress else { return nil }
    }

    /// Hands one mail to the command and waits for it, off the cooperative threads.
    ///
    /// - Throws: a `Refusal` with what the command said.
    package func send(_ message: MailMessage, at now: Moment = .present()) async throws {
        if case .refusedForGood(let words) = try await deliver(message, at: now) {
            throw Refusal(.conflict, "The address '\(message.to)' refuses mail: \(words)")
        }
    }

    /// The same, where a refusal for good is an answer and not a failure.
    ///
    /// - Throws: a `Refusal` where trying again later may help.
    package func deliver(_ message: MailMessage, at now: Moment = .present()) async throws -> MailOutcome {
        guard message.to.isMailAddress else {
            throw Refusal(.unprocessable, "'\(message.to)' is not an e-mail address.")
        }
        let wire = MailForm.text(message, from: from, at: now)
        let command = command
        return try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<MailOutcome, any Error>) in
            Self.thread.async { continuation.resume(with: Result { try Self.run(command, wire) }) }
        }
    }

    /// Exit codes of sendmail (sysexits.h): no such user, no such host.
    private static let refusals: Set<Int32> = [67, 68]

    /// Whether an answer of the server is about the recipient and final: 550, 551 and 553 of RFC 5321, or an enhanced code 5.1.x or 5.2.1 (RFC 3463).
    static func isForGood(_ words: String) -> Bool {
        words.firstMatch(of: /(^|[^0-9.])(55[013]|5\.1\.[0-9]+|5\.2\.1)([^0-9]|$)/) != nil
    }

    private static func run(_ command: [String], _ wire: String) throws -> MailOutcome {
        // A command that ends early must not end the server.
        signal(SIGPIPE, SIG_IGN)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        let input = Pipe()
        let said = Pipe()
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        process.standardError = said
        do { try process.run() } catch {
            throw Refusal(.conflict, "The mail command '\(command[0])' cannot be started: \(error.localizedDescription)")
        }
        // A command that hangs is ended after a minute.
        let watch = DispatchWorkItem { process.terminate() }
        DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + 60, execute: watch)
        do {
            try input.fileHandleForWriting.write(contentsOf: Data(wire.utf8))
            try input.fileHandleForWriting.close()
        } catch {
            // The command ended before it had read everything; its exit code says why.
        }
        let words = String(decoding: said.fileHandleForReading.readDataToEndOfFile().prefix(500), as: UTF8.self)
        process.waitUntilExit()
        watch.cancel()
        if process.terminationReason == .exit, process.terminationStatus != 0,
            refusals.contains(process.terminationStatus) || isForGood(words)
        {
            let line = words.split(separator: "\n").first { isForGood(String($0)) } ?? words.split(separator: "\n").first
            return .refusedForGood(String(line ?? "no such address").trimmingCharacters(in: .whitespaces))
        }
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            throw Refusal(
                .conflict,
                "The mail command '\(command[0])' ended with code \(process.terminationStatus): \(words.split(separator: "\n").first ?? "it said nothing")"
            )
        }
        return .sent
    }
}

/// RFC 5322 and MIME: plain text, and HTML beside it where there is one.
enum MailForm {
    static func text(_ message: MailMessage, from: String, at now: Moment) -> String {
        var lines = [
            "From: \(header(from))", "To: \(header(message.to))", "Subject: \(encoded(message.subject))", "Date: \(date(now))",
            "Message-ID: <\(Secret.make().prefix(22))@\(from.split(separator: "@").last ?? "localhost")>", "MIME-Version: 1.0",
            "Auto-Submitted: auto-generated",
        ]
        if let stop = message.stopAddress {
            lines += ["List-Unsubscribe: <\(header(stop))>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"]
        }
        guard let html = message.html else { return (lines + part("text/plain", message.text)).joined(separator: "\r\n") + "\r\n" }
        let boundary = "part-\(Secret.make().prefix(20))"
        lines += ["Content-Type: multipart/alternative; boundary=\"\(boundary)\"", "", "--\(boundary)"]
        lines += part("text/plain", message.text) + ["--\(boundary)"] + part("text/html", html) + ["--\(boundary)--"]
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    private static func part(_ type: String, _ text: String) -> [String] {
        let body = Data(text.utf8).base64EncodedString(options: [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed])
        return ["Content-Type: \(type); charset=utf-8", "Content-Transfer-Encoding: base64", "", body]
    }

    /// A header is one line: what could begin another is taken out.
    private static func header(_ text: String) -> String { text.filter { $0 != "\r" && $0 != "\n" && $0 != "\r\n" } }

    /// RFC 2047, in words of at most 75 characters.
    private static func encoded(_ text: String) -> String {
        let clean = header(text)
        guard !clean.utf8.allSatisfy({ $0 >= 32 && $0 < 127 }) || clean.utf8.count > 60 else { return clean }
        var words: [String] = []
        var rest = Substring(clean)
        while !rest.isEmpty {
            var piece = rest.prefix(30)
            while piece.utf8.count > 45 { piece = piece.dropLast() }
            words.append("=?utf-8?B?\(Data(piece.utf8).base64EncodedString())?=")
            rest = rest.dropFirst(piece.count)
        }
        return words.joined(separator: "\r\n ")
    }

    private static func date(_ now: Moment) -> String {
        let (year, month, day) = now.day.civil
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        return "\(days[now.day.weekday]), \(day) \(months[month - 1]) \(year) \(now.iso.dropFirst(11).prefix(8)) +0000"
    }
}
