// Dated readings of a round. The opinion job writes them; pages show the newest that may be shown.

import Foundation
import Listening
package import OpinionMath
package import Storage
package import Vocabulary

/// A reading with the statements and participants its indices stand for. Stays in the house; pages get its `PublicReading`.
package struct OpinionSnapshot: Codable, Sendable {
    package let statements: [StatementID]
    package let landscape: OpinionLandscape
    let participants: [ParticipantID]
    let memory: GroupMemory
}

/// Which reading may be shown, without its content.
package struct OpinionVersion: Sendable {
    package let id: Int64
    package let madeAt: Moment
    package let voteCount: Int
    /// How many stages of the round are closed: the page shows them too.
    package let closedStages: Int
    /// Whether newer votes wait until they can be counted together with others'.
    package let waits: Bool
    /// How often the weights were changed: the page shows that too.
    package let weightChanges: Int
    /// Changes when topics are named, renamed or dissolved.
    package let topics: Int64
}

/// What the job needs to make a reading: rows by index, ids kept apart.
package struct OpinionInput: Sendable {
    package let statements: [StatementID]
    package let hidden: Set<Int>
    package let participants: [ParticipantID]
    package let entries: [VoteMatrix.Entry]
    package let voices: Voices
    /// What the reading before remembered, in the indices of this one.
    package let memory: GroupMemory?
    /// Changes when any vote, statement or target does.
    package let digest: String
}

/// The weight of each kind of partner in a round, and how it came about.
package struct ClassWeights: Encodable, Sendable {
    package struct Change: Encodable, Sendable {
        package let at: Moment
        /// Votes that had been given by then.
        package let votes: Int
        package let before: [Double]
        package let after: [Double]
        package let reason: String
    }

    /// In the order of `VoiceClass.allCases`; sums to 1.
    package let targets: [Double]
    /// When the round was opened; nobody could have voted before.
    package let fixedAt: Moment
    package let changes: [Change]
}

package struct OpinionStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// The newest reading. Readings are made of counted votes only, so each may be shown as soon as it is there.
    package func version(_ round: RoundID) async throws -> OpinionVersion? {
        try await database.read { connection in
            try connection.first(
                """
                SELECT id, made_at, vote_count, (SELECT COUNT(*) FROM stage_closing WHERE stage_closing.round_id = opinion_snapshot.round_id),
                    COALESCE((SELECT waiting FROM vote_counting WHERE vote_counting.round_id = opinion_snapshot.round_id), 0),
                    (SELECT COUNT(*) FROM weight_change WHERE weight_change.round_id = opinion_snapshot.round_id),
                    (SELECT COALESCE(MAX(named_at), 0) + COUNT(*) FROM topic WHERE topic.round_id = opinion_snapshot.round_id)
                FROM opinion_snapshot WHERE round_id = \(round) ORDER BY id DESC LIMIT 1
                """
            ) {
                try OpinionVersion(
                    id: $0.next(), madeAt: $0.next(), voteCount: $0.next(), closedStages: $0.next(), waits: $0.next() as Int > 0,
                    weightChanges: $0.next(), topics: $0.next())
            }
        }
    }

    package func snapshot(_ version: OpinionVersion) async throws -> OpinionSnapshot {
        let text = try await database.read { try $0.value("SELECT content FROM opinion_snapshot WHERE id = \(version.id)") as String }
        return try JSONDecoder().decode(OpinionSnapshot.self, from: Data(text.utf8))
    }

    /// Lets in what may be counted by now.
    package func countVotes(_ round: RoundID, at now: Moment) async throws {
        try await database.write { _ = try CountedVoteStore.admit(round, at: now, on: $0) }
    }

    /// One consistent view of everything a reading depends on, in an order that does not depend on when rows were written.
    package func input(_ round: RoundID) async throws -> OpinionInput { try await database.read { try Self.input(round, on: $0) } }

    package static func input(_ round: RoundID, on connection: any SQLConnection) throws -> OpinionInput {
        let statements = try connection.query("SELECT id, state, is_meta FROM statement WHERE round_id = \(round) ORDER BY id") {
            (
                id: try $0.next() as StatementID, isShown: try $0.next() as String == StatementState.accepted.rawValue,
                isMeta: try $0.next() as Bool
            )
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
        var checksum: UInt64 = 14_695_981_039_346_656_037
        func mix(_ value: Int) { checksum = (checksum ^ UInt64(bitPattern: Int64(value))) &* 1_099_511_628_211 }
        var organisations: [PartnerID: Int] = [:]
        var classes: [Int] = []
        let organisationOf = participants.map { participant -> Int in
            guard let partner = participant.partner, let kind = participant.kind else { return -1 }
            if let index = organisations[partner] { return index }
            organisations[partner] = classes.count
            let voice = VoiceClass.allCases.firstIndex(of: VoiceClass(kind: kind, headCount: participant.heads ?? 0)) ?? 0
            mix(Int(partner.raw))
            mix(voice)
            classes.append(voice)
            return classes.count - 1
        }
        let entries = try connection.query(
            """
            SELECT counted_vote.statement_id, counted_vote.participant_id, counted_vote.choice FROM counted_vote
            JOIN participant ON participant.id = counted_vote.participant_id WHERE participant.round_id = \(round)
            ORDER BY counted_vote.participant_id, counted_vote.statement_id
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
        for statement in statements { mix(statement.isShown && !statement.isMeta ? 1 : 2) }
        let targets = try RoundStore.targets(round, on: connection)
        for target in targets { mix(Int(target * 1_000_000)) }
        return OpinionInput(
            statements: statements.map(\.id),
            hidden: Set(statements.indices.filter { !statements[$0].isShown || statements[$0].isMeta }),
            participants: participants.map(\.id), entries: entries.compactMap { $0 },
            voices: Voices(organisationOfParticipant: organisationOf, classOfOrganisation: classes, classTargets: targets),
            memory: try memory(round, participantIndex, on: connection), digest: String(checksum, radix: 16))
    }

    private static func memory(_ round: RoundID, _ index: [ParticipantID: Int], on connection: any SQLConnection) throws -> GroupMemory? {
        let content = try connection.first("SELECT content FROM opinion_snapshot WHERE round_id = \(round) ORDER BY id DESC LIMIT 1") {
            try $0.next() as String
        }
        guard let content else { return nil }
        let before = try JSONDecoder().decode(OpinionSnapshot.self, from: Data(content.utf8))
        var memory = before.memory
        var groups = [Int](repeating: -1, count: index.count)
        for (participant, group) in zip(before.participants, before.memory.groupOfParticipant) {
            if let position = index[participant] { groups[position] = group }
        }
        memory.groupOfParticipant = groups
        return memory
    }

    /// Keeps a reading, unless the newest one is of the same input.
    package func save(_ snapshot: OpinionSnapshot, of round: RoundID, digest: String, at now: Moment) async throws {
        try await database.write { try Self.save(snapshot, of: round, digest: digest, at: now, on: $0) }
    }

    package static func save(
        _ snapshot: OpinionSnapshot, of round: RoundID, digest: String, at now: Moment, on connection: any SQLConnection
    ) throws {
        let last = try connection.first("SELECT digest FROM opinion_snapshot WHERE round_id = \(round) ORDER BY id DESC LIMIT 1") {
            try $0.next() as String
        }
        if last == digest { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let content = String(decoding: try encoder.encode(snapshot), as: UTF8.self)
        try connection.execute(
            """
            INSERT INTO opinion_snapshot (round_id, made_at, vote_count, digest, content, shown_from, voter_count)
            VALUES (\(round), \(now), \(snapshot.landscape.voteCount), \(digest), \(content), \(now), \(snapshot.landscape.participantCount))
            """)
        try RoutingStore.place(
            zip(snapshot.statements, snapshot.landscape.statements).map { ($0, $1.position.length) }, on: connection)
    }

    // MARK: Weights

    package func weights(_ round: RoundID) async throws -> ClassWeights {
        try await database.read { connection in
            let targets = try RoundStore.targets(round, on: connection)
            let changes = try connection.query(
                "SELECT at, vote_count, before_weights, after_weights, reason FROM weight_change WHERE round_id = \(round) ORDER BY id"
            ) { row in
                try ClassWeights.Change(
                    at: row.next(), votes: row.next(), before: Self.numbers(row.next()), after: Self.numbers(row.next()), reason: row.next()
                )
            }
            return try ClassWeights(
                targets: targets, fixedAt: connection.value("SELECT created_at FROM round WHERE id = \(round)"), changes: changes)
        }
    }

    /// Other weights, with a reason that everybody can read; a new reading is asked for.
    package func changeWeights(of round: RoundID, to targets: [Double], because reason: String, by member: MemberID, at now: Moment)
        async throws
    {
        try await database.write { connection in
            let before = try RoundStore.targets(round, on: connection)
            guard before != targets else { throw Refusal(.conflict, "These are the weights already. Nothing was changed.") }
            let votes: Int = try connection.value(
                "SELECT COUNT(*) FROM vote JOIN statement ON statement.id = vote.statement_id WHERE statement.round_id = \(round)")
            try RoundStore.setTargets(targets, of: round, on: connection)
            try connection.execute(
                """
                INSERT INTO weight_change (round_id, at, by_member, vote_count, before_weights, after_weights, reason)
                VALUES (\(round), \(now), \(member), \(votes), \(Self.text(before)), \(Self.text(targets)), \(reason))
                """)
            try AuditLog.append(
                AuditEntry(
                    actor: "member \(member)", act: "changed weights", object: "round \(round)", before: Self.text(before),
                    after: Self.text(targets)), at: now, on: connection)
            try JobQueue.request(StatementStore.readingJob, subject: round.raw, at: now, on: connection)
        }
    }

    private static func text(_ weights: [Double]) -> String { weights.map { "\($0)" }.joined(separator: ";") }
    private static func numbers(_ text: String) -> [Double] { text.split(separator: ";").map { Double($0) ?? 0 } }
}
