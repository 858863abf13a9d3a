// The second opinion on where people stand: probabilistic principal components, in which a missing vote is missing. Used by SecondOpinion.

import Foundation

/// Probabilistic principal component analysis with missing cells (Tipping and Bishop 1999; Ilin and Raiko 2010), two dimensions, by EM.
///
/// R_ij = μ_j + w_j·z_i + ε with z_i ~ N(0, I) and ε ~ N(0, σ²). A person stands at the posterior mean of z, stretched along the longer axis:
/// with few votes it stays near the middle instead of being thrown out by √(C/n).
struct ProbabilisticComponents: Sendable {
    /// Two loadings for each statement, along the principal axes (the longer first).
    let loadings: [SIMD2<Double>]
    let means: [Double]
    let noise: Double
    private let hidden: [Bool]
    private let matrix: VoteMatrix
    private let stretch: SIMD2<Double>

    /// - Parameters:
    ///   - start: the plain components; EM begins at their directions.
    ///   - rounds: of EM; the likelihood never falls.
    /// - Complexity: O(rounds × votes).
    init(_ matrix: VoteMatrix, start: PrincipalComponents, rounds: Int = 30) {
        self.matrix = matrix
        let hidden = start.hidden
        self.hidden = hidden
        let width = matrix.statementCount
        var w = (0..<width).map { SIMD2(start.components[0][$0], start.components[1][$0]) * Double(width).squareRoot() * 0.5 }
        var mu = start.means
        var variance = 0.5
        let ridge = 1.0
        var sums = [ColumnSums](repeating: ColumnSums(), count: width)
        for _ in 0..<rounds {
            for column in 0..<width { sums[column] = ColumnSums() }
            var error = 0.0
            var cells = 0.0
            for row in 0..<matrix.participantCount where matrix.voteCount(of: row) > 0 {
                let (mean, spread) = Self.posterior(matrix, row, hidden, w, mu, variance)
                matrix.forEachVote(of: row) { column, value in
                    guard !hidden[column] else { return }
                    let r = Double(value)
                    sums[column].add(r, mean, spread)
                    let left = r - mu[column] - (w[column] * mean).sum()
                    let own = w[column]
                    error += left * left + own.x * own.x * spread.xx + 2 * own.x * own.y * spread.xy + own.y * own.y * spread.yy
                    cells += 1
                }
            }
            for column in 0..<width where sums[column].n > 0 {
                // The ridge stands for the prior w ~ N(0, 1) against noise σ²: statements with few votes keep small loadings.
                (mu[column], w[column]) = sums[column].solved(ridge: ridge * variance)
            }
            if cells > 0 { variance = max(1e-3, error / cells) }
        }
        (loadings, stretch) = Self.principal(w)
        means = mu
        noise = variance
    }

    private struct Spread {
        var xx = 0.0
        var xy = 0.0
        var yy = 0.0
    }

    /// Posterior mean and covariance of z for one row: M = I + Σ w wᵀ/σ².
    private static func posterior(
        _ matrix: VoteMatrix, _ row: Int, _ hidden: [Bool], _ w: [SIMD2<Double>], _ mu: [Double], _ variance: Double
    ) -> (mean: SIMD2<Double>, spread: Spread) {
        var (xx, xy, yy, bx, by) = (variance, 0.0, variance, 0.0, 0.0)
        matrix.forEachVote(of: row) { column, value in
            guard !hidden[column] else { return }
            let own = w[column]
            let r = Double(value) - mu[column]
            xx += own.x * own.x
            xy += own.x * own.y
            yy += own.y * own.y
            bx += own.x * r
            by += own.y * r
        }
        let determinant = xx * yy - xy * xy
        let mean = SIMD2((yy * bx - xy * by) / determinant, (xx * by - xy * bx) / determinant)
        return (mean, Spread(xx: variance * yy / determinant, xy: -variance * xy / determinant, yy: variance * xx / determinant))
    }

    /// What the M-step needs of one column: the regression of its votes on (1, z).
    private struct ColumnSums {
        var n = 0.0
        var r = 0.0
        var z = SIMD2<Double>.zero
        var rz = SIMD2<Double>.zero
        var xx = 0.0
        var xy = 0.0
        var yy = 0.0

        @inline(__always)
        mutating func add(_ value: Double, _ mean: SIMD2<Double>, _ spread: Spread) {
            n += 1
            r += value
            z += mean
            rz += value * mean
            xx += mean.x * mean.x + spread.xx
            xy += mean.x * mean.y + spread.xy
            yy += mean.y * mean.y + spread.yy
        }

        /// Mean and loadings by least squares with a ridge on the loadings; the mean is pulled to 0 by one vote's weight.
        func solved(ridge: Double) -> (Double, SIMD2<Double>) {
            let m = n + 0.5
            let a = xx - z.x * z.x / m + ridge
            let b = xy - z.x * z.y / m
            let c = yy - z.y * z.y / m + ridge
            let right = rz - z * (r / m)
            let determinant = a * c - b * b
            let w = SIMD2((c * right.x - b * right.y) / determinant, (a * right.y - b * right.x) / determinant)
            return ((r - (w * z).sum()) / m, w)
        }
    }

    /// Loadings turned to their principal axes, and the square root of the length of each axis: between z itself, in which both axes weigh the
    /// same, and Wz, in which the shorter one hardly counts.
    private static func principal(_ w: [SIMD2<Double>]) -> ([SIMD2<Double>], SIMD2<Double>) {
        let gram = w.reduce(into: [0.0, 0, 0, 0]) { sum, own in
            sum[0] += own.x * own.x
            sum[1] += own.x * own.y
            sum[2] += own.x * own.y
            sum[3] += own.y * own.y
        }
        let eigen = SymmetricEigen(gram, size: 2)
        var turned = w.map { own in
            SIMD2(own.x * eigen.vectors[0][0] + own.y * eigen.vectors[0][1], own.x * eigen.vectors[1][0] + own.y * eigen.vectors[1][1])
        }
        for axis in 0..<2 {
            if let largest = turned.indices.max(by: { (abs(turned[$0][axis]), -$0) < (abs(turned[$1][axis]), -$1) }),
                turned[largest][axis] < 0
            {
                for index in turned.indices { turned[index][axis] = -turned[index][axis] }
            }
        }
        return (turned, SIMD2(pow(max(0, eigen.values[0]), 0.25), pow(max(0, eigen.values[1]), 0.25)))
    }

    /// Where a participant stands.
    func projection(of participant: Int) -> Point {
        let mean = Self.posterior(matrix, participant, hidden, loadings, means, noise).mean * stretch
        return Point(x: mean.x, y: mean.y)
    }
}
