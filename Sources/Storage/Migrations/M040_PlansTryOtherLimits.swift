// A plan run says under which limits and weights it was computed, so that runs can be compared. Written by Planning.

extension Migration {
    static let m040PlansTryOtherLimits = Migration(
        name: "M040_PlansTryOtherLimits",
        statements: [
            "ALTER TABLE plan_run ADD COLUMN release_share {int} NOT NULL DEFAULT 100 CHECK (release_share BETWEEN 10 AND 300)",
            "ALTER TABLE plan_run ADD COLUMN weighting TEXT NOT NULL DEFAULT 'entered' CHECK (weighting IN ('entered', 'equal'))",
        ])
}
