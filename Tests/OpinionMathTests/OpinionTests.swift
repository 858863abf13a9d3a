// The opinion kernels: planted structure, fail-safe inputs, and rules that may never break.

import Testing

@testable import OpinionMath

@Suite struct LandscapeTests {
    private static let settings = OpinionSettings(seed: 5)

    /// Two camps of twenty people who disagree on ten statements and share five.
    private func camps(_ people: Int = 40, shuffledBy seed: UInt64? = nil) -> VoteMatrix {
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
        return VoteMatrix(participantCount: people, statementCount: 15, entries: entries)
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
            let votes = VoteMatrix(participantCount: shape.people, statementCount: shape.statements, entries: entries)
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
    func changed() {
        let votes = VoteMatrix(
            participantCount: 1, statementCount: 1,
            entries: [
                .init(participant: 0, statement: 0, value: 1), .init(participant: 0, statement: 0, value: -1),
                .init(participant: 4, statement: 0, value: 1),
            ])
        #expect(votes.voteCount == 1)
        #expect(votes.values == [-1])
    }

    @Test("Work that is cancelled stops")
    func cancelled() {
        #expect(throws: CancellationError.self) {
            try OpinionLandscape.compute(votes: camps(), voices: voices(40), settings: Self.settings, isCancelled: { true })
        }
    }
}

@Suite struct BalanceTests {
    @Test("One organisation has one voice, however many people speak for it")
    func oneVoice() throws {
        // Class 0: one organisation with fifty members who agree, four whose single member disagrees. Class 1: five that disagree.
        var entries: [VoteMatrix.Entry] = []
        var organisation: [Int] = []
        for person in 0..<59 {
            organisation.append(person < 50 ? 0 : person - 49)
            entries.append(.init(participant: person, statement: 0, value: person < 50 ? 1 : -1))
        }
        let voices = Voices(
            organisationOfParticipant: organisation, classOfOrganisation: [0, 0, 0, 0, 0, 1, 1, 1, 1, 1], classTargets: [0.5, 0.5])
        let votes = VoteMatrix(participantCount: 59, statementCount: 1, entries: entries)
        let reading = try #require(ClassBalance(voices: voices).readings(votes)[0])
        #expect(reading.classes[0].organisations == 5 && reading.classes[0].agree == 1)
        #expect(reading.agree.value < 0.3)
        #expect(reading.agree.low <= reading.agree.value && reading.agree.value <= reading.agree.high)
    }

    @Test("The interval holds the truth in at least 89 of 100 draws", arguments: [[400, 60, 12], [40, 10, 5], [200, 200, 200]])
    func coverage(_ sizes: [Int]) {
        var random = SeededRandom(seed: 99)
        var hits = 0
        let draws = 400
        for _ in 0..<draws {
            let shares = sizes.map { _ in 0.3 + 0.4 * random.unit() }
            let truth = shares.reduce(0, +) / Double(sizes.count)
            var entries: [VoteMatrix.Entry] = []
            var classes: [Int] = []
            for (index, size) in sizes.enumerated() {
                for _ in 0..<size {
                    entries.append(.init(participant: classes.count, statement: 0, value: random.unit() < shares[index] ? 1 : -1))
                    classes.append(index)
                }
            }
            let voices = Voices(
                organisationOfParticipant: Array(classes.indices), classOfOrganisation: classes,
                classTargets: Array(repeating: 1 / Double(sizes.count), count: sizes.count))
            let votes = VoteMatrix(participantCount: classes.count, statementCount: 1, entries: entries)
            if let agree = ClassBalance(voices: voices).readings(votes)[0]?.agree, agree.low <= truth, truth <= agree.high { hits += 1 }
        }
        #expect(Double(hits) / Double(draws) >= 0.89)
    }
}

@Suite struct SuppressionTests {
    @Test("No hidden cell follows from the row's total by subtraction")
    func subtraction() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<2000 {
            let cells = (0..<6).map { _ -> ClassCount in
                var cell = ClassCount()
                cell.organisations = Int(random.unit() * 14)
                cell.agree = Double(Int(random.unit() * Double(cell.organisations + 1)))
                return cell
            }
            let shown = Suppression.row(cells)
            let hidden = cells.indices.filter { shown[$0] == .hidden && cells[$0].organisations > 0 }
            #expect(hidden.count != 1 || cells.filter { $0.organisations > 0 }.count == 1)
            for index in cells.indices where cells[index].organisations > 0 && cells[index].organisations < 5 {
                #expect(shown[index] == .hidden)
            }
            for case .shown(let organisations, let share) in shown { #expect(organisations >= 10 || (share > 0 && share < 1)) }
        }
    }
}

@Suite struct InvolvementTests {
    @Test("A mirror of the region gives 100 %, and too few give no figure")
    func index() {
        #expect((Involvement.index(counts: [40, 40, 20], reference: [0.4, 0.4, 0.2]) ?? 0) > 0.99)
        #expect((Involvement.index(counts: [100, 0, 0], reference: [0.1, 0.1, 0.8]) ?? 1) < 0.7)
        #expect(Involvement.index(counts: [9, 9], reference: [0.5, 0.5]) == nil)
        #expect(Involvement.representation(count: 2, of: 100, reference: 0.5).word == .under)
        #expect(Involvement.representation(count: 1, of: 2, reference: 0.5).word == .fair)
    }
}
