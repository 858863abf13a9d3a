// Opens the round that goes on from another: what was heard there and has no finished answer is asked again, and knows where it came from.

import Agreeing
package import Listening
package import Storage
import Understanding
package import Vocabulary

/// A statement whose fate is still open, and why.
package struct OpenFate: Encodable, Sendable {
    package enum Why: String, Encodable, Sendable, CaseIterable {
        /// Nothing came of it.
        case unanswered
        /// An action that answers it was dropped, or is not done.
        case dropped, unfinished
        /// A decision that answers it is to be looked at again by then.
        case review
        /// It is watched as a barrier that nobody has accepted.
        case watched
    }

    package let id: StatementID
    package let text: String
    package let language: Language
    package let why: Why
}

package struct NextRoundStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// Statements of a round whose fate is open on a day, without those that were carried on already. The rule stands in
    /// docs/decisions/74: nothing, a dropped or unfinished action, a decision due for review, or a barrier that is still watched; a statement
    /// with several answers is open as long as one of them is.
    package func open(in round: RoundID, on day: Day) async throws -> [OpenFate] {
        try await database.read { try Self.open(in: round, on: day, on: $0) }
    }

    package static func open(in round: RoundID, on day: Day, on connection: any SQLConnection) throws -> [OpenFate] {
        let actions = Dictionary(
            uniqueKeysWithValues: try connection.query("SELECT id, state FROM action") { (try $0.next() as Int64, try $0.next() as String) }
        )
        let decisions = try DecisionStore.reviewDays(on: connection)
        let barriers = try BarrierStore.reviewDays(on: connection)
        var whys: [StatementID: Set<OpenFate.Why>] = [:]
        var answered: Set<StatementID> = []
        for row in try connection.query(
            """
            WITH RECURSIVE reach (statement, kind, id) AS (
                SELECT trace.cause_id, trace.consequence_kind, trace.consequence_id FROM trace
                JOIN statement ON statement.id = trace.cause_id AND statement.round_id = \(round) AND statement.state = 'accepted'
                WHERE trace.cause_kind = 'statement'
                UNION SELECT reach.statement, trace.consequence_kind, trace.consequence_id FROM reach
                JOIN trace ON trace.cause_kind = reach.kind AND trace.cause_id = reach.id WHERE reach.kind IN ('finding', 'objective'))
            SELECT statement, kind, id FROM reach WHERE kind IN ('objective', 'barrier', 'decision', 'action')
            """, { (statement: try $0.next() as StatementID, kind: try $0.next() as TraceKind, id: try $0.next() as Int64) })
        {
            answered.insert(row.statement)
            switch row.kind {
            case .action:
                if actions[row.id] == "dropped" { whys[row.statement, default: []].insert(.dropped) }
                if actions[row.id] == "open" { whys[row.statement, default: []].insert(.unfinished) }
            case .decision:
                if let review = decisions[DecisionID(row.id)] ?? nil, review <= day { whys[row.statement, default: []].insert(.review) }
            case .barrier:
                if barriers[BarrierID(row.id)] ?? nil != nil { whys[row.statement, default: []].insert(.watched) }
            default: break
            }
        }
        return try connection.query(
            """
            SELECT id, text, language FROM statement WHERE round_id = \(round) AND state = 'accepted'
            AND NOT EXISTS (SELECT 1 FROM trace WHERE trace.cause_kind = 'statement' AND trace.cause_id = statement.id
                AND trace.consequence_kind = 'statement') ORDER BY id
            """
        ) { row -> OpenFate? in
            let id: StatementID = try row.next()
            let (text, language): (String, Language) = try (row.next(), row.next())
            let reasons = answered.contains(id) ? whys[id] ?? [] : [.unanswered]
            return OpenFate.Why.allCases.first(where: reasons.contains).map { OpenFate(id: id, text: text, language: language, why: $0) }
        }.compactMap { $0 }
    }

    /// Opens the round and carries the chosen statements into it, with their difficulties, their authors and the link back. Votes are not
    /// carried: everybody is asked again. One transaction.
    package func begin(_ draft: RoundDraft, after round: RoundID, with chosen: [StatementID], by member: MemberID, at now: Moment)
        async throws -> RoundID
    {
        try await database.write { connection in
            let before = try RoundStore.round(round, on: connection)
            guard !before.isListening else {
                throw Refusal(.conflict, "Round \(round) still listens. Close that stage first; then a new round can go on from it.")
            }
            if let next = before.next { throw Refusal(.conflict, "Round \(next) goes on from round \(round) already.") }
            let open = Set(try Self.open(in: round, on: draft.stages.first?.startsOn ?? now.day, on: connection).map(\.id))
            if let stranger = chosen.first(where: { !open.contains($0) }) {
                throw Refusal(.unprocessable, "The fate of statement \(stranger) is not open in round \(round). Reload the page.")
            }
            let id = try RoundStore.add(draft, by: "member \(member)", at: now, on: connection)
            for source in chosen {
                try Self.carry(source, into: id, titled: draft.title, by: member, at: now, on: connection)
            }
            try AuditLog.append(
                AuditEntry(
                    actor: "member \(member)", act: "carried on", object: "round \(id)", before: "round \(round)",
                    after: chosen.map(\.description).joined(separator: ", ")), at: now, on: connection)
            return id
        }
    }

    private static func carry(
        _ source: StatementID, into round: RoundID, titled title: String, by member: MemberID, at now: Moment,
        on connection: any SQLConnection
    ) throws {
        let statement = try StatementStore.statement(source, on: connection)
        let author = try connection.first(
            """
            SELECT participant.member_id FROM statement JOIN participant ON participant.id = statement.participant_id
            JOIN member ON member.id = participant.member_id AND member.active = 1 WHERE statement.id = \(source)
            """
        ) { try $0.next() as MemberID }
        let participant = try author.map { try VoteStore.participant(of: $0, in: round, on: connection) }
        let copy = try StatementStore.add(
            StatementDraft(kind: statement.kind, language: statement.language, text: statement.text), to: round, participant: participant,
            meeting: nil, externalID: nil, state: .accepted, at: now, on: connection)
        try TraceLog.add(
            from: TracePoint(.statement, source.raw), to: TracePoint(.statement, copy.raw), at: now, by: member, on: connection)
        for code in try connection.query(
            "SELECT code FROM difficulty WHERE statement_id = \(source) ORDER BY code", { try $0.next() as String })
        {
            try DifficultyStore.code(copy, as: code, by: member, at: now, on: connection)
        }
        try NoticeStore.tellAuthor(of: copy, "carried", detail: title, at: now, on: connection)
    }
}
