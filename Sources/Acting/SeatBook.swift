// The rules of one session's seats as a plain value: who is offered a seat, in which order, until when. `EnrolmentStore` loads it, applies one
// act and writes the moves; the same rules are walked through by random sequences in tests.

package import Vocabulary

/// One session's seats, waiting list and reservations.
///
/// Three rules hold after every act (`brokenRule` checks them): never more seats taken and reserved than there are; no free seat while somebody
/// eligible waits, until the session begins; nobody holds a seat against the employer's word. Between two people of equal priority, who waits
/// longer comes first. An act takes time linear in the people of the session for each seat it fills.
package struct SeatBook: Sendable {
    package struct Seat: Sendable {
        package let id: EnrolmentID
        package let worker: WorkerID
        package let partner: PartnerID
        package internal(set) var state: EnrolmentState
        /// Lower numbers come first.
        package let priority: Int
        /// Since when somebody waits.
        package internal(set) var since: Moment
        package internal(set) var answerBy: Moment?
        package internal(set) var approval: Approval
        package internal(set) var reservation: ReservationID?
        /// A clash or a missing prerequisite, as the database knows it.
        package internal(set) var obstacle: Obstacle?

        package init(
            id: EnrolmentID, worker: WorkerID, partner: PartnerID, state: EnrolmentState, priority: Int, since: Moment,
            answerBy: Moment? = nil, approval: Approval = .notNeeded, reservation: ReservationID? = nil, obstacle: Obstacle? = nil
        ) {
            self.id = id
            self.worker = worker
            self.partner = partner
            self.state = state
            self.priority = priority
            self.since = since
            self.answerBy = answerBy
            self.approval = approval
            self.reservation = reservation
            self.obstacle = obstacle
        }
    }

    package struct Reservation: Sendable {
        package let id: ReservationID
        package let partner: PartnerID
        package let seats: Int
        package let until: Moment
        package internal(set) var ended = false

        package init(id: ReservationID, partner: PartnerID, seats: Int, until: Moment) {
            self.id = id
            self.partner = partner
            self.seats = seats
            self.until = until
        }
    }

    /// How many of a partner's people may be away in one week, and who is away for other sessions in each week of this one.
    package struct Release: Sendable {
        package let limit: Int
        package let elsewhere: [Set<WorkerID>]

        package init(limit: Int, elsewhere: [Set<WorkerID>]) {
            self.limit = limit
            self.elsewhere = elsewhere
        }
    }

    package struct Move: Sendable {
        package let enrolment: EnrolmentID
        /// `nil` for somebody new.
        package let from: EnrolmentState?
        package let to: EnrolmentState
        package let reason: String
        package let at: Moment
    }

    package private(set) var capacity: Int
    package let starts: Moment
    package let ends: Moment
    package private(set) var seats: [Seat]
    package private(set) var reservations: [Reservation]
    /// Partners without an entry have no limit.
    private let release: [PartnerID: Release]
    /// What happened since the book was opened, in order.
    package private(set) var moves: [Move] = []

    package init(
        capacity: Int, starts: Moment, ends: Moment, seats: [Seat] = [], reservations: [Reservation] = [],
        release: [PartnerID: Release] = [:]
    ) {
        self.capacity = capacity
        self.starts = starts
        self.ends = ends
        self.seats = seats
        self.reservations = reservations
        self.release = release
    }

    // MARK: Counting

    package var taken: Int { seats.reduce(0) { $0 + ($1.state.holdsSeat ? 1 : 0) } }
    package var waiting: Int { seats.reduce(0) { $0 + ($1.state == .waiting ? 1 : 0) } }
    package var reserved: Int { reservations.reduce(0) { $0 + unnamed($1) } }
    package var free: Int { capacity - taken - reserved }

    /// Seats of a reservation that nobody sits on yet.
    package func unnamed(_ reservation: Reservation) -> Int {
        if reservation.ended { return 0 }
        return max(0, reservation.seats - seats.reduce(0) { $0 + ($1.reservation == reservation.id && $1.state.holdsSeat ? 1 : 0) })
    }

    /// What keeps a waiting person from a free seat; `nil` when nothing does.
    package func obstacle(of seat: Seat) -> Obstacle? {
        if seat.approval == .asked || seat.approval == .refused { return .approval }
        if let obstacle = seat.obstacle { return obstacle }
        return exceedsRelease(seat) ? .release : nil
    }

    private func exceedsRelease(_ seat: Seat) -> Bool {
        guard let rule = release[seat.partner] else { return false }
        let here = seats.filter { $0.partner == seat.partner && $0.state.holdsSeat }
        return rule.elsewhere.contains { away in
            !away.contains(seat.worker) && away.count + here.reduce(0) { $0 + (away.contains($1.worker) ? 0 : 1) } >= rule.limit
        }
    }

    /// How long an offer made now stands: a week, and for offers made long before, until four weeks before the session begins, so that
    /// providers know their numbers in time. Never longer than the session's beginning.
    package func answerBy(_ now: Moment) -> Moment {
        min(starts, max(now.adding(seconds: 7 * 86_400), starts.adding(seconds: -28 * 86_400)))
    }

    // MARK: Acts

    /// Somebody new joins the waiting list and is offered a seat at once where one is free.
    package mutating func enter(_ seat: Seat, reason: String, at now: Moment) throws {
        try requireBeforeStart(now)
        settle(at: now)
        if seats.contains(where: { $0.worker == seat.worker }) {
            throw Refusal(.conflict, "This person is enrolled in this session already. Reload the page to see how it stands.")
        }
        var seat = seat
        seat.state = .waiting
        seats.append(seat)
        if let id = seat.reservation {
            guard let reservation = reservations.first(where: { $0.id == id }), unnamed(reservation) > 0 else {
                seats.removeLast()
                throw Refusal(.conflict, "All seats of this reservation have a name, or it has ended.")
            }
            if let obstacle = obstacle(of: seat) {
                seats.removeLast()
                throw Refusal(.conflict, "This person cannot take the seat: \(obstacle.rawValue). \(Self.advice[obstacle] ?? "")")
            }
            offer(seats.count - 1, from: nil, reason: reason, at: now)
        } else {
            moves.append(Move(enrolment: seat.id, from: nil, to: .waiting, reason: reason, at: now))
        }
        fill(at: now)
    }

    package static let advice: [Obstacle: String] = [
        .approval: "The employer's approval is missing.",
        .release: "The employer's release limit for these weeks is reached.",
        .clash: "There is a seat in another session at the same time.",
        .prerequisite: "The course before is neither completed nor booked.",
    ]

    package mutating func accept(_ id: EnrolmentID, reason: String, at now: Moment) throws {
        settle(at: now)
        let index = try find(id, moving: .accepted)
        seats[index].answerBy = nil
        move(index, to: .accepted, reason: reason, at: now)
    }

    /// Declines an offer, gives a seat back, or leaves the waiting list.
    package mutating func cancel(_ id: EnrolmentID, reason: String, at now: Moment) throws {
        settle(at: now)
        let index = try find(id, moving: .cancelled)
        guard now < ends else { throw Refusal(.closed, "The session is over; its list stays as it is.") }
        move(index, to: .cancelled, reason: reason, at: now)
        fill(at: now)
    }

    /// Somebody who cancelled comes back, at the end of the list.
    package mutating func rejoin(_ id: EnrolmentID, asking approval: Approval, obstacle: Obstacle?, reason: String, at now: Moment) throws {
        try requireBeforeStart(now)
        settle(at: now)
        let index = try find(id, moving: .waiting)
        seats[index].since = now
        seats[index].reservation = nil
        seats[index].obstacle = obstacle
        // A refusal is not undone by asking again; it becomes a new question.
        seats[index].approval = seats[index].approval == .refused ? .asked : approval
        move(index, to: .waiting, reason: reason, at: now)
        fill(at: now)
    }

    /// The employer's word on somebody who asked.
    package mutating func approve(_ id: EnrolmentID, _ given: Bool, reason: String, at now: Moment) throws {
        settle(at: now)
        guard let index = seats.firstIndex(where: { $0.id == id }) else { throw Refusal.notFound("enrolment", id) }
        guard seats[index].approval == .asked, seats[index].state == .waiting else {
            throw Refusal(.conflict, "Enrolment \(id) does not wait for an approval.")
        }
        seats[index].approval = given ? .given : .refused
        if !given { move(index, to: .cancelled, reason: reason, at: now) }
        fill(at: now)
    }

    package mutating func attend(_ id: EnrolmentID, reason: String, at now: Moment) throws {
        let index = try find(id, moving: .attended)
        guard now >= starts else { throw Refusal(.closed, "The session has not begun; nobody can have attended it.") }
        move(index, to: .attended, reason: reason, at: now)
    }

    /// Somebody who had a seat and never came.
    package mutating func miss(_ id: EnrolmentID, reason: String, at now: Moment) throws {
        let index = try find(id, moving: .cancelled)
        guard now >= starts, seats[index].state == .accepted else {
            throw Refusal(.conflict, "Only somebody with an accepted seat in a session that has begun can be missing.")
        }
        move(index, to: .cancelled, reason: reason, at: now)
    }

    package mutating func complete(_ id: EnrolmentID, reason: String, at now: Moment) throws {
        let index = try find(id, moving: .completed)
        move(index, to: .completed, reason: reason, at: now)
    }

    /// Keeps free seats for a partner's people.
    package mutating func reserve(_ reservation: Reservation, at now: Moment) throws {
        try requireBeforeStart(now)
        settle(at: now)
        guard reservation.seats > 0, reservation.seats <= free else {
            throw Refusal(
                .conflict, "\(reservation.seats) seats are asked for, \(max(0, free)) are free. Ask for fewer or choose another session.")
        }
        guard reservation.until > now, reservation.until <= starts else {
            throw Refusal(.unprocessable, "Names must be given before the session begins; choose a day between now and then.")
        }
        reservations.append(reservation)
    }

    /// Gives the seats without a name back to everybody.
    package mutating func endReservation(_ id: ReservationID, at now: Moment) throws {
        guard let index = reservations.firstIndex(where: { $0.id == id && !$0.ended }) else { throw Refusal.notFound("reservation", id) }
        reservations[index].ended = true
        settle(at: now)
    }

    /// A larger or a smaller room. Nobody who holds a seat loses it.
    package mutating func resize(_ seats: Int, at now: Moment) throws {
        settle(at: now)
        guard seats >= taken + reserved, seats > 0 else {
            throw Refusal(
                .conflict,
                "\(taken) seats are taken and \(reserved) reserved; the room cannot become smaller than that. Talk to people first.")
        }
        capacity = seats
        fill(at: now)
    }

    /// Ends what is over time and fills what became free.
    package mutating func settle(at now: Moment) {
        for index in reservations.indices where !reservations[index].ended && reservations[index].until <= now {
            reservations[index].ended = true
        }
        for index in seats.indices where seats[index].state == .offered {
            if let end = seats[index].answerBy, end <= now {
                move(index, to: .cancelled, reason: "the offer was not answered in time", at: now)
            }
        }
        fill(at: now)
        if now >= starts {
            for index in seats.indices where seats[index].state == .waiting {
                move(index, to: .cancelled, reason: "the session began and no seat became free", at: now)
            }
        }
    }

    // MARK: The waiting list

    private mutating func fill(at now: Moment) {
        guard now < starts else { return }
        while free > 0 {
            var next: Int?
            for index in seats.indices where seats[index].state == .waiting {
                if let best = next, !Self.comes(seats[index], before: seats[best]) { continue }
                if obstacle(of: seats[index]) == nil { next = index }
            }
            guard let next else { return }
            // Somebody who came in this very act goes straight from "new" to "offered".
            if let last = moves.last, last.enrolment == seats[next].id, last.from == nil, last.to == .waiting {
                moves.removeLast()
                offer(next, from: nil, reason: last.reason, at: now)
            } else {
                offer(next, from: .waiting, reason: "a seat became free", at: now)
            }
        }
    }

    package static func comes(_ left: Seat, before right: Seat) -> Bool {
        (left.priority, left.since, left.id) < (right.priority, right.since, right.id)
    }

    private mutating func offer(_ index: Int, from: EnrolmentState?, reason: String, at now: Moment) {
        seats[index].answerBy = answerBy(now)
        seats[index].state = .offered
        moves.append(Move(enrolment: seats[index].id, from: from, to: .offered, reason: reason, at: now))
    }

    private mutating func move(_ index: Int, to state: EnrolmentState, reason: String, at now: Moment) {
        moves.append(Move(enrolment: seats[index].id, from: seats[index].state, to: state, reason: reason, at: now))
        seats[index].state = state
        if state != .offered { seats[index].answerBy = nil }
    }

    private func find(_ id: EnrolmentID, moving state: EnrolmentState) throws -> Int {
        guard let index = seats.firstIndex(where: { $0.id == id }) else { throw Refusal.notFound("enrolment", id) }
        let before = seats[index].state
        guard EnrolmentState.moves[before, default: []].contains(state) else {
            throw Refusal(
                .conflict, "An enrolment that is \(before.rawValue) cannot become \(state.rawValue). Reload the page to see how it stands.")
        }
        return index
    }

    private func requireBeforeStart(_ now: Moment) throws {
        if now >= starts {
            throw Refusal(.closed, "The session began on \(WallClock.day(at: starts).iso); nobody can be enrolled any more.")
        }
    }

    // MARK: The rules that always hold

    /// The first rule that does not hold, in words; `nil` when all do.
    package func brokenRule(at now: Moment) -> String? {
        if taken + reserved > capacity { return "\(taken) taken and \(reserved) reserved of \(capacity)" }
        if now < starts, free > 0, let idle = seats.first(where: { $0.state == .waiting && obstacle(of: $0) == nil }) {
            return "\(free) free while enrolment \(idle.id) waits"
        }
        for seat in seats {
            if seat.state.holdsSeat, seat.approval == .asked || seat.approval == .refused { return "enrolment \(seat.id) without approval" }
            if seat.state == .offered, seat.answerBy.map({ $0 <= now }) ?? true { return "offer \(seat.id) without an end" }
            if seat.state != .offered, seat.answerBy != nil { return "enrolment \(seat.id) has an end but is no offer" }
        }
        for (partner, rule) in release {
            let here = seats.filter { $0.partner == partner && $0.state.holdsSeat }.map(\.worker)
            for away in rule.elsewhere where away.union(here).count > max(rule.limit, away.count) {
                return "partner \(partner) has \(away.union(here).count) people away, its limit is \(rule.limit)"
            }
        }
        return nil
    }
}
