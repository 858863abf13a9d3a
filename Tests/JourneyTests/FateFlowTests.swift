// How far statements came: each is counted at the furthest step it led to, on whatever way.

import FollowThrough
import Testing
import Vocabulary

@Suite struct FateFlowTests {
    private func statement(_ id: Int64) -> TracePoint { TracePoint(.statement, id) }

    @Test("Every statement is counted once, at its furthest step; circles and side ways do not count twice")
    func furthest() {
        let links: [(cause: TracePoint, consequence: TracePoint)] = [
            // 1 goes all the way, through a finding.
            (statement(1), TracePoint(.finding, 1)), (TracePoint(.finding, 1), TracePoint(.objective, 1)),
            (TracePoint(.objective, 1), TracePoint(.planRun, 1)),
            // 2 has two answers, one of which is carried on; its objective points back at the finding.
            (statement(2), TracePoint(.decision, 1)), (statement(2), TracePoint(.objective, 2)),
            (TracePoint(.objective, 2), TracePoint(.action, 1)), (TracePoint(.action, 1), TracePoint(.objective, 2)),
            // 3 has a finding only, which is a reading and no answer. 4 has an answer in words. 5 led to a plan without sessions.
            (statement(3), TracePoint(.finding, 2)), (statement(4), TracePoint(.barrier, 1)),
            (statement(5), TracePoint(.objective, 3)), (TracePoint(.objective, 3), TracePoint(.planRun, 2)),
        ]
        let flow = FateFlow(statements: (1...6).map { StatementID($0) }, links: links, plansWithSessions: [1])
        #expect([flow.said, flow.answered, flow.carriedOn, flow.planned] == [6, 4, 3, 1])
    }

    @Test("Nothing said is nothing answered")
    func nothing() {
        let flow = FateFlow(statements: [], links: [], plansWithSessions: [])
        #expect([flow.said, flow.answered, flow.carriedOn, flow.planned] == [0, 0, 0, 0])
    }
}
