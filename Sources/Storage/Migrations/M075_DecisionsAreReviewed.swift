// What became of a decision on the day it was to be looked at again. Written by the stores of Agreeing.

extension Migration {
    static let m075DecisionsAreReviewed = Migration(
        name: "M075_DecisionsAreReviewed",
        statements: [
            """
            CREATE TABLE decision_review (
                id {id},
                decision_id {int} NOT NULL REFERENCES decision (id),
                outcome TEXT NOT NULL CHECK (outcome IN ('stays', 'changed', 'ended')),
                note TEXT NOT NULL CHECK (length(note) BETWEEN 1 AND 500),
                next_review_on {int},
                at {int} NOT NULL,
                by_member {int} REFERENCES member (id)
            ) {strict}
            """,
            "CREATE INDEX decision_review_decision ON decision_review (decision_id, id)",
        ])
}
