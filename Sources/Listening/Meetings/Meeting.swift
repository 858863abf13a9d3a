// A meeting with its agenda, notes and what came out of it. Shown on the meeting pages.

package import Vocabulary

package struct Meeting: Encodable, Sendable {
    package let id: MeetingID
    package let round: RoundID?
    package let title: String
    package let heldOn: Day
    package let place: String
    package let agenda: String
    package let minutes: String
    /// Organisations, never persons.
    package let partners: [String]
    package let items: [MeetingItem]
    /// Notes that stand under no item of the agenda.
    package let notes: [MeetingNote]
    /// Statements that came out of it.
    package let statements: [StatementID]
    /// What was put right after the meeting was called, the newest first.
    package let corrections: [Correction]
}

/// One item of an agenda with what was noted under it.
package struct MeetingItem: Encodable, Sendable {
    package let id: MeetingItemID
    package let title: String
    package let notes: [MeetingNote]
}

package struct MeetingNote: Encodable, Sendable {
    package enum Kind: String, CaseIterable, Encodable, Sendable { case note, decision, action }

    package let kind: String
    package let text: String
    package let owner: String?
    package let dueOn: Day?
    /// The decision or action of the register it became.
    package let record: Record?

    package struct Record: Encodable, Sendable {
        package let kind: String
        package let number: Int64
    }
}

package struct MeetingDraft: Sendable {
    package let title: String
    package let heldOn: Day
    package let place: String
    /// One item a line.
    package let agenda: String
    package let round: RoundID?

    package init(title: String, heldOn: Day, place: String, agenda: String, round: RoundID?) {
        self.title = title
        self.heldOn = heldOn
        self.place = place
        self.agenda = agenda
        self.round = round
    }
}
