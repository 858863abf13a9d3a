// The population a region is measured against, cell by cell, and what a note of a meeting became. Written by the stores of Listening.

extension Migration {
    static let m053MissingIsMeasured = Migration(
        name: "M053_MissingIsMeasured",
        statements: [
            "DROP TABLE reference_population",
            """
            CREATE TABLE population_cell (
                voice TEXT NOT NULL,
                size TEXT NOT NULL,
                sector TEXT NOT NULL,
                subregion TEXT NOT NULL,
                organisations {int} NOT NULL CHECK (organisations >= 0),
                source TEXT NOT NULL CHECK (length(source) BETWEEN 1 AND 300),
                year {int} NOT NULL,
                PRIMARY KEY (voice, size, sector, subregion)
            ) {strict}
            """,
            "ALTER TABLE meeting_note ADD COLUMN record_kind TEXT",
            "ALTER TABLE meeting_note ADD COLUMN record_id {int}",
        ])
}
