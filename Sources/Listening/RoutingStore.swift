// Draws the statement somebody is asked next: what matters, what few have seen, what their kind of partner has not answered. Used by VoteStore.

import OpinionMath
package import Storage
package import Vocabulary

package enum RoutingStore {
    /// The next of some open statements for a member; `nil` without any. Asking again before answering gives the same one.
    ///
    /// Counts are those of this moment. The class quota weighs each organisation once: a statement that the member's kind of partner has answered
    /// less than its weight asks for comes up to three times as often.
    static func next(
        for member: MemberID, in round: RoundID, among open: Set<StatementID>, answered: Int, on connection: any SQLConnection
    ) throws -> StatementID? {
        guard !open.isEmpty else { return nil }
        let partner = try connection.first(
            "SELECT partner.kind, partner.head_count FROM member JOIN partner ON partner.id = member.partner_id WHERE member.id = \(member)"
        ) { VoiceClass(kind: try $0.next(), headCount: try $0.next()) }
        let targets = try RoundStore.targets(round, on: connection)
        let target = partner.flatMap { voice in VoiceClass.allCases.firstIndex(of: voice).map { targets[$0] } }
        var counts: [StatementID: VoteCount] = [:]
        for row in try connection.query(
            """
            SELECT vote.statement_id, COUNT(*), SUM(CASE WHEN vote.choice = 1 THEN 1 ELSE 0 END), SUM(CASE WHEN vote.choice = -1 THEN 1 ELSE 0 END)
            FROM vote JOIN statement ON statement.id = vote.statement_id
            WHERE statement.round_id = \(round) AND statement.state = 'accepted' GROUP BY vote.statement_id
            """,
            { (id: try $0.next() as StatementID, seen: try $0.next() as Int, agree: try $0.next() as Int, disagree: try $0.next() as Int) })
        { counts[row.id] = VoteCount(agree: row.agree, disagree: row.disagree, seen: row.seen) }
        var organisations: [StatementID: (own: Int, all: Int)] = [:]
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
        {
            let before = organisations[row.id] ?? (0, 0)
            organisations[row.id] = (before.own + (row.voice == partner ? 1 : 0), before.all + 1)
        }
        let meta = Set(
            try connection.query("SELECT id FROM statement WHERE round_id = \(round) AND is_meta = 1") { try $0.next() as StatementID })
        let extremity = Dictionary(
            uniqueKeysWithValues: try connection.query(
                """
                SELECT statement_place.statement_id, statement_place.extremity FROM statement_place
                JOIN statement ON statement.id = statement_place.statement_id WHERE statement.round_id = \(round)
                """
            ) { (try $0.next() as StatementID, try $0.next() as Double) })
        let candidates = open.map { id in
            VoteRouting.Candidate(
                number: id.raw, count: counts[id] ?? VoteCount(), classSeen: organisations[id]?.own ?? 0,
                organisationsSeen: organisations[id]?.all ?? 0, extremity: extremity[id] ?? 0, isMeta: meta.contains(id))
        }
        let seed = UInt64(bitPattern: round.raw) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(bitPattern: member.raw) &* 1_000_003 &+ UInt64(answered)
        return VoteRouting.next(candidates, target: target, seed: seed).map { StatementID($0) }
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
