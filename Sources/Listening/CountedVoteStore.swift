// Which votes stand in the figures that people see. Landscape, statement lists, boards, feeds and exports of figures count these; only somebody's own
// answers, the next question and the hub's own copies read the votes themselves. Called by the opinion job before it reads.

import OpinionMath
package import Storage
package import Vocabulary

package enum CountedVoteStore {
    /// Lets the votes in that may be seen by now: in batches, so that the difference of two readings never is one voter's answers. Once listening is
    /// closed everything counts.
    ///
    /// - Returns: how many people wait with newer votes.
    /// - Complexity: O(votes of the round), and O(votes of those let in) to write.
    @discardableResult
    package static func admit(_ round: RoundID, at now: Moment, on connection: any SQLConnection) throws -> Int {
        let waiting = try waiting(in: round, on: connection)
        let isOpen = try RoundStore.round(round, on: connection).isListening
        let ready = isOpen ? PublicationBatches.ready(waiting.map(\.voter), counted: try counted(in: round, on: connection)) : []
        for (index, person) in waiting.enumerated() where !isOpen || ready[index] {
            try connection.execute("DELETE FROM counted_vote WHERE participant_id = \(person.id)")
            try connection.execute(
                """
                INSERT INTO counted_vote (participant_id, statement_id, choice)
                SELECT participant_id, statement_id, choice FROM vote WHERE participant_id = \(person.id)
                """)
        }
        let left = isOpen ? ready.count { !$0 } : 0
        try connection.execute(
            """
            INSERT INTO vote_counting (round_id, counted_at, waiting) VALUES (\(round), \(now), \(left))
            ON CONFLICT (round_id) DO UPDATE SET counted_at = excluded.counted_at, waiting = excluded.waiting
            """)
        return left
    }

    /// Everybody whose votes differ from what is counted of them: new, changed or taken back.
    private static func waiting(in round: RoundID, on connection: any SQLConnection) throws -> [(id: ParticipantID, voter: WaitingVoter)] {
        try connection.query(
            """
            SELECT participant.id, partner.id, partner.kind, partner.head_count FROM participant
            LEFT JOIN partner ON partner.id = participant.partner_id
            WHERE participant.round_id = \(round) AND (
                EXISTS (SELECT 1 FROM vote LEFT JOIN counted_vote ON counted_vote.participant_id = vote.participant_id
                        AND counted_vote.statement_id = vote.statement_id AND counted_vote.choice = vote.choice
                    WHERE vote.participant_id = participant.id AND counted_vote.choice IS NULL)
                OR EXISTS (SELECT 1 FROM counted_vote LEFT JOIN vote ON vote.participant_id = counted_vote.participant_id
                        AND vote.statement_id = counted_vote.statement_id
                    WHERE counted_vote.participant_id = participant.id AND vote.choice IS NULL))
            ORDER BY participant.id
            """
        ) { row in
            let id: ParticipantID = try row.next()
            let (partner, kind, heads): (PartnerID?, PartnerKind?, Int?) = try (row.next(), row.next(), row.next())
            guard let partner, let kind else { return (id, WaitingVoter(voice: id.raw, voiceClass: nil)) }
            let voice = VoiceClass.allCases.firstIndex(of: VoiceClass(kind: kind, headCount: heads ?? 0))
            return (id, WaitingVoter(voice: partner.raw, voiceClass: voice))
        }
    }

    /// How many organisations of each class are counted, and at the end how many people who speak for none.
    private static func counted(in round: RoundID, on connection: any SQLConnection) throws -> [Int] {
        var counted = [Int](repeating: 0, count: VoiceClass.allCases.count + 1)
        for voice in try connection.query(
            """
            SELECT DISTINCT partner.id, partner.kind, partner.head_count FROM participant JOIN partner ON partner.id = participant.partner_id
            WHERE participant.round_id = \(round)
                AND EXISTS (SELECT 1 FROM counted_vote WHERE counted_vote.participant_id = participant.id)
            """,
            { row in
                let _: PartnerID = try row.next()
                return VoiceClass.allCases.firstIndex(of: try VoiceClass(kind: row.next(), headCount: row.next())) ?? 0
            })
        { counted[voice] += 1 }
        counted[VoiceClass.allCases.count] = try connection.value(
            """
            SELECT COUNT(*) FROM participant WHERE round_id = \(round) AND partner_id IS NULL
                AND EXISTS (SELECT 1 FROM counted_vote WHERE counted_vote.participant_id = participant.id)
            """)
        return counted
    }
}
