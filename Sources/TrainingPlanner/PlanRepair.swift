// What becomes of a plan when sessions are cancelled: whoever sat there is seated elsewhere, and everybody else keeps what they have.
// Called by `roundtable plan repair`.

/// What a cancellation did.
package struct Repair: Codable, Sendable, Equatable {
    /// Seats in sessions that were cancelled, or that had to be: a session that fell under its minimum because of it counts too.
    package let hit: Int
    /// Of these, seats found elsewhere for the same course.
    package let reseated: Int
    /// Seats lost because the course before them was lost.
    package let followed: Int
    /// People who moved to another session of their course to make room, and people who had waited and now sit.
    package let moved: Int
    package let gained: Int
    /// Sessions that run now and did not before.
    package let opened: [Int]
    /// Sessions that were not cancelled but cannot run any more.
    package let alsoCancelled: [Int]
}

/// A plan with every limit counted, ready to be changed. Loading takes O(problem); a cancellation takes O(people hit × sessions of the
/// course), whatever the size of the region.
///
/// People of the group that is worst off come first, then whoever would be left with nothing, then the heavier need. Each looks for a free
/// place; then idle sessions open for those who are left; then one other person moves to a free place of their own to make room. No more
/// than twice as many seats change as were hit.
package final class PlanRepair {
    private let market: SeatMarket
    private let ledger: PlanLedger
    private var isCancelled: [Bool]
    private var before = 0.0

    private struct Tally {
        var hit: Set<Int> = []
        /// Hit and not looked at yet; a session that follows may hit somebody twice.
        var open: [Int] = []
        var reseated = 0
        var followed = 0
        var moved = 0
        var gained = 0
        var opened: [Int] = []
        var alsoCancelled: [Int] = []
        /// Changes beyond the seats hit.
        var changes: Int { moved + gained }
    }

    /// - Parameter plan: keeps all limits (`PlanCheck`).
    package init(_ problem: PlanningProblem, _ plan: TrainingPlan, minimumGroup: Int) {
        market = SeatMarket(problem, minimumGroup: minimumGroup)
        ledger = PlanLedger(market, worth: .nothing(market))
        ledger.enter(plan)
        isCancelled = Array(repeating: false, count: market.sessionCount)
    }

    package var plan: TrainingPlan { ledger.plan }

    /// Cancels sessions and seats their people anew. Sessions that do not run are only closed to everybody.
    package func cancel(_ sessions: [Int]) -> Repair {
        ledger.keep()
        before = ledger.score
        var tally = Tally()
        for session in sessions where market.problem.sessions.indices.contains(session) { isCancelled[session] = true }
        for session in Set(sessions).sorted() where market.problem.sessions.indices.contains(session) { empty(session, &tally) }
        // Dropping a course may leave another session under its minimum, so that more are hit while these are looked after.
        while !tally.open.isEmpty {
            let part = inOrder(tally.open)
            tally.open = []
            openIdle(for: part.filter { !seatFreely($0) }, &tally)
            for need in part where ledger.seat[need] < 0 && !makeRoom(for: need, &tally) { dropFollowers(of: need, &tally) }
        }
        return Repair(
            hit: tally.hit.count, reseated: tally.hit.count { ledger.seat[$0] >= 0 }, followed: tally.followed, moved: tally.moved,
            gained: tally.gained, opened: tally.opened.sorted(), alsoCancelled: tally.alsoCancelled.sorted())
    }

    /// The plan as it was before the last cancellation: to try one after the other.
    package func takeBack() {
        ledger.takeBack(to: before)
        isCancelled = Array(repeating: false, count: market.sessionCount)
    }

    private func empty(_ session: Int, _ tally: inout Tally) {
        guard ledger.isOpen[session] else { return }
        while ledger.count[session] > 0 {
            let need = ledger.attendee(session, Int(ledger.count[session]) - 1)
            ledger.clear(need)
            tally.hit.insert(need)
            tally.open.append(need)
        }
        ledger.close(session)
    }

    private func inOrder(_ needs: [Int]) -> [Int] {
        func rank(_ need: Int) -> (Double, Int, Int, Int) {
            let worker = Int(market.need[need].worker)
            let group = Int(market.person[worker].group)
            let share = market.counted[group] ? Double(ledger.served[group]) / Double(max(1, market.groupNeeds[group])) : 1
            return (share, ledger.seatsOf[worker] == 0 ? 0 : 1, -Int(market.need[need].weight), need)
        }
        return needs.map { ($0, rank($0)) }.sorted { $0.1 < $1.1 }.map(\.0)
    }

    // MARK: Another place

    /// The cheapest free place that keeps every limit.
    @discardableResult private func seatFreely(_ need: Int) -> Bool {
        if ledger.seat[need] >= 0 { return true }
        guard let session = freePlace(for: need) else { return false }
        ledger.place(need, in: session)
        return true
    }

    private func freePlace(for need: Int) -> Int? {
        let course = Int(market.need[need].course)
        var best: Int?
        for place in 0..<ledger.free.count(course) {
            let session = ledger.free[course, place]
            if let best, (market.session[session].seatCost, session) > (market.session[best].seatCost, best) { continue }
            if !isCancelled[session], ledger.canPay(need, session), ledger.fits(need, session) { best = session }
        }
        return best
    }

    /// Opens idle sessions that enough people can attend: first those who lost a seat, then those who waited before.
    private func openIdle(for needs: [Int], _ tally: inout Tally) {
        var left = needs
        for course in Set(needs.map { Int(market.need[$0].course) }).sorted() {
            while let session = bestIdle(course, left, tally) {
                ledger.open(session)
                tally.opened.append(session)
                for need in left
                where ledger.seat[need] < 0 && Int(market.need[need].course) == course && ledger.hasPlace(session)
                    && ledger.canPay(need, session)
                    && ledger.fits(need, session)
                { ledger.place(need, in: session) }
                fillUp(session, &tally)
                left.removeAll { ledger.seat[$0] >= 0 }
            }
        }
    }

    private func bestIdle(_ course: Int, _ left: [Int], _ tally: Tally) -> Int? {
        var best: (seats: Int, session: Int)?
        let wanting = left.filter { Int(market.need[$0].course) == course }
        guard !wanting.isEmpty else { return nil }
        for index in market.sessions(of: course) {
            let session = Int(market.courseSession[index])
            let s = market.session[session]
            guard !isCancelled[session], ledger.canOpen(session) else { continue }
            // Everybody in it may be paid by one line.
            let cost = s.fixedCost + s.seatCost * Int(min(s.capacity, Int32(clamping: max(wanting.count, Int(s.minimum)))))
            guard ledger.spent + cost <= market.problem.totalBudget, ledger.canPayOpening(session) else { continue }
            let fitting = wanting.prefix(Int(s.capacity) * 4).count { ledger.fits($0, session) }
            let seats = min(Int(s.capacity), fitting)
            guard seats > (best?.seats ?? 0) else { continue }
            let lacking = Int(s.minimum) - seats
            if lacking > 0, lacking > tally.hit.count - tally.changes || waiting(for: session, lacking).count < lacking { continue }
            best = (seats, session)
        }
        return best?.session
    }

    /// People without a seat who could come, at most so many.
    private func waiting(for session: Int, _ most: Int) -> [Int] {
        let course = Int(market.session[session].course)
        var found: [Int] = []
        for place in 0..<ledger.unserved.count(course) where found.count < most {
            let need = ledger.unserved[course, place]
            if ledger.fits(need, session), ledger.canPay(need, session) { found.append(need) }
        }
        return found
    }

    private func fillUp(_ session: Int, _ tally: inout Tally) {
        let least = max(1, market.session[session].minimum)
        if ledger.count[session] < least {
            for need in waiting(for: session, Int(least) * 2) where ledger.count[session] < least {
                guard ledger.canPay(need, session), ledger.fits(need, session) else { continue }
                ledger.place(need, in: session)
                if !tally.hit.contains(need) { tally.gained += 1 }
            }
        }
        guard ledger.count[session] < least else { return }
        // It does not come about after all; the few who sat there look elsewhere.
        isCancelled[session] = true
        tally.opened.removeAll { $0 == session }
        while ledger.count[session] > 0 {
            let need = ledger.attendee(session, Int(ledger.count[session]) - 1)
            ledger.clear(need)
            if !tally.hit.contains(need) { tally.gained -= 1 } else { seatFreely(need) }
        }
        ledger.close(session)
    }

    /// Somebody else in a full session moves to a free place, so that this need takes theirs.
    private func makeRoom(for need: Int, _ tally: inout Tally) -> Bool {
        if seatFreely(need) { return true }
        guard tally.changes < tally.hit.count else { return false }
        var tries = 40
        for index in market.sessions(of: Int(market.need[need].course)) where tries > 0 {
            let session = Int(market.courseSession[index])
            guard ledger.isOpen[session], !ledger.hasPlace(session), !isCancelled[session], ledger.fits(need, session),
                ledger.canPay(need, session)
            else { continue }
            tries -= 1
            for position in 0..<min(8, Int(ledger.count[session])) {
                let other = ledger.attendee(session, position)
                ledger.clear(other)
                ledger.place(need, in: session)
                if let place = freePlace(for: other) {
                    ledger.place(other, in: place)
                    if !tally.hit.contains(other) { tally.moved += 1 }
                    return true
                }
                ledger.clear(need)
                ledger.place(other, in: session)
            }
        }
        return false
    }

    // MARK: What falls with a lost course

    private func dropFollowers(of need: Int, _ tally: inout Tally) {
        for other in market.needs(of: Int(market.need[need].worker))
        where market.need[other].before == Int32(need) && ledger.seat[other] >= 0 {
            let session = Int(ledger.seat[other])
            ledger.clear(other)
            tally.followed += 1
            dropFollowers(of: other, &tally)
            guard ledger.count[session] < max(1, market.session[session].minimum) else { continue }
            if let instead = waiting(for: session, 2).first(where: { $0 != other }) {
                ledger.place(instead, in: session)
                tally.gained += 1
            } else {
                isCancelled[session] = true
                tally.alsoCancelled.append(session)
                empty(session, &tally)
            }
        }
    }
}
