// Brings a conversation from another system into a round of its own. Used by `roundtable import polis`.

package import Storage
package import Vocabulary

/// A conversation in our own terms, whatever it was exported from. Votes are in the order in which they were given.
package struct ImportedConversation: Sendable {
    package struct Statement: Sendable {
        package let externalID: String
        package let text: String
        /// 1 accepted, 0 not looked at, -1 moderated out.
        package let moderated: Int
        /// About the conversation itself.
        package let isMeta: Bool
        package let author: String
        package let at: Moment

        package init(externalID: String, text: String, moderated: Int, isMeta: Bool, author: String, at: Moment) {
            self.externalID = externalID
            self.text = text
            self.moderated = moderated
            self.isMeta = isMeta
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
            var added = 0
            for statement in conversation.statements where numbers[statement.externalID] == nil {
                numbers[statement.externalID] = try StatementStore.add(
                    StatementDraft(kind: .impression, language: language, text: statement.text), to: round,
                    participant: statement.author.isEmpty ? nil : participant(statement.author), meeting: nil,
                    externalID: statement.externalID, state: statement.moderated < 0 ? .rejected : .accepted, at: statement.at,
                    on: connection, isMeta: statement.isMeta, moderatedElsewhere: statement.moderated)
                added += 1
            }
            let before = try Self.votes(of: round, on: connection)
            // Of several votes on one statement the last counts; what is there already is not written again.
            let last = Dictionary(
                conversation.votes.enumerated().map { ("\($0.element.statement) \($0.element.participant)", $0.offset) },
                uniquingKeysWith: { $1 })
            for (position, vote) in conversation.votes.enumerated() where last["\(vote.statement) \(vote.participant)"] == position {
                guard let statement = numbers[vote.statement] else { continue }
                guard before["\(statement) \(vote.participant)"] != Given(choice: vote.choice, at: vote.at) else { continue }
                try VoteStore.record(
                    vote.choice, important: false, on: statement, by: participant(vote.participant), at: vote.at, connection)
                added += 1
            }
            let stored = try RoundStore.round(round, on: connection)
            let report = ImportReport(
                round: round, statements: conversation.statements.count, participants: stored.participantCount, votes: stored.voteCount)
            if added == 0, known != nil { return report }
            try AuditLog.append(
                AuditEntry(actor: "import", act: "imported", object: "round \(round)", after: "\(conversation.votes.count) votes"), at: now,
                on: connection)
            try JobQueue.request(StatementStore.readingJob, subject: round.raw, at: now, on: connection)
            return report
        }
    }

    private struct Given: Equatable {
        let choice: VoteChoice
        let at: Moment
    }

    private static func votes(of round: RoundID, on connection: any SQLConnection) throws -> [String: Given] {
        let rows = try connection.query(
            """
            SELECT vote.statement_id, participant.external_id, vote.choice, vote.at FROM vote
            JOIN participant ON participant.id = vote.participant_id
            WHERE participant.round_id = \(round) AND participant.external_id IS NOT NULL
            """
        ) { row in
            let statement: StatementID = try row.next()
            let person: String = try row.next()
            return ("\(statement) \(person)", Given(choice: VoteChoice(rawValue: try row.next()) ?? .pass, at: try row.next()))
        }
        return Dictionary(uniqueKeysWithValues: rows)
    }
}
