// The door of the stage "plan": the catalogue, and plans that leave nobody behind without saying so.

import Listening
package import Storage
import TrainingPlanner
package import Understanding
package import Vocabulary
package import Web

package struct PlanningStage: Sendable {
    package let catalogue: CatalogueStore
    package let plans: PlanStore
    private let database: any SQLDatabase

    private let reuse: ReuseStore
    private let search: SkillSearchJob

    package init(_ database: any SQLDatabase, search: SkillSearchJob) {
        self.database = database
        catalogue = CatalogueStore(database)
        plans = PlanStore(database)
        reuse = ReuseStore(database)
        self.search = search
    }

    /// Computes a requested plan at once, in one transaction and at a given time; for the demo region.
    package static func compute(_ plan: PlanRunID, at now: Moment, on connection: any SQLConnection) throws {
        let run = try PlanStore.run(plan, on: connection)
        let input = try PlanInput.read(for: run, on: connection)
        let result = try PlanJob.compute(input, seed: run.seed, effort: 0.1)
        guard result.check.holds else { throw Refusal(.unprocessable, result.check.violations.joined(separator: " ")) }
        try PlanStore.finish(
            plan, report: result.report, seats: result.seats, unserved: result.unserved, instance: result.instance, at: now, on: connection)
    }

    package var jobs: [String: JobBody] { [PlanStore.job: PlanJob(database).body] }

    package func register(in table: RouteTable) {
        PlanningRoutes(rounds: RoundStore(database), plans: plans).register(in: table)
        let (funding, bridges) = (FundingStore(database), BridgeInput(database: database))
        ReuseRoutes(
            reuse: reuse, catalogue: catalogue, search: search, funding: funding, details: CourseDetailStore(database),
            proposals: ProposalStore(database), bridges: bridges, objectives: ObjectiveSkillStore(database)
        ).register(in: table)
        CatalogueRoutes(
            catalogue: catalogue, details: CourseDetailStore(database), resources: ResourceStore(database),
            partners: PartnerStore(database),
            skills: SkillStore(database), search: search, input: CatalogueInput(database: database)
        ).register(in: table)
        PracticeRoutes(practices: PracticeStore(database), skills: SkillStore(database)).register(in: table)
        FundingRoutes(funding: funding, partners: PartnerStore(database)).register(in: table)
        RoleRoutes(
            roles: RoleStore(database), skills: SkillStore(database), workers: WorkerStore(database), bridges: bridges, search: search
        ).register(in: table)
    }

    package static var templates: [PageTemplate] {
        [
            PageTemplate("course_import", PackageResources.course_import_mustache),
            PageTemplate("resources", PackageResources.resources_mustache), PageTemplate("practices", PackageResources.practices_mustache),
            PageTemplate("practice", PackageResources.practice_mustache),
            PageTemplate("practice_form", PackageResources.practice_form_mustache),
            PageTemplate("transitions", PackageResources.transitions_mustache), PageTemplate("roles", PackageResources.roles_mustache),
            PageTemplate("role", PackageResources.role_mustache), PageTemplate("bridge_steps", PackageResources.bridge_steps_mustache),
            PageTemplate("worker_bridge", PackageResources.worker_bridge_mustache),
            PageTemplate("bundles", PackageResources.bundles_mustache), PageTemplate("proposals", PackageResources.proposals_mustache),
            PageTemplate("objective_offers", PackageResources.objective_offers_mustache),
            PageTemplate("funding_firm", PackageResources.funding_firm_mustache),
            PageTemplate("funding_rules", PackageResources.funding_rules_mustache),
            PageTemplate("plan_funding", PackageResources.plan_funding_mustache),
            PageTemplate("funding", PackageResources.funding_mustache), PageTemplate("bundle", PackageResources.bundle_mustache),
            PageTemplate("offers", PackageResources.offers_mustache), PageTemplate("offers_ask", PackageResources.offers_ask_mustache),
            PageTemplate("courses", PackageResources.courses_mustache), PageTemplate("course", PackageResources.course_mustache),
            PageTemplate("plans", PackageResources.plans_mustache), PageTemplate("plan", PackageResources.plan_mustache),
            PageTemplate("plan_comparison", PackageResources.plan_comparison_mustache),
            PageTemplate("left_behind", PackageResources.left_behind_mustache),
        ]
    }
}
