// Writes projects: what several partners do together, with one owner, a beginning and an end.

package import Storage
package import Vocabulary

package struct ProjectStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// Running ones first, by their end.
    package func all() async throws -> [Project] { try await database.read { try Self.projects("", on: $0) } }

    package func project(_ id: ProjectID) async throws -> (project: Project, actions: [Action]) {
        try await database.read { connection in
            guard let project = try Self.projects("WHERE project.id = \(id)", on: connection).first else {
                throw Refusal.notFound("project", id)
            }
            return (project, try ActionStore.actions("WHERE action.project_id = \(id)", on: connection))
        }
    }

    private static func projects(_ filter: SQLText, on connection: any SQLConnection) throws -> [Project] {
        let partners = Dictionary(
            grouping: try connection.query(
                """
                SELECT project_partner.project_id, partner.id, partner.name FROM project_partner
                JOIN partner ON partner.id = project_partner.partner_id ORDER BY project_partner.project_id, partner.name
                """
            ) { (project: try $0.next() as ProjectID, name: Project.PartnerName(id: try $0.next(), name: try $0.next())) }, by: \.project)
        let start: SQLText =
            """
            SELECT project.id, project.round_id, project.title, project.summary, partner.name, partner.id, project.principle,
                project.starts_on, project.ends_on, project.state FROM project JOIN partner ON partner.id = project.owner_id

            """
        return try connection.query(
            start + filter + " ORDER BY CASE WHEN project.state = 'running' THEN 0 ELSE 1 END, project.ends_on, project.id"
        ) { row in
            let id: ProjectID = try row.next()
            return try Project(
                id: id, round: row.next(), title: row.next(), summary: row.next(), owner: row.next(), ownerID: row.next(),
                partners: (partners[id] ?? []).map(\.name), principle: row.next(), startsOn: row.next(), endsOn: row.next(),
                state: row.next())
        }
    }

    package func add(_ draft: ProjectDraft, to round: RoundID, by member: MemberID, at now: Moment) async throws -> ProjectID {
        try await database.write { try Self.add(draft, to: round, state: "running", by: member, at: now, on: $0) }
    }

    package static func add(
        _ draft: ProjectDraft, to round: RoundID, state: String, by member: MemberID?, at now: Moment, on connection: any SQLConnection
    ) throws -> ProjectID {
        let id: ProjectID = try connection.value(
            """
            INSERT INTO project (round_id, title, summary, owner_id, principle, starts_on, ends_on, state, created_at, created_by, closed_at)
            VALUES (\(round), \(draft.title), \(draft.summary), \(draft.owner), \(draft.principle), \(draft.startsOn), \(draft.endsOn),
                \(state), \(now), \(member), \(state == "running" ? nil : now)) RETURNING id
            """)
        for partner in Set(draft.partners).subtracting([draft.owner]).sorted() {
            try connection.execute("INSERT INTO project_partner (project_id, partner_id) VALUES (\(id), \(partner))")
        }
        try AuditLog.append(
            AuditEntry(actor: member.map { "member \($0)" } ?? "demo", act: "began", object: "project \(id)", after: draft.title), at: now,
            on: connection)
        return id
    }

    /// Running, done or stopped. A project with open actions is not done.
    ///
    /// - Parameter partner: the partner somebody speaks for; `nil` for the hub's team.
    package func set(_ id: ProjectID, to state: String, speakingFor partner: PartnerID?, by actor: String, at now: Moment) async throws {
        try await database.write { connection in
            let found = try connection.first("SELECT owner_id, state FROM project WHERE id = \(id)") {
                (owner: try $0.next() as PartnerID, state: try $0.next() as String)
            }
            guard let found else { throw Refusal.notFound("project", id) }
            guard partner == nil || partner == found.owner else {
                throw Refusal(.notAllowed, "Project \(id) belongs to another partner. Ask its owner or the hub's team.")
            }
            let open: Int = try connection.value("SELECT COUNT(*) FROM action WHERE project_id = \(id) AND state = 'open'")
            if state == "done", open > 0 {
                throw Refusal(.conflict, "\(open) actions of this project are open. Close them or give them to another project first.")
            }
            try connection.execute("UPDATE project SET state = \(state), closed_at = \(state == "running" ? nil : now) WHERE id = \(id)")
            try AuditLog.append(
                AuditEntry(actor: actor, act: "set to \(state)", object: "project \(id)", before: found.state, after: state), at: now,
                on: connection)
        }
    }
}
