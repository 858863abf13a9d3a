// Writes meetings with who attended and what was noted. Used by the meeting routes and the demo region.

package import Storage
package import Vocabulary

package struct Meeting: Encodable, Sendable {
    package let id: MeetingID
    package let title: String
    package let heldOn: Day
    package let place: String
    package let agenda: String
    package let minutes: String
    package let partners: [String]
    /// Statements that came out of it.
    package let statements: [StatementID]
}

package struct MeetingStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package static func add(
        title: String, heldOn: Day, place: String, agenda: String, minutes: String, round: RoundID?, partners: [PartnerID],
        on connection: any SQLConnection
    ) throws -> MeetingID {
        let id: MeetingID = try connection.value(
            """
            INSERT INTO meeting (round_id, title, held_on, place, agenda, minutes)
            VALUES (\(round), \(title), \(heldOn), \(place), \(agenda), \(minutes)) RETURNING id
            """)
        for partner in partners {
            try connection.execute("INSERT INTO meeting_partner (meeting_id, partner_id) VALUES (\(id), \(partner))")
        }
        return id
    }

    package func all() async throws -> [Meeting] {
        try await database.read { connection in
            try connection.query("SELECT id FROM meeting ORDER BY held_on DESC, id DESC") { try $0.next() as MeetingID }
                .map { try Self.meeting($0, on: connection) }
        }
    }

    package func meeting(_ id: MeetingID) async throws -> Meeting { try await database.read { try Self.meeting(id, on: $0) } }

    private static func meeting(_ id: MeetingID, on connection: any SQLConnection) throws -> Meeting {
        let partners = try connection.query(
            """
            SELECT partner.name FROM partner JOIN meeting_partner ON meeting_partner.partner_id = partner.id
            WHERE meeting_partner.meeting_id = \(id) ORDER BY partner.name
            """
        ) { try $0.next() as String }
        let statements = try connection.query("SELECT id FROM statement WHERE meeting_id = \(id) ORDER BY id") {
            try $0.next() as StatementID
        }
        let found = try connection.first("SELECT id, title, held_on, place, agenda, minutes FROM meeting WHERE id = \(id)") {
            try Meeting(
                id: $0.next(), title: $0.next(), heldOn: $0.next(), place: $0.next(), agenda: $0.next(), minutes: $0.next(),
                partners: partners,
                statements: statements)
        }
        guard let found else { throw Refusal.notFound("meeting", id) }
        return found
    }
}
