// What each worker needs for the role they are heading for. The need job writes it; planning reads it.

package import Storage
package import Vocabulary

package struct NeedStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// Required and held skills of every worker with a target role.
    package struct Row: Sendable {
        package let worker: WorkerID
        package let skill: SkillID
        package let level: Int
    }

    package static func required(on connection: any SQLConnection) throws -> [Row] {
        try connection.query(
            """
            SELECT worker.id, transition_skill.skill_id, transition_skill.level FROM worker
            JOIN transition_skill ON transition_skill.transition_id = worker.transition_id ORDER BY worker.id, transition_skill.skill_id
            """
        ) { try Row(worker: $0.next(), skill: $0.next(), level: $0.next()) }
    }

    package static func held(on connection: any SQLConnection) throws -> [Row] {
        try connection.query("SELECT worker_id, skill_id, level FROM worker_skill ORDER BY worker_id, skill_id") {
            try Row(worker: $0.next(), skill: $0.next(), level: $0.next())
        }
    }

    /// Replaces all needs in the given transaction.
    package static func replace(_ needs: [(row: Row, weight: Int)], on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM need")
        try connection.bulkInsert(
            into: "need", columns: ["worker_id", "skill_id", "level", "weight"],
            rows: needs.map { [$0.row.worker.sqlValue, $0.row.skill.sqlValue, $0.row.level.sqlValue, $0.weight.sqlValue] })
    }
}
