// Writes and reads rounds. Used by the round routes, imports and the demo region.

import Foundation
package import Storage
package import Vocabulary

package struct RoundStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package func all() async throws -> [Round] {
        try await database.read { connection in
            try connection.query("SELECT id FROM round ORDER BY id DESC") { try $0.next() as RoundID }.map {
                try Self.round($0, on: connection)
            }
        }
    }

    /// Rounds that still listen, the newest first.
    package func listening() async throws -> [RoundID] {
        try await database.read { connection in
            try connection.query(
                """
                SELECT round.id FROM round JOIN round_stage ON round_stage.round_id = round.id AND round_stage.stage = 'listen'
                WHERE NOT EXISTS (SELECT 1 FROM stage_closing WHERE stage_closing.round_id = round.id AND stage_closing.stage = 'listen')
                ORDER BY round.id DESC
                """
            ) { try $0.next() as RoundID }
        }
    }

    /// The question of a round; `nil` for no round.
    package func question(_ id: RoundID?) async throws -> String? {
        guard let id else { return nil }
        return try await round(id).question
    }

    package func round(_ id: RoundID) async throws -> Round { try await database.read { try Self.round(id, on: $0) } }

    package static func round(_ id: RoundID, on connection: any SQLConnection) throws -> Round {
        let found = try connection.first(
            """
            SELECT title, question, decision_rule, previous_id, (SELECT MAX(later.id) FROM round AS later WHERE later.previous_id = round.id)
            FROM round WHERE id = \(id)
            """
        ) {
            (
                title: try $0.next() as String, question: try $0.next() as String, rule: try $0.next() as String,
                previous: try $0.next() as RoundID?, next: try $0.next() as RoundID?
            )
        }
        guard let found else { throw Refusal.notFound("round", id) }
        let stages = try connection.query(
            """
            SELECT round_stage.stage, round_stage.starts_on, round_stage.ends_on, stage_closing.closed_at FROM round_stage
            LEFT JOIN stage_closing ON stage_closing.round_id = round_stage.round_id AND stage_closing.stage = round_stage.stage
            WHERE round_stage.round_id = \(id)
            """
        ) { try StageDates(stage: $0.next(), startsOn: $0.next(), endsOn: $0.next(), closedAt: $0.next()) }
        return try Round(
            id: id, title: found.title, question: found.question, decisionRule: found.rule, previous: found.previous,
            next: found.next, stages: stages.sorted { $0.stage < $1.stage },
            statementCount: connection.value("SELECT COUNT(*) FROM statement WHERE round_id = \(id) AND state = 'accepted'"),
            participantCount: connection.value(
                """
                SELECT COUNT(*) FROM participant WHERE participant.round_id = \(id)
                    AND EXISTS (SELECT 1 FROM vote WHERE vote.participant_id = participant.id)
                """),
            voteCount: connection.value(
                "SELECT COUNT(*) FROM vote WHERE statement_id IN (SELECT statement.id FROM statement WHERE statement.round_id = \(id))"),
            corrections: CorrectionStore.of(.round, id.raw, on: connection))
    }

    /// Whether a round that exists still listens; asked with every vote, so it counts nothing.
    static func isListening(_ id: RoundID, on connection: any SQLConnection) throws -> Bool {
        try connection.value(
            """
            SELECT COUNT(*) FROM round_stage WHERE round_id = \(id) AND stage = 'listen' AND NOT EXISTS (
                SELECT 1 FROM stage_closing WHERE stage_closing.round_id = round_stage.round_id AND stage_closing.stage = 'listen')
            """) == 1
    }

    package func add(_ draft: RoundDraft, by actor: String, at now: Moment) async throws -> RoundID {
        try await database.write { try Self.add(draft, by: actor, at: now, on: $0) }
    }

    package static func add(_ draft: RoundDraft, by actor: String, at now: Moment, on connection: any SQLConnection) throws -> RoundID {
        let targets = VoiceClass.allCases.compactMap { voice in draft.classTargets[voice].map { "\(voice.rawValue):\($0)" } }.joined(
            separator: ";")
        let id: RoundID = try connection.value(
            """
            INSERT INTO round (title, question, decision_rule, class_targets, previous_id, created_at)
            VALUES (\(draft.title), \(draft.question), \(draft.decisionRule), \(targets), \(draft.previous), \(now)) RETURNING id
            """)
        for dates in draft.stages {
            try connection.execute(
                "INSERT INTO round_stage (round_id, stage, starts_on, ends_on) VALUES (\(id), \(dates.stage), \(dates.startsOn), \(dates.endsOn))"
            )
        }
        try AuditLog.append(
            AuditEntry(actor: actor, act: "opened", object: "round \(id)", after: draft.title + targets), at: now, on: connection)
        return id
    }

    /// Puts title, dates of open stages and, before anybody has voted, question and rule right.
    package func correct(_ id: RoundID, to draft: RoundCorrection, because reason: String, by member: MemberID, at now: Moment) async throws
    {
        try await database.write { connection in
            let round = try Self.round(id, on: connection)
            guard round.voteCount == 0 || (draft.question == round.question && draft.decisionRule == round.decisionRule) else {
                throw Refusal(
                    .closed,
                    "\(round.voteCount) votes were cast under this question and this rule; they stay as they are. Open a new round.")
            }
            var fields = [
                CorrectedField("round.title", round.title, draft.title),
                CorrectedField("round.question", round.question, draft.question),
                CorrectedField("round.decision_rule", round.decisionRule, draft.decisionRule),
            ]
            for dates in draft.stages {
                guard let before = round.stages.first(where: { $0.stage == dates.stage }), before.closedAt == nil else { continue }
                fields.append(CorrectedField("stage.\(dates.stage.rawValue)", before.endsOn.iso, dates.endsOn.iso))
                try connection.execute(
                    """
                    UPDATE round_stage SET starts_on = \(dates.startsOn), ends_on = \(dates.endsOn)
                    WHERE round_id = \(id) AND stage = \(dates.stage)
                    """)
            }
            try connection.execute(
                """
                UPDATE round SET title = \(draft.title), question = \(draft.question), decision_rule = \(draft.decisionRule)
                WHERE id = \(id)
                """)
            try CorrectionStore.add(fields, because: reason, to: .round, number: id.raw, by: member, at: now, on: connection)
        }
    }

    /// Replaces the weights; in the order of `VoiceClass.allCases`. The caller keeps the reason and the trace of the change.
    package static func setTargets(_ targets: [Double], of round: RoundID, on connection: any SQLConnection) throws {
        let text = zip(VoiceClass.allCases, targets).map { "\($0.rawValue):\($1)" }.joined(separator: ";")
        try connection.execute("UPDATE round SET class_targets = \(text) WHERE id = \(round)")
    }

    /// The weights fixed when the round was opened, in the order of `VoiceClass.allCases`.
    package static func targets(_ round: RoundID, on connection: any SQLConnection) throws -> [Double] {
        let text: String = try connection.value("SELECT class_targets FROM round WHERE id = \(round)")
        let pairs = text.split(separator: ";").compactMap { part -> (String, Double)? in
            let sides = part.split(separator: ":")
            guard sides.count == 2, let weight = Double(sides[1]) else { return nil }
            return (String(sides[0]), weight)
        }
        let weights = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        return VoiceClass.allCases.map { weights[$0.rawValue] ?? 0 }
    }
}
