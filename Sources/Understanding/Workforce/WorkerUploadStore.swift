// Tables of workers that were sent through the pages and wait to be taken in. The upload job takes them; afterwards only the outcome is kept.

package import Storage
package import Vocabulary

package struct WorkerUpload: Sendable {
    package let id: WorkerUploadID
    /// The firm that sent it; `nil` for the hub.
    package let partner: PartnerID?
    package let receivedAt: Moment
    package let isPartial: Bool
    package let state: String
    /// What came of it, as JSON.
    package let outcome: String
    package let job: JobStatus?
}

package struct WorkerUploadStore: Sendable {
    package static let job = "workers"
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package func add(_ text: String, of partner: PartnerID?, partial: Bool, by member: MemberID?, at now: Moment) async throws
        -> WorkerUploadID
    {
        try await database.write { connection in
            let id: WorkerUploadID = try connection.value(
                """
                INSERT INTO worker_upload (partner_id, member_id, received_at, partial, state, content, outcome)
                VALUES (\(partner), \(member), \(now), \(partial), 'waiting', \(text), '') RETURNING id
                """)
            try JobQueue.request(Self.job, subject: id.raw, at: now, on: connection)
            return id
        }
    }

    package func upload(_ id: WorkerUploadID) async throws -> WorkerUpload {
        let found = try await database.read { connection in
            try connection.first(
                "SELECT id, partner_id, received_at, partial, state, outcome FROM worker_upload WHERE id = \(id)"
            ) { row in
                try WorkerUpload(
                    id: row.next(), partner: row.next(), receivedAt: row.next(), isPartial: row.next(), state: row.next(),
                    outcome: row.next(), job: JobQueue.latest(Self.job, subject: id.raw, on: connection))
            }
        }
        guard let found else { throw Refusal.notFound("table of workers", id) }
        return found
    }

    func content(_ id: WorkerUploadID) async throws -> (text: String, actor: String) {
        let found = try await database.read { connection in
            try connection.first("SELECT content, member_id FROM worker_upload WHERE id = \(id) AND state = 'waiting'") { row in
                try (text: row.next() as String, member: row.next() as MemberID?)
            }
        }
        guard let found else { throw Refusal.notFound("waiting table of workers", id) }
        return (found.text, found.member.map { "member \($0)" } ?? "command")
    }

    /// Keeps what came of it and forgets the table.
    static func finish(_ id: WorkerUploadID, state: String, outcome: String, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE worker_upload SET state = \(state), outcome = \(outcome), content = '' WHERE id = \(id)")
    }

    func refuse(_ id: WorkerUploadID, outcome: String) async throws {
        try await database.write { try Self.finish(id, state: "refused", outcome: outcome, on: $0) }
    }

    /// Stops a table that is waiting or being read, and forgets it.
    package func cancel(_ id: WorkerUploadID, at now: Moment) async throws {
        try await database.write { connection in
            _ = try JobQueue.cancel(Self.job, subject: id.raw, at: now, on: connection)
            try connection.execute("UPDATE worker_upload SET state = 'refused', content = '' WHERE id = \(id) AND state = 'waiting'")
        }
    }
}
