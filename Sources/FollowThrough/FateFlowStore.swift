// Reads how far statements came. Used by the dashboard of answers.

package import Storage
import Vocabulary

package struct FateFlowStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package func flow() async throws -> FateFlow {
        try await database.read { connection in
            // A plan has a link for every session; one of them is enough to know.
            try FateFlow(
                statements: connection.query("SELECT id FROM statement WHERE state = 'accepted' ORDER BY id") { try $0.next() },
                links: connection.query(
                    """
                    SELECT cause_kind, cause_id, consequence_kind, consequence_id FROM trace
                    WHERE cause_kind NOT IN ('plan_run', 'session') ORDER BY id
                    """
                ) { try (cause: TracePoint($0.next(), $0.next()), consequence: TracePoint($0.next(), $0.next())) },
                plansWithSessions: Set(
                    connection.query("SELECT DISTINCT cause_id FROM trace WHERE cause_kind = 'plan_run' AND consequence_kind = 'session'") {
                        try $0.next()
                    }))
        }
    }
}
