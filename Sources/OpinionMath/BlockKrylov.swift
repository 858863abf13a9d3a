// The leading two eigenvectors of a large symmetric operator that is known only by what it does to vectors. Used by the principal components.

import Foundation

/// Block Lanczos with blocks of two, full reorthogonalisation, Rayleigh–Ritz and thick restart (Golub and Underwood 1977; Wu and Simon 2000).
///
/// Two vectors at a time because a double leading eigenvalue is invisible to one vector, and because the operator's memory traffic serves both.
/// Convergence is measured, not assumed: the residual of each pair is computed from the stored images.
enum BlockKrylov {
    struct Leading {
        /// Unit vectors, the largest eigenvalue first; zeros where the operator has no further rank.
        let vectors: [[Double]]
        let values: [Double]
        /// ‖Av − λv‖ / λ.
        let residuals: [Double]
        /// How often the operator was applied to a block.
        let applications: Int
    }

    private static let largestBasis = 56
    private static let keptAtRestart = 8
    private static let tolerance = 1e-8

    /// - Parameters:
    ///   - active: which components the operator sees; the others are zero in every image and in every result.
    ///   - apply: image of a block of two; positive semi-definite and symmetric.
    /// - Complexity: O(applications × (cost of `apply` + width × basis)); 10 to 40 applications where two directions stand out.
    static func leading(active: [Bool], apply: (_ block: [SIMD2<Double>], _ image: inout [SIMD2<Double>]) -> Void) -> Leading {
        let (width, rank) = (active.count, active.count { $0 })
        let nothing = Leading(vectors: [zeros(width), zeros(width)], values: [0, 0], residuals: [0, 0], applications: 0)
        guard rank > 0 else { return nothing }
        var random = SeededRandom(seed: 0x0051_AB1E)
        var basis = Columns(width: width)
        var images = Columns(width: width)
        // H = QᵀAQ, row by row with a fixed stride.
        var projected = [Double](repeating: 0, count: largestBasis * largestBasis)
        var next = (0..<2).map { _ in active.map { isActive in isActive ? random.unit() - 0.5 : 0 } }
        var block = [SIMD2<Double>](repeating: .zero, count: width)
        var image = block
        var applications = 0
        var scale = 0.0
        var result = nothing
        while true {
            var added = 0
            for var vector in next where basis.count < min(largestBasis, rank) {
                let before = length(vector)
                guard before > 0 else { continue }
                for _ in 0..<2 { basis.removeComponents(from: &vector) }
                let left = length(vector)
                // What is left is rounding: the space is exhausted in this direction.
                guard left > max(1e-10 * before, 1e-13 * scale) else { continue }
                basis.append(vector, scaledBy: 1 / left)
                added += 1
            }
            if added > 0 {
                let first = basis.count - added
                for index in 0..<width { block[index] = SIMD2(basis[first, index], added > 1 ? basis[first + 1, index] : 0) }
                apply(block, &image)
                applications += 1
                for lane in 0..<added {
                    images.append(image.map { $0[lane] }, scaledBy: 1)
                    for other in 0..<basis.count where other < images.count {
                        let value = basis.dot(other, images, first + lane)
                        projected[other * largestBasis + first + lane] = value
                        projected[(first + lane) * largestBasis + other] = value
                        scale = max(scale, abs(value))
                    }
                }
            }
            let full = basis.count >= largestBasis
            let exhausted = added == 0 || basis.count >= rank
            if full || exhausted || (basis.count >= 12 && basis.count % 8 < 2) || applications >= 400 {
                let size = basis.count
                guard size > 0 else { return result }
                let eigen = SymmetricEigen(
                    (0..<size * size).map { projected[$0 / size * largestBasis + $0 % size] }, size: size)
                result = ritz(eigen, basis, images, applications)
                if exhausted || applications >= 400 || result.residuals.allSatisfy({ $0 <= tolerance }) { return result }
                if full {
                    restart(eigen, &basis, &images, &projected)
                    next = (0..<2).map { pair in
                        (0..<width).map { images[pair, $0] - result.values[pair] * basis[pair, $0] }
                    }
                    continue
                }
            }
            next = ((basis.count - added)..<basis.count).map { images.column($0) }
        }
    }

    private static func ritz(_ eigen: SymmetricEigen, _ basis: Columns, _ images: Columns, _ applications: Int) -> Leading {
        var vectors: [[Double]] = []
        var residuals: [Double] = []
        var values: [Double] = []
        for pair in 0..<2 {
            guard pair < eigen.values.count, eigen.values[pair] > 1e-12 * max(eigen.values[0], 1e-9), eigen.values[pair] > 1e-12 else {
                vectors.append(zeros(basis.width))
                values.append(0)
                residuals.append(0)
                continue
            }
            let vector = basis.combined(eigen.vectors[pair])
            let image = images.combined(eigen.vectors[pair])
            let value = eigen.values[pair]
            let norm = length(vector)
            vectors.append(vector.map { $0 / norm })
            values.append(value)
            residuals.append(zip(vector, image).reduce(0.0) { $0 + ($1.1 - value * $1.0) * ($1.1 - value * $1.0) }.squareRoot() / value)
        }
        return Leading(vectors: vectors, values: values, residuals: residuals, applications: applications)
    }

    private static func restart(_ eigen: SymmetricEigen, _ basis: inout Columns, _ images: inout Columns, _ projected: inout [Double]) {
        var smaller = Columns(width: basis.width)
        var smallerImages = Columns(width: basis.width)
        for pair in 0..<keptAtRestart {
            smaller.append(basis.combined(eigen.vectors[pair]), scaledBy: 1)
            smallerImages.append(images.combined(eigen.vectors[pair]), scaledBy: 1)
        }
        projected = [Double](repeating: 0, count: projected.count)
        for pair in 0..<keptAtRestart { projected[pair * largestBasis + pair] = eigen.values[pair] }
        basis = smaller
        images = smallerImages
    }

    private static func zeros(_ count: Int) -> [Double] { [Double](repeating: 0, count: count) }

    private static func length(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}

/// Vectors of the same length, one after another in memory.
private struct Columns {
    let width: Int
    private(set) var count = 0
    private var storage: [Double] = []

    init(width: Int) { self.width = width }

    subscript(_ column: Int, _ index: Int) -> Double { storage[column * width + index] }

    func column(_ index: Int) -> [Double] { Array(storage[index * width..<(index + 1) * width]) }

    mutating func append(_ vector: [Double], scaledBy factor: Double) {
        for value in vector { storage.append(value * factor) }
        count += 1
    }

    func dot(_ column: Int, _ other: Columns, _ otherColumn: Int) -> Double {
        storage.withUnsafeBufferPointer { a in
            other.storage.withUnsafeBufferPointer { b in
                guard let a = a.baseAddress, let b = b.baseAddress else { return 0 }
                return Self.dot(a + column * width, b + otherColumn * width, width)
            }
        }
    }

    /// Gram–Schmidt, one column after another: x ← x − q(qᵀx). Callers do it twice.
    func removeComponents(from vector: inout [Double]) {
        storage.withUnsafeBufferPointer { q in
            vector.withUnsafeMutableBufferPointer { x in
                guard let q = q.baseAddress, let x = x.baseAddress else { return }
                for column in 0..<count {
                    let share = Self.dot(q + column * width, x, width)
                    Self.add(-share, q + column * width, to: x, width)
                }
            }
        }
    }

    func combined(_ weights: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: width)
        storage.withUnsafeBufferPointer { q in
            result.withUnsafeMutableBufferPointer { x in
                guard let q = q.baseAddress, let x = x.baseAddress else { return }
                for column in 0..<count { Self.add(weights[column], q + column * width, to: x, width) }
            }
        }
        return result
    }

    /// Eight running sums, so that the order is fixed and the loop runs in vector registers.
    @inline(__always)
    private static func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
        var sum = SIMD8<Double>.zero
        var index = 0
        while index + 8 <= count {
            sum +=
                UnsafeRawPointer(a + index).loadUnaligned(as: SIMD8<Double>.self)
                * UnsafeRawPointer(b + index).loadUnaligned(as: SIMD8<Double>.self)
            index += 8
        }
        var rest = 0.0
        while index < count {
            rest += a[index] * b[index]
            index += 1
        }
        return sum.sum() + rest
    }

    @inline(__always)
    private static func add(_ factor: Double, _ a: UnsafePointer<Double>, to x: UnsafeMutablePointer<Double>, _ count: Int) {
        for index in 0..<count { x[index] += factor * a[index] }
    }
}
