// Jobs as people look at them: what runs, what ran, how long it took. Reads only.

package import Vocabulary

/// One job with its times.
package struct JobRecord: Encodable, Sendable {
    package let id: JobID
    package let kind: String
    package let subject: Int64
    /// queued, running, done, failed, cancelled
    package let state: String
    package let attempts: Int
    /// 0…1
    package let progress: Double
    package let progressText: String
    package let failure: String?
    package let requestedAt: Moment
    package let startedAt: Moment?
    package let finishedAt: Moment?

    package var isOver: Bool { state != "queued" && state != "running" }

    package func secondsLeft(at now: Moment) -> Double? {
        state == "running" ? JobStatus.secondsLeft(progress: progress, since: startedAt, at: now) : nil
    }

    /// Seconds from beginning to end.
    package var secondsTaken: Double? {
        guard let startedAt, let finishedAt else { return nil }
        return Double(finishedAt.milliseconds - startedAt.milliseconds) / 1000
    }
}

package struct JobList: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    private static let columns: SQLText =
        "SELECT id, kind, subject, state, attempts, progress, progress_text, failure, requested_at, started_at, finished_at FROM job"

    private static func record(_ row: SQLRow) throws -> JobRecord {
        try JobRecord(
            id: row.next(), kind: row.next(), subject: row.next(), state: row.next(), attempts: row.next(), progress: row.next(),
            progressText: row.next(), failure: row.next(), requestedAt: row.next(), startedAt: row.next(), finishedAt: row.next())
    }

    package func job(_ id: JobID) async throws -> JobRecord {
        guard let found = try await database.read({ try $0.first(Self.columns + " WHERE id = \(id)", Self.record) }) else {
            throw Refusal.notFound("job", id)
        }
        return found
    }

    /// What waits and runs, then the newest of what is over.
    package func recent(limit: Int = 50) async throws -> [JobRecord] {
        try await database.read { connection in
            try connection.query(
                Self.columns + " ORDER BY CASE WHEN state IN ('queued', 'running') THEN 0 ELSE 1 END, id DESC LIMIT \(limit)", Self.record)
        }
    }

    /// Stops a job; a running one notices at its next report.
    package func cancel(_ id: JobID, by actor: String, at now: Moment) async throws {
        try await database.write { connection in
            let job = try connection.first(Self.columns + " WHERE id = \(id)", Self.record)
            guard let job else { throw Refusal.notFound("job", id) }
            guard try JobQueue.cancel(job.kind, subject: job.subject, at: now, on: connection) else {
                throw Refusal(.conflict, "Job \(id) is over already (\(job.state)); nothing was changed.")
            }
            try AuditLog.append(AuditEntry(actor: actor, act: "stopped", object: "job \(id) \(job.kind)"), at: now, on: connection)
        }
    }
}
