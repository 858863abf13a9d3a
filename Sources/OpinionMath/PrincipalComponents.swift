// The two directions along which opinions differ most. First step of the opinion landscape.

import Foundation

/// Principal components of a sparse vote matrix.
///
/// With μ_j the mean of the votes on statement j, D_ij = R_ij − μ_j where i voted on j and 0 elsewhere: filling gaps with the mean makes
/// the centred matrix exactly as sparse as the votes, and DᵀD is never formed. The eigenvectors come from `BlockKrylov`.
struct PrincipalComponents: Sendable {
    /// μ_j; 0 for a statement nobody voted on and for hidden ones.
    let means: [Double]
    /// Two unit vectors over the statements, the largest loading of each positive; zeros where there is no variance.
    let components: [[Double]]
    /// ‖DᵀDv − λv‖ / λ for each component; below 1e-6 when converged.
    let residuals: [Double]
    let hidden: [Bool]
    /// Statements with at least one vote, and those of them that are hidden: a statement nobody saw is no column.
    private let columnCount: Int
    private let hiddenColumnCount: Int
    private let matrix: VoteMatrix
    private let parts: RowParts

    /// - Parameters:
    ///   - hidden: statements moderated out. Their column counts as zero for everybody, as in Polis ("zero mode").
    ///   - threads: 1 or 2 give the same bits.
    init(_ matrix: VoteMatrix, hidden: Set<Int>, threads: Int = 2) {
        self.matrix = matrix
        let flags = (0..<matrix.statementCount).map { hidden.contains($0) }
        self.hidden = flags
        parts = RowParts(matrix, threads: threads)
        let voted = matrix.votedStatements
        columnCount = voted.count(where: { $0 })
        hiddenColumnCount = zip(voted, flags).count { $0 && $1 }
        let rows = (0..<matrix.participantCount).filter { matrix.voteCount(of: $0) > 0 }
        let shownColumns = voted.indices.filter { voted[$0] && !flags[$0] }
        if rows.count == 1, let only = rows.first {
            // One participant: nothing to centre; the direction is the participant.
            means = [Double](repeating: 0, count: matrix.statementCount)
            var vector = means
            matrix.forEachVote(of: only) { if !flags[$0] { vector[$0] = Double($1) } }
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            components = [length > 0 ? vector.map { $0 / length } : vector, [Double](repeating: 0, count: matrix.statementCount)]
            residuals = [0, 0]
            return
        }
        var sums = [Int32](repeating: 0, count: matrix.statementCount)
        var counts = sums
        for index in matrix.columns.indices {
            sums[Int(matrix.columns[index])] += Int32(matrix.values[index])
            counts[Int(matrix.columns[index])] += 1
        }
        let means = (0..<matrix.statementCount).map { flags[$0] || counts[$0] == 0 ? 0 : Double(sums[$0]) / Double(counts[$0]) }
        self.means = means
        if shownColumns.count == 1 {
            var vector = [Double](repeating: 0, count: matrix.statementCount)
            vector[shownColumns[0]] = 1
            components = [vector, [Double](repeating: 0, count: matrix.statementCount)]
            residuals = [0, 0]
            return
        }
        let found = BlockKrylov.leading(active: zip(voted, flags).map { $0 && !$1 }) { [parts] block, image in
            Self.multiply(matrix, parts: parts, hidden: flags, means: means, block, &image)
        }
        components = found.vectors.map(Self.oriented)
        residuals = found.residuals
    }

    /// The largest loading is positive (of equal ones the first).
    private static func oriented(_ vector: [Double]) -> [Double] {
        guard let largest = vector.indices.max(by: { (abs(vector[$0]), -$0) < (abs(vector[$1]), -$1) }), vector[largest] < 0 else {
            return vector
        }
        return vector.map { -$0 }
    }

    /// Dᵀ(DX) for two vectors at once, row by row: the dot products first, then the scatter while the row is still in the nearest cache.
    private static func multiply(
        _ matrix: VoteMatrix, parts: RowParts, hidden: [Bool], means: [Double], _ block: [SIMD2<Double>], _ image: inout [SIMD2<Double>]
    ) {
        let width = matrix.statementCount
        // Mean beside the two loadings: one cache line serves a vote.
        let table = (0..<width).map { hidden[$0] ? SIMD4<Double>(0, 0, 0, 0) : SIMD4(block[$0].x, block[$0].y, means[$0], 0) }
        var sums = [SIMD2<Double>](repeating: .zero, count: parts.count * width)
        sums.withUnsafeMutableBufferPointer { sums in
            nonisolated(unsafe) let sums = sums
            table.withUnsafeBufferPointer { table in
                matrix.rowStart.withUnsafeBufferPointer { starts in
                    matrix.columns.withUnsafeBufferPointer { columns in
                        matrix.values.withUnsafeBufferPointer { values in
                            parts.run { part, rows in
                                guard let own = sums.baseAddress.map({ $0 + part * width }), let table = table.baseAddress,
                                    let columns = columns.baseAddress, let values = values.baseAddress
                                else { return }
                                for row in rows {
                                    let (first, last) = (Int(starts[row]), Int(starts[row + 1]))
                                    var product = SIMD2<Double>.zero
                                    for index in first..<last {
                                        let cell = table[Int(columns[index])]
                                        product += cell.lowHalf * (Double(values[index]) - cell.z)
                                    }
                                    for index in first..<last {
                                        let column = Int(columns[index])
                                        own[column] += product * (Double(values[index]) - table[column].z)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        for column in 0..<width {
            var sum = SIMD2<Double>.zero
            if !hidden[column] { for part in 0..<parts.count { sum += sums[part * width + column] } }
            image[column] = sum
        }
    }

    /// p_i = √(C/n_i) Σ_j (R_ij − μ_j)(v1_j, v2_j): people with few votes are moved out, so that silence does not look like agreement.
    /// In zero mode a hidden column has a value for everybody, so it counts in n_i.
    func projection(of participant: Int) -> Point {
        var point = Point(x: 0, y: 0)
        var seen = hiddenColumnCount
        matrix.forEachVote(of: participant) { statement, value in
            guard !hidden[statement] else { return }
            seen += 1
            let centred = Double(value) - means[statement]
            point.x += centred * components[0][statement]
            point.y += centred * components[1][statement]
        }
        let scale = (Double(columnCount) / Double(max(1, seen))).squareRoot()
        return Point(x: point.x * scale, y: point.y * scale)
    }

    /// The projections of many participants, in their order.
    func projections(of participants: [Int]) -> [Point] {
        var points = [Point](repeating: Point(x: 0, y: 0), count: participants.count)
        let cut = RowParts(count: participants.count, parts: parts.count, threads: parts.threads)
        points.withUnsafeMutableBufferPointer { points in
            nonisolated(unsafe) let points = points
            cut.run { _, range in for index in range { points[index] = projection(of: participants[index]) } }
        }
        return points
    }

    /// Where somebody would stand who only agreed with this statement: √C (1 − μ_j)(v1_j, v2_j).
    func position(of statement: Int) -> Point {
        let scale = Double(columnCount).squareRoot() * (1 - means[statement])
        return Point(x: scale * components[0][statement], y: scale * components[1][statement])
    }
}

/// A point of the opinion map. The axes have no unit: only distances mean something.
package struct Point: Codable, Sendable, Equatable {
    package var x: Double
    package var y: Double

    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }

    package var length: Double { (x * x + y * y).squareRoot() }

    @inline(__always)
    func squaredDistance(to other: Point) -> Double { (x - other.x) * (x - other.x) + (y - other.y) * (y - other.y) }
}
