// Components, groups, stability, the second opinion: against brute force and against planted truth.

import Foundation
import Testing

@testable import OpinionMath

@Suite struct ComponentTests {
    /// DᵀD in full, for the comparison.
    private func dense(_ votes: VoteMatrix, means: [Double], hidden: Set<Int>) -> [Double] {
        let width = votes.statementCount
        var gram = [Double](repeating: 0, count: width * width)
        for row in 0..<votes.participantCount {
            var line = [Double](repeating: 0, count: width)
            votes.forEachVote(of: row) { statement, value in
                if !hidden.contains(statement) { line[statement] = Double(value) - means[statement] }
            }
            for i in 0..<width { for j in 0..<width { gram[i * width + j] += line[i] * line[j] } }
        }
        return gram
    }

    @Test("The two components are the leading eigenvectors of the full matrix", arguments: [1, 2, 3, 4] as [UInt64])
    func brute(_ seed: UInt64) throws {
        let (votes, _) = try PlantedOpinions(people: 120, statements: 40, votes: 2400, seed: seed).made()
        let hidden: Set = [3, 17]
        let components = PrincipalComponents(votes, hidden: hidden)
        let full = SymmetricEigen(dense(votes, means: components.means, hidden: hidden), size: 40)
        for axis in 0..<2 {
            let overlap = zip(components.components[axis], full.vectors[axis]).reduce(0.0) { $0 + $1.0 * $1.1 }
            #expect(abs(abs(overlap) - 1) < 1e-9)
            #expect(components.residuals[axis] <= 1e-6)
            #expect(components.components[axis].max { abs($0) < abs($1) } ?? 0 > 0)
        }
        #expect(components.components[0][3] == 0 && components.components[1][17] == 0)
    }

    @Test("A double eigenvalue, a single row, a single column and no variance have an answer each")
    func degenerate() throws {
        func votes(_ rows: [[Int8?]]) throws -> VoteMatrix {
            var entries: [VoteMatrix.Entry] = []
            for (i, row) in rows.enumerated() {
                for (j, value) in row.enumerated() { if let value { entries.append(.init(participant: i, statement: j, value: value)) } }
            }
            return try VoteMatrix(participantCount: rows.count, statementCount: rows.first?.count ?? 0, entries: entries)
        }
        // Two blocks of the same shape: the leading eigenvalue is double.
        let twins = PrincipalComponents(
            try votes([[1, 1, nil, nil], [-1, -1, nil, nil], [nil, nil, 1, 1], [nil, nil, -1, -1]]), hidden: [])
        #expect(twins.residuals.allSatisfy { $0 <= 1e-6 })
        #expect(abs(zip(twins.components[0], twins.components[1]).reduce(0.0) { $0 + $1.0 * $1.1 }) < 1e-9)
        let one = PrincipalComponents(try votes([[1, -1, 0, nil]]), hidden: [])
        #expect(abs(one.components[0][0] - 0.5.squareRoot()) < 1e-12 && one.components[1].allSatisfy { $0 == 0 })
        #expect(PrincipalComponents(try votes([[1], [-1]]), hidden: []).components == [[1], [0]])
        #expect(PrincipalComponents(try votes([[1, 1], [1, 1]]), hidden: []).components == [[0, 0], [0, 0]])
        #expect(PrincipalComponents(try votes([]), hidden: []).components == [[], []])
    }

    @Test("A large sparse conversation converges, whatever its spectrum")
    func flat() throws {
        var random = SeededRandom(seed: 8)
        // Pure noise: the eigenvalues lie close together, the hardest case.
        let entries = (0..<60_000).map { _ in
            VoteMatrix.Entry(
                participant: Int(random.unit() * 3000), statement: Int(random.unit() * 400), value: Int8(Int(random.unit() * 3) - 1))
        }
        let components = PrincipalComponents(try VoteMatrix(participantCount: 3000, statementCount: 400, entries: entries), hidden: [])
        #expect(components.residuals.allSatisfy { $0 > 0 && $0 <= 1e-6 })
    }
}

@Suite struct GroupTests {
    private func cloud(_ centres: [(Double, Double, Int)], seed: UInt64) -> [Point] {
        var random = SeededRandom(seed: seed)
        return centres.flatMap { x, y, count in (0..<count).map { _ in Point(x: x + random.unit(), y: y + random.unit()) } }
    }

    @Test("One person far away never makes a group of one")
    func outlier() {
        let points = cloud([(0, 0, 106), (40, 40, 1)], seed: 2)
        let groups = OpinionGroups.find(points, minimumSize: OpinionGroups.minimumSize(of: points.count), seed: 1)
        #expect(groups.centres.count == 1 || groups.labels.count { $0 == groups.centres.count - 1 } >= 5)
    }

    @Test("A number of groups changes only after it has won four readings in a row")
    func hysteresis() {
        let three = cloud([(0, 0, 30), (6, 0, 30), (3, 6, 30)], seed: 3)
        let found = OpinionGroups.find(three, minimumSize: 5, seed: 1)
        #expect(found.centres.count == 3)
        var memory = GroupMemory(groupOfParticipant: [Int](repeating: 0, count: 90), groupCount: 2, challenger: 2, streak: 0)
        var shown: [Int] = []
        for _ in 0..<5 {
            let settled = found.settled(after: memory, points: three)
            shown.append(settled.groups.centres.count)
            memory = GroupMemory(
                groupOfParticipant: memory.groupOfParticipant, groupCount: settled.groups.centres.count, challenger: settled.challenger,
                streak: settled.streak)
        }
        #expect(shown == [2, 2, 2, 3, 3])
    }

    @Test("Groups keep their letters when they grow, shrink or swap ranks")
    func letters() {
        let points = cloud([(0, 0, 20), (9, 0, 30)], seed: 4)
        let groups = OpinionGroups.find(points, minimumSize: 5, seed: 1)
        // Before, the group at the left was the larger one and called A.
        let memory = GroupMemory(
            groupOfParticipant: (0..<50).map { $0 < 20 ? 0 : 1 }, groupCount: 2, challenger: 2, streak: 0)
        let letters = groups.letters(after: memory, people: Array(0..<50))
        #expect(letters[groups.labels[0]] == 0 && letters[groups.labels[49]] == 1)
        let fresh = GroupMemory(groupOfParticipant: (0..<50).map { _ in 3 }, groupCount: 1, challenger: 1, streak: 0)
        let next = groups.letters(after: fresh, people: Array(0..<50))
        #expect(next.contains(3) && Set(next).count == 2)
    }

    @Test("A planted division is stable, noise is not")
    func stability() {
        let clear = cloud([(0, 0, 60), (5, 0, 40)], seed: 5)
        let found = OpinionGroups.find(clear, minimumSize: 5, seed: 1)
        #expect(GroupStability.index(of: found, points: clear, seed: 1) > 0.95)
        var random = SeededRandom(seed: 6)
        let noise = (0..<100).map { _ in
            let (radius, angle) = ((-2 * log(1 - random.unit())).squareRoot(), 2 * .pi * random.unit())
            return Point(x: radius * cos(angle), y: radius * sin(angle))
        }
        let forced = OpinionGroups.forced(noise, into: 4, seed: 1)
        #expect(GroupStability.index(of: forced, points: noise, seed: 1) < 0.9)
    }

    @Test("Above four thousand people the shortcut is as good as going through everybody")
    func shortcut() {
        let points = cloud([(0, 0, 2500), (3, 1, 1500), (1, 4, 1200)], seed: 7)
        let found = OpinionGroups.find(points, minimumSize: 100, seed: 1)
        let exact = KMeans.divide(WeightedPoints(points), into: found.centres.count, starts: 8, seed: 1)
        #expect(found.centres.count == 3)
        #expect(found.error <= 1.001 * (exact?.error ?? 0))
    }
}

@Suite struct SecondOpinionTests {
    @Test("On sparse planted opinions the challenger finds the groups at its own number of them", arguments: [101, 102, 103] as [UInt64])
    func planted(_ seed: UInt64) throws {
        let (votes, truth) = try PlantedOpinions(people: 10_000, statements: 1000, votes: 200_000, seed: seed).made()
        let people = OpinionLandscape.compared(votes)
        let challenger = ProbabilisticComponents(votes, start: PrincipalComponents(votes, hidden: []))
        let found = OpinionGroups.find(
            people.map { challenger.projection(of: $0) }, minimumSize: OpinionGroups.minimumSize(of: people.count), seed: 1)
        #expect(GroupStability.adjustedRandIndex(found.labels, people.map { truth[$0] }) >= 0.55)
    }

    @Test("What the challenger gains is seen on votes that neither has seen, and then it is chosen")
    func chosen() throws {
        let (votes, _) = try PlantedOpinions(people: 4000, statements: 800, votes: 80_000, seed: 7).made()
        let map = try OpinionLandscape.compute(
            votes: votes, voices: .heads(4000), settings: OpinionSettings(seed: 1, asksSecondOpinion: true)
        ).map
        #expect(map.method == .probabilistic)
        #expect((map.probabilisticLoss ?? 9) < (map.principalLoss ?? 0))
        #expect((map.probabilisticStability ?? 0) >= map.principalStability)
    }

    @Test("The challenger is not taken when it loses one split or is less stable")
    func rule() {
        #expect(!SecondOpinion.prefersChallenger(([1, 1, 1], [0.9, 0.9, 1.01]), stability: (0.9, 0.95)))
        #expect(!SecondOpinion.prefersChallenger(([1, 1, 1], [0.9, 0.9, 0.9]), stability: (0.9, 0.85)))
        #expect(!SecondOpinion.prefersChallenger(([1, 1, 1], [0.9, 0.9, 0.9]), stability: (0.1, 0.4)))
        #expect(SecondOpinion.prefersChallenger(([1, 1, 1], [0.9, 0.9, 0.9]), stability: (0.9, 0.9)))
    }
}

@Suite struct RepresentativeTests {
    @Test("Where nothing differs at most one in ten finds holds up; where groups differ most do")
    func falseDiscoveries() {
        var random = SeededRandom(seed: 12)
        var finds = 0
        for _ in 0..<40 {
            let groups = (0..<2).map { _ in
                (0..<50).map { _ -> VoteCount in
                    var count = VoteCount()
                    for _ in 0..<40 { count.add(random.unit() < 0.5 ? 1 : -1) }
                    return count
                }
            }
            if RepresentativeStatements.differences(groups, hidden: []).contains(where: { $0.contains(true) }) { finds += 1 }
        }
        // Each conversation without any difference should have a find in at most about one of ten.
        #expect(finds <= 8)
        let apart = [[VoteCount(agree: 35, disagree: 5, seen: 40)], [VoteCount(agree: 5, disagree: 35, seen: 40)]]
        #expect(RepresentativeStatements.differences(apart, hidden: []) == [[true], [true]])
    }

    @Test("Benjamini and Hochberg's own example keeps four of fifteen")
    func published() {
        let p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000]
        #expect(FalseDiscovery.kept(p, q: 0.05).count { $0 } == 4)
        #expect(FalseDiscovery.kept([]).isEmpty)
    }
}
