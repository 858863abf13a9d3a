// Large firms and small ones weigh the same. Fourth step of the opinion landscape: agreement by class, balanced, with its interval.

import Foundation

/// A value with the interval it lies in with about 90 % or more (checked by simulation).
package struct Estimate: Codable, Sendable, Equatable {
    package let value: Double
    package let low: Double
    package let high: Double
}

/// Who speaks for whom: the organisation of each participant, the class of each organisation, and the weight of each class.
package struct Voices: Sendable {
    /// −1: the participant speaks for nobody else and counts as an organisation of the class `unknownClass`.
    package let organisationOfParticipant: [Int]
    package let classOfOrganisation: [Int]
    /// Fixed before anybody votes; sums to 1. Classes that are not present at all leave their weight to the others.
    package let classTargets: [Double]

    package init(organisationOfParticipant: [Int], classOfOrganisation: [Int], classTargets: [Double]) {
        self.organisationOfParticipant = organisationOfParticipant
        self.classOfOrganisation = classOfOrganisation
        self.classTargets = classTargets
    }
}

/// One class's votes on one statement, an organisation counting once however many speak for it.
package struct ClassCount: Codable, Sendable, Equatable {
    /// Organisations that voted.
    package var organisations = 0
    /// Their agreement, in organisations (fractions where members differ).
    package var agree = 0.0
    package var disagree = 0.0
}

/// The balanced figures of one statement.
package struct BalancedReading: Codable, Sendable, Equatable {
    package let agree: Estimate
    package let disagree: Estimate
    /// Weighted geometric mean over the classes: high only where every class agrees.
    package let bridging: Double
    /// Largest difference between two classes' shares of agreement.
    package let divergence: Double
    /// Whether that difference is more than chance (90 %).
    package let classesDiffer: Bool
    /// As many equal voices as the weighted ones are worth (Kish).
    package let effectiveSample: Double
    package let classes: [ClassCount]

    /// Organisations that voted, of all classes.
    package var organisations: Int { classes.reduce(0) { $0 + $1.organisations } }
}

struct ClassBalance {
    private let voices: Voices
    private let weights: [Double]

    /// - Parameter present: classes that have at least one organisation in the round.
    init(voices: Voices) {
        self.voices = voices
        let present = Set(voices.organisationOfParticipant.compactMap { $0 >= 0 ? voices.classOfOrganisation[$0] : nil })
        let kept = voices.classTargets.enumerated().map { present.contains($0.offset) ? $0.element : 0 }
        let total = kept.reduce(0, +)
        weights = total > 0 ? kept.map { $0 / total } : kept
    }

    /// Linear in the votes. One entry for each statement; `nil` where no organisation voted.
    func readings(_ matrix: VoteMatrix) -> [BalancedReading?] {
        var cells: [[Int: (agree: Double, disagree: Double, voters: Double)]] = Array(repeating: [:], count: matrix.statementCount)
        for participant in 0..<matrix.participantCount {
            let organisation = voices.organisationOfParticipant[participant]
            guard organisation >= 0 else { continue }
            matrix.forEachVote(of: participant) { statement, value in
                var cell = cells[statement][organisation] ?? (0, 0, 0)
                cell.voters += 1
                if value > 0 { cell.agree += 1 } else if value < 0 { cell.disagree += 1 }
                cells[statement][organisation] = cell
            }
        }
        return cells.map { cell in
            guard !cell.isEmpty else { return nil }
            var counts = [ClassCount](repeating: ClassCount(), count: weights.count)
            for (organisation, votes) in cell.sorted(by: { $0.key < $1.key }) {
                let index = voices.classOfOrganisation[organisation]
                counts[index].organisations += 1
                counts[index].agree += votes.agree / votes.voters
                counts[index].disagree += votes.disagree / votes.voters
            }
            return reading(counts)
        }
    }

    /// p_c = (A_c + m·P0)/(S_c + m) with m = 2 and P0 the smoothed share of all organisations; F = Σ w_c p_c; the interval from Beta variances.
    private func reading(_ counts: [ClassCount]) -> BalancedReading {
        let seen = counts.reduce(0.0) { $0 + Double($1.organisations) }
        let agree = shares(counts.map { ($0.agree, Double($0.organisations)) })
        let disagree = shares(counts.map { ($0.disagree, Double($0.organisations)) })
        let active = weights.indices.filter { weights[$0] > 0 }
        let bridging = exp(active.reduce(0.0) { $0 + weights[$1] * log(max(1e-9, agree.shares[$1].p)) })
        var divergence = 0.0
        var differ = false
        for left in active where counts[left].organisations > 0 {
            for right in active where right > left && counts[right].organisations > 0 {
                let difference = abs(agree.shares[left].p - agree.shares[right].p)
                divergence = max(divergence, difference)
                if difference > 1.645 * (agree.shares[left].variance + agree.shares[right].variance).squareRoot() { differ = true }
            }
        }
        var first = 0.0
        var second = 0.0
        for index in active where counts[index].organisations > 0 {
            first += weights[index]
            second += weights[index] * weights[index] / Double(counts[index].organisations)
        }
        return BalancedReading(
            agree: agree.estimate, disagree: disagree.estimate, bridging: bridging, divergence: divergence, classesDiffer: differ,
            effectiveSample: second > 0 ? first * first / second : seen, classes: counts)
    }

    private func shares(_ counts: [(hits: Double, seen: Double)]) -> (shares: [(p: Double, variance: Double)], estimate: Estimate) {
        let m = 2.0
        let hits = counts.reduce(0) { $0 + $1.hits }
        let seen = counts.reduce(0) { $0 + $1.seen }
        let overall = (hits + 1) / (seen + 2)
        let shares = counts.map { count -> (p: Double, variance: Double) in
            let a = count.hits + m * overall
            let b = count.seen - count.hits + m * (1 - overall)
            return (a / (a + b), a * b / ((a + b) * (a + b) * (a + b + 1)))
        }
        let value = zip(weights, shares).reduce(0.0) { $0 + $1.0 * $1.1.p }
        let half = 1.96 * zip(weights, shares).reduce(0.0) { $0 + $1.0 * $1.0 * $1.1.variance }.squareRoot()
        return (shares, Estimate(value: value, low: max(0, value - half), high: min(1, value + half)))
    }
}
