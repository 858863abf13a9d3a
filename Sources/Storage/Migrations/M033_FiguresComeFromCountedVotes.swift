// Figures are made from votes that were let in together with others'; the next question knows where statements stand on the map. Written by the
// stores of Listening.

extension Migration {
    static let m033FiguresComeFromCountedVotes = Migration(
        name: "M033_FiguresComeFromCountedVotes",
        statements: [
            """
            CREATE TABLE counted_vote (
                participant_id {int} NOT NULL REFERENCES participant (id),
                statement_id {int} NOT NULL REFERENCES statement (id),
                choice {int} NOT NULL CHECK (choice IN (-1, 0, 1)),
                PRIMARY KEY (participant_id, statement_id)
            ) {strict}
            """,
            "CREATE INDEX counted_vote_statement ON counted_vote (statement_id, choice)",
            """
            CREATE TABLE vote_counting (
                round_id {int} PRIMARY KEY REFERENCES round (id),
                counted_at {int} NOT NULL,
                waiting {int} NOT NULL CHECK (waiting >= 0)
            ) {strict}
            """,
            // What has been shown so far stays shown.
            "INSERT INTO counted_vote (participant_id, statement_id, choice) SELECT participant_id, statement_id, choice FROM vote",
            """
            CREATE TABLE statement_place (
                statement_id {int} PRIMARY KEY REFERENCES statement (id),
                extremity {real} NOT NULL CHECK (extremity >= 0)
            ) {strict}
            """,
        ])
}
