// Job roles of their own, workers' present roles, what each worker's gap adds up to, and tables of workers that wait to be taken in. Written by the stores of Understanding.

extension Migration {
    static let m063FirmsBringTheirWorkers = Migration(
        name: "M063_FirmsBringTheirWorkers",
        statements: [
            // Workers are written in one transaction; nothing waits in between.
            "DROP TABLE worker_intake_skill",
            "DROP TABLE worker_intake",
            """
            CREATE TABLE job_role (
                id {id},
                code TEXT NOT NULL UNIQUE,
                name_en TEXT NOT NULL,
                name_de TEXT NOT NULL,
                occupation TEXT NOT NULL
            ) {strict}
            """,
            """
            INSERT INTO job_role (code, name_en, name_de, occupation)
            SELECT 'R-' || MIN(code), name_en, MIN(name_de), '' FROM (
                SELECT code || '-1' AS code, from_en AS name_en, from_de AS name_de FROM transition
                UNION ALL SELECT code || '-2', to_en, to_de FROM transition) AS role
            GROUP BY name_en
            """,
            "ALTER TABLE transition ADD COLUMN from_role_id {int} REFERENCES job_role (id)",
            "ALTER TABLE transition ADD COLUMN to_role_id {int} REFERENCES job_role (id)",
            "UPDATE transition SET from_role_id = (SELECT id FROM job_role WHERE name_en = from_en)",
            "UPDATE transition SET to_role_id = (SELECT id FROM job_role WHERE name_en = to_en)",
            "ALTER TABLE worker ADD COLUMN role_id {int} REFERENCES job_role (id)",
            "UPDATE worker SET role_id = (SELECT from_role_id FROM transition WHERE transition.id = worker.transition_id)",
            // One row for each worker with a target role; sums of these rows are the sums on every page.
            """
            CREATE TABLE worker_gap (
                worker_id {int} PRIMARY KEY REFERENCES worker (id),
                required {int} NOT NULL,
                held {int} NOT NULL,
                recognised {int} NOT NULL,
                missing {int} NOT NULL,
                CHECK (required = held + recognised + missing)
            ) {strict}
            """,
            // `content` is emptied when the table has been taken in or refused.
            """
            CREATE TABLE worker_upload (
                id {id},
                partner_id {int} REFERENCES partner (id),
                member_id {int} REFERENCES member (id),
                received_at {int} NOT NULL,
                partial {int} NOT NULL CHECK (partial IN (0, 1)),
                state TEXT NOT NULL CHECK (state IN ('waiting', 'taken', 'refused')),
                content TEXT NOT NULL,
                outcome TEXT NOT NULL
            ) {strict}
            """,
        ])
}
