// The opinion kernels: planted structure, fail-safe inputs, and rules that may never break.

import Foundation
import Testing

@testable import OpinionMath

@Suite struct LandscapeTests {
    private static let settings = OpinionSettings(seed: 5)

    /// Two camps of twenty people who disagree on ten statements and share five.
    private func camps(_ people: Int = 40, shuffledBy seed: UInt64? = nil) throws -> VoteMatrix {
        var random = SeededRandom(seed: 3)
        var entries: [VoteMatrix.Entry] = []
        for person in 0..<people {
            for statement in 0..<15 where random.unit() < 0.85 {
                let agrees = statement < 10 ? (person < people / 2) == (statement < 5) : true
                entries.append(.init(participant: person, statement: statement, value: random.unit() < 0.9 ? (agrees ? 1 : -1) : 0))
            }
        }
        if let seed {
            var shuffle = SeededRandom(seed: seed)
            entries.shuffle(using: &shuffle)
        }
        return try VoteMatrix(participantCount: people, statementCount: 15, entries: entries)
    }

    private func voices(_ people: Int, organisations: Int = 20, classes: Int = 2) -> Voices {
        Voices(
            organisationOfParticipant: (0..<people).map { $0 % organisations },
            classOfOrganisation: (0..<organisations).map { $0 % classes },
            classTargets: Array(repeating: 1 / Double(classes), count: classes))
    }

    @Test("Two planted camps are found, told apart and called clear")
    func planted() throws {
        let landscape = try OpinionLandscape.compute(votes: camps(), voices: voices(40), settings: Self.settings)
        #expect(landscape.groups.map(\.size) == [20, 20])
        #expect(landscape.verdict == .clear)
        #expect(landscape.residual < 1e-6)
        #expect(landscape.groups.allSatisfy { group in group.representative.contains { $0.statement < 10 } })
        #expect(landscape.sharedAgreement.allSatisfy { $0 >= 10 } && !landscape.sharedAgreement.isEmpty)
    }

    @Test("The order in which votes arrive changes nothing, bit for bit", arguments: [1, 2, 3] as [UInt64])
    func order(_ seed: UInt64) throws {
        let first = try OpinionLandscape.compute(votes: camps(), voices: voices(40), settings: Self.settings)
        let second = try OpinionLandscape.compute(votes: camps(shuffledBy: seed), voices: voices(40), settings: Self.settings)
        #expect(first == second)
    }

    @Test("Small, empty and odd inputs are answered honestly")
    func failSafe() throws {
        let shapes: [(people: Int, statements: Int, value: (Int, Int) -> Int8?)] = [
            (0, 0, { _, _ in nil }), (1, 1, { _, _ in 1 }), (30, 10, { _, _ in 0 }), (30, 10, { _, _ in 1 }),
            (5, 40, { _, s in s % 2 == 0 ? 1 : -1 }),
            (40, 8, { p, _ in p < 3 ? 1 : nil }), (20, 3, { p, s in Int8(((p + s) % 3) - 1) }),
        ]
        for shape in shapes {
            var entries: [VoteMatrix.Entry] = []
            for person in 0..<shape.people {
                for statement in 0..<shape.statements {
                    if let value = shape.value(person, statement) {
                        entries.append(.init(participant: person, statement: statement, value: value))
                    }
                }
            }
            let votes = try VoteMatrix(participantCount: shape.people, statementCount: shape.statements, entries: entries)
            let voices = Voices(
                organisationOfParticipant: Array(repeating: -1, count: shape.people), classOfOrganisation: [], classTargets: [0.5, 0.5])
            let landscape = try OpinionLandscape.compute(votes: votes, voices: voices, settings: Self.settings)
            #expect(landscape.groups.isEmpty)
            #expect(landscape.statements.allSatisfy { $0.position.x.isFinite && $0.groupInformedConsensus.isFinite })
        }
    }

    @Test("No group is smaller than five, even with an outlier far away")
    func outlier() throws {
        var entries: [VoteMatrix.Entry] = []
        for person in 0..<40 {
            for statement in 0..<12 { entries.append(.init(participant: person, statement: statement, value: person == 0 ? -1 : 1)) }
        }
        let landscape = try OpinionLandscape.compute(
            votes: VoteMatrix(participantCount: 40, statementCount: 12, entries: entries), voices: voices(40), settings: Self.settings)
        #expect(landscape.groups.allSatisfy { $0.size >= 5 })
    }

    @Test("A vote that changes counts once, with its last value")
    func changed() throws {
        let votes = try VoteMatrix(
            participantCount: 1, statementCount: 1,
            entries: [
                .init(participant: 0, statement: 0, value: 1), .init(participant: 0, statement: 0, value: -1),
                .init(participant: 4, statement: 0, value: 1),
            ])
        #expect(votes.voteCount == 1)
        #expect(votes.values == [-1])
    }

    @Test("A conversation larger than the kernels are made for is refused with both numbers")
    func tooLarge() {
        #expect(throws: VoteMatrixTooLarge(participants: 100_001, statements: 3)) {
            try VoteMatrix(participantCount: 100_001, statementCount: 3, entries: [])
        }
    }

    @Test("Hidden statements change no figure of the others' votes, and come back when they are accepted again")
    func moderation() throws {
        let votes = try camps()
        let whole = try OpinionLandscape.compute(votes: votes, voices: voices(40), settings: Self.settings)
        let without = try OpinionLandscape.compute(
            votes: votes, voices: voices(40), settings: OpinionSettings(seed: 5, hiddenStatements: [0, 14]))
        #expect(without.statements[3].heads == whole.statements[3].heads)
        #expect(!without.sharedAgreement.contains(14))
        #expect(!without.groups.contains { $0.representative.contains { $0.statement == 0 } })
        let again = try OpinionLandscape.compute(votes: votes, voices: voices(40), settings: Self.settings)
        #expect(again == whole)
        let none = try OpinionLandscape.compute(
            votes: votes, voices: voices(40), settings: OpinionSettings(seed: 5, hiddenStatements: Set(0..<15)))
        #expect(none.verdict == .tooFew && none.groups.isEmpty)
    }

    @Test("Identical voters, all-pass voters and one loud voter make no groups")
    func nothingToDivide() throws {
        for kind in 0..<3 {
            var entries: [VoteMatrix.Entry] = []
            for person in 0..<60 {
                for statement in 0..<12 {
                    let value: Int8 = kind == 1 ? 0 : kind == 2 && person == 59 ? -1 : statement % 2 == 0 ? 1 : -1
                    entries.append(.init(participant: person, statement: statement, value: value))
                }
            }
            let votes = try VoteMatrix(participantCount: 60, statementCount: 12, entries: entries)
            for k in [nil, 2] as [Int?] {
                let reading = try OpinionLandscape.read(votes: votes, voices: voices(60), settings: OpinionSettings(seed: 5, groupCount: k))
                #expect(reading.landscape.verdict == .oneGroup && reading.landscape.groups.isEmpty)
                #expect(Set(reading.labels) == [0])
            }
        }
    }

    @Test("One thread and two give the same bits")
    func threads() throws {
        let (votes, _) = try PlantedOpinions(people: 1500, statements: 120, votes: 60_000, seed: 4).made()
        let one = try OpinionLandscape.read(
            votes: votes, voices: voices(1500), settings: OpinionSettings(seed: 5, asksSecondOpinion: true, threads: 1))
        let two = try OpinionLandscape.read(
            votes: votes, voices: voices(1500), settings: OpinionSettings(seed: 5, asksSecondOpinion: true, threads: 2))
        #expect(one.landscape == two.landscape)
        #expect(one.points == two.points && one.labels == two.labels)
    }

    @Test("Random conversations of every shape are answered with finite figures and admissible groups", arguments: 0..<60)
    func properties(_ number: Int) throws {
        var random = SeededRandom(seed: UInt64(number) &+ 900)
        let people = Int(random.unit() * 70)
        let statements = Int(random.unit() * 30)
        let density = random.unit()
        var entries: [VoteMatrix.Entry] = []
        for person in 0..<people {
            for statement in 0..<statements where random.unit() < density {
                entries.append(.init(participant: person, statement: statement, value: Int8(Int(random.unit() * 3) - 1)))
            }
        }
        let votes = try VoteMatrix(participantCount: people, statementCount: statements, entries: entries)
        let hidden = Set((0..<statements).filter { _ in random.unit() < 0.2 })
        let reading = try OpinionLandscape.read(
            votes: votes, voices: voices(people), settings: OpinionSettings(seed: 1, hiddenStatements: hidden, asksSecondOpinion: true))
        let minimum = OpinionGroups.minimumSize(of: reading.people.count)
        #expect(reading.landscape.groups.allSatisfy { $0.size >= minimum })
        #expect(reading.points.allSatisfy { $0.x.isFinite && $0.y.isFinite })
        #expect(reading.landscape.residual <= 1e-6)
        #expect(reading.landscape.statements.allSatisfy { $0.groupInformedConsensus.isFinite && (0...1).contains($0.bridging) })
        #expect(Set(reading.people.indices.map { reading.labels[$0] }).count <= 5)
    }

    @Test("Work that is cancelled stops")
    func cancelled() {
        #expect(throws: CancellationError.self) {
            _ = try OpinionLandscape.compute(votes: camps(), voices: voices(40), settings: Self.settings, isCancelled: { true })
        }
    }
}
