// Takes German compounds apart with the words the taxonomy itself uses: "Fassadenreinigung" is about "Fassade" and "reinigen".

import Foundation

/// Splits by the geometric mean of the parts' frequencies (Koehn and Knight 2003), with a price for each part and the usual linking letters.
struct CompoundSplitter: Sendable {
    /// How often each stem stands in the taxonomy.
    private let counts: [String: Int]
    private static let links: [[UInt8]] = ["", "s", "es", "n", "en", "er", "e"].map { Array($0.utf8) }
    private static let shortestPart = 4
    /// A word used this often is a word of its own.
    private static let common = 50

    init(counts: [String: Int]) { self.counts = counts }

    /// - Returns: the stems of the parts, or `[whole]` where the word is short, common or cannot be taken apart.
    /// - Complexity: quadratic in the word's length; each rest of the word is looked at once.
    func split(_ word: String, whole: String, stem: (String) -> String) -> [String] {
        let bytes = Array(word.utf8)
        guard bytes.count >= 2 * Self.shortestPart, bytes.count <= 60, counts[whole, default: 0] < Self.common else { return [whole] }
        var best: [Int: [String]?] = [:]

        func value(_ parts: [String]) -> Double {
            parts.reduce(0) { $0 + log(Double(counts[$1, default: 1])) } / Double(parts.count) - 0.4 * Double(parts.count)
        }
        /// The best way to read the rest of the word from `start`.
        func rest(_ start: Int) -> [String]? {
            if let known = best[start] { return known }
            var found: [String]?
            let tail = stem(String(decoding: bytes[start...], as: UTF8.self))
            if bytes.count - start >= Self.shortestPart, counts[tail, default: 0] >= 2, start > 0 { found = [tail] }
            var end = start + Self.shortestPart
            while end <= bytes.count - Self.shortestPart {
                defer { end += 1 }
                // Never between the two bytes of an umlaut.
                guard bytes[end] & 0xC0 != 0x80 else { continue }
                for link in Self.links {
                    guard end - start - link.count >= Self.shortestPart, bytes[start..<end].suffix(link.count).elementsEqual(link) else {
                        continue
                    }
                    let head = String(decoding: bytes[start..<end - link.count], as: UTF8.self)
                    let part = counts[head, default: 0] >= 2 ? head : stem(head)
                    guard counts[part, default: 0] >= 2, let others = rest(end) else { continue }
                    let parts = [part] + others
                    if found.map({ value(parts) > value($0) }) ?? true { found = parts }
                }
            }
            best[start] = .some(found)
            return found
        }
        return rest(0) ?? [whole]
    }
}
