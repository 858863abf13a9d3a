// Decisions over time: what was found when the day came to look at one again. Reviews are added, never written over.

import Listening
package import Storage
package import Vocabulary

/// One decision with what became of it.
package struct DecisionEntry: Encodable, Sendable {
    package let id: DecisionID
    package let round: RoundID
    package let title: String
    package let reason: String
    package let decidedAt: Moment
    /// When it is looked at next; `nil` where nobody has to.
    package let reviewOn: Day?
    package let reviews: [Review]
    /// What was put right since, the newest first.
    package let corrections: [Correction]

    package struct Review: Encodable, Sendable {
        package let on: Day
        /// `stays`, `changed` or `ended`
        package let outcome: String
        package let note: String
    }

    /// An ended decision binds nobody any more.
    package var hasEnded: Bool { reviews.last?.outcome == "ended" }

    package func isOverdue(on day: Day) -> Bool { reviewOn.map { $0 < day } ?? false }
}

package struct DecisionStore: Sendable {
    private let database: any SQLDatabase
    package static let outcomes = ["stays", "changed", "ended"]

    package init(_ database: any SQLDatabase) { self.database = database }

    package func decision(_ id: DecisionID) async throws -> DecisionEntry { try await database.read { try Self.decision(id, on: $0) } }

    static func decision(_ id: DecisionID, on connection: any SQLConnection) throws -> DecisionEntry {
        let reviews = try connection.query(
            "SELECT at, outcome, note FROM decision_review WHERE decision_id = \(id) ORDER BY id"
        ) { try DecisionEntry.Review(on: ($0.next() as Moment).day, outcome: $0.next(), note: $0.next()) }
        let next = try reviewDays(on: connection)[id] ?? nil
        let found = try connection.first("SELECT id, round_id, title, reason, decided_at FROM decision WHERE id = \(id)") {
            try DecisionEntry(
                id: $0.next(), round: $0.next(), title: $0.next(), reason: $0.next(), decidedAt: $0.next(), reviewOn: next,
                reviews: reviews,
                corrections: CorrectionStore.of(.decision, id.raw, on: connection))
        }
        guard let found else { throw Refusal.notFound("decision", id) }
        return found
    }

    /// The day each decision is looked at next.
    package static func reviewDays(on connection: any SQLConnection) throws -> [DecisionID: Day?] {
        Dictionary(
            try connection.query(
                """
                SELECT decision.id, CASE WHEN review.id IS NULL THEN decision.review_on WHEN review.outcome = 'ended' THEN NULL
                    ELSE review.next_review_on END
                FROM decision LEFT JOIN decision_review AS review
                    ON review.id = (SELECT MAX(id) FROM decision_review WHERE decision_review.decision_id = decision.id)
                """
            ) { (try $0.next() as DecisionID, try $0.next() as Day?) }, uniquingKeysWith: { first, _ in first })
    }

    package func review(_ id: DecisionID, outcome: String, note: String, next: Day?, by member: MemberID, at now: Moment) async throws {
        try await database.write { connection in
            let entry = try Self.decision(id, on: connection)
            guard !entry.hasEnded else { throw Refusal(.closed, "Decision \(id) has ended; it is not looked at any more.") }
            try connection.execute(
                """
                INSERT INTO decision_review (decision_id, outcome, note, next_review_on, at, by_member)
                VALUES (\(id), \(outcome), \(note), \(outcome == "ended" ? nil : next), \(now), \(member))
                """)
            try AuditLog.append(
                AuditEntry(actor: "member \(member)", act: "reviewed", object: "decision \(id)", after: "\(outcome): \(note)"), at: now,
                on: connection)
        }
    }
}
