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

    /// Everything a point led to, in one query: how many of each kind, and the first few of each kind with the time of their link.
    ///
    /// - Parameter shown: how many of each kind are given one by one.
    package static func reached(from point: TracePoint, shown: Int, on connection: any SQLConnection) throws -> (
        counts: [TraceKind: Int], points: [(point: TracePoint, at: Moment)]
    ) {
        var counts: [TraceKind: Int] = [:]
        var first: [TracePoint] = []
        // One walk: the first few of each kind by number, each with the size of its kind.
        for row in try connection.query(
            """
            WITH RECURSIVE reach (kind, id) AS (
                SELECT consequence_kind, consequence_id FROM trace WHERE cause_kind = \(point.kind) AND cause_id = \(point.id)
                UNION SELECT trace.consequence_kind, trace.consequence_id FROM reach
                JOIN trace ON trace.cause_kind = reach.kind AND trace.cause_id = reach.id)
            SELECT kind, id, size FROM (SELECT kind, id, COUNT(*) OVER (PARTITION BY kind) AS size,
                ROW_NUMBER() OVER (PARTITION BY kind ORDER BY id) AS place FROM reach) AS ranked
            WHERE place <= \(shown) ORDER BY kind, id
            """, { (kind: try $0.next() as TraceKind, id: try $0.next() as Int64, size: try $0.next() as Int) })
        {
            counts[row.kind] = row.size
            first.append(TracePoint(row.kind, row.id))
        }
        let points = try first.map { point in
            (
                point: point,
                at: try connection.value(
                    "SELECT MIN(at) FROM trace WHERE consequence_kind = \(point.kind) AND consequence_id = \(point.id)") as Moment
            )
        }
        return (counts, points)
    }

    /// How many people hold or held a seat in sessions a point led to, and how many of them completed one.
    package static func seats(from point: TracePoint, on connection: any SQLConnection) throws -> (seats: Int, completed: Int) {
        let row = try connection.first(
            """
            WITH RECURSIVE reach (kind, id) AS (
                SELECT consequence_kind, consequence_id FROM trace WHERE cause_kind = \(point.kind) AND cause_id = \(point.id)
                UNION SELECT trace.consequence_kind, trace.consequence_id FROM reach
                JOIN trace ON trace.cause_kind = reach.kind AND trace.cause_id = reach.id)
            SELECT COUNT(DISTINCT enrolment.worker_id), COUNT(DISTINCT CASE WHEN enrolment.state = 'completed' THEN enrolment.worker_id END)
            FROM reach JOIN enrolment ON enrolment.session_id = reach.id
            WHERE reach.kind = 'session' AND enrolment.state IN ('offered', 'accepted', 'attended', 'completed')
            """
        ) { (seats: try $0.next() as Int, completed: try $0.next() as Int) }
        return row ?? (0, 0)
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
