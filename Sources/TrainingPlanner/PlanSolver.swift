// Finds a plan and its proof: prices, rounding, improvement level by level, prices again at what was reached.

import Foundation

/// How a plan is made.
package struct PlanSettings: Sendable {
    package let seed: UInt64
    /// Groups with fewer reachable needs are shown but do not set the worst-off share.
    package let minimumGroup: Int
    /// Threads for asking the workers; the plan does not depend on them.
    package let threads: Int
    /// Share of an earlier level that later levels may give up.
    package let tolerance: Double
    /// How long to improve the plan: 1 is the ordinary amount of work, 2 twice as much. Work, not time: the plan stays repeatable.
    package let effort: Double
    /// 0…0.5: the share of every session's places and of all money that is kept free for what comes up later.
    package let slack: Double

    package init(
        seed: UInt64 = 1, minimumGroup: Int = 30, threads: Int = 2, tolerance: Double = 0.005, effort: Double = 1, slack: Double = 0
    ) {
        self.seed = seed
        self.minimumGroup = minimumGroup
        self.threads = threads
        self.tolerance = tolerance
        self.effort = min(100, max(0, effort))
        self.slack = min(0.5, max(0, slack))
    }
}

/// How far a plan has come. `phase` is one of the names of the steps; values are those of the plan of the moment.
package struct PlanProgress: Sendable {
    /// 0…1
    package let share: Double
    package let phase: String

    package init(share: Double, phase: String) {
        self.share = share
        self.phase = phase
    }
}

/// A plan with its proof.
package struct PlannedTraining: Sendable {
    package let plan: TrainingPlan
    package let certificate: Certificate
    package let figures: PlanFigures
}

/// The numbers of a problem contradict each other, so that there is nothing to plan.
package struct ContradictoryProblem: Error, CustomStringConvertible, Equatable {
    package let description: String
}

package enum PlanSolver {
    /// The same problem and seed give the same plan, whatever the number of threads.
    ///
    /// - Parameters:
    ///   - isCancelled: asked between steps; the work ends with `CancellationError`.
    ///   - shouldHurry: asked between steps; improving ends and the plan so far is returned with its certificate.
    /// - Throws: `ContradictoryProblem`, `CancellationError`.
    package static func plan(
        _ problem: PlanningProblem, settings: PlanSettings, progress: (PlanProgress) -> Void = { _ in },
        isCancelled: () -> Bool = { false },
        shouldHurry: () -> Bool = { false }
    ) throws -> PlannedTraining {
        if let contradiction = problem.contradiction { throw ContradictoryProblem(description: contradiction) }
        progress(PlanProgress(share: 0.01, phase: "who can attend what"))
        let market = SeatMarket(problem, minimumGroup: settings.minimumGroup)
        var steps = PlanSteps(
            settings.slack > 0 ? SeatMarket(problem.keeping(settings.slack), minimumGroup: settings.minimumGroup) : market, settings)
        try steps.makePrices(progress, isCancelled, shouldHurry)
        try steps.round(progress, isCancelled, shouldHurry)
        try steps.improve(progress, isCancelled, shouldHurry)
        let plan = steps.plan
        let figures = PlanFigures.of(plan, in: market)
        // What is kept free is free for any other plan: the proof is about the whole problem.
        if settings.slack > 0 { steps = PlanSteps(proving: steps, in: market) }
        let certificate = try steps.prove(plan, figures, progress, isCancelled, shouldHurry)
        return PlannedTraining(plan: plan, certificate: certificate, figures: figures)
    }
}

extension PlanningProblem {
    /// The same problem with a share of all places and money put aside. No session falls under its minimum.
    func keeping(_ slack: Double) -> PlanningProblem {
        func rest(_ amount: Int) -> Int { Int(Double(amount) * (1 - slack)) }
        return PlanningProblem(
            weeks: weeks, distances: distances, patterns: patterns, lines: lines.map { Line(name: $0.name, budget: rest($0.budget)) },
            totalBudget: rest(totalBudget), parallel: parallel, groups: groups, prerequisites: prerequisites,
            sessions: sessions.map { s in
                Session(
                    course: s.course, start: s.start, length: s.length, cells: s.cells,
                    capacity: min(s.capacity, max(1, s.minimum, rest(s.capacity))), minimum: s.minimum, municipality: s.municipality,
                    language: s.language, provider: s.provider, fixedCost: s.fixedCost, seatCost: s.seatCost, line: s.line)
            }, firms: firms, workers: workers)
    }
}
