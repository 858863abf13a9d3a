// Work that outlives a request: requested inside a transaction, run by whichever server is free, run again when its server died.
// Stores request; `House` runs the queue; pages show progress.

import Dispatch
import Foundation
package import Logging
package import Vocabulary

/// What a running job may do: tell how far it is, and ask whether it should stop.
package struct JobContext: Sendable {
    package let id: JobID
    /// What the job is about: a round, a plan run.
    package let subject: Int64
    package let database: any SQLDatabase
    let lease: Double

    /// Stores the progress (0…1) and prolongs the lease. Throws `CancellationError` when the job was cancelled.
    package func report(_ progress: Double, _ text: String, at: Moment = .present()) async throws {
        let until = at.adding(seconds: lease)
        let clipped = min(1, max(0, progress))
        let id = id
        let changed = try await database.write { connection in
            try connection.execute(
                """
                UPDATE job SET progress = \(clipped), progress_text = \(text), lease_until = \(until)
                WHERE id = \(id) AND state = 'running'
                """)
        }
        if changed == 0 { throw CancellationError() }
    }
}

extension JobContext {
    /// Runs a long computation on a thread of its own, never on a cooperative one. Its progress is stored about twice a second; when the job is
    /// cancelled the flag it is given turns true.
    package func compute<T: Sendable>(
        _ body:
            @escaping @Sendable (_ progress: @Sendable @escaping (Double, String) -> Void, _ isCancelled: @Sendable @escaping () -> Bool)
            throws -> T
    ) async throws -> T {
        let board = ProgressBoard()
        let ticker = Task {
            while !Task.isCancelled {
                try await Task.sleep(for: .milliseconds(500))
                let (share, text) = board.progress
                do { try await report(share, text) } catch is CancellationError { board.cancel() }
            }
        }
        defer { ticker.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                DispatchQueue.global(qos: .utility).async {
                    continuation.resume(with: Result { try body({ board.set($0, $1) }, { board.isCancelled }) })
                }
            }
        } onCancel: {
            board.cancel()
        }
    }
}

/// What a computation tells while it runs, and what it is told. Guarded by a lock.
private final class ProgressBoard: @unchecked Sendable {
    private let lock = NSLock()
    private var share = 0.0
    private var text = ""
    private var cancelled = false

    var progress: (Double, String) { lock.withLock { (share, text) } }
    var isCancelled: Bool { lock.withLock { cancelled } }

    func set(_ share: Double, _ text: String) {
        lock.withLock {
            self.share = share
            self.text = text
        }
    }

    func cancel() { lock.withLock { cancelled = true } }
}

package typealias JobBody = @Sendable (JobContext) async throws -> Void

package enum JobQueue {
    /// Asks for a job. While one of the same kind and subject waits, that one is kept: a thousand votes make one computation.
    @discardableResult
    package static func request(_ kind: String, subject: Int64, at: Moment, delay: Double = 0, on connection: any SQLConnection) throws
        -> JobID
    {
        let due = at.adding(seconds: delay)
        let made = try connection.first(
            """
            INSERT INTO job (kind, subject, state, run_at, requested_at) VALUES (\(kind), \(subject), 'queued', \(due), \(at))
            ON CONFLICT (kind, subject) WHERE state = 'queued' DO NOTHING RETURNING id
            """
        ) { try $0.next() as JobID }
        return try made ?? connection.value("SELECT id FROM job WHERE kind = \(kind) AND subject = \(subject) AND state = 'queued'")
    }

    /// The newest job of a kind for a subject.
    package static func latest(_ kind: String, subject: Int64, on connection: any SQLConnection) throws -> JobStatus? {
        try connection.first(
            """
            SELECT id, state, progress, progress_text, failure, started_at FROM job
            WHERE kind = \(kind) AND subject = \(subject) ORDER BY id DESC LIMIT 1
            """
        ) {
            try JobStatus(
                id: $0.next(), state: $0.next(), progress: $0.next(), progressText: $0.next(), failure: $0.next(), startedAt: $0.next())
        }
    }

    /// Stops a job that waits or runs; a running one notices at its next report.
    package static func cancel(_ kind: String, subject: Int64, at: Moment, on connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            """
            UPDATE job SET state = 'cancelled', finished_at = \(at)
            WHERE kind = \(kind) AND subject = \(subject) AND state IN ('queued', 'running')
            """) > 0
    }
}

/// Runs jobs until it is cancelled. One per server.
package struct JobRunner: Sendable {
    private let database: any SQLDatabase
    private let bodies: [String: JobBody]
    private let logger: Logger
    private let lease: Double
    private let attempts = 5

    /// - Parameter lease: seconds after which a job whose server fell silent is run again. Bodies report more often than that.
    package init(database: any SQLDatabase, bodies: [String: JobBody], lease: Double = 15, logger: Logger) {
        self.database = database
        self.bodies = bodies
        self.lease = lease
        self.logger = logger
    }

    /// Looks for due jobs, one after another; sleeps `pause` seconds when there is none.
    package func run(pause: Double = 0.25) async {
        while !Task.isCancelled {
            do {
                if try await runOne() == false { try await Task.sleep(for: .seconds(pause)) }
            } catch is CancellationError {
                return
            } catch {
                logger.error("the job queue cannot be read", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: .seconds(2))
            }
        }
    }

    /// Runs every job that is due now; for commands and tests.
    package func drain() async throws { while try await runOne() {} }

    /// Claims and runs the next due job. False when there is none.
    private func runOne() async throws -> Bool {
        let now = Moment.present()
        let until = now.adding(seconds: lease)
        // Most looks find nothing; a look must not wait for the writer.
        let waiting = try await database.read { connection in
            try connection.value(
                "SELECT COUNT(*) FROM job WHERE (state = 'queued' AND run_at <= \(now)) OR (state = 'running' AND lease_until < \(now))")
                as Int
        }
        guard waiting > 0 else { return false }
        let claimed = try await database.write { connection in
            try connection.first(
                """
                UPDATE job SET state = 'running', attempts = attempts + 1, lease_until = \(until), started_at = \(now) WHERE id = (
                    SELECT id FROM job WHERE (state = 'queued' AND run_at <= \(now)) OR (state = 'running' AND lease_until < \(now))
                    ORDER BY run_at, id LIMIT 1 {skip locked})
                RETURNING id, kind, subject, attempts
                """
            ) {
                (id: try $0.next() as JobID, kind: try $0.next() as String, subject: try $0.next() as Int64, attempts: try $0.next() as Int)
            }
        }
        guard let claimed else { return false }
        let context = JobContext(id: claimed.id, subject: claimed.subject, database: database, lease: lease)
        do {
            guard let body = bodies[claimed.kind] else { throw StorageError.failed("no such kind of job: \(claimed.kind)") }
            try await keepingLease(of: context) { try await body(context) }
            try await finish(claimed.id, state: "done", failure: nil)
        } catch is CancellationError {
            try await finish(claimed.id, state: "cancelled", failure: nil)
        } catch let refusal as Refusal {
            // A refusal will not change by trying again.
            try await finish(claimed.id, state: "failed", failure: refusal.explanation)
        } catch {
            logger.error("a job failed", metadata: ["kind": "\(claimed.kind)", "attempt": "\(claimed.attempts)", "error": "\(error)"])
            if claimed.attempts >= attempts {
                try await finish(claimed.id, state: "failed", failure: "\(error)")
            } else {
                try await postpone(claimed.id, kind: claimed.kind, subject: claimed.subject, attempts: claimed.attempts)
            }
        }
        return true
    }

    /// Prolongs the lease while the body works, and stops the body when the job was cancelled.
    private func keepingLease(of context: JobContext, _ body: @escaping @Sendable () async throws -> Void) async throws {
        let work = Task { try await body() }
        let heart = Task {
            while !Task.isCancelled {
                try await Task.sleep(for: .seconds(lease / 3))
                let until = Moment.present().adding(seconds: lease)
                let running = try await database.write { connection in
                    try connection.execute("UPDATE job SET lease_until = \(until) WHERE id = \(context.id) AND state = 'running'")
                }
                if running == 0 { work.cancel() }
            }
        }
        defer { heart.cancel() }
        try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            work.cancel()
        }
    }

    private func finish(_ id: JobID, state: String, failure: String?) async throws {
        let now = Moment.present()
        _ = try await database.write { connection in
            try connection.execute(
                """
                UPDATE job SET state = \(state), failure = \(failure), finished_at = \(now),
                    progress = CASE WHEN \(state) = 'done' THEN 1.0 ELSE progress END
                WHERE id = \(id) AND state = 'running'
                """)
        }
    }

    /// Waits 1, 4, 9, 16 seconds. A newer request for the same thing makes this one superfluous.
    private func postpone(_ id: JobID, kind: String, subject: Int64, attempts: Int) async throws {
        let due = Moment.present().adding(seconds: Double(attempts * attempts))
        try await database.write { connection in
            let newer: Int = try connection.value(
                "SELECT COUNT(*) FROM job WHERE kind = \(kind) AND subject = \(subject) AND state = 'queued'")
            if newer > 0 {
                try connection.execute("UPDATE job SET state = 'cancelled', failure = 'a newer request took its place' WHERE id = \(id)")
            } else {
                try connection.execute("UPDATE job SET state = 'queued', run_at = \(due) WHERE id = \(id)")
            }
        }
    }
}
