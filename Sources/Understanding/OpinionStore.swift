// Dated readings of a round. The opinion job writes them; pages show the newest.

import Foundation
import Listening
package import OpinionMath
package import Storage
package import Vocabulary

/// A reading with the statements its indices stand for.
package struct OpinionSnapshot: Codable, Sendable {
    package let statements: [StatementID]
    package let landscape: OpinionLandscape

    package init(statements: [StatementID], landscape: OpinionLandscape) {
        self.statements = statements
        self.landscape = landscape
    }
}

/// Which reading is the newest, without its content.
package struct OpinionVersion: Sendable {
    package let id: Int64
    package let madeAt: Moment
    package let voteCount: Int
    /// How many stages of the round are closed: the page shows them too.
    package let closedStages: Int
}

/// What the job needs to make a reading: rows by index, ids kept apart.
package struct OpinionInput: Sendable {
    package let statements: [StatementID]
    package let hidden: Set<Int>
    package let participantCount: Int
    package let entries: [VoteMatrix.Entry]
    package let voices: Voices
    /// Changes when any vote, statement or target does.
    package let digest: String
}

package struct OpinionStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package func version(_ round: RoundID) async throws -> OpinionVersion? {
        try await database.read { connection in
            try connection.first(
                """
                SELECT id, made_at, vote_count, (SELECT COUNT(*) FROM stage_closing WHERE stage_closing.round_id = opinion_snapshot.round_id)
                FROM opinion_snapshot WHERE round_id = \(round) ORDER BY id DESC LIMIT 1
                """
            ) {
                try OpinionVersion(id: $0.next(), madeAt: $0.next(), voteCount: $0.next(), closedStages: $0.next())
            }
        }
    }

    package func snapshot(_ version: OpinionVersion) async throws -> OpinionSnapshot {
        let text = try await database.read { try $0.value("SELECT content FROM opinion_snapshot WHERE id = \(version.id)") as String }
        return try JSONDecoder().decode(OpinionSnapshot.self, from: Data(text.utf8))
    }

    /// One consistent view of everything a reading depends on, in an order that does not depend on when rows were written.
    package func input(_ round: RoundID) async throws -> OpinionInput { try await database.read { try Self.input(round, on: $0) } }

    package static func input(_ round: RoundID, on connection: any SQLConnection) throws -> OpinionInput {
        let statements = try connection.query("SELECT id, state FROM statement WHERE round_id = \(round) ORDER BY id") {
            (id: try $0.next() as StatementID, state: try $0.next() as String)
        }
        let participants = try connection.query(
            """
            SELECT participant.id, partner.id, partner.kind, partner.head_count FROM participant
            LEFT JOIN partner ON partner.id = participant.partner_id WHERE participant.round_id = \(round) ORDER BY participant.id
            """
        ) {
            (
                id: try $0.next() as ParticipantID, partner: try $0.next() as PartnerID?, kind: try $0.next() as PartnerKind?,
                heads: try $0.next() as Int?
            )
        }
        let statementIndex = Dictionary(uniqueKeysWithValues: statements.enumerated().map { ($0.element.id, $0.offset) })
        let participantIndex = Dictionary(uniqueKeysWithValues: participants.enumerated().map { ($0.element.id, $0.offset) })
        var organisations: [PartnerID: Int] = [:]
        var classes: [Int] = []
        let organisationOf = participants.map { participant -> Int in
            guard let partner = participant.partner, let kind = participant.kind else { return -1 }
            if let index = organisations[partner] { return index }
            organisations[partner] = classes.count
            let voice = VoiceClass(kind: kind, headCount: participant.heads ?? 0)
            classes.append(VoiceClass.allCases.firstIndex(of: voice) ?? 0)
            return classes.count - 1
        }
        var checksum: UInt64 = 14_695_981_039_346_656_037
        func mix(_ value: Int) { checksum = (checksum ^ UInt64(bitPattern: Int64(value))) &* 1_099_511_628_211 }
        let entries = try connection.query(
            """
            SELECT vote.statement_id, vote.participant_id, vote.choice FROM vote JOIN statement ON statement.id = vote.statement_id
            WHERE statement.round_id = \(round) ORDER BY vote.participant_id, vote.statement_id
            """
        ) { row -> VoteMatrix.Entry? in
            let statement: StatementID = try row.next()
            let participant: ParticipantID = try row.next()
            let choice: Int = try row.next()
            mix(Int(statement.raw))
            mix(Int(participant.raw))
            mix(choice)
            guard let column = statementIndex[statement], let line = participantIndex[participant] else { return nil }
            return VoteMatrix.Entry(participant: line, statement: column, value: Int8(choice))
        }
        for statement in statements { mix(statement.state == StatementState.accepted.rawValue ? 1 : 2) }
        let targets = try RoundStore.targets(round, on: connection)
        for target in targets { mix(Int(target * 1_000_000)) }
        return OpinionInput(
            statements: statements.map(\.id),
            hidden: Set(statements.indices.filter { statements[$0].state != StatementState.accepted.rawValue }),
            participantCount: participants.count, entries: entries.compactMap { $0 },
            voices: Voices(organisationOfParticipant: organisationOf, classOfOrganisation: classes, classTargets: targets),
            digest: String(checksum, radix: 16))
    }

    /// Keeps a reading, unless the newest one is of the same input.
    package func save(_ snapshot: OpinionSnapshot, of round: RoundID, digest: String, at now: Moment) async throws {
        try await database.write { try Self.save(snapshot, of: round, digest: digest, at: now, on: $0) }
    }

    package static func save(
        _ snapshot: OpinionSnapshot, of round: RoundID, digest: String, at now: Moment, on connection: any SQLConnection
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let content = String(decoding: try encoder.encode(snapshot), as: UTF8.self)
        let last = try connection.first("SELECT digest FROM opinion_snapshot WHERE round_id = \(round) ORDER BY id DESC LIMIT 1") {
            try $0.next() as String
        }
        if last == digest { return }
        try connection.execute(
            """
            INSERT INTO opinion_snapshot (round_id, made_at, vote_count, digest, content)
            VALUES (\(round), \(now), \(snapshot.landscape.voteCount), \(digest), \(content))
            """)
    }
}
