// Statements that may be the same one written twice. Suggestions only: people merge, and never across a "not".

import Foundation

package enum NearDuplicates {
    /// A pair that looks like one statement.
    package struct Pair: Sendable, Equatable {
        package let first: Int
        package let second: Int
        /// Share of three-letter pieces they have in common (Jaccard), 0.5 to 1.
        package let likeness: Double
    }

    private static let hashes = 128
    private static let bands = 32
    /// From here on two statements are shown as perhaps the same.
    package static let threshold = 0.5

    /// Pairs with a likeness of at least one half whose negations and quantities agree, the most alike first.
    ///
    /// Candidates come from MinHash (Broder 1997) with 32 bands of 4 rows: a pair with likeness 0.5 is found with a probability of 87 %, one with 0.8
    /// nearly surely; up to 400 texts every pair is compared. O(texts × length + candidates × length).
    package static func pairs(_ texts: [String]) -> [Pair] {
        let shingles = texts.map(shingles)
        let guards = texts.map(guardWords)
        var candidates: Set<[Int]> = []
        if texts.count <= 400 {
            for first in texts.indices { for second in texts.indices where second > first { candidates.insert([first, second]) } }
        } else {
            var buckets: [[UInt64]: [Int]] = [:]
            for (index, set) in shingles.enumerated() where !set.isEmpty {
                let signature = signature(set)
                for band in 0..<bands {
                    let rows = hashes / bands
                    buckets[[UInt64(band)] + signature[(band * rows)..<((band + 1) * rows)], default: []].append(index)
                }
            }
            for bucket in buckets.values where bucket.count > 1 {
                for (position, first) in bucket.enumerated() {
                    for second in bucket[(position + 1)...] { candidates.insert([first, second]) }
                }
            }
        }
        return candidates.compactMap { pair -> Pair? in
            let (first, second) = (pair[0], pair[1])
            guard guards[first] == guards[second] else { return nil }
            let value = likeness(shingles[first], shingles[second])
            return value >= threshold ? Pair(first: first, second: second, likeness: value) : nil
        }.sorted { ($1.likeness, $0.first, $0.second) < ($0.likeness, $1.first, $1.second) }
    }

    /// Likeness of two texts; 0 where a negation or a quantity tells them apart.
    package static func likeness(_ first: String, _ second: String) -> Double {
        guardWords(first) == guardWords(second) ? likeness(shingles(first), shingles(second)) : 0
    }

    private static func likeness(_ first: Set<UInt64>, _ second: Set<UInt64>) -> Double {
        guard !first.isEmpty, !second.isEmpty else { return 0 }
        let shared = first.intersection(second).count
        return Double(shared) / Double(first.count + second.count - shared)
    }

    /// Three letters each, words kept apart by a blank; FNV-1a of their UTF-8.
    private static func shingles(_ text: String) -> Set<UInt64> {
        let bytes = Array((" " + TextTokens.words(text).joined(separator: " ") + " ").unicodeScalars)
        guard bytes.count >= 5 else { return [] }
        return Set(
            (0...(bytes.count - 3)).map { start in
                bytes[start..<(start + 3)].reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1.value)) &* 1_099_511_628_211 }
            })
    }

    private static func signature(_ set: Set<UInt64>) -> [UInt64] {
        (0..<UInt64(hashes)).map { number in
            let salt = number &* 0x9E37_79B9_7F4A_7C15
            return set.reduce(UInt64.max) { smallest, shingle in
                var z = shingle ^ salt
                z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
                z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
                return min(smallest, z ^ (z >> 31))
            }
        }
    }

    /// Words that turn a meaning around or say how much, sorted: negations, quantities, more and less, numbers. Two texts whose words differ here are
    /// never suggested as the same.
    static func guardWords(_ text: String) -> [String] {
        TextTokens.words(text).compactMap { word in
            if word.contains(where: \.isNumber) { return word }
            if turning.contains(word) || word.hasSuffix("n't") { return meaning[word] ?? (word.hasSuffix("n't") ? "not" : word) }
            if word.hasPrefix("n'") { return "not" }
            return prefixes.contains { word.hasPrefix($0) && word.count > $0.count + 3 } ? word : nil
        }.sorted()
    }

    private static let meaning: [String: String] = [
        "not": "not", "no": "not", "cannot": "not", "nicht": "not", "kein": "not", "keine": "not", "keinen": "not", "keinem": "not",
        "keiner": "not",
        "keines": "not", "ne": "not", "pas": "not", "non": "not", "není": "not", "nejsou": "not", "nemá": "not", "nemají": "not",
    ]

    private static let turning: Set<String> = Set(meaning.keys).union([
        "never", "none", "nobody", "nothing", "neither", "nor", "without", "against", "stop", "less", "fewer", "more", "only", "all",
        "every", "always",
        "few", "many", "before", "after", "above", "below", "unless", "except", "too", "enough", "nie", "niemals", "niemand", "nichts",
        "weder", "noch",
        "ohne", "gegen", "weniger", "mehr", "nur", "alle", "jede", "jeder", "jedes", "immer", "wenige", "viele", "vor", "nach", "über",
        "unter", "außer",
        "zu", "genug", "jamais", "aucun", "aucune", "personne", "rien", "sans", "contre", "moins", "plus", "seulement", "tous", "toutes",
        "toujours",
        "peu", "beaucoup", "avant", "après", "trop", "assez", "mai", "nessun", "nessuno", "nessuna", "niente", "nulla", "senza", "contro",
        "meno", "più",
        "solo", "tutti", "tutte", "sempre", "pochi", "molti", "prima", "dopo", "troppo", "nunca", "ningún", "ninguno", "ninguna", "nadie",
        "nada", "sin",
        "contra", "menos", "más", "sólo", "todos", "todas", "siempre", "pocos", "muchos", "antes", "después", "demasiado", "nikdy", "nikdo",
        "nic",
        "žádný", "žádná", "žádné", "bez", "proti", "méně", "víc", "více", "jen", "všichni", "vždy", "málo", "mnoho", "před", "příliš",
    ])

    /// Beginnings that turn a word around: "unclear", "unklar", "nemůže". They count as words of their own.
    private static let prefixes = ["un", "dis", "in", "im", "ne", "miss", "ent"]
}
