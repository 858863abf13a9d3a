// Who took part at which stage, counted by organisation from what they did. Reads only.

import Agreeing
package import Listening
import OpinionMath
package import Storage
package import Vocabulary

/// The steps at which taking part is counted.
package enum InvolvementStep: String, CaseIterable, Codable, Sendable {
    case invited, joined, spoke, voted, decided, acts, trained
}

/// One or two ways of cutting the register and the region into cells.
package struct InvolvementCut: Encodable, Sendable, Equatable {
    package let by: PopulationCut
    /// `nil` for a single way.
    package let across: PopulationCut?

    package init(by: PopulationCut = .voice, across: PopulationCut? = nil) {
        self.by = by
        self.across = across == by ? nil : across
    }

    var ways: [PopulationCut] { [by] + (across.map { [$0] } ?? []) }
}

/// Organisations of one cell that took part in each step.
package struct InvolvementRow: Encodable, Sendable {
    /// A class, a size, a sector or a sub-region, as the cut says.
    package let value: String
    /// The same of the second way.
    package let across: String?
    package let registered: Int
    /// Organisations there are in the region; `nil` where nobody has counted them.
    package let population: Int?
    /// In the order of `InvolvementStep`; `nil` where the number would point at somebody. Empty where the steps are not told.
    package fileprivate(set) var counts: [Int?]

    var values: [String] { [value] + (across.map { [$0] } ?? []) }
}

/// The matrix of who takes part, as one visitor may see it.
package struct InvolvementMatrix: Encodable, Sendable {
    package let cut: InvolvementCut
    package fileprivate(set) var rows: [InvolvementRow]
    /// Organisations at each step; empty where the steps are not told.
    package fileprivate(set) var totals: [Int]
    /// Whether small numbers were left out.
    package fileprivate(set) var isSuppressed = false
    /// How well each step mirrors the reference; `nil` below twenty.
    package fileprivate(set) var mirrors: [Double?] = []

    /// What the shares are compared with: the region where somebody has counted it, else the register.
    var reference: [Int] {
        rows.contains { ($0.population ?? 0) > 0 } ? rows.map { $0.population ?? 0 } : rows.map(\.registered)
    }

    /// What everybody may see. The register is open to all, who has taken part is not: small numbers go, and the steps are told for the kinds of
    /// partner alone, because a second table about the same organisations would give away what the first one hides.
    func published() -> Self {
        var open = self
        open.isSuppressed = true
        open.mirrors = mirrors.map { $0.map { ($0 * 100).rounded() / 100 } }
        guard cut == InvolvementCut() else {
            for row in rows.indices { open.rows[row].counts = [] }
            (open.totals, open.mirrors) = ([], [])
            return open
        }
        for step in totals.indices {
            let cells = Suppression.row(rows.map { PrivateCell(count: $0.counts[step] ?? 0, agree: 0.5 * Double($0.counts[step] ?? 0)) })
            for (row, cell) in cells.enumerated() where cell.isHidden { open.rows[row].counts[step] = nil }
        }
        return open
    }
}

package struct InvolvementStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// - Parameter isWhole: the hub's team sees every number; others what `published` leaves of them.
    package func matrix(_ cut: InvolvementCut = InvolvementCut(), isWhole: Bool) async throws -> InvolvementMatrix {
        let whole = try await database.read { try Self.matrix(cut, on: $0) }
        return isWhole ? whole : whole.published()
    }

    private static func matrix(_ cut: InvolvementCut, on connection: any SQLConnection) throws -> InvolvementMatrix {
        let partners = try PartnerStore.all(on: connection).filter { $0.status == "active" }
        let regions = try Dictionary(
            uniqueKeysWithValues: connection.query(
                "SELECT partner.id, place.subregion FROM partner JOIN place ON place.id = partner.place_id"
            ) { (try $0.next() as PartnerID, try $0.next() as String) })
        let values = Dictionary(
            uniqueKeysWithValues: partners.map { partner in
                (partner.id, cut.ways.map { $0.value(of: partner, subregion: regions[partner.id] ?? "") })
            })
        var population: [[String]: Int] = [:]
        for cell in try PopulationStore.all(on: connection) {
            let place = cut.ways.map { $0.value(of: cell) }
            if !place.contains("") { population[place, default: 0] += cell.organisations }
        }
        let active = try active(on: connection)
        var rows: [InvolvementRow] = []
        for place in places(cut, Set(values.values).union(population.keys)) {
            rows.append(
                InvolvementRow(
                    value: place[0], across: place.count > 1 ? place[1] : nil, registered: values.values.count { $0 == place },
                    population: population.isEmpty ? nil : population[place] ?? 0,
                    counts: InvolvementStep.allCases.map { step in active[step]?.count { values[$0] == place } ?? 0 }))
        }
        var matrix = InvolvementMatrix(
            cut: cut, rows: rows,
            totals: InvolvementStep.allCases.indices.map { step in rows.reduce(0) { $0 + ($1.counts[step] ?? 0) } })
        let reference = matrix.reference.map { Double($0) / Double(max(1, matrix.reference.reduce(0, +))) }
        matrix.mirrors = InvolvementStep.allCases.indices.map { step in
            Involvement.index(counts: rows.map { $0.counts[step] ?? 0 }, reference: reference)
        }
        return matrix
    }

    /// The cells of a cut in the order people expect. A single cut by class or size has all its values, others those that occur.
    private static func places(_ cut: InvolvementCut, _ found: Set<[String]>) -> [[String]] {
        func order(_ way: PopulationCut) -> [String] {
            switch way {
            case .voice: VoiceClass.allCases.map(\.rawValue)
            case .size: SizeClass.allCases.map(\.rawValue)
            case .sector, .subregion: []
            }
        }
        if cut.across == nil, !order(cut.by).isEmpty { return order(cut.by).map { [$0] } }
        let orders = cut.ways.map(order)
        func key(_ place: [String]) -> [String] {
            zip(place, orders).map { value, order in order.firstIndex(of: value).map { "\($0)" } ?? value }
        }
        return found.sorted { key($0).lexicographicallyPrecedes(key($1)) }
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
