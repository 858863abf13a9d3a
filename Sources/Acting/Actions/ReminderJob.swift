// Once a day: tells owners what comes due and what is late. Asked for by the server when it starts; asks for the next time itself.

package import Storage
import Vocabulary

package enum ReminderJob {
    package static let kind = "reminders"
    static let day = 86_400.0

    package static let body: JobBody = { context in
        let now = Moment.present()
        let told = try await context.database.write { connection in
            let told = try ReminderStore.remind(on: WallClock.day(at: now), at: now, on: connection)
            try JobQueue.request(kind, subject: 0, at: now, delay: day, on: connection)
            return told
        }
        try await context.report(1, "\(told) told")
    }
}
