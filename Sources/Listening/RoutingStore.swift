// Draws the statement somebody is asked next: what matters, what few have seen, what their kind of partner has not answered. Used by VoteStore.

import Foundation
import OpinionMath
package import Storage
package import Vocabulary

package enum RoutingStore {
    /// The next of some open statements for a member; `nil` without any. Asking again before answering gives the same one.
    ///
    /// Counts are those of this moment; of a round with many votes those of the last two seconds. The class quota weighs each organisation once: a
    /// statement that the member's kind of partner has answered less than its weight asks for comes up to three times as often.
    static func next(
        for member: MemberID, in round: RoundID, among open: Set<StatementID>, answered: Int, memory: RoutingMemory, at now: Moment,
        on connection: any SQLConnection
    ) throws -> StatementID? {
        guard !open.isEmpty else { return nil }
        let partner = try connection.first(
            "SELECT partner.kind, partner.head_count FROM member JOIN partner ON partner.id = member.partner_id WHERE member.id = \(member)"
        ) { VoiceClass(kind: try $0.next(), headCount: try $0.next()) }
        let targets = try RoundStore.targets(round, on: connection)
        let target = partner.flatMap { voice in VoiceClass.allCases.firstIndex(of: voice).map { targets[$0] } }
        let counts = try memory.counts(of: round, at: now) { try Self.counts(of: round, on: connection) }
        let candidates = open.map { id in
            let organisations = counts.organisations[id] ?? [:]
            return VoteRouting.Candidate(
                number: id.raw, count: counts.votes[id] ?? VoteCount(), classSeen: partner.flatMap { organisations[$0] } ?? 0,
                organisationsSeen: organisations.values.reduce(0, +), extremity: counts.extremity[id] ?? 0, isMeta: counts.meta.contains(id)
            )
        }
        let seed = UInt64(bitPattern: round.raw) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(bitPattern: member.raw) &* 1_000_003 &+ UInt64(answered)
        return VoteRouting.next(candidates, target: target, seed: seed).map { StatementID($0) }
    }

    /// What routing needs to know of a round; linear in its votes.
    private static func counts(of round: RoundID, on connection: any SQLConnection) throws -> RoutingCounts {
        var counts = RoutingCounts()
        for row in try connection.query(
            """
            SELECT vote.statement_id, COUNT(*), SUM(CASE WHEN vote.choice = 1 THEN 1 ELSE 0 END), SUM(CASE WHEN vote.choice = -1 THEN 1 ELSE 0 END)
            FROM vote JOIN statement ON statement.id = vote.statement_id
            WHERE statement.round_id = \(round) AND statement.state = 'accepted' GROUP BY vote.statement_id
            """,
            { (id: try $0.next() as StatementID, seen: try $0.next() as Int, agree: try $0.next() as Int, disagree: try $0.next() as Int) })
        { counts.votes[row.id] = VoteCount(agree: row.agree, disagree: row.disagree, seen: row.seen) }
        for row in try connection.query(
            """
            SELECT DISTINCT vote.statement_id, partner.id, partner.kind, partner.head_count FROM vote
            JOIN participant ON participant.id = vote.participant_id JOIN partner ON partner.id = participant.partner_id
            WHERE participant.round_id = \(round)
            """,
            {
                let id: StatementID = try $0.next()
                let _: PartnerID = try $0.next()
                return (id: id, voice: VoiceClass(kind: try $0.next(), headCount: try $0.next()))
            })
        { counts.organisations[row.id, default: [:]][row.voice, default: 0] += 1 }
        counts.meta = Set(
            try connection.query("SELECT id FROM statement WHERE round_id = \(round) AND is_meta = 1") { try $0.next() as StatementID })
        counts.extremity = Dictionary(
            uniqueKeysWithValues: try connection.query(
                """
                SELECT statement_place.statement_id, statement_place.extremity FROM statement_place
                JOIN statement ON statement.id = statement_place.statement_id WHERE statement.round_id = \(round)
                """
            ) { (try $0.next() as StatementID, try $0.next() as Double) })
        return counts
    }

    /// Keeps how far each statement lies from the middle of the newest map: what divides is asked sooner.
    package static func place(_ extremities: [(StatementID, Double)], on connection: any SQLConnection) throws {
        for (statement, extremity) in extremities {
            try connection.execute(
                """
                INSERT INTO statement_place (statement_id, extremity) VALUES (\(statement), \(extremity.isFinite ? extremity : 0))
                ON CONFLICT (statement_id) DO UPDATE SET extremity = excluded.extremity
                """)
        }
    }
}

/// Votes by statement, organisations that have answered by statement and class, and how far each statement lies from the middle of the map.
struct RoutingCounts: Sendable {
    var votes: [StatementID: VoteCount] = [:]
    var organisations: [StatementID: [VoiceClass: Int]] = [:]
    var extremity: [StatementID: Double] = [:]
    var meta: Set<StatementID> = []

    fileprivate var isLarge: Bool { votes.values.reduce(0) { $0 + $1.seen } > 2000 }
}

/// Counts of large rounds, kept for two seconds: a thousand people who vote at once need not be counted a thousand times. Guarded by a lock.
final class RoutingMemory: @unchecked Sendable {
    private static let seconds = 2.0
    private let lock = NSLock()
    private var kept: [RoundID: (counts: RoutingCounts, until: Moment)] = [:]

    func counts(of round: RoundID, at now: Moment, _ make: () throws -> RoutingCounts) rethrows -> RoutingCounts {
        let known = lock.withLock { () -> RoutingCounts? in
            guard let found = kept[round] else { return nil }
            if found.until > now { return found.counts }
            // One counts anew; whoever comes meanwhile is given the old counts.
            kept[round] = (found.counts, now.adding(seconds: Self.seconds))
            return nil
        }
        if let known { return known }
        let counts = try make()
        lock.withLock { kept[round] = counts.isLarge ? (counts, now.adding(seconds: Self.seconds)) : nil }
        return counts
    }
}
