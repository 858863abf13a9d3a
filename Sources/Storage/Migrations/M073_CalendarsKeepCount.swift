// What a calendar feed is about, and how often each of its entries changed. Written by the stores of Acting.

extension Migration {
    static let m073CalendarsKeepCount = Migration(
        name: "M073_CalendarsKeepCount",
        statements: [
            """
            CREATE TABLE calendar_scope (
                feed_hash {blob} PRIMARY KEY REFERENCES calendar_feed (token_hash),
                kind TEXT NOT NULL CHECK (kind IN ('own', 'organisation', 'meetings', 'objective')),
                subject {int}
            ) {strict}
            """,
            """
            CREATE TABLE calendar_entry (
                feed_hash {blob} NOT NULL REFERENCES calendar_feed (token_hash),
                uid TEXT NOT NULL,
                content TEXT NOT NULL,
                sequence {int} NOT NULL,
                changed_at {int} NOT NULL,
                PRIMARY KEY (feed_hash, uid)
            ) {strict}
            """,
        ])
}
