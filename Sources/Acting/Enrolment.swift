// A worker's place in a session, and the moves it can make. `SeatBook` applies them, pages and docs/enrolment.md show them.

package import Vocabulary

/// How an enrolment stands.
package enum EnrolmentState: String, CaseIterable, Codable, Sendable {
    case offered, accepted, waiting, cancelled, attended, completed

    /// The moves that exist. Everything else is refused.
    package static let moves: [EnrolmentState: Set<EnrolmentState>] = Dictionary(
        grouping: EnrolmentRule.all.filter { $0.from != nil }, by: { $0.from ?? .cancelled }
    ).mapValues { Set($0.map(\.to)) }

    /// Whether it takes up a seat.
    package var holdsSeat: Bool { self == .offered || self == .accepted || self == .attended || self == .completed }
}

/// One line of the table of moves.
package struct EnrolmentRule: Sendable {
    /// `nil`: somebody who was not enrolled.
    package let from: EnrolmentState?
    package let to: EnrolmentState
    package let who: String
    package let when: String

    /// Every move there is. docs/enrolment.md prints it; a test compares.
    package static let all: [EnrolmentRule] = [
        EnrolmentRule(
            from: nil, to: .waiting, who: "worker, employer for its own people, coordinator, a published plan",
            when:
                "before the session begins; a worker's own wish asks for the employer's approval; who has no seat in a published plan waits for the running session that fits, unless no session fits, none runs, or the money is used up"
        ),
        EnrolmentRule(
            from: .waiting, to: .offered, who: "the waiting list",
            when:
                "a seat is free and nobody eligible comes before: lower priority number first, then who waits longer; approved, within the release limit, no clash, prerequisite held"
        ),
        EnrolmentRule(
            from: .waiting, to: .cancelled, who: "worker, employer, coordinator, the clock",
            when: "withdrawn, approval refused, or the session began without a free seat"),
        EnrolmentRule(from: .offered, to: .accepted, who: "worker, or a coordinator for them", when: "before the offer ends"),
        EnrolmentRule(
            from: .offered, to: .cancelled, who: "worker, employer, coordinator, the clock",
            when: "declined, or not answered in time; the seat goes to who waits"),
        EnrolmentRule(
            from: .accepted, to: .cancelled, who: "worker, employer, coordinator",
            when: "before the end of the session; before its beginning the seat goes to who waits"),
        EnrolmentRule(
            from: .accepted, to: .attended, who: "provider or coordinator", when: "from the first meeting on, with at least one attendance"),
        EnrolmentRule(
            from: .attended, to: .completed, who: "the completion rule of the course",
            when: "minimum attendance reached and, where one is asked for, the assessment passed"),
        EnrolmentRule(
            from: .cancelled, to: .waiting, who: "worker, employer, coordinator",
            when: "before the session begins; at the end of the waiting list"),
    ]

    /// docs/enrolment.md
    package static var document: String {
        """
        # The moves of an enrolment

        The program's own table; a test compares. Every move is kept with its time, its reason and who made it.

        | from | to | who | when |
        |---|---|---|---|

        """ + all.map { "| \($0.from?.rawValue ?? "(new)") | \($0.to.rawValue) | \($0.who) | \($0.when) |\n" }.joined()
    }
}

/// Whether the employer must agree, and did.
package enum Approval: String, CaseIterable, Codable, Sendable {
    case notNeeded = "not_needed"
    case asked, given, refused
}

package struct Enrolment: Encodable, Sendable {
    package let id: EnrolmentID
    package let worker: WorkerID
    package let pseudonym: String
    package let partner: PartnerID
    package let partnerName: String
    package let state: EnrolmentState
    package let changedAt: Moment
    package let answerBy: Moment?
    package let approval: Approval
    /// Why somebody who waits cannot be offered a seat now; `nil` when only a free seat is missing.
    package let obstacle: Obstacle?
}

/// What keeps somebody who waits from a free seat.
package enum Obstacle: String, Codable, Sendable {
    case approval, release, clash, prerequisite
}

/// Seats an employer keeps for people it names later.
package struct SeatReservation: Encodable, Sendable {
    package let id: ReservationID
    package let session: SessionID
    package let sessionCode: String
    package let courseName: String
    package let partner: PartnerID
    package let partnerName: String
    package let seats: Int
    package let named: Int
    /// Seats without a name go back to everybody at this time.
    package let until: Moment
}

/// Everybody in one session, as far as the reader may see.
package struct SessionRoll: Encodable, Sendable {
    package let enrolments: [Enrolment]
    package let reservations: [SeatReservation]
    /// Seats taken, reserved, waiting people: for everybody.
    package let taken: Int
    package let reserved: Int
    package let waiting: Int
}

/// What a worker sees of their own training.
package struct WorkerSeat: Encodable, Sendable {
    package let enrolment: EnrolmentID
    package let session: SessionID
    package let course: String
    package let state: EnrolmentState
    package let startsOn: Day
    package let weeks: Int
    package let cells: Int
    package let place: String?
    package let answerBy: Moment?
    package let approval: Approval
}
