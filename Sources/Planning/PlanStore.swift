// Plan runs: asked for, computed in the background, kept side by side. A plan that fails its check is never shown.

import Foundation
package import Storage
package import TrainingPlanner
package import Vocabulary

/// One group of workers with the share of its reachable needs that a plan serves.
package struct GroupShare: Codable, Sendable {
    package let size: String
    package let subregion: String
    package let workerGroup: String
    package let served: Int
    package let all: Int
    /// Large enough to set the worst-off share.
    package let counts: Bool

    package var share: Double { all > 0 ? Double(served) / Double(all) : 0 }

    /// Groups with fewer needs are not shown.
    package static let smallest = 5
}

/// What is kept of a finished run besides its seats.
package struct PlanReport: Codable, Sendable {
    package let figures: PlanFigures
    package let groups: [GroupShare]
    /// The same problem, first come first served.
    package let firstCome: PlanFigures
    package let certificate: Certificate
    package let candidateSessions: Int
    package let budget: Int
    package let notes: PlanNotes

    package init(
        figures: PlanFigures, groups: [GroupShare], firstCome: PlanFigures, certificate: Certificate, candidateSessions: Int, budget: Int,
        notes: PlanNotes
    ) {
        self.figures = figures
        self.groups = groups
        self.firstCome = firstCome
        self.certificate = certificate
        self.candidateSessions = candidateSessions
        self.budget = budget
        self.notes = notes
    }
}

/// A run as the list shows it.
package struct PlanRun: Encodable, Sendable {
    package let id: PlanRunID
    package let round: RoundID
    package let state: String
    package let seed: Int
    /// Per cent of the funding lines' budgets.
    package let budgetShare: Int
    /// Per cent of the firms' release limits.
    package let releaseShare: Int
    /// `entered`: needs weigh what was entered; `equal`: all the same.
    package let weighting: String
    package let requestedAt: Moment
    package let finishedAt: Moment?
    package let failure: String?
    package let publishedAt: Moment?
}

/// Why people have no seat: course, reason, how many.
package struct UnservedCount: Encodable, Sendable {
    package let skill: String
    package let reason: WhyNotReason
    /// `nil` below five, where a number would come close to naming somebody.
    package let people: Int?
}

/// What the public may know of a plan: figures of everybody, and of groups that are not small.
package struct PlanOutline: Encodable, Sendable {
    package let worstOffShare: Double
    package let reached: Int
    package let leftBehind: Int
    package let unreachable: Int
    package let needCovered: Int
    package let needTotal: Int
    package let seats: Int
    package let sessionsRun: Int
    package let cost: Int
    package let bySize: [PlanFigures.Tally]
    package let firstComeWorstOffShare: Double
    package let firstComeLeftBehind: Int
    package let groups: [GroupShare]
    package let levels: [Certificate.Level]

    fileprivate init(_ report: PlanReport) {
        let figures = report.figures
        worstOffShare = figures.worstOffShare
        reached = figures.reached
        leftBehind = figures.leftBehind
        unreachable = figures.unreachable
        needCovered = figures.needCovered
        needTotal = figures.needTotal
        seats = figures.seats
        sessionsRun = figures.sessionsRun
        cost = figures.cost
        bySize = figures.bySize
        firstComeWorstOffShare = report.firstCome.worstOffShare
        firstComeLeftBehind = report.firstCome.leftBehind
        groups = report.groups.filter { $0.all >= GroupShare.smallest }
        levels = report.certificate.levels
    }
}

/// One run in full.
package struct PlanDetail: Encodable, Sendable {
    package let run: PlanRun
    package let progress: JobStatus?
    package let report: PlanReport?
    package let sessions: [Filled]
    package let unserved: [UnservedCount]
    /// All candidate sessions by id, and the names of the funding lines.
    package let candidates: [SessionID: Session]
    package let lineNames: [String: String]
    /// Seats whose price is only told on request; the cost reckons them at the usual price of a teaching unit.
    package let unknownPrices: Int

    package struct Filled: Encodable, Sendable {
        package let session: Session
        package let seats: Int
    }

    private enum CodingKeys: String, CodingKey { case run, progress, figures, sessions, unserved }

    /// The outline instead of the report: small groups stay inside.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(run, forKey: .run)
        try container.encodeIfPresent(progress, forKey: .progress)
        try container.encodeIfPresent(report.map(PlanOutline.init), forKey: .figures)
        try container.encode(sessions, forKey: .sessions)
        try container.encode(unserved, forKey: .unserved)
    }
}

package struct PlanStore: Sendable {
    package static let job = "plan"
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// Asks for a plan; the job does the work.
    package func request(
        _ round: RoundID, seed: Int, budgetShare: Int, releaseShare: Int = 100, weighting: String = "entered", by member: MemberID?,
        at now: Moment
    ) async throws -> PlanRunID {
        try await database.write {
            try Self.request(
                round, seed: seed, budgetShare: budgetShare, releaseShare: releaseShare, weighting: weighting, by: member, at: now, on: $0)
        }
    }

    package static func request(
        _ round: RoundID, seed: Int, budgetShare: Int, releaseShare: Int = 100, weighting: String = "entered", by member: MemberID?,
        at now: Moment, on connection: any SQLConnection
    ) throws -> PlanRunID {
        let id: PlanRunID = try connection.value(
            """
            INSERT INTO plan_run (round_id, state, seed, budget_share, release_share, weighting, requested_at, requested_by)
            VALUES (\(round), 'requested', \(seed), \(budgetShare), \(releaseShare), \(weighting), \(now), \(member)) RETURNING id
            """)
        try JobQueue.request(job, subject: id.raw, at: now, on: connection)
        try AuditLog.append(
            AuditEntry(actor: member.map { "member \($0)" } ?? "demo", act: "requested", object: "plan \(id)", after: "seed \(seed)"),
            at: now, on: connection)
        return id
    }

    /// Stores everything of a finished run, or nothing.
    package static func finish(
        _ id: PlanRunID, report: PlanReport, seats: [(worker: WorkerID, session: SessionID)],
        unserved: [(worker: WorkerID, skill: SkillID, reason: WhyNotReason)], instance: [(name: String, text: String)], at now: Moment,
        on connection: any SQLConnection
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let summary = String(decoding: try encoder.encode(report), as: UTF8.self)
        try connection.execute("DELETE FROM plan_seat WHERE plan_run_id = \(id)")
        try connection.execute("DELETE FROM plan_unserved WHERE plan_run_id = \(id)")
        try connection.execute("DELETE FROM plan_instance WHERE plan_run_id = \(id)")
        try connection.bulkInsert(
            into: "plan_seat", columns: ["plan_run_id", "worker_id", "session_id"],
            rows: seats.map { [id.sqlValue, $0.worker.sqlValue, $0.session.sqlValue] })
        try connection.bulkInsert(
            into: "plan_unserved", columns: ["plan_run_id", "worker_id", "skill_id", "reason"],
            rows: unserved.map { [id.sqlValue, $0.worker.sqlValue, $0.skill.sqlValue, $0.reason.rawValue.sqlValue] })
        try connection.bulkInsert(
            into: "plan_instance", columns: ["plan_run_id", "name", "text"],
            rows: instance.map { [id.sqlValue, $0.name.sqlValue, $0.text.sqlValue] })
        try connection.execute(
            """
            UPDATE plan_run SET state = 'finished', finished_at = \(now), summary = \(summary), certificate = \(try report.certificate.json()),
                problem_digest = \(report.certificate.problemDigest), plan_digest = \(report.certificate.planDigest) WHERE id = \(id)
            """)
        try AuditLog.append(
            AuditEntry(actor: "planner", act: "finished", object: "plan \(id)", after: report.certificate.planDigest), at: now,
            on: connection)
    }

    package func fail(_ id: PlanRunID, _ reason: String, at now: Moment) async throws {
        _ = try await database.write {
            try $0.execute("UPDATE plan_run SET state = 'failed', failure = \(reason), finished_at = \(now) WHERE id = \(id)")
        }
    }

    package func cancel(_ id: PlanRunID, by actor: String, at now: Moment) async throws {
        try await database.write { connection in
            guard try JobQueue.cancel(Self.job, subject: id.raw, at: now, on: connection) else {
                throw Refusal(.conflict, "Plan \(id) is not being computed, so there is nothing to stop.")
            }
            try connection.execute(
                "UPDATE plan_run SET state = 'failed', failure = 'It was stopped.', finished_at = \(now) WHERE id = \(id)")
            try AuditLog.append(AuditEntry(actor: actor, act: "stopped", object: "plan \(id)"), at: now, on: connection)
        }
    }

    // MARK: Reading

    private static let columns: SQLText =
        """
        SELECT plan_run.id, plan_run.round_id, plan_run.state, plan_run.seed, plan_run.budget_share, plan_run.release_share, plan_run.weighting,
            plan_run.requested_at, plan_run.finished_at, plan_run.failure, publication.published_at
        FROM plan_run LEFT JOIN publication ON publication.plan_run_id = plan_run.id
        """

    private static func run(_ row: SQLRow) throws -> PlanRun {
        try PlanRun(
            id: row.next(), round: row.next(), state: row.next(), seed: row.next(), budgetShare: row.next(), releaseShare: row.next(),
            weighting: row.next(), requestedAt: row.next(),
            finishedAt: row.next(), failure: row.next(), publishedAt: row.next())
    }

    package func runs() async throws -> [PlanRun] {
        try await database.read { try $0.query(Self.columns + " ORDER BY plan_run.id DESC", Self.run) }
    }

    package func run(_ id: PlanRunID) async throws -> PlanRun { try await database.read { try Self.run(id, on: $0) } }

    package static func run(_ id: PlanRunID, on connection: any SQLConnection) throws -> PlanRun {
        guard let run = try connection.first(columns + " WHERE plan_run.id = \(id)", run) else { throw Refusal.notFound("plan", id) }
        return run
    }

    package func detail(_ id: PlanRunID, _ language: Language) async throws -> PlanDetail {
        try await database.read { connection in
            let run = try Self.run(id, on: connection)
            let summary = try connection.first("SELECT summary FROM plan_run WHERE id = \(id)") { try $0.next() as String? } ?? nil
            let counts = Dictionary(
                uniqueKeysWithValues: try connection.query(
                    "SELECT session_id, COUNT(*) FROM plan_seat WHERE plan_run_id = \(id) GROUP BY session_id"
                ) {
                    (try $0.next() as SessionID, try $0.next() as Int)
                })
            let unserved = try connection.query(
                """
                SELECT skill.name_en, skill.name_de, plan_unserved.reason, COUNT(*) FROM plan_unserved JOIN skill ON skill.id = plan_unserved.skill_id
                WHERE plan_unserved.plan_run_id = \(id) GROUP BY skill.name_en, skill.name_de, plan_unserved.reason
                ORDER BY COUNT(*) DESC, skill.name_en, plan_unserved.reason
                """
            ) { row in
                let (english, native): (String, String) = try (row.next(), row.next())
                return try UnservedCount(
                    skill: language == .german ? native : english, reason: WhyNotReason(rawValue: row.next()) ?? .noSession,
                    people: row.next())
            }
            let sessions = try CatalogueStore.sessions(language, "", on: connection)
            let lines = try connection.query("SELECT code, name_en, name_de FROM funding_line") { row -> (String, String) in
                let (code, english, german): (String, String, String) = try (row.next(), row.next(), row.next())
                return (code, language == .german ? german : english)
            }
            return try PlanDetail(
                run: run, progress: JobQueue.latest(Self.job, subject: id.raw, on: connection),
                report: summary.map { try JSONDecoder().decode(PlanReport.self, from: Data($0.utf8)) },
                sessions: sessions.compactMap { session in
                    counts[session.id].map { PlanDetail.Filled(session: session, seats: $0) }
                }, unserved: unserved, candidates: Dictionary(uniqueKeysWithValues: sessions.map { ($0.id, $0) }),
                lineNames: Dictionary(uniqueKeysWithValues: lines),
                unknownPrices: connection.value(
                    """
                    SELECT COUNT(*) FROM plan_seat JOIN session ON session.id = plan_seat.session_id JOIN course ON course.id = session.course_id
                    WHERE plan_seat.plan_run_id = \(id) AND course.price_on_request = 1 AND session.seat_cents = 0
                    """))
        }
    }

    /// Finished runs with their figures, the newest first.
    package func compared() async throws -> [ComparedRun] {
        try await database.read { connection in
            try connection.query(Self.columns + " WHERE plan_run.state = 'finished' ORDER BY plan_run.id DESC LIMIT 8", Self.run).compactMap
            {
                run in
                let text = try connection.first("SELECT summary FROM plan_run WHERE id = \(run.id)") { try $0.next() as String? } ?? nil
                return try text.map { try ComparedRun(run, JSONDecoder().decode(PlanReport.self, from: Data($0.utf8))) }
            }
        }
    }

    /// One file of the instance folder a plan was made from, by pseudonymous numbers.
    ///
    /// - Throws: `Refusal` for another name, and for a plan without an instance.
    package func instanceFile(_ id: PlanRunID, _ name: String) async throws -> String {
        try await database.read { connection in
            _ = try Self.run(id, on: connection)
            let text = try connection.first("SELECT text FROM plan_instance WHERE plan_run_id = \(id) AND name = \(name)") {
                try $0.next() as String
            }
            guard let text else {
                throw Refusal(
                    .notFound,
                    "Plan \(id) has no file '\(name)'. It has meta.json, courses.csv, sessions.csv, firms.csv and workers.csv.")
            }
            return text
        }
    }

    /// The certificate as it was made, for download.
    package func certificate(_ id: PlanRunID) async throws -> String {
        let text = try await database.read {
            try $0.first("SELECT certificate FROM plan_run WHERE id = \(id)") { try $0.next() as String? } ?? nil
        }
        guard let text else { throw Refusal.notFound("certificate of plan", id) }
        return text
    }

    /// Seats by pseudonym and session code, for those allowed to see them.
    package func seats(_ id: PlanRunID) async throws -> [(worker: String, session: String)] {
        try await database.read { connection in
            try connection.query(
                """
                SELECT worker.pseudonym, session.code FROM plan_seat JOIN worker ON worker.id = plan_seat.worker_id
                JOIN session ON session.id = plan_seat.session_id WHERE plan_seat.plan_run_id = \(id) ORDER BY worker.pseudonym, session.code
                """
            ) { (worker: try $0.next(), session: try $0.next()) }
        }
    }

    /// Pseudonyms of those with a need and no seat at all.
    package func leftBehind(_ id: PlanRunID) async throws -> [String] {
        try await database.read { connection in
            try connection.query(
                """
                SELECT DISTINCT worker.pseudonym FROM plan_unserved JOIN worker ON worker.id = plan_unserved.worker_id
                WHERE plan_unserved.plan_run_id = \(id) AND NOT EXISTS (SELECT 1 FROM plan_seat
                    WHERE plan_seat.plan_run_id = plan_unserved.plan_run_id AND plan_seat.worker_id = plan_unserved.worker_id)
                ORDER BY worker.pseudonym
                """
            ) { try $0.next() }
        }
    }
}
