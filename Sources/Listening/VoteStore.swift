// Writes participants and votes, and finds the next statement for somebody to vote on.

package import Storage
package import Vocabulary

package struct VoteStore: Sendable {
    private let database: any SQLDatabase
    private let memory = RoutingMemory()

    package init(_ database: any SQLDatabase) { self.database = database }

    /// The participant a member is in a round, made when needed.
    package static func participant(of member: MemberID, in round: RoundID, on connection: any SQLConnection) throws -> ParticipantID {
        try connection.value(
            """
            INSERT INTO participant (round_id, member_id, partner_id)
            SELECT \(round), member.id, member.partner_id FROM member WHERE member.id = \(member)
            ON CONFLICT (round_id, member_id) DO UPDATE SET partner_id = excluded.partner_id RETURNING id
            """)
    }

    /// A participant who comes from an import and is known by a number only.
    package static func participant(externalID: String, in round: RoundID, on connection: any SQLConnection) throws -> ParticipantID {
        try connection.value(
            """
            INSERT INTO participant (round_id, external_id) VALUES (\(round), \(externalID))
            ON CONFLICT (round_id, external_id) DO UPDATE SET external_id = excluded.external_id RETURNING id
            """)
    }

    /// A participant behind a number.
    struct Numbered: Sendable {
        let id: ParticipantID
        /// Whether it is a member of ours, who votes in person.
        let isMember: Bool
    }

    /// The participant with a number from elsewhere, or with the number one of our own is exported under; made when needed.
    static func participant(number: String, in round: RoundID, on connection: any SQLConnection) throws -> Numbered {
        if let parts = ExchangeNumber.parts(number) {
            let own = try connection.first(
                """
                SELECT participant.id, participant.member_id FROM participant JOIN round ON round.id = participant.round_id
                WHERE participant.id = \(parts.id) AND participant.round_id = \(round) AND round.created_at = \(parts.made)
                    AND participant.external_id IS NULL
                """
            ) { Numbered(id: try $0.next(), isMember: try $0.next() as MemberID? != nil) }
            if let own { return own }
        }
        return Numbered(id: try participant(externalID: number, in: round, on: connection), isMember: false)
    }

    static func mark(assisted: Bool, _ statement: StatementID, _ participant: ParticipantID, on connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE vote SET assisted = \(assisted) WHERE statement_id = \(statement) AND participant_id = \(participant)")
    }

    /// The last vote of a participant on a statement counts.
    package static func record(
        _ choice: VoteChoice, important: Bool, on statement: StatementID, by participant: ParticipantID, at now: Moment,
        _ connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO vote (statement_id, participant_id, choice, important, at)
            VALUES (\(statement), \(participant), \(choice.rawValue), \(important), \(now))
            ON CONFLICT (statement_id, participant_id) DO UPDATE SET choice = excluded.choice, important = excluded.important, at = excluded.at
            """)
    }

    /// A participant behind a paper sheet, known by its code and, where it was printed for one, by the partner.
    package static func participant(paper code: String, of partner: PartnerID?, in round: RoundID, on connection: any SQLConnection) throws
        -> ParticipantID
    {
        let id = try participant(externalID: "paper \(code)", in: round, on: connection)
        try connection.execute("UPDATE participant SET partner_id = \(partner) WHERE id = \(id)")
        return id
    }

    /// A vote that somebody else entered from paper.
    package static func recordAssisted(
        _ choice: VoteChoice, on statement: StatementID, by participant: ParticipantID, at now: Moment, _ connection: any SQLConnection
    ) throws {
        try record(choice, important: false, on: statement, by: participant, at: now, connection)
        try mark(assisted: true, statement, participant, on: connection)
    }

    /// Votes and statements stay and count; they lead to an organisation and no longer to a person.
    package static func erase(_ member: MemberID, on connection: any SQLConnection) throws {
        for id in try connection.query("SELECT id FROM participant WHERE member_id = \(member)", { try $0.next() as ParticipantID }) {
            try connection.execute(
                "UPDATE participant SET member_id = NULL, external_id = \("erased \(id)") WHERE id = \(id)")
        }
    }

    static func takeBack(_ statement: StatementID, of participant: ParticipantID, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM vote WHERE statement_id = \(statement) AND participant_id = \(participant)")
    }

    /// Votes go along when statements are joined: whoever has answered both keeps the answer to `target`.
    ///
    /// - Parameter only: copies votes of this choice alone; agreeing with both halves follows from agreeing with the whole, disagreeing does not.
    package static func copy(
        from source: StatementID, to target: StatementID, only choice: VoteChoice? = nil, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO vote (statement_id, participant_id, choice, important, at, assisted)
            SELECT \(target), participant_id, choice, important, at, assisted FROM vote
            WHERE statement_id = \(source) AND (choice = \(choice?.rawValue ?? 9) OR \(choice == nil ? 1 : 0) = 1)
            ON CONFLICT (statement_id, participant_id) DO NOTHING
            """)
    }

    /// A member's vote. Acknowledged only when it is stored.
    package func vote(_ choice: VoteChoice, important: Bool, on statement: StatementID, by member: MemberID, at now: Moment) async throws
        -> RoundID
    {
        try await database.write { connection in
            let found = try Statement.forVoting(statement, connection)
            let participant = try Self.participant(of: member, in: found, on: connection)
            try Self.record(choice, important: important, on: statement, by: participant, at: now, connection)
            // That it was counted, not what it was.
            try AuditLog.append(
                AuditEntry(actor: "member \(member)", act: "voted", object: "statement \(statement)"), at: now, on: connection)
            try JobQueue.request(StatementStore.readingJob, subject: found.raw, at: now, delay: 2, on: connection)
            return found
        }
    }

    /// Takes a vote back.
    package func undo(_ statement: StatementID, by member: MemberID, at now: Moment) async throws -> RoundID {
        try await database.write { connection in
            let found = try Statement.forVoting(statement, connection)
            let participant = try Self.participant(of: member, in: found, on: connection)
            let removed = try connection.execute("DELETE FROM vote WHERE statement_id = \(statement) AND participant_id = \(participant)")
            guard removed == 1 else {
                throw Refusal(.conflict, "You have not voted on statement \(statement), so there is nothing to undo.")
            }
            try AuditLog.append(
                AuditEntry(actor: "member \(member)", act: "took a vote back", object: "statement \(statement)"), at: now, on: connection)
            try JobQueue.request(StatementStore.readingJob, subject: found.raw, at: now, delay: 2, on: connection)
            return found
        }
    }

    /// What a member has before them. Which statement comes next is drawn by `RoutingStore`.
    package func desk(of member: MemberID, in round: RoundID, at now: Moment) async throws -> VotingDesk {
        let memory = memory
        return try await database.read { connection in
            guard let question = try connection.first("SELECT question FROM round WHERE id = \(round)", { try $0.next() as String }) else {
                throw Refusal.notFound("round", round)
            }
            let answered = Set(
                try connection.query(
                    """
                    SELECT vote.statement_id FROM vote JOIN participant ON participant.id = vote.participant_id
                    WHERE participant.member_id = \(member) AND participant.round_id = \(round)
                    """
                ) { try $0.next() as StatementID })
            let open = try connection.query(
                """
                SELECT id FROM statement WHERE round_id = \(round) AND state = 'accepted'
                """
            ) { try $0.next() as StatementID }.filter { !answered.contains($0) }
            let next = try RoutingStore.next(
                for: member, in: round, among: Set(open), answered: answered.count, memory: memory, at: now, on: connection)
            return try VotingDesk(
                round: round, question: question, next: next.map { VotingCard(try StatementStore.statement($0, on: connection)) },
                answered: answered.count, total: answered.count + open.count,
                last: Self.answers(of: member, in: round, limit: 1, on: connection).first)
        }
    }

    /// A member's answers, the newest first.
    package func answers(of member: MemberID, in round: RoundID) async throws -> OwnAnswers {
        try await database.read { connection in
            try OwnAnswers(
                answers: Self.answers(of: member, in: round, on: connection),
                counting: CountedVoteStore.standing(of: member, in: round, on: connection))
        }
    }

    private static func answers(of member: MemberID, in round: RoundID, limit: Int = .max, on connection: any SQLConnection) throws
        -> [Answer]
    {
        try connection.query(
            """
            SELECT statement.id, statement.text, statement.language, vote.choice, vote.important,
                (SELECT COUNT(*) FROM counted_vote WHERE counted_vote.statement_id = statement.id AND counted_vote.choice = 1),
                (SELECT COUNT(*) FROM counted_vote WHERE counted_vote.statement_id = statement.id AND counted_vote.choice = -1),
                (SELECT COUNT(*) FROM counted_vote WHERE counted_vote.statement_id = statement.id AND counted_vote.choice = 0)
            FROM vote JOIN participant ON participant.id = vote.participant_id JOIN statement ON statement.id = vote.statement_id
            WHERE participant.member_id = \(member) AND participant.round_id = \(round) ORDER BY vote.at DESC, statement.id DESC LIMIT \(limit)
            """
        ) { row in
            try Answer(
                statement: row.next(), text: row.next(), language: row.next(), choice: VoteChoice(rawValue: row.next()) ?? .pass,
                important: row.next(), room: VoteTally(agree: row.next(), disagree: row.next(), pass: row.next()).shown)
        }
    }
}

extension Statement {
    /// The round of an accepted statement whose round still listens.
    fileprivate static func forVoting(_ id: StatementID, _ connection: any SQLConnection) throws -> RoundID {
        let found = try connection.first("SELECT round_id, state FROM statement WHERE id = \(id)") {
            (round: try $0.next() as RoundID, state: try $0.next() as String)
        }
        guard let found, found.state == StatementState.accepted.rawValue else { throw Refusal.notFound("open statement", id) }
        guard try RoundStore.isListening(found.round, on: connection) else {
            throw Refusal(.closed, "Voting in this round is closed. The answers given so far stay as they are.")
        }
        return found.round
    }
}
