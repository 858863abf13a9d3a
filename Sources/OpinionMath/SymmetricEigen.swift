// Eigenvalues of a small symmetric matrix, by Jacobi's rotations. Used inside the principal components.

import Foundation

/// Eigenvalues in falling order with their vectors; `vectors[r][i]` is component i of vector r.
///
/// Cyclic Jacobi (Jacobi 1846; Golub and Van Loan, section 8.5): each rotation clears one off-diagonal entry; quadratic convergence at the end.
/// O(n³) a sweep, five to eight sweeps; meant for n up to about 100.
struct SymmetricEigen {
    let values: [Double]
    let vectors: [[Double]]

    /// - Parameter matrix: row by row, n × n; only its symmetric part counts.
    init(_ matrix: [Double], size n: Int) {
        var a = matrix
        var v = [Double](repeating: 0, count: n * n)
        for i in 0..<n { v[i * n + i] = 1 }
        a.withUnsafeMutableBufferPointer { a in
            v.withUnsafeMutableBufferPointer { v in
                for _ in 0..<30 {
                    var off = 0.0
                    var diagonal = 0.0
                    for i in 0..<n {
                        diagonal += a[i * n + i] * a[i * n + i]
                        for j in (i + 1)..<max(i + 1, n) { off += a[i * n + j] * a[i * n + j] }
                    }
                    if off <= 1e-30 * max(diagonal, 1e-300) { break }
                    for p in 0..<n {
                        for q in (p + 1)..<max(p + 1, n) { Self.rotate(a, v, n, p, q) }
                    }
                }
            }
        }
        let diagonal = (0..<n).map { a[$0 * n + $0] }
        let order = (0..<n).sorted { (diagonal[$1], $0) < (diagonal[$0], $1) }
        values = order.map { diagonal[$0] }
        vectors = order.map { r in (0..<n).map { v[r * n + $0] } }
    }

    /// Rows of `v` are the vectors, so that a rotation touches contiguous memory.
    @inline(__always)
    private static func rotate(
        _ a: UnsafeMutableBufferPointer<Double>, _ v: UnsafeMutableBufferPointer<Double>, _ n: Int, _ p: Int, _ q: Int
    ) {
        let apq = a[p * n + q]
        if abs(apq) < 1e-300 { return }
        let theta = (a[q * n + q] - a[p * n + p]) / (2 * apq)
        let t = (theta >= 0 ? 1.0 : -1.0) / (abs(theta) + (theta * theta + 1).squareRoot())
        let c = 1 / (t * t + 1).squareRoot()
        let s = t * c
        for i in 0..<n {
            let (aip, aiq) = (a[p * n + i], a[q * n + i])
            a[p * n + i] = c * aip - s * aiq
            a[q * n + i] = s * aip + c * aiq
        }
        for i in 0..<n {
            let (aip, aiq) = (a[i * n + p], a[i * n + q])
            a[i * n + p] = c * aip - s * aiq
            a[i * n + q] = s * aip + c * aiq
        }
        for i in 0..<n {
            let (vp, vq) = (v[p * n + i], v[q * n + i])
            v[p * n + i] = c * vp - s * vq
            v[q * n + i] = s * vp + c * vq
        }
    }
}
