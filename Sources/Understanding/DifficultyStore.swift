// What stands in the way, as people said it: statements coded to barriers and drivers. Also the findings drawn from statements.

package import Storage
package import Vocabulary

/// A barrier or driver of the taxonomy.
package struct TaxonomyEntry: Encodable, Sendable {
    package let code: String
    package let kind: String
    package let family: String
    package let english: String
    package let german: String

    package init(code: String, kind: String, family: String, english: String, german: String) {
        self.code = code
        self.kind = kind
        self.family = family
        self.english = english
        self.german = german
    }

    package func name(_ language: Language) -> String { language == .german ? german : english }
}

/// One difficulty with the statements that name it.
package struct Difficulty: Encodable, Sendable {
    package let entry: TaxonomyEntry
    package let statements: [Named]
    /// Agreeing votes on those statements.
    package let support: Int

    package struct Named: Encodable, Sendable {
        package let id: StatementID
        package let text: String
    }
}

package struct Finding: Encodable, Sendable {
    package let id: FindingID
    package let text: String
    package let statements: [StatementID]
}

package struct DifficultyStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package static func add(_ entry: TaxonomyEntry, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO taxonomy (code, kind, family, name_en, name_de)
            VALUES (\(entry.code), \(entry.kind), \(entry.family), \(entry.english), \(entry.german)) ON CONFLICT (code) DO NOTHING
            """)
    }

    package static func taxonomy(on connection: any SQLConnection) throws -> [TaxonomyEntry] {
        try connection.query("SELECT code, kind, family, name_en, name_de FROM taxonomy ORDER BY kind, code") {
            try TaxonomyEntry(code: $0.next(), kind: $0.next(), family: $0.next(), english: $0.next(), german: $0.next())
        }
    }

    package func taxonomy() async throws -> [TaxonomyEntry] { try await database.read { try Self.taxonomy(on: $0) } }

    package static func code(
        _ statement: StatementID, as code: String, by member: MemberID?, at now: Moment, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO difficulty (statement_id, code, coded_at, coded_by) VALUES (\(statement), \(code), \(now), \(member))
            ON CONFLICT DO NOTHING
            """)
    }

    /// A person's word on what a statement is about.
    package func code(_ statement: StatementID, as code: String, by member: MemberID, at now: Moment) async throws -> RoundID {
        try await database.write { connection in
            guard let round = try connection.first("SELECT round_id FROM statement WHERE id = \(statement)", { try $0.next() as RoundID })
            else {
                throw Refusal.notFound("statement", statement)
            }
            guard try connection.value("SELECT COUNT(*) FROM taxonomy WHERE code = \(code)") == 1 else {
                throw Refusal(.unprocessable, "There is no barrier or driver with the code '\(code)'.")
            }
            try Self.code(statement, as: code, by: member, at: now, on: connection)
            return round
        }
    }

    /// A person's word that a suggestion is wrong; it is not made again.
    package func refuse(_ code: String, for statement: StatementID, by member: MemberID, at now: Moment) async throws -> RoundID {
        try await database.write { connection in
            guard let round = try connection.first("SELECT round_id FROM statement WHERE id = \(statement)", { try $0.next() as RoundID })
            else { throw Refusal.notFound("statement", statement) }
            guard try connection.value("SELECT COUNT(*) FROM taxonomy WHERE code = \(code)") == 1 else {
                throw Refusal(.unprocessable, "There is no barrier or driver with the code '\(code)'.")
            }
            try connection.execute(
                "INSERT INTO suggestion_refusal (statement_id, code, at, by_member) VALUES (\(statement), \(code), \(now), \(member)) ON CONFLICT DO NOTHING"
            )
            return round
        }
    }

    /// The board of a round: most supported first; barriers and drivers apart.
    package func board(_ round: RoundID) async throws -> [Difficulty] {
        try await database.read { connection in
            let rows = try connection.query(
                """
                SELECT difficulty.code, statement.id, statement.text,
                    (SELECT COUNT(*) FROM counted_vote WHERE counted_vote.statement_id = statement.id AND counted_vote.choice = 1)
                FROM difficulty JOIN statement ON statement.id = difficulty.statement_id
                WHERE statement.round_id = \(round) AND statement.state = 'accepted' ORDER BY difficulty.code, statement.id
                """
            ) {
                (
                    code: try $0.next() as String, id: try $0.next() as StatementID, text: try $0.next() as String,
                    support: try $0.next() as Int
                )
            }
            let byCode = Dictionary(grouping: rows, by: \.code)
            return try Self.taxonomy(on: connection).compactMap { entry in
                guard let rows = byCode[entry.code] else { return nil }
                return Difficulty(
                    entry: entry, statements: rows.map { .init(id: $0.id, text: $0.text) }, support: rows.reduce(0) { $0 + $1.support })
            }.sorted {
                ($0.entry.kind, -$0.statements.count, -$0.support, $0.entry.code) < (
                    $1.entry.kind, -$1.statements.count, -$1.support, $1.entry.code
                )
            }
        }
    }

    // MARK: Findings

    package func findings(_ round: RoundID) async throws -> [Finding] {
        try await database.read { connection in
            let found = try connection.query("SELECT id, text FROM finding WHERE round_id = \(round) ORDER BY id") {
                (id: try $0.next() as FindingID, text: try $0.next() as String)
            }
            return try found.map { finding in
                let statements = try TraceLog.causes(of: TracePoint(.finding, finding.id.raw), on: connection).filter {
                    $0.cause.kind == .statement
                }
                return Finding(id: finding.id, text: finding.text, statements: statements.map { StatementID($0.cause.id) })
            }
        }
    }

    package func addFinding(_ text: String, from statements: [StatementID], in round: RoundID, by member: MemberID, at now: Moment)
        async throws -> FindingID
    {
        try await database.write { try Self.addFinding(text, from: statements, in: round, by: member, at: now, on: $0) }
    }

    package static func addFinding(
        _ text: String, from statements: [StatementID], in round: RoundID, by member: MemberID?, at now: Moment,
        on connection: any SQLConnection
    ) throws -> FindingID {
        let id: FindingID = try connection.value(
            "INSERT INTO finding (round_id, text, created_at, created_by) VALUES (\(round), \(text), \(now), \(member)) RETURNING id")
        for statement in statements {
            try TraceLog.add(
                from: TracePoint(.statement, statement.raw), to: TracePoint(.finding, id.raw), at: now, by: member, on: connection)
        }
        return id
    }
}
