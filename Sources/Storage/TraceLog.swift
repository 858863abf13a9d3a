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
