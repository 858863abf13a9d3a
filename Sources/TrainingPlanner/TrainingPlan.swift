// The answer of the planner: who sits where. Written as plan.csv, shown on the plan page, checked by PlanCheck.

import Crypto
import Foundation

/// One worker in one session.
package struct Seat: Sendable, Hashable, Comparable {
    package let worker: Int
    package let session: Int

    package init(worker: Int, session: Int) {
        self.worker = worker
        self.session = session
    }

    package static func < (left: Self, right: Self) -> Bool { (left.worker, left.session) < (right.worker, right.session) }
}

package struct TrainingPlan: Sendable, Equatable {
    /// Ascending by worker, then session.
    package let seats: [Seat]

    package init(seats: [Seat]) { self.seats = seats.sorted() }

    /// `worker,session`, one row a seat.
    package var csv: String { "worker,session\n" + seats.map { "\($0.worker),\($0.session)\n" }.joined() }

    package var digest: String {
        SHA256.hash(data: Data(csv.utf8)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}

/// The prices that prove how far the plan is from the best that could exist, and what they prove.
///
/// For any price μ ≥ 0 of a euro, Σ_need max(0, value − μ·cost) + μ·budget bounds what any plan can reach, where cost is the cheapest seat a
/// need could have: seat price plus an equal share of the fixed price. Minimum sizes and time only lower what is possible, so the bound holds.
package struct Certificate: Codable, Sendable, Equatable {
    package struct Level: Codable, Sendable, Equatable {
        /// `worst_off_share`, `reach` or `need_covered`.
        package let name: String
        package let value: Double
        package let bound: Double
        /// Price of one euro in units of the level.
        package let budgetPrice: Double

        package init(name: String, value: Double, bound: Double, budgetPrice: Double) {
            self.name = name
            self.value = value
            self.bound = bound
            self.budgetPrice = budgetPrice
        }

        /// 0…1: the share of the bound that is not reached.
        package var gap: Double { bound > 0 ? max(0, 1 - value / bound) : 0 }
    }

    package let problemDigest: String
    package let planDigest: String
    package let minimumGroup: Int
    package let levels: [Level]

    package init(problemDigest: String, planDigest: String, minimumGroup: Int, levels: [Level]) {
        self.problemDigest = problemDigest
        self.planDigest = planDigest
        self.minimumGroup = minimumGroup
        self.levels = levels
    }

    /// JSON with sorted keys: the same certificate is the same bytes.
    package func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
