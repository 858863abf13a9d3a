// Typed row identifiers, so that a statement's number can never be passed where a partner's is meant.
// Used by every store, page and command.

/// The number of one row of one kind of thing. `Entity` exists only to keep kinds apart.
package struct Identifier<Entity>: Hashable, Sendable, Comparable, LosslessStringConvertible {
    package let raw: Int64

    package init(_ raw: Int64) { self.raw = raw }

    /// Reads a decimal number as it stands in an address; anything else is `nil`.
    package init?(_ description: String) {
        guard let raw = Int64(description), raw > 0 else { return nil }
        self.raw = raw
    }

    package var description: String { String(raw) }

    package static func < (left: Self, right: Self) -> Bool { left.raw < right.raw }
}

extension Identifier: Codable {
    package init(from decoder: any Decoder) throws { raw = try decoder.singleValueContainer().decode(Int64.self) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(raw)
    }
}

/// The kinds of things that have a row. They carry no data: each stage defines its own nouns.
package enum Entity {
    package enum Place {}
    package enum Room {}
    package enum Partner {}
    package enum Member {}
    package enum Invitation {}
    package enum Round {}
    package enum Statement {}
    package enum Participant {}
    package enum Meeting {}
    package enum Finding {}
    package enum Topic {}
    package enum Skill {}
    package enum Transition {}
    package enum Worker {}
    package enum Objective {}
    package enum Barrier {}
    package enum Decision {}
    package enum Course {}
    package enum Session {}
    package enum PlanRun {}
    package enum Action {}
    package enum Enrolment {}
    package enum Ballot {}
    package enum Commitment {}
    package enum Reservation {}
    package enum Credential {}
    package enum SigningKey {}
    package enum Report {}
    package enum Project {}
    package enum Objection {}
    package enum Job {}
    package enum SignIn {}
    package enum Notice {}
    package enum Survey {}
    package enum Question {}
    package enum MeetingItem {}
    package enum PaperSheet {}
    package enum JobRole {}
    package enum WorkerUpload {}
    package enum Equivalent {}
    package enum Practice {}
    package enum Proposal {}
    package enum Concept {}
}

package typealias PlaceID = Identifier<Entity.Place>
package typealias RoomID = Identifier<Entity.Room>
package typealias PartnerID = Identifier<Entity.Partner>
package typealias MemberID = Identifier<Entity.Member>
package typealias InvitationID = Identifier<Entity.Invitation>
package typealias RoundID = Identifier<Entity.Round>
package typealias StatementID = Identifier<Entity.Statement>
package typealias ParticipantID = Identifier<Entity.Participant>
package typealias MeetingID = Identifier<Entity.Meeting>
package typealias FindingID = Identifier<Entity.Finding>
package typealias TopicID = Identifier<Entity.Topic>
package typealias SkillID = Identifier<Entity.Skill>
package typealias TransitionID = Identifier<Entity.Transition>
package typealias WorkerID = Identifier<Entity.Worker>
package typealias ObjectiveID = Identifier<Entity.Objective>
package typealias BarrierID = Identifier<Entity.Barrier>
package typealias DecisionID = Identifier<Entity.Decision>
package typealias CourseID = Identifier<Entity.Course>
package typealias SessionID = Identifier<Entity.Session>
package typealias PlanRunID = Identifier<Entity.PlanRun>
package typealias ActionID = Identifier<Entity.Action>
package typealias EnrolmentID = Identifier<Entity.Enrolment>
package typealias BallotID = Identifier<Entity.Ballot>
package typealias CommitmentID = Identifier<Entity.Commitment>
package typealias ReservationID = Identifier<Entity.Reservation>
package typealias CredentialID = Identifier<Entity.Credential>
package typealias SigningKeyID = Identifier<Entity.SigningKey>
package typealias ReportID = Identifier<Entity.Report>
package typealias ProjectID = Identifier<Entity.Project>
package typealias ObjectionID = Identifier<Entity.Objection>
package typealias JobID = Identifier<Entity.Job>
package typealias SignInID = Identifier<Entity.SignIn>
package typealias NoticeID = Identifier<Entity.Notice>
package typealias SurveyID = Identifier<Entity.Survey>
package typealias QuestionID = Identifier<Entity.Question>
package typealias MeetingItemID = Identifier<Entity.MeetingItem>
package typealias PaperSheetID = Identifier<Entity.PaperSheet>
package typealias JobRoleID = Identifier<Entity.JobRole>
package typealias WorkerUploadID = Identifier<Entity.WorkerUpload>
package typealias EquivalentID = Identifier<Entity.Equivalent>
package typealias PracticeID = Identifier<Entity.Practice>
package typealias ProposalID = Identifier<Entity.Proposal>
package typealias ConceptID = Identifier<Entity.Concept>
