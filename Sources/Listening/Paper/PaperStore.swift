// Writes paper sheets: which statements stand on which sheet, and the votes entered from it, marked as assisted.

package import Storage
package import Vocabulary

/// One printed sheet.
package struct PaperSheet: Encodable, Sendable {
    package struct Line: Encodable, Sendable {
        package let position: Int
        package let statement: StatementID
        package let text: String
        package let language: Language
    }

    package let id: PaperSheetID
    package let round: RoundID
    package let code: String
    package let partner: String?
    package let enteredAt: Moment?
    package let lines: [Line]
}

package struct PaperStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// Sheets with the statements that have the fewest votes, each sheet in an order of its own.
    package func print(_ codes: [String], statements: Int, for partner: PartnerID?, in round: RoundID, by actor: String, at now: Moment)
        async throws -> [PaperSheet]
    {
        try await database.write { connection in
            guard try RoundStore.round(round, on: connection).isListening else {
                throw Refusal(.closed, "Listening in this round is closed, so sheets printed now could not be entered.")
            }
            let open = try connection.query(
                """
                SELECT statement.id FROM statement LEFT JOIN vote ON vote.statement_id = statement.id
                WHERE statement.round_id = \(round) AND statement.state = 'accepted'
                GROUP BY statement.id ORDER BY COUNT(vote.participant_id), statement.id
                """
            ) { try $0.next() as StatementID }
            guard !open.isEmpty else { throw Refusal(.conflict, "This round has no accepted statement to print yet.") }
            return try codes.enumerated().map { number, code in
                let id: PaperSheetID = try connection.value(
                    """
                    INSERT INTO paper_sheet (round_id, code, partner_id, printed_at)
                    VALUES (\(round), \(code), \(partner), \(now)) RETURNING id
                    """)
                // The next sheet begins where this one ends, so that together they cover all statements.
                let chosen = (0..<min(statements, open.count)).map { open[(number * statements + $0) % open.count] }
                for (position, statement) in chosen.enumerated() {
                    try connection.execute(
                        "INSERT INTO paper_line (sheet_id, position, statement_id) VALUES (\(id), \(position + 1), \(statement))")
                }
                try AuditLog.append(AuditEntry(actor: actor, act: "printed", object: "sheet \(id)"), at: now, on: connection)
                return try Self.sheet("paper_sheet.id = \(id)", on: connection)
            }
        }
    }

    package func sheet(code: String) async throws -> PaperSheet {
        try await database.read { try Self.sheet("paper_sheet.code = \(code)", on: $0) }
    }

    private static func sheet(_ condition: SQLText, on connection: any SQLConnection) throws -> PaperSheet {
        let found = try connection.first(
            """
            SELECT paper_sheet.id, paper_sheet.round_id, paper_sheet.code, partner.name, paper_sheet.entered_at FROM paper_sheet
            LEFT JOIN partner ON partner.id = paper_sheet.partner_id WHERE
            """ + " " + condition
        ) {
            (
                id: try $0.next() as PaperSheetID, round: try $0.next() as RoundID, code: try $0.next() as String,
                partner: try $0.next() as String?, entered: try $0.next() as Moment?
            )
        }
        guard let found else { throw Refusal(.notFound, "There is no sheet with this code. It stands at the top right of the sheet.") }
        let lines = try connection.query(
            """
            SELECT paper_line.position, statement.id, statement.text, statement.language FROM paper_line
            JOIN statement ON statement.id = paper_line.statement_id WHERE paper_line.sheet_id = \(found.id) ORDER BY paper_line.position
            """
        ) { try PaperSheet.Line(position: $0.next(), statement: $0.next(), text: $0.next(), language: $0.next()) }
        return PaperSheet(
            id: found.id, round: found.round, code: found.code, partner: found.partner, enteredAt: found.entered, lines: lines)
    }

    /// Enters a sheet. It can be entered again to correct it; the last entry counts.
    ///
    /// - Returns: how many votes were counted.
    package func enter(_ choices: [Int: VoteChoice], code: String, by member: MemberID, at now: Moment) async throws -> Int {
        try await database.write { connection in
            let sheet = try Self.sheet("paper_sheet.code = \(code)", on: connection)
            guard try RoundStore.round(sheet.round, on: connection).isListening else {
                throw Refusal(.closed, "Listening in this round is closed; the sheet \(sheet.code) came too late.")
            }
            let partner =
                try connection.first("SELECT partner_id FROM paper_sheet WHERE id = \(sheet.id)") { try $0.next() as PartnerID? } ?? nil
            let participant = try VoteStore.participant(paper: sheet.code, of: partner, in: sheet.round, on: connection)
            var counted = 0
            for line in sheet.lines {
                try VoteStore.takeBack(line.statement, of: participant, on: connection)
                guard let choice = choices[line.position] else { continue }
                try VoteStore.recordAssisted(choice, on: line.statement, by: participant, at: now, connection)
                counted += 1
            }
            try connection.execute("UPDATE paper_sheet SET entered_at = \(now), entered_by = \(member) WHERE id = \(sheet.id)")
            try AuditLog.append(
                AuditEntry(actor: "member \(member)", act: "entered a sheet", object: "sheet \(sheet.id)", after: "\(counted) votes"),
                at: now, on: connection)
            try JobQueue.request(StatementStore.readingJob, subject: sheet.round.raw, at: now, on: connection)
            return counted
        }
    }
}
