// Closes stages, and refuses while somebody's statement has no fate.

package import Listening
import OpinionMath
package import Storage
package import Vocabulary

/// What stands between a stage and its end.
package struct Gate: Encodable, Sendable {
    package let round: RoundID
    /// The stage that would be closed next; `nil` when all are.
    package let stage: Stage?
    /// Accepted statements that led to nothing yet.
    package let withoutFate: [Open]
    /// Statements still waiting for a moderator.
    package let held: Int
    /// Kinds of partner that are at the table or in the region and were not heard in the round so far.
    package let missing: [Missing]
    /// While listening is open: whose newest answers would stay out of the figures if it closed now.
    package let uncounted: [UncountedVoices]

    package struct Missing: Encodable, Sendable {
        package let voice: VoiceClass
        /// Organisations that spoke, voted, decided or own something in the round.
        package let heard: Int
        package let registered: Int
    }

    package struct Open: Encodable, Sendable {
        package let id: StatementID
        package let text: String
        package let language: Language
    }

    /// Listening may close when nothing waits for moderation; every later stage only when each statement has a fate.
    package var mayClose: Bool { stage == .listen ? held == 0 : withoutFate.isEmpty && held == 0 }
}

package struct GateStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package func gate(_ round: RoundID) async throws -> Gate { try await database.read { try Self.gate(round, on: $0) } }

    private static func gate(_ round: RoundID, on connection: any SQLConnection) throws -> Gate {
        let info = try RoundStore.round(round, on: connection)
        return try Gate(
            round: round, stage: info.current, withoutFate: withoutFate(in: round, on: connection),
            held: connection.value("SELECT COUNT(*) FROM statement WHERE round_id = \(round) AND state = 'held'"),
            missing: missing(in: round, on: connection),
            uncounted: info.isListening ? CountedVoteStore.uncounted(in: round, on: connection) : [])
    }

    /// Accepted statements that led to nothing yet.
    package static func withoutFate(in round: RoundID, on connection: any SQLConnection) throws -> [Gate.Open] {
        // A finding is only a reading; a fate is an objective, a barrier, a decision or an action.
        try connection.query(
            """
            SELECT statement.id, statement.text, statement.language FROM statement WHERE statement.round_id = \(round) AND statement.state = 'accepted'
            AND NOT EXISTS (SELECT 1 FROM trace WHERE trace.cause_kind = 'statement' AND trace.cause_id = statement.id
                AND trace.consequence_kind IN ('objective', 'barrier', 'decision', 'action'))
            AND NOT EXISTS (SELECT 1 FROM trace JOIN trace AS later ON later.cause_kind = 'finding' AND later.cause_id = trace.consequence_id
                WHERE trace.cause_kind = 'statement' AND trace.cause_id = statement.id AND trace.consequence_kind = 'finding'
                AND later.consequence_kind IN ('objective', 'barrier', 'decision', 'action'))
            ORDER BY statement.id
            """
        ) { try Gate.Open(id: $0.next(), text: $0.next(), language: $0.next()) }
    }

    /// Nobody heard, or fewer than the kind's share of the region (of the register, where nobody has counted the region).
    private static func missing(in round: RoundID, on connection: any SQLConnection) throws -> [Gate.Missing] {
        let partners = try PartnerStore.all(on: connection).filter { $0.status == "active" }
        let heard = try Set(
            connection.query(
                """
                SELECT participant.partner_id FROM vote JOIN participant ON participant.id = vote.participant_id
                    WHERE participant.round_id = \(round) AND participant.partner_id IS NOT NULL
                UNION SELECT participant.partner_id FROM statement JOIN participant ON participant.id = statement.participant_id
                    WHERE statement.round_id = \(round) AND participant.partner_id IS NOT NULL
                UNION SELECT meeting_partner.partner_id FROM meeting_partner JOIN meeting ON meeting.id = meeting_partner.meeting_id
                    WHERE meeting.round_id = \(round)
                UNION SELECT owner_id FROM objective WHERE round_id = \(round) UNION SELECT owner_id FROM barrier WHERE round_id = \(round)
                """
            ) { try $0.next() as PartnerID })
        let population = try PopulationStore.counts(.voice, on: connection)
        let all = population.isEmpty ? partners.count : population.values.reduce(0, +)
        return VoiceClass.allCases.compactMap { voice in
            let registered = partners.filter { $0.voiceClass == voice }
            let there = population.isEmpty ? registered.count : population[voice.rawValue] ?? 0
            let count = registered.count { heard.contains($0.id) }
            let share = Double(there) / Double(max(1, all))
            let word = Involvement.representation(count: count, of: heard.count, reference: share).word
            guard there > 0, count == 0 || word == .under else { return nil }
            return Gate.Missing(voice: voice, heard: count, registered: registered.count)
        }
    }

    /// Closes the current stage.
    ///
    /// - Parameter expected: the stage the page showed; another one means that somebody was faster.
    package func close(_ expected: Stage, of round: RoundID, by member: MemberID, at now: Moment) async throws {
        try await database.write { connection in
            let gate = try Self.gate(round, on: connection)
            guard gate.stage == expected else {
                throw Refusal(.conflict, "The stage '\(expected.rawValue)' is not the one that is open now. Reload the page.")
            }
            guard gate.mayClose else {
                let numbers = gate.withoutFate.prefix(10).map(\.id.description).joined(separator: ", ")
                throw Refusal(
                    .closed,
                    gate.held > 0
                        ? "\(gate.held) statements wait for a moderator. Look at them first."
                        : "\(gate.withoutFate.count) statements have no fate yet (\(numbers)\(gate.withoutFate.count > 10 ? ", …" : "")). Give each an objective, a barrier, an action or a decision with a reason."
                )
            }
            try Self.close(expected, of: round, by: member, at: now, on: connection)
        }
    }

    package static func close(_ stage: Stage, of round: RoundID, by member: MemberID?, at now: Moment, on connection: any SQLConnection)
        throws
    {
        try connection.execute(
            "INSERT INTO stage_closing (round_id, stage, closed_at, closed_by) VALUES (\(round), \(stage), \(now), \(member))")
        // Votes that waited for others count now.
        if stage == .listen { try JobQueue.request(StatementStore.readingJob, subject: round.raw, at: now, on: connection) }
        try AuditLog.append(
            AuditEntry(
                actor: member.map { "member \($0)" } ?? "demo", act: "closed stage", object: "round \(round)", after: stage.rawValue),
            at: now,
            on: connection)
    }
}
