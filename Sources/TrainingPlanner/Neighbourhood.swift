// Which sessions one step of LocalSearch takes apart, and the small steps that move one seat.

extension LocalSearch {
    mutating func choose() {
        let waiting = ledger.allUnserved.count(0)
        let way = random.below(20)
        if way < (isUrgent ? 2 : 4) {
            mix()
        } else if !urgent.isEmpty, way < (isUrgent ? 13 : 10) {
            let need = Int(urgent[random.below(urgent.count)])
            if ledger.seat[need] < 0 { gather(for: need) }
        } else if waiting > 0, way < (isUrgent ? 16 : 14) {
            var need = ledger.allUnserved[0, random.below(waiting)]
            // Those worth most are looked at most often.
            for _ in 0..<3 {
                let other = ledger.allUnserved[0, random.below(waiting)]
                if ledger.value(of: other) > ledger.value(of: need) { need = other }
            }
            gather(for: need)
        } else {
            guard market.sessionCount > 0 else { return }
            var session = random.below(market.sessionCount)
            for _ in 0..<8 {
                let other = random.below(market.sessionCount)
                if doubt(other) > doubt(session) { session = other }
            }
            guard market.session[session].isUsable else { return }
            touched.append(session)
            if ledger.isOpen[session], ledger.count[session] > 0 {
                gather(for: ledger.attendee(session, random.below(Int(ledger.count[session]))))
            } else {
                let course = Int(market.session[session].course)
                let waiting = ledger.unserved.count(course)
                if waiting > 0 { gather(for: ledger.unserved[course, random.below(waiting)]) }
                unblock(session)
            }
        }
    }

    /// Sessions of one provider in neighbouring weeks, whatever the course: they share its slots.
    mutating func mix() {
        let all = sessionsOfProvider[random.below(sessionsOfProvider.count)]
        guard !all.isEmpty else { return }
        if random.below(3) == 0 {
            for _ in 0..<2 + random.below(8) {
                let list = sessionsOfProvider[random.below(sessionsOfProvider.count)]
                guard !list.isEmpty else { continue }
                let session = Int(list[random.below(list.count)])
                if !touched.contains(session) { touched.append(session) }
            }
            return
        }
        let centre = market.session[Int(all[random.below(all.count)])].start
        let width = Int32(1 + random.below(8))
        let offset = random.below(all.count)
        for position in all.indices where touched.count < Self.mostTouched {
            let session = Int(all[(position + offset) % all.count])
            if abs(market.session[session].start - centre) <= width { touched.append(session) }
        }
    }

    /// How far the plan and the wishes of the priced passes disagree about a session.
    func doubt(_ session: Int) -> Double {
        guard market.session[session].isUsable else { return -1 }
        return ledger.isOpen[session] ? 1 - wish[session] : wish[session]
    }

    /// Adds running and idle sessions that suit one worker.
    mutating func gather(for need: Int) {
        let list = market.sessions(of: Int(market.need[need].course))
        guard !list.isEmpty else { return }
        let profile = market.person[Int(market.need[need].worker)].profile
        var runningLeft = 1 + random.below(3)
        var idleLeft = 1 + random.below(3)
        let tries = min(40, list.count * 2)
        for _ in 0..<tries where runningLeft + idleLeft > 0 && touched.count < Self.mostTouched {
            var session = Int(market.courseSession[list.lowerBound + random.below(list.count)])
            guard market.suits(profile, market.session[session].kind) else { continue }
            for _ in 0..<1 {
                let other = Int(market.courseSession[list.lowerBound + random.below(list.count)])
                if market.suits(profile, market.session[other].kind), doubt(other) > doubt(session) { session = other }
            }
            guard !touched.contains(session) else { continue }
            if ledger.isOpen[session] {
                if runningLeft > 0 { touched.append(session) }
                runningLeft -= 1
            } else if idleLeft > 0 {
                idleLeft -= 1
                touched.append(session)
                unblock(session)
            }
        }
    }

    /// Adds one running session that takes the provider's last slot from an idle one.
    mutating func unblock(_ session: Int) {
        guard !ledger.isOpen[session], let week = ledger.fullWeek(session), touched.count < Self.mostTouched else { return }
        let all = sessionsOfProvider[Int(market.session[session].provider)]
        let offset = random.below(all.count)
        for position in all.indices {
            let other = Int(all[(position + offset) % all.count])
            if ledger.isOpen[other], Int(market.session[other].start) <= week, week < Int(market.session[other].end) {
                if !touched.contains(other) { touched.append(other) }
                return
            }
        }
    }

    // MARK: One seat

    /// Tries to seat one waiting need by moving one or two other seats: the worker's own that clash, or somebody's in a full session.
    mutating func shift() {
        guard let need = oneWaiting(), ledger.seat[need] < 0 else { return }
        let list = market.sessions(of: Int(market.need[need].course))
        let offset = random.below(max(1, list.count))
        var tries = 6
        for position in 0..<min(60, list.count) where tries > 0 {
            let session = Int(market.courseSession[list.lowerBound + (position + offset) % list.count])
            guard ledger.isOpen[session], market.suits(need: need, session: session) else { continue }
            tries -= 1
            let before = ledger.score
            if seatByShifting(need, session), ledger.score > before + 1e-9, ledger.overspent == 0 {
                ledger.keep(gain: ledger.score - before)
                return
            }
            ledger.takeBack(to: before)
        }
    }

    /// The list itself is not held on to: a change of the plan would have to copy it.
    mutating func oneWaiting() -> Int? {
        if !urgent.isEmpty, random.below(2) == 0 { return Int(urgent[random.below(urgent.count)]) }
        let count = ledger.allUnserved.count(0)
        return count > 0 ? ledger.allUnserved[0, random.below(count)] : nil
    }

    mutating func seatByShifting(_ need: Int, _ session: Int) -> Bool {
        let worker = Int(market.need[need].worker)
        moved.removeAll(keepingCapacity: true)
        if !ledger.fits(need, session) {
            let pattern = market.person[worker].pattern
            for other in market.needs(of: worker) where ledger.seat[other] >= 0 {
                let taken = Int(ledger.seat[other])
                let follows = market.need[other].before == Int32(need) && market.session[session].end > market.session[taken].start
                let precedes = market.need[need].before == Int32(other) && market.session[taken].end > market.session[session].start
                if follows || precedes || market.clash(taken, session, pattern) {
                    guard ledger.count[taken] > market.session[taken].minimum else { return false }
                    moved.append(other)
                    ledger.clear(other)
                }
            }
            guard !moved.isEmpty else { return false }
            // A course that must come first has to be seated before.
            for other in moved where market.need[need].before == Int32(other) { _ = seatFreely(other) }
            guard ledger.fits(need, session) else { return false }
        }
        if ledger.count[session] == market.session[session].capacity {
            let other = ledger.attendee(session, random.below(Int(ledger.count[session])))
            ledger.clear(other)
            ledger.place(need, in: session)
            moved.append(other)
        } else {
            ledger.place(need, in: session)
        }
        for other in moved where ledger.seat[other] < 0 && !seatFreely(other) && ledger.carries(other) && !dropCarried(other) {
            return false
        }
        return true
    }
}
