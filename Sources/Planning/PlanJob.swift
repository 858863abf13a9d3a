// Tables in, a checked plan out. Asked for by PlanStore.request.

import Storage
import TrainingPlanner
import Understanding
import Vocabulary

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
                try PlanStore.finish(id, report: result.report, seats: result.seats, unserved: result.unserved, at: .present(), on: $0)
            }
        }
    }

    struct Result: Sendable {
        let check: PlanCheckReport
        let report: PlanReport
        let seats: [(worker: WorkerID, session: SessionID)]
        let unserved: [(worker: WorkerID, skill: SkillID, reason: WhyNotReason)]
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
                + input.withoutCourse.map { ($0.worker, $0.skill, .noSession) })
    }
}
