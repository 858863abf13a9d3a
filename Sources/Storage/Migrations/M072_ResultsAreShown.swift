// Dated indicators, frozen reports, and what reached how many people. Written by the stores of FollowThrough.

extension Migration {
    static let m072ResultsAreShown = Migration(
        name: "M072_ResultsAreShown",
        statements: [
            """
            CREATE TABLE indicator_snapshot (
                id {id},
                year {int} NOT NULL,
                content TEXT NOT NULL,
                digest TEXT NOT NULL,
                made_at {int} NOT NULL
            ) {strict}
            """,
            "CREATE INDEX indicator_snapshot_year ON indicator_snapshot (year, id)",
            """
            CREATE TABLE outreach (
                id {id},
                title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
                held_on {int} NOT NULL,
                people {int} NOT NULL CHECK (people BETWEEN 1 AND 100000000),
                principle {int} NOT NULL CHECK (principle BETWEEN 1 AND 4),
                added_at {int} NOT NULL,
                added_by {int} REFERENCES member (id)
            ) {strict}
            """,
            """
            CREATE TABLE report (
                id {id},
                kind TEXT NOT NULL CHECK (kind IN ('region', 'answers', 'pact', 'practices')),
                subject {int} NOT NULL,
                language TEXT NOT NULL,
                content TEXT NOT NULL,
                digest TEXT NOT NULL,
                made_at {int} NOT NULL,
                made_by {int} REFERENCES member (id)
            ) {strict}
            """,
        ])
}
