// How a step of the local search seats people anew: the session that adds most opens first and is filled with those it is worth most to.

import Foundation

extension LocalSearch {
    mutating func rank(_ bit: Int) {
        ranked.removeAll(keepingCapacity: true)
        for member in pool.indices where !isPlaced[member] && possible[member] >> UInt32(bit) & 1 == 1 {
            if isMixed, !ledger.fits(pool[member], touched[bit]) { continue }
            // Whoever has fewer choices goes first among equals.
            let flexibility = 0.3 / Double(possible[member].nonzeroBitCount)
            ranked.append((net(member, touched[bit]) + flexibility, member))
        }
        ranked.sort { ($1.net, $0.member) < ($0.net, $1.member) }
    }

    mutating func bestToOpen(_ closed: UInt32) -> Int? {
        var best: (worth: Double, bit: Int)?
        for (bit, session) in touched.enumerated() where closed >> UInt32(bit) & 1 == 0 && ledger.canOpen(session) {
            rank(bit)
            let lacking = max(1, Int(market.minimum[session])) - ranked.count
            if lacking > 0, ranked.isEmpty || !canDraw(session, lacking) { continue }
            var worth = -ledger.openingPrice(session)
            for (place, candidate) in ranked.prefix(Int(market.capacity[session])).enumerated() {
                if place >= Int(market.minimum[session]), candidate.net <= 0 { break }
                worth += candidate.net
            }
            guard worth > 0 else { continue }
            worth = (worth - scarcity * slotPrice[session]) * (0.8 + 0.4 * random.unit())
            if worth > best?.worth ?? -.infinity { best = (worth, bit) }
        }
        return best?.bit
    }

    mutating func fill(_ bit: Int) {
        let session = touched[bit]
        rank(bit)
        ledger.open(session)
        for candidate in ranked where ledger.hasPlace(session) {
            if candidate.net <= 0, ledger.count[session] >= market.minimum[session] { break }
            guard ledger.fits(pool[candidate.member], session) else { continue }
            ledger.place(pool[candidate.member], in: session)
            isPlaced[candidate.member] = true
        }
        if ledger.count[session] < market.minimum[session] { draw(into: session) }
        guard ledger.count[session] < max(1, market.minimum[session]) else { return }
        takeBackDrawn(session)
        for candidate in ranked where ledger.seat[pool[candidate.member]] == Int32(session) {
            ledger.clear(pool[candidate.member])
            isPlaced[candidate.member] = false
        }
        ledger.close(session)
    }

    /// Whether enough people of other running sessions, above those sessions' minimum, could come over.
    func canDraw(_ session: Int, _ lacking: Int) -> Bool {
        var found = 0
        let list = market.sessionsOfCourse[Int(market.course[session])]
        let kind = market.kind[session]
        for step in 0..<min(list.count, Self.mostAsked) {
            let other = Int(list[(drawOffset + step) % list.count])
            guard ledger.isOpen[other], other != session else { continue }
            var spare = Int(ledger.count[other] - market.minimum[other])
            for position in 0..<Int(ledger.count[other]) where spare > 0 {
                let need = ledger.attendee(other, position)
                if market.suits(market.profile[Int(market.needWorker[need])], kind) {
                    spare -= 1
                    found += 1
                    if found >= lacking { return true }
                }
            }
        }
        return false
    }

    /// Moves people of other running sessions over until the minimum is reached; `drawn` remembers from where.
    mutating func draw(into session: Int) {
        drawn.removeAll(keepingCapacity: true)
        let list = market.sessionsOfCourse[Int(market.course[session])]
        for step in 0..<min(list.count, Self.mostAsked) where ledger.count[session] < market.minimum[session] {
            let other = Int(list[(drawOffset + step) % list.count])
            guard ledger.isOpen[other], other != session else { continue }
            var position = 0
            while position < Int(ledger.count[other]), ledger.count[other] > market.minimum[other],
                ledger.count[session] < market.minimum[session]
            {
                let need = ledger.attendee(other, position)
                position += 1
                guard market.suits(market.profile[Int(market.needWorker[need])], market.kind[session]) else { continue }
                ledger.clear(need)
                if ledger.fits(need, session) {
                    ledger.place(need, in: session)
                    drawn.append((need, other))
                    position -= 1
                } else {
                    ledger.place(need, in: other)
                }
            }
        }
    }

    mutating func takeBackDrawn(_ session: Int) {
        for (need, other) in drawn where ledger.seat[need] == Int32(session) {
            ledger.clear(need)
            ledger.place(need, in: other)
        }
        drawn.removeAll(keepingCapacity: true)
    }

    mutating func seatElsewhere() -> Bool {
        for member in pool.indices where !isPlaced[member] {
            let need = pool[member]
            if seatFreely(need) { continue }
            if ledger.carries(need), !dropCarried(need) { return false }
        }
        return true
    }

    /// The cheapest free place anywhere, if it is worth its price.
    mutating func seatFreely(_ need: Int) -> Bool {
        let value = ledger.value(of: need) + (ledger.carries(need) ? 4 : 0)
        var best: (net: Double, session: Int)?
        for item in ledger.free[Int(market.needCourse[need])].items {
            let session = Int(item)
            let net = value - ledger.price(of: session, for: need)
            guard net > 0, net > best?.net ?? 0 || (net == best?.net && session < best?.session ?? 0), ledger.fits(need, session) else {
                continue
            }
            best = (net, session)
        }
        guard let best else { return false }
        ledger.place(need, in: best.session)
        return true
    }

    /// Gives up the seats that build on a need without one.
    mutating func dropCarried(_ need: Int) -> Bool {
        let worker = Int(market.needWorker[need])
        for other in Int(market.needStart[worker])..<Int(market.needStart[worker + 1])
        where market.needBefore[other] == Int32(need) && ledger.seat[other] >= 0 {
            let session = Int(ledger.seat[other])
            guard ledger.count[session] > market.minimum[session] else { return false }
            ledger.clear(other)
            if !dropCarried(other) { return false }
        }
        return true
    }
}
