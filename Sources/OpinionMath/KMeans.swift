// Divides points of the opinion map into k parts. Used by the opinion groups and by their stability check.

import Foundation

/// Points with weights, as separate arrays so that the inner loops run in vector registers.
struct WeightedPoints: Sendable {
    var xs: [Double]
    var ys: [Double]
    var weights: [Double]

    var count: Int { xs.count }

    init(_ points: [Point]) {
        xs = points.map(\.x)
        ys = points.map(\.y)
        weights = [Double](repeating: 1, count: points.count)
    }

    init(xs: [Double], ys: [Double], weights: [Double]) {
        self.xs = xs
        self.ys = ys
        self.weights = weights
    }
}

/// k-means with seeded k-means++ starts (Lloyd 1982; Arthur and Vassilvitskii 2007).
enum KMeans {
    struct Division: Sendable {
        let labels: [UInt8]
        let centres: [Point]
        /// Weighted sum of squared distances to the own centre.
        let error: Double
    }

    /// The best of several starts: lowest error, ties to the earlier start. `nil` with fewer than k different points.
    ///
    /// - Complexity: O(starts × rounds × k × points); rounds end when no label changes, at the latest after 200.
    static func divide(_ points: WeightedPoints, into k: Int, starts: Int, seed: UInt64) -> Division? {
        var best: Division?
        var seen: Set<[Int]> = []
        for start in 0..<starts {
            var random = SeededRandom(seed: seed &* 1_000_003 &+ UInt64(start))
            guard let chosen = spread(points, k, &random) else { return nil }
            // The same starting points end in the same division.
            guard seen.insert(chosen.sorted()).inserted else { continue }
            let division = refine(points, from: chosen.map { Point(x: points.xs[$0], y: points.ys[$0]) })
            if best.map({ division.error < $0.error * (1 - 1e-12) }) ?? true { best = division }
        }
        return best
    }

    /// Lloyd's rounds from given centres until no label changes. A centre that loses all its points stays where it is.
    static func refine(_ points: WeightedPoints, from start: [Point]) -> Division {
        let k = start.count
        var centres = start
        var labels = [UInt8](repeating: 255, count: points.count)
        var sums = [(w: Double, x: Double, y: Double)](repeating: (0, 0, 0), count: k)
        for _ in 0..<200 {
            let changed = points.xs.withUnsafeBufferPointer { xs in
                points.ys.withUnsafeBufferPointer { ys in
                    points.weights.withUnsafeBufferPointer { weights in
                        labels.withUnsafeMutableBufferPointer { labels in
                            centres.withUnsafeBufferPointer { centres in
                                sums.withUnsafeMutableBufferPointer { sums in
                                    assign(xs, ys, weights, labels, centres, sums)
                                }
                            }
                        }
                    }
                }
            }
            if !changed { break }
            for group in 0..<k where sums[group].w > 0 {
                centres[group] = Point(x: sums[group].x / sums[group].w, y: sums[group].y / sums[group].w)
            }
        }
        var error = 0.0
        for index in 0..<points.count {
            error +=
                points.weights[index] * Point(x: points.xs[index], y: points.ys[index]).squaredDistance(to: centres[Int(labels[index])])
        }
        return Division(labels: labels, centres: centres, error: error)
    }

    /// One round: labels to the nearest centre (ties to the lower number), sums of each group. Tells whether any label changed.
    private static func assign(
        _ xs: UnsafeBufferPointer<Double>, _ ys: UnsafeBufferPointer<Double>, _ weights: UnsafeBufferPointer<Double>,
        _ labels: UnsafeMutableBufferPointer<UInt8>, _ centres: UnsafeBufferPointer<Point>,
        _ sums: UnsafeMutableBufferPointer<(w: Double, x: Double, y: Double)>
    ) -> Bool {
        var changed = false
        for group in sums.indices { sums[group] = (0, 0, 0) }
        for index in xs.indices {
            let (x, y) = (xs[index], ys[index])
            var nearest = 0
            var distance = Double.infinity
            for group in centres.indices {
                let (dx, dy) = (x - centres[group].x, y - centres[group].y)
                let d = dx * dx + dy * dy
                if d < distance {
                    distance = d
                    nearest = group
                }
            }
            if labels[index] != UInt8(nearest) {
                labels[index] = UInt8(nearest)
                changed = true
            }
            let w = weights[index]
            sums[nearest].w += w
            sums[nearest].x += w * x
            sums[nearest].y += w * y
        }
        return changed
    }

    /// k-means++: each next start is drawn with probability proportional to weight × squared distance to the nearest chosen one.
    private static func spread(_ points: WeightedPoints, _ k: Int, _ random: inout SeededRandom) -> [Int]? {
        guard points.count >= k else { return nil }
        var chosen = [min(points.count - 1, Int(random.unit() * Double(points.count)))]
        var distances = [Double](repeating: .infinity, count: points.count)
        while chosen.count < k {
            let last = Point(x: points.xs[chosen[chosen.count - 1]], y: points.ys[chosen[chosen.count - 1]])
            var total = 0.0
            for index in 0..<points.count {
                let d = last.squaredDistance(to: Point(x: points.xs[index], y: points.ys[index]))
                if d < distances[index] { distances[index] = d }
                total += points.weights[index] * distances[index]
            }
            guard total > 1e-18 else { return nil }
            var target = random.unit() * total
            var next = -1
            for index in 0..<points.count {
                let share = points.weights[index] * distances[index]
                guard share > 0 else { continue }
                next = index
                target -= share
                if target < 0 { break }
            }
            chosen.append(next)
        }
        return chosen
    }

    /// About `leaves` weighted means that stand for many points: the cloud is halved at the median of its longer side again and again.
    ///
    /// O(n log leaves) as a rule: a half is selected, not sorted. `leaf[i]` says to which mean point i belongs.
    static func condense(_ points: WeightedPoints, leaves: Int) -> (means: WeightedPoints, leaf: [Int32]) {
        var order = Array(0..<Int32(points.count))
        var leaf = [Int32](repeating: 0, count: points.count)
        var means = WeightedPoints(xs: [], ys: [], weights: [])
        let largest = max(1, (points.count + leaves - 1) / leaves)
        func split(_ low: Int, _ high: Int) {
            var (left, right, bottom, top) = (Double.infinity, -Double.infinity, Double.infinity, -Double.infinity)
            for position in low..<high {
                let index = Int(order[position])
                left = min(left, points.xs[index])
                right = max(right, points.xs[index])
                bottom = min(bottom, points.ys[index])
                top = max(top, points.ys[index])
            }
            if high - low <= largest || (left == right && bottom == top) {
                var (w, x, y) = (0.0, 0.0, 0.0)
                for position in low..<high {
                    let index = Int(order[position])
                    leaf[index] = Int32(means.count)
                    w += points.weights[index]
                    x += points.weights[index] * points.xs[index]
                    y += points.weights[index] * points.ys[index]
                }
                means.xs.append(w > 0 ? x / w : 0)
                means.ys.append(w > 0 ? y / w : 0)
                means.weights.append(w)
                return
            }
            select(&order, low, high, middle: (low + high) / 2, along: right - left >= top - bottom ? points.xs : points.ys)
            split(low, (low + high) / 2)
            split((low + high) / 2, high)
        }
        if points.count > 0 { split(0, points.count) }
        return (means, leaf)
    }

    /// Moves the lower ones before `middle` and the higher ones behind it (Hoare's selection, pivot = median of three). Ties by number, so that which
    /// half equal points fall into is fixed.
    private static func select(_ order: inout [Int32], _ low: Int, _ high: Int, middle: Int, along: [Double]) {
        order.withUnsafeMutableBufferPointer { order in
            along.withUnsafeBufferPointer { along in
                func isBefore(_ a: Int32, _ b: Int32) -> Bool {
                    let (x, y) = (along[Int(a)], along[Int(b)])
                    return x < y || (x == y && a < b)
                }
                var (first, last) = (low, high - 1)
                while first < last {
                    let (a, b, c) = (order[first], order[(first + last) / 2], order[last])
                    let pivot = isBefore(a, b) ? (isBefore(b, c) ? b : isBefore(a, c) ? c : a) : isBefore(a, c) ? a : isBefore(b, c) ? c : b
                    var (left, right) = (first, last)
                    while left <= right {
                        while isBefore(order[left], pivot) { left += 1 }
                        while isBefore(pivot, order[right]) { right -= 1 }
                        if left <= right {
                            order.swapAt(left, right)
                            left += 1
                            right -= 1
                        }
                    }
                    if middle <= right { last = right } else if middle >= left { first = left } else { return }
                }
            }
        }
    }
}
