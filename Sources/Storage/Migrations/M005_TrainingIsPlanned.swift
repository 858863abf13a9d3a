// Courses, the sessions that could run, and computed plans. Written by the stores of Planning.

extension Migration {
    static let m005TrainingIsPlanned = Migration(
        name: "M005_TrainingIsPlanned",
        statements: [
            """
            CREATE TABLE course (
                id {id},
                code TEXT NOT NULL UNIQUE,
                name_en TEXT NOT NULL,
                name_de TEXT NOT NULL,
                skill_id {int} NOT NULL REFERENCES skill (id),
                level {int} NOT NULL CHECK (level BETWEEN 1 AND 3),
                teaching_units {int} NOT NULL CHECK (teaching_units > 0),
                weeks {int} NOT NULL CHECK (weeks > 0),
                provider_id {int} NOT NULL REFERENCES partner (id),
                price_cents {int} NOT NULL CHECK (price_cents >= 0),
                minimum {int} NOT NULL CHECK (minimum >= 1),
                capacity {int} NOT NULL CHECK (capacity >= minimum),
                language TEXT NOT NULL,
                prerequisite_id {int} REFERENCES course (id),
                format TEXT NOT NULL CHECK (format IN ('on_site', 'online', 'blended')),
                approved {int} NOT NULL CHECK (approved IN (0, 1))
            ) {strict}
            """,
            """
            CREATE TABLE trainer (
                id {id},
                provider_id {int} NOT NULL REFERENCES partner (id),
                name TEXT NOT NULL,
                UNIQUE (provider_id, name)
            ) {strict}
            """,
            """
            CREATE TABLE session (
                id {id},
                course_id {int} NOT NULL REFERENCES course (id),
                code TEXT NOT NULL UNIQUE,
                starts_on {int} NOT NULL,
                weeks {int} NOT NULL CHECK (weeks > 0),
                cells {int} NOT NULL CHECK (cells > 0),
                capacity {int} NOT NULL,
                minimum {int} NOT NULL CHECK (minimum BETWEEN 1 AND capacity),
                place_id {int} REFERENCES place (id),
                language TEXT NOT NULL,
                trainer_id {int} NOT NULL REFERENCES trainer (id),
                fixed_cents {int} NOT NULL CHECK (fixed_cents >= 0),
                seat_cents {int} NOT NULL CHECK (seat_cents >= 0)
            ) {strict}
            """,
            "CREATE INDEX session_course ON session (course_id)",
            """
            CREATE TABLE funding_line (
                code TEXT PRIMARY KEY,
                name_en TEXT NOT NULL,
                name_de TEXT NOT NULL,
                budget_cents {int} NOT NULL CHECK (budget_cents >= 0)
            ) {strict}
            """,
            """
            CREATE TABLE release_limit (
                partner_id {int} PRIMARY KEY REFERENCES partner (id),
                workers {int} NOT NULL CHECK (workers >= 0)
            ) {strict}
            """,
            """
            CREATE TABLE parallel_limit (
                partner_id {int} PRIMARY KEY REFERENCES partner (id),
                sessions {int} NOT NULL CHECK (sessions >= 0)
            ) {strict}
            """,
            """
            CREATE TABLE good_practice (
                id {id},
                title TEXT NOT NULL UNIQUE,
                place TEXT NOT NULL,
                summary TEXT NOT NULL,
                evidence TEXT NOT NULL,
                partner_id {int} NOT NULL REFERENCES partner (id)
            ) {strict}
            """,
            """
            CREATE TABLE plan_run (
                id {id},
                round_id {int} NOT NULL REFERENCES round (id),
                state TEXT NOT NULL CHECK (state IN ('requested', 'finished', 'failed')),
                seed {int} NOT NULL,
                budget_share {int} NOT NULL CHECK (budget_share BETWEEN 0 AND 200),
                requested_at {int} NOT NULL,
                requested_by {int} REFERENCES member (id),
                finished_at {int},
                failure TEXT,
                summary TEXT,
                certificate TEXT,
                problem_digest TEXT,
                plan_digest TEXT
            ) {strict}
            """,
            """
            CREATE TABLE plan_seat (
                plan_run_id {int} NOT NULL REFERENCES plan_run (id),
                worker_id {int} NOT NULL REFERENCES worker (id),
                session_id {int} NOT NULL REFERENCES session (id),
                PRIMARY KEY (plan_run_id, worker_id, session_id)
            ) {strict}
            """,
            "CREATE INDEX plan_seat_session ON plan_seat (plan_run_id, session_id)",
            """
            CREATE TABLE plan_unserved (
                plan_run_id {int} NOT NULL REFERENCES plan_run (id),
                worker_id {int} NOT NULL REFERENCES worker (id),
                skill_id {int} NOT NULL REFERENCES skill (id),
                reason TEXT NOT NULL,
                PRIMARY KEY (plan_run_id, worker_id, skill_id)
            ) {strict}
            """,
        ])
}
