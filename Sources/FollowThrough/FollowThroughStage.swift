// The door of the stage "follow through": what became of it all, and who took part.

import Listening
package import Storage
package import Vocabulary
package import Web

package struct FollowThroughStage: Sendable {
    package let fates: FateStore
    package let involvement: InvolvementStore
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) {
        self.database = database
        fates = FateStore(database)
        involvement = InvolvementStore(database)
    }

    package func register(in table: RouteTable) {
        FollowThroughRoutes(fates: fates, involvement: involvement, rounds: RoundStore(database), search: SearchStore(database))
            .register(in: table)
        OwnDataRoutes(own: OwnDataStore(database)).register(in: table)
    }

    /// What waits for the hub's team at this moment, for the rail beside its pages.
    package func work(at now: Moment) async throws -> [WorkItem] { WorkPage.items(try await involvement.desk(on: now.day)) }

    package static var templates: [PageTemplate] {
        [
            PageTemplate("fate", PackageResources.fate_mustache), PageTemplate("origin", PackageResources.origin_mustache),
            PageTemplate("involvement", PackageResources.involvement_mustache), PageTemplate("desk", PackageResources.desk_mustache),
            PageTemplate("own_data", PackageResources.own_data_mustache), PageTemplate("receipts", PackageResources.receipts_mustache),
            PageTemplate("audit", PackageResources.audit_mustache), PageTemplate("documents", PackageResources.documents_mustache),
            PageTemplate("document", PackageResources.document_mustache),
            PageTemplate("search", PackageResources.search_mustache),
        ]
    }
}
