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
    /// At most `FateStore.shown` of each kind; `counts` says how many there are.
    package let steps: [FateStep]
    package let counts: [TraceKind: Int]
    /// Where it came from: a meeting, if it came from one.
    package let origin: [FateStep]
    /// People who hold a seat in sessions that this statement led to, and who completed one; `nil` below five.
    package let seats: Int?
    package let completed: Int?

    private enum CodingKeys: String, CodingKey { case statement, difficulties, steps, counts, origin, seats, completed }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(statement, forKey: .statement)
        try container.encode(difficulties, forKey: .difficulties)
        try container.encode(steps, forKey: .steps)
        try container.encode(Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, $0.value) }), forKey: .counts)
        try container.encode(origin, forKey: .origin)
        try container.encode(seats, forKey: .seats)
        try container.encode(completed, forKey: .completed)
    }
}

package struct FateStore: Sendable {
    private let database: any SQLDatabase
    /// Steps of one kind that are listed one by one.
    static let shown = 8
    private static let smallest = 5

    package init(_ database: any SQLDatabase) { self.database = database }

    package func fate(_ id: StatementID, _ language: Language) async throws -> Fate {
        try await database.read { try Self.fate(id, language, on: $0) }
    }

    /// A number of queries that depends on the kinds of things a statement led to, not on how many there are.
    package static func fate(_ id: StatementID, _ language: Language, on connection: any SQLConnection) throws -> Fate {
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
        let reached = try TraceLog.reached(from: start, shown: shown, on: connection)
        func told(_ count: Int) -> Int? { (1..<smallest).contains(count) ? nil : count }
        return try Fate(
            statement: statement, difficulties: codes,
            steps: steps(reached.points.map { ($0.point, $0.at) }, language, on: connection), counts: reached.counts,
            origin: steps(TraceLog.causes(of: start, on: connection).map { ($0.cause, $0.at) }, language, on: connection),
            seats: told(reached.seats), completed: told(reached.completed))
    }

    /// The other direction: everything that led to a point.
    package func origin(of point: TracePoint, _ language: Language) async throws -> (title: String, steps: [FateStep]) {
        try await database.read { connection in
            guard let title = try Self.titles(of: [point], language, on: connection)[point] else {
                throw Refusal.notFound(point.kind.rawValue, point.id)
            }
            let causes = try TraceLog.causes(of: point, on: connection)
            return (title, try Self.steps(causes.map { ($0.cause, $0.at) }, language, on: connection))
        }
    }

    /// By round: how many statements have an answer, and how long it took.
    package func dashboard() async throws -> FateDashboard { try await database.read { try Self.dashboard(on: $0) } }

    package static func dashboard(on connection: any SQLConnection) throws -> FateDashboard {
        let rows = try connection.query(
            """
            SELECT statement.round_id, round.title, statement.id, statement.created_at, MIN(answer.at) FROM statement
            JOIN round ON round.id = statement.round_id LEFT JOIN (
                SELECT cause_id AS statement_id, at FROM trace WHERE cause_kind = 'statement'
                AND consequence_kind IN ('objective', 'barrier', 'decision', 'action')
                UNION ALL
                SELECT first.cause_id, later.at FROM trace AS first JOIN trace AS later ON later.cause_kind = 'finding'
                AND later.cause_id = first.consequence_id WHERE first.cause_kind = 'statement' AND first.consequence_kind = 'finding'
                AND later.consequence_kind IN ('objective', 'barrier', 'decision', 'action')
            ) AS answer ON answer.statement_id = statement.id
            WHERE statement.state = 'accepted' GROUP BY statement.round_id, round.title, statement.id, statement.created_at
            ORDER BY statement.round_id DESC, statement.id
            """
        ) {
            (
                round: try $0.next() as RoundID, title: try $0.next() as String, id: try $0.next() as StatementID,
                made: try $0.next() as Moment, answered: try $0.next() as Moment?
            )
        }
        var result: [FateDashboard.Row] = []
        var rest = rows[...]
        while let first = rest.first {
            let group = rest.prefix { $0.round == first.round }
            rest = rest.dropFirst(group.count)
            let days = group.compactMap { row in
                row.answered.map { max(0, Double($0.milliseconds - row.made.milliseconds) / 86_400_000) }
            }
            result.append(
                FateDashboard.Row(
                    round: first.round, title: first.title, statements: group.count, answered: days.count,
                    medianDays: FateDashboard.median(days), open: group.filter { $0.answered == nil }.map(\.id)))
        }
        return FateDashboard(rounds: result)
    }

    /// What happened to the statements of one member, the newest first.
    package func news(for member: MemberID, _ language: Language) async throws -> [FateNews] {
        try await database.read { connection in
            let rows = try connection.query(
                """
                WITH RECURSIVE reach (statement, kind, id, at) AS (
                    SELECT statement.id, trace.consequence_kind, trace.consequence_id, trace.at FROM statement
                    JOIN participant ON participant.id = statement.participant_id
                    JOIN trace ON trace.cause_kind = 'statement' AND trace.cause_id = statement.id
                    WHERE participant.member_id = \(member) AND statement.state = 'accepted'
                    UNION SELECT reach.statement, trace.consequence_kind, trace.consequence_id, trace.at FROM reach
                    JOIN trace ON trace.cause_kind = reach.kind AND trace.cause_id = reach.id
                    WHERE reach.kind IN ('finding', 'objective', 'barrier', 'decision', 'action'))
                SELECT reach.statement, statement.text, reach.kind, reach.id, MIN(reach.at) FROM reach
                JOIN statement ON statement.id = reach.statement GROUP BY reach.statement, statement.text, reach.kind, reach.id
                ORDER BY 5 DESC, 1, 3, 4 LIMIT 200
                """
            ) {
                (
                    id: try $0.next() as StatementID, text: try $0.next() as String, point: TracePoint(try $0.next(), try $0.next()),
                    at: try $0.next() as Moment
                )
            }
            let titles = try Self.titles(of: rows.map(\.point), language, on: connection)
            return rows.compactMap { row in
                titles[row.point].map {
                    FateNews(
                        statement: row.id, text: row.text, kind: row.point.kind, title: $0, path: Self.path(row.point), at: row.at)
                }
            }
        }
    }

    /// Each point once, in the order of the line.
    private static func steps(_ points: [(TracePoint, Moment)], _ language: Language, on connection: any SQLConnection) throws -> [FateStep]
    {
        var seen: Set<TracePoint> = []
        var steps: [FateStep] = []
        let titles = try titles(of: points.map(\.0), language, on: connection)
        for (point, at) in points where seen.insert(point).inserted {
            if let title = titles[point] {
                steps.append(FateStep(point: point, title: title, path: path(point), at: at))
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
        case .action: "/actions/\(point.id)"
        case .decision: "/decisions/\(point.id)"
        case .barrier: "/barriers/\(point.id)"
        default: "/origins/\(point.kind.rawValue)/\(point.id)"
        }
    }

    /// One query for each kind among the points.
    private static func titles(of points: [TracePoint], _ language: Language, on connection: any SQLConnection) throws -> [TracePoint:
        String]
    {
        var found: [TracePoint: String] = [:]
        let german = language == .german
        for (kind, group) in Dictionary(grouping: Set(points), by: \.kind) {
            let ids = group.map(\.id).sorted()
            let query: SQLText? =
                switch kind {
                case .meeting: "SELECT id, title FROM meeting WHERE id IN \(list: ids)"
                case .statement: "SELECT id, text FROM statement WHERE state = 'accepted' AND id IN \(list: ids)"
                case .finding: "SELECT id, text FROM finding WHERE id IN \(list: ids)"
                case .objective: "SELECT id, title FROM objective WHERE id IN \(list: ids)"
                case .barrier: "SELECT id, title FROM barrier WHERE id IN \(list: ids)"
                case .decision: "SELECT id, title || ': ' || reason FROM decision WHERE id IN \(list: ids)"
                case .action: "SELECT id, title FROM action WHERE id IN \(list: ids)"
                case .planRun: "SELECT id, CAST(id AS TEXT) FROM plan_run WHERE id IN \(list: ids)"
                case .session:
                    german
                        ? "SELECT session.id, course.name_de || ' ' || session.code FROM session JOIN course ON course.id = session.course_id WHERE session.id IN \(list: ids)"
                        : "SELECT session.id, course.name_en || ' ' || session.code FROM session JOIN course ON course.id = session.course_id WHERE session.id IN \(list: ids)"
                case .course:
                    german
                        ? "SELECT id, name_de FROM course WHERE id IN \(list: ids)"
                        : "SELECT id, name_en FROM course WHERE id IN \(list: ids)"
                case .difficulty, .enrolment: nil
                }
            guard let query else { continue }
            for (id, title) in try connection.query(query, { (try $0.next() as Int64, try $0.next() as String) }) {
                found[TracePoint(kind, id)] = title
            }
        }
        return found
    }
}
