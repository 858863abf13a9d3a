// How good any plan could be at most, from the money alone. Makes the certificate; PlanCheck re-derives it in its own code.

struct BudgetBound {
    private let problem: PlanningProblem
    private let needs: ReachableNeeds
    private let cost: [Double]

    init(_ problem: PlanningProblem, needs: ReachableNeeds) {
        self.problem = problem
        self.needs = needs
        // A seat costs its price and, at the very least, an equal share of the session's fixed price.
        cost = needs.sessions.map { list in
            list.map {
                Double(problem.sessions[$0].seatCost) + Double(problem.sessions[$0].fixedCost)
                    / Double(max(1, problem.sessions[$0].capacity))
            }.min() ?? 0
        }
    }

    func certificate(for plan: TrainingPlan, figures: PlanFigures, minimumGroup: Int) -> Certificate {
        let weights = needs.weight.map(Double.init)
        let counted = needs.worker.indices.filter {
            figures.countedGroups.isEmpty || needs.counted[problem.workers[needs.worker[$0]].group]
        }
        let total = Double(max(1, counted.count))
        let fair = bound(values: counted.map { _ in 1 / total }, costs: counted.map { cost[$0] })
        let people = needs.ofWorker.filter { !$0.isEmpty }
        let reach = bound(values: people.map { _ in 1 }, costs: people.map { list in list.map { cost[$0] }.min() ?? 0 })
        let covered = bound(values: weights, costs: cost)
        return Certificate(
            problemDigest: problem.digest, planDigest: plan.digest, minimumGroup: minimumGroup,
            levels: [
                .init(name: "worst_off_share", value: figures.worstOffShare, bound: min(1, fair.bound), budgetPrice: fair.price),
                .init(name: "reach", value: Double(figures.reached), bound: reach.bound, budgetPrice: reach.price),
                .init(name: "need_covered", value: Double(figures.needCovered), bound: covered.bound, budgetPrice: covered.price),
            ])
    }

    /// min over μ of Σ max(0, v − μc) + μB. The function is convex and bends only where μ = v/c for some need, so the best μ is among those:
    /// take needs by v/c, dearest promise first, until the budget is used. O(n log n).
    private func bound(values: [Double], costs: [Double]) -> (bound: Double, price: Double) {
        let budget = Double(problem.totalBudget)
        var used = 0.0
        var price = 0.0
        for index in values.indices.filter({ costs[$0] > 0 }).sorted(by: { values[$0] * costs[$1] > values[$1] * costs[$0] }) {
            used += costs[index]
            if used > budget {
                price = values[index] / costs[index]
                break
            }
        }
        let sum = zip(values, costs).reduce(0.0) { $0 + max(0, $1.0 - price * $1.1) } + price * budget
        return (sum * (1 + 1e-9), price)
    }
}
