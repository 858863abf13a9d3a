// Writes the moderators' log and the lineage of statements: who changed what, why, and which statement came from which.

package import Storage
package import Vocabulary

/// One line of the log. Moderators are named by number; authors are not named at all.
package struct ModerationEntry: Encodable, Sendable {
    package let statement: StatementID
    package let at: Moment
    package let moderator: MemberID?
    package let act: String
    package let before: String
    package let reason: String
}

/// Where a statement came from and what became of it.
package struct StatementHistory: Encodable, Sendable {
    package let statement: Statement
    package let entries: [ModerationEntry]
    package let from: [Statement]
    package let into: [Statement]
}

package struct ModerationStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// A moderator's word on a statement; its author is told, with the reason.
    package func decide(_ id: StatementID, _ state: StatementState, reason: String, by member: MemberID, at now: Moment) async throws
        -> RoundID
    {
        try await database.write { connection in
            let before = try StatementStore.statement(id, on: connection)
            guard before.state != .withdrawn else {
                throw Refusal(.closed, "Statement \(id) was withdrawn or joined with another; it cannot be changed any more.")
            }
            if state == .rejected, reason.isEmpty {
                throw Refusal(.unprocessable, "A rejected statement needs a reason that its author can read.")
            }
            try StatementStore.set(id, to: state, reason: reason, on: connection)
            try Self.log(id, act: state.rawValue, before: before, reason: reason, by: member, at: now, on: connection)
            try NoticeStore.tellAuthor(of: id, state.rawValue, detail: reason, at: now, on: connection)
            try JobQueue.request(StatementStore.readingJob, subject: before.round.raw, at: now, on: connection)
            return before.round
        }
    }

    /// An author takes a statement back.
    package func withdraw(_ id: StatementID, by member: MemberID, at now: Moment) async throws -> RoundID {
        try await database.write { connection in
            let before = try StatementStore.statement(id, on: connection)
            let own: Int = try connection.value(
                """
                SELECT COUNT(*) FROM statement JOIN participant ON participant.id = statement.participant_id
                WHERE statement.id = \(id) AND participant.member_id = \(member)
                """)
            guard own == 1 else { throw Refusal(.notAllowed, "Only the author can take statement \(id) back.") }
            guard before.state != .withdrawn else { throw Refusal(.closed, "Statement \(id) is withdrawn already.") }
            guard try RoundStore.round(before.round, on: connection).isListening else {
                throw Refusal(.closed, "Listening in this round is closed; statement \(id) stays as it was voted on.")
            }
            try StatementStore.set(id, to: .withdrawn, reason: "Taken back by its author.", on: connection)
            try Self.log(id, act: "withdrawn", before: before, reason: "Taken back by its author.", by: nil, at: now, on: connection)
            try JobQueue.request(StatementStore.readingJob, subject: before.round.raw, at: now, on: connection)
            return before.round
        }
    }

    /// Joins `source` with `target`, which says the same: votes and lineage go along, `source` is no longer voted on.
    package func merge(_ source: StatementID, into target: StatementID, reason: String, by member: MemberID, at now: Moment) async throws
        -> RoundID
    {
        try await database.write { connection in
            guard source != target else { throw Refusal(.unprocessable, "Statement \(source) cannot be joined with itself.") }
            let (from, into) = try (StatementStore.statement(source, on: connection), StatementStore.statement(target, on: connection))
            guard from.round == into.round else {
                throw Refusal(.unprocessable, "Statement \(source) is of round \(from.round), statement \(target) of round \(into.round).")
            }
            guard from.state != .withdrawn, into.state == .accepted else {
                throw Refusal(.conflict, "Statement \(target) must be accepted and statement \(source) must not be withdrawn.")
            }
            try VoteStore.copy(from: source, to: target, on: connection)
            try Self.descend(from: source, to: target, how: "merged", at: now, on: connection)
            try Self.end(from, act: "merged", reason: "Joined with statement \(target). \(reason)", by: member, at: now, on: connection)
            return from.round
        }
    }

    /// Splits a statement that holds several ideas. Whoever agreed with the whole agrees with each part; all others are asked again.
    package func split(_ source: StatementID, into texts: [String], reason: String, by member: MemberID, at now: Moment) async throws
        -> [StatementID]
    {
        try await database.write { connection in
            let from = try StatementStore.statement(source, on: connection)
            guard from.state == .accepted || from.state == .held else {
                throw Refusal(.conflict, "Statement \(source) is \(from.state.rawValue); only one that is held or accepted can be split.")
            }
            let author = try connection.first("SELECT participant_id, meeting_id FROM statement WHERE id = \(source)") {
                (try $0.next() as ParticipantID?, try $0.next() as MeetingID?)
            }
            let parts = try texts.map { text in
                let part = try StatementStore.add(
                    StatementDraft(kind: from.kind, language: from.language, text: text), to: from.round, participant: author?.0,
                    meeting: author?.1, externalID: nil, state: .accepted, at: now, on: connection)
                try VoteStore.copy(from: source, to: part, only: .agree, on: connection)
                try Self.descend(from: source, to: part, how: "split", at: now, on: connection)
                try AuditLog.append(
                    AuditEntry(actor: "member \(member)", act: "split off", object: "statement \(part)", after: text), at: now,
                    on: connection)
                return part
            }
            let numbers = parts.map(\.description).joined(separator: ", ")
            try Self.end(from, act: "split", reason: "Split into statements \(numbers). \(reason)", by: member, at: now, on: connection)
            return parts
        }
    }

    private static func end(
        _ statement: Statement, act: String, reason: String, by member: MemberID, at now: Moment, on connection: any SQLConnection
    ) throws {
        try StatementStore.set(statement.id, to: .withdrawn, reason: reason, on: connection)
        try log(statement.id, act: act, before: statement, reason: reason, by: member, at: now, on: connection)
        try NoticeStore.tellAuthor(of: statement.id, act, detail: reason, at: now, on: connection)
        try JobQueue.request(StatementStore.readingJob, subject: statement.round.raw, at: now, on: connection)
    }

    private static func descend(from: StatementID, to: StatementID, how: String, at now: Moment, on connection: any SQLConnection) throws {
        try connection.execute("INSERT INTO statement_lineage (from_id, to_id, how, at) VALUES (\(from), \(to), \(how), \(now))")
    }

    private static func log(
        _ id: StatementID, act: String, before: Statement, reason: String, by member: MemberID?, at now: Moment,
        on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO moderation (statement_id, at, by_member, act, before_state, reason)
            VALUES (\(id), \(now), \(member), \(act), \(before.state.rawValue), \(reason))
            """)
        try AuditLog.append(
            AuditEntry(
                actor: member.map { "member \($0)" } ?? "author", act: "moderated to \(act)", object: "statement \(id)",
                before: before.state.rawValue, after: reason), at: now, on: connection)
    }

    // MARK: Reading

    /// The whole log of a round, the oldest first.
    package func log(of round: RoundID) async throws -> [ModerationEntry] {
        try await database.read { connection in
            _ = try RoundStore.round(round, on: connection)
            return try Self.entries("statement.round_id = \(round)", on: connection)
        }
    }

    private static func entries(_ condition: SQLText, on connection: any SQLConnection) throws -> [ModerationEntry] {
        try connection.query(
            """
            SELECT moderation.statement_id, moderation.at, moderation.by_member, moderation.act, moderation.before_state, moderation.reason
            FROM moderation JOIN statement ON statement.id = moderation.statement_id WHERE
            """ + " " + condition + " ORDER BY moderation.id"
        ) {
            try ModerationEntry(
                statement: $0.next(), at: $0.next(), moderator: $0.next(), act: $0.next(), before: $0.next(), reason: $0.next())
        }
    }

    /// What happened to one statement.
    package func history(_ id: StatementID) async throws -> StatementHistory {
        try await database.read { connection in
            let from = try connection.query("SELECT from_id FROM statement_lineage WHERE to_id = \(id) ORDER BY from_id") {
                try $0.next() as StatementID
            }
            let into = try connection.query("SELECT to_id FROM statement_lineage WHERE from_id = \(id) ORDER BY to_id") {
                try $0.next() as StatementID
            }
            return try StatementHistory(
                statement: StatementStore.statement(id, on: connection),
                entries: Self.entries("moderation.statement_id = \(id)", on: connection),
                from: from.map { try StatementStore.statement($0, on: connection) },
                into: into.map { try StatementStore.statement($0, on: connection) })
        }
    }

    /// Whether somebody made a statement.
    package func isAuthor(_ member: MemberID, of id: StatementID) async throws -> Bool {
        try await database.read { connection in
            try connection.value(
                """
                SELECT COUNT(*) FROM statement JOIN participant ON participant.id = statement.participant_id
                WHERE statement.id = \(id) AND participant.member_id = \(member)
                """) == 1
        }
    }
}
