// Replies to a survey that came from another hub, under a number instead of an organisation. Written by the stores of Listening.

extension Migration {
    static let m055RepliesComeBack = Migration(
        name: "M055_RepliesComeBack",
        statements: [
            """
            CREATE TABLE numbered_reply (
                survey_id {int} NOT NULL REFERENCES survey (id),
                number TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 100),
                submitted_at {int} NOT NULL,
                PRIMARY KEY (survey_id, number)
            ) {strict}
            """,
            """
            CREATE TABLE numbered_answer (
                survey_id {int} NOT NULL,
                number TEXT NOT NULL,
                question_id {int} NOT NULL REFERENCES survey_question (id),
                value TEXT NOT NULL,
                PRIMARY KEY (survey_id, number, question_id, value),
                FOREIGN KEY (survey_id, number) REFERENCES numbered_reply (survey_id, number)
            ) {strict}
            """,
        ])
}
