// Finds a plan: opens the sessions that help most for their money, fills them with those who have least, then repairs for the worst-off.

/// The seed and the size below which a group is shown but does not set the worst-off share.
package struct PlanSettings: Sendable {
    package let seed: UInt64
    package let minimumGroup: Int

    package init(seed: UInt64 = 1, minimumGroup: Int = 30) {
        self.seed = seed
        self.minimumGroup = minimumGroup
    }
}

/// How far a plan has come.
package struct PlanProgress: Sendable {
    package let share: Double
    package let phase: String
}

/// A plan with its proof.
package struct PlannedTraining: Sendable {
    package let plan: TrainingPlan
    package let certificate: Certificate
    package let figures: PlanFigures
}

package enum PlanSolver {
    /// The same problem and settings give the same plan.
    ///
    /// Several ways of weighing (people with nothing, weak groups, price) are tried; the best plan by worst-off share, people reached and need
    /// covered wins. Every hard limit holds at every step, so it can be stopped at any time.
    ///
    /// - Parameters:
    ///   - isCancelled: asked between steps; the work ends with `CancellationError`.
    ///   - shouldHurry: asked between attempts; the best plan so far is returned.
    package static func plan(
        _ problem: PlanningProblem, settings: PlanSettings, progress: (PlanProgress) -> Void = { _ in },
        isCancelled: () -> Bool = { false },
        shouldHurry: () -> Bool = { false }
    ) throws -> PlannedTraining {
        progress(PlanProgress(share: 0.02, phase: "who can attend what"))
        let needs = ReachableNeeds(problem, minimumGroup: settings.minimumGroup)
        let ways = Weighing.all(for: problem.workers.count)
        var best: (plan: TrainingPlan, figures: PlanFigures)?
        for (number, weighing) in ways.enumerated() {
            if isCancelled() { throw CancellationError() }
            progress(PlanProgress(share: 0.05 + 0.85 * Double(number) / Double(ways.count), phase: "plan \(number + 1) of \(ways.count)"))
            var attempt = PlanAttempt(problem: problem, needs: needs, weighing: weighing)
            try attempt.build(isCancelled: isCancelled)
            let plan = attempt.ledger.plan
            let figures = PlanFigures.of(plan, in: problem, minimumGroup: settings.minimumGroup)
            if best.map({ figures.isBetter(than: $0.figures) }) ?? true { best = (plan, figures) }
            if shouldHurry() { break }
        }
        progress(PlanProgress(share: 0.95, phase: "proof"))
        let chosen = best?.plan ?? TrainingPlan(seats: [])
        let figures = best?.figures ?? PlanFigures.of(chosen, in: problem, minimumGroup: settings.minimumGroup)
        let certificate = BudgetBound(problem, needs: needs).certificate(for: chosen, figures: figures, minimumGroup: settings.minimumGroup)
        return PlannedTraining(plan: chosen, certificate: certificate, figures: figures)
    }
}

/// How much a seat is worth to whom.
struct Weighing {
    /// Added for somebody who has no seat yet.
    let first: Double
    /// How strongly weak groups are preferred.
    let fairness: Double

    static func all(for workers: Int) -> [Weighing] {
        let all = [
            Weighing(first: 5, fairness: 4), Weighing(first: 8, fairness: 8), Weighing(first: 3, fairness: 6),
            Weighing(first: 12, fairness: 3),
            Weighing(first: 5, fairness: 12), Weighing(first: 2, fairness: 2),
        ]
        return Array(all.prefix(workers > 20_000 ? 1 : workers > 6_000 ? 3 : 6))
    }
}

/// Every need that some viable session could serve.
struct ReachableNeeds {
    let worker: [Int]
    let course: [Int]
    let weight: [Int]
    let sessions: [[Int]]
    /// Needs that could be served by a session, by session.
    let ofSession: [[Int]]
    let ofWorker: [[Int]]
    let ofGroup: [Int]
    /// Groups large enough to set the worst-off share.
    let counted: [Bool]

    init(_ problem: PlanningProblem, minimumGroup: Int) {
        let eligibility = Eligibility(problem)
        var worker: [Int] = []
        var course: [Int] = []
        var weight: [Int] = []
        var sessions: [[Int]] = []
        var ofSession = [[Int]](repeating: [], count: problem.sessions.count)
        var ofWorker = [[Int]](repeating: [], count: problem.workers.count)
        var ofGroup = [Int](repeating: 0, count: problem.groups.count)
        for (index, person) in problem.workers.enumerated() {
            for need in person.needs {
                let possible = eligibility.sessions(for: index, course: need.course)
                guard !possible.isEmpty else { continue }
                for session in possible { ofSession[session].append(worker.count) }
                ofWorker[index].append(worker.count)
                ofGroup[person.group] += 1
                worker.append(index)
                course.append(need.course)
                weight.append(need.weight)
                sessions.append(possible)
            }
        }
        self.worker = worker
        self.course = course
        self.weight = weight
        self.sessions = sessions
        self.ofSession = ofSession
        self.ofWorker = ofWorker
        self.ofGroup = ofGroup
        counted = ofGroup.map { $0 >= minimumGroup }
    }
}
