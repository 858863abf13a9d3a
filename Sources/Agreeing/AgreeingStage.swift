// The door of the stage "agree": objectives, barriers, decisions, and the gate between stages.

import Listening
package import Storage
import Understanding
package import Web

package struct AgreeingStage: Sendable {
    package let agreements: AgreementStore
    package let gates: GateStore
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) {
        self.database = database
        agreements = AgreementStore(database)
        gates = GateStore(database)
    }

    package func register(in table: RouteTable) {
        AgreeingRoutes(
            rounds: RoundStore(database), partners: PartnerStore(database), statements: StatementStore(database),
            difficulties: DifficultyStore(database),
            agreements: agreements, gates: gates
        ).register(in: table)
        BallotRoutes(ballots: BallotStore(database), agreements: agreements, rounds: RoundStore(database)).register(in: table)
        RegisterRoutes(
            barriers: BarrierStore(database), decisions: DecisionStore(database), commitments: CommitmentStore(database),
            rounds: RoundStore(database),
            partners: PartnerStore(database)
        ).register(in: table)
    }

    package static var templates: [PageTemplate] {
        [
            PageTemplate("agreement", PackageResources.agreement_mustache),
            PageTemplate("agreement_form", PackageResources.agreement_form_mustache),
            PageTemplate("gate", PackageResources.gate_mustache),
            PageTemplate("ballots", PackageResources.ballots_mustache), PageTemplate("ballot", PackageResources.ballot_mustache),
            PageTemplate("barriers", PackageResources.barriers_mustache), PageTemplate("barrier", PackageResources.barrier_mustache),
            PageTemplate("decision", PackageResources.decision_mustache), PageTemplate("charter", PackageResources.charter_mustache),
        ]
    }
}
