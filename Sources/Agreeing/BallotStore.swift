// Writes ballots. Who voted and how are kept apart: the papers carry neither person nor time, the organisation only under a name that is lost when
// the ballot closes.

import Foundation
import Listening
import OpinionMath
package import Storage
package import Vocabulary

package struct BallotStore: Sendable {
    private let database: any SQLDatabase
    /// With fewer organisations a result would point at somebody.
    static let smallest = 5

    package init(_ database: any SQLDatabase) { self.database = database }

    // MARK: Reading

    package func ballots(_ round: RoundID) async throws -> [Ballot] {
        try await database.read { connection in
            try connection.query("SELECT id FROM ballot WHERE round_id = \(round) ORDER BY id", { try $0.next() as BallotID }).map {
                try Self.ballot($0, on: connection)
            }
        }
    }

    package func ballot(_ id: BallotID) async throws -> Ballot { try await database.read { try Self.ballot(id, on: $0) } }

    package func hasVoted(_ member: MemberID?, in id: BallotID) async throws -> Bool {
        try await database.read { connection in
            try connection.value("SELECT COUNT(*) FROM ballot_voter WHERE ballot_id = \(id) AND member_id = \(member)") as Int > 0
        }
    }

    private static func ballot(_ id: BallotID, on connection: any SQLConnection) throws -> Ballot {
        let options = try connection.query("SELECT id, text, objective_id FROM ballot_option WHERE ballot_id = \(id) ORDER BY id") {
            try Ballot.Option(id: $0.next(), text: $0.next(), objective: $0.next())
        }
        let partners = try PartnerStore.all(on: connection).filter { $0.status == "active" }
        let voted = Set(
            try connection.query(
                """
                SELECT DISTINCT member.partner_id FROM ballot_voter JOIN member ON member.id = ballot_voter.member_id
                WHERE ballot_voter.ballot_id = \(id)
                """
            ) { try $0.next() as PartnerID })
        let turnout = VoiceClass.allCases.map { voice in
            let members = partners.filter { $0.voiceClass == voice }
            return Ballot.Turnout(voice: voice, voted: members.count { voted.contains($0.id) }, registered: members.count)
        }
        let ballot = try connection.first(
            """
            SELECT round_id, title, method, quorum, closes_on, closed_at, previous_id, feedback, result FROM ballot WHERE id = \(id)
            """
        ) { row in
            try Ballot(
                id: id, round: row.next(), title: row.next(), method: row.next(), quorum: row.next(), closesOn: row.next(),
                closedAt: row.next(), previous: row.next(), feedback: row.next(), options: options, turnout: turnout,
                result: (row.next() as String?).map { try JSONDecoder().decode(BallotResult.self, from: Data($0.utf8)) })
        }
        guard let ballot else { throw Refusal.notFound("ballot", id) }
        return ballot
    }

    // MARK: Writing

    /// - Parameter key: random bytes under which organisations are hidden on the papers; forgotten when the ballot closes.
    package func open(_ draft: BallotDraft, in round: RoundID, key: [UInt8], by member: MemberID, at now: Moment) async throws -> BallotID {
        try await database.write { try Self.open(draft, in: round, key: key, by: member, at: now, on: $0) }
    }

    package static func open(
        _ draft: BallotDraft, in round: RoundID, key: [UInt8], by member: MemberID?, at now: Moment, on connection: any SQLConnection
    ) throws -> BallotID {
        guard draft.options.count >= 2 else { throw Refusal(.unprocessable, "A ballot needs at least two options.") }
        let id: BallotID = try connection.value(
            """
            INSERT INTO ballot (round_id, title, method, quorum, closes_on, previous_id, feedback, organisation_key, created_at, created_by)
            VALUES (\(round), \(draft.title), \(draft.method), \(draft.quorum), \(draft.closesOn), \(draft.previous), \(draft.feedback), \(key),
                \(now), \(member)) RETURNING id
            """)
        for option in draft.options {
            try connection.execute(
                "INSERT INTO ballot_option (ballot_id, objective_id, text) VALUES (\(id), \(option.objective), \(option.text))")
        }
        try AuditLog.append(
            AuditEntry(
                actor: member.map { "member \($0)" } ?? "demo", act: "opened", object: "ballot \(id)",
                after: draft.title + draft.options.map(\.text).joined(separator: ";")), at: now, on: connection)
        return id
    }

    /// One secret paper. It cannot be found again, so it cannot be changed: a second one is refused.
    ///
    /// - Parameters:
    ///   - ratings: by option: a score from 0 to 5, or a place from 1 on.
    ///   - paper: random bytes that name the paper.
    package func cast(_ ratings: [Int64: Int], in id: BallotID, by member: MemberID, paper: [UInt8], at now: Moment) async throws {
        try await database.write { try Self.cast(ratings, in: id, by: member, paper: paper, at: now, on: $0) }
    }

    package static func cast(
        _ ratings: [Int64: Int], in id: BallotID, by member: MemberID, paper: [UInt8], at now: Moment, on connection: any SQLConnection
    ) throws {
        let ballot = try ballot(id, on: connection)
        guard ballot.closedAt == nil, WallClock.day(at: now) <= ballot.closesOn else {
            throw Refusal(.closed, "This ballot ended on \(ballot.closesOn.iso); no more papers are taken.")
        }
        try check(ratings, for: ballot)
        let voter = try connection.first(
            """
            SELECT partner.id, partner.kind, partner.head_count FROM member JOIN partner ON partner.id = member.partner_id
            WHERE member.id = \(member) AND member.active = 1 AND partner.status = 'active'
            """
        ) { (partner: try $0.next() as PartnerID, voice: VoiceClass(kind: try $0.next(), headCount: try $0.next())) }
        guard let voter else { throw Refusal(.notAllowed, "Only people who speak for a partner of the region may vote.") }
        let key: [UInt8]? = try connection.first("SELECT organisation_key FROM ballot WHERE id = \(id)") { try $0.next() } ?? nil
        do {
            try connection.execute("INSERT INTO ballot_voter (ballot_id, member_id) VALUES (\(id), \(member))")
        } catch StorageError.duplicate {
            throw Refusal(.conflict, "You have voted in this ballot already. Papers are secret, so none can be found and changed.")
        }
        let encoded = try JSONEncoder().encode(ballot.options.map { ratings[$0.id] })
        try connection.execute(
            """
            INSERT INTO ballot_paper (ballot_id, key, organisation, voice_class, ratings)
            VALUES (\(id), \(paper), \(AuditLog.keyedDigest("organisation \(voter.partner)", key: key ?? [])), \(voter.voice.rawValue),
                \(String(decoding: encoded, as: UTF8.self)))
            """)
    }

    private static func check(_ ratings: [Int64: Int], for ballot: Ballot) throws {
        let known = Set(ballot.options.map(\.id))
        if let stranger = ratings.keys.sorted().first(where: { !known.contains($0) }) {
            throw Refusal(.unprocessable, "Option \(stranger) is not on this ballot.")
        }
        guard !ratings.isEmpty else { throw Refusal(.unprocessable, "The paper is empty. Give at least one option a score or a place.") }
        if ballot.method == "score" {
            if let wrong = ratings.values.sorted().first(where: { !(0...5).contains($0) }) {
                throw Refusal(.unprocessable, "The score \(wrong) is not from 0 to 5.")
            }
        } else if ratings.values.sorted() != Array(1...ballot.options.count) {
            throw Refusal(.unprocessable, "Give every option one place, from 1 to \(ballot.options.count), each place once.")
        }
    }

    /// Counts and freezes the result, forgets which organisation is behind which paper, and rewrites the papers in an order of their own.
    package func close(_ id: BallotID, by member: MemberID, at now: Moment) async throws {
        try await database.write { try Self.close(id, by: member, at: now, on: $0) }
    }

    package static func close(_ id: BallotID, by member: MemberID?, at now: Moment, on connection: any SQLConnection) throws {
        let ballot = try ballot(id, on: connection)
        guard ballot.closedAt == nil else { throw Refusal(.conflict, "This ballot is closed already; its result stands.") }
        let short = ballot.turnout.filter { !$0.meets(ballot.quorum) }
        guard short.isEmpty else {
            let words = short.map { "\($0.voice.rawValue) \($0.voted) of \(min(ballot.quorum, $0.registered))" }.joined(separator: ", ")
            throw Refusal(.closed, "The quorum is not reached: \(words). Invite those who are missing, or give the ballot more time.")
        }
        let papers = try connection.query(
            "SELECT key, organisation, voice_class, ratings FROM ballot_paper WHERE ballot_id = \(id) ORDER BY key"
        ) {
            (
                key: try $0.next() as [UInt8], organisation: try $0.next() as [UInt8], voice: try $0.next() as String,
                ratings: try $0.next() as String
            )
        }
        let names = Dictionary(
            uniqueKeysWithValues: Set(papers.map(\.organisation)).sorted { $0.lexicographicallyPrecedes($1) }.enumerated().map {
                ($0.element, $0.offset)
            })
        guard names.count >= smallest else {
            throw Refusal(
                .closed,
                "\(names.count) organisations have voted. A result of fewer than \(smallest) would point at somebody; give the ballot more time."
            )
        }
        let counted = try papers.map { paper in
            let ratings = try JSONDecoder().decode([Int?].self, from: Data(paper.ratings.utf8))
            return BallotPaper(
                organisation: names[paper.organisation] ?? 0,
                voiceClass: VoiceClass(rawValue: paper.voice).flatMap(VoiceClass.allCases.firstIndex) ?? 0,
                points: ratings.map { rating in
                    rating.map {
                        ballot.method == "score"
                            ? BallotCount.points(score: $0) : BallotCount.points(place: $0, of: ballot.options.count)
                    }
                })
        }
        let scores = try BallotCount.scores(
            counted, options: ballot.options.count, targets: RoundStore.targets(ballot.round, on: connection))
        let places = [scores.map(\.heads), scores.map(\.organisations), scores.map(\.balanced)].map(BallotCount.places)
        let result = BallotResult(
            people: papers.count, organisations: names.count,
            rows: ballot.options.indices.map { index in
                BallotResult.Row(
                    text: ballot.options[index].text, heads: scores[index].heads, organisations: scores[index].organisations,
                    balanced: scores[index].balanced, headsPlace: places[0][index], organisationsPlace: places[1][index],
                    balancedPlace: places[2][index])
            })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let text = String(decoding: try encoder.encode(result), as: UTF8.self)
        try connection.execute("DELETE FROM ballot_paper WHERE ballot_id = \(id)")
        for paper in papers {
            try connection.execute(
                """
                INSERT INTO ballot_paper (ballot_id, key, organisation, voice_class, ratings)
                VALUES (\(id), \(paper.key), \(paper.organisation), \(paper.voice), \(paper.ratings))
                """)
        }
        try connection.execute(
            "UPDATE ballot SET closed_at = \(now), result = \(text), organisation_key = NULL WHERE id = \(id)")
        try AuditLog.append(
            AuditEntry(actor: member.map { "member \($0)" } ?? "demo", act: "closed", object: "ballot \(id)", after: text), at: now,
            on: connection)
    }

    /// More time, for a ballot that is still open.
    package func extend(_ id: BallotID, to day: Day, by member: MemberID, at now: Moment) async throws {
        try await database.write { connection in
            let changed = try connection.execute(
                "UPDATE ballot SET closes_on = \(day) WHERE id = \(id) AND closed_at IS NULL AND closes_on <= \(day)")
            guard changed == 1 else { throw Refusal(.conflict, "Only a ballot that is open can get more time.") }
            try AuditLog.append(
                AuditEntry(actor: "member \(member)", act: "extended", object: "ballot \(id)", after: day.iso), at: now, on: connection)
        }
    }
}
