// Slows down guessing and flooding: growing delay after failures, quotas for public forms. In memory, per process; what must hold
// across processes (tries left of a code) is counted in the database by its store.

import Foundation
package import Vocabulary

/// Too much of something; becomes 429 with `Retry-After`.
package struct TooMany: Error {
    /// Seconds until the next try is looked at.
    package let seconds: Int
}

/// Failures per key (an address, an account). From the fourth on, each doubles the wait: 1, 2, 4 … seconds, at most a quarter of an hour.
package final class FailureDelay: @unchecked Sendable {
    private struct Entry {
        var failures = 0
        var until = Moment(milliseconds: 0)
        var last = Moment(milliseconds: 0)
    }

    private static let free = 3
    private static let longest = 900.0
    /// Failures are forgotten after an hour without one.
    private static let memory = 3600.0
    private let lock = NSLock()
    private var entries: [String: Entry] = [:]

    package init() {}

    /// - Throws: `TooMany` while any of the keys has to wait.
    package func check(_ keys: [String], at now: Moment) throws {
        try lock.withLock {
            let wait = keys.compactMap { entries[$0]?.until }.max().map { $0.milliseconds - now.milliseconds } ?? 0
            if wait > 0 { throw TooMany(seconds: Int((wait + 999) / 1000)) }
        }
    }

    package func failed(_ keys: [String], at now: Moment) {
        lock.withLock {
            if entries.count > 50_000 { entries = entries.filter { $0.value.last.adding(seconds: Self.memory) > now } }
            for key in keys {
                var entry = entries[key] ?? Entry()
                if entry.last.adding(seconds: Self.memory) < now { entry = Entry() }
                entry.failures += 1
                entry.last = now
                if entry.failures > Self.free {
                    entry.until = now.adding(seconds: min(pow(2, Double(entry.failures - Self.free - 1)), Self.longest))
                }
                entries[key] = entry
            }
        }
    }

    /// The right secret ends the waiting of these keys.
    package func succeeded(_ keys: [String]) { lock.withLock { for key in keys { entries[key] = nil } } }
}

/// At most so many acts per key in a span of time.
package final class Quota: @unchecked Sendable {
    private let most: Int
    private let seconds: Double
    private let lock = NSLock()
    private var spans: [String: (start: Moment, count: Int)] = [:]

    package init(_ most: Int, in seconds: Double) {
        self.most = most
        self.seconds = seconds
    }

    /// Counts one act; throws `TooMany` when the span is used up.
    package func take(_ key: String, at now: Moment) throws {
        try lock.withLock {
            if spans.count > 50_000 { spans = spans.filter { $0.value.start.adding(seconds: seconds) > now } }
            var span = spans[key] ?? (now, 0)
            if span.start.adding(seconds: seconds) <= now { span = (now, 0) }
            guard span.count < most else {
                throw TooMany(seconds: max(1, Int((span.start.adding(seconds: seconds).milliseconds - now.milliseconds + 999) / 1000)))
            }
            span.count += 1
            spans[key] = span
        }
    }
}

/// The limits of one server.
package struct RateLimits: Sendable {
    /// Wrong links, codes and passwords, by address and by account.
    package let guesses = FailureDelay()
    /// Public forms by address: an event's shared network stays well below.
    package let publicForms = Quota(30, in: 3600)
    /// Codes sent or asked for, by account.
    package let codes = Quota(5, in: 3600)
    /// Changes by one signed-in person: far above what hands can do.
    package let changes = Quota(600, in: 60)

    package init() {}
}
