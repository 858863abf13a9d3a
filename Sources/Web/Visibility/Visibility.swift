// The one table of who sees and changes what: roles × subjects × stage. Every route is admitted by it, every row filter asks it,
// docs/visibility.md and the page "who sees what" print it.

package import Vocabulary

/// One row of the table.
package struct VisibilityRule: Sendable {
    package let subject: Subject
    /// The stage whose closing changes the rule; `nil` where it is always the same.
    package let stage: Stage?
    private let open: [Role: Reach]
    private let closed: [Role: Reach]
    private let change: [Role: Reach]

    /// - Parameters:
    ///   - closed: what others see once the stage is closed, beyond what they saw before.
    fileprivate init(
        _ subject: Subject, until stage: Stage? = nil, whole: Set<Role> = [], own: Set<Role> = [], counted: Set<Role> = [],
        onceClosed closed: Set<Role> = [], changes: Set<Role> = [], changesOwn: Set<Role> = []
    ) {
        self.subject = subject
        self.stage = stage
        var open: [Role: Reach] = [:]
        for role in counted { open[role] = .counted }
        for role in own { open[role] = .own }
        for role in whole { open[role] = .whole }
        self.open = open
        self.closed = open.merging(closed.map { ($0, .counted) }) { max($0, $1) }
        change = Dictionary(uniqueKeysWithValues: changesOwn.map { ($0, .own) }).merging(changes.map { ($0, .whole) }) { _, whole in whole }
    }

    /// How much `role` sees.
    package func sees(_ role: Role, closed isClosed: Bool = false) -> Reach { (isClosed ? closed : open)[role] ?? .nothing }
    /// How much `role` may change.
    package func changes(_ role: Role) -> Reach { change[role] ?? .nothing }
}

package enum Visibility {
    private static let everybody = Set(Role.allCases)
    private static let signedIn = everybody.subtracting([.visitor])
    private static let team: Set<Role> = [.coordinator, .moderator]
    /// Who speaks for an organisation.
    private static let speakers: Set<Role> = [.coordinator, .moderator, .member, .provider, .employer, .worksCouncil]

    /// The rule, complete: one row for each subject, in the order of `Subject`.
    package static let table: [VisibilityRule] = [
        .init(.openPages, whole: everybody, changes: everybody),
        .init(.ownPages, own: signedIn, changesOwn: signedIn),

        .init(.partners, whole: everybody, changes: team),
        .init(.people, whole: team, own: speakers, changes: team),
        .init(.contacts, whole: [.coordinator], own: signedIn, changes: [.coordinator], changesOwn: signedIn),
        .init(.invitations, whole: team, changes: team),
        .init(.rounds, whole: everybody, changes: [.coordinator]),
        .init(.statements, whole: everybody, changesOwn: speakers),
        .init(.heldStatements, whole: team, own: speakers, changes: team),
        .init(.authorship, own: speakers, counted: everybody),
        .init(.votes, own: speakers, changesOwn: speakers),
        .init(.tallies, counted: everybody),
        .init(.meetings, whole: everybody, changes: team),
        .init(.surveys, whole: everybody, changes: team),
        .init(.replies, until: .listen, own: speakers, counted: team, onceClosed: everybody, changesOwn: speakers),

        .init(.landscape, counted: everybody, changes: team),
        .init(.difficulties, whole: everybody, changes: team),
        .init(.agreement, whole: everybody, changes: team),
        .init(.ballots, until: .agree, own: speakers, onceClosed: everybody, changes: [.coordinator], changesOwn: speakers),
        .init(.gate, whole: team, changes: [.coordinator]),

        .init(.catalogue, whole: everybody, changes: [.coordinator], changesOwn: [.provider]),
        .init(.plans, counted: everybody, changes: [.coordinator]),
        .init(
            .workforce, whole: [.coordinator], own: [.employer, .worksCouncil, .provider],
            changes: [.coordinator], changesOwn: [.employer]),
        .init(
            .enrolments, whole: [.coordinator], own: [.employer, .worksCouncil, .provider, .worker], counted: everybody,
            changes: [.coordinator], changesOwn: [.employer, .provider, .worker]),
        .init(.actions, whole: everybody, changes: team, changesOwn: speakers),

        .init(.fate, whole: everybody),
        .init(.indicators, counted: everybody, changes: [.coordinator]),

        .init(.hubWork, whole: team, changes: team),
        .init(.settings, whole: [.coordinator], changes: [.coordinator]),
        .init(.audit, whole: [.coordinator], own: speakers),
    ]

    private static let rules = Dictionary(uniqueKeysWithValues: table.map { ($0.subject, $0) })

    package static func rule(of subject: Subject) -> VisibilityRule { rules[subject] ?? .init(subject) }
}

extension Visitor {
    /// How much of a subject this visitor sees.
    ///
    /// - Parameter closed: whether the stage the subject depends on has been closed.
    package func reach(_ subject: Subject, closed: Bool = false) -> Reach { Visibility.rule(of: subject).sees(role, closed: closed) }

    /// Whether this visitor sees single rows of a subject that belong to `partner`.
    package func sees(_ subject: Subject, of partner: PartnerID?) -> Bool {
        switch reach(subject) {
        case .whole: true
        case .own: self.partner != nil && self.partner == partner
        case .counted, .nothing: false
        }
    }

    /// Whether this visitor may change what belongs to `partner`.
    package func changes(_ subject: Subject, of partner: PartnerID?) -> Bool {
        switch Visibility.rule(of: subject).changes(role) {
        case .whole: true
        case .own: self.partner != nil && self.partner == partner
        case .counted, .nothing: false
        }
    }
}
