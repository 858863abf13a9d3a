// What led to what. A chain of traces is a statement's fate, readable in both directions.

/// The kinds of rows a trace can connect, in the order of the line.
package enum TraceKind: String, CaseIterable, Codable, Sendable {
    case meeting, statement, finding, difficulty, objective, barrier, decision, action
    case planRun = "plan_run"
    case course, session, enrolment
}

/// One end of a trace.
package struct TracePoint: Hashable, Codable, Sendable {
    package let kind: TraceKind
    package let id: Int64

    package init(_ kind: TraceKind, _ id: Int64) {
        self.kind = kind
        self.id = id
    }
}

/// `cause` led to `consequence`, at a time, by somebody (or by a computation, when `by` is empty).
package struct Trace: Encodable, Sendable {
    package let cause: TracePoint
    package let consequence: TracePoint
    package let at: Moment
    package let by: MemberID?

    package init(cause: TracePoint, consequence: TracePoint, at: Moment, by: MemberID?) {
        self.cause = cause
        self.consequence = consequence
        self.at = at
        self.by = by
    }
}
