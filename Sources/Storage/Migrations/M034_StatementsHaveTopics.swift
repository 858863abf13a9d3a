// Statements are sorted into topics that a person has named. Written by the stores of Listening.

extension Migration {
    static let m034StatementsHaveTopics = Migration(
        name: "M034_StatementsHaveTopics",
        statements: [
            """
            CREATE TABLE topic (
                id {id},
                round_id {int} NOT NULL REFERENCES round (id),
                name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
                named_at {int} NOT NULL,
                named_by {int} REFERENCES member (id),
                UNIQUE (round_id, name)
            ) {strict}
            """,
            """
            CREATE TABLE statement_topic (
                statement_id {int} PRIMARY KEY REFERENCES statement (id),
                topic_id {int} NOT NULL REFERENCES topic (id)
            ) {strict}
            """,
            "CREATE INDEX statement_topic_topic ON statement_topic (topic_id)",
        ])
}
