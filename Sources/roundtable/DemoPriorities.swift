// The demo region sets priorities: a secret ballot counted three ways, an open second one, commitments for the charter, barriers that were reviewed.

import Agreeing
import Listening
import OpinionMath
import Storage
import Vocabulary
import Web

extension DemoRegion {
    /// What each class of partner wants most, by objective, in points from 0 to 5.
    private static let wishes: [VoiceClass: [Int]] = [
        .large: [1, 3, 5, 4, 4, 3], .sme: [5, 3, 3, 2, 2, 4], .provider: [3, 2, 5, 4, 3, 2], .union: [3, 5, 2, 2, 2, 4],
        .publicBody: [4, 3, 4, 3, 3, 3], .other: [3, 4, 3, 4, 3, 3],
    ]

    mutating func makePriorities() throws {
        let by = members.first { $0.role == .coordinator }?.id
        let opened = Self.moment(day(2026, 6, 26))
        let objectives = try connection.query("SELECT id, title FROM objective WHERE round_id = \(rounds[0]) ORDER BY id") {
            (id: try $0.next() as ObjectiveID, title: try $0.next() as String)
        }
        let first = try AgreementBallot.open(
            self, title: "Which objectives first?", round: rounds[0], options: objectives.map { ($0.title, $0.id) },
            closes: day(2026, 7, 1), name: "first", by: by, at: opened)
        try vote(in: first, options: objectives.count, share: 0.85, at: opened.adding(seconds: 86_400))
        try BallotStore.close(first, by: by, at: Self.moment(day(2026, 7, 2)), on: connection)
        let running = Self.moment(day(2026, 11, 16))
        let second = try AgreementBallot.open(
            self, title: "Which time for learning?", round: rounds[1],
            options: [
                ("Half-days during the shift, with stand-ins", nil), ("Two evenings a week, paid as working time", nil),
                ("Blocks in weeks with little work", nil), ("Online in small portions", nil),
            ], closes: day(2027, 1, 29), name: "second", by: by, at: running)
        try vote(in: second, options: 4, share: 0.3, at: running.adding(seconds: 86_400))
        for (partner, principle, text, due) in [
            ("P01", 1, "Opens its battery academy to people of other firms on two afternoons a week.", day(2027, 6, 30)),
            ("P06", 1, "Every apprentice of the last five years gets one course a year.", day(2027, 12, 31)),
            (
                "P35", 2, "Calls every firm below fifty people once and keeps one contact person for each.",
                day(2026, 12, 18)
            ),
            ("P29", 2, "Shares rooms and trainers with two other providers in the valley.", day(2027, 3, 31)),
            ("P37", 3, "Reads needs by job role twice a year, in totals only.", day(2027, 1, 31)),
            (
                "P32", 4, "Looks at every plan for nights, part-time and German learners before it is published.",
                day(2026, 11, 15)
            ),
        ] {
            guard let id = partners[partner] else { continue }
            _ = try CommitmentStore.add(text, under: principle, dueOn: due, of: id, by: nil, at: opened, on: connection)
        }
    }

    private mutating func vote(in ballot: BallotID, options: Int, share: Double, at now: Moment) throws {
        let numbers = try connection.query("SELECT id FROM ballot_option WHERE ballot_id = \(ballot) ORDER BY id") {
            try $0.next() as Int64
        }
        for (index, member) in members.enumerated() where !applied.contains(member.partner) && random.unit() < share {
            let wishes = Self.wishes[voices[member.partner] ?? .other] ?? []
            var ratings: [Int64: Int] = [:]
            for (position, option) in numbers.enumerated() {
                let wish = wishes.isEmpty ? 3 : wishes[position % wishes.count]
                ratings[option] = max(0, min(5, wish + Int(random.unit() * 3) - 1))
            }
            try BallotStore.cast(
                ratings, in: ballot, by: member.id,
                paper: Secret.hash(Secret.derived(seed: settings.seed, name: "paper \(ballot) \(index)")), at: now, on: connection)
        }
    }
}

/// Opens a ballot of the demo region with a key made from its seed.
private enum AgreementBallot {
    static func open(
        _ region: DemoRegion, title: String, round: RoundID, options: [(String, ObjectiveID?)], closes: Day, name: String, by: MemberID?,
        at now: Moment
    ) throws -> BallotID {
        try BallotStore.open(
            BallotDraft(title: title, method: "score", quorum: 1, closesOn: closes, options: options.map { (text: $0.0, objective: $0.1) }),
            in: round, key: Secret.hash(Secret.derived(seed: region.settings.seed, name: "ballot \(name)")), by: by, at: now,
            on: region.connection)
    }
}
