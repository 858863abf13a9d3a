// Calendar feeds behind secret addresses: one's own seats, an organisation's sessions, the meetings of a round, the actions of an objective.
// Remembers what a feed said last, so that every change raises the number of its entry and what was cancelled stays to be seen.

import Foundation
package import Storage
package import Vocabulary

/// What a feed is about.
package enum CalendarScope: Sendable, Equatable {
    case own
    case organisation
    case meetings(RoundID)
    case objective(ObjectiveID)
    case project(ProjectID)

    var kind: String {
        switch self {
        case .own: "own"
        case .organisation: "organisation"
        case .meetings: "meetings"
        case .objective: "objective"
        case .project: "project"
        }
    }

    var subject: Int64? {
        switch self {
        case .own, .organisation: nil
        case .meetings(let round): round.raw
        case .objective(let objective): objective.raw
        case .project(let project): project.raw
        }
    }
}

/// Something one can subscribe to.
package struct CalendarOffer: Encodable, Sendable {
    package let kind: String
    package let subject: Int64?
    /// The name of the round, project or objective.
    package let title: String?
    /// Since when the reader has an address for it; `nil` for none.
    package let madeAt: Moment?
}

/// One entry of a feed as it stands now.
package struct CalendarEntry: Sendable, Codable, Equatable {
    package let uid: String
    /// `20270301T080000` on the wall clock, or `20270301` for a whole day.
    package let start: String
    package let end: String
    /// How many weeks it repeats.
    package let weeks: Int
    package let summary: String
    package let location: String
    package let path: String
    /// `CONFIRMED`, `TENTATIVE` or `CANCELLED`
    package let status: String
}

/// An entry with the number of its last change.
package struct NumberedEntry: Sendable {
    package let entry: CalendarEntry
    package let sequence: Int
    package let changedAt: Moment
}

package struct CalendarStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// A new secret address; the earlier one of the same person for the same thing ends.
    package func open(_ scope: CalendarScope, member: MemberID?, worker: WorkerID?, secretHash: [UInt8], at now: Moment) async throws {
        try await database.write { connection in
            _ = try Self.end(scope, member: member, worker: worker, at: now, on: connection)
            try connection.execute(
                "INSERT INTO calendar_feed (token_hash, member_id, worker_id, created_at) VALUES (\(secretHash), \(member), \(worker), \(now))"
            )
            try connection.execute(
                "INSERT INTO calendar_scope (feed_hash, kind, subject) VALUES (\(secretHash), \(scope.kind), \(scope.subject))")
        }
    }

    /// The feeds somebody has, each with the day it was made: what they are about, never their addresses.
    package func feeds(member: MemberID?, worker: WorkerID?) async throws -> [CalendarOffer] {
        try await database.read { try Self.feeds(member: member, worker: worker, on: $0) }
    }

    private static func feeds(member: MemberID?, worker: WorkerID?, on connection: any SQLConnection) throws -> [CalendarOffer] {
        try connection.query(
            """
            SELECT COALESCE(calendar_scope.kind, 'own'), calendar_scope.subject, calendar_feed.created_at FROM calendar_feed
            LEFT JOIN calendar_scope ON calendar_scope.feed_hash = calendar_feed.token_hash WHERE calendar_feed.revoked_at IS NULL
            AND ((calendar_feed.member_id IS NOT NULL AND calendar_feed.member_id = \(member))
                OR (calendar_feed.worker_id IS NOT NULL AND calendar_feed.worker_id = \(worker)))
            """
        ) { try CalendarOffer(kind: $0.next(), subject: $0.next(), title: nil, madeAt: $0.next()) }
    }

    /// Everything somebody can subscribe to, with the feeds they have. Workers have their own seats only.
    package func offers(member: MemberID?, worker: WorkerID?) async throws -> [CalendarOffer] {
        try await database.read { connection in
            let mine = try Self.feeds(member: member, worker: worker, on: connection)
            func made(_ kind: String, _ subject: Int64?) -> Moment? { mine.first { $0.kind == kind && $0.subject == subject }?.madeAt }
            var offers = [CalendarOffer(kind: "own", subject: nil, title: nil, madeAt: made("own", nil))]
            guard member != nil else { return offers }
            offers.append(CalendarOffer(kind: "organisation", subject: nil, title: nil, madeAt: made("organisation", nil)))
            for (kind, query) in [
                ("meetings", "SELECT id, title, 1 FROM round ORDER BY id DESC"),
                ("project", "SELECT id, title, CASE WHEN state = 'running' THEN 1 ELSE 0 END FROM project ORDER BY id"),
                ("objective", "SELECT id, title, 1 FROM objective ORDER BY id"),
            ] as [(String, SQLText)] {
                // What is over is offered to those only who have it, so that they can end it.
                offers += try connection.query(query) { row -> CalendarOffer? in
                    let (id, title, goesOn): (Int64, String, Bool) = try (row.next(), row.next(), row.next())
                    let since = made(kind, id)
                    return goesOn || since != nil ? CalendarOffer(kind: kind, subject: id, title: title, madeAt: since) : nil
                }.compactMap { $0 }
            }
            return offers
        }
    }

    /// Ends a feed; its address answers nothing any more.
    package func end(_ scope: CalendarScope, member: MemberID?, worker: WorkerID?, at now: Moment) async throws {
        let ended = try await database.write { try Self.end(scope, member: member, worker: worker, at: now, on: $0) }
        guard ended > 0 else { throw Refusal(.notFound, "You have no such calendar.") }
    }

    private static func end(
        _ scope: CalendarScope, member: MemberID?, worker: WorkerID?, at now: Moment, on connection: any SQLConnection
    ) throws -> Int {
        try connection.execute(
            """
            UPDATE calendar_feed SET revoked_at = \(now) WHERE revoked_at IS NULL
            AND ((member_id IS NOT NULL AND member_id = \(member)) OR (worker_id IS NOT NULL AND worker_id = \(worker)))
            AND COALESCE((SELECT kind || ' ' || COALESCE(CAST(subject AS TEXT), '') FROM calendar_scope
                WHERE calendar_scope.feed_hash = calendar_feed.token_hash), 'own ') = \("\(scope.kind) \(scope.subject.map(String.init) ?? "")")
            """)
    }

    /// The entries of a feed with their numbers. What changed since the last reading gets the next number; what is gone stays as cancelled.
    package func entries(secretHash: [UInt8], _ language: Language, at now: Moment) async throws -> [NumberedEntry] {
        let (wanted, known) = try await database.read { connection in
            (try Self.wanted(secretHash, language, on: connection), try Self.known(secretHash, on: connection))
        }
        if Self.merged(wanted, known, at: now).changed.isEmpty { return Self.merged(wanted, known, at: now).all }
        return try await database.write { connection in
            let wanted = try Self.wanted(secretHash, language, on: connection)
            let merged = Self.merged(wanted, try Self.known(secretHash, on: connection), at: now)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            for entry in merged.changed {
                let content = String(decoding: try encoder.encode(entry.entry), as: UTF8.self)
                try connection.execute(
                    """
                    INSERT INTO calendar_entry (feed_hash, uid, content, sequence, changed_at)
                    VALUES (\(secretHash), \(entry.entry.uid), \(content), \(entry.sequence), \(entry.changedAt))
                    ON CONFLICT (feed_hash, uid) DO UPDATE SET content = excluded.content, sequence = excluded.sequence,
                        changed_at = excluded.changed_at
                    """)
            }
            return merged.all
        }
    }

    static func merged(_ wanted: [CalendarEntry], _ known: [NumberedEntry], at now: Moment) -> (
        all: [NumberedEntry], changed: [NumberedEntry]
    ) {
        let before = Dictionary(known.map { ($0.entry.uid, $0) }, uniquingKeysWith: { first, _ in first })
        var all: [NumberedEntry] = []
        var changed: [NumberedEntry] = []
        for entry in wanted {
            if let old = before[entry.uid], old.entry == entry {
                all.append(old)
            } else {
                let next = NumberedEntry(entry: entry, sequence: before[entry.uid].map { $0.sequence + 1 } ?? 0, changedAt: now)
                all.append(next)
                changed.append(next)
            }
        }
        let present = Set(wanted.map(\.uid))
        for old in known where !present.contains(old.entry.uid) {
            let entry = old.entry
            if entry.status == "CANCELLED" {
                all.append(old)
                continue
            }
            let gone = NumberedEntry(
                entry: CalendarEntry(
                    uid: entry.uid, start: entry.start, end: entry.end, weeks: entry.weeks, summary: entry.summary,
                    location: entry.location,
                    path: entry.path, status: "CANCELLED"), sequence: old.sequence + 1, changedAt: now)
            all.append(gone)
            changed.append(gone)
        }
        return (all.sorted { ($0.entry.start, $0.entry.uid) < ($1.entry.start, $1.entry.uid) }, changed)
    }

    private static func known(_ feed: [UInt8], on connection: any SQLConnection) throws -> [NumberedEntry] {
        try connection.query("SELECT content, sequence, changed_at FROM calendar_entry WHERE feed_hash = \(feed) ORDER BY uid") {
            NumberedEntry(
                entry: try JSONDecoder().decode(CalendarEntry.self, from: Data(($0.next() as String).utf8)), sequence: try $0.next(),
                changedAt: try $0.next())
        }
    }

    // MARK: What a feed should say

    private static func wanted(_ hash: [UInt8], _ language: Language, on connection: any SQLConnection) throws -> [CalendarEntry] {
        // Who has left their partner has left its calendar too.
        let feed = try connection.first(
            """
            SELECT calendar_feed.worker_id, member.partner_id, COALESCE(calendar_scope.kind, 'own'), calendar_scope.subject FROM calendar_feed
            LEFT JOIN calendar_scope ON calendar_scope.feed_hash = calendar_feed.token_hash
            LEFT JOIN member ON member.id = calendar_feed.member_id LEFT JOIN partner ON partner.id = member.partner_id
            WHERE calendar_feed.token_hash = \(hash) AND calendar_feed.revoked_at IS NULL
            AND (calendar_feed.worker_id IS NOT NULL OR (member.active = 1 AND partner.status = 'active'))
            """
        ) {
            (
                worker: try $0.next() as WorkerID?, partner: try $0.next() as PartnerID?, kind: try $0.next() as String,
                subject: try $0.next() as Int64?
            )
        }
        guard let feed else {
            throw Refusal(.notFound, "This calendar address is not known or has ended. Make a new one on your page.")
        }
        switch feed.kind {
        case "meetings": return try meetings("WHERE meeting.round_id = \(feed.subject)", on: connection)
        case "project":
            return try actions("WHERE action.project_id = \(feed.subject)", on: connection) + projects(feed.subject, on: connection)
        case "objective": return try actions("WHERE action.objective_id = \(feed.subject)", on: connection)
        case "organisation":
            return try sessions("(worker.partner_id = \(feed.partner) OR course.provider_id = \(feed.partner))", language, on: connection)
                + meetings(
                    "JOIN meeting_partner ON meeting_partner.meeting_id = meeting.id WHERE meeting_partner.partner_id = \(feed.partner)",
                    on: connection) + actions("WHERE action.owner_id = \(feed.partner)", on: connection)
        default:
            if let worker = feed.worker { return try sessions("enrolment.worker_id = \(worker)", language, on: connection) }
            return try sessions("(worker.partner_id = \(feed.partner) OR course.provider_id = \(feed.partner))", language, on: connection)
        }
    }

    private static func sessions(_ filter: SQLText, _ language: Language, on connection: any SQLConnection) throws -> [CalendarEntry] {
        let start: SQLText =
            """
            SELECT session.id, course.name_en, course.name_de, session.starts_on, session.weeks, session.cells, COALESCE(place.name, 'online'),
                MAX(CASE enrolment.state WHEN 'accepted' THEN 2 WHEN 'attended' THEN 2 WHEN 'completed' THEN 2 WHEN 'offered' THEN 1
                    WHEN 'waiting' THEN 1 ELSE 0 END)
            FROM enrolment JOIN session ON session.id = enrolment.session_id JOIN course ON course.id = session.course_id
            JOIN worker ON worker.id = enrolment.worker_id LEFT JOIN place ON place.id = session.place_id
            WHERE
            """
        let end: SQLText =
            """
             GROUP BY session.id, course.name_en, course.name_de, session.starts_on, session.weeks, session.cells, place.name
            ORDER BY session.starts_on, session.id
            """
        return try connection.query(start + " " + filter + end) { row -> [CalendarEntry] in
            let id: SessionID = try row.next()
            let (english, german): (String, String) = try (row.next(), row.next())
            let (starts, weeks, cells): (Day, Int, Int) = try (row.next(), row.next(), row.next())
            let (place, state): (String, Int) = try (row.next(), row.next())
            return HalfDay.all(startsOn: starts, weeks: 1, cells: cells).map { halfDay in
                CalendarEntry(
                    uid: "session-\(id)-\(halfDay.cell)@roundtable", start: wall(halfDay.day, halfDay.startMinutes),
                    end: wall(halfDay.day, halfDay.endMinutes), weeks: weeks, summary: language == .german ? german : english,
                    location: place, path: "/sessions/\(id)", status: ["CANCELLED", "TENTATIVE", "CONFIRMED"][max(0, min(2, state))])
            }
        }.flatMap { $0 }
    }

    private static func meetings(_ filter: SQLText, on connection: any SQLConnection) throws -> [CalendarEntry] {
        let start: SQLText = "SELECT meeting.id, meeting.title, meeting.held_on, meeting.place FROM meeting "
        return try connection.query(start + filter + " ORDER BY meeting.held_on, meeting.id") { row in
            let (id, title, day): (MeetingID, String, Day) = try (row.next(), row.next(), row.next())
            return CalendarEntry(
                uid: "meeting-\(id)@roundtable", start: date(day), end: date(day.adding(days: 1)), weeks: 1, summary: title,
                location: try row.next(), path: "/meetings/\(id)", status: "CONFIRMED")
        }
    }

    /// The end of a project as a whole day.
    private static func projects(_ id: Int64?, on connection: any SQLConnection) throws -> [CalendarEntry] {
        try connection.query("SELECT id, title, ends_on, state FROM project WHERE id = \(id)") { row in
            let (id, title, day): (ProjectID, String, Day) = try (row.next(), row.next(), row.next())
            let state: String = try row.next()
            return CalendarEntry(
                uid: "project-\(id)@roundtable", start: date(day), end: date(day.adding(days: 1)), weeks: 1, summary: title, location: "",
                path: "/projects/\(id)", status: state == "stopped" ? "CANCELLED" : "CONFIRMED")
        }
    }

    private static func actions(_ filter: SQLText, on connection: any SQLConnection) throws -> [CalendarEntry] {
        let start: SQLText = "SELECT action.id, action.title, action.due_on, action.state FROM action "
        return try connection.query(start + filter + " ORDER BY action.due_on, action.id") { row in
            let (id, title, day): (ActionID, String, Day) = try (row.next(), row.next(), row.next())
            let state: String = try row.next()
            return CalendarEntry(
                uid: "action-\(id)@roundtable", start: date(day), end: date(day.adding(days: 1)), weeks: 1, summary: title, location: "",
                path: "/actions/\(id)", status: state == "dropped" ? "CANCELLED" : "CONFIRMED")
        }
    }

    private static func date(_ day: Day) -> String { day.iso.filter { $0 != "-" } }

    private static func wall(_ day: Day, _ minutes: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(date(day))T\(two(minutes / 60))\(two(minutes % 60))00"
    }
}
