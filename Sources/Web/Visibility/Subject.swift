// What can be looked at or changed: the rows of the visibility table. Routes name one; pages, feeds and exports ask about one.

/// One kind of information. `Visibility.table` says which role sees how much of it.
package enum Subject: String, CaseIterable, Sendable, Encodable {
    /// The front page, help, sign-in, the form to become a partner, this table itself.
    case openPages = "open_pages"
    /// What belongs to oneself: my page, my sign-ins, my data.
    case ownPages = "own_pages"

    // Listen
    /// Name, kind, head count, place and sector of organisations.
    case partners
    /// Names and roles of the people who speak for an organisation.
    case people
    /// E-mail addresses.
    case contacts
    /// Personal links, codes and letters.
    case invitations
    case rounds
    /// Accepted statements.
    case statements
    /// Statements that wait for a moderator or were rejected, with the reason.
    case heldStatements = "held_statements"
    /// Who made a statement.
    case authorship
    /// How one person voted.
    case votes
    /// How many voted how.
    case tallies
    case meetings
    /// The questions of a survey.
    case surveys
    /// What one organisation replied to a survey.
    case replies

    // Understand and agree
    case landscape, difficulties, agreement
    /// What one organisation gave in a ballot.
    case ballots
    case gate

    // Plan and act
    case catalogue
    /// Plans as totals, reasons and bounds, without people.
    case plans
    /// Workers by pseudonym: skills held, needs, seats in a plan.
    case workforce
    /// Who sits in which session, by pseudonym.
    case enrolments
    case actions

    // Follow through
    case fate, indicators

    // The hub itself
    /// The desk of the hub's team, imports, exports, moderation.
    case hubWork = "hub_work"
    /// Settings, rights, deletion, everything that answers for the hub.
    case settings
    case audit
}

/// How far somebody sees into a subject. Ordered: each reach includes the ones before it.
package enum Reach: Int, Comparable, Sendable, Encodable, CaseIterable {
    case nothing
    /// Totals in which every number stands for at least five.
    case counted
    /// The rows of one's own organisation or of oneself.
    case own
    case whole

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    package var word: String { ["nothing", "counted", "own", "whole"][rawValue] }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(word)
    }
}
