// Writes statements and reads them for pages. A new statement asks for a new reading of the round in the same transaction.

package import Storage
package import Vocabulary

package struct StatementStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// The kind of the job that reads a round anew; Understanding provides its body.
    package static let readingJob = "opinion"

    private static let columns: SQLText =
        """
        SELECT statement.id, statement.round_id, statement.kind, statement.language, statement.text, statement.state, statement.reason, statement.created_at,
            (SELECT COUNT(*) FROM counted_vote WHERE counted_vote.statement_id = statement.id AND counted_vote.choice = 1),
            (SELECT COUNT(*) FROM counted_vote WHERE counted_vote.statement_id = statement.id AND counted_vote.choice = -1),
            (SELECT COUNT(*) FROM counted_vote WHERE counted_vote.statement_id = statement.id AND counted_vote.choice = 0),
            partner.kind, partner.head_count, topic.name
        FROM statement
        LEFT JOIN statement_topic ON statement_topic.statement_id = statement.id
        LEFT JOIN topic ON topic.id = statement_topic.topic_id
        LEFT JOIN participant ON participant.id = statement.participant_id
        LEFT JOIN partner ON partner.id = participant.partner_id
        """

    /// - Parameter shown: classes with enough authors to be named.
    private static func statement(_ row: SQLRow, shown: Set<VoiceClass>) throws -> Statement {
        let id: StatementID = try row.next()
        let round: RoundID = try row.next()
        let kind = try StatementKind(rawValue: row.next()) ?? .impression
        let language: Language = try row.next()
        let text: String = try row.next()
        let state = try StatementState(rawValue: row.next()) ?? .held
        let reason: String = try row.next()
        let created: Moment = try row.next()
        let tally = try VoteTally(agree: row.next(), disagree: row.next(), pass: row.next())
        let partnerKind: PartnerKind? = try row.next()
        let heads: Int? = try row.next()
        let topic: String? = try row.next()
        let voice = partnerKind.map { VoiceClass(kind: $0, headCount: heads ?? 0) }
        return Statement(
            id: id, round: round, kind: kind, language: language, text: text, state: state, reason: reason, createdAt: created,
            votes: tally.votes, tally: tally.shown,
            authorClass: voice.flatMap { shown.contains($0) ? $0 : nil }, topic: topic)
    }

    package func accepted(in round: RoundID) async throws -> [Statement] { try await list(in: round, state: .accepted) }

    package func list(in round: RoundID, state: StatementState) async throws -> [Statement] {
        try await database.read { try Self.list(in: round, state: state, on: $0) }
    }

    package static func list(in round: RoundID, state: StatementState, on connection: any SQLConnection) throws -> [Statement] {
        guard try connection.value("SELECT COUNT(*) FROM round WHERE id = \(round)") == 1 else { throw Refusal.notFound("round", round) }
        let shown = try classesWithManyAuthors(in: round, on: connection)
        return try connection.query(
            columns + " WHERE statement.round_id = \(round) AND statement.state = \(state.rawValue) ORDER BY statement.id"
        ) {
            try statement($0, shown: shown)
        }
    }

    package func statement(_ id: StatementID) async throws -> Statement { try await database.read { try Self.statement(id, on: $0) } }

    package static func statement(_ id: StatementID, on connection: any SQLConnection) throws -> Statement {
        let round = try connection.first("SELECT round_id FROM statement WHERE id = \(id)") { try $0.next() as RoundID }
        guard let round else { throw Refusal.notFound("statement", id) }
        let shown = try classesWithManyAuthors(in: round, on: connection)
        guard let found = try connection.first(columns + " WHERE statement.id = \(id)", { try statement($0, shown: shown) }) else {
            throw Refusal.notFound("statement", id)
        }
        return found
    }

    /// Naming the class of an author is safe only where at least five authors share it.
    private static func classesWithManyAuthors(in round: RoundID, on connection: any SQLConnection) throws -> Set<VoiceClass> {
        let authors = try connection.query(
            """
            SELECT DISTINCT participant.id, partner.kind, partner.head_count FROM statement
            JOIN participant ON participant.id = statement.participant_id JOIN partner ON partner.id = participant.partner_id
            WHERE statement.round_id = \(round) AND statement.state = 'accepted'
            """
        ) { row in
            let _: ParticipantID = try row.next()
            return try VoiceClass(kind: row.next(), headCount: row.next())
        }
        return Set(Dictionary(grouping: authors) { $0 }.filter { $0.value.count >= 5 }.keys)
    }

    /// Adds a statement of a member. It waits for a moderator; its author agrees with it.
    package func add(_ draft: StatementDraft, to round: RoundID, by member: MemberID, at now: Moment) async throws -> StatementID {
        try await database.write { connection in
            guard try RoundStore.round(round, on: connection).isListening else {
                throw Refusal(.closed, "Listening in this round is closed. Bring the statement to the next round or to a meeting.")
            }
            let participant = try VoteStore.participant(of: member, in: round, on: connection)
            let twin = try connection.first("SELECT id FROM statement WHERE round_id = \(round) AND lower(text) = lower(\(draft.text))") {
                try $0.next() as StatementID
            }
            if let twin { throw Refusal(.conflict, "Statement \(twin) already says exactly this. Please vote on it instead.") }
            let id = try Self.add(
                draft, to: round, participant: participant, meeting: nil, externalID: nil, state: .held, at: now, on: connection)
            try VoteStore.record(.agree, important: false, on: id, by: participant, at: now, connection)
            try AuditLog.append(
                AuditEntry(actor: "member \(member)", act: "stated", object: "statement \(id)", after: draft.text), at: now, on: connection)
            return id
        }
    }

    package static func add(
        _ draft: StatementDraft, to round: RoundID, participant: ParticipantID?, meeting: MeetingID?, externalID: String?,
        state: StatementState,
        at now: Moment, on connection: any SQLConnection, isMeta: Bool = false, moderatedElsewhere: Int? = nil
    ) throws -> StatementID {
        let id: StatementID = try connection.value(
            """
            INSERT INTO statement (round_id, participant_id, meeting_id, external_id, language, kind, text, state, created_at, is_meta, moderated_elsewhere)
            VALUES (\(round), \(participant), \(meeting), \(externalID), \(draft.language), \(draft.kind.rawValue), \(draft.text), \(state.rawValue), \(now),
                \(isMeta), \(moderatedElsewhere))
            RETURNING id
            """)
        if let meeting {
            try TraceLog.add(from: TracePoint(.meeting, meeting.raw), to: TracePoint(.statement, id.raw), at: now, by: nil, on: connection)
        }
        return id
    }

    /// The statement of a round with a number from elsewhere, or with the number a statement of our own is exported under.
    static func find(_ number: String, in round: RoundID, on connection: any SQLConnection) throws -> StatementID? {
        let outer = try connection.first("SELECT id FROM statement WHERE round_id = \(round) AND external_id = \(number)") {
            try $0.next() as StatementID
        }
        guard outer == nil, let parts = ExchangeNumber.parts(number) else { return outer }
        return try connection.first(
            """
            SELECT id FROM statement WHERE id = \(parts.id) AND round_id = \(round) AND created_at = \(parts.made) AND external_id IS NULL
            """
        ) { try $0.next() as StatementID }
    }

    /// Other words, kind or language; only while nobody has voted, for a vote is on the words that were read.
    static func change(_ id: StatementID, to draft: StatementDraft, on connection: any SQLConnection) throws {
        let text: String = try connection.value("SELECT text FROM statement WHERE id = \(id)")
        let votes: Int = try connection.value("SELECT COUNT(*) FROM vote WHERE statement_id = \(id)")
        guard text == draft.text || votes == 0 else {
            throw Refusal(.conflict, "Statement \(id) has \(votes) votes, so its words stay: '\(text.prefix(80))'. Add a new one instead.")
        }
        try connection.execute(
            "UPDATE statement SET text = \(draft.text), kind = \(draft.kind.rawValue), language = \(draft.language) WHERE id = \(id)")
    }

    /// Changes the state of a statement; moderation keeps the log.
    static func set(_ id: StatementID, to state: StatementState, reason: String, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE statement SET state = \(state.rawValue), reason = \(reason) WHERE id = \(id)")
    }

    /// Whether a statement is about the participants themselves: such statements are shown and stay out of the map.
    static func set(_ id: StatementID, isMeta: Bool, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE statement SET is_meta = \(isMeta) WHERE id = \(id)")
    }

    /// Statements of a member in a round, with their state and the reason.
    package func own(of member: MemberID, in round: RoundID) async throws -> [Statement] {
        try await database.read { connection in
            try connection.query(
                Self.columns
                    + " WHERE statement.round_id = \(round) AND participant.member_id = \(member) ORDER BY statement.id DESC"
            ) { try Self.statement($0, shown: []) }
        }
    }
}
