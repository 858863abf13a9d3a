// Everything that is kept about one person, and the end of it. Reads every table that names a person; each store erases its own.

import Acting
import Listening
package import Storage
import Understanding
package import Vocabulary

/// One table's rows about somebody.
package struct OwnRows: Encodable, Sendable {
    package let table: String
    package let rows: [[String: String]]
}

/// The download: who it is about, and every row.
package struct OwnData: Encodable, Sendable {
    package let person: String
    package let asOf: Moment
    package let tables: [OwnRows]
}

/// A vote's receipt: that it was counted, when and for which statement; never which way.
package struct Receipt: Encodable, Sendable {
    package let number: Int64
    package let at: Moment
    package let object: String
    package let code: String
    /// Whether the vote stands today; `false` after it was taken back.
    package let isCounted: Bool
}

/// One row of the audit log as it is shown.
package struct LogRow: Encodable, Sendable {
    package let number: Int64
    package let at: Moment
    package let actor: String
    package let act: String
    package let object: String
    package let code: String

    init(_ row: AuditLog.Row) {
        (number, at, actor, act, object, code) = (row.number, row.at, row.actor, row.act, row.object, row.code)
    }
}

/// What a walk along the audit chain found.
package struct ChainState: Encodable, Sendable {
    package let rows: Int
    package let firstBroken: Int64?
    package let explanation: String
}

package struct OwnDataStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package func data(member: MemberID?, worker: WorkerID?, at now: Moment) async throws -> OwnData {
        try await database.read { connection in
            let person = member.map { "member \($0)" } ?? worker.map { "worker \($0)" } ?? "nobody"
            var tables = try PersonalData.tables.map { table in
                OwnRows(table: table.name, rows: try PersonalData.rows(of: table, member: member, worker: worker, on: connection))
            }
            let acts = try AuditLog.rows(of: person, on: connection).map {
                ["number": String($0.number), "at": $0.at.iso, "act": $0.act, "object": $0.object, "code": $0.code]
            }
            tables.append(OwnRows(table: "audit", rows: acts))
            return OwnData(person: person, asOf: now, tables: tables.filter { !$0.rows.isEmpty })
        }
    }

    /// The person disappears from every table; totals and traces stay.
    package func erase(_ member: MemberID, by actor: String, at now: Moment) async throws {
        try await database.write { connection in
            try VoteStore.erase(member, on: connection)
            try MemberStore.erase(member, by: actor, at: now, on: connection)
        }
    }

    /// A worker's link, sign-ins and number disappear, seats that are still to come go back; what was learnt stays counted.
    package func erase(_ worker: WorkerID, reason: String, by actor: String, at now: Moment) async throws {
        try await database.write { connection in
            let seats = try connection.query(
                """
                SELECT enrolment.id, enrolment.session_id FROM enrolment JOIN session ON session.id = enrolment.session_id
                WHERE enrolment.worker_id = \(worker) AND enrolment.state IN ('offered', 'accepted', 'waiting') AND session.starts_on > \(now.day)
                """
            ) { (id: try $0.next() as EnrolmentID, session: try $0.next() as SessionID) }
            for seat in seats {
                try EnrolmentStore.work(on: seat.session, by: nil, at: now, on: connection) {
                    try $0.cancel(seat.id, reason: reason, at: now)
                }
            }
            try WorkerStore.erase(worker, on: connection)
            try InvitationStore.erase(worker, on: connection)
            try AuditLog.append(AuditEntry(actor: actor, act: "erased", object: "worker \(worker)"), at: now, on: connection)
        }
    }

    // MARK: Receipts and the audit log

    package func receipts(of member: MemberID) async throws -> [Receipt] {
        try await database.read { connection in
            let standing = Set(
                try connection.query(
                    """
                    SELECT vote.statement_id FROM vote JOIN participant ON participant.id = vote.participant_id
                    WHERE participant.member_id = \(member)
                    """
                ) { "statement \(try $0.next() as StatementID)" })
            return try AuditLog.rows(of: "member \(member)", act: "voted", on: connection).map {
                Receipt(number: $0.number, at: $0.at, object: $0.object, code: $0.code, isCounted: standing.contains($0.object))
            }
        }
    }

    /// What a receipt proves to anybody who holds it: that row `number` of the chain counts a vote, if the code is its own.
    package func check(_ number: Int64, code: String) async throws -> LogRow? {
        let row = try await database.read { try AuditLog.row(number, on: $0) }
        guard let row, row.act == "voted", row.code == code else { return nil }
        return LogRow(row)
    }

    package func recent(before: Int64?) async throws -> [LogRow] {
        try await database.read { try AuditLog.recent(before: before, limit: 100, on: $0).map(LogRow.init) }
    }

    package func verify() async throws -> ChainState {
        try await database.read { connection in
            let found = try AuditLog.verify(on: connection)
            return ChainState(rows: found.rows, firstBroken: found.firstBroken, explanation: found.explanation)
        }
    }
}
