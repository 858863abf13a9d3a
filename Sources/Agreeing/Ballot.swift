// A secret ballot on priorities: what is asked, and what came out once it is closed.

package import Vocabulary

/// A ballot as everybody may see it. Before it closes there is no result, on any channel.
package struct Ballot: Encodable, Sendable {
    package let id: BallotID
    package let round: RoundID
    package let title: String
    /// `score` (0 to 5 for each option) or `rank`
    package let method: String
    /// Organisations of each class that must take part, as far as the class has so many.
    package let quorum: Int
    package let closesOn: Day
    package let closedAt: Moment?
    /// The ballot before, when this is its second round.
    package let previous: BallotID?
    package let feedback: String
    package let options: [Option]
    /// How many organisations of each class have voted so far, and how many there are.
    package let turnout: [Turnout]
    package let result: BallotResult?

    package struct Option: Encodable, Sendable {
        package let id: Int64
        package let text: String
        package let objective: ObjectiveID?
    }

    package struct Turnout: Encodable, Sendable {
        package let voice: VoiceClass
        package let voted: Int
        package let registered: Int

        /// A class cannot be asked for more organisations than it has.
        package func meets(_ quorum: Int) -> Bool { voted >= min(quorum, registered) }
    }
}

/// What came out, frozen when the ballot closed. One row for each option, in the order of the options.
package struct BallotResult: Codable, Sendable {
    package let people: Int
    package let organisations: Int
    package let rows: [Row]

    package struct Row: Codable, Sendable {
        package let text: String
        package let heads: Double?
        package let organisations: Double?
        package let balanced: Double?
        package let headsPlace: Int
        package let organisationsPlace: Int
        package let balancedPlace: Int
    }

    package init(people: Int, organisations: Int, rows: [Row]) {
        self.people = people
        self.organisations = organisations
        self.rows = rows
    }

    /// Options whose place changed when every class weighed the same, the largest change first.
    package var moved: [Row] {
        rows.filter { $0.headsPlace != $0.balancedPlace }.sorted {
            abs($0.headsPlace - $0.balancedPlace) > abs($1.headsPlace - $1.balancedPlace)
        }
    }
}

package struct BallotDraft: Sendable {
    package let title: String
    package let method: String
    package let quorum: Int
    package let closesOn: Day
    package let options: [(text: String, objective: ObjectiveID?)]
    package let previous: BallotID?
    package let feedback: String

    package init(
        title: String, method: String, quorum: Int, closesOn: Day, options: [(text: String, objective: ObjectiveID?)],
        previous: BallotID? = nil, feedback: String = ""
    ) {
        self.title = title
        self.method = method
        self.quorum = quorum
        self.closesOn = closesOn
        self.options = options
        self.previous = previous
        self.feedback = feedback
    }
}
