// The chain from a statement to a seat. Stores add a link in the transaction that makes the consequence; the fate page follows the links.

package import Vocabulary

package enum TraceLog {
    /// Adds a link; a link that is there already stays as it is.
    package static func add(
        from cause: TracePoint, to consequence: TracePoint, at: Moment, by: MemberID?, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO trace (cause_kind, cause_id, consequence_kind, consequence_id, at, by_member)
            VALUES (\(cause.kind), \(cause.id), \(consequence.kind), \(consequence.id), \(at), \(by))
            ON CONFLICT DO NOTHING
            """)
    }

    /// What a point led to, link by link, in the order in which it happened. At most `limit` links.
    package static func consequences(of point: TracePoint, limit: Int = 500, on connection: any SQLConnection) throws -> [Trace] {
        try walk(from: point, limit: limit) { point in
            try connection.query(
                """
                SELECT cause_kind, cause_id, consequence_kind, consequence_id, at, by_member FROM trace
                WHERE cause_kind = \(point.kind) AND cause_id = \(point.id) ORDER BY at, id
                """, trace)
        } next: {
            $0.consequence
        }
    }

    /// What a point led to, in one walk.
    package struct Reach: Sendable {
        /// How many of each kind.
        package let counts: [TraceKind: Int]
        /// The first few of each kind, by number, each with the time of its first link.
        package let points: [(point: TracePoint, at: Moment)]
        /// People who hold or held a seat in sessions among them, and who completed one.
        package let seats: Int
        package let completed: Int
    }

    /// Everything a point led to. The number of queries depends on the kinds there are, never on how much was reached.
    ///
    /// - Parameter shown: how many of each kind are given one by one.
    package static func reached(from point: TracePoint, shown: Int, on connection: any SQLConnection) throws -> Reach {
        var counts: [TraceKind: Int] = [:]
        var first: [TraceKind: [Int64]] = [:]
        var people = (seats: 0, completed: 0)
        // One walk: the first few of each kind by number with the size of the kind, and the people in the sessions it came to.
        for row in try connection.query(
            """
            WITH RECURSIVE reach (kind, id) AS (
                SELECT consequence_kind, consequence_id FROM trace WHERE cause_kind = \(point.kind) AND cause_id = \(point.id)
                UNION SELECT trace.consequence_kind, trace.consequence_id FROM reach
                JOIN trace ON trace.cause_kind = reach.kind AND trace.cause_id = reach.id)
            SELECT kind, id, size FROM (SELECT kind, id, COUNT(*) OVER (PARTITION BY kind) AS size,
                ROW_NUMBER() OVER (PARTITION BY kind ORDER BY id) AS place FROM reach) AS ranked WHERE place <= \(shown)
            UNION ALL SELECT 'people', COUNT(DISTINCT enrolment.worker_id),
                COUNT(DISTINCT CASE WHEN enrolment.state = 'completed' THEN enrolment.worker_id END)
            FROM reach JOIN enrolment ON enrolment.session_id = reach.id
            WHERE reach.kind = 'session' AND enrolment.state IN ('offered', 'accepted', 'attended', 'completed')
            ORDER BY 1, 2
            """, { (kind: try $0.next() as String, id: try $0.next() as Int64, size: try $0.next() as Int) })
        {
            guard let kind = TraceKind(rawValue: row.kind) else {
                people = (Int(row.id), row.size)
                continue
            }
            counts[kind] = row.size
            first[kind, default: []].append(row.id)
        }
        var points: [(point: TracePoint, at: Moment)] = []
        for kind in TraceKind.allCases {
            guard let ids = first[kind] else { continue }
            points += try connection.query(
                """
                SELECT consequence_id, MIN(at) FROM trace WHERE consequence_kind = \(kind) AND consequence_id IN \(list: ids)
                GROUP BY consequence_id ORDER BY consequence_id
                """
            ) { (point: TracePoint(kind, try $0.next()), at: try $0.next()) }
        }
        return Reach(counts: counts, points: points, seats: people.seats, completed: people.completed)
    }

    /// What led to a point, link by link, nearest first. At most `limit` links.
    package static func causes(of point: TracePoint, limit: Int = 500, on connection: any SQLConnection) throws -> [Trace] {
        try walk(from: point, limit: limit) { point in
            try connection.query(
                """
                SELECT cause_kind, cause_id, consequence_kind, consequence_id, at, by_member FROM trace
                WHERE consequence_kind = \(point.kind) AND consequence_id = \(point.id) ORDER BY at, id
                """, trace)
        } next: {
            $0.cause
        }
    }

    /// The statements behind everything of one kind, by number, in one query: directly, or through what stands between.
    package static func statements(behind kind: TraceKind, on connection: any SQLConnection) throws -> [Int64: [StatementID]] {
        var found: [Int64: [StatementID]] = [:]
        for row in try connection.query(
            """
            WITH RECURSIVE back (target, kind, id) AS (
                SELECT consequence_id, cause_kind, cause_id FROM trace WHERE consequence_kind = \(kind)
                UNION SELECT back.target, trace.cause_kind, trace.cause_id FROM back
                JOIN trace ON trace.consequence_kind = back.kind AND trace.consequence_id = back.id WHERE back.kind <> 'statement')
            SELECT target, id FROM back WHERE kind = 'statement' ORDER BY target, id
            """, { (target: try $0.next() as Int64, statement: try $0.next() as StatementID) })
        {
            found[row.target, default: []].append(row.statement)
        }
        return found
    }

    /// Breadth first; a point is visited once, so a circle ends.
    private static func walk(from start: TracePoint, limit: Int, links: (TracePoint) throws -> [Trace], next: (Trace) -> TracePoint) throws
        -> [Trace]
    {
        var seen: Set<TracePoint> = [start]
        var waiting = [start]
        var found: [Trace] = []
        while !waiting.isEmpty, found.count < limit {
            for link in try links(waiting.removeFirst()).prefix(limit - found.count) {
                found.append(link)
                if seen.insert(next(link)).inserted { waiting.append(next(link)) }
            }
        }
        return found
    }

    private static func trace(_ row: SQLRow) throws -> Trace {
        try Trace(
            cause: TracePoint(row.next(), row.next()), consequence: TracePoint(row.next(), row.next()), at: row.next(),
            by: row.next() as MemberID?)
    }
}
