// Conversations whose truth is known: three groups of people with ideal points, votes by distance. Used by tests.

import Foundation

@testable import OpinionMath

struct PlantedOpinions {
    let people: Int
    let statements: Int
    let votes: Int
    let seed: UInt64

    /// Groups of 50, 30 and 20 %; activity is lognormal; one vote in eight is a pass.
    func made() throws -> (votes: VoteMatrix, truth: [Int]) {
        var random = SeededRandom(seed: seed)
        func normal() -> Double { (-2 * log(max(1e-300, 1 - random.unit()))).squareRoot() * cos(2 * .pi * random.unit()) }
        let centres = [(1.4, 0.0), (-0.9, 1.1), (-0.7, -1.3)]
        let loadings = (0..<statements).map { _ in (x: normal() * 0.9, y: normal() * 0.9, ease: normal() * 0.8) }
        var activity = (0..<people).map { _ in exp(0.8 * normal()) }
        let total = activity.reduce(0, +)
        activity = activity.map { $0 / total * Double(votes) }
        var truth: [Int] = []
        var entries: [VoteMatrix.Entry] = []
        for person in 0..<people {
            let draw = random.unit()
            let group = draw < 0.5 ? 0 : draw < 0.8 ? 1 : 2
            truth.append(group)
            let (x, y) = (centres[group].0 + 0.5 * normal(), centres[group].1 + 0.5 * normal())
            var seen: Set<Int> = []
            let wanted = min(statements * 3 / 4, max(1, Int(activity[person].rounded())))
            while seen.count < wanted { seen.insert(Int(random.unit() * Double(statements))) }
            for statement in seen.sorted() {
                let pull = loadings[statement].x * x + loadings[statement].y * y + loadings[statement].ease
                let value: Int8 = random.unit() < 0.125 ? 0 : random.unit() < 1 / (1 + exp(-pull)) ? 1 : -1
                entries.append(.init(participant: person, statement: statement, value: value))
            }
        }
        return (try VoteMatrix(participantCount: people, statementCount: statements, entries: entries), truth)
    }
}
