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

    package struct Vote: Sendable {
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
}

package struct ConversationImportStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// One transaction: the whole conversation, or nothing. A round that has the same title takes what is new; a second time changes nothing.
    package func add(_ conversation: ImportedConversation, as draft: RoundDraft, language: Language, at now: Moment) async throws
        -> ImportReport
    {
        try await database.write { connection in
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
            for statement in conversation.statements where numbers[statement.externalID] == nil {
                numbers[statement.externalID] = try StatementStore.add(
                    StatementDraft(kind: .impression, language: language, text: statement.text), to: round,
                    participant: participant(statement.author), meeting: nil, externalID: statement.externalID,
                    state: statement.accepted ? .accepted : .rejected, at: statement.at, on: connection)
            }
            for vote in conversation.votes {
                guard let statement = numbers[vote.statement] else { continue }
                try VoteStore.record(
                    vote.choice, important: false, on: statement, by: participant(vote.participant), at: vote.at, connection)
            }
            try AuditLog.append(
                AuditEntry(actor: "import", act: "imported", object: "round \(round)", after: "\(conversation.votes.count) votes"), at: now,
                on: connection)
            try JobQueue.request(StatementStore.readingJob, subject: round.raw, at: now, on: connection)
            let stored = try RoundStore.round(round, on: connection)
            return ImportReport(
                round: round, statements: conversation.statements.count, participants: stored.participantCount, votes: stored.voteCount)
        }
    }
}
