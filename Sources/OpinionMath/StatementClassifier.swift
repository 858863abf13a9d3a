// Learns from statements that people have coded which codes a new one may have. Used by DifficultyModel once there are enough of them.

import Foundation

/// One linear support vector machine for each code against all others.
///
/// Minimises ½‖w‖² + Σ Cᵢ max(0, 1 − yᵢ w·xᵢ)² by dual coordinate descent (Hsieh et al. 2008, "A dual coordinate descent method for large-scale linear
/// SVM", algorithm 1): for each text i with G = yᵢ w·xᵢ − 1 + αᵢ/(2Cᵢ), αᵢ ← max(0, αᵢ − G / (xᵢ·xᵢ + 1/(2Cᵢ))). Texts with the code weigh as much together
/// as those without. The order of texts is the same seeded shuffle in every run, so the same texts give the same model.
package struct StatementClassifier: Sendable {
    /// Texts with a code that are needed before anything is learnt about it.
    package static let fewest = 20
    private static let cost = 1.0
    private static let rounds = 30

    private let features: TextFeatures
    private let codes: [String]
    /// By code; one more at the end for the constant.
    private let weights: [[Double]]

    /// - Parameters:
    ///   - texts: each with the codes people gave it; order does not matter.
    ///   - fewest: codes with fewer texts are left out.
    /// - Complexity: O(codes · rounds · features of all texts).
    package init(_ texts: [(text: String, codes: Set<String>)], fewest: Int = Self.fewest) {
        let texts = texts.sorted {
            ($0.text, $0.codes.sorted().joined(separator: ",")) < ($1.text, $1.codes.sorted().joined(separator: ","))
        }
        let features = TextFeatures(texts.map(\.text))
        let vectors = texts.map { features.vector($0.text) }
        let counts = Dictionary(texts.flatMap { $0.codes.map { ($0, 1) } }, uniquingKeysWith: +)
        let codes = counts.filter { $0.value >= fewest && $0.value < texts.count }.keys.sorted()
        self.features = features
        self.codes = codes
        weights = codes.map { code in
            Self.learn(vectors, isMember: texts.map { $0.codes.contains(code) }, dimension: features.count)
        }
    }

    /// Every learnt code with its margin, the likeliest first: above 0 more like those that have the code.
    package func margins(_ text: String) -> [(code: String, margin: Double)] {
        let vector = features.vector(text)
        return zip(codes, weights).map { (code: $0, margin: Self.product(vector, $1)) }.sorted {
            ($1.margin, $0.code) < ($0.margin, $1.code)
        }
    }

    /// The words of a text that speak most for a code.
    package func words(_ text: String, for code: String) -> [String] {
        guard let place = codes.firstIndex(of: code) else { return [] }
        let vector = features.vector(text)
        let share = Dictionary(
            uniqueKeysWithValues: zip(vector.indices, zip(vector.indices, vector.values).map { weights[place][Int($0)] * $1 }))
        let ranked = features.words(text).map { word, parts in (word: word, share: parts.sorted().reduce(0.0) { $0 + (share[$1] ?? 0) }) }
            .filter { $0.share > 0 }.sorted { ($1.share, $0.word) < ($0.share, $1.word) }
        var told: [String] = []
        for entry in ranked where !told.contains(entry.word) { told.append(entry.word) }
        return Array(told.prefix(3))
    }

    private static func product(_ vector: SparseText, _ weights: [Double]) -> Double {
        var sum = weights[weights.count - 1]
        for (index, value) in zip(vector.indices, vector.values) { sum += weights[Int(index)] * value }
        return sum
    }

    private static func learn(_ vectors: [SparseText], isMember: [Bool], dimension: Int) -> [Double] {
        let members = Double(max(1, isMember.count { $0 }))
        let others = Double(max(1, isMember.count { !$0 }))
        let all = members + others
        // Length 1 and the constant.
        let square = vectors.map { $0.indices.isEmpty ? 1.0 : 2.0 }
        var weights = [Double](repeating: 0, count: dimension + 1)
        var alpha = [Double](repeating: 0, count: vectors.count)
        var random = SeededRandom(seed: 20)
        var order = Array(vectors.indices)
        for _ in 0..<rounds {
            for index in order.indices.dropFirst().reversed() {
                order.swapAt(index, min(index, Int(random.unit() * Double(index + 1))))
            }
            var largest = 0.0
            for index in order {
                let sign = isMember[index] ? 1.0 : -1.0
                let softness = 1 / (2 * cost * all / (2 * (isMember[index] ? members : others)))
                let gradient = sign * product(vectors[index], weights) - 1 + softness * alpha[index]
                let projected = alpha[index] > 0 ? gradient : min(0, gradient)
                guard projected != 0 else { continue }
                largest = max(largest, abs(projected))
                let before = alpha[index]
                alpha[index] = max(0, before - gradient / (square[index] + softness))
                let step = sign * (alpha[index] - before)
                for (place, value) in zip(vectors[index].indices, vectors[index].values) { weights[Int(place)] += step * value }
                weights[dimension] += step
            }
            if largest < 0.01 { break }
        }
        return weights
    }
}
