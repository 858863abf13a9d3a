// Work in the background, what led to what, and who changed what. Written by Storage itself.

extension Migration {
    static let m002WorkIsWatched = Migration(
        name: "M002_WorkIsWatched",
        statements: [
            """
            CREATE TABLE job (
                id {id},
                kind TEXT NOT NULL,
                subject {int} NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
                attempts {int} NOT NULL DEFAULT 0,
                run_at {int} NOT NULL,
                lease_until {int},
                progress {real} NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 1),
                progress_text TEXT NOT NULL DEFAULT '',
                failure TEXT,
                requested_at {int} NOT NULL,
                finished_at {int}
            ) {strict}
            """,
            "CREATE UNIQUE INDEX job_merged ON job (kind, subject) WHERE state = 'queued'",
            "CREATE INDEX job_due ON job (state, run_at)",
            """
            CREATE TABLE trace (
                id {id},
                cause_kind TEXT NOT NULL,
                cause_id {int} NOT NULL,
                consequence_kind TEXT NOT NULL,
                consequence_id {int} NOT NULL,
                at {int} NOT NULL,
                by_member {int} REFERENCES member (id),
                UNIQUE (cause_kind, cause_id, consequence_kind, consequence_id)
            ) {strict}
            """,
            "CREATE INDEX trace_consequence ON trace (consequence_kind, consequence_id)",
            """
            CREATE TABLE audit (
                id {int} PRIMARY KEY,
                at {int} NOT NULL,
                actor TEXT NOT NULL,
                act TEXT NOT NULL,
                object TEXT NOT NULL,
                before_digest TEXT NOT NULL,
                after_digest TEXT NOT NULL,
                hash {blob} NOT NULL
            ) {strict}
            """,
        ])
}
