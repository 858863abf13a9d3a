// The door of the stage "act": actions, seats, attendance, calendars.

import Listening
import Planning
package import Storage
package import Web

package struct ActingStage: Sendable {
    package let actions: ActionStore
    package let enrolments: EnrolmentStore
    package let calendars: CalendarStore
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) {
        self.database = database
        actions = ActionStore(database)
        enrolments = EnrolmentStore(database)
        calendars = CalendarStore(database)
    }

    package func register(in table: RouteTable) {
        ActionRoutes(actions: actions, rounds: RoundStore(database), partners: PartnerStore(database), statements: StatementStore(database))
            .register(in: table)
        EnrolmentRoutes(enrolments: enrolments, calendars: calendars, catalogue: CatalogueStore(database), rounds: RoundStore(database))
            .register(in: table)
    }

    package static var templates: [PageTemplate] {
        [
            PageTemplate("actions", PackageResources.actions_mustache), PageTemplate("session", PackageResources.session_mustache),
            PageTemplate("mine", PackageResources.mine_mustache),
        ]
    }
}
