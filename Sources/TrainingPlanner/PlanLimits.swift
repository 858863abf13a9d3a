// What may change in a plan under construction without breaking a limit. Asked by everything that writes a PlanLedger.

extension PlanLedger {
    /// Whether the provider has a slot in every week.
    func canOpen(_ session: Int) -> Bool { market.session[session].isUsable && !isOpen[session] && fullWeek(session) == nil }

    /// The first week in which the provider has no slot left for a session.
    func fullWeek(_ session: Int) -> Int? {
        let s = market.session[session]
        let limit = market.parallel[Int(s.provider)]
        let row = Int(s.provider) * market.weeks
        var week = Int(s.start)
        while week < Int(s.end) {
            if running[row + week] >= limit { return week }
            week += 1
        }
        return nil
    }

    @inline(__always) func hasPlace(_ session: Int) -> Bool { isOpen[session] && count[session] < market.session[session].capacity }

    /// Language, distance, shift, clashes, one release a week, order, and the firm's release limit. The need itself must have no seat.
    func fits(_ need: Int, _ session: Int) -> Bool {
        let n = market.need[need]
        let person = market.person[Int(n.worker)]
        let s = market.session[session]
        guard market.suits(person.profile, s.kind) else { return false }
        var other = Int(person.first)
        while other < Int(person.end) {
            let taken = Int(seat[other])
            if taken >= 0 {
                if market.clash(taken, session, person.pattern) { return false }
                if market.need[other].before == Int32(need), s.end > market.session[taken].start { return false }
            }
            other += 1
        }
        if n.before >= 0 {
            let before = Int(seat[Int(n.before)])
            if before < 0 || market.session[before].end > s.start { return false }
        }
        return fullReleaseWeek(Int(n.worker), session) == nil
    }

    /// The first week of a session in which the worker's firm has as many people away as it allows.
    func fullReleaseWeek(_ worker: Int, _ session: Int) -> Int? {
        let person = market.person[worker]
        let s = market.session[session]
        let even = s.cells & market.workingEven[Int(person.pattern)] != 0
        let odd = s.cells & market.workingOdd[Int(person.pattern)] != 0
        guard even || odd else { return nil }
        let limit = market.releaseLimit[Int(person.firm)]
        let row = Int(person.firm) * market.weeks
        var week = Int(s.start)
        while week < Int(s.end) {
            if week & 1 == 0 ? even : odd, away[row + week] >= limit { return week }
            week += 1
        }
        return nil
    }

    /// Euros above any budget, all lines and the whole together.
    var overspent: Int {
        var over = max(0, spent - market.problem.totalBudget)
        for line in 0..<market.problem.lines.count { over += max(0, spentOfLine[line] - market.budgetOfLine[line]) }
        return over
    }

    /// Whether the seat of a need can be paid.
    func canPay(_ need: Int, _ session: Int) -> Bool {
        let line = Int(market.person[Int(market.need[need].worker)].line)
        let cost = market.session[session].seatCost
        return spent + cost <= market.problem.totalBudget && spentOfLine[line] + cost <= market.budgetOfLine[line]
    }

    func canPayOpening(_ session: Int) -> Bool {
        let s = market.session[session]
        return spent + s.fixedCost <= market.problem.totalBudget
            && spentOfLine[Int(s.line)] + s.fixedCost <= market.budgetOfLine[Int(s.line)]
    }

    /// Whether another course of the worker builds on this need and has a seat.
    func carries(_ need: Int) -> Bool {
        let person = market.person[Int(market.need[need].worker)]
        var other = need + 1
        while other < Int(person.end) {
            if market.need[other].before == Int32(need), seat[other] >= 0 { return true }
            other += 1
        }
        return false
    }
}
