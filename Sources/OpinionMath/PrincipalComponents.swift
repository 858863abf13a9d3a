// The two directions along which opinions differ most. First step of the opinion landscape.

import Foundation

/// Principal components of a sparse vote matrix.
///
/// With μ_j the mean of the votes on statement j, D_ij = R_ij − μ_j where i voted on j and 0 elsewhere: filling gaps with the mean makes
/// the centred matrix exactly as sparse as the votes. Power iteration x ← DᵀDx needs O(votes) a step and never forms DᵀD.
struct PrincipalComponents {
    /// μ_j; 0 for a statement nobody voted on.
    let means: [Double]
    /// Two unit vectors over the statements, the largest loading of each positive; zeros where there is no variance.
    let components: [[Double]]
    /// ‖DᵀDv − λv‖ / λ for each component; below 1e-6 when converged.
    let residuals: [Double]
    private let hidden: [Bool]
    /// Statements with at least one vote, and those of them that are hidden: a statement nobody saw is no column.
    private let columnCount: Int
    private let hiddenColumnCount: Int
    private let matrix: VoteMatrix

    /// - Parameter hidden: statements moderated out. Their column counts as zero for everybody, as in Polis ("zero mode").
    init(_ matrix: VoteMatrix, hidden: Set<Int>) {
        self.matrix = matrix
        self.hidden = (0..<matrix.statementCount).map { hidden.contains($0) }
        var voted = [Bool](repeating: false, count: matrix.statementCount)
        for column in matrix.columns { voted[Int(column)] = true }
        columnCount = voted.count(where: { $0 })
        hiddenColumnCount = hidden.count { voted.indices.contains($0) && voted[$0] }
        var sums = [Double](repeating: 0, count: matrix.statementCount)
        var counts = [Double](repeating: 0, count: matrix.statementCount)
        for index in matrix.columns.indices where !self.hidden[Int(matrix.columns[index])] {
            sums[Int(matrix.columns[index])] += Double(matrix.values[index])
            counts[Int(matrix.columns[index])] += 1
        }
        means = zip(sums, counts).map { $1 > 0 ? $0 / $1 : 0 }
        var found: [[Double]] = []
        var residuals: [Double] = []
        for _ in 0..<2 {
            let (vector, residual) = Self.iterate(matrix, hidden: self.hidden, means: means, against: found)
            found.append(vector)
            residuals.append(residual)
        }
        components = found
        self.residuals = residuals
    }

    private static func iterate(_ matrix: VoteMatrix, hidden: [Bool], means: [Double], against: [[Double]]) -> ([Double], Double) {
        let count = matrix.statementCount
        let zero = ([Double](repeating: 0, count: count), 0.0)
        guard count > 0 else { return zero }
        var x = (0..<count).map { 1 + 1e-3 * Double($0) / Double(count) }
        // Orthogonal and of unit length from the start; without the second the stop test fires at once.
        orthogonalise(&x, against)
        guard normalise(&x) > 1e-12 else { return zero }
        for _ in 0..<2000 {
            var w = multiply(matrix, hidden, means, x)
            orthogonalise(&w, against)
            guard normalise(&w) > 1e-12 else { return zero }
            let turned = 1 - abs(dot(w, x))
            x = w
            if turned < 1e-15 { break }
        }
        if let largest = x.indices.max(by: { (abs(x[$0]), -$0) < (abs(x[$1]), -$1) }), x[largest] < 0 {
            for index in x.indices { x[index] = -x[index] }
        }
        var y = multiply(matrix, hidden, means, x)
        orthogonalise(&y, against)
        let eigenvalue = dot(x, y)
        guard eigenvalue > 1e-12 else { return zero }
        let difference = zip(x, y).reduce(0.0) { $0 + pow($1.1 - eigenvalue * $1.0, 2) }
        return (x, difference.squareRoot() / eigenvalue)
    }

    /// Dᵀ(Dx), row by row.
    private static func multiply(_ matrix: VoteMatrix, _ hidden: [Bool], _ means: [Double], _ x: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: x.count)
        for row in 0..<matrix.participantCount {
            var product = 0.0
            let range = matrix.rowStart[row]..<matrix.rowStart[row + 1]
            for index in range {
                let column = Int(matrix.columns[index])
                if !hidden[column] { product += (Double(matrix.values[index]) - means[column]) * x[column] }
            }
            for index in range {
                let column = Int(matrix.columns[index])
                if !hidden[column] { result[column] += (Double(matrix.values[index]) - means[column]) * product }
            }
        }
        return result
    }

    private static func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

    private static func orthogonalise(_ x: inout [Double], _ others: [[Double]]) {
        for other in others {
            let share = dot(x, other)
            for index in x.indices { x[index] -= share * other[index] }
        }
    }

    private static func normalise(_ x: inout [Double]) -> Double {
        let length = dot(x, x).squareRoot()
        if length > 0 { for index in x.indices { x[index] /= length } }
        return length
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

    func squaredDistance(to other: Point) -> Double { (x - other.x) * (x - other.x) + (y - other.y) * (y - other.y) }
}
