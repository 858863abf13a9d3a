// What a course teaches besides its main skill, rooms, the whole record of a good practice, proposals with what they were compared with, funding rules of other countries, and catalogues kept elsewhere. Written by the stores of Planning.

extension Migration {
    static let m064OffersAreUsedFirst = Migration(
        name: "M064_OffersAreUsedFirst",
        statements: [
            """
            CREATE TABLE course_skill (
                course_id {int} NOT NULL REFERENCES course (id),
                skill_id {int} NOT NULL REFERENCES skill (id),
                level {int} NOT NULL CHECK (level BETWEEN 1 AND 3),
                PRIMARY KEY (course_id, skill_id)
            ) {strict}
            """,
            """
            CREATE TABLE room (
                id {id},
                provider_id {int} NOT NULL REFERENCES partner (id),
                name TEXT NOT NULL,
                place_id {int} REFERENCES place (id),
                seats {int} NOT NULL CHECK (seats > 0),
                equipment TEXT NOT NULL,
                UNIQUE (provider_id, name)
            ) {strict}
            """,
            "ALTER TABLE practice_record ADD COLUMN period TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE practice_record ADD COLUMN driver TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE practice_record ADD COLUMN partners TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE practice_record ADD COLUMN contact TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE practice_record ADD COLUMN licence TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE practice_record ADD COLUMN language TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE practice_record ADD COLUMN link TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE practice_record ADD COLUMN published_at {int}",
            // `matched` is the reading of what was there when it was proposed, as JSON.
            """
            CREATE TABLE proposal (
                id {id},
                skill_id {int} NOT NULL REFERENCES skill (id),
                title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
                reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
                matched TEXT NOT NULL,
                proposed_at {int} NOT NULL,
                proposed_by {int} REFERENCES member (id)
            ) {strict}
            """,
            """
            CREATE TABLE funding_file (
                country TEXT PRIMARY KEY,
                content TEXT NOT NULL,
                added_at {int} NOT NULL,
                added_by {int} REFERENCES member (id)
            ) {strict}
            """,
            """
            CREATE TABLE other_catalogue (
                address TEXT PRIMARY KEY,
                name TEXT NOT NULL,
                about TEXT NOT NULL,
                added_at {int} NOT NULL
            ) {strict}
            """,
            "ALTER TABLE bundle_invitation ADD COLUMN answered_at {int}",
            "ALTER TABLE bundle_invitation ADD COLUMN answered_by {int} REFERENCES member (id)",
        ])
}
