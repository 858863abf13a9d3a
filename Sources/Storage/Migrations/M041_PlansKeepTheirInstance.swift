// What a plan was computed from stays with it, so that its certificate can be checked after the tables have moved on. Written by the
// stores of Planning.

extension Migration {
    static let m041PlansKeepTheirInstance = Migration(
        name: "M041_PlansKeepTheirInstance",
        statements: [
            """
            CREATE TABLE plan_instance (
                plan_run_id {int} NOT NULL REFERENCES plan_run (id),
                name TEXT NOT NULL,
                text TEXT NOT NULL,
                PRIMARY KEY (plan_run_id, name)
            ) {strict}
            """
        ])
}
