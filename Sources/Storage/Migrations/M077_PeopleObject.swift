// A worker objects to a seat, to a missing seat or to what is kept, and gets an answer. Written by the stores of Acting.

extension Migration {
    static let m077PeopleObject = Migration(
        name: "M077_PeopleObject",
        statements: [
            """
            CREATE TABLE objection (
                id {id},
                worker_id {int} NOT NULL REFERENCES worker (id),
                text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
                made_at {int} NOT NULL,
                answer TEXT,
                answered_at {int},
                answered_by {int} REFERENCES member (id),
                CHECK ((answer IS NULL) = (answered_at IS NULL))
            ) {strict}
            """,
            "CREATE INDEX objection_worker ON objection (worker_id)",
        ])
}
