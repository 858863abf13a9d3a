// Counts a ballot three ways: every person the same, every organisation the same, every class the same. Called when a ballot closes.

/// One paper: points from 0 to 1 for each option, `nil` where nothing was said.
package struct BallotPaper: Sendable, Equatable {
    /// The same number for papers of the same organisation.
    package let organisation: Int
    package let voiceClass: Int
    package let points: [Double?]

    package init(organisation: Int, voiceClass: Int, points: [Double?]) {
        self.organisation = organisation
        self.voiceClass = voiceClass
        self.points = points
    }
}

/// What one option received, each 0…1; `nil` where nobody said anything.
package struct BallotScore: Codable, Sendable, Equatable {
    package let heads: Double?
    package let organisations: Double?
    package let balanced: Double?
}

package enum BallotCount {
    /// Points of a score from 0 to 5.
    package static func points(score: Int) -> Double { Double(score) / 5 }

    /// Points of a place on a list of `count` options: the first gets 1, the last 0 (Borda's count, scaled).
    package static func points(place: Int, of count: Int) -> Double { count > 1 ? Double(count - place) / Double(count - 1) : 1 }

    /// Means over people; over organisations, each the mean of its people; and over classes, each the mean of its organisations, weighted by
    /// `targets`. A class without a word on an option has no say on it; its weight goes to the others in proportion. Linear in papers × options.
    package static func scores(_ papers: [BallotPaper], options: Int, targets: [Double]) -> [BallotScore] {
        (0..<options).map { option in
            var heads = Mean()
            var organisations: [Int: (mean: Mean, voiceClass: Int)] = [:]
            for paper in papers {
                guard let points = paper.points[option] else { continue }
                heads.add(points)
                organisations[paper.organisation, default: (Mean(), paper.voiceClass)].mean.add(points)
            }
            var all = Mean()
            var classes = Array(repeating: Mean(), count: targets.count)
            for (_, entry) in organisations.sorted(by: { $0.key < $1.key }) {
                guard let value = entry.mean.value else { continue }
                all.add(value)
                classes[entry.voiceClass].add(value)
            }
            let said = zip(classes, targets).compactMap { mean, weight in mean.value.map { (value: $0, weight: weight) } }
            let weight = said.reduce(0) { $0 + $1.weight }
            return BallotScore(
                heads: heads.value, organisations: all.value,
                balanced: weight > 0 ? said.reduce(0) { $0 + $1.value * $1.weight } / weight : nil)
        }
    }

    /// Places, the best first; ties share the order of the options.
    package static func places(_ scores: [Double?]) -> [Int] {
        let order = scores.indices.sorted { left, right in
            let (a, b) = (scores[left] ?? -1, scores[right] ?? -1)
            return a != b ? a > b : left < right
        }
        var places = Array(repeating: 0, count: scores.count)
        for (place, index) in order.enumerated() { places[index] = place + 1 }
        return places
    }

    private struct Mean {
        private var sum = 0.0
        private var count = 0

        var value: Double? { count > 0 ? sum / Double(count) : nil }

        mutating func add(_ value: Double) {
            sum += value
            count += 1
        }
    }
}
