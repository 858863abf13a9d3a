// One form for people's titles: "Leiter/Leiterin - Lager", "Leiter/-in - Lager" and "Leiter (m/w/d) - Lager" say the same. Used by the index for German labels and questions alike.
import Foundation

/// German names a trade twice, once for each gender, in a dozen spellings. The second naming tells nothing and hides what follows.
enum GenderForms {
    /// The text with each pair reduced to its first form; other slashes stay. O(length).
    static func reduced(_ text: String) -> String {
        guard text.contains(where: { "/(*:_".contains($0) }) else { return text }
        var words: [Substring] = []
        // A slash is a word of its own here.
        for piece in text.replacingSlashes.split(separator: " ") { words.append(withoutEnding(piece)) }
        var result: [Substring] = []
        var index = 0
        while index < words.count {
            if words[index] == "/", !result.isEmpty {
                let rest = words[(index + 1)...].prefix { $0 != "/" }
                if let first = rest.first, endings.contains(String(first)) {
                    index += 2
                    continue
                }
                let most = min(result.count, rest.count)
                if let count = stride(from: most, through: 1, by: -1).first(where: { count in
                    zip(result.suffix(count), rest.prefix(count)).allSatisfy(isPair)
                        && zip(result.suffix(count), rest.prefix(count)).contains { $0 != $1 }
                }) {
                    index += 1 + count
                    continue
                }
            }
            if !markers.contains(words[index].lowercased()) { result.append(words[index]) }
            index += 1
        }
        return result.joined(separator: " ")
    }

    private static let endings: Set = ["in", "-in", "innen", "-innen", "frau", "r", "-r", "e", "-e", "n", "-n"]
    private static let markers: Set = ["(m/w/d)", "(w/m/d)", "(d/m/w)", "(m/w)", "(w/m)", "(m/w/x)", "m/w/d"]

    /// "Kaufmann" and "Kauffrau", "Beamter" and "Beamtin": the same beginning, at least half of the shorter word and four letters.
    private static func isPair(_ first: Substring, _ second: Substring) -> Bool {
        let shared = zip(first.lowercased(), second.lowercased()).prefix { $0 == $1 }.count
        return first.lowercased() == second.lowercased() || shared >= 4 && 2 * shared >= min(first.count, second.count)
    }

    /// "Fahrer*in", "Fahrer:innen", "Fahrer(in)".
    private static func withoutEnding(_ word: Substring) -> Substring {
        for mark in ["*in", ":in", "_in", "(in"] {
            if let range = word.range(of: mark), range.lowerBound > word.startIndex { return word[..<range.lowerBound] }
        }
        return word
    }
}

extension String {
    /// Blanks around slashes between words, not inside "(m/w/d)".
    fileprivate var replacingSlashes: String {
        var result = ""
        var isInside = false
        for letter in self {
            if letter == "(" { isInside = true }
            if letter == ")" { isInside = false }
            if letter == "/", !isInside { result += " / " } else { result.append(letter) }
        }
        return result
    }
}
