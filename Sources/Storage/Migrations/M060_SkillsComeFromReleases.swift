// The taxonomy as it was released, in several languages, and what the hub's own skills are called there. Written by the stores of Understanding.

extension Migration {
    static let m060SkillsComeFromReleases = Migration(
        name: "M060_SkillsComeFromReleases",
        statements: [
            """
            CREATE TABLE taxonomy_release (
                id {id},
                version TEXT NOT NULL,
                languages TEXT NOT NULL,
                imported_at {int} NOT NULL,
                concepts {int} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE concept (
                id {id},
                uri TEXT NOT NULL UNIQUE,
                kind TEXT NOT NULL CHECK (kind IN ('skill', 'occupation', 'skill_group', 'isco_group')),
                skill_type TEXT NOT NULL,
                reuse TEXT NOT NULL,
                code TEXT NOT NULL,
                release TEXT NOT NULL,
                retired_in TEXT,
                successor_id {int} REFERENCES concept (id)
            ) {strict}
            """,
            """
            CREATE TABLE concept_text (
                concept_id {int} NOT NULL REFERENCES concept (id),
                language TEXT NOT NULL,
                preferred TEXT NOT NULL,
                alternatives TEXT NOT NULL,
                description TEXT NOT NULL,
                PRIMARY KEY (concept_id, language)
            ) {strict}
            """,
            """
            CREATE TABLE concept_broader (
                narrower_id {int} NOT NULL REFERENCES concept (id),
                broader_id {int} NOT NULL REFERENCES concept (id),
                PRIMARY KEY (narrower_id, broader_id)
            ) {strict}
            """,
            """
            CREATE TABLE concept_relation (
                from_id {int} NOT NULL REFERENCES concept (id),
                to_id {int} NOT NULL REFERENCES concept (id),
                essential {int} NOT NULL CHECK (essential IN (0, 1)),
                PRIMARY KEY (from_id, to_id)
            ) {strict}
            """,
            "CREATE INDEX concept_relation_to ON concept_relation (to_id)",
            """
            CREATE TABLE skill_concept (
                skill_id {int} NOT NULL REFERENCES skill (id),
                concept_id {int} NOT NULL REFERENCES concept (id),
                release TEXT NOT NULL,
                confirmed_at {int} NOT NULL,
                confirmed_by {int} REFERENCES member (id),
                PRIMARY KEY (skill_id, concept_id)
            ) {strict}
            """,
        ])
}
