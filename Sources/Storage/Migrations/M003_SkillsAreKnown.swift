// What the region hears in the statements, and what its workers can and need. Written by the stores of Understanding.

extension Migration {
    static let m003SkillsAreKnown = Migration(
        name: "M003_SkillsAreKnown",
        statements: [
            """
            CREATE TABLE taxonomy (
                code TEXT PRIMARY KEY,
                kind TEXT NOT NULL CHECK (kind IN ('barrier', 'driver')),
                family TEXT NOT NULL,
                name_en TEXT NOT NULL,
                name_de TEXT NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE difficulty (
                statement_id {int} NOT NULL REFERENCES statement (id),
                code TEXT NOT NULL REFERENCES taxonomy (code),
                coded_at {int} NOT NULL,
                coded_by {int} REFERENCES member (id),
                PRIMARY KEY (statement_id, code)
            ) {strict}
            """,
            """
            CREATE TABLE opinion_snapshot (
                id {id},
                round_id {int} NOT NULL REFERENCES round (id),
                made_at {int} NOT NULL,
                vote_count {int} NOT NULL,
                digest TEXT NOT NULL,
                content TEXT NOT NULL
            ) {strict}
            """,
            "CREATE INDEX opinion_snapshot_round ON opinion_snapshot (round_id, id)",
            """
            CREATE TABLE finding (
                id {id},
                round_id {int} NOT NULL REFERENCES round (id),
                text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 1000),
                created_at {int} NOT NULL,
                created_by {int} REFERENCES member (id)
            ) {strict}
            """,
            """
            CREATE TABLE skill (
                id {id},
                code TEXT NOT NULL UNIQUE,
                name_en TEXT NOT NULL,
                name_de TEXT NOT NULL,
                area TEXT NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE transition (
                id {id},
                code TEXT NOT NULL UNIQUE,
                from_en TEXT NOT NULL,
                from_de TEXT NOT NULL,
                to_en TEXT NOT NULL,
                to_de TEXT NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE transition_skill (
                transition_id {int} NOT NULL REFERENCES transition (id),
                skill_id {int} NOT NULL REFERENCES skill (id),
                level {int} NOT NULL CHECK (level BETWEEN 1 AND 3),
                PRIMARY KEY (transition_id, skill_id)
            ) {strict}
            """,
            """
            CREATE TABLE worker (
                id {id},
                pseudonym TEXT NOT NULL UNIQUE,
                partner_id {int} NOT NULL REFERENCES partner (id),
                place_id {int} NOT NULL REFERENCES place (id),
                transition_id {int} REFERENCES transition (id),
                worker_group TEXT NOT NULL,
                shift TEXT NOT NULL CHECK (shift IN ('day', 'two_shift', 'three_shift', 'night', 'part_time')),
                languages TEXT NOT NULL,
                max_km {real} NOT NULL CHECK (max_km >= 0)
            ) {strict}
            """,
            "CREATE INDEX worker_partner ON worker (partner_id)",
            """
            CREATE TABLE worker_skill (
                worker_id {int} NOT NULL REFERENCES worker (id),
                skill_id {int} NOT NULL REFERENCES skill (id),
                level {int} NOT NULL CHECK (level BETWEEN 1 AND 3),
                PRIMARY KEY (worker_id, skill_id)
            ) {strict}
            """,
            """
            CREATE TABLE need (
                worker_id {int} NOT NULL REFERENCES worker (id),
                skill_id {int} NOT NULL REFERENCES skill (id),
                level {int} NOT NULL CHECK (level BETWEEN 1 AND 3),
                weight {int} NOT NULL CHECK (weight BETWEEN 1 AND 5),
                PRIMARY KEY (worker_id, skill_id)
            ) {strict}
            """,
            "CREATE INDEX need_skill ON need (skill_id)",
        ])
}
