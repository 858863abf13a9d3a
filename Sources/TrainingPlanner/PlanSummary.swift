// What a hub wants to know about a plan beyond its levels: shares in order, sessions that do not run, and what is scarce. Made from a
// plan and its proof.

/// A limit with a price: what one more unit of it would be worth.
package struct Bottleneck: Codable, Sendable, Equatable {
    package enum Kind: String, Codable, Sendable {
        /// 10,000 euros more in total, or on one funding line (`index`).
        case budget, line
        /// One more session at a time for a provider (`index`), in one week.
        case provider
        /// One more worker of a firm (`index`) away in one week.
        case release
        /// One more session like the session `index`: the dearest of its course in its place.
        case session
    }

    package let kind: Kind
    package let index: Int
    /// −1 when it holds for all weeks.
    package let week: Int
    /// Weight of needs that one more unit would cover, about. Prices of single sessions are not unique, so this is an estimate.
    package let weight: Double
}

/// Why a session does not run.
package enum IdleReason: String, Codable, Sendable, CaseIterable {
    /// Fewer people than its minimum could ever come.
    case tooFewPeople = "too_few_people"
    /// Its minimum is above its capacity.
    case contradictory
    /// The provider already runs as many sessions as it can.
    case providerBusy = "provider_busy"
    case money
    /// Its people are served better elsewhere.
    case notNeeded = "not_needed"
}

package struct PlanSummary: Codable, Sendable, Equatable {
    package struct GroupShare: Codable, Sendable, Equatable {
        package let group: Int
        package let served: Int
        package let reachable: Int
        /// Large enough to set the worst-off share.
        package let counts: Bool
        package var share: Double { reachable > 0 ? Double(served) / Double(reachable) : 0 }
    }

    /// Groups with a reachable need, the worst-off first.
    package let shares: [GroupShare]
    /// Sessions that do not run, by reason.
    package let idle: [IdleReason: [Int]]
    /// The dearest limits, at most eight, the most valuable first.
    package let bottlenecks: [Bottleneck]
    /// Euros all those who travel spend on it.
    package let travel: Double

    /// O(problem + plan).
    package static func of(_ planned: PlannedTraining, in problem: PlanningProblem, travelPerKilometre: Double = 0.3) -> PlanSummary {
        let figures = planned.figures
        let counted = Set(figures.countedGroups)
        let shares = figures.groups.enumerated().filter { $0.element.all > 0 }.map {
            GroupShare(group: $0.offset, served: $0.element.served, reachable: $0.element.all, counts: counted.contains($0.offset))
        }
        return PlanSummary(
            shares: shares.sorted { ($0.share, $0.group) < ($1.share, $1.group) }, idle: idleSessions(planned.plan, problem),
            bottlenecks: bottlenecks(planned.certificate.needPrices, problem), travel: travel(planned.plan, problem, travelPerKilometre))
    }

    private static func idleSessions(_ plan: TrainingPlan, _ problem: PlanningProblem) -> [IdleReason: [Int]] {
        let market = SeatMarket(problem, minimumGroup: 1)
        let ledger = PlanLedger(market, worth: .nothing(market))
        ledger.enter(plan)
        var idle: [IdleReason: [Int]] = [:]
        for session in problem.sessions.indices where !ledger.isOpen[session] {
            let reason: IdleReason
            if !market.session[session].isUsable {
                reason =
                    market.session[session].minimum > market.session[session].capacity || market.session[session].capacity == 0
                    ? .contradictory : .tooFewPeople
            } else if ledger.fullWeek(session) != nil {
                reason = .providerBusy
            } else {
                reason = ledger.canPayOpening(session) ? .notNeeded : .money
            }
            idle[reason, default: []].append(session)
        }
        return idle
    }

    private static func travel(_ plan: TrainingPlan, _ problem: PlanningProblem, _ perKilometre: Double) -> Double {
        plan.seats.reduce(0) { sum, seat in
            let session = problem.sessions[seat.session]
            guard session.municipality >= 0 else { return sum }
            return sum + 2 * problem.distances[problem.workers[seat.worker].home][session.municipality] * Double(session.length)
                * perKilometre
        }
    }

    /// A price is the worth of one more unit: weak duality makes it the slope of the bound.
    private static func bottlenecks(_ prices: PriceSet, _ problem: PlanningProblem) -> [Bottleneck] {
        var found: [Bottleneck] = [Bottleneck(kind: .budget, index: 0, week: -1, weight: prices.budget * 10_000)]
        for (line, price) in prices.line.enumerated() {
            found.append(Bottleneck(kind: .line, index: line, week: -1, weight: price * 10_000))
        }
        found += dearest(prices.slot, weeks: prices.weeks, .provider)
        found += dearest(prices.release, weeks: prices.weeks, .release)
        // Prices of single sessions are not unique: twins of a course in one place are merged, the dearest speaks for them.
        var dearest: [[Int]: Bottleneck] = [:]
        for (session, price) in zip(prices.place.index, prices.place.price) {
            let s = problem.sessions[session]
            let weight = price * Double(s.capacity)
            let key = [s.course, s.municipality]
            if weight > dearest[key]?.weight ?? 0 { dearest[key] = Bottleneck(kind: .session, index: session, week: -1, weight: weight) }
        }
        found += dearest.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
        let scarce = found.filter { $0.weight > 0.01 }.sorted {
            ($1.weight, $0.kind.rawValue, $0.index) < ($0.weight, $1.kind.rawValue, $1.index)
        }
        return Array(scarce.prefix(8))
    }

    /// The dearest week of every provider or firm.
    private static func dearest(_ prices: SparsePrices, weeks: Int, _ kind: Bottleneck.Kind) -> [Bottleneck] {
        var best: [Int: (price: Double, week: Int)] = [:]
        for (index, price) in zip(prices.index, prices.price) where price > best[index / weeks]?.price ?? 0 {
            best[index / weeks] = (price, index % weeks)
        }
        return best.sorted { $0.key < $1.key }.map { Bottleneck(kind: kind, index: $0.key, week: $0.value.week, weight: $0.value.price) }
    }
}
