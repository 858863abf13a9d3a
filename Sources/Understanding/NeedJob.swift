// Works out who needs what: required by the target role, minus what is held or recognised. Asked for when workers, roles, equivalents or completions change.

package import SkillMatching
package import Storage
import Vocabulary

package struct NeedJob: Sendable {
    package static let kind = "needs"
    /// So many workers at a time, so that memory stays flat however many there are.
    private static let portion = 20_000
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package var body: JobBody { { _ in try await database.write { try Self.refresh(on: $0) } } }

    /// One transaction from reading to writing, so that a need can never point at a skill that was just learned.
    package static func refresh(on connection: any SQLConnection) throws {
        let required = try NeedStore.required(on: connection).mapValues { $0.map { SkillAtLevel(skill: $0.skill.raw, level: $0.level) } }
        let equivalents = try equivalents(on: connection)
        try NeedStore.clear(on: connection)
        var last = WorkerID(0)
        while true {
            let workers = try NeedStore.workers(after: last, limit: portion, on: connection)
            guard let first = workers.first, let end = workers.last else { return }
            last = end.id
            let held = try NeedStore.held(from: first.id, to: end.id, on: connection)
            var needs: [NeedStore.Row] = []
            var accounts: [NeedStore.Account] = []
            for worker in workers {
                let account = SkillGap.account(
                    required: required[worker.transition, default: []],
                    held: held[worker.id, default: []].map { SkillAtLevel(skill: $0.skill.raw, level: $0.level) }, equivalents: equivalents)
                needs += account.missing.map {
                    NeedStore.Row(worker: worker.id, skill: SkillID($0.need.skill), level: $0.need.level, weight: $0.weight)
                }
                accounts.append(
                    .init(
                        worker: worker.id, required: account.required, held: account.held, recognised: account.recognised,
                        missing: account.missing.count))
            }
            try NeedStore.add(needs, accounts, on: connection)
        }
    }

    /// The equivalents as the arithmetic knows them.
    package static func equivalents(on connection: any SQLConnection) throws -> [SkillEquivalent] {
        try EquivalentStore.all(.english, on: connection).map { item in
            SkillEquivalent(
                given: SkillAtLevel(skill: item.skill.raw, level: item.level.rawValue),
                parts: item.parts.map { SkillAtLevel(skill: $0.skill.raw, level: $0.level.rawValue) })
        }
    }
}
