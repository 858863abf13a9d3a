// Who does what by when: an action, the project that holds several together, and everything that has a day. Made by the stores beside it.

package import Vocabulary

package struct Action: Encodable, Sendable {
    package let id: ActionID
    package let round: RoundID
    package let title: String
    package let objective: String?
    package let project: ProjectID?
    package let projectTitle: String?
    package let owner: String
    package let ownerID: PartnerID
    package let dueOn: Day
    package let state: String
    package let statements: [StatementID]

    package func isOverdue(on day: Day) -> Bool { state == "open" && dueOn < day }
}

package struct ActionDraft: Sendable {
    package let title: String
    package let objective: ObjectiveID?
    package let project: ProjectID?
    package let owner: PartnerID
    package let dueOn: Day
    package let statements: [StatementID]

    package init(
        title: String, objective: ObjectiveID?, project: ProjectID? = nil, owner: PartnerID, dueOn: Day, statements: [StatementID]
    ) {
        self.title = title
        self.objective = objective
        self.project = project
        self.owner = owner
        self.dueOn = dueOn
        self.statements = statements
    }
}

/// Which actions somebody wants to see. `open` holds the overdue ones too; `mine` belongs to the visitor's own organisation.
package enum ActionView: String, CaseIterable, Sendable {
    case open, mine, overdue, done, all

    package func shows(_ action: Action, to partner: PartnerID?, on day: Day) -> Bool {
        switch self {
        case .open: action.state == "open"
        case .mine: action.ownerID == partner && action.state == "open"
        case .overdue: action.isOverdue(on: day)
        case .done: action.state != "open"
        case .all: true
        }
    }
}

/// Several partners, several actions, one owner, a beginning and an end.
package struct Project: Encodable, Sendable {
    package let id: ProjectID
    package let round: RoundID
    package let title: String
    package let summary: String
    package let owner: String
    package let ownerID: PartnerID
    package let partners: [PartnerName]
    /// The principle of the Pact for Skills it serves, 1 to 4.
    package let principle: Int?
    package let startsOn: Day
    package let endsOn: Day
    /// `running`, `done` or `stopped`
    package let state: String

    package struct PartnerName: Encodable, Sendable {
        package let id: PartnerID
        package let name: String
    }

    package func isOverdue(on day: Day) -> Bool { state == "running" && endsOn < day }
}

package struct ProjectDraft: Sendable {
    package let title: String
    package let summary: String
    package let owner: PartnerID
    package let partners: [PartnerID]
    package let principle: Int?
    package let startsOn: Day
    package let endsOn: Day

    package init(
        title: String, summary: String, owner: PartnerID, partners: [PartnerID], principle: Int?, startsOn: Day, endsOn: Day
    ) {
        self.title = title
        self.summary = summary
        self.owner = owner
        self.partners = partners
        self.principle = principle
        self.startsOn = startsOn
        self.endsOn = endsOn
    }
}

/// Something that has a day: an action or project to be done, a commitment to be kept, a barrier or decision to be looked at again.
package struct DueItem: Encodable, Sendable {
    package enum Kind: String, CaseIterable, Encodable, Sendable { case action, project, commitment, barrier, decision }

    package let kind: Kind
    package let id: Int64
    package let title: String
    /// `nil`: the hub's team.
    package let owner: PartnerID?
    package let ownerName: String?
    package let on: Day

    package var path: String {
        switch kind {
        case .action: "/actions/\(id)"
        case .project: "/projects/\(id)"
        case .commitment: "/charter"
        case .barrier: "/barriers/\(id)"
        case .decision: "/decisions/\(id)"
        }
    }
}
