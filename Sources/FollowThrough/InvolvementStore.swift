// Who took part at which stage, counted by organisation from what they did. Reads only.

import Agreeing
import Listening
package import Storage
package import Vocabulary

/// The steps at which taking part is counted.
package enum InvolvementStep: String, CaseIterable, Codable, Sendable {
    case invited, joined, spoke, voted, decided, acts, trained
}

/// Organisations of one class that took part in each step.
package struct InvolvementRow: Encodable, Sendable {
    package let voice: VoiceClass
    /// Organisations of the class in the register: the reference.
    package let registered: Int
    /// In the order of `InvolvementStep`.
    package let counts: [Int]
}

package struct InvolvementStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package func matrix() async throws -> [InvolvementRow] {
        try await database.read { connection in
            let partners = try PartnerStore.all(on: connection).filter { $0.status == "active" }
            let voices = Dictionary(uniqueKeysWithValues: partners.map { ($0.id, $0.voiceClass) })
            let active = try Self.active(on: connection)
            return VoiceClass.allCases.map { voice in
                InvolvementRow(
                    voice: voice, registered: voices.values.count { $0 == voice },
                    counts: InvolvementStep.allCases.map { step in active[step]?.count { voices[$0] == voice } ?? 0 })
            }
        }
    }

    /// Who took part in each step, whatever their status.
    static func active(on connection: any SQLConnection) throws -> [InvolvementStep: Set<PartnerID>] {
        let steps: [SQLText] = [
            "SELECT DISTINCT member.partner_id FROM invitation JOIN member ON member.id = invitation.member_id",
            "SELECT DISTINCT member.partner_id FROM invitation JOIN member ON member.id = invitation.member_id WHERE invitation.used_at IS NOT NULL UNION SELECT participant.partner_id FROM participant WHERE participant.partner_id IS NOT NULL",
            """
            SELECT DISTINCT participant.partner_id FROM statement JOIN participant ON participant.id = statement.participant_id
            WHERE participant.partner_id IS NOT NULL
            """,
            "SELECT DISTINCT participant.partner_id FROM vote JOIN participant ON participant.id = vote.participant_id WHERE participant.partner_id IS NOT NULL",
            "SELECT partner_id FROM meeting_partner UNION SELECT owner_id FROM objective UNION SELECT owner_id FROM barrier",
            "SELECT DISTINCT owner_id FROM action",
            """
            SELECT DISTINCT worker.partner_id FROM enrolment JOIN worker ON worker.id = enrolment.worker_id
            WHERE enrolment.state IN ('accepted', 'attended', 'completed')
            """,
        ]
        return try Dictionary(
            uniqueKeysWithValues: zip(InvolvementStep.allCases, steps).map { step, sql in
                (step, Set(try connection.query(sql) { try $0.next() as PartnerID }))
            })
    }

    /// What waits for the hub's team.
    package func desk(on day: Day) async throws -> Desk {
        try await database.read { connection in
            let rounds = try connection.query("SELECT id FROM round ORDER BY id DESC") { try $0.next() as RoundID }
            let newest = rounds.first
            return try Desk(
                round: newest, held: connection.value("SELECT COUNT(*) FROM statement WHERE state = 'held'"),
                heldRound: connection.first("SELECT round_id FROM statement WHERE state = 'held' ORDER BY id LIMIT 1") {
                    try $0.next() as RoundID
                },
                overdueActions: connection.value("SELECT COUNT(*) FROM action WHERE state = 'open' AND due_on < \(day)"),
                overdueBarriers: BarrierStore.reviewDays(on: connection).values.count { $0.map { $0 < day } ?? false },
                overdueDecisions: DecisionStore.reviewDays(on: connection).values.count { $0.map { $0 < day } ?? false },
                withoutFate: newest.map { try GateStore.withoutFate(in: $0, on: connection).count } ?? 0,
                applications: connection.value("SELECT COUNT(*) FROM partner WHERE status = 'applied'"),
                offers: connection.value("SELECT COUNT(*) FROM enrolment WHERE state = 'offered'"),
                missing: newest.map { try missing(in: $0, on: connection) } ?? 0)
        }
    }

    /// Kinds of partner of which nobody has spoken or voted in a round.
    private func missing(in round: RoundID, on connection: any SQLConnection) throws -> Int {
        let partners = try PartnerStore.all(on: connection).filter { $0.status == "active" }
        let heard = Set(
            try connection.query(
                """
                SELECT DISTINCT participant.partner_id FROM vote JOIN participant ON participant.id = vote.participant_id
                WHERE participant.partner_id IS NOT NULL AND participant.round_id = \(round)
                """
            ) { try $0.next() as PartnerID })
        return Set(partners.map(\.voiceClass)).subtracting(partners.filter { heard.contains($0.id) }.map(\.voiceClass)).count
    }

    package func facts(on day: Day) async throws -> Facts {
        try await database.read { connection in
            try Facts(
                partners: connection.value("SELECT COUNT(*) FROM partner WHERE status = 'active'"),
                statements: connection.value("SELECT COUNT(*) FROM statement WHERE state = 'accepted'"),
                votes: connection.value("SELECT COUNT(*) FROM vote"), objectives: connection.value("SELECT COUNT(*) FROM objective"),
                actionsOpen: connection.value("SELECT COUNT(*) FROM action WHERE state = 'open'"),
                seats: connection.value("SELECT COUNT(*) FROM enrolment WHERE state IN ('offered', 'accepted', 'attended', 'completed')"),
                completed: connection.value("SELECT COUNT(*) FROM enrolment WHERE state = 'completed'"),
                plan: connection.first("SELECT plan_run_id FROM publication ORDER BY plan_run_id DESC LIMIT 1") {
                    try $0.next() as PlanRunID
                })
        }
    }
}

package struct Desk: Encodable, Sendable {
    package let round: RoundID?
    package let held: Int
    package let heldRound: RoundID?
    package let overdueActions: Int
    package let overdueBarriers: Int
    package let overdueDecisions: Int
    package let withoutFate: Int
    package let applications: Int
    package let offers: Int
    /// Kinds of partner that are in the register and have not said anything in the newest round.
    package let missing: Int
}

package struct Facts: Encodable, Sendable {
    package let partners: Int
    package let statements: Int
    package let votes: Int
    package let objectives: Int
    package let actionsOpen: Int
    package let seats: Int
    package let completed: Int
    package let plan: PlanRunID?
}
