// What was put right after it was entered: fields before and after, with the reason. Written by the stores of Listening, for
// Agreeing too, and shown beside the entry.

extension Migration {
    static let m081EntriesAreCorrected = Migration(
        name: "M081_EntriesAreCorrected",
        statements: [
            """
            CREATE TABLE correction (
                id {id},
                kind TEXT NOT NULL CHECK (kind IN ('round', 'meeting', 'objective', 'barrier', 'decision')),
                number {int} NOT NULL,
                fields TEXT NOT NULL,
                reason TEXT NOT NULL CHECK (length(reason) BETWEEN 3 AND 500),
                at {int} NOT NULL,
                by_member {int} REFERENCES member (id)
            ) {strict}
            """,
            "CREATE INDEX correction_entry ON correction (kind, number, id)",
        ])
}
