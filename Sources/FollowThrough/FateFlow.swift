// How far statements came, from what was said to sessions of courses: the picture of the dashboard of answers. Read by `FateFlowStore`.

package import Vocabulary

/// Accepted statements of all rounds by the furthest step each led to. Every step holds those of the next.
package struct FateFlow: Encodable, Sendable {
    package let said: Int
    /// An objective, a barrier, a decision or an action grew out of it.
    package let answered: Int
    /// Somebody took an action on, or a plan was made for it.
    package let carriedOn: Int
    /// Sessions of courses were planned for it.
    package let planned: Int

    /// Each statement is followed along its links until nothing new comes; linear in the links.
    ///
    /// - Parameters:
    ///   - links: what led to what, without the single sessions of a plan.
    ///   - plansWithSessions: plan runs that hold at least one session.
    package init(statements: [StatementID], links: [(cause: TracePoint, consequence: TracePoint)], plansWithSessions: Set<Int64>) {
        let next = Dictionary(grouping: links, by: \.cause).mapValues { $0.map(\.consequence) }
        /// 0 nothing yet, 1 answered, 2 carried on, 3 planned.
        func rank(_ point: TracePoint) -> Int {
            switch point.kind {
            case .objective, .barrier, .decision: 1
            case .action: 2
            case .planRun: plansWithSessions.contains(point.id) ? 3 : 2
            case .course, .session, .enrolment: 3
            case .meeting, .statement, .finding, .difficulty: 0
            }
        }
        var counts = [0, 0, 0, 0]
        for statement in statements {
            var (best, seen, waiting) = (0, Set<TracePoint>(), [TracePoint(.statement, statement.raw)])
            while best < 3, let point = waiting.popLast() {
                best = max(best, rank(point))
                for consequence in next[point] ?? [] where seen.insert(consequence).inserted { waiting.append(consequence) }
            }
            counts[best] += 1
        }
        said = statements.count
        planned = counts[3]
        carriedOn = counts[2] + planned
        answered = counts[1] + carriedOn
    }
}
