// Tables in, a checked plan out. Asked for by PlanStore.request.

import Storage
package import TrainingPlanner
import Understanding
package import Vocabulary

struct PlanJob: Sendable {
    private let database: any SQLDatabase

    init(_ database: any SQLDatabase) { self.database = database }

    /// Groups with fewer reachable needs are shown, but do not set the worst-off share; a hub's groups are small.
    static let minimumGroup = 30

    /// Seconds rather than minutes for a hub: a plan is asked for often, with other weights and budgets.
    static let effort = 0.4

    var body: JobBody {
        { context in
            let id = PlanRunID(context.subject)
            let store = PlanStore(database)
            let run = try await store.run(id)
            guard run.state == "requested" else { return }
            let input = try await database.read { try PlanInput.read(for: run, on: $0) }
            let result = try await context.compute { progress, isCancelled in
                try Self.compute(input, seed: run.seed, progress: progress, isCancelled: isCancelled)
            }
            guard result.check.holds else {
                try await store.fail(id, result.check.violations.joined(separator: " "), at: .present())
                return
            }
            try await database.write {
                try PlanStore.finish(
                    id, report: result.report, seats: result.seats, unserved: result.unserved, instance: result.instance, at: .present(),
                    on: $0)
            }
        }
    }

    struct Result: Sendable {
        let check: PlanCheckReport
        let report: PlanReport
        let seats: [(worker: WorkerID, session: SessionID)]
        let unserved: [(worker: WorkerID, skill: SkillID, reason: WhyNotReason)]
        /// The files the certificate is checked against.
        let instance: [(name: String, text: String)]
    }

    /// Solve, check with the independent checker, explain. Nothing that fails the check leaves this function as a plan.
    static func compute(
        _ input: PlanInput, seed: Int, effort: Double = Self.effort, progress: (Double, String) -> Void = { _, _ in },
        isCancelled: () -> Bool = { false }
    ) throws -> Result {
        let planned = try PlanSolver.plan(
            input.problem, settings: PlanSettings(seed: UInt64(bitPattern: Int64(seed)), minimumGroup: minimumGroup, effort: effort),
            progress: { progress($0.share * 0.9, $0.phase) }, isCancelled: isCancelled)
        progress(0.92, "check")
        let check = PlanCheck.check(input.problem, planned.plan, certificate: planned.certificate)
        progress(0.95, "reasons")
        let firstCome = PlanFigures.of(
            FirstCome.plan(input.problem, seed: UInt64(bitPattern: Int64(seed))), in: input.problem, minimumGroup: minimumGroup)
        let counted = Set(planned.figures.countedGroups)
        let groups = input.problem.groups.enumerated().map { index, group in
            GroupShare(
                size: group.size, subregion: input.subregions.indices.contains(group.subregion) ? input.subregions[group.subregion] : "",
                workerGroup: group.workerGroup, served: planned.figures.groups[index].served, all: planned.figures.groups[index].all,
                counts: counted.contains(index))
        }
        let reasons = WhyNot.reasons(input.problem, planned.plan)
        return Result(
            check: check,
            report: PlanReport(
                figures: planned.figures, groups: groups, firstCome: firstCome, certificate: planned.certificate,
                candidateSessions: input.problem.sessions.count, budget: input.problem.totalBudget, notes: PlanNotes.of(planned, input)),
            seats: planned.plan.seats.map { (input.workers[$0.worker], input.sessions[$0.session]) },
            unserved: reasons.map { (input.workers[$0.worker], input.skillOfCourse[$0.course], $0.reason) }
                + input.withoutCourse.map { ($0.worker, $0.skill, .noSession) },
            instance: try InstanceFolder.files(of: input.problem))
    }
}

/// One scarce thing, with what one more of it would bring.
package struct ScarceThing: Codable, Sendable {
    package let kind: Bottleneck.Kind
    /// A firm or a provider by name, a funding line by code; empty for the whole budget.
    package let name: String
    /// The session that is like the one more that would help.
    package let session: SessionID?
    /// Needs that one more would serve, about.
    package let needs: Double
}

package struct PlanNotes: Codable, Sendable {
    package let scarce: [ScarceThing]
    /// Sessions that do not run, by the name of the reason.
    package let idle: [String: [SessionID]]
    /// Euros people spend on travelling, there and back.
    package let travel: Double

    static func of(_ planned: PlannedTraining, _ input: PlanInput) -> PlanNotes {
        let summary = PlanSummary.of(planned, in: input.problem)
        // Prices count weight; people think in needs.
        let needs = input.problem.workers.reduce(0) { $0 + $1.needs.count }
        let mean = Double(planned.figures.needTotal) / Double(max(1, needs))
        let scarce = summary.bottlenecks.map { bottleneck in
            let name =
                switch bottleneck.kind {
                case .budget, .session: ""
                case .line: input.problem.lines[bottleneck.index].name
                case .provider: input.providers[bottleneck.index]
                case .release: input.firms[bottleneck.index]
                }
            return ScarceThing(
                kind: bottleneck.kind, name: name, session: bottleneck.kind == .session ? input.sessions[bottleneck.index] : nil,
                needs: bottleneck.weight / max(0.1, mean))
        }
        return PlanNotes(
            scarce: scarce.filter { $0.needs >= 0.5 },
            idle: Dictionary(uniqueKeysWithValues: summary.idle.map { ($0.key.rawValue, $0.value.map { input.sessions[$0] }) }),
            travel: summary.travel)
    }
}
