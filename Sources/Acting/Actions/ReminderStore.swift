// Everything that has a day, in one list; and the reminders that were given, so that nobody is told the same thing twice.

import Agreeing
import Listening
package import Storage
package import Vocabulary

package struct ReminderStore: Sendable {
    private let database: any SQLDatabase
    /// Days before its day at which something is told.
    package static let ahead = 7

    package init(_ database: any SQLDatabase) { self.database = database }

    /// What is open and due up to a day, the oldest first.
    ///
    /// - Parameter partner: narrows to what one partner owns; `nil` gives everything.
    package func due(until day: Day, of partner: PartnerID? = nil) async throws -> [DueItem] {
        try await database.read { connection in try Self.due(until: day, on: connection).filter { partner == nil || $0.owner == partner } }
    }

    private static func due(until day: Day, on connection: any SQLConnection) throws -> [DueItem] {
        func items(_ kind: DueItem.Kind, _ query: SQLText) throws -> [DueItem] {
            try connection.query(query) {
                try DueItem(
                    kind: kind, id: $0.next(), title: $0.next(), owner: $0.next() as PartnerID, ownerName: $0.next(), on: $0.next())
            }
        }
        var found = try items(
            .action,
            """
            SELECT action.id, action.title, partner.id, partner.name, action.due_on FROM action JOIN partner ON partner.id = action.owner_id
            WHERE action.state = 'open' AND action.due_on <= \(day)
            """)
        found += try items(
            .project,
            """
            SELECT project.id, project.title, partner.id, partner.name, project.ends_on FROM project
            JOIN partner ON partner.id = project.owner_id WHERE project.state = 'running' AND project.ends_on <= \(day)
            """)
        found += try items(
            .commitment,
            """
            SELECT commitment.id, commitment.text, partner.id, partner.name, commitment.due_on FROM commitment
            JOIN partner ON partner.id = commitment.partner_id WHERE commitment.state = 'open' AND commitment.due_on <= \(day)
            """)
        let barriers = try BarrierStore.reviewDays(on: connection)
        found += try connection.query(
            "SELECT barrier.id, barrier.title, partner.id, partner.name FROM barrier JOIN partner ON partner.id = barrier.owner_id"
        ) { row -> DueItem? in
            let id: BarrierID = try row.next()
            guard let on = barriers[id] ?? nil, on <= day else { return nil }
            return try DueItem(kind: .barrier, id: id.raw, title: row.next(), owner: row.next() as PartnerID, ownerName: row.next(), on: on)
        }.compactMap { $0 }
        let decisions = try DecisionStore.reviewDays(on: connection)
        found += try connection.query("SELECT id, title FROM decision") { row -> DueItem? in
            let id: DecisionID = try row.next()
            guard let on = decisions[id] ?? nil, on <= day else { return nil }
            return try DueItem(kind: .decision, id: id.raw, title: row.next(), owner: nil, ownerName: nil, on: on)
        }.compactMap { $0 }
        return found.sorted { ($0.on, $0.kind.rawValue, $0.id) < ($1.on, $1.kind.rawValue, $1.id) }
    }

    /// Tells everybody who speaks for an owner what comes due within a week and what is overdue, each thing once before its day and once
    /// after. Decisions belong to the coordinators. The notices stand on the person's page and go into the grouped mail.
    ///
    /// - Returns: how many notices were written.
    @discardableResult
    package static func remind(on day: Day, at now: Moment, on connection: any SQLConnection) throws -> Int {
        let people = try connection.query(
            """
            SELECT member.id, member.partner_id, member.role FROM member JOIN partner ON partner.id = member.partner_id
            WHERE member.active = 1 AND partner.status = 'active' ORDER BY member.id
            """
        ) { (id: try $0.next() as MemberID, partner: try $0.next() as PartnerID, role: try $0.next() as String) }
        var told = 0
        for item in try due(until: day.adding(days: ahead), on: connection) {
            let phase = item.on < day ? "overdue" : "soon"
            for person in people where item.owner.map({ $0 == person.partner }) ?? (person.role == Role.coordinator.rawValue) {
                let isNew = try connection.execute(
                    """
                    INSERT INTO reminder (member_id, kind, item_id, due_on, phase, at)
                    VALUES (\(person.id), \(item.kind.rawValue), \(item.id), \(item.on), \(phase), \(now)) ON CONFLICT DO NOTHING
                    """)
                guard isNew == 1 else { continue }
                try NoticeStore.tell(
                    person.id, "due.\(phase).\(item.kind.rawValue)", detail: "\(item.title) (\(item.on.iso))", path: item.path, at: now,
                    on: connection)
                told += 1
            }
        }
        return told
    }
}
