// Counts the figures of a year in the background and keeps them dated. Asked for by the indicator routes.

package import Storage
import Vocabulary

package enum IndicatorJob {
    package static let kind = "indicators"

    /// The subject is the year.
    package static let body: JobBody = { context in
        let (year, now) = (Int(context.subject), Moment.present())
        try await context.report(0.1, "counting")
        let text = try await context.database.read { try IndicatorStore.count(year, on: $0) }
        try await context.report(0.9, "keeping")
        try await context.database.write { try IndicatorStore.keep(text, at: now, on: $0) }
    }
}
