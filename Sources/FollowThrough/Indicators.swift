// The figures a hub reports, each with its counting rule. Computed by `IndicatorJob`, kept dated, shown and drilled into by `IndicatorPage`.

import Vocabulary

/// The five headline figures of the Pact for Skills; the rule of each stands beside the number under `indicator.<code>.rule`.
package enum PactIndicator: String, CaseIterable, Codable, Sendable {
    case trained, reached, organisations, programmes, invested
}

/// All figures of one calendar year.
package struct IndicatorSet: Codable, Sendable, Equatable {
    package let year: Int
    package let trained: Int
    package let completed: Int
    package let reached: Int
    package let organisations: Int
    package let programmes: Int
    /// Cents: course fees and fixed costs of sessions that took place; grants of the funding lines.
    package let fees: Int64
    package let grants: Int64
    /// Hours of 60 minutes people were released for.
    package let releasedHours: Int
    package let trainedBySize: [Cell]
    package let organisationsByKind: [Cell]
    package let commitments: [Cell]
    /// What was promised and done under each principle of the Pact; `nil` in snapshots of before.
    package let principles: [Principle]?
    package let equity: [EquityRow]

    /// Organisations and things, never people: nothing here needs to be hidden.
    package struct Principle: Codable, Sendable, Equatable {
        /// 1 to 4
        package let number: Int
        package let organisations: Int
        package let commitments: Int
        package let kept: Int
        package let overdue: Int
        package let projects: Int
        package let actions: Int
        package let actionsDone: Int
        package let reached: Int

        /// The share of commitments that are kept; `nil` without any.
        package var share: Double? { commitments > 0 ? Double(kept) / Double(commitments) : nil }
    }

    /// A count with its name; `nil` where it is too small to be told.
    package struct Cell: Codable, Sendable, Equatable {
        package let key: String
        package let count: Int?

        package init(key: String, count: Int?) {
            self.key = key
            self.count = count
        }
    }

    /// One group of workers: how many have a need, a seat, a completion. `nil` where a number would come close to naming somebody.
    package struct EquityRow: Codable, Sendable, Equatable {
        package let dimension: String
        package let key: String
        package let need: Int?
        package let seat: Int?
        package let completed: Int?

        package init(dimension: String, key: String, need: Int?, seat: Int?, completed: Int?) {
            self.dimension = dimension
            self.key = key
            self.need = need
            self.seat = seat
            self.completed = completed
        }

        package var share: Double? {
            guard let need, let seat, need > 0 else { return nil }
            return Double(seat) / Double(need)
        }
    }

    /// Sizes as people count them; kept figures are in the order of their keys.
    static let sizes = ["micro", "small", "medium", "large"]

    /// People trained by size of firm, from the smallest.
    var trainedFromMicro: [Cell] { Self.sizes.compactMap { size in trainedBySize.first { $0.key == size } } }

    /// Who is reached, sizes from the smallest, other groups as they are kept.
    var equityInOrder: [EquityRow] {
        Self.sizes.flatMap { size in equity.filter { $0.dimension == "size" && $0.key == size } } + equity.filter { $0.dimension != "size" }
    }

    package init(
        year: Int, trained: Int, completed: Int, reached: Int, organisations: Int, programmes: Int, fees: Int64, grants: Int64,
        releasedHours: Int, trainedBySize: [Cell], organisationsByKind: [Cell], commitments: [Cell], principles: [Principle]?,
        equity: [EquityRow]
    ) {
        self.year = year
        self.trained = trained
        self.completed = completed
        self.reached = reached
        self.organisations = organisations
        self.programmes = programmes
        self.fees = fees
        self.grants = grants
        self.releasedHours = releasedHours
        self.trainedBySize = trainedBySize
        self.organisationsByKind = organisationsByKind
        self.commitments = commitments
        self.principles = principles
        self.equity = equity
    }

    /// Below five (ten in firms with fewer than fifty heads) a count is not told; if exactly one of a row of counts is hidden, the smallest of the
    /// others is hidden too, because it would follow from the total.
    package static func suppressed(_ counts: [(key: String, count: Int)], minimum: (String) -> Int = { _ in 5 }) -> [Cell] {
        var hidden = Set(counts.indices.filter { counts[$0].count > 0 && counts[$0].count < minimum(counts[$0].key) })
        if hidden.count == 1,
            let next = counts.indices.filter({ !hidden.contains($0) && counts[$0].count > 0 }).min(by: {
                (counts[$0].count, $0) < (counts[$1].count, $1)
            })
        {
            hidden.insert(next)
        }
        return counts.indices.map { Cell(key: counts[$0].key, count: hidden.contains($0) ? nil : counts[$0].count) }
    }
}

/// One row behind a figure: never a person.
package struct IndicatorRow: Encodable, Sendable {
    package let name: String
    package let path: String?
    /// `nil` where a count below five stands.
    package let count: Int?
}
