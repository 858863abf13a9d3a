// A running job says when it will be done only if it knows when it began. Written by Storage.

extension Migration {
    static let m080JobsKnowWhenTheyBegan = Migration(
        name: "M080_JobsKnowWhenTheyBegan",
        statements: ["ALTER TABLE job ADD COLUMN started_at {int}"])
}
