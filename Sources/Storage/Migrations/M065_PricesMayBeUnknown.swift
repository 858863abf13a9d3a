// A price that is only told on request, the room of a session, what people confirmed an objective to be about, and what a firm says for funding. Written by the stores of Planning.

extension Migration {
    static let m065PricesMayBeUnknown = Migration(
        name: "M065_PricesMayBeUnknown",
        statements: [
            // 1: `price_cents` says nothing. Never to be read as free of charge.
            "ALTER TABLE course ADD COLUMN price_on_request {int} NOT NULL DEFAULT 0 CHECK (price_on_request IN (0, 1))",
            "ALTER TABLE session ADD COLUMN room_id {int} REFERENCES room (id)",
            // `span` holds the words of the objective that led to the skill; empty where a person chose it alone.
            """
            CREATE TABLE objective_skill (
                objective_id {int} NOT NULL REFERENCES objective (id),
                skill_id {int} NOT NULL REFERENCES skill (id),
                level {int} NOT NULL CHECK (level BETWEEN 1 AND 3),
                span TEXT NOT NULL,
                confirmed_at {int} NOT NULL,
                confirmed_by {int} REFERENCES member (id),
                PRIMARY KEY (objective_id, skill_id)
            ) {strict}
            """,
            // Wages are those of an average hour; NULL where the firm has not said. `rule` is the funding line the firm uses; empty: whichever costs it least.
            """
            CREATE TABLE funding_fact (
                partner_id {int} PRIMARY KEY REFERENCES partner (id),
                wage_cents {int} CHECK (wage_cents >= 0),
                net_cents {int} CHECK (net_cents >= 0),
                agreement {int} NOT NULL CHECK (agreement IN (0, 1)),
                affected {int} NOT NULL CHECK (affected BETWEEN 0 AND 100),
                rule TEXT NOT NULL,
                said_at {int} NOT NULL,
                said_by {int} REFERENCES member (id)
            ) {strict}
            """,
        ])
}
