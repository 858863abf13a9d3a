// Cosine similarity between a question and many short documents, over hashed features. The skill index holds one for each field.

import Foundation

/// An inverted index of documents as bags of features, weighted by term frequency (1 + ln tf) and inverse document frequency
/// (ln((1 + n) / (1 + df)) + 1), each document of length one.
///
/// Features are numbers below a power of two; two features may share a number, which costs a little precision and no correctness.
struct SparseField: Sendable {
    fileprivate let starts: [UInt32]
    fileprivate let documents: [UInt32]
    fileprivate let weights: [Float]
    fileprivate let idf: [Float]
    let documentCount: Int

    /// Documents are added in order; features may repeat.
    struct Builder {
        private var buckets: [UInt32] = []
        private var counts: [UInt8] = []
        private var ends: [Int] = []
        /// Where a bucket was last written, to count repeats within a document without sorting.
        private var last: [UInt32]

        init(bits: Int) { last = Array(repeating: .max, count: 1 << bits) }

        mutating func add(_ features: [UInt32]) {
            let first = ends.last ?? 0
            for feature in features {
                let bucket = Int(feature) & (last.count - 1)
                let position = last[bucket]
                if position != .max, Int(position) >= first, Int(position) < buckets.count, buckets[Int(position)] == UInt32(bucket) {
                    if counts[Int(position)] < 255 { counts[Int(position)] += 1 }
                } else {
                    last[bucket] = UInt32(buckets.count)
                    buckets.append(UInt32(bucket))
                    counts.append(1)
                }
            }
            ends.append(buckets.count)
        }

        /// - Complexity: linear in the number of features.
        consuming func build() -> SparseField {
            let size = last.count
            last = []
            var starts = [UInt32](repeating: 0, count: size + 1)
            for bucket in buckets { starts[Int(bucket) + 1] += 1 }
            var idf = [Float](repeating: 0, count: size)
            for bucket in 0..<size where starts[bucket + 1] > 0 {
                idf[bucket] = Float(log(Double(1 + ends.count) / Double(1 + starts[bucket + 1])) + 1)
            }
            for bucket in 0..<size { starts[bucket + 1] += starts[bucket] }
            var next = starts
            var documents = [UInt32](repeating: 0, count: buckets.count)
            var weights = [Float](repeating: 0, count: buckets.count)
            let logarithm = (0...255).map { $0 == 0 ? Float(0) : 1 + log(Float($0)) }
            var begin = 0
            for (document, end) in ends.enumerated() {
                var square: Float = 0
                for position in begin..<end {
                    let weight = logarithm[Int(counts[position])] * idf[Int(buckets[position])]
                    square += weight * weight
                }
                let norm = square > 0 ? 1 / square.squareRoot() : 0
                for position in begin..<end {
                    let bucket = Int(buckets[position])
                    let slot = Int(next[bucket])
                    next[bucket] += 1
                    documents[slot] = UInt32(document)
                    weights[slot] = logarithm[Int(counts[position])] * idf[bucket] * norm
                }
                begin = end
            }
            return SparseField(starts: starts, documents: documents, weights: weights, idf: idf, documentCount: ends.count)
        }
    }

    /// How much a feature tells; 0 for one that no document has.
    func weight(of feature: UInt32) -> Float { idf[Int(feature) & (idf.count - 1)] }

    /// The cosine of every document with the features of a question.
    func scores(_ features: [UInt32]) -> [Float] {
        var counts: [Int: Int] = [:]
        for feature in features { counts[Int(feature) & (idf.count - 1), default: 0] += 1 }
        let question = counts.filter { idf[$0.key] > 0 }.sorted { $0.key < $1.key }.map {
            (bucket: $0.key, weight: (1 + log(Float($0.value))) * idf[$0.key])
        }
        var scores = [Float](repeating: 0, count: documentCount)
        let square = question.reduce(Float(0)) { $0 + $1.weight * $1.weight }
        guard square > 0 else { return scores }
        let norm = 1 / square.squareRoot()
        // What more than a fifth of all documents have ("ing") tells nothing and costs most of the time.
        let most = max(64, UInt32(documentCount / 5))
        scores.withUnsafeMutableBufferPointer { scores in
            documents.withUnsafeBufferPointer { documents in
                weights.withUnsafeBufferPointer { weights in
                    for (bucket, weight) in question {
                        guard starts[bucket + 1] - starts[bucket] <= most else { continue }
                        let share = weight * norm
                        for slot in Int(starts[bucket])..<Int(starts[bucket + 1]) {
                            scores[Int(documents[slot])] += share * weights[slot]
                        }
                    }
                }
            }
        }
        return scores
    }
}

/// Numbers for texts: the same text has the same number everywhere, always (FNV-1a).
enum Feature {
    static func number(of text: String) -> UInt32 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return UInt32(truncatingIfNeeded: hash ^ hash >> 32)
    }

    /// Runs of three to five characters within words, with a blank at either end: "weld" gives " we", "wel", "eld", "ld ", " wel" and so on.
    ///
    /// - Parameter open: the last word may go on (somebody is still typing it), so it has no blank at its end.
    static func grams(_ text: String, open: Bool = false) -> [UInt32] {
        var features: [UInt32] = []
        features.reserveCapacity(3 * text.utf8.count + 8)
        let pieces = text.lowercased().split(whereSeparator: \.isWhitespace)
        var scalars: [UInt32] = []
        for (index, piece) in pieces.enumerated() {
            scalars.removeAll(keepingCapacity: true)
            scalars.append(32)
            for scalar in piece.unicodeScalars { Umlauts.fold(scalar.value) { scalars.append($0) } }
            if !open || index < pieces.count - 1 { scalars.append(32) }
            for start in scalars.indices {
                var hash: UInt64 = 0xCBF2_9CE4_8422_2325
                let most = min(5, scalars.count - start)
                guard most >= 3 else { break }
                for offset in 0..<most {
                    hash = (hash ^ UInt64(scalars[start + offset])) &* 0x100_0000_01B3
                    if offset >= 2 { features.append(UInt32(truncatingIfNeeded: hash ^ hash >> 29)) }
                }
            }
        }
        return features
    }
}
