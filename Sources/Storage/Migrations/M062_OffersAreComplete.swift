// What else is known of a course, a good practice, an expert; what a course asks for; who was asked to join one. Written by the stores of Planning.

extension Migration {
    static let m062OffersAreComplete = Migration(
        name: "M062_OffersAreComplete",
        statements: [
            """
            CREATE TABLE course_detail (
                course_id {int} PRIMARY KEY REFERENCES course (id),
                description TEXT NOT NULL,
                outcomes TEXT NOT NULL,
                certificate TEXT NOT NULL,
                assessment TEXT NOT NULL,
                eqf {int} CHECK (eqf BETWEEN 1 AND 8),
                approval TEXT NOT NULL,
                approved_until {int},
                mandatory {int} NOT NULL CHECK (mandatory IN (0, 1)),
                source TEXT NOT NULL,
                checked_on {int}
            ) {strict}
            """,
            // All parts of one option are needed; any one option lets somebody in.
            """
            CREATE TABLE course_entry (
                course_id {int} NOT NULL REFERENCES course (id),
                option_number {int} NOT NULL CHECK (option_number >= 1),
                skill_id {int} NOT NULL REFERENCES skill (id),
                level {int} NOT NULL CHECK (level BETWEEN 1 AND 3),
                PRIMARY KEY (course_id, option_number, skill_id)
            ) {strict}
            """,
            """
            CREATE TABLE practice_record (
                practice_id {int} PRIMARY KEY REFERENCES good_practice (id),
                state TEXT NOT NULL CHECK (state IN ('submitted', 'published')),
                problem TEXT NOT NULL,
                target_group TEXT NOT NULL,
                resources TEXT NOT NULL,
                difficulties TEXT NOT NULL,
                transfer TEXT NOT NULL,
                skill_id {int} REFERENCES skill (id),
                submitted_at {int} NOT NULL,
                submitted_by {int} REFERENCES member (id),
                published_by {int} REFERENCES member (id)
            ) {strict}
            """,
            """
            CREATE TABLE expert (
                id {id},
                name TEXT NOT NULL,
                partner_id {int} NOT NULL REFERENCES partner (id),
                skill_id {int} NOT NULL REFERENCES skill (id),
                offers TEXT NOT NULL,
                UNIQUE (name, partner_id, skill_id)
            ) {strict}
            """,
            """
            CREATE TABLE bundle_invitation (
                course_id {int} NOT NULL REFERENCES course (id),
                partner_id {int} NOT NULL REFERENCES partner (id),
                invited_at {int} NOT NULL,
                invited_by {int} REFERENCES member (id),
                state TEXT NOT NULL CHECK (state IN ('invited', 'joined', 'declined')),
                seats {int} NOT NULL CHECK (seats >= 0),
                PRIMARY KEY (course_id, partner_id)
            ) {strict}
            """,
        ])
}
