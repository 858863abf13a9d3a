// Looks once a day for people whose time is up. Requested by the server when it starts; the job asks for the next look itself.

package import Storage
import Vocabulary

package enum RetentionJob {
    package static let kind = "retention"

    package static func body(_ retention: RetentionStore) -> JobBody {
        { context in
            let now = Moment.present()
            // Tomorrow's look is asked for first: a failure today must not end the looking.
            _ = try await context.database.write { try JobQueue.request(kind, subject: 0, at: now, delay: 86_400, on: $0) }
            let report = try await retention.look(at: now)
            try await context.report(1, "\(report.told) told, \(report.cameBack) came back, \(report.erased) erased")
        }
    }
}
