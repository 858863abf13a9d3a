// Who may use a route: a subject and whether it is read or changed. The table in Visibility decides which roles that admits.

package import Vocabulary

/// Names the row of the visibility table a route stands under.
package struct Audience: Hashable, Sendable {
    package enum Act: String, Sendable { case sees, changes }

    package let subject: Subject
    package let act: Act

    package static func seeing(_ subject: Subject) -> Audience { Audience(subject: subject, act: .sees) }
    package static func changing(_ subject: Subject) -> Audience { Audience(subject: subject, act: .changes) }

    // The short names, for routes about nothing in particular.

    /// Everybody, signed in or not.
    package static let everyone = seeing(.openPages)
    /// Members of partners and workers, for what is their own.
    package static let signedIn = seeing(.ownPages)
    /// People who speak for a partner.
    package static let members = changing(.statements)
    /// The hub's team.
    package static let organisers = changing(.hubWork)
    /// Only those who answer for the hub.
    package static let coordinators = changing(.settings)
    /// Coordinators; employers, works councils, providers and workers for what is theirs: decided row by row.
    package static let workforce = seeing(.workforce)

    /// How far a role comes here; `.nothing` is refused at the door.
    package func reach(of role: Role) -> Reach {
        let rule = Visibility.rule(of: subject)
        // A reader of totals that open later is let in; the page then shows what is open by now.
        return act == .sees ? rule.sees(role, closed: true) : rule.changes(role)
    }

    package func admits(_ visitor: Visitor) -> Bool { reach(of: visitor.role) != .nothing }

    /// Whom it admits, in plain English, as docs/http.md and refusals say it.
    package var words: String {
        let admitted = Role.allCases.filter { reach(of: $0) != .nothing }
        if admitted.count == Role.allCases.count { return "everybody" }
        if admitted.count == Role.allCases.count - 1 { return "everybody who is signed in" }
        let whole = admitted.filter { reach(of: $0) == .whole }.map(\.plural)
        let own = admitted.filter { reach(of: $0) == .own }.map(\.plural)
        let counted = admitted.filter { reach(of: $0) == .counted }.map(\.plural)
        return [
            whole.isEmpty ? nil : Self.list(whole), own.isEmpty ? nil : Self.list(own) + ", for what is theirs",
            counted.isEmpty ? nil : Self.list(counted) + ", as totals",
        ].compactMap { $0 }.joined(separator: "; ")
    }

    private static func list(_ words: [String]) -> String {
        words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + " and " + (words.last ?? "")
    }
}

extension Role {
    /// English plural, for documents and refusals.
    var plural: String {
        switch self {
        case .visitor: "visitors"
        case .reader: "readers"
        case .worker: "workers"
        case .member: "members of partners"
        case .employer: "employers"
        case .worksCouncil: "works councils"
        case .provider: "providers"
        case .moderator: "moderators"
        case .coordinator: "coordinators"
        }
    }
}
