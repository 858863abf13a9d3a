// What the region wants, what may stand in its way, what it decided. Written by the stores of Agreeing.

extension Migration {
    static let m004TheRegionAgrees = Migration(
        name: "M004_TheRegionAgrees",
        statements: [
            """
            CREATE TABLE objective (
                id {id},
                round_id {int} NOT NULL REFERENCES round (id),
                title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
                measure TEXT NOT NULL,
                target TEXT NOT NULL,
                due_on {int} NOT NULL,
                owner_id {int} NOT NULL REFERENCES partner (id),
                created_at {int} NOT NULL,
                created_by {int} REFERENCES member (id)
            ) {strict}
            """,
            """
            CREATE TABLE objective_driver (
                objective_id {int} NOT NULL REFERENCES objective (id),
                code TEXT NOT NULL REFERENCES taxonomy (code),
                PRIMARY KEY (objective_id, code)
            ) {strict}
            """,
            """
            CREATE TABLE barrier (
                id {id},
                round_id {int} NOT NULL REFERENCES round (id),
                code TEXT REFERENCES taxonomy (code),
                title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
                likelihood {int} NOT NULL CHECK (likelihood BETWEEN 1 AND 5),
                impact {int} NOT NULL CHECK (impact BETWEEN 1 AND 5),
                early_sign TEXT NOT NULL,
                owner_id {int} NOT NULL REFERENCES partner (id),
                response TEXT NOT NULL,
                review_on {int} NOT NULL,
                created_at {int} NOT NULL,
                created_by {int} REFERENCES member (id)
            ) {strict}
            """,
            """
            CREATE TABLE decision (
                id {id},
                round_id {int} NOT NULL REFERENCES round (id),
                title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
                reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
                review_on {int},
                decided_at {int} NOT NULL,
                decided_by {int} REFERENCES member (id)
            ) {strict}
            """,
            """
            CREATE TABLE stage_closing (
                round_id {int} NOT NULL REFERENCES round (id),
                stage TEXT NOT NULL,
                closed_at {int} NOT NULL,
                closed_by {int} REFERENCES member (id),
                PRIMARY KEY (round_id, stage)
            ) {strict}
            """,
        ])
}
