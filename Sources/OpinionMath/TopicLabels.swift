// A few words that tell sets of statements apart, for example the difficulties of a board or two rounds. Used as labels, never as findings.

import Foundation

package enum TopicLabels {
    /// Up to `count` words for each set: frequent in it, rare elsewhere, in the form people used most.
    ///
    /// c-TF-IDF (Grootendorst 2022): tf in the set × ln(1 + mean words of a set / tf overall). O(words).
    package static func labels(_ sets: [[String]], count: Int = 5) -> [[String]] {
        var forms: [String: [String: Int]] = [:]
        let tallies = sets.map { texts -> [String: Int] in
            var tally: [String: Int] = [:]
            for text in texts {
                for word in TextTokens.words(text)
                where word.count > 2 && !TextTokens.stopwords.contains(word) && !word.allSatisfy(\.isNumber) {
                    let stem = TextTokens.stem(word)
                    tally[stem, default: 0] += 1
                    forms[stem, default: [:]][word, default: 0] += 1
                }
            }
            return tally
        }
        let overall = tallies.reduce(into: [String: Int]()) { $0.merge($1, uniquingKeysWith: +) }
        let mean = Double(overall.values.reduce(0, +)) / Double(max(1, sets.count))
        return tallies.map { tally in
            tally.map { stem, n in (stem: stem, weight: Double(n) * log(1 + mean / Double(overall[stem] ?? 1))) }
                .sorted { ($1.weight, $0.stem) < ($0.weight, $1.stem) }.prefix(count).map { item in
                    forms[item.stem]?.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? item.stem
                }
        }
    }
}
