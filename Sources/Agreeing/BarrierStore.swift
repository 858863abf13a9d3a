// The register of barriers over time: reviews are added, never written over; an accepted barrier keeps the state it was accepted in.

import Foundation
import Listening
package import Storage
package import Vocabulary

/// A barrier as the register shows it: the newest reading of it, and how it came there.
package struct BarrierEntry: Encodable, Sendable {
    package let id: BarrierID
    package let round: RoundID
    package let code: String?
    package let title: String
    package let likelihood: Int
    package let impact: Int
    package let earlySign: String
    package let response: String
    package let owner: String
    package let ownerID: PartnerID
    package let reviewOn: Day?
    package let reviews: [Review]
    package let acceptance: Acceptance?
    /// What was put right since, the newest first.
    package let corrections: [Correction]

    package struct Review: Codable, Sendable {
        package let on: Day
        package let likelihood: Int
        package let impact: Int
        package let note: String
    }

    /// A risk that is carried knowingly: the state it was accepted in stays.
    package struct Acceptance: Encodable, Sendable {
        package let at: Moment
        package let reason: String
        package let content: String
    }

    /// Likelihood × impact, 1 to 25.
    package var risk: Int { likelihood * impact }

    package func isOverdue(on day: Day) -> Bool { acceptance == nil && (reviewOn.map { $0 < day } ?? false) }
}

package struct BarrierStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// Overdue ones first, then by risk.
    package func register(_ round: RoundID, on day: Day) async throws -> [BarrierEntry] {
        try await database.read { connection in
            try Self.entries("WHERE barrier.round_id = \(round)", on: connection).sorted {
                let (left, right) = ($0.isOverdue(on: day) ? 1 : 0, $1.isOverdue(on: day) ? 1 : 0)
                return (left, $0.risk, -$0.id.raw) > (right, $1.risk, -$1.id.raw)
            }
        }
    }

    package func barrier(_ id: BarrierID) async throws -> BarrierEntry {
        try await database.read { try Self.barrier(id, on: $0) }
    }

    static func barrier(_ id: BarrierID, on connection: any SQLConnection) throws -> BarrierEntry {
        guard let entry = try entries("WHERE barrier.id = \(id)", on: connection).first else { throw Refusal.notFound("barrier", id) }
        return entry
    }

    private static func entries(_ filter: SQLText, on connection: any SQLConnection) throws -> [BarrierEntry] {
        let start: SQLText =
            """
            SELECT barrier.id, barrier.round_id, barrier.code, barrier.title, barrier.likelihood, barrier.impact, barrier.early_sign,
                barrier.response, partner.name, partner.id, barrier.review_on
            FROM barrier JOIN partner ON partner.id = barrier.owner_id

            """
        return try connection.query(start + filter + " ORDER BY barrier.id") { row in
            let id: BarrierID = try row.next()
            let (round, code, title): (RoundID, String?, String) = try (row.next(), row.next(), row.next())
            let first: (likelihood: Int, impact: Int) = try (row.next(), row.next())
            let (sign, response, owner): (String, String, String) = try (row.next(), row.next(), row.next())
            let (ownerID, reviewOn): (PartnerID, Day) = try (row.next(), row.next())
            let reviews = try connection.query(
                "SELECT at, likelihood, impact, note, next_review_on FROM barrier_review WHERE barrier_id = \(id) ORDER BY id"
            ) { review in
                let at: Moment = try review.next()
                return (
                    review: try BarrierEntry.Review(
                        on: at.day, likelihood: review.next(), impact: review.next(), note: review.next()),
                    next: try review.next() as Day?
                )
            }
            let acceptance = try connection.first("SELECT at, reason, content FROM barrier_acceptance WHERE barrier_id = \(id)") {
                try BarrierEntry.Acceptance(at: $0.next(), reason: $0.next(), content: $0.next())
            }
            return try BarrierEntry(
                id: id, round: round, code: code, title: title, likelihood: reviews.last?.review.likelihood ?? first.likelihood,
                impact: reviews.last?.review.impact ?? first.impact, earlySign: sign, response: response, owner: owner, ownerID: ownerID,
                reviewOn: reviews.isEmpty ? reviewOn : reviews.last?.next, reviews: reviews.map(\.review), acceptance: acceptance,
                corrections: CorrectionStore.of(.barrier, id.raw, on: connection))
        }
    }

    /// The newest reading of every barrier. An accepted one is not looked at any more.
    static func newest(on connection: any SQLConnection) throws -> [BarrierID: (likelihood: Int, impact: Int, reviewOn: Day?)] {
        var found: [BarrierID: (likelihood: Int, impact: Int, reviewOn: Day?)] = [:]
        for row in try connection.query(
            """
            SELECT barrier.id, COALESCE(review.likelihood, barrier.likelihood), COALESCE(review.impact, barrier.impact),
                CASE WHEN barrier_acceptance.barrier_id IS NOT NULL THEN NULL WHEN review.id IS NOT NULL THEN review.next_review_on
                    ELSE barrier.review_on END
            FROM barrier LEFT JOIN barrier_acceptance ON barrier_acceptance.barrier_id = barrier.id
            LEFT JOIN barrier_review AS review ON review.id = (SELECT MAX(id) FROM barrier_review WHERE barrier_review.barrier_id = barrier.id)
            """,
            {
                (
                    id: try $0.next() as BarrierID, likelihood: try $0.next() as Int, impact: try $0.next() as Int,
                    on: try $0.next() as Day?
                )
            })
        { found[row.id] = (row.likelihood, row.impact, row.on) }
        return found
    }

    /// The day each barrier is looked at next.
    package static func reviewDays(on connection: any SQLConnection) throws -> [BarrierID: Day?] {
        try newest(on: connection).mapValues(\.reviewOn)
    }

    /// A new reading of a barrier.
    ///
    /// - Parameter partner: the partner somebody speaks for; `nil` for the hub's team.
    package func review(
        _ id: BarrierID, likelihood: Int, impact: Int, note: String, next: Day?, speakingFor partner: PartnerID?, by member: MemberID,
        at now: Moment
    ) async throws {
        try await database.write { connection in
            let entry = try Self.barrier(id, on: connection)
            try Self.requireOwner(partner, of: entry)
            guard entry.acceptance == nil else {
                throw Refusal(.closed, "Barrier \(id) was accepted on \(entry.acceptance?.at.day.iso ?? "?"); its state stays as it was.")
            }
            try connection.execute(
                """
                INSERT INTO barrier_review (barrier_id, likelihood, impact, note, next_review_on, at, by_member)
                VALUES (\(id), \(likelihood), \(impact), \(note), \(next), \(now), \(member))
                """)
            try AuditLog.append(
                AuditEntry(
                    actor: "member \(member)", act: "reviewed", object: "barrier \(id)", before: "\(entry.likelihood)×\(entry.impact)",
                    after: "\(likelihood)×\(impact) \(note)"), at: now, on: connection)
        }
    }

    /// The risk is carried knowingly: everything known of it is frozen.
    package func accept(_ id: BarrierID, reason: String, speakingFor partner: PartnerID?, by member: MemberID, at now: Moment) async throws
    {
        try await database.write { connection in
            let entry = try Self.barrier(id, on: connection)
            try Self.requireOwner(partner, of: entry)
            guard entry.acceptance == nil else { throw Refusal(.conflict, "Barrier \(id) is accepted already.") }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let content = String(decoding: try encoder.encode(entry), as: UTF8.self)
            try connection.execute(
                """
                INSERT INTO barrier_acceptance (barrier_id, content, reason, at, by_member)
                VALUES (\(id), \(content), \(reason), \(now), \(member))
                """)
            try AuditLog.append(
                AuditEntry(actor: "member \(member)", act: "accepted", object: "barrier \(id)", after: content), at: now, on: connection)
        }
    }

    private static func requireOwner(_ partner: PartnerID?, of entry: BarrierEntry) throws {
        guard partner == nil || partner == entry.ownerID else {
            throw Refusal(.notAllowed, "Barrier \(entry.id) belongs to \(entry.owner). Ask its owner or the hub's team.")
        }
    }
}
