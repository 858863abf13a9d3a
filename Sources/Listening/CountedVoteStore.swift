// Which votes stand in the figures that people see. Landscape, statement lists, boards, feeds and exports of figures count these; only somebody's own
// answers, the next question and the hub's own copies read the votes themselves. Called by the opinion job before it reads.

import OpinionMath
package import Storage
package import Vocabulary

/// Whether somebody's newest answers stand in the figures that everybody sees.
package struct AnswerCounting: Encodable, Sendable, Equatable {
    package enum State: String, Encodable, Sendable {
        /// As given now.
        case counted
        /// Until enough others have answered as well.
        case waiting
        /// Listening closed before enough others had; answers counted earlier stay counted.
        case leftOut
    }

    package let state: State
    /// How many more organisations have to answer before these answers are counted; 0 unless they wait.
    package let missing: Int
}

/// Organisations of some kinds whose newest answers are not counted yet, because there are fewer than five of them.
package struct UncountedVoices: Encodable, Sendable, Equatable {
    /// Empty for the kinds that wait together, and for people who speak for nobody.
    package let voice: VoiceClass?
    package let organisations: Int
    /// As many more would let them in.
    package let missing: Int
}

package enum CountedVoteStore {
    /// Lets the votes in that may be seen by now: in batches, so that the difference of two readings never is one voter's answers. That holds for the
    /// last batch as well: whoever is left when listening closes, fewer than five together, stays out of the figures.
    ///
    /// - Returns: how many people wait with newer votes, or were left out.
    /// - Complexity: O(votes of the round), and O(votes of those let in) to write.
    @discardableResult
    package static func admit(_ round: RoundID, at now: Moment, on connection: any SQLConnection) throws -> Int {
        let waiting = try waiting(in: round, on: connection)
        let ready = PublicationBatches.ready(waiting.map(\.voter), counted: try counted(in: round, on: connection))
        for (person, isReady) in zip(waiting, ready) where isReady {
            try connection.execute("DELETE FROM counted_vote WHERE participant_id = \(person.id)")
            try connection.execute(
                """
                INSERT INTO counted_vote (participant_id, statement_id, choice)
                SELECT participant_id, statement_id, choice FROM vote WHERE participant_id = \(person.id)
                """)
        }
        let left = ready.count { !$0 }
        try connection.execute(
            """
            INSERT INTO vote_counting (round_id, counted_at, waiting) VALUES (\(round), \(now), \(left))
            ON CONFLICT (round_id) DO UPDATE SET counted_at = excluded.counted_at, waiting = excluded.waiting
            """)
        return left
    }

    /// Whether a member's answers are counted; `nil` for somebody who has not answered. Tells of others only how many wait as well.
    package static func standing(of member: MemberID, in round: RoundID, on connection: any SQLConnection) throws -> AnswerCounting? {
        let person = try connection.first("SELECT id FROM participant WHERE member_id = \(member) AND round_id = \(round)") {
            try $0.next() as ParticipantID
        }
        guard let person else { return nil }
        let waiting = try waiting(in: round, on: connection)
        guard let index = waiting.firstIndex(where: { $0.id == person }) else {
            let answers: Int = try connection.value("SELECT COUNT(*) FROM vote WHERE participant_id = \(person)")
            return answers == 0 ? nil : AnswerCounting(state: .counted, missing: 0)
        }
        guard try RoundStore.isListening(round, on: connection) else { return AnswerCounting(state: .leftOut, missing: 0) }
        let together = PublicationBatches.together(waiting.map(\.voter), counted: try counted(in: round, on: connection))[index]
        // Enough are there: the next reading, some seconds away, has them.
        return AnswerCounting(state: .waiting, missing: max(0, PublicationBatches.smallest - together))
    }

    /// Who would be left out if listening closed now; for those who close it.
    package static func uncounted(in round: RoundID, on connection: any SQLConnection) throws -> [UncountedVoices] {
        let waiting = try waiting(in: round, on: connection).map(\.voter)
        let counted = try counted(in: round, on: connection)
        let together = PublicationBatches.together(waiting, counted: counted)
        let pools = zip(waiting, together).filter { $1 < PublicationBatches.smallest }.map { voter, count in
            let place = voter.voiceClass.flatMap { counted[$0] >= PublicationBatches.smallest ? $0 : nil }
            return UncountedVoices(
                voice: place.map { VoiceClass.allCases[$0] }, organisations: count, missing: PublicationBatches.smallest - count)
        }
        return VoiceClass.allCases.compactMap { voice in pools.first { $0.voice == voice } } + pools.filter { $0.voice == nil }.prefix(1)
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
