// A decision or an action as it was said in a meeting, on its way into the registers of later stages. House says what becomes of it.

package import Vocabulary

package struct MeetingRecord: Sendable {
    package let meeting: MeetingID
    package let title: String
    package let heldOn: Day
    package let round: RoundID
    package let kind: MeetingNote.Kind
    package let text: String
    package let owner: PartnerID?
    package let dueOn: Day?
    package let by: MemberID?
    package let at: Moment
}
