// Moderation with lineage, meetings with items, surveys, paper sheets. Written by the stores of Listening.

extension Migration {
    static let m051EverybodyIsHeard = Migration(
        name: "M051_EverybodyIsHeard",
        statements: [
            "ALTER TABLE vote ADD COLUMN assisted {int} NOT NULL DEFAULT 0",
            """
            CREATE TABLE statement_lineage (
                from_id {int} NOT NULL REFERENCES statement (id),
                to_id {int} NOT NULL REFERENCES statement (id),
                how TEXT NOT NULL CHECK (how IN ('merged', 'split')),
                at {int} NOT NULL,
                PRIMARY KEY (from_id, to_id)
            ) {strict}
            """,
            "CREATE INDEX statement_lineage_to ON statement_lineage (to_id)",
            """
            CREATE TABLE moderation (
                id {id},
                statement_id {int} NOT NULL REFERENCES statement (id),
                at {int} NOT NULL,
                by_member {int} REFERENCES member (id),
                act TEXT NOT NULL CHECK (act IN ('accepted', 'held', 'rejected', 'merged', 'split', 'withdrawn')),
                before_state TEXT NOT NULL,
                reason TEXT NOT NULL
            ) {strict}
            """,
            "CREATE INDEX moderation_statement ON moderation (statement_id)",
            "ALTER TABLE meeting ADD COLUMN attendance_code TEXT",
            """
            CREATE TABLE meeting_item (
                id {id},
                meeting_id {int} NOT NULL REFERENCES meeting (id),
                position {int} NOT NULL,
                title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
                UNIQUE (meeting_id, position)
            ) {strict}
            """,
            """
            CREATE TABLE meeting_note (
                id {id},
                meeting_id {int} NOT NULL REFERENCES meeting (id),
                item_id {int} REFERENCES meeting_item (id),
                kind TEXT NOT NULL CHECK (kind IN ('note', 'decision', 'action')),
                text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
                owner_id {int} REFERENCES partner (id),
                due_on {int},
                at {int} NOT NULL
            ) {strict}
            """,
            "CREATE INDEX meeting_note_meeting ON meeting_note (meeting_id)",
            """
            CREATE TABLE survey (
                id {id},
                round_id {int} NOT NULL REFERENCES round (id),
                title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
                lead TEXT NOT NULL,
                closes_on {int} NOT NULL,
                closed_at {int},
                created_at {int} NOT NULL,
                UNIQUE (round_id, title)
            ) {strict}
            """,
            """
            CREATE TABLE survey_question (
                id {id},
                survey_id {int} NOT NULL REFERENCES survey (id),
                position {int} NOT NULL,
                kind TEXT NOT NULL CHECK (kind IN ('single', 'multiple', 'scale', 'number', 'text')),
                text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 500),
                choices TEXT NOT NULL,
                required {int} NOT NULL CHECK (required IN (0, 1)),
                UNIQUE (survey_id, position)
            ) {strict}
            """,
            """
            CREATE TABLE survey_reply (
                id {id},
                survey_id {int} NOT NULL REFERENCES survey (id),
                partner_id {int} NOT NULL REFERENCES partner (id),
                by_member {int} REFERENCES member (id),
                saved_at {int} NOT NULL,
                submitted_at {int},
                UNIQUE (survey_id, partner_id)
            ) {strict}
            """,
            """
            CREATE TABLE survey_answer (
                reply_id {int} NOT NULL REFERENCES survey_reply (id),
                question_id {int} NOT NULL REFERENCES survey_question (id),
                value TEXT NOT NULL,
                PRIMARY KEY (reply_id, question_id, value)
            ) {strict}
            """,
            """
            CREATE TABLE paper_sheet (
                id {id},
                round_id {int} NOT NULL REFERENCES round (id),
                code TEXT NOT NULL UNIQUE,
                partner_id {int} REFERENCES partner (id),
                printed_at {int} NOT NULL,
                entered_at {int},
                entered_by {int} REFERENCES member (id)
            ) {strict}
            """,
            """
            CREATE TABLE paper_line (
                sheet_id {int} NOT NULL REFERENCES paper_sheet (id),
                position {int} NOT NULL,
                statement_id {int} NOT NULL REFERENCES statement (id),
                PRIMARY KEY (sheet_id, position)
            ) {strict}
            """,
        ])
}
