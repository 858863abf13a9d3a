// The door of the stage "understand": what the votes say, what stands in the way, who needs which skill.

import Listening
package import Storage
package import Web

package struct UnderstandingStage: Sendable {
    package let opinions: OpinionStore
    package let difficulties: DifficultyStore
    package let skills: SkillStore
    package let roles: RoleStore
    /// One index for each language, shared by all pages.
    package let skillSearch: SkillSearchJob
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) {
        self.database = database
        opinions = OpinionStore(database)
        difficulties = DifficultyStore(database)
        skills = SkillStore(database)
        roles = RoleStore(database)
        skillSearch = SkillSearchJob(database)
    }

    package var jobs: [String: JobBody] {
        [
            StatementStore.readingJob: OpinionJob(database).body, NeedJob.kind: NeedJob(database).body,
            WorkerUploadStore.job: WorkerUploadJob(database: database).body,
        ]
    }

    package func register(in table: RouteTable) {
        UnderstandingRoutes(
            rounds: RoundStore(database), statements: StatementStore(database), opinions: opinions, difficulties: difficulties,
            suggestions: SuggestionInput(database), skills: skills
        ).register(in: table)
        SkillRoutes(search: skillSearch).register(in: table)
        SkillListRoutes(
            skills: skills, taxonomy: SkillTaxonomyStore(database), equivalents: EquivalentStore(database), search: skillSearch
        ).register(in: table)
        WorkforceRoutes(
            workers: WorkerStore(database), uploads: WorkerUploadStore(database), gaps: GapStore(database), roles: roles, skills: skills,
            partners: PartnerStore(database), reading: WorkerFormInput(database: database)
        ).register(in: table)
    }

    package static var templates: [PageTemplate] {
        [
            PageTemplate("landscape", PackageResources.landscape_mustache),
            PageTemplate("weights", PackageResources.weights_mustache),
            PageTemplate("suggestions", PackageResources.suggestions_mustache),
            PageTemplate("difficulties", PackageResources.difficulties_mustache),
            PageTemplate("skills", PackageResources.skills_mustache), PageTemplate("needs", PackageResources.needs_mustache),
            PageTemplate("workers", PackageResources.workers_mustache), PageTemplate("worker", PackageResources.worker_mustache),
            PageTemplate("worker_import", PackageResources.worker_import_mustache),
            PageTemplate("worker_upload", PackageResources.worker_upload_mustache), PageTemplate("gaps", PackageResources.gaps_mustache),
            PageTemplate("skill_list", PackageResources.skill_list_mustache),
            PageTemplate("skill_card", PackageResources.skill_card_mustache),
        ]
    }
}
