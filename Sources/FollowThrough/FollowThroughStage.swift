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
        ResultRoutes(
            fates: fates, flow: FateFlowStore(database), indicators: IndicatorStore(database), reports: ReportStore(database),
            rounds: RoundStore(database)
        )
        .register(in: table)
        FollowThroughRoutes(
            fates: fates, involvement: involvement, stages: StageInvolvementInput(database), rounds: RoundStore(database),
            search: SearchStore(database)
        )
        .register(in: table)
        NextRoundRoutes(next: NextRoundStore(database), rounds: RoundStore(database)).register(in: table)
        OwnDataRoutes(own: OwnDataStore(database)).register(in: table)
    }

    /// What waits for the hub's team at this moment, for the rail beside its pages.
    package func work(at now: Moment) async throws -> [WorkItem] { WorkPage.items(try await involvement.desk(on: now.day)) }

    /// Jobs by kind.
    package var jobs: [String: JobBody] { [IndicatorJob.kind: IndicatorJob.body] }

    package static var templates: [PageTemplate] {
        [
            PageTemplate("indicators", PackageResources.indicators_mustache),
            PageTemplate("indicator_rows", PackageResources.indicator_rows_mustache),
            PageTemplate("next_round", PackageResources.next_round_mustache),
            PageTemplate("fates", PackageResources.fates_mustache), PageTemplate("news", PackageResources.news_mustache),
            PageTemplate("reports", PackageResources.reports_mustache), PageTemplate("report", PackageResources.report_mustache),
            PageTemplate("fate", PackageResources.fate_mustache), PageTemplate("origin", PackageResources.origin_mustache),
            PageTemplate("involvement", PackageResources.involvement_mustache),
            PageTemplate("stage_involvement", PackageResources.stage_involvement_mustache),
            PageTemplate("desk", PackageResources.desk_mustache),
            PageTemplate("own_data", PackageResources.own_data_mustache), PageTemplate("receipts", PackageResources.receipts_mustache),
            PageTemplate("audit", PackageResources.audit_mustache), PageTemplate("documents", PackageResources.documents_mustache),
            PageTemplate("document", PackageResources.document_mustache),
            PageTemplate("search", PackageResources.search_mustache),
        ]
    }
}
