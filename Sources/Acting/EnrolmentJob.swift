// Ends offers and reservations whose time is over, and lets the next who wait move up. Asked for whenever something is opened.

package import Storage
import Vocabulary

package enum EnrolmentJob {
    package static let kind = "seats"
    /// Seconds between two looks. Every act on a session settles that session first, so nothing depends on this being short.
    package static let pause = 600.0

    package static let body: JobBody = { context in
        let now = Moment.present()
        try await context.database.write { connection in
            if try EnrolmentStore.settleAll(at: now, on: connection) {
                try JobQueue.request(kind, subject: 0, at: now, delay: pause, on: connection)
            }
        }
    }
}
