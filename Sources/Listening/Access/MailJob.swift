// Sends grouped mails to those for whom something is new, at most one a day and person. Requested once a day by the server.

package import Storage
import Vocabulary
package import Web

package enum MailJob {
    package static let kind = "mail"
    static let day = 86_400.0

    /// - Parameters:
    ///   - makeSecret: a new secret for the address that ends all mail.
    ///   - send: hands one mail over; a failure for one person does not keep the others waiting. An address that refuses for good is left alone.
    package static func body(
        notices: NoticeStore, makeSecret: @escaping @Sendable () -> (secret: String, hash: [UInt8]),
        send: @escaping @Sendable (MailDue, _ secret: String) async throws -> MailOutcome
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
                    switch try await send(person, secret) {
                    case .sent: try await notices.sent(person, stopHash: hash, at: now)
                    case .refusedForGood(let words):
                        failures += 1
                        try await notices.failed(person, saying: words, at: now)
                    }
                } catch is Refusal { failures += 1 }
                try await context.report(Double(number + 1) / Double(due.count), "\(number + 1) of \(due.count), \(failures) failed")
            }
        }
    }
}
