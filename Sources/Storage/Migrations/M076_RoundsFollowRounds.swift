// A round that goes on from another one. Written by the stores of Listening.

extension Migration {
    static let m076RoundsFollowRounds = Migration(
        name: "M076_RoundsFollowRounds",
        statements: ["ALTER TABLE round ADD COLUMN previous_id {int} REFERENCES round (id)"])
}
