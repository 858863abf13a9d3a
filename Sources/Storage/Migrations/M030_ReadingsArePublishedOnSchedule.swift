// A reading is shown once it cannot tell what a single person said; weights that are changed leave a trace. Written by the stores of Understanding.

extension Migration {
    static let m030ReadingsArePublishedOnSchedule = Migration(
        name: "M030_ReadingsArePublishedOnSchedule",
        statements: [
            // Readings are made from votes; the old ones are made anew in their new form.
            "DELETE FROM opinion_snapshot",
            "ALTER TABLE opinion_snapshot ADD COLUMN shown_from {int} NOT NULL DEFAULT 0",
            "ALTER TABLE opinion_snapshot ADD COLUMN voter_count {int} NOT NULL DEFAULT 0",
            """
            INSERT INTO job (kind, subject, state, run_at, requested_at)
            SELECT 'opinion', round.id, 'queued', 0, 0 FROM round
            WHERE NOT EXISTS (SELECT 1 FROM job WHERE job.kind = 'opinion' AND job.subject = round.id AND job.state = 'queued')
            """,
            """
            CREATE TABLE weight_change (
                id {id},
                round_id {int} NOT NULL REFERENCES round (id),
                at {int} NOT NULL,
                by_member {int} REFERENCES member (id),
                vote_count {int} NOT NULL,
                before_weights TEXT NOT NULL,
                after_weights TEXT NOT NULL,
                reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500)
            ) {strict}
            """,
            """
            CREATE TABLE suggestion_refusal (
                statement_id {int} NOT NULL REFERENCES statement (id),
                code TEXT NOT NULL REFERENCES taxonomy (code),
                at {int} NOT NULL,
                by_member {int} REFERENCES member (id),
                PRIMARY KEY (statement_id, code)
            ) {strict}
            """,
        ])
}
