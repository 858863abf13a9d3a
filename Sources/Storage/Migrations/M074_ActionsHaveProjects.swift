// Projects that hold actions together, reminders that were given, and a project's calendar. Written by the stores of Acting.

extension Migration {
    static let m074ActionsHaveProjects = Migration(
        name: "M074_ActionsHaveProjects",
        statements: [
            """
            CREATE TABLE project (
                id {id},
                round_id {int} NOT NULL REFERENCES round (id),
                title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
                summary TEXT NOT NULL CHECK (length(summary) <= 2000),
                owner_id {int} NOT NULL REFERENCES partner (id),
                principle {int} CHECK (principle BETWEEN 1 AND 4),
                starts_on {int} NOT NULL,
                ends_on {int} NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('running', 'done', 'stopped')),
                created_at {int} NOT NULL,
                created_by {int} REFERENCES member (id),
                closed_at {int},
                CHECK (ends_on >= starts_on)
            ) {strict}
            """,
            """
            CREATE TABLE project_partner (
                project_id {int} NOT NULL REFERENCES project (id),
                partner_id {int} NOT NULL REFERENCES partner (id),
                PRIMARY KEY (project_id, partner_id)
            ) {strict}
            """,
            "ALTER TABLE action ADD COLUMN project_id {int} REFERENCES project (id)",
            "CREATE INDEX action_project ON action (project_id)",
            // Nobody is told the same thing twice: one row for a person, a thing, its day, and whether it was still ahead.
            """
            CREATE TABLE reminder (
                member_id {int} NOT NULL REFERENCES member (id),
                kind TEXT NOT NULL,
                item_id {int} NOT NULL,
                due_on {int} NOT NULL,
                phase TEXT NOT NULL CHECK (phase IN ('soon', 'overdue')),
                at {int} NOT NULL,
                PRIMARY KEY (member_id, kind, item_id, due_on, phase)
            ) {strict}
            """,
            // The list of what a feed may be about grows; a CHECK cannot be changed in place on both databases.
            "ALTER TABLE calendar_scope RENAME TO calendar_scope_before",
            """
            CREATE TABLE calendar_scope (
                feed_hash {blob} PRIMARY KEY REFERENCES calendar_feed (token_hash),
                kind TEXT NOT NULL CHECK (kind IN ('own', 'organisation', 'meetings', 'objective', 'project')),
                subject {int}
            ) {strict}
            """,
            "INSERT INTO calendar_scope (feed_hash, kind, subject) SELECT feed_hash, kind, subject FROM calendar_scope_before",
            "DROP TABLE calendar_scope_before",
        ])
}
