// The one rule of who may ask for what. Every route names its audience here; docs/http.md prints the same table.

import Vocabulary

/// Who may use a route.
package enum Audience: String, CaseIterable, Sendable {
    /// Everybody, signed in or not.
    case everyone
    /// Members of partners and workers.
    case signedIn
    /// People who speak for a partner.
    case members
    /// The hub's team.
    case organisers
    /// Only those who answer for the hub.
    case coordinators
    /// The hub's team, employers for their own people, works councils: decided row by row by the store.
    case workforce

    package func admits(_ visitor: Visitor) -> Bool {
        switch self {
        case .everyone: true
        case .signedIn: visitor.isSignedIn
        case .members: visitor.member != nil
        case .organisers: visitor.isOrganiser
        case .coordinators: visitor.role == .coordinator
        case .workforce: [.coordinator, .member, .worksCouncil, .provider].contains(visitor.role)
        }
    }

    package var words: String {
        switch self {
        case .everyone: "everybody"
        case .signedIn: "everybody who is signed in"
        case .members: "members of partners"
        case .organisers: "coordinators and moderators"
        case .coordinators: "coordinators"
        case .workforce: "coordinators; members, works councils and providers for what is theirs"
        }
    }
}
