// Works out who needs what: required by the target role, minus what is held. Asked for when workers, roles or completions change.

import SkillMatching
package import Storage
import Vocabulary

package struct NeedJob: Sendable {
    package static let kind = "needs"
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package var body: JobBody { { _ in try await database.write { try Self.refresh(on: $0) } } }

    /// One transaction from reading to writing, so that a need can never point at a skill that was just learned.
    package static func refresh(on connection: any SQLConnection) throws {
        let held = Dictionary(grouping: try NeedStore.held(on: connection), by: \.worker)
        let required = Dictionary(grouping: try NeedStore.required(on: connection), by: \.worker)
        var needs: [(row: NeedStore.Row, weight: Int)] = []
        for (worker, rows) in required.sorted(by: { $0.key < $1.key }) {
            let missing = SkillGap.missing(
                required: rows.map { SkillAtLevel(skill: $0.skill.raw, level: $0.level) },
                held: held[worker, default: []].map { SkillAtLevel(skill: $0.skill.raw, level: $0.level) })
            needs += missing.map { (NeedStore.Row(worker: worker, skill: SkillID($0.need.skill), level: $0.need.level), $0.weight) }
        }
        try NeedStore.replace(needs, on: connection)
    }
}
