// What a hub asks about a finished plan beyond its figures: what was scarce, and why sessions do not run. Made by PlanJob, kept in the
// report of the run, read by PlanPage.

package import TrainingPlanner
package import Vocabulary

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
