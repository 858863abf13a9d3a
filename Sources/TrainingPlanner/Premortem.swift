// What may become of a plan: people drop out, sessions fall through. Called by `roundtable plan premortem`.

import Dispatch
import Foundation

/// How likely things go wrong. Shares are 0…1.
package struct PremortemModel: Codable, Sendable, Equatable {
    /// Of a seat in a large firm, an SME, a micro firm: not completed.
    package let dropOut: [Double]
    /// Of a session: called off.
    package let cancellation: Double

    /// - Parameter dropOut: one share for each size class of firms.
    package init(dropOut: [Double] = [0.05, 0.08, 0.12], cancellation: Double = 0.03) {
        self.dropOut = dropOut
        self.cancellation = cancellation
    }
}

package struct PremortemReport: Codable, Sendable, Equatable {
    package struct Spread: Codable, Sendable, Equatable {
        /// The value that 5, 50 and 95 of 100 replications stay below.
        package let low: Double
        package let middle: Double
        package let high: Double

        init(_ values: [Double]) {
            let sorted = values.sorted()
            func at(_ share: Double) -> Double { sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))] }
            (low, middle, high) = (at(0.05), at(0.5), at(0.95))
        }
    }

    package struct Risk: Codable, Sendable, Equatable {
        package let session: Int
        package let seats: Int
        package let minimum: Int
        /// How often the session was lost, 0…1.
        package let lost: Double
    }

    package let replications: Int
    package let seats: Int
    /// Completed seats.
    package let completed: Spread
    /// Completed seats that would be expected if no session had a minimum, in closed form: Σ ((1 − drop-out)·(1 − cancellation))^(1 + k),
    /// where k seats of the same person must be completed before.
    package let expectedWithoutMinimum: Double
    package let plannedWorstOffShare: Double
    package let worstOffShare: Spread
    /// Sessions lost, by cancellation or because too few were left.
    package let sessionsLost: Spread
    /// The sessions most often lost, the riskiest first; at most ten.
    package let risks: [Risk]
}

package enum Premortem {
    /// Replays a plan many times. Each seat is dropped by itself; a session that is called off or falls under its minimum takes all its
    /// seats along, and who does not complete a course does not sit in those that build on it. Nobody is seated anew: what is lost here is
    /// what `PlanRepair` would have to mend.
    ///
    /// Only what goes wrong is visited: the distance to the next drop-out is geometric, ⌊ln u / ln(1 − p)⌋. One replication costs O(lost
    /// seats). What is lost does not depend on the order of visits: losing a seat can only lose more. Each replication has a generator
    /// of its own, so that the threads do not matter.
    ///
    /// - Throws: `CancellationError`.
    package static func run(
        _ problem: PlanningProblem, _ plan: TrainingPlan, model: PremortemModel = PremortemModel(), replications: Int = 1_000,
        seed: UInt64 = 1, minimumGroup: Int = 30, threads: Int = 2, progress: (Double) -> Void = { _ in },
        isCancelled: () -> Bool = { false }
    ) throws -> PremortemReport {
        let rows = PremortemRows(problem, plan, minimumGroup: minimumGroup, model: model)
        let states = (0..<2).map { _ in PremortemState(rows) }
        var done = 0
        while done < replications {
            if isCancelled() { throw CancellationError() }
            progress(Double(done) / Double(max(1, replications)))
            let range = done..<min(replications, done + 50)
            let middle = (range.lowerBound + range.upperBound) / 2
            let work: @Sendable (Int) -> Void = { half in
                for number in half == 0 ? range.lowerBound..<middle : middle..<range.upperBound {
                    states[half].replay(rows, seed: seed &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15)
                }
            }
            if threads > 1 { DispatchQueue.concurrentPerform(iterations: 2, execute: work) } else { (0..<2).forEach(work) }
            done = range.upperBound
        }
        return rows.report(states, replications: replications)
    }
}

/// What a replication reads of a seat: one quarter of a cache line.
private struct PremortemSeat: BitwiseCopyable {
    /// The i-th running session.
    var session: Int32
    var group: Int32
    /// The first seat of the same person that builds on this one, and the next that builds on the same as this one; or −1.
    var follower: Int32 = -1
    var sibling: Int32 = -1
}

/// A plan by session, and its seats by size class.
private struct PremortemRows: Sendable {
    let model: PremortemModel
    /// Seats of the i-th running session: `start[i]..<start[i + 1]`.
    let start: [Int32]
    let numbers: [Int]
    let minimum: [Int32]
    let seats: [PremortemSeat]
    let seatsOfClass: [[Int32]]
    let expected: Double
    let figures: PlanFigures

    init(_ problem: PlanningProblem, _ plan: TrainingPlan, minimumGroup: Int, model: PremortemModel) {
        self.model = model
        figures = PlanFigures.of(plan, in: problem, minimumGroup: minimumGroup)
        // Positions in the plan by session; seats of one person stand together in the plan.
        let order = plan.seats.indices.sorted { (plan.seats[$0].session, $0) < (plan.seats[$1].session, $1) }
        var place = [Int32](repeating: 0, count: order.count)
        var start: [Int32] = []
        var numbers: [Int] = []
        var seats: [PremortemSeat] = []
        seats.reserveCapacity(order.count)
        var classes: [[Int32]] = [[], [], []]
        for (index, position) in order.enumerated() {
            let seat = plan.seats[position]
            if numbers.last != seat.session {
                numbers.append(seat.session)
                start.append(Int32(index))
            }
            place[position] = Int32(index)
            let worker = problem.workers[seat.worker]
            seats.append(PremortemSeat(session: Int32(numbers.count - 1), group: Int32(worker.group)))
            classes[min(2, max(0, problem.firms[worker.firm].sizeClass))].append(Int32(index))
        }
        start.append(Int32(order.count))
        expected = Self.link(problem, plan, place, model, &seats)
        minimum = numbers.map { Int32(clamping: max(1, problem.sessions[$0].minimum)) }
        (self.start, self.numbers, self.seats, seatsOfClass) = (start, numbers, seats, classes)
    }

    /// Hangs every seat on the one that must be completed before. Returns what would be completed if no session had a minimum.
    private static func link(
        _ problem: PlanningProblem, _ plan: TrainingPlan, _ place: [Int32], _ model: PremortemModel, _ seats: inout [PremortemSeat]
    ) -> Double {
        var expected = 0.0
        var first = 0
        while first < plan.seats.count {
            var end = first + 1
            while end < plan.seats.count, plan.seats[end].worker == plan.seats[first].worker { end += 1 }
            let size = min(2, max(0, problem.firms[problem.workers[plan.seats[first].worker].firm].sizeClass))
            let kept = (1 - model.dropOut[size]) * (1 - model.cancellation)
            func before(_ position: Int) -> Int? {
                let needed = problem.prerequisites[problem.sessions[plan.seats[position].session].course]
                return needed < 0 ? nil : (first..<end).first { problem.sessions[plan.seats[$0].session].course == needed }
            }
            for position in first..<end {
                var share = kept
                if let earlier = before(position) {
                    let (mine, needed) = (Int(place[position]), Int(place[earlier]))
                    seats[mine].sibling = seats[needed].follower
                    seats[needed].follower = Int32(mine)
                    // A chain is no longer than the seats of its person.
                    var next: Int? = earlier
                    for _ in first..<end {
                        guard let step = next else { break }
                        share *= kept
                        next = before(step)
                    }
                }
                expected += share
            }
            first = end
        }
        return expected
    }

    func report(_ states: [PremortemState], replications: Int) -> PremortemReport {
        let often = numbers.indices.map { states[0].timesLost[$0] + states[1].timesLost[$0] }
        let riskiest = numbers.indices.sorted { (often[$1], $0) < (often[$0], $1) }.prefix(10).filter { often[$0] > 0 }
        return PremortemReport(
            replications: replications, seats: seats.count,
            completed: .init(states.flatMap(\.completed)), expectedWithoutMinimum: expected, plannedWorstOffShare: figures.worstOffShare,
            worstOffShare: .init(states.flatMap(\.worst)), sessionsLost: .init(states.flatMap(\.lostSessions)),
            risks: riskiest.map {
                .init(
                    session: numbers[$0], seats: Int(start[$0 + 1] - start[$0]), minimum: Int(minimum[$0]),
                    lost: Double(often[$0]) / Double(max(1, replications)))
            })
    }
}

/// The working memory of one thread and what it saw.
private final class PremortemState: @unchecked Sendable {
    private(set) var completed: [Double] = []
    private(set) var worst: [Double] = []
    private(set) var lostSessions: [Double] = []
    private(set) var timesLost: [Int]

    private let arena = Arena()
    /// The replication in which a seat, or a session, was lost for the last time.
    private let seatLost: UnsafeMutablePointer<Int32>
    private let lost: UnsafeMutablePointer<Int32>
    private let gone: UnsafeMutablePointer<Int32>
    private let groupLost: UnsafeMutablePointer<Int>
    private var touched: [Int32] = []
    /// Sessions that have just fallen under their minimum.
    private var falling: [Int32] = []
    private var missing = 0
    private var number: Int32 = 0

    init(_ rows: PremortemRows) {
        timesLost = Array(repeating: 0, count: rows.numbers.count)
        seatLost = arena.row(rows.seats.count, of: 0)
        lost = arena.row(rows.numbers.count, of: 0)
        gone = arena.row(rows.numbers.count, of: 0)
        groupLost = arena.row(rows.figures.groups.count, of: 0)
    }

    func replay(_ rows: PremortemRows, seed: UInt64) {
        number += 1
        missing = 0
        var random = SeededRandom(seed: seed)
        for group in rows.figures.groups.indices { groupLost[group] = 0 }
        var count = 0
        rows.seats.withUnsafeBufferPointer { seats in
            guard let row = seats.baseAddress else { return }
            for (size, members) in rows.seatsOfClass.enumerated() {
                members.withUnsafeBufferPointer { members in
                    Self.visit(members.count, rows.model.dropOut[size], &random) { lose(Int(members[$0]), row, rows) }
                }
            }
            Self.visit(rows.numbers.count, rows.model.cancellation, &random) { falling.append(Int32($0)) }
            while let session = falling.popLast().map({ Int($0) }) {
                guard lost[session] != number else { continue }
                lost[session] = number
                timesLost[session] += 1
                count += 1
                for seat in Int(rows.start[session])..<Int(rows.start[session + 1]) { lose(seat, row, rows) }
            }
        }
        for session in touched { gone[Int(session)] = 0 }
        touched.removeAll(keepingCapacity: true)
        lostSessions.append(Double(count))
        completed.append(Double(rows.seats.count - missing))
        worst.append(worstShare(rows))
    }

    /// Loses a seat and what builds on it; a session that has too few left falls.
    private func lose(_ seat: Int, _ row: UnsafePointer<PremortemSeat>, _ rows: PremortemRows) {
        guard seatLost[seat] != number else { return }
        seatLost[seat] = number
        let place = row[seat]
        groupLost[Int(place.group)] += 1
        missing += 1
        let session = Int(place.session)
        if gone[session] == 0 { touched.append(place.session) }
        gone[session] += 1
        if rows.start[session + 1] - rows.start[session] - gone[session] == rows.minimum[session] - 1 { falling.append(place.session) }
        var next = place.follower
        while next >= 0 {
            lose(Int(next), row, rows)
            next = row[Int(next)].sibling
        }
    }

    private func worstShare(_ rows: PremortemRows) -> Double {
        let figures = rows.figures
        guard !figures.countedGroups.isEmpty else {
            let all = figures.groups.reduce(0) { $0 + $1.all }
            let left = figures.groups.indices.reduce(0) { $0 + figures.groups[$1].served - groupLost[$1] }
            return all > 0 ? Double(left) / Double(all) : 0
        }
        return figures.countedGroups.reduce(1.0) {
            min($0, Double(figures.groups[$1].served - groupLost[$1]) / Double(max(1, figures.groups[$1].all)))
        }
    }

    /// Visits each of `count` places with probability `share`, and only those.
    @inline(__always) private static func visit(_ count: Int, _ share: Double, _ random: inout SeededRandom, _ body: (Int) -> Void) {
        guard share > 0, count > 0 else { return }
        guard share < 1 else { return (0..<count).forEach(body) }
        let scale = 1 / log1p(-share)
        var position = -1.0
        while true {
            position += 1 + (log(1 - random.unit()) * scale).rounded(.down)
            if position >= Double(count) { return }
            body(Int(position))
        }
    }
}
