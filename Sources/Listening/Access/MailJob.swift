// Sends grouped mails to those for whom something is new, at most one a day and person. Requested once a day by the server.

package import Storage
import Vocabulary

package enum MailJob {
    package static let kind = "mail"
    static let day = 86_400.0

    /// - Parameters:
    ///   - makeSecret: a new secret for the address that ends all mail.
    ///   - send: hands one mail over; a failure for one person does not keep the others waiting. Gives the words of an address that refuses
    ///     for good, which is then left alone.
    package static func body(
        notices: NoticeStore, makeSecret: @escaping @Sendable () -> (secret: String, hash: [UInt8]),
        send: @escaping @Sendable (MailDue, _ secret: String) async throws -> String?
    ) -> JobBody {
        { context in
            let now = Moment.present()
            // Tomorrow's mail is asked for first: a failure today must not end it for good.
            _ = try await context.database.write { try JobQueue.request(kind, subject: 0, at: now, delay: day, on: $0) }
            let due = try await notices.due(at: now)
            var failures = 0
            for (number, person) in due.enumerated() {
                let (secret, hash) = makeSecret()
                do {
                    if let words = try await send(person, secret) {
                        failures += 1
                        try await notices.failed(person, saying: words, at: now)
                    } else {
                        try await notices.sent(person, stopHash: hash, at: now)
                    }
                } catch is Refusal { failures += 1 }
                try await context.report(Double(number + 1) / Double(due.count), "\(number + 1) of \(due.count), \(failures) failed")
            }
        }
    }
}
