// Equal voice, anonymity, publication, routing, involvement: rules that may never break, told by simulation and attack.

import Foundation
import Testing

@testable import OpinionMath

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
        let votes = try VoteMatrix(participantCount: 59, statementCount: 1, entries: entries)
        let reading = try #require(ClassBalance(voices: voices).readings(votes)[0])
        #expect(reading.classes[0].organisations == 5 && reading.classes[0].agree == 1)
        #expect(reading.agree.value < 0.3)
        #expect(reading.agree.low <= reading.agree.value && reading.agree.value <= reading.agree.high)
        #expect(abs(reading.agree.value + reading.disagree.value + reading.pass.value - 1) < 0.1)
    }

    /// Draws votes of classes whose true shares differ by `spread`, and says how often the interval holds the truth, and how far the balanced
    /// and the pooled figure are from it.
    private func simulate(_ sizes: [Int], spread: Double, draws: Int, seed: UInt64) -> (coverage: Double, balanced: Double, pooled: Double)
    {
        var random = SeededRandom(seed: seed)
        func normal() -> Double { (-2 * log(max(1e-300, 1 - random.unit()))).squareRoot() * cos(2 * .pi * random.unit()) }
        let voices = Voices(
            organisationOfParticipant: Array(0..<sizes.count), classOfOrganisation: Array(0..<sizes.count),
            classTargets: [Double](repeating: 1 / Double(sizes.count), count: sizes.count))
        let balance = ClassBalance(voices: voices)
        var (hits, balanced, pooled) = (0, 0.0, 0.0)
        for _ in 0..<draws {
            let centre = 0.2 + 0.6 * random.unit()
            let shares = sizes.map { _ in min(0.98, max(0.02, centre + spread * normal())) }
            let truth = shares.reduce(0, +) / Double(sizes.count)
            let counts = zip(sizes, shares).map { size, share in
                ClassCount(organisations: size, agree: Double((0..<size).count { _ in random.unit() < share }))
            }
            let agree = balance.reading(counts).agree
            if agree.low <= truth, truth <= agree.high { hits += 1 }
            balanced += (agree.value - truth) * (agree.value - truth)
            let plain = counts.reduce(0) { $0 + $1.agree } / Double(sizes.reduce(0, +))
            pooled += (plain - truth) * (plain - truth)
        }
        let n = Double(draws)
        return (Double(hits) / n, (balanced / n).squareRoot(), (pooled / n).squareRoot())
    }

    @Test(
        "The interval holds the truth in at least 89 of 100 draws, whatever the sizes and however far classes are apart",
        arguments: [[400, 60, 12], [400, 60, 4], [40, 10, 5], [200, 200, 200]], [0.05, 0.25])
    func coverage(_ sizes: [Int], _ spread: Double) {
        #expect(simulate(sizes, spread: spread, draws: 4000, seed: UInt64(sizes[1]) &+ 77).coverage >= 0.89)
    }

    @Test("Where classes differ the balanced figure is far closer to the truth than counting everybody")
    func closer() {
        let apart = simulate([400, 60, 12], spread: 0.25, draws: 4000, seed: 5)
        #expect(apart.balanced <= 0.35 * apart.pooled)
    }

    @Test("A class without votes is estimated from the others, and the interval widens by itself")
    func missingClass() {
        let voices = Voices(organisationOfParticipant: [0, 1, 2], classOfOrganisation: [0, 1, 2], classTargets: [0.4, 0.4, 0.2])
        let balance = ClassBalance(voices: voices)
        let full = balance.reading([20, 20, 20].map { ClassCount(organisations: $0, agree: Double($0) * 0.6) })
        let partial = balance.reading([ClassCount(organisations: 20, agree: 12), ClassCount(), ClassCount(organisations: 20, agree: 12)])
        #expect(partial.agree.high - partial.agree.low > full.agree.high - full.agree.low)
        #expect(abs(partial.agree.value - full.agree.value) < 0.02)
    }

    @Test("Statements whose intervals overlap share a place; what balancing moved is named")
    func priorities() {
        func estimate(_ value: Double, _ half: Double) -> Estimate { Estimate(value: value, low: value - half, high: value + half) }
        let places = Priorities.bands([
            (0, estimate(0.5, 0.05)), (1, estimate(0.9, 0.03)), (2, estimate(0.88, 0.03)), (3, estimate(0.2, 0.05)),
        ])
        #expect(places.map(\.statement) == [1, 2, 0, 3])
        #expect(places.map(\.band) == [1, 1, 2, 3])
        let shares: [(statement: Int, share: Double)] = [(0, 0.9), (1, 0.8), (2, 0.7), (3, 0.2)]
        #expect(Priorities.change(balanced: shares, heads: shares) == .nothing)
        #expect(Priorities.change(balanced: [(0, 0.9), (1, 0.8), (2, 0.3), (3, 0.6)], heads: shares) == .moved(up: 3, down: 2))
    }
}

@Suite struct SuppressionTests {
    private func table(_ random: inout SeededRandom) -> [ClassCount] {
        (0..<(2 + Int(random.unit() * 5))).map { _ in
            let organisations = random.unit() < 0.15 ? 0 : Int(random.unit() * (random.unit() < 0.5 ? 8 : 30))
            let agree = random.unit() < 0.2 ? organisations : Int(random.unit() * Double(organisations + 1))
            let disagree = random.unit() < 0.3 ? organisations - agree : Int(random.unit() * Double(organisations - agree + 1))
            return ClassCount(organisations: organisations, agree: Double(agree), disagree: Double(disagree))
        }
    }

    @Test("Small cells are hidden, and the hidden ones together are never one, small or of one mind")
    func rules() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<5000 {
            let cells = table(&random)
            let shown = Suppression.row(cells.map { PrivateCell(count: $0.organisations, agree: $0.agree) })
            let hidden = cells.indices.filter { shown[$0].isHidden && cells[$0].organisations > 0 }
            for index in cells.indices where cells[index].organisations < 5 { #expect(shown[index].isHidden) }
            if !hidden.isEmpty, shown.contains(where: { !$0.isHidden }) {
                let count = hidden.reduce(0) { $0 + cells[$1].organisations }
                let agree = hidden.reduce(0.0) { $0 + cells[$1].agree }
                #expect(hidden.count >= 2 && count >= 5 && agree > 0 && agree < Double(count))
            }
            for case .shown(let count, let share) in shown { #expect(count >= 10 || (share > 0 && share < 1)) }
        }
    }

    /// Every way to fill the hidden cells that gives the same published row, by exhaustion; whether a hidden cell is the same in all of them.
    private func attack(_ cells: [ClassCount], weights: [Double]) -> (recovered: Bool, tried: Bool) {
        let landscape = landscape(cells, weights)
        guard let row = landscape.published(visible: [0]).row(of: 0), row.agree != nil, case .shown(let total, _) = row.organisations else {
            return (false, false)
        }
        let hidden = cells.indices.filter { row.classes[$0].isHidden }
        guard hidden.contains(where: { cells[$0].organisations > 0 }), hidden.count <= 3 else { return (false, false) }
        let known = cells.indices.filter { !hidden.contains($0) }
        let left = total - known.reduce(0) { $0 + cells[$1].organisations }
        // What everybody said is told by the total alone.
        let sums = (agree: hidden.reduce(0.0) { $0 + cells[$1].agree }, disagree: hidden.reduce(0.0) { $0 + cells[$1].disagree })
        guard left <= 14, sums.agree > 0, sums.agree < Double(left) else { return (false, false) }
        var possible = hidden.map { _ in Set<[Int]>() }
        var candidate = cells
        // Not only the numbers: the share that agrees must stay open, too.
        func isOpen(_ found: Set<[Int]>) -> Bool { Set(found.map { Double($0[1]) / Double(max(1, $0[0])) }).count > 1 }
        func isSettled() -> Bool { zip(hidden, possible).allSatisfy { cells[$0].organisations == 0 || isOpen($1) } }
        // Shares are told to whole per cents and counts exactly: only the true sums fit rows of this size.
        func fill(_ position: Int, _ rest: Int) {
            if isSettled() { return }
            if position == hidden.count {
                guard rest == 0, hidden.reduce(0.0, { $0 + candidate[$1].agree }) == sums.agree,
                    hidden.reduce(0.0, { $0 + candidate[$1].disagree }) == sums.disagree
                else { return }
                let other = self.landscape(candidate, weights).published(visible: [0]).row(of: 0)
                guard other == row else { return }
                for (index, cell) in hidden.enumerated() {
                    possible[index].insert([candidate[cell].organisations, Int(candidate[cell].agree), Int(candidate[cell].disagree)])
                }
                return
            }
            for count in 0...max(0, rest) {
                for agree in 0...count {
                    for disagree in 0...(count - agree) {
                        candidate[hidden[position]] = ClassCount(organisations: count, agree: Double(agree), disagree: Double(disagree))
                        fill(position + 1, rest - count)
                    }
                }
            }
        }
        fill(0, left)
        return (zip(hidden, possible).contains { cells[$0].organisations > 0 && !isOpen($1) }, true)
    }

    private func landscape(_ cells: [ClassCount], _ weights: [Double]) -> OpinionLandscape {
        let voices = Voices(
            organisationOfParticipant: Array(cells.indices), classOfOrganisation: Array(cells.indices), classTargets: weights)
        let heads = VoteCount(agree: 0, disagree: 0, seen: 100)
        return OpinionLandscape(
            participantCount: 100, clusteredCount: 0, voteCount: 100, verdict: .tooFew, stability: 0, silhouette: 0,
            map: MapChoice(
                method: .principal, principalLoss: nil, probabilisticLoss: nil, principalStability: 0, probabilisticStability: nil),
            groups: [],
            statements: [
                StatementReading(
                    heads: heads, balanced: ClassBalance(voices: voices).reading(cells), byGroup: [], groupInformedConsensus: 1,
                    bridging: 1,
                    position: Point(x: 0, y: 0))
            ], sharedAgreement: [], sharedDisagreement: [], classWeights: weights, residual: 0)
    }

    @Test(
        "An attacker who tries every table that fits what is published learns neither the numbers nor the share of any hidden class",
        arguments: [21, 31337, 424242] as [UInt64])
    func attack(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var tried = 0
        while tried < 250 {
            let cells = table(&random)
            let result = attack(cells, weights: [Double](repeating: 1 / Double(cells.count), count: cells.count))
            if result.tried { tried += 1 }
            #expect(!result.recovered, "\(cells)")
        }
    }

    @Test(
        "Votes are counted in batches: the difference of two readings never rests on fewer than five voices, nor of one class",
        arguments: 0..<20)
    func batches(_ number: Int) throws {
        var random = SeededRandom(seed: UInt64(number) &+ 4711)
        // Organisations of three classes, the first two large enough for columns of their own; some people speak for nobody.
        let classOf = (0..<40).map { $0 < 18 ? 0 : $0 < 34 ? 1 : $0 < 37 ? 2 : nil as Int? }
        let statements = 8
        var current = [[Int8?]](repeating: [Int8?](repeating: nil, count: statements), count: classOf.count)
        var counted = current
        let visible = Set(0..<statements)
        func published() throws -> PublicReading {
            var entries: [VoteMatrix.Entry] = []
            for (person, row) in counted.enumerated() {
                for (statement, value) in row.enumerated() {
                    if let value { entries.append(.init(participant: person, statement: statement, value: value)) }
                }
            }
            let votes = try VoteMatrix(participantCount: classOf.count, statementCount: statements, entries: entries)
            let voices = Voices(
                organisationOfParticipant: classOf.indices.map { classOf[$0] == nil ? -1 : $0 },
                classOfOrganisation: classOf.map { $0 ?? 0 },
                classTargets: [0.4, 0.4, 0.2])
            return try OpinionLandscape.compute(votes: votes, voices: voices, settings: OpinionSettings(seed: 1)).published(
                visible: visible)
        }
        var before = try published()
        var releases = 0
        for _ in 0..<120 {
            // Somebody answers a few, changes their mind or takes an answer back.
            let person = Int(random.unit() * Double(classOf.count))
            for _ in 0..<4 {
                let draw = random.unit()
                current[person][Int(random.unit() * Double(statements))] = draw < 0.1 ? nil : draw < 0.6 ? 1 : -1
            }
            let waiting = classOf.indices.filter { current[$0] != counted[$0] }
            var sizes = [0, 0, 0, 0]
            for (person, row) in counted.enumerated() where row.contains(where: { $0 != nil }) { sizes[classOf[person] ?? 3] += 1 }
            let ready = PublicationBatches.ready(
                waiting.map { WaitingVoter(voice: Int64($0), voiceClass: classOf[$0]) }, counted: sizes)
            let admitted = zip(waiting, ready).filter { $1 }.map(\.0)
            for person in admitted { counted[person] = current[person] }
            let after = try published()
            if admitted.isEmpty {
                #expect(after == before)
            } else {
                releases += 1
                #expect(admitted.count >= 5)
                // Whoever knows who answered in between still has five to choose from, in every column that was there before and moved.
                for row in after.rows {
                    guard let old = before.row(of: row.statement), old.classes.count == row.classes.count else { continue }
                    for voice in row.classes.indices where !old.classes[voice].isHidden && old.classes[voice] != row.classes[voice] {
                        #expect(admitted.count { classOf[$0] == voice } >= 5 || row.classes[voice].isHidden)
                    }
                }
            }
            before = after
        }
        #expect(releases >= 5)
        // Listening closes. Whoever is left is fewer than five of a pool and stays out: no last batch tells what one or two said.
        let left = classOf.indices.filter { current[$0] != counted[$0] }
        var sizes = [0, 0, 0, 0]
        for (person, row) in counted.enumerated() where row.contains(where: { $0 != nil }) { sizes[classOf[person] ?? 3] += 1 }
        let waiting = left.map { WaitingVoter(voice: Int64($0), voiceClass: classOf[$0]) }
        #expect(PublicationBatches.ready(waiting, counted: sizes).allSatisfy { !$0 })
        #expect(PublicationBatches.together(waiting, counted: sizes).allSatisfy { (1..<PublicationBatches.smallest).contains($0) })
        #expect(try published() == before)
    }

    @Test("People of one organisation are one voice among those who wait; counts leave in fives")
    func oneVoiceWaits() {
        let same = (0..<9).map { _ in WaitingVoter(voice: 1, voiceClass: 0) }
        #expect(PublicationBatches.ready(same, counted: [9, 0, 0]).allSatisfy { !$0 })
        let five = (0..<5).map { WaitingVoter(voice: Int64($0), voiceClass: $0 < 3 ? 1 : nil) }
        #expect(PublicationBatches.ready(five, counted: [9, 0, 0]) == [true, true, true, true, true])
        #expect(PublicationBatches.ready(five, counted: [9, 5, 0]).allSatisfy { !$0 })
        #expect(PublicationBatches.ready([], counted: [0]).isEmpty)
        #expect([0, 2, 3, 7, 12, 13].map(Suppression.rounded) == [0, 0, 5, 5, 10, 15])
    }
}

@Suite struct RoutingTests {
    @Test("A kind of partner that has hardly answered a statement is asked first")
    func quota() {
        let count = VoteCount(agree: 10, disagree: 8, seen: 20)
        var first = 0
        for seed in 0..<2000 as Range<UInt64> {
            let next = VoteRouting.next(
                [
                    .init(number: 1, count: count, classSeen: 0, organisationsSeen: 20),
                    .init(number: 2, count: count, classSeen: 10, organisationsSeen: 20),
                ], target: 0.5, seed: seed)
            if next == 1 { first += 1 }
        }
        // Factor 1 + 4 · 0.5 = 3 against 1.
        #expect(abs(Double(first) / 2000 - 0.75) < 0.04)
    }

    @Test("The draw does not depend on the order, is the same for the same seed, and knows an end")
    func draw() {
        let list = (1...20).map {
            VoteRouting.Candidate(number: $0, count: VoteCount(agree: Int($0), disagree: 1, seen: Int($0) + 2), extremity: 0.5)
        }
        for seed in 0..<50 as Range<UInt64> {
            #expect(VoteRouting.next(list, target: nil, seed: seed) == VoteRouting.next(list.reversed(), target: nil, seed: seed))
        }
        #expect(VoteRouting.next([], target: 0.2, seed: 1) == nil)
        #expect(VoteRouting.next([.init(number: 9, count: VoteCount())], target: 0.2, seed: 1) == 9)
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
        let ratio = Involvement.representationRatio(count: 10, of: 100, reference: 0.2)
        #expect(ratio.map { abs($0.ratio - 0.5) < 1e-12 && $0.low < 0.5 && $0.high > 0.5 && $0.word == .under } ?? false)
        #expect(Involvement.representationRatio(count: 0, of: 0, reference: 0.2) == nil)
    }

    @Test("Without bias a fair random sample is called a mirror on average")
    func bias() {
        var random = SeededRandom(seed: 9)
        let shares = [0.5, 0.3, 0.2]
        var sum = 0.0
        for _ in 0..<300 {
            var counts = [0, 0, 0]
            for _ in 0..<60 {
                let draw = random.unit()
                counts[draw < 0.5 ? 0 : draw < 0.8 ? 1 : 2] += 1
            }
            sum += Involvement.index(counts: counts, reference: shares) ?? 0
        }
        #expect(sum / 300 > 0.985)
    }

    @Test("Theil's index is the sum of its parts and 0 for a mirror; Gini runs from 0 to 1")
    func inequality() throws {
        let mirror = try #require(Involvement.theil(counts: [[10, 20], [30, 40]], reference: [[0.1, 0.2], [0.3, 0.4]]))
        #expect(abs(mirror.total) < 1e-12)
        let skewed = try #require(Involvement.theil(counts: [[30, 10], [5, 55]], reference: [[0.1, 0.2], [0.3, 0.4]]))
        let flat = [(0.30, 0.1), (0.10, 0.2), (0.05, 0.3), (0.55, 0.4)].reduce(0.0) { $0 + $1.0 * log($1.0 / $1.1) }
        #expect(abs(skewed.total - flat) < 1e-12 && skewed.between > 0 && skewed.within > 0)
        #expect(Involvement.theil(counts: [[1]], reference: [[0]]) == nil)
        #expect(Involvement.gini([3, 3, 3]) == 0)
        #expect(abs((Involvement.gini([0, 0, 0, 12]) ?? 0) - 0.75) < 1e-12)
        #expect(Involvement.gini([0, 0]) == nil && Involvement.gini([]) == nil)
    }

    @Test("The stage at which small firms are lost is found, and chance is not blamed")
    func lost() throws {
        let offs = Involvement.dropOffs(small: [100, 90, 30, 28], large: [40, 38, 36, 34])
        let lost = try #require(Involvement.whereLost(offs))
        #expect(lost.stage == 2 && lost.high < 1 && abs(lost.ratio - (30.0 / 90) / (36.0 / 38)) < 1e-12)
        #expect(Involvement.whereLost(Involvement.dropOffs(small: [10, 8], large: [5, 4])) == nil)
        #expect(Involvement.dropOffs(small: [0, 1], large: [5, 4]) == [nil])
    }
}
