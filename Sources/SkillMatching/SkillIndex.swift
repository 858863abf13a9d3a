// Finds skills and occupations for free text, for a job title, and while somebody is typing. Built by Understanding for each language.

import Foundation

/// A skill or an occupation as the index sees it. The caller's numbering is its position in the list.
package struct SkillConcept: Sendable {
    package let preferred: String
    package let alternatives: [String]
    package let description: String
    /// Labels in a language whose words are borrowed everywhere; English for all others.
    package let borrowed: [String]
    /// How widely a skill is used, 0 (one occupation) to 1 (transversal).
    package let reach: Float

    package init(preferred: String, alternatives: [String] = [], description: String = "", borrowed: [String] = [], reach: Float = 0) {
        self.preferred = preferred
        self.alternatives = alternatives
        self.description = description
        self.borrowed = borrowed
        self.reach = reach
    }
}

/// A suggestion. People confirm it; it never becomes a fact by itself.
package struct SkillMatch: Sendable, Equatable {
    /// Position in the list the index was built from.
    package let concept: Int
    /// Only comparable within one question.
    package let score: Double
    /// The label, preferred or alternative, that fits best.
    package let label: String
    /// Where in the question, in UTF-8, the words stand that led here; `nil` when only the description fits.
    package let span: Range<Int>?
}

/// An immutable index over one language's labels and descriptions.
///
/// A concept's score is a sum over fields, each a cosine in 0…1 with weights that were set once on development data and are the same for every
/// language and for skills and occupations:
///
///     1.0 · best label, by runs of 3-5 characters      (spelling, German compounds, endings)
///     0.2 · preferred label, by the same
///     0.6 · best label, by word stems and parts of compounds
///     0.35 · all labels together, by stems               (alternative labels explain each other)
///     0.5 · description, by stems
///     1.0 · best label of the borrowed language         (English terms in German texts)
///     0.05 · reach                                      (of two equal skills the one more occupations ask for)
///
/// Building is linear in the text; a question costs as many additions as its features have entries.
package struct SkillIndex: Sendable {
    package let language: String
    package let count: Int
    private var reader: WordReader
    private let labels: [String]
    /// The labels of concept `c` are `firstLabel[c]..<firstLabel[c + 1]`, the preferred one first.
    private let firstLabel: [Int]
    private let firstBorrowed: [Int]
    private let reach: [Float]
    private let characters: SparseField
    private let words: SparseField
    private let together: SparseField
    private let descriptions: SparseField
    private let borrowed: SparseField?

    private enum Weight {
        static let preferred: Float = 0.2
        static let words: Float = 0.6
        static let together: Float = 0.35
        static let description: Float = 0.5
        static let borrowed: Float = 1.0
        static let reach: Float = 0.05
    }

    package init(language: String, concepts: [SkillConcept]) {
        self.language = language
        count = concepts.count
        reach = concepts.map(\.reach)
        var reader = WordReader(language: language)
        reader.learn(from: concepts.lazy.flatMap { [$0.preferred] + $0.alternatives + [$0.description] })
        var memory: [String: [UInt32]] = [:]
        /// The features of a text's stems; each distinct word is taken apart once.
        func stems(_ text: String) -> [UInt32] {
            WordReader.words(text).flatMap { word -> [UInt32] in
                if reader.isStopWord(word.text) { return [] }
                if let known = memory[word.text] { return known }
                let features = reader.parts(word.text).map(Feature.number)
                memory[word.text] = features
                return features
            }
        }
        var labels: [String] = []
        var (firstLabel, firstBorrowed) = ([0], [0])
        var (characters, borrowed) = (SparseField.Builder(bits: 21), SparseField.Builder(bits: 21))
        var (words, together, descriptions) = (
            SparseField.Builder(bits: 17), SparseField.Builder(bits: 17), SparseField.Builder(bits: 17)
        )
        for concept in concepts {
            var seen: Set<String> = []
            var all: [UInt32] = []
            for label in [concept.preferred] + concept.alternatives where seen.insert(label.lowercased()).inserted {
                let plain = language == "de" ? GenderForms.reduced(label) : label
                let features = stems(plain)
                labels.append(label)
                characters.add(Feature.grams(plain))
                words.add(features)
                all += features
            }
            firstLabel.append(labels.count)
            together.add(all)
            descriptions.add(stems(concept.description))
            for label in concept.borrowed { borrowed.add(Feature.grams(label)) }
            firstBorrowed.append(firstBorrowed[firstBorrowed.count - 1] + concept.borrowed.count)
        }
        self.reader = reader
        self.labels = labels
        self.firstLabel = firstLabel
        self.firstBorrowed = firstBorrowed
        self.characters = characters.build()
        self.words = words.build()
        self.together = together.build()
        self.descriptions = descriptions.build()
        self.borrowed = firstBorrowed[firstBorrowed.count - 1] > 0 ? borrowed.build() : nil
    }

    /// The concepts that fit a text best, best first; equal scores in the order of the list.
    package func match(_ text: String, limit: Int = 10) -> [SkillMatch] {
        let text = Self.withoutPlaceholders(text)
        let plain = language == "de" ? GenderForms.reduced(text) : text
        let stems = reader.stems(plain).map(Feature.number)
        let ranked = rank(grams: Feature.grams(plain), stems: stems, limit: limit)
        return ranked.map { item in
            SkillMatch(
                concept: item.concept, score: Double(item.score), label: labels[item.label],
                span: span(of: labels[item.label], in: text))
        }
    }

    /// Search as you type: what begins like the question comes first.
    package func suggest(_ beginning: String, limit: Int = 10) -> [SkillMatch] {
        let wanted = beginning.lowercased().trimmingCharacters(in: .whitespacesAndNewlines)
        guard !wanted.isEmpty else { return [] }
        let isOpen = beginning.last?.isWhitespace == false
        let stems = reader.stems(beginning).map(Feature.number)
        let ranked = rank(grams: Feature.grams(beginning, open: isOpen), stems: stems, limit: max(60, 4 * limit))
        let rescored = ranked.map { item -> SkillMatch in
            var (bonus, best) = (0.0, labels[item.label])
            for index in firstLabel[item.concept]..<firstLabel[item.concept + 1] {
                let label = labels[index].lowercased()
                let isPreferred = index == firstLabel[item.concept]
                let value =
                    label == wanted
                    ? 3.0 : label.hasPrefix(wanted) ? 2 : label.contains(" " + wanted) ? 1 : label.contains(wanted) ? 0.6 : 0
                let total = value > 0 ? value + (isPreferred ? 0.3 : 0) - 0.005 * Double(min(60, label.count)) : 0
                if total > bonus { (bonus, best) = (total, labels[index]) }
            }
            return SkillMatch(concept: item.concept, score: Double(item.score) + bonus, label: best, span: nil)
        }
        return Array(rescored.sorted { ($1.score, $0.concept) < ($0.score, $1.concept) }.prefix(limit))
    }

    // MARK: Ranking

    private struct Ranked {
        let concept: Int
        let score: Float
        let label: Int
    }

    private func rank(grams: [UInt32], stems: [UInt32], limit: Int) -> [Ranked] {
        let (characters, words) = (self.characters.scores(grams), self.words.scores(stems))
        let (together, descriptions) = (self.together.scores(stems), self.descriptions.scores(stems))
        let borrowed = self.borrowed?.scores(grams)
        var best: [Ranked] = []
        for concept in 0..<count {
            let range = firstLabel[concept]..<firstLabel[concept + 1]
            var (character, word, mixed, label) = (Float(0), Float(0), Float(-1), range.lowerBound)
            for index in range {
                character = max(character, characters[index])
                word = max(word, words[index])
                let sum = characters[index] + words[index]
                if sum > mixed { (mixed, label) = (sum, index) }
            }
            var score =
                character + Weight.preferred * characters[range.lowerBound] + Weight.words * word
                + Weight.together * together[concept] + Weight.description * descriptions[concept]
            if let borrowed {
                var most: Float = 0
                for index in firstBorrowed[concept]..<firstBorrowed[concept + 1] { most = max(most, borrowed[index]) }
                score += Weight.borrowed * most
            }
            guard score > 0.02 else { continue }
            score += Weight.reach * reach[concept]
            if best.count == limit, let last = best.last, score <= last.score { continue }
            let place = best.firstIndex { $0.score < score } ?? best.count
            best.insert(Ranked(concept: concept, score: score, label: label), at: place)
            if best.count > limit { best.removeLast() }
        }
        return best
    }

    // MARK: Span

    /// The run of words of the text that fits a label best: the sum of what its words share with the label, minus what they do not.
    func span(of label: String, in text: String) -> Range<Int>? {
        let wanted = Set(Feature.grams(label))
        let parts = Set(reader.stems(label))
        var (bestValue, bestRange, value, start) = (Float(0), Range<Int>?.none, Float(0), 0)
        for word in WordReader.words(text) {
            var gain: Float = -0.15
            if !reader.isStopWord(word.text) {
                let grams = Feature.grams(word.text)
                var (shared, total) = (Float(0), Float(0))
                for gram in grams {
                    let weight = max(1, characters.weight(of: gram))
                    total += weight
                    if wanted.contains(gram) { shared += weight }
                }
                let likeness = total > 0 ? shared / total : 0
                let stem = reader.parts(word.text).contains(where: parts.contains)
                gain = max(likeness, stem ? 0.8 : 0) - 0.35
            }
            if value <= 0 { (value, start) = (0, word.range.lowerBound) }
            value += gain
            if value > bestValue { (bestValue, bestRange) = (value, start..<word.range.upperBound) }
        }
        return bestRange
    }

    /// Names that were blacked out ("<ORGANIZATION>") say nothing; blanks keep the positions.
    private static func withoutPlaceholders(_ text: String) -> String {
        guard text.contains("<") else { return text }
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let first = rest.first {
            if first == 60, let end = rest.firstIndex(of: 62),
                rest[rest.index(after: rest.startIndex)..<end].allSatisfy({ (65...90).contains($0) || $0 == 95 }), end > rest.startIndex + 1
            {
                result += Array(repeating: 32, count: end - rest.startIndex + 1)
                rest = rest[(end + 1)...]
            } else {
                result.append(first)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
