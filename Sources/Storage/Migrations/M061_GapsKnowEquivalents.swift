// What counts as a skill somebody already holds, and the waiting room of worker imports. Written by the stores of Understanding.

extension Migration {
    static let m061GapsKnowEquivalents = Migration(
        name: "M061_GapsKnowEquivalents",
        statements: [
            // All parts of one equivalent are needed; any one of several equivalents is enough.
            """
            CREATE TABLE equivalent (
                id {id},
                skill_id {int} NOT NULL REFERENCES skill (id),
                level {int} NOT NULL CHECK (level BETWEEN 1 AND 3),
                reason TEXT NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE equivalent_part (
                equivalent_id {int} NOT NULL REFERENCES equivalent (id),
                skill_id {int} NOT NULL REFERENCES skill (id),
                level {int} NOT NULL CHECK (level BETWEEN 1 AND 3),
                PRIMARY KEY (equivalent_id, skill_id)
            ) {strict}
            """,
            """
            CREATE TABLE worker_intake (
                pseudonym TEXT NOT NULL,
                partner_id {int} NOT NULL,
                place_id {int} NOT NULL,
                transition_id {int},
                worker_group TEXT NOT NULL,
                shift TEXT NOT NULL,
                languages TEXT NOT NULL,
                max_km {real} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE worker_intake_skill (
                pseudonym TEXT NOT NULL,
                skill_id {int} NOT NULL,
                level {int} NOT NULL
            ) {strict}
            """,
        ])
}
