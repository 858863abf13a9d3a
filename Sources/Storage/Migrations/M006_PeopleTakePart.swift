// Who does what by when, and who sits in which session. Written by the stores of Acting.

extension Migration {
    static let m006PeopleTakePart = Migration(
        name: "M006_PeopleTakePart",
        statements: [
            """
            CREATE TABLE action (
                id {id},
                round_id {int} NOT NULL REFERENCES round (id),
                title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
                objective_id {int} REFERENCES objective (id),
                owner_id {int} NOT NULL REFERENCES partner (id),
                due_on {int} NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('open', 'done', 'dropped')),
                created_at {int} NOT NULL,
                created_by {int} REFERENCES member (id),
                closed_at {int}
            ) {strict}
            """,
            """
            CREATE TABLE publication (
                plan_run_id {int} PRIMARY KEY REFERENCES plan_run (id),
                published_at {int} NOT NULL,
                published_by {int} REFERENCES member (id)
            ) {strict}
            """,
            """
            CREATE TABLE enrolment (
                id {id},
                worker_id {int} NOT NULL REFERENCES worker (id),
                session_id {int} NOT NULL REFERENCES session (id),
                plan_run_id {int} REFERENCES plan_run (id),
                state TEXT NOT NULL CHECK (state IN ('offered', 'accepted', 'waiting', 'cancelled', 'attended', 'completed')),
                changed_at {int} NOT NULL,
                sequence {int} NOT NULL DEFAULT 0,
                UNIQUE (worker_id, session_id)
            ) {strict}
            """,
            "CREATE INDEX enrolment_session ON enrolment (session_id, state)",
            """
            CREATE TABLE enrolment_move (
                id {id},
                enrolment_id {int} NOT NULL REFERENCES enrolment (id),
                from_state TEXT NOT NULL,
                to_state TEXT NOT NULL,
                reason TEXT NOT NULL CHECK (length(reason) > 0),
                at {int} NOT NULL,
                by_member {int} REFERENCES member (id)
            ) {strict}
            """,
            "CREATE INDEX enrolment_move_enrolment ON enrolment_move (enrolment_id)",
            """
            CREATE TABLE attendance (
                enrolment_id {int} NOT NULL REFERENCES enrolment (id),
                week {int} NOT NULL,
                present {int} NOT NULL CHECK (present IN (0, 1)),
                PRIMARY KEY (enrolment_id, week)
            ) {strict}
            """,
            """
            CREATE TABLE calendar_feed (
                token_hash {blob} PRIMARY KEY,
                member_id {int} REFERENCES member (id),
                worker_id {int} REFERENCES worker (id),
                created_at {int} NOT NULL,
                revoked_at {int},
                CHECK (member_id IS NOT NULL OR worker_id IS NOT NULL)
            ) {strict}
            """,
        ])
}
