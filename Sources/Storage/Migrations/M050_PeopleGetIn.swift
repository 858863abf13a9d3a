// Ways in besides the personal link, and ways out. Written by the stores of Listening.

extension Migration {
    static let m050PeopleGetIn = Migration(
        name: "M050_PeopleGetIn",
        statements: [
            "ALTER TABLE place ADD COLUMN nuts TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE invitation ADD COLUMN code_hash {blob}",
            "ALTER TABLE invitation ADD COLUMN single_use {int} NOT NULL DEFAULT 0",
            "CREATE UNIQUE INDEX invitation_code ON invitation (code_hash)",
            "CREATE INDEX invitation_member ON invitation (member_id)",
            "ALTER TABLE sign_in ADD COLUMN way TEXT NOT NULL DEFAULT 'link'",
            "ALTER TABLE sign_in ADD COLUMN device TEXT NOT NULL DEFAULT ''",
            "CREATE INDEX sign_in_member ON sign_in (member_id)",
            "CREATE INDEX audit_actor ON audit (actor, act)",
            """
            CREATE TABLE password (
                member_id {int} PRIMARY KEY REFERENCES member (id),
                salt {blob} NOT NULL,
                hash {blob} NOT NULL,
                cost {int} NOT NULL,
                block_size {int} NOT NULL,
                parallel {int} NOT NULL,
                changed_at {int} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE email_code (
                ticket_hash {blob} PRIMARY KEY,
                member_id {int} NOT NULL REFERENCES member (id),
                code_hash {blob} NOT NULL,
                created_at {int} NOT NULL,
                expires_at {int} NOT NULL,
                tries_left {int} NOT NULL CHECK (tries_left >= 0)
            ) {strict}
            """,
            """
            CREATE TABLE foreign_identity (
                issuer TEXT NOT NULL,
                subject TEXT NOT NULL,
                member_id {int} NOT NULL REFERENCES member (id),
                linked_at {int} NOT NULL,
                PRIMARY KEY (issuer, subject)
            ) {strict}
            """,
            """
            CREATE TABLE notice (
                id {id},
                member_id {int} NOT NULL REFERENCES member (id),
                at {int} NOT NULL,
                topic TEXT NOT NULL,
                detail TEXT NOT NULL,
                path TEXT NOT NULL,
                read_at {int},
                mailed_at {int}
            ) {strict}
            """,
            "CREATE INDEX notice_member ON notice (member_id, id)",
            """
            CREATE TABLE mail_wish (
                member_id {int} PRIMARY KEY REFERENCES member (id),
                rhythm TEXT NOT NULL CHECK (rhythm IN ('daily', 'weekly', 'never')),
                stop_hash {blob} UNIQUE,
                last_sent_at {int}
            ) {strict}
            """,
            """
            CREATE TABLE retention_notice (
                member_id {int} PRIMARY KEY REFERENCES member (id),
                told_at {int} NOT NULL,
                erase_on {int} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE reference_population (
                voice TEXT NOT NULL,
                size TEXT NOT NULL,
                organisations {int} NOT NULL CHECK (organisations >= 0),
                source TEXT NOT NULL CHECK (length(source) BETWEEN 1 AND 300),
                year {int} NOT NULL,
                PRIMARY KEY (voice, size)
            ) {strict}
            """,
        ])
}
