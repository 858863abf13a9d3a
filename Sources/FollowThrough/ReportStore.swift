// Writes frozen reports. What they say is put together by `ReportPage.content` from the facts read here.

import Foundation
import Planning
package import Storage
package import Vocabulary

/// What the reports are made of.
package struct ReportFacts: Sendable {
    package let hub: String
    package let partnersByKind: [(kind: String, count: Int)]
    package let places: [(name: String, partners: Int)]
    package let objectives: [(title: String, measure: String, target: String, due: Day)]
    package let barriers: [(title: String, risk: Int)]
    package let statements: [(id: StatementID, text: String, answers: [String])]
    package let practices: [(title: String, place: String, summary: String, evidence: String, partner: String)]
    package let commitments: [(partner: String, principle: Int, text: String, state: String)]
}

package struct ReportStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package func all() async throws -> [Report] {
        try await database.read { try Self.reports("", on: $0) }
    }

    package func report(_ id: ReportID) async throws -> Report {
        guard let report = try await database.read({ try Self.reports("WHERE id = \(id)", on: $0) }).first else {
            throw Refusal.notFound("report", id)
        }
        return report
    }

    private static func reports(_ filter: SQLText, on connection: any SQLConnection) throws -> [Report] {
        let start: SQLText = "SELECT id, kind, subject, language, content, digest, made_at FROM report "
        return try connection.query(start + filter + " ORDER BY id DESC") { row in
            let (id, kind, subject): (ReportID, String, Int64) = try (row.next(), row.next(), row.next())
            let (language, text, digest): (Language, String, String) = try (row.next(), row.next(), row.next())
            return try Report(
                id: id, kind: ReportKind(rawValue: kind) ?? .region, subject: subject, language: language,
                content: JSONDecoder().decode(ReportContent.self, from: Data(text.utf8)), digest: digest, madeAt: row.next(),
                isIntact: AuditLog.digest(of: text) == digest)
        }
    }

    package func keep(
        _ content: ReportContent, kind: ReportKind, subject: Int64, in language: Language, by member: MemberID?, at now: Moment
    )
        async throws -> ReportID
    {
        try await database.write {
            try Self.keep(content, kind: kind, subject: subject, in: language, by: member, at: now, on: $0)
        }
    }

    package static func keep(
        _ content: ReportContent, kind: ReportKind, subject: Int64, in language: Language, by member: MemberID?, at now: Moment,
        on connection: any SQLConnection
    ) throws -> ReportID {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(content), as: UTF8.self)
        let digest = AuditLog.digest(of: text)
        let id: ReportID = try connection.value(
            """
            INSERT INTO report (kind, subject, language, content, digest, made_at, made_by)
            VALUES (\(kind.rawValue), \(subject), \(language), \(text), \(digest), \(now), \(member)) RETURNING id
            """)
        try AuditLog.append(
            AuditEntry(actor: member.map { "member \($0)" } ?? "demo", act: "made a report", object: "report \(id)", after: digest),
            at: now,
            on: connection)
        return id
    }

    // MARK: Facts

    package func facts(round: RoundID?) async throws -> ReportFacts { try await database.read { try Self.facts(round: round, on: $0) } }

    package static func facts(round: RoundID?, on connection: any SQLConnection) throws -> ReportFacts {
        try ReportFacts(
            hub: connection.first("SELECT value FROM hub WHERE key = 'name'") { try $0.next() as String } ?? "Roundtable",
            partnersByKind: connection.query(
                "SELECT kind, COUNT(*) FROM partner WHERE status = 'active' GROUP BY kind ORDER BY COUNT(*) DESC, kind"
            ) { (kind: try $0.next(), count: try $0.next()) },
            places: connection.query(
                """
                SELECT place.name, COUNT(*) FROM partner JOIN place ON place.id = partner.place_id WHERE partner.status = 'active'
                GROUP BY place.name ORDER BY COUNT(*) DESC, place.name
                """
            ) { (name: try $0.next(), partners: try $0.next()) },
            objectives: connection.query(
                "SELECT title, measure, target, due_on FROM objective WHERE \(round == nil) = 1 OR round_id = \(round) ORDER BY due_on, id"
            ) { (title: try $0.next(), measure: try $0.next(), target: try $0.next(), due: try $0.next()) },
            barriers: connection.query(
                """
                SELECT title, likelihood * impact FROM barrier WHERE \(round == nil) = 1 OR round_id = \(round)
                ORDER BY likelihood * impact DESC, id
                """
            ) { (title: try $0.next(), risk: try $0.next()) },
            statements: round.map { try statements($0, on: connection) } ?? [],
            practices: connection.query(
                """
                SELECT good_practice.title, good_practice.place, good_practice.summary, good_practice.evidence, partner.name FROM good_practice
                JOIN partner ON partner.id = good_practice.partner_id
                LEFT JOIN practice_record ON practice_record.practice_id = good_practice.id
                WHERE practice_record.practice_id IS NULL OR practice_record.state = 'published' ORDER BY good_practice.title
                """
            ) { (title: try $0.next(), place: try $0.next(), summary: try $0.next(), evidence: try $0.next(), partner: try $0.next()) },
            commitments: connection.query(
                """
                SELECT partner.name, commitment.principle, commitment.text, commitment.state FROM commitment
                JOIN partner ON partner.id = commitment.partner_id WHERE commitment.state <> 'withdrawn'
                ORDER BY commitment.principle, partner.name, commitment.id
                """
            ) { (partner: try $0.next(), principle: try $0.next(), text: try $0.next(), state: try $0.next()) })
    }

    /// Accepted statements of a round with the titles of what answered them.
    private static func statements(_ round: RoundID, on connection: any SQLConnection) throws -> [(
        id: StatementID, text: String, answers: [String]
    )] {
        var answers: [StatementID: [String]] = [:]
        for row in try connection.query(
            """
            SELECT trace.cause_id, COALESCE(objective.title, barrier.title, decision.title, action.title) FROM trace
            JOIN statement ON statement.id = trace.cause_id
            LEFT JOIN objective ON trace.consequence_kind = 'objective' AND objective.id = trace.consequence_id
            LEFT JOIN barrier ON trace.consequence_kind = 'barrier' AND barrier.id = trace.consequence_id
            LEFT JOIN decision ON trace.consequence_kind = 'decision' AND decision.id = trace.consequence_id
            LEFT JOIN action ON trace.consequence_kind = 'action' AND action.id = trace.consequence_id
            WHERE trace.cause_kind = 'statement' AND statement.round_id = \(round)
            AND trace.consequence_kind IN ('objective', 'barrier', 'decision', 'action') ORDER BY trace.cause_id, trace.id
            """, { (id: try $0.next() as StatementID, title: try $0.next() as String?) })
        {
            if let title = row.title { answers[row.id, default: []].append(title) }
        }
        return try connection.query("SELECT id, text FROM statement WHERE round_id = \(round) AND state = 'accepted' ORDER BY id") {
            let (id, text): (StatementID, String) = try ($0.next(), $0.next())
            return (id: id, text: text, answers: answers[id] ?? [])
        }
    }
}
