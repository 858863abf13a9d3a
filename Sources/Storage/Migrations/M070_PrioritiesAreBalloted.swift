// Priorities by secret ballot, reviews and acceptance of barriers, commitments of partners. Written by the stores of Agreeing.

extension Migration {
    static let m070PrioritiesAreBalloted = Migration(
        name: "M070_PrioritiesAreBalloted",
        statements: [
            """
            CREATE TABLE ballot (
                id {id},
                round_id {int} NOT NULL REFERENCES round (id),
                title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
                method TEXT NOT NULL CHECK (method IN ('score', 'rank')),
                quorum {int} NOT NULL CHECK (quorum BETWEEN 0 AND 1000),
                closes_on {int} NOT NULL,
                previous_id {int} REFERENCES ballot (id),
                feedback TEXT NOT NULL,
                organisation_key {blob},
                created_at {int} NOT NULL,
                created_by {int} REFERENCES member (id),
                closed_at {int},
                result TEXT
            ) {strict}
            """,
            """
            CREATE TABLE ballot_option (
                id {id},
                ballot_id {int} NOT NULL REFERENCES ballot (id),
                objective_id {int} REFERENCES objective (id),
                text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 200)
            ) {strict}
            """,
            // Who has voted, and the papers, know nothing of each other: no number, no time, no order in common.
            """
            CREATE TABLE ballot_voter (
                ballot_id {int} NOT NULL REFERENCES ballot (id),
                member_id {int} NOT NULL REFERENCES member (id),
                PRIMARY KEY (ballot_id, member_id)
            ) {unordered}
            """,
            """
            CREATE TABLE ballot_paper (
                ballot_id {int} NOT NULL REFERENCES ballot (id),
                key {blob} NOT NULL,
                organisation {blob} NOT NULL,
                voice_class TEXT NOT NULL,
                ratings TEXT NOT NULL,
                PRIMARY KEY (ballot_id, key)
            ) {unordered}
            """,
            """
            CREATE TABLE barrier_review (
                id {id},
                barrier_id {int} NOT NULL REFERENCES barrier (id),
                likelihood {int} NOT NULL CHECK (likelihood BETWEEN 1 AND 5),
                impact {int} NOT NULL CHECK (impact BETWEEN 1 AND 5),
                note TEXT NOT NULL CHECK (length(note) BETWEEN 1 AND 500),
                next_review_on {int},
                at {int} NOT NULL,
                by_member {int} REFERENCES member (id)
            ) {strict}
            """,
            "CREATE INDEX barrier_review_barrier ON barrier_review (barrier_id, id)",
            """
            CREATE TABLE barrier_acceptance (
                barrier_id {int} PRIMARY KEY REFERENCES barrier (id),
                content TEXT NOT NULL,
                reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
                at {int} NOT NULL,
                by_member {int} REFERENCES member (id)
            ) {strict}
            """,
            """
            CREATE TABLE commitment (
                id {id},
                partner_id {int} NOT NULL REFERENCES partner (id),
                principle {int} NOT NULL CHECK (principle BETWEEN 1 AND 4),
                text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 500),
                due_on {int} NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('open', 'kept', 'withdrawn')),
                made_at {int} NOT NULL,
                made_by {int} REFERENCES member (id),
                closed_at {int}
            ) {strict}
            """,
        ])
}
