// Topics of a set of statements: which ones use the same words. Suggestions only: people keep, rename or drop them. Used by the topics of a round.

import Foundation

/// Non-negative factors of the TF-IDF matrix, X ≈ WH (Lee and Seung 1999): each row of H is a topic in words, each row of W what a text is about.
///
/// Start: NNDSVD (Boutsidis and Gallopoulos 2008), so that nothing depends on chance; then cyclic coordinate descent (HALS, Cichocki and Phan 2009).
/// On one-line statements this finds words people share, not meanings. Across languages no words are shared; there the barriers and drivers that the
/// seed words speak for connect the texts.
package enum TopicModel {
    /// A suggested topic: the texts whose largest factor it is, those that it describes best first, and words that tell it from the others.
    package struct Topic: Sendable, Equatable {
        package let label: [String]
        package let members: [Int]
    }

    /// Fewer texts than this are read faster than sorted.
    package static let smallest = 12

    /// How many topics are looked for among so many texts.
    static func count(for texts: Int) -> Int { min(12, max(3, Int((Double(texts) / 5).squareRoot().rounded()) + 1)) }

    /// Topics with at least two texts, the largest first. Empty below twelve texts; texts without shared words belong to none.
    package static func topics(_ texts: [String]) -> [Topic] {
        guard texts.count >= smallest else { return [] }
        let model = DifficultyModel(texts: texts, confirmed: [], codes: DifficultyTerms.codes)
        let concepts = texts.map { text in model.suggestions(for: text, limit: 2).flatMap { [String($0.code.prefix(1)), $0.code] } }
        let assigned = assignment(texts, concepts: concepts, topics: count(for: texts.count))
        let groups = Dictionary(grouping: texts.indices.filter { assigned[$0] != nil }, by: { assigned[$0]?.topic ?? 0 }).filter {
            $0.value.count >= 2
        }.map(\.value).sorted { (-$0.count, $0[0]) < (-$1.count, $1[0]) }
        let labels = TopicLabels.labels(groups.map { $0.map { texts[$0] } }, count: 3)
        return zip(groups, labels).map { members, label in
            Topic(label: label, members: members.sorted { (-(assigned[$0]?.weight ?? 0), $0) < (-(assigned[$1]?.weight ?? 0), $1) })
        }
    }

    /// The topic with the largest share in each text, and that share; `nil` where no word of the text occurs in another one.
    ///
    /// - Parameter concepts: what each text is about besides its words; the same in every language.
    static func assignment(_ texts: [String], concepts: [[String]] = [], topics wanted: Int) -> [(topic: Int, weight: Double)?] {
        let matrix = TermMatrix(texts, concepts: concepts)
        let k = min(wanted, texts.count, matrix.width)
        guard k > 0 else { return texts.map { _ in nil } }
        var (w, h) = start(matrix, k)
        for _ in 0..<120 {
            update(&w, count: texts.count, by: h, k, product: matrix.times(h, k))
            update(&h, count: matrix.width, by: w, k, product: matrix.transposedTimes(w, k))
        }
        let norms = (0..<k).map { topic in (0..<matrix.width).reduce(0.0) { $0 + h[$1 * k + topic] * h[$1 * k + topic] }.squareRoot() }
        return texts.indices.map { text in
            let best = (0..<k).max { (w[text * k + $0] * norms[$0], -$0) < (w[text * k + $1] * norms[$1], -$1) } ?? 0
            let weight = w[text * k + best] * norms[best]
            return weight > 1e-6 ? (best, weight) : nil
        }
    }

    /// One round of coordinate descent over the columns of `factor` (rows × k): f_t ← max(0, f_t + (P_t − F G_t) / G_tt), G = OᵀO.
    private static func update(_ factor: inout [Double], count: Int, by other: [Double], _ k: Int, product: [Double]) {
        var gram = [Double](repeating: 0, count: k * k)
        for row in 0..<(other.count / k) {
            for a in 0..<k where other[row * k + a] != 0 { for b in 0..<k { gram[a * k + b] += other[row * k + a] * other[row * k + b] } }
        }
        for row in 0..<count {
            for topic in 0..<k where gram[topic * k + topic] > 1e-12 {
                var rest = product[row * k + topic]
                for b in 0..<k { rest -= factor[row * k + b] * gram[b * k + topic] }
                factor[row * k + topic] = max(0, factor[row * k + topic] + rest / gram[topic * k + topic])
            }
        }
    }

    /// NNDSVD: of each singular pair the positive or the negative part, whichever is larger.
    private static func start(_ matrix: TermMatrix, _ k: Int) -> (w: [Double], h: [Double]) {
        let (left, right, values) = matrix.leading(k)
        var w = [Double](repeating: 0, count: matrix.count * k)
        var h = [Double](repeating: 0, count: matrix.width * k)
        for topic in 0..<k {
            func part(_ vector: [Double], _ sign: Double) -> (values: [Double], norm: Double) {
                let values = vector.map { max(0, sign * $0) }
                return (values, values.reduce(0) { $0 + $1 * $1 }.squareRoot())
            }
            let (up, down) = ((part(left[topic], 1), part(right[topic], 1)), (part(left[topic], -1), part(right[topic], -1)))
            let chosen = up.0.norm * up.1.norm >= down.0.norm * down.1.norm ? up : down
            let scale = (values[topic] * chosen.0.norm * chosen.1.norm).squareRoot()
            guard scale > 0 else { continue }
            for row in 0..<matrix.count { w[row * k + topic] = scale * chosen.0.values[row] / chosen.0.norm }
            for column in 0..<matrix.width { h[column * k + topic] = scale * chosen.1.values[column] / chosen.1.norm }
        }
        return (w, h)
    }
}

/// Texts as rows of weighted stems, (1 + ln tf)(ln((1+N)/(1+df)) + 1), each of length 1. Stems of a single text are left out: they connect nothing.
struct TermMatrix {
    let count: Int
    let width: Int
    private var rows: [[(column: Int, value: Double)]] = []

    init(_ texts: [String], concepts: [[String]] = []) {
        let tallies = texts.enumerated().map { index, text in
            let about = concepts.indices.contains(index) ? concepts[index].map { "§" + $0 } : []
            return Dictionary((TextTokens.stems(text) + about).map { ($0, 1) }, uniquingKeysWith: +)
        }
        var frequency: [String: Int] = [:]
        for tally in tallies { for stem in tally.keys { frequency[stem, default: 0] += 1 } }
        let terms = frequency.filter { $0.value > 1 }.keys.sorted()
        let place = Dictionary(uniqueKeysWithValues: terms.enumerated().map { ($0.element, $0.offset) })
        count = texts.count
        width = terms.count
        rows = tallies.map { tally in
            var row = tally.compactMap { stem, n -> (column: Int, value: Double)? in
                guard let column = place[stem] else { return nil }
                return (column, (1 + log(Double(n))) * (log(Double(1 + texts.count) / Double(1 + (frequency[stem] ?? 0))) + 1))
            }.sorted { $0.column < $1.column }
            let length = row.reduce(0.0) { $0 + $1.value * $1.value }.squareRoot()
            for index in row.indices { row[index].value /= max(1e-12, length) }
            return row
        }
    }

    /// X·M for M with `k` columns, row by row.
    func times(_ m: [Double], _ k: Int) -> [Double] {
        var result = [Double](repeating: 0, count: count * k)
        for (row, cells) in rows.enumerated() {
            for cell in cells { for b in 0..<k { result[row * k + b] += cell.value * m[cell.column * k + b] } }
        }
        return result
    }

    /// Xᵀ·M.
    func transposedTimes(_ m: [Double], _ k: Int) -> [Double] {
        var result = [Double](repeating: 0, count: width * k)
        for (row, cells) in rows.enumerated() {
            for cell in cells { for b in 0..<k { result[cell.column * k + b] += cell.value * m[row * k + b] } }
        }
        return result
    }

    /// The k leading singular pairs by subspace iteration on XᵀX with a few vectors to spare (Halko, Martinsson, Tropp 2011); the start is fixed.
    func leading(_ k: Int) -> (left: [[Double]], right: [[Double]], values: [Double]) {
        let size = min(k + 8, min(count, width))
        var random = SeededRandom(seed: 0x70_91C5)
        var basis = (0..<width * size).map { _ in random.unit() - 0.5 }
        for _ in 0..<24 {
            basis = Self.orthonormal(transposedTimes(times(basis, size), size), size)
        }
        let image = times(basis, size)
        var gram = [Double](repeating: 0, count: size * size)
        for row in 0..<count {
            for a in 0..<size { for b in 0..<size { gram[a * size + b] += image[row * size + a] * image[row * size + b] } }
        }
        let eigen = SymmetricEigen(gram, size: size)
        let values = (0..<k).map { $0 < size ? max(0, eigen.values[$0]).squareRoot() : 0 }
        func combined(_ block: [Double], _ pair: Int, _ scale: Double) -> [Double] {
            guard pair < size else { return [Double](repeating: 0, count: block.count / max(1, size)) }
            return (0..<(block.count / max(1, size))).map { row in
                (0..<size).reduce(0.0) { $0 + block[row * size + $1] * eigen.vectors[pair][$1] } * scale
            }
        }
        return (
            (0..<k).map { combined(image, $0, values[$0] > 1e-9 ? 1 / values[$0] : 0) }, (0..<k).map { combined(basis, $0, 1) }, values
        )
    }

    /// Gram–Schmidt, twice, column by column.
    private static func orthonormal(_ block: [Double], _ size: Int) -> [Double] {
        var block = block
        let height = block.count / max(1, size)
        for column in 0..<size {
            for _ in 0..<2 {
                for before in 0..<column {
                    let share = (0..<height).reduce(0.0) { $0 + block[$1 * size + before] * block[$1 * size + column] }
                    for row in 0..<height { block[row * size + column] -= share * block[row * size + before] }
                }
            }
            let length = (0..<height).reduce(0.0) { $0 + block[$1 * size + column] * block[$1 * size + column] }.squareRoot()
            for row in 0..<height { block[row * size + column] = length > 1e-9 ? block[row * size + column] / length : 0 }
        }
        return block
    }
}
