// What became of a statement, step by step, and what led to an objective, barrier, decision, action or plan. Reads only.

package import Listening
package import Storage
package import Vocabulary

/// One step of a fate, with words for what the step is.
package struct FateStep: Encodable, Sendable {
    package let point: TracePoint
    package let title: String
    package let path: String
    package let at: Moment
}

/// A statement and everything that came of it.
package struct Fate: Encodable, Sendable {
    package let statement: Statement
    package let difficulties: [String]
    package let steps: [FateStep]
    /// Where it came from: a meeting, if it came from one.
    package let origin: [FateStep]
    /// People who hold a seat in sessions that this statement led to.
    package let seats: Int
}

package struct FateStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package func fate(_ id: StatementID, _ language: Language) async throws -> Fate {
        try await database.read { connection in
            let statement = try StatementStore.statement(id, on: connection)
            guard statement.state == .accepted else { throw Refusal.notFound("open statement", id) }
            let codes = try connection.query(
                """
                SELECT taxonomy.code, taxonomy.name_en, taxonomy.name_de FROM difficulty JOIN taxonomy ON taxonomy.code = difficulty.code
                WHERE difficulty.statement_id = \(id) ORDER BY taxonomy.code
                """
            ) { row in
                let (code, english, german): (String, String, String) = try (row.next(), row.next(), row.next())
                return "\(code) \(language == .german ? german : english)"
            }
            let start = TracePoint(.statement, id.raw)
            let forward = try TraceLog.consequences(of: start, on: connection)
            let sessions = Set(forward.map(\.consequence).filter { $0.kind == .session }.map { SessionID($0.id) }).sorted()
            let seats: Int = try connection.value(
                "SELECT COUNT(*) FROM enrolment WHERE session_id IN \(list: sessions) AND state IN ('offered', 'accepted', 'attended', 'completed')"
            )
            return try Fate(
                statement: statement, difficulties: codes, steps: Self.steps(forward, { $0.consequence }, language, on: connection),
                origin: Self.steps(TraceLog.causes(of: start, on: connection), { $0.cause }, language, on: connection), seats: seats)
        }
    }

    /// The other direction: everything that led to a point.
    package func origin(of point: TracePoint, _ language: Language) async throws -> (title: String, steps: [FateStep]) {
        try await database.read { connection in
            guard let title = try Self.title(point, language, on: connection) else { throw Refusal.notFound(point.kind.rawValue, point.id) }
            let causes = try TraceLog.causes(of: point, on: connection)
            return (title, try Self.steps(causes, { $0.cause }, language, on: connection))
        }
    }

    /// Each point once, in the order of the line. Many sessions of one plan are told as one number by the plan's own page, so only a few are listed.
    private static func steps(
        _ traces: [Trace], _ end: (Trace) -> TracePoint, _ language: Language, on connection: any SQLConnection
    ) throws -> [FateStep] {
        var seen: Set<TracePoint> = []
        var steps: [FateStep] = []
        var sessions = 0
        for trace in traces {
            let point = end(trace)
            if !seen.insert(point).inserted { continue }
            if point.kind == .session {
                sessions += 1
                if sessions > 5 { continue }
            }
            if let title = try title(point, language, on: connection) {
                steps.append(FateStep(point: point, title: title, path: path(point), at: trace.at))
            }
        }
        let order = TraceKind.allCases
        return steps.enumerated().sorted { left, right in
            (order.firstIndex(of: left.element.point.kind) ?? 0, left.offset) < (
                order.firstIndex(of: right.element.point.kind) ?? 0, right.offset
            )
        }.map(\.element)
    }

    private static func path(_ point: TracePoint) -> String {
        switch point.kind {
        case .meeting: "/meetings/\(point.id)"
        case .statement: "/statements/\(point.id)"
        case .planRun: "/plans/\(point.id)"
        case .session: "/sessions/\(point.id)"
        case .course: "/courses/\(point.id)"
        default: "/origins/\(point.kind.rawValue)/\(point.id)"
        }
    }

    private static func title(_ point: TracePoint, _ language: Language, on connection: any SQLConnection) throws -> String? {
        let query: SQLText? =
            switch point.kind {
            case .meeting: "SELECT title FROM meeting WHERE id = \(point.id)"
            case .statement: "SELECT text FROM statement WHERE id = \(point.id) AND state = 'accepted'"
            case .finding: "SELECT text FROM finding WHERE id = \(point.id)"
            case .objective: "SELECT title FROM objective WHERE id = \(point.id)"
            case .barrier: "SELECT title FROM barrier WHERE id = \(point.id)"
            case .decision: "SELECT title || ': ' || reason FROM decision WHERE id = \(point.id)"
            case .action: "SELECT title FROM action WHERE id = \(point.id)"
            case .planRun: "SELECT CAST(id AS TEXT) FROM plan_run WHERE id = \(point.id)"
            case .session:
                language == .german
                    ? "SELECT course.name_de || ' ' || session.code FROM session JOIN course ON course.id = session.course_id WHERE session.id = \(point.id)"
                    : "SELECT course.name_en || ' ' || session.code FROM session JOIN course ON course.id = session.course_id WHERE session.id = \(point.id)"
            case .course: "SELECT name_en FROM course WHERE id = \(point.id)"
            case .difficulty, .enrolment: nil
            }
        guard let query else { return nil }
        return try connection.first(query) { try $0.next() as String }
    }
}
