// Gaps summed by target role, place or size of the employer, from the accounts of single workers, so that every total is the sum of its rows. Read by the gap page.

import OpinionMath
package import Storage
package import Vocabulary

/// What gaps are summed by.
package enum GapGrouping: String, CaseIterable, Sendable, Encodable {
    case role, place, size, employer
}

/// The account of a group of workers: `required = held + recognised + missing`.
package struct GapSum: Encodable, Sendable, Equatable {
    package let people: Int
    package let required: Int
    package let held: Int
    package let recognised: Int
    package let missing: Int

    package static func + (left: Self, right: Self) -> Self {
        GapSum(
            people: left.people + right.people, required: left.required + right.required, held: left.held + right.held,
            recognised: left.recognised + right.recognised, missing: left.missing + right.missing)
    }

    package static let none = GapSum(people: 0, required: 0, held: 0, recognised: 0, missing: 0)
}

package struct GapTable: Encodable, Sendable {
    package struct Row: Encodable, Sendable {
        /// The number of the role or place; the word of the size.
        package let key: String
        package let name: String
        /// `nil` where the numbers would come close to naming somebody.
        package let sum: GapSum?
    }

    package let grouping: GapGrouping
    package let rows: [Row]
    package let total: GapSum?
}

package struct GapStore: Sendable {
    /// Smallest group of a cut that is finer than one dimension, or by single firms.
    private static let smallestCross = 10
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// - Parameters:
    ///   - partner: one firm's own people, shown as they are; `nil` is the region, where small groups are hidden together with as many others as
    ///     keep them from being worked out from the total.
    ///   - role: only people who are heading for this role.
    package func table(_ grouping: GapGrouping, _ language: Language, partner: PartnerID?, role: JobRoleID? = nil) async throws -> GapTable
    {
        let rows = try await database.read { try Self.sums(grouping, language, partner, role, on: $0) }
        let total = rows.reduce(GapSum.none) { $0 + $1.sum }
        guard partner == nil else {
            return GapTable(grouping: grouping, rows: rows.map { .init(key: $0.key, name: $0.name, sum: $0.sum) }, total: total)
        }
        let minimum = role == nil && grouping != .employer ? Suppression.smallest : Self.smallestCross
        // Only the number of people matters here, so half of them stand for "not all the same".
        let shown = Suppression.row(rows.map { PrivateCell(count: $0.sum.people, agree: Double($0.sum.people) / 2) }, minimum: minimum)
        return GapTable(
            grouping: grouping,
            rows: zip(rows, shown).map { row, cell in .init(key: row.key, name: row.name, sum: cell.isHidden ? nil : row.sum) },
            total: total.people == 0 || total.people >= minimum ? total : nil)
    }

    private static func sums(
        _ grouping: GapGrouping, _ language: Language, _ partner: PartnerID?, _ role: JobRoleID?, on connection: any SQLConnection
    ) throws -> [(key: String, name: String, sum: GapSum)] {
        let german = language == .german
        let names: SQLText =
            switch grouping {
            case .role: german ? "transition.to_role_id, MIN(transition.to_de)" : "transition.to_role_id, MIN(transition.to_en)"
            case .place: "worker.place_id, MIN(place.name)"
            case .employer: "worker.partner_id, MIN(partner.name)"
            case .size:
                """
                CASE WHEN partner.head_count < 10 THEN 1 WHEN partner.head_count < 50 THEN 2 WHEN partner.head_count < 250 THEN 3 ELSE 4 END, ''
                """
            }
        var filter: SQLText = " WHERE 1 = 1"
        if let partner { filter = filter + " AND worker.partner_id = \(partner)" }
        if let role { filter = filter + " AND transition.to_role_id = \(role)" }
        let from: SQLText =
            """
            , COUNT(*), SUM(worker_gap.required), SUM(worker_gap.held), SUM(worker_gap.recognised), SUM(worker_gap.missing) FROM worker_gap
            JOIN worker ON worker.id = worker_gap.worker_id JOIN transition ON transition.id = worker.transition_id
            JOIN partner ON partner.id = worker.partner_id JOIN place ON place.id = worker.place_id
            """
        return try connection.query("SELECT " + names + from + filter + " GROUP BY 1 ORDER BY 7 DESC, 1") { row in
            let (key, name): (Int64?, String) = try (row.next(), row.next())
            let sum = try GapSum(
                people: row.next(), required: row.next(), held: row.next(), recognised: row.next(), missing: row.next())
            let word = grouping == .size ? ["micro", "small", "medium", "large"][Int((key ?? 1) - 1)] : "\(key ?? 0)"
            return (word, name, sum)
        }
    }
}
