// Which barriers and drivers a statement may be about: seeded by words, taught by what people confirm. Suggestions only.

import Foundation

/// Prototypes in the space of words (Rocchio 1971): each code has a vector of its seed words, moved towards the statements people confirmed for it.
///
/// A statement is a TF-IDF vector of its stems and of the seed words it matches; a suggestion's score is the cosine to the prototype. Once people have
/// confirmed twenty statements for a code, a `StatementClassifier` knows it as well; what that finds comes first.
package struct DifficultyModel: Sendable {
    package struct Suggestion: Codable, Sendable, Equatable {
        package let code: String
        /// 0…1: the cosine to the prototype, or 0.5 and more where the statement is on the side of those that have the code.
        package let score: Double
        /// The words of the statement that speak for it.
        package let words: [String]
    }

    /// Below this cosine nothing is suggested.
    private static let threshold = 0.13
    private static let alpha = 1.0
    private static let beta = 0.75

    private let seeds: SeedIndex
    private let weights: [String: Double]
    private let prototypes: [String: [String: Double]]
    private let classifier: StatementClassifier

    /// One seed word or phrase and the codes it speaks for.
    private struct Seed: Sendable {
        let words: [String]
        let codes: [String]
        let name: String
    }

    /// Which seeds begin with a word, kept for the words seen so far.
    private struct SeedIndex: Sendable {
        let seeds: [Seed]
        private var known: [String: [Int]] = [:]

        init(_ seeds: [Seed]) { self.seeds = seeds }

        mutating func learn(_ text: String) {
            for word in Set(TextTokens.words(text)) where known[word] == nil { known[word] = starting(with: word) }
        }

        func beginning(with word: String) -> [Int] { known[word] ?? starting(with: word) }

        private func starting(with word: String) -> [Int] { seeds.indices.filter { DifficultyModel.matches(word, seeds[$0].words[0]) } }
    }

    /// - Parameters:
    ///   - texts: the statements of the round: rare words among them weigh more.
    ///   - confirmed: statements with a code that people gave.
    ///   - codes: of the taxonomy; seed words of others are left out.
    ///   - learns: whether a classifier takes over where enough was confirmed; without it prototypes stand alone, for comparison.
    package init(texts: [String], confirmed: [(text: String, code: String)], codes: Set<String>, learns: Bool = true) {
        var byTerm: [[String]: Set<String>] = [:]
        for terms in DifficultyTerms.all.values {
            for line in terms.split(separator: "\n") {
                let sides = line.split(separator: ":", maxSplits: 1)
                guard sides.count == 2, codes.contains(String(sides[0])) else { continue }
                for term in sides[1].split(separator: ",") {
                    let words = term.split(separator: " ").map(String.init)
                    if !words.isEmpty { byTerm[words, default: []].insert(String(sides[0])) }
                }
            }
        }
        let seeds = byTerm.map { Seed(words: $0.key, codes: $0.value.sorted(), name: "§" + $0.key.joined(separator: " ")) }.sorted {
            $0.name < $1.name
        }
        var index = SeedIndex(seeds)
        for text in texts { index.learn(text) }
        for item in confirmed { index.learn(item.text) }
        self.seeds = index
        let documents = texts.map { Set(Self.features($0, index).keys) }
        var frequency: [String: Int] = [:]
        for document in documents { for feature in document { frequency[feature, default: 0] += 1 } }
        let n = Double(texts.count)
        let weights = frequency.mapValues { log((1 + n) / (1 + Double($0))) + 1 }
        self.weights = weights
        var prototypes: [String: [String: Double]] = [:]
        for seed in seeds {
            for code in seed.codes {
                // A word that speaks for several codes speaks less for each; a phrase more than a word.
                prototypes[code, default: [:]][seed.name] = Double(seed.words.count).squareRoot() / Double(seed.codes.count)
            }
        }
        prototypes = prototypes.mapValues { Self.scaled($0, by: Self.alpha / Self.length($0)) }
        for (code, group) in Dictionary(grouping: confirmed, by: \.code) where codes.contains(code) {
            var sum: [String: Double] = [:]
            for text in group.map(\.text).sorted() {
                for (feature, value) in Self.vector(text, index, weights) { sum[feature, default: 0] += value / Double(group.count) }
            }
            for (feature, value) in sum { prototypes[code, default: [:]][feature, default: 0] += Self.beta * value }
        }
        self.prototypes = prototypes.mapValues { Self.scaled($0, by: 1 / max(1e-12, Self.length($0))) }
        classifier = StatementClassifier(
            Dictionary(grouping: confirmed.filter { learns && codes.contains($0.code) }, by: \.text).map {
                (text: $0.key, codes: Set($0.value.map(\.code)))
            })
    }

    /// At most `limit` codes, the likeliest first; empty where no word speaks for one.
    ///
    /// - Parameter share: of the score of the likeliest that others need.
    package func suggestions(for text: String, limit: Int = 3, atLeast share: Double = 0.6) -> [Suggestion] {
        let vector = Self.vector(text, seeds, weights)
        let learned = classifier.margins(text).filter { $0.margin > 0 }.map { code, margin in
            Suggestion(code: code, score: 0.5 + min(1, margin) / 2, words: classifier.words(text, for: code))
        }
        let known = Set(learned.map(\.code))
        let seeded = prototypes.compactMap { code, prototype -> Suggestion? in
            if known.contains(code) { return nil }
            var score = 0.0
            var words: [(String, Double)] = []
            for (feature, value) in vector.sorted(by: { $0.key < $1.key }) {
                guard let weight = prototype[feature] else { continue }
                score += value * weight
                words.append((feature.hasPrefix("§") ? String(feature.dropFirst()) : feature, value * weight))
            }
            // Against the part of the prototype that a short statement could match: about four of its words.
            let score4 = min(1, score / Self.reach(prototype))
            guard score4 >= min(Self.threshold, share) else { return nil }
            // A stem beside the word it was cut from says nothing more.
            let ranked = words.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map(\.0)
            let told = ranked.filter { word in !ranked.contains { $0 != word && $0.hasPrefix(word) } }
            return Suggestion(code: code, score: score4, words: Array(told.prefix(3)))
        }
        let found = (learned + seeded).sorted { ($1.score, $0.code) < ($0.score, $1.code) }
        guard let best = found.first else { return [] }
        return Array(found.filter { $0.score >= share * best.score }.prefix(limit))
    }

    /// The length of a prototype's four strongest words.
    private static func reach(_ prototype: [String: Double]) -> Double {
        max(1e-9, prototype.values.sorted(by: >).prefix(4).reduce(0) { $0 + $1 * $1 }.squareRoot())
    }

    private static func vector(_ text: String, _ seeds: SeedIndex, _ weights: [String: Double]) -> [String: Double] {
        let counts = features(text, seeds)
        let unknown = log(1 + Double(max(1, weights.count))) / 2
        let values = Dictionary(
            uniqueKeysWithValues: counts.map {
                ($0.key, (1 + log(Double($0.value))) * (weights[$0.key] ?? unknown) * ($0.key.hasPrefix("§") ? 2 : 1))
            })
        return scaled(values, by: 1 / max(1e-12, length(values)))
    }

    /// Stems and matched seed words with how often they occur.
    private static func features(_ text: String, _ index: SeedIndex) -> [String: Int] {
        let words = TextTokens.words(text)
        var counts: [String: Int] = [:]
        for stem in TextTokens.stems(text) { counts[stem, default: 0] += 1 }
        for (start, word) in words.enumerated() {
            for number in index.beginning(with: word) {
                let seed = index.seeds[number]
                guard words.count - start >= seed.words.count else { continue }
                if zip(words[start...], seed.words).allSatisfy({ matches($0, $1) }) { counts[seed.name, default: 0] += 1 }
            }
        }
        return counts
    }

    /// Short seeds must be the word itself; longer ones its beginning, or a part of a compound.
    private static func matches(_ word: String, _ seed: String) -> Bool {
        seed.count <= 3 ? word == seed : word.hasPrefix(seed) || (seed.count >= 6 && word.count >= seed.count + 3 && word.contains(seed))
    }

    private static func length(_ vector: [String: Double]) -> Double {
        vector.sorted { $0.key < $1.key }.reduce(0.0) { $0 + $1.value * $1.value }.squareRoot()
    }

    private static func scaled(_ vector: [String: Double], by factor: Double) -> [String: Double] { vector.mapValues { $0 * factor } }
}
