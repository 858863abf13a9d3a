// What each worker needs for the role they are heading for, and what that adds up to. The need job writes it; planning reads it.

package import Storage
package import Vocabulary

package struct NeedStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// A need of one worker.
    package struct Row: Sendable {
        package let worker: WorkerID
        package let skill: SkillID
        package let level: Int
        package let weight: Int
    }

    /// What a worker's target role asks for adds up to this.
    struct Account: Sendable {
        let worker: WorkerID
        let required: Int
        let held: Int
        let recognised: Int
        let missing: Int
    }

    /// The next workers with a target role, by number.
    static func workers(after last: WorkerID, limit: Int, on connection: any SQLConnection) throws -> [(
        id: WorkerID, transition: TransitionID
    )] {
        try connection.query(
            "SELECT id, transition_id FROM worker WHERE id > \(last) AND transition_id IS NOT NULL ORDER BY id LIMIT \(limit)"
        ) { try (id: $0.next(), transition: $0.next()) }
    }

    /// What every target role asks for.
    static func required(on connection: any SQLConnection) throws -> [TransitionID: [(skill: SkillID, level: Int)]] {
        Dictionary(
            grouping: try connection.query("SELECT transition_id, skill_id, level FROM transition_skill ORDER BY transition_id, skill_id") {
                try ($0.next() as TransitionID, (skill: $0.next() as SkillID, level: $0.next() as Int))
            }, by: \.0
        ).mapValues { $0.map(\.1) }
    }

    /// What the workers of a range hold.
    static func held(from first: WorkerID, to last: WorkerID, on connection: any SQLConnection) throws -> [WorkerID: [(
        skill: SkillID, level: Int
    )]] {
        var held: [WorkerID: [(skill: SkillID, level: Int)]] = [:]
        _ = try connection.query(
            "SELECT worker_id, skill_id, level FROM worker_skill WHERE worker_id BETWEEN \(first) AND \(last) ORDER BY worker_id, skill_id"
        ) { held[try $0.next(), default: []].append((skill: try $0.next(), level: try $0.next())) }
        return held
    }

    /// Takes all needs out; the job writes them anew in the same transaction.
    static func clear(on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM need")
        try connection.execute("DELETE FROM worker_gap")
    }

    static func add(_ needs: [Row], _ accounts: [Account], on connection: any SQLConnection) throws {
        try connection.bulkInsert(
            into: "need", columns: ["worker_id", "skill_id", "level", "weight"],
            rows: needs.map { [$0.worker.sqlValue, $0.skill.sqlValue, $0.level.sqlValue, $0.weight.sqlValue] })
        try connection.bulkInsert(
            into: "worker_gap", columns: ["worker_id", "required", "held", "recognised", "missing"],
            rows: accounts.map {
                [$0.worker.sqlValue, $0.required.sqlValue, $0.held.sqlValue, $0.recognised.sqlValue, $0.missing.sqlValue]
            })
    }
}
