// Who sits at the table and what they say. Written by the stores of Listening.

extension Migration {
    static let m001PartnersSpeak = Migration(
        name: "M001_PartnersSpeak",
        statements: [
            """
            CREATE TABLE hub (
                key TEXT PRIMARY KEY,
                value TEXT NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE place (
                id {id},
                code TEXT NOT NULL UNIQUE,
                name TEXT NOT NULL,
                x_km {real} NOT NULL,
                y_km {real} NOT NULL,
                subregion TEXT NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE partner (
                id {id},
                code TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 40),
                name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
                kind TEXT NOT NULL,
                head_count {int} NOT NULL CHECK (head_count BETWEEN 0 AND 10000000),
                place_id {int} REFERENCES place (id),
                sector TEXT NOT NULL,
                status TEXT NOT NULL CHECK (status IN ('applied', 'active', 'left')),
                created_at {int} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE member (
                id {id},
                partner_id {int} NOT NULL REFERENCES partner (id),
                name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
                email TEXT,
                language TEXT NOT NULL,
                role TEXT NOT NULL,
                active {int} NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
                created_at {int} NOT NULL,
                UNIQUE (partner_id, name)
            ) {strict}
            """,
            """
            CREATE TABLE round (
                id {id},
                title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
                question TEXT NOT NULL CHECK (length(question) BETWEEN 1 AND 500),
                decision_rule TEXT NOT NULL,
                class_targets TEXT NOT NULL,
                created_at {int} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE round_stage (
                round_id {int} NOT NULL REFERENCES round (id),
                stage TEXT NOT NULL,
                starts_on {int} NOT NULL,
                ends_on {int} NOT NULL,
                PRIMARY KEY (round_id, stage),
                CHECK (ends_on >= starts_on)
            ) {strict}
            """,
            """
            CREATE TABLE invitation (
                id {id},
                member_id {int} REFERENCES member (id),
                worker_number {int},
                round_id {int} REFERENCES round (id),
                token_hash {blob} NOT NULL UNIQUE,
                created_at {int} NOT NULL,
                expires_at {int} NOT NULL,
                used_at {int},
                revoked_at {int},
                CHECK (member_id IS NOT NULL OR worker_number IS NOT NULL)
            ) {strict}
            """,
            """
            CREATE TABLE sign_in (
                id {id},
                token_hash {blob} NOT NULL UNIQUE,
                member_id {int} REFERENCES member (id),
                worker_number {int},
                created_at {int} NOT NULL,
                expires_at {int} NOT NULL,
                CHECK (member_id IS NOT NULL OR worker_number IS NOT NULL)
            ) {strict}
            """,
            """
            CREATE TABLE meeting (
                id {id},
                round_id {int} REFERENCES round (id),
                title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
                held_on {int} NOT NULL,
                place TEXT NOT NULL,
                agenda TEXT NOT NULL,
                minutes TEXT NOT NULL,
                UNIQUE (title, held_on)
            ) {strict}
            """,
            """
            CREATE TABLE meeting_partner (
                meeting_id {int} NOT NULL REFERENCES meeting (id),
                partner_id {int} NOT NULL REFERENCES partner (id),
                PRIMARY KEY (meeting_id, partner_id)
            ) {strict}
            """,
            """
            CREATE TABLE participant (
                id {id},
                round_id {int} NOT NULL REFERENCES round (id),
                member_id {int} REFERENCES member (id),
                partner_id {int} REFERENCES partner (id),
                external_id TEXT,
                UNIQUE (round_id, member_id),
                UNIQUE (round_id, external_id)
            ) {strict}
            """,
            """
            CREATE TABLE statement (
                id {id},
                round_id {int} NOT NULL REFERENCES round (id),
                participant_id {int} REFERENCES participant (id),
                meeting_id {int} REFERENCES meeting (id),
                external_id TEXT,
                language TEXT NOT NULL,
                kind TEXT NOT NULL CHECK (kind IN ('demand', 'impression', 'idea')),
                text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 1000),
                state TEXT NOT NULL CHECK (state IN ('held', 'accepted', 'rejected', 'withdrawn')),
                reason TEXT NOT NULL DEFAULT '',
                created_at {int} NOT NULL,
                UNIQUE (round_id, external_id)
            ) {strict}
            """,
            "CREATE INDEX statement_round ON statement (round_id, state)",
            """
            CREATE TABLE vote (
                statement_id {int} NOT NULL REFERENCES statement (id),
                participant_id {int} NOT NULL REFERENCES participant (id),
                choice {int} NOT NULL CHECK (choice IN (-1, 0, 1)),
                important {int} NOT NULL DEFAULT 0 CHECK (important IN (0, 1)),
                at {int} NOT NULL,
                PRIMARY KEY (statement_id, participant_id)
            ) {strict}
            """,
            "CREATE INDEX vote_participant ON vote (participant_id)",
        ])
}
