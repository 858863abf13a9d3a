// Brings a conversation from another system into a round of its own. Used by `roundtable import polis`.

package import Storage
package import Vocabulary

/// A conversation in our own terms, whatever it was exported from. Votes are in the order in which they were given.
package struct ImportedConversation: Sendable {
    package struct Statement: Sendable {
        package let externalID: String
        package let text: String
        package let accepted: Bool
        package let author: String
        package let at: Moment

        package init(externalID: String, text: String, accepted: Bool, author: String, at: Moment) {
            self.externalID = externalID
            self.text = text
            self.accepted = accepted
            self.author = author
            self.at = at
        }
    }

    package struct Vote: Sendable, Equatable {
        package let statement: String
        package let participant: String
        package let choice: VoteChoice
        package let at: Moment

        package init(statement: String, participant: String, choice: VoteChoice, at: Moment) {
            self.statement = statement
            self.participant = participant
            self.choice = choice
            self.at = at
        }
    }

    package let statements: [Statement]
    package let votes: [Vote]

    package init(statements: [Statement], votes: [Vote]) {
        self.statements = statements
        self.votes = votes
    }
}

/// What an import did.
package struct ImportReport: Encodable, Sendable {
    package let round: RoundID
    package let statements: Int
    package let participants: Int
    package let votes: Int
    package let newStatements: Int
    /// New or changed.
    package let newVotes: Int
}

package struct ConversationImportStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// Carries a report out of a transaction that is undone.
    private struct Undone: Error { let report: ImportReport }

    /// One transaction: the whole conversation, or nothing. A round that has the same title takes what is new; a second time changes nothing.
    ///
    /// - Parameter dryRun: everything is done and then undone.
    package func add(
        _ conversation: ImportedConversation, as draft: RoundDraft, language: Language, dryRun: Bool = false, at now: Moment
    ) async throws -> ImportReport {
        do {
            return try await database.write { connection in
                let report = try Self.add(conversation, as: draft, language: language, at: now, on: connection)
                if dryRun { throw Undone(report: report) }
                return report
            }
        } catch let undone as Undone { return undone.report }
    }

    private static func add(
        _ conversation: ImportedConversation, as draft: RoundDraft, language: Language, at now: Moment, on connection: any SQLConnection
    ) throws -> ImportReport {
        let known = try connection.first("SELECT id FROM round WHERE title = \(draft.title)") { try $0.next() as RoundID }
        let round = try known ?? RoundStore.add(draft, by: "import", at: now, on: connection)
        var people: [String: ParticipantID] = [:]
        func participant(_ name: String) throws -> ParticipantID {
            if let id = people[name] { return id }
            let id = try VoteStore.participant(externalID: name, in: round, on: connection)
            people[name] = id
            return id
        }
        var numbers = Dictionary(
            uniqueKeysWithValues: try connection.query(
                "SELECT external_id, id FROM statement WHERE round_id = \(round) AND external_id IS NOT NULL"
            ) {
                (try $0.next() as String, try $0.next() as StatementID)
            })
        let before = numbers.count
        for statement in conversation.statements where numbers[statement.externalID] == nil {
            numbers[statement.externalID] = try StatementStore.add(
                StatementDraft(kind: .impression, language: language, text: statement.text), to: round,
                participant: participant(statement.author), meeting: nil, externalID: statement.externalID,
                state: statement.accepted ? .accepted : .rejected, at: statement.at, on: connection)
        }
        let standing = try Set(
            connection.query(
                """
                SELECT vote.statement_id, participant.external_id, vote.choice, vote.at FROM vote
                JOIN participant ON participant.id = vote.participant_id WHERE participant.round_id = \(round)
                """
            ) { Standing(statement: try $0.next(), person: try $0.next() as String? ?? "", choice: try $0.next(), at: try $0.next()) })
        // Several votes on one statement: the last one counts.
        var last: [Pair: ImportedConversation.Vote] = [:]
        for vote in conversation.votes { last[Pair(statement: vote.statement, person: vote.participant)] = vote }
        var newVotes = 0
        for vote in conversation.votes where last[Pair(statement: vote.statement, person: vote.participant)] == vote {
            guard let statement = numbers[vote.statement] else { continue }
            let row = Standing(statement: statement, person: vote.participant, choice: vote.choice.rawValue, at: vote.at)
            guard !standing.contains(row) else { continue }
            try VoteStore.record(
                vote.choice, important: false, on: statement, by: participant(vote.participant), at: vote.at, connection)
            newVotes += 1
        }
        if numbers.count > before || newVotes > 0 || known == nil {
            try AuditLog.append(
                AuditEntry(actor: "import", act: "imported", object: "round \(round)", after: "\(newVotes) votes"), at: now,
                on: connection)
            try JobQueue.request(StatementStore.readingJob, subject: round.raw, at: now, on: connection)
        }
        let stored = try RoundStore.round(round, on: connection)
        return ImportReport(
            round: round, statements: conversation.statements.count, participants: stored.participantCount, votes: stored.voteCount,
            newStatements: numbers.count - before, newVotes: newVotes)
    }

    private struct Standing: Hashable {
        let statement: StatementID
        let person: String
        let choice: Int
        let at: Moment
    }

    private struct Pair: Hashable {
        let statement: String
        let person: String
    }
}
