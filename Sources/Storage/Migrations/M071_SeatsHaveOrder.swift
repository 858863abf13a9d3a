// Waiting lists in order, timed offers, approvals, seats kept for an employer, attendance by half-day, completion and credentials.
// Written by the stores of Acting.

extension Migration {
    static let m071SeatsHaveOrder = Migration(
        name: "M071_SeatsHaveOrder",
        statements: [
            """
            CREATE TABLE seat_reservation (
                id {id},
                session_id {int} NOT NULL REFERENCES session (id),
                partner_id {int} NOT NULL REFERENCES partner (id),
                seats {int} NOT NULL CHECK (seats > 0),
                until {int} NOT NULL,
                ended_at {int},
                made_at {int} NOT NULL,
                made_by {int} REFERENCES member (id)
            ) {strict}
            """,
            "CREATE INDEX seat_reservation_session ON seat_reservation (session_id)",
            """
            CREATE TABLE employer_rule (
                partner_id {int} PRIMARY KEY REFERENCES partner (id),
                approves_all {int} NOT NULL CHECK (approves_all IN (0, 1))
            ) {strict}
            """,
            """
            CREATE TABLE council_employer (
                council_id {int} NOT NULL REFERENCES partner (id),
                employer_id {int} NOT NULL REFERENCES partner (id),
                PRIMARY KEY (council_id, employer_id)
            ) {strict}
            """,
            "ALTER TABLE enrolment ADD COLUMN answer_by {int}",
            "ALTER TABLE enrolment ADD COLUMN approval TEXT NOT NULL DEFAULT 'not_needed' CHECK (approval IN ('not_needed', 'asked', 'given', 'refused'))",
            "ALTER TABLE enrolment ADD COLUMN priority {int} NOT NULL DEFAULT 2 CHECK (priority BETWEEN 1 AND 3)",
            "ALTER TABLE enrolment ADD COLUMN waiting_since {int} NOT NULL DEFAULT 0",
            "ALTER TABLE enrolment ADD COLUMN reservation_id {int} REFERENCES seat_reservation (id)",
            // What was open before has its time, and its place in the order in which it came.
            "UPDATE enrolment SET waiting_since = changed_at",
            """
            UPDATE enrolment SET answer_by = (SELECT session.starts_on * 86400000 FROM session WHERE session.id = enrolment.session_id)
            WHERE state = 'offered'
            """,
            "CREATE INDEX enrolment_worker ON enrolment (worker_id)",
            "CREATE INDEX enrolment_open ON enrolment (answer_by) WHERE state = 'offered'",
            """
            CREATE TABLE attendance_mark (
                enrolment_id {int} NOT NULL REFERENCES enrolment (id),
                week {int} NOT NULL CHECK (week >= 0),
                cell {int} NOT NULL CHECK (cell BETWEEN 0 AND 20),
                present {int} NOT NULL CHECK (present IN (0, 1)),
                way TEXT NOT NULL CHECK (way IN ('list', 'code')),
                at {int} NOT NULL,
                by_member {int} REFERENCES member (id),
                PRIMARY KEY (enrolment_id, week, cell)
            ) {strict}
            """,
            // A week that was marked before counts for each of its half-days.
            """
            INSERT INTO attendance_mark (enrolment_id, week, cell, present, way, at)
            SELECT attendance.enrolment_id, attendance.week, part.cell, attendance.present, 'list', enrolment.changed_at
            FROM attendance JOIN enrolment ON enrolment.id = attendance.enrolment_id JOIN session ON session.id = enrolment.session_id
            JOIN (SELECT 0 AS cell, 1 AS bit UNION ALL SELECT 1, 2 UNION ALL SELECT 2, 4 UNION ALL SELECT 3, 8 UNION ALL SELECT 4, 16
                UNION ALL SELECT 5, 32 UNION ALL SELECT 6, 64 UNION ALL SELECT 7, 128 UNION ALL SELECT 8, 256 UNION ALL SELECT 9, 512
                UNION ALL SELECT 10, 1024 UNION ALL SELECT 11, 2048 UNION ALL SELECT 12, 4096 UNION ALL SELECT 13, 8192
                UNION ALL SELECT 14, 16384 UNION ALL SELECT 15, 32768 UNION ALL SELECT 16, 65536 UNION ALL SELECT 17, 131072
                UNION ALL SELECT 18, 262144 UNION ALL SELECT 19, 524288 UNION ALL SELECT 20, 1048576) AS part
            ON (session.cells & part.bit) <> 0
            """,
            "DROP TABLE attendance",
            """
            CREATE TABLE room_code (
                session_id {int} NOT NULL REFERENCES session (id),
                week {int} NOT NULL,
                cell {int} NOT NULL,
                code TEXT NOT NULL,
                made_at {int} NOT NULL,
                PRIMARY KEY (session_id, week, cell)
            ) {strict}
            """,
            """
            CREATE TABLE completion_rule (
                course_id {int} PRIMARY KEY REFERENCES course (id),
                minimum_attendance {int} NOT NULL CHECK (minimum_attendance BETWEEN 1 AND 100),
                assessment TEXT NOT NULL CHECK (assessment IN ('none', 'test', 'practical')),
                eqf_level {int} CHECK (eqf_level BETWEEN 1 AND 8)
            ) {strict}
            """,
            """
            CREATE TABLE assessment (
                enrolment_id {int} PRIMARY KEY REFERENCES enrolment (id),
                passed {int} NOT NULL CHECK (passed IN (0, 1)),
                at {int} NOT NULL,
                by_member {int} REFERENCES member (id)
            ) {strict}
            """,
            """
            CREATE TABLE completion (
                enrolment_id {int} PRIMARY KEY REFERENCES enrolment (id),
                course_code TEXT NOT NULL,
                name_en TEXT NOT NULL,
                name_de TEXT NOT NULL,
                skill_code TEXT NOT NULL,
                skill_en TEXT NOT NULL,
                skill_de TEXT NOT NULL,
                level {int} NOT NULL CHECK (level BETWEEN 1 AND 3),
                teaching_units {int} NOT NULL,
                format TEXT NOT NULL,
                provider TEXT NOT NULL,
                minimum_attendance {int} NOT NULL,
                attended {int} NOT NULL,
                meetings {int} NOT NULL,
                assessment TEXT NOT NULL,
                eqf_level {int},
                began_on {int} NOT NULL,
                ended_on {int} NOT NULL,
                completed_at {int} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE signing_key (
                id {id},
                rsa_private TEXT NOT NULL,
                ed_private {blob} NOT NULL,
                public_keys TEXT NOT NULL,
                made_at {int} NOT NULL,
                retired_at {int},
                revoked_at {int}
            ) {strict}
            """,
            """
            CREATE TABLE credential (
                id {id},
                enrolment_id {int} NOT NULL REFERENCES enrolment (id),
                kind TEXT NOT NULL CHECK (kind IN ('attendance', 'assessed')),
                code TEXT NOT NULL UNIQUE,
                signing_key_id {int} NOT NULL REFERENCES signing_key (id),
                document TEXT NOT NULL,
                jwt TEXT NOT NULL,
                issued_at {int} NOT NULL,
                revoked_at {int},
                revocation_reason TEXT,
                UNIQUE (enrolment_id, kind)
            ) {strict}
            """,
        ])
}
