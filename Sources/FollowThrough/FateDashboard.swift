// How many statements were answered, and how fast: the promise of the product in two numbers. Made by `FateStore`.

package import Vocabulary

package struct FateDashboard: Encodable, Sendable {
    package let rounds: [Row]
    /// How far the statements of all rounds came.
    package var flow: FateFlow?

    package struct Row: Encodable, Sendable {
        package let round: RoundID
        package let title: String
        package let statements: Int
        /// With an objective, a barrier, a decision or an action, directly or through a finding.
        package let answered: Int
        /// Days from the statement to its first answer; `nil` when nothing was answered.
        package let medianDays: Double?
        package let open: [StatementID]

        package var share: Double { statements > 0 ? Double(answered) / Double(statements) : 1 }
    }

    /// The middle of a list; the mean of the two middle ones when their number is even.
    static func median(_ values: [Double]) -> Double? {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return nil }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}

/// Something that happened to a statement of one's own.
package struct FateNews: Encodable, Sendable {
    package let statement: StatementID
    package let text: String
    package let kind: TraceKind
    package let title: String
    package let path: String
    package let at: Moment
}
