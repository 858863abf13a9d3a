// What an imported statement was elsewhere, so that it leaves as it came. Written by the stores of Listening.

extension Migration {
    static let m035ConversationsComeBack = Migration(
        name: "M035_ConversationsComeBack",
        statements: [
            "ALTER TABLE statement ADD COLUMN is_meta {int} NOT NULL DEFAULT 0 CHECK (is_meta IN (0, 1))",
            // 0: nobody had looked at it there; it is accepted here.
            "ALTER TABLE statement ADD COLUMN moderated_elsewhere {int} CHECK (moderated_elsewhere IN (-1, 0, 1))",
        ])
}
