// Finished plan runs side by side: the same region under other budgets, limits or weights.

import Hummingbird
import TrainingPlanner
import Vocabulary
import Web

/// A finished run with the figures that are compared.
package struct ComparedRun: Encodable, Sendable {
    package let run: PlanRun
    package let worstOffShare: Double
    package let reached: Int
    package let leftBehind: Int
    package let needShare: Double
    package let cost: Int
    package let sessionsRun: Int
    /// Served share of large firms, SMEs and micro firms.
    package let bySize: [Double]
    /// Proven share of the possible, level by level.
    package let proven: [Double]

    init(_ run: PlanRun, _ report: PlanReport) {
        self.run = run
        let figures = report.figures
        worstOffShare = figures.worstOffShare
        reached = figures.reached
        leftBehind = figures.leftBehind
        needShare = Double(figures.needCovered) / Double(max(1, figures.needTotal))
        cost = figures.cost
        sessionsRun = figures.sessionsRun
        bySize = figures.bySize.map(\.share)
        proven = report.certificate.levels.map { 1 - $0.gap }
    }
}

enum PlanComparisonPage {
    static func show(_ runs: [ComparedRun], _ call: Call) throws -> Response {
        let t = call.t
        func row(_ name: String, best: ((ComparedRun, ComparedRun) -> Bool)? = nil, _ value: (ComparedRun) -> String) -> [String: Any] {
            let winner = runs.count > 1 ? best.flatMap { runs.max(by: $0) } : nil
            return [
                "name": t(name),
                "values": runs.map { run in
                    ["value": value(run), "best": winner.map { value($0) == value(run) } ?? false] as [String: Any]
                },
            ]
        }
        return try call.show(runs, title: t("plans.compare"), template: "plan_comparison") {
            [
                "empty": runs.isEmpty,
                "runs": runs.map { ["path": "/plans/\($0.run.id)", "title": t("plan.title", ["number": $0.run.id])] },
                "rows": [
                    row("plan.budget_share") { "\($0.run.budgetShare)\u{202F}%" },
                    row("plan.release_share") { "\($0.run.releaseShare)\u{202F}%" },
                    row("plan.weighting") { t("plan.weighting.\($0.run.weighting)") },
                    row("plan.worst", best: { $0.worstOffShare < $1.worstOffShare }) { t.percent($0.worstOffShare) },
                    row("plan.left", best: { $0.leftBehind > $1.leftBehind }) { t.number($0.leftBehind) },
                    row("plan.need_share", best: { $0.needShare < $1.needShare }) { t.percent($0.needShare) },
                    row("plan.size.large") { t.percent($0.bySize[0]) },
                    row("plan.size.sme") { t.percent($0.bySize[1]) },
                    row("plan.size.micro") { t.percent($0.bySize[2]) },
                    row("plan.cost", best: { $0.cost > $1.cost }) { t.euros(Money(cents: Int64($0.cost) * 100)) },
                    row("plan.sessions_run") { t.number($0.sessionsRun) },
                    row("plan.proven") { t.percent($0.proven.last ?? 0) },
                ],
            ]
        }
    }
}
