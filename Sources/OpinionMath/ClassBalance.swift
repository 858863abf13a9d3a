// Large firms and small ones weigh the same. Fourth step of the opinion landscape: agreement by class, balanced, with its interval.

import Foundation

/// A value with the interval it lies in with about 90 % or more (checked by simulation).
package struct Estimate: Codable, Sendable, Equatable {
    package let value: Double
    package let low: Double
    package let high: Double

    package init(value: Double, low: Double, high: Double) {
        self.value = value
        self.low = low
        self.high = high
    }
}

/// Who speaks for whom: the organisation of each participant, the class of each organisation, and the weight of each class.
package struct Voices: Sendable {
    /// −1: the participant speaks for no organisation and counts among the heads only.
    package let organisationOfParticipant: [Int]
    package let classOfOrganisation: [Int]
    /// Fixed before anybody votes; sums to 1. Classes that are not present at all leave their weight to the others.
    package let classTargets: [Double]

    package init(organisationOfParticipant: [Int], classOfOrganisation: [Int], classTargets: [Double]) {
        self.organisationOfParticipant = organisationOfParticipant
        self.classOfOrganisation = classOfOrganisation
        self.classTargets = classTargets
    }

    /// Nobody speaks for an organisation.
    package static func heads(_ participants: Int) -> Voices {
        Voices(organisationOfParticipant: [Int](repeating: -1, count: participants), classOfOrganisation: [], classTargets: [])
    }

    /// The weights in use: targets of the classes that have an organisation among the participants, together 1.
    package var weights: [Double] {
        var present = [Bool](repeating: false, count: classTargets.count)
        for organisation in organisationOfParticipant where organisation >= 0 {
            let voice = classOfOrganisation[organisation]
            if present.indices.contains(voice) { present[voice] = true }
        }
        let kept = zip(classTargets, present).map { target, here in here && target.isFinite ? max(0, target) : 0 }
        let total = kept.reduce(0, +)
        return total > 0 ? kept.map { $0 / total } : kept
    }
}

/// One class's votes on one statement, an organisation counting once however many speak for it.
package struct ClassCount: Codable, Sendable, Equatable {
    /// Organisations that voted.
    package var organisations = 0
    /// Their agreement, in organisations (fractions where members differ).
    package var agree = 0.0
    package var disagree = 0.0

    package init(organisations: Int = 0, agree: Double = 0, disagree: Double = 0) {
        self.organisations = organisations
        self.agree = agree
        self.disagree = disagree
    }
}

/// The balanced figures of one statement.
package struct BalancedReading: Codable, Sendable, Equatable {
    package let agree: Estimate
    package let disagree: Estimate
    package let pass: Estimate
    /// Weighted geometric mean over the classes: high only where every class agrees.
    package let bridging: Double
    /// Largest difference between two classes' shares of agreement.
    package let divergence: Double
    /// Whether that difference is more than chance (90 %).
    package let classesDiffer: Bool
    /// As many equal voices as the weighted ones are worth (Kish).
    package let effectiveSample: Double
    /// Whether a voice was held back at five times the median weight.
    package let isCapped: Bool
    package let classes: [ClassCount]

    /// Organisations that voted, of all classes.
    package var organisations: Int { classes.reduce(0) { $0 + $1.organisations } }
    /// Share of agreement with every organisation alike.
    package var plainAgree: Double { organisations > 0 ? classes.reduce(0) { $0 + $1.agree } / Double(organisations) : 0 }
}

package struct ClassBalance: Sendable {
    private let voices: Voices
    private let weights: [Double]

    package init(voices: Voices) {
        self.voices = voices
        weights = voices.weights
    }

    /// The reading of a row in which some classes are made one, with their weights and their voices together: it tells of them what their sum tells.
    ///
    /// - Parameter weights: of the classes as they are, together 1.
    static func reading(_ counts: [ClassCount], weights: [Double], merging merged: Set<Int>) -> BalancedReading {
        var (counts, weights) = (counts, weights)
        if let place = merged.min() {
            for other in merged.sorted() where other != place {
                counts[place].organisations += counts[other].organisations
                counts[place].agree += counts[other].agree
                counts[place].disagree += counts[other].disagree
                counts[other] = ClassCount()
                weights[place] += weights[other]
                weights[other] = 0
            }
        }
        return ClassBalance(weights: weights).reading(counts)
    }

    private init(weights: [Double]) {
        voices = Voices(organisationOfParticipant: [], classOfOrganisation: [], classTargets: weights)
        self.weights = weights
    }

    /// Counts by statement and class. O(votes + organisations); the memory of one row of statements beside the result.
    func counts(_ matrix: VoteMatrix) -> [[ClassCount]] {
        let width = matrix.statementCount
        var result = [[ClassCount]](repeating: [ClassCount](repeating: ClassCount(), count: weights.count), count: width)
        // Members of an organisation one after another: ascending organisation, so that the order of every sum is fixed.
        let members = (0..<matrix.participantCount).filter {
            voices.organisationOfParticipant[$0] >= 0
                && weights.indices.contains(voices.classOfOrganisation[voices.organisationOfParticipant[$0]])
        }.sorted { (voices.organisationOfParticipant[$0], $0) < (voices.organisationOfParticipant[$1], $1) }
        var voters = [Int32](repeating: 0, count: width)
        var agree = voters
        var disagree = voters
        var touched: [Int] = []
        var index = 0
        while index < members.count {
            let organisation = voices.organisationOfParticipant[members[index]]
            while index < members.count, voices.organisationOfParticipant[members[index]] == organisation {
                matrix.forEachVote(of: members[index]) { statement, value in
                    if voters[statement] == 0 { touched.append(statement) }
                    voters[statement] += 1
                    if value > 0 { agree[statement] += 1 } else if value < 0 { disagree[statement] += 1 }
                }
                index += 1
            }
            let voice = voices.classOfOrganisation[organisation]
            for statement in touched {
                let n = Double(voters[statement])
                result[statement][voice].organisations += 1
                result[statement][voice].agree += Double(agree[statement]) / n
                result[statement][voice].disagree += Double(disagree[statement]) / n
                voters[statement] = 0
                agree[statement] = 0
                disagree[statement] = 0
            }
            touched.removeAll(keepingCapacity: true)
        }
        return result
    }

    /// One entry for each statement; `nil` where no organisation voted.
    func readings(_ matrix: VoteMatrix) -> [BalancedReading?] {
        guard voices.organisationOfParticipant.contains(where: { $0 >= 0 }) else {
            return [BalancedReading?](repeating: nil, count: matrix.statementCount)
        }
        return counts(matrix).map { $0.contains { $0.organisations > 0 } ? reading($0) : nil }
    }

    /// p_c = (A_c + m·P0)/(S_c + m) with m = 2 and P0 the smoothed share of all organisations; F = Σ w_c p_c; the interval from Beta variances.
    func reading(_ counts: [ClassCount]) -> BalancedReading {
        let agree = Self.shares(counts.map { ($0.agree, Double($0.organisations)) })
        let disagree = Self.shares(counts.map { ($0.disagree, Double($0.organisations)) })
        let pass = Self.shares(counts.map { (max(0, Double($0.organisations) - $0.agree - $0.disagree), Double($0.organisations)) })
        let active = weights.indices.filter { weights[$0] > 0 }
        let bridging = exp(active.reduce(0.0) { $0 + weights[$1] * log(max(1e-9, agree[$1].p)) })
        let difference = Self.difference(counts, among: active.filter { counts[$0].organisations > 0 })
        let sample = effectiveSample(counts, active)
        return BalancedReading(
            agree: estimated(agree), disagree: estimated(disagree), pass: estimated(pass), bridging: bridging,
            divergence: difference?.by ?? 0,
            classesDiffer: difference?.isBeyondChance ?? false, effectiveSample: sample.size, isCapped: sample.capped, classes: counts)
    }

    /// The two of some classes whose shares of agreement are furthest apart. "Beyond chance" is said when any two of them are (90 %).
    static func difference(_ counts: [ClassCount], among classes: [Int]) -> PublicReading.ClassDifference? {
        guard classes.count > 1 else { return nil }
        let shares = shares(counts.map { ($0.agree, Double($0.organisations)) })
        guard let most = classes.max(by: { (shares[$0].p, -$0) < (shares[$1].p, -$1) }),
            let least = classes.min(by: { (shares[$0].p, $0) < (shares[$1].p, $1) })
        else { return nil }
        let beyond = classes.contains { left in
            classes.contains { right in
                left != right
                    && abs(shares[left].p - shares[right].p) > 1.645 * (shares[left].variance + shares[right].variance).squareRoot()
            }
        }
        return PublicReading.ClassDifference(most: most, least: least, by: shares[most].p - shares[least].p, isBeyondChance: beyond)
    }

    /// n_eff = (Σω)²/Σω² with ω = w_c/S_c for each organisation of class c, held back at five times the median.
    private func effectiveSample(_ counts: [ClassCount], _ active: [Int]) -> (size: Double, capped: Bool) {
        let voices = active.filter { counts[$0].organisations > 0 }
            .map { (weight: weights[$0] / Double(counts[$0].organisations), number: counts[$0].organisations) }.sorted {
                $0.weight < $1.weight
            }
        let total = voices.reduce(0) { $0 + $1.number }
        guard total > 0 else { return (0, false) }
        var passed = 0
        let median =
            voices.first { voice in
                passed += voice.number
                return 2 * passed >= total
            }?.weight ?? 0
        var (first, second) = (0.0, 0.0)
        for voice in voices {
            let weight = min(voice.weight, 5 * median)
            first += weight * Double(voice.number)
            second += weight * weight * Double(voice.number)
        }
        return (first * first / second, voices.contains { $0.weight > 5 * median * (1 + 1e-12) })
    }

    /// Each class's share, drawn towards everybody's by the weight of two organisations, with its Beta variance.
    private static func shares(_ counts: [(hits: Double, seen: Double)]) -> [(p: Double, variance: Double)] {
        let m = 2.0
        let hits = counts.reduce(0) { $0 + $1.hits }
        let seen = counts.reduce(0) { $0 + $1.seen }
        let overall = (hits + 1) / (seen + 2)
        return counts.map { count in
            let a = count.hits + m * overall
            let b = count.seen - count.hits + m * (1 - overall)
            return (a / (a + b), a * b / ((a + b) * (a + b) * (a + b + 1)))
        }
    }

    private func estimated(_ shares: [(p: Double, variance: Double)]) -> Estimate {
        let value = zip(weights, shares).reduce(0.0) { $0 + $1.0 * $1.1.p }
        let half = 1.96 * zip(weights, shares).reduce(0.0) { $0 + $1.0 * $1.0 * $1.1.variance }.squareRoot()
        return Estimate(value: value, low: max(0, value - half), high: min(1, value + half))
    }
}
