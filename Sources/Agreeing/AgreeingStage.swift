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
    }

    package static var templates: [PageTemplate] {
        [
            PageTemplate("agreement", PackageResources.agreement_mustache),
            PageTemplate("agreement_form", PackageResources.agreement_form_mustache),
            PageTemplate("gate", PackageResources.gate_mustache),
        ]
    }
}
