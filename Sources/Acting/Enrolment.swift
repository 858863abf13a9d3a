// A worker's place in a session, and the moves it can make.

package import Vocabulary

/// How an enrolment stands.
package enum EnrolmentState: String, CaseIterable, Codable, Sendable {
    case offered, accepted, waiting, cancelled, attended, completed

    /// The moves that exist. Everything else is refused.
    package static let moves: [EnrolmentState: Set<EnrolmentState>] = [
        .offered: [.accepted, .cancelled],
        .waiting: [.offered, .cancelled],
        .accepted: [.cancelled, .attended],
        .attended: [.completed],
        .cancelled: [.waiting],
        .completed: [],
    ]

    /// Whether it takes up a seat.
    package var holdsSeat: Bool { [.offered, .accepted, .attended, .completed].contains(self) }
}

package struct Enrolment: Encodable, Sendable {
    package let id: EnrolmentID
    package let worker: WorkerID
    package let pseudonym: String
    package let partner: PartnerID
    package let partnerName: String
    package let state: EnrolmentState
    package let changedAt: Moment
}

/// Everybody in one session, as far as the reader may see.
package struct SessionRoll: Encodable, Sendable {
    package let enrolments: [Enrolment]
    /// Seats taken, waiting people: for everybody.
    package let taken: Int
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
}
