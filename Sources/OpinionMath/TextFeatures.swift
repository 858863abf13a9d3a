// A text as a sparse vector: its stems, and the letters its words are made of. Used by StatementClassifier.

import Foundation

/// One text: indices ascending, values of length 1 together.
struct SparseText: Sendable, Equatable {
    var indices: [Int32]
    var values: [Double]
}

/// TF-IDF over stems and over character 3- to 5-grams within words.
///
/// Stems carry the meaning of whole words; the letters find compounds and endings that no stem list knows, above all in German ("Freistellungszeit" and
/// "freistellen" share most of theirs). Value of a feature: (1 + ln tf) · (ln((1 + N) / (1 + df)) + 1); both halves are scaled to the same length.
struct TextFeatures: Sendable {
    private let index: [String: Int32]
    private let weights: [Double]

    var count: Int { weights.count }

    /// - Parameter texts: those learnt from. A feature that only one of them has tells nothing of others and is left out.
    /// - Complexity: O(letters of all texts).
    init(_ texts: [String]) {
        var frequency: [String: Int] = [:]
        for text in texts { for feature in Set(Self.counts(text).keys) { frequency[feature, default: 0] += 1 } }
        let kept = frequency.filter { $0.value > 1 || texts.count < 20 }.sorted { $0.key < $1.key }
        index = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($0.element.key, Int32($0.offset)) })
        let n = Double(texts.count)
        weights = kept.map { log((1 + n) / (1 + Double($0.value))) + 1 }
    }

    func vector(_ text: String) -> SparseText {
        var halves: [[(Int32, Double)]] = [[], []]
        for (feature, count) in Self.counts(text) {
            guard let place = index[feature] else { continue }
            halves[feature.hasPrefix(Self.letterMark) ? 1 : 0].append((place, (1 + log(Double(count))) * weights[Int(place)]))
        }
        var entries: [(Int32, Double)] = []
        for half in halves where !half.isEmpty {
            let ordered = half.sorted { $0.0 < $1.0 }
            let length = ordered.reduce(0.0) { $0 + $1.1 * $1.1 }.squareRoot()
            entries += ordered.map { ($0.0, $0.1 / length) }
        }
        entries.sort { $0.0 < $1.0 }
        let scale = entries.reduce(0.0) { $0 + $1.1 * $1.1 }.squareRoot()
        return SparseText(indices: entries.map(\.0), values: entries.map { $0.1 / max(1e-12, scale) })
    }

    /// Sorts before every letter, so no stem begins with it.
    private static let letterMark = "\u{1}"

    /// The words of a text that carry meaning, each with the features it is made of.
    func words(_ text: String) -> [(word: String, features: Set<Int32>)] {
        Self.meaningful(text).map { word in (word, Set(Self.features(of: word).compactMap { index[$0] })) }
    }

    private static func counts(_ text: String) -> [String: Int] {
        var counts: [String: Int] = [:]
        for word in meaningful(text) { for feature in features(of: word) { counts[feature, default: 0] += 1 } }
        return counts
    }

    private static func meaningful(_ text: String) -> [String] {
        TextTokens.words(text).filter { $0.count > 2 && !TextTokens.stopwords.contains($0) }
    }

    private static func features(of word: String) -> [String] {
        var features = [TextTokens.stem(word)]
        let letters = Array("_" + word + "_")
        for length in 3...5 where letters.count >= length {
            for start in 0...(letters.count - length) { features.append(letterMark + String(letters[start..<start + length])) }
        }
        return features
    }
}
