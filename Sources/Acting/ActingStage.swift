// The door of the stage "act": actions, seats, attendance, calendars.

import Listening
import Planning
package import Storage
package import Web

package struct ActingStage: Sendable {
    package let actions: ActionStore
    package let enrolments: EnrolmentStore
    package let rolls: RollStore
    package let calendars: CalendarStore
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) {
        self.database = database
        actions = ActionStore(database)
        enrolments = EnrolmentStore(database)
        rolls = RollStore(database)
        calendars = CalendarStore(database)
    }

    package func register(in table: RouteTable) {
        ActionRoutes(
            actions: actions, projects: ProjectStore(database), reminders: ReminderStore(database), rounds: RoundStore(database),
            partners: PartnerStore(database), statements: StatementStore(database)
        ).register(in: table)
        EnrolmentRoutes(
            enrolments: enrolments, rolls: rolls, councils: CouncilStore(database), paths: WorkerPathStore(database),
            objections: ObjectionStore(database), catalogue: CatalogueStore(database),
            rounds: RoundStore(database), partners: PartnerStore(database)
        ).register(in: table)
        AttendanceRoutes(attendance: AttendanceStore(database), catalogue: CatalogueStore(database)).register(in: table)
        CredentialRoutes(credentials: CredentialStore(database), signing: CredentialJob(database)).register(in: table)
        CalendarRoutes(calendars: calendars).register(in: table)
    }

    /// Jobs by kind.
    package var jobs: [String: JobBody] { [EnrolmentJob.kind: EnrolmentJob.body, ReminderJob.kind: ReminderJob.body] }

    package static var templates: [PageTemplate] {
        [
            PageTemplate("actions", PackageResources.actions_mustache), PageTemplate("action", PackageResources.action_mustache),
            PageTemplate("due", PackageResources.due_mustache), PageTemplate("projects", PackageResources.projects_mustache),
            PageTemplate("project", PackageResources.project_mustache), PageTemplate("calendars", PackageResources.calendars_mustache),
            PageTemplate("session", PackageResources.session_mustache),
            PageTemplate("mine", PackageResources.mine_mustache), PageTemplate("workforce", PackageResources.workforce_mustache),
            PageTemplate("credentials", PackageResources.credentials_mustache),
            PageTemplate("credential", PackageResources.credential_mustache),
            PageTemplate("credential_keys", PackageResources.credential_keys_mustache),
            PageTemplate("credential_check", PackageResources.credential_check_mustache),
            PageTemplate("attendance", PackageResources.attendance_mustache),
            PageTemplate("council", PackageResources.council_mustache), PageTemplate("worker", PackageResources.worker_mustache),
            PageTemplate("council_list", PackageResources.council_list_mustache),
            PageTemplate("council_why", PackageResources.council_why_mustache),
            PageTemplate("objections", PackageResources.objections_mustache),
        ]
    }
}
