// Writes and reads the hub, its places and its partners. Used by the partner routes, imports and the demo region.

package import Storage
package import Vocabulary

package struct PartnerStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    // MARK: Hub and places

    /// The hub's own word for `key`; `nil` where it has set none.
    package func hub(_ key: String) async throws -> String? {
        try await database.read { try $0.first("SELECT value FROM hub WHERE key = \(key)") { try $0.next() as String } }
    }

    /// Stores the hub's name and colour, with a line in the audit log.
    package func setHub(_ values: [String: String], by actor: String, at now: Moment) async throws {
        try await database.write { connection in
            for (key, value) in values.sorted(by: { $0.key < $1.key }) {
                try Self.setHub(key, value, on: connection)
                try AuditLog.append(
                    AuditEntry(actor: actor, act: "changed the hub", object: "hub \(key)", after: value), at: now, on: connection)
            }
        }
    }

    /// The first words of a new hub: what it is called, and who runs it.
    package func name(hub: String, office: String, of partner: PartnerID, by actor: String, at now: Moment) async throws {
        try await database.write { connection in
            try Self.setHub("name", hub, on: connection)
            try connection.execute("UPDATE partner SET name = \(office) WHERE id = \(partner)")
            try AuditLog.append(AuditEntry(actor: actor, act: "named the hub", object: "hub", after: hub), at: now, on: connection)
        }
    }

    package static func setHub(_ key: String, _ value: String, on connection: any SQLConnection) throws {
        try connection.execute(
            "INSERT INTO hub (key, value) VALUES (\(key), \(value)) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
    }

    package static func addPlace(code: String, name: String, x: Double, y: Double, subregion: String, on connection: any SQLConnection)
        throws -> PlaceID
    {
        try connection.value(
            "INSERT INTO place (code, name, x_km, y_km, subregion) VALUES (\(code), \(name), \(x), \(y), \(subregion)) RETURNING id")
    }

    /// The place of a code, added where it is new.
    package static func ensurePlace(
        code: String, name: String, nuts: String, x: Double, y: Double, subregion: String, on connection: any SQLConnection
    )
        throws
    {
        guard try connection.value("SELECT COUNT(*) FROM place WHERE code = \(code)") == 0 else { return }
        let id = try addPlace(code: code, name: name, x: x, y: y, subregion: subregion, on: connection)
        try connection.execute("UPDATE place SET nuts = \(nuts) WHERE id = \(id)")
    }

    package static func places(on connection: any SQLConnection) throws -> [Place] {
        try connection.query("SELECT id, code, name, x_km, y_km, subregion FROM place ORDER BY id") {
            try Place(id: $0.next(), code: $0.next(), name: $0.next(), x: $0.next(), y: $0.next(), subregion: $0.next())
        }
    }

    package func places() async throws -> [Place] { try await database.read { try Self.places(on: $0) } }

    // MARK: Partners

    private static let columns: SQLText =
        """
        SELECT partner.id, partner.code, partner.name, partner.kind, partner.head_count, COALESCE(place.name, ''), partner.sector, partner.status
        FROM partner LEFT JOIN place ON place.id = partner.place_id
        """

    private static func partner(_ row: SQLRow) throws -> Partner {
        try Partner(
            id: row.next(), code: row.next(), name: row.next(), kind: row.next(), headCount: row.next(), place: row.next(),
            sector: row.next(),
            status: row.next())
    }

    package func all() async throws -> [Partner] { try await database.read { try Self.all(on: $0) } }

    package static func all(on connection: any SQLConnection) throws -> [Partner] {
        try connection.query(columns + " ORDER BY partner.name, partner.id", partner)
    }

    package func card(_ id: PartnerID) async throws -> PartnerCard {
        try await database.read { connection in
            guard let partner = try connection.first(Self.columns + " WHERE partner.id = \(id)", Self.partner) else {
                throw Refusal.notFound("partner", id)
            }
            return try PartnerCard(
                partner: partner,
                members: connection.query(
                    "SELECT id, name, role, language FROM member WHERE partner_id = \(id) AND active = 1 ORDER BY name"
                ) { try Member(id: $0.next(), name: $0.next(), role: $0.next(), language: $0.next()) },
                statementCount: connection.value(
                    """
                    SELECT COUNT(*) FROM statement JOIN participant ON participant.id = statement.participant_id
                    WHERE participant.partner_id = \(id) AND statement.state = 'accepted'
                    """),
                voteCount: connection.value(
                    "SELECT COUNT(*) FROM vote JOIN participant ON participant.id = vote.participant_id WHERE participant.partner_id = \(id)"
                ),
                meetings: connection.query(
                    """
                    SELECT meeting.title FROM meeting JOIN meeting_partner ON meeting_partner.meeting_id = meeting.id
                    WHERE meeting_partner.partner_id = \(id) ORDER BY meeting.held_on
                    """
                ) { try $0.next() })
        }
    }

    /// Which of these drafts are new, which change a partner, which change nothing; and names that look like a partner under another code.
    package func preview(_ drafts: [PartnerDraft]) async throws -> PartnerImport {
        try await database.read { connection in
            let known = try Self.all(on: connection)
            let codes = try Dictionary(Self.places(on: connection).map { ($0.name, $0.code) }, uniquingKeysWith: { first, _ in first })
            let byCode = Dictionary(uniqueKeysWithValues: known.map { ($0.code, $0) })
            let people = try Set(
                connection.query(
                    "SELECT partner.code, member.name, COALESCE(member.email, ''), member.language FROM member JOIN partner ON partner.id = member.partner_id"
                ) {
                    [try $0.next() as String, try $0.next() as String, try $0.next() as String, try $0.next() as String]
                })
            var names = known.map { (key: PartnerName.key($0.name), code: $0.code, name: $0.name) }
            var result = PartnerImport()
            for draft in drafts {
                let staff = draft.contacts.allSatisfy { contact in
                    (contact.language.map { [$0] } ?? Language.allCases).contains {
                        people.contains([draft.code, contact.name, contact.email, $0.rawValue])
                    }
                }
                if let partner = byCode[draft.code] {
                    let same =
                        partner.name == draft.name && partner.kind == draft.kind && partner.headCount == draft.headCount
                        && (codes[partner.place] ?? "") == draft.placeCode && partner.sector == draft.sector
                        && partner.status == draft.status
                    if same && staff { result.unchanged += 1 } else { result.changed.append(draft) }
                } else {
                    result.new.append(draft)
                    let key = PartnerName.key(draft.name)
                    if let twin = names.first(where: { PartnerName.areAlike($0.key, key) }) {
                        result.probableDuplicates.append("\(draft.name) (\(draft.code)) – \(twin.name) (\(twin.code))")
                    }
                    names.append((key, draft.code, draft.name))
                }
            }
            return result
        }
    }

    /// Adds and changes partners by their code; a second time changes nothing.
    package func save(_ drafts: [PartnerDraft], by visitor: String, at now: Moment) async throws {
        try await database.write { connection in
            for draft in drafts { _ = try Self.save(draft, at: now, on: connection) }
            try AuditLog.append(
                AuditEntry(actor: visitor, act: "imported partners", object: "\(drafts.count) partners"), at: now, on: connection)
        }
    }

    package static func save(_ draft: PartnerDraft, at now: Moment, on connection: any SQLConnection) throws -> PartnerID {
        var place = try connection.first("SELECT id FROM place WHERE code = \(draft.placeCode)") { try $0.next() as PlaceID }
        if place == nil, !draft.placeCode.isEmpty, !draft.municipality.isEmpty {
            try ensurePlace(
                code: draft.placeCode, name: draft.municipality, nuts: draft.nuts, x: 0, y: 0,
                subregion: draft.nuts.isEmpty ? draft.municipality : draft.nuts, on: connection)
            place = try connection.first("SELECT id FROM place WHERE code = \(draft.placeCode)") { try $0.next() as PlaceID }
        }
        if place == nil, !draft.placeCode.isEmpty {
            throw Refusal(
                .unprocessable,
                "Partner \(draft.code): there is no place with the code '\(draft.placeCode)'. Add the place or leave it empty.")
        }
        let id: PartnerID = try connection.value(
            """
            INSERT INTO partner (code, name, kind, head_count, place_id, sector, status, created_at)
            VALUES (\(draft.code), \(draft.name), \(draft.kind), \(draft.headCount), \(place), \(draft.sector), \(draft.status), \(now))
            ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind, head_count = excluded.head_count,
                place_id = excluded.place_id, sector = excluded.sector, status = excluded.status
            RETURNING id
            """)
        for contact in draft.contacts {
            let known = try connection.first("SELECT role, language FROM member WHERE partner_id = \(id) AND name = \(contact.name)") {
                (try $0.next() as Role, try $0.next() as Language)
            }
            _ = try MemberStore.add(
                name: contact.name, of: id, role: known?.0 ?? draft.usualRole, language: contact.language ?? known?.1 ?? .german,
                email: contact.email.isEmpty ? nil : contact.email, at: now, on: connection)
        }
        return id
    }
}

extension PartnerStore {
    /// An organisation asks to join, with the first person who speaks for it. It is listed as having applied until a coordinator decides.
    package func apply(_ draft: PartnerDraft, contact: String, email: String, language: Language, at now: Moment) async throws -> PartnerID
    {
        try await database.write { connection in
            let key = PartnerName.key(draft.name)
            let twin = try connection.query("SELECT id, name FROM partner") {
                (id: try $0.next() as PartnerID, name: try $0.next() as String)
            }
            .first { PartnerName.key($0.name) == key }?.id
            if let twin {
                throw Refusal(
                    .conflict, "\(draft.name) is in the register already (partner \(twin)). Ask the hub's team for a personal link.")
            }
            // The code is the next free number, so that nobody has to think of one.
            let count: Int = try connection.value("SELECT COUNT(*) FROM partner WHERE code LIKE 'A%'")
            var number = count + 1
            while try connection.value("SELECT COUNT(*) FROM partner WHERE code = \("A\(number)")") > 0 { number += 1 }
            let named = PartnerDraft(
                code: "A\(number)", name: draft.name, kind: draft.kind, headCount: draft.headCount, placeCode: draft.placeCode,
                sector: draft.sector,
                status: "applied")
            let id = try Self.save(named, at: now, on: connection)
            _ = try MemberStore.add(
                name: contact, of: id, role: draft.usualRole, language: language, email: email, at: now, on: connection)
            try AuditLog.append(
                AuditEntry(actor: "visitor", act: "applied", object: "partner \(id)", after: draft.name), at: now, on: connection)
            return id
        }
    }

    /// A coordinator's word on an application, or a partner's leaving. The record stays; the rights of its people end with the status.
    package func set(_ id: PartnerID, to status: String, by actor: String, at now: Moment) async throws {
        try await database.write { connection in
            guard let before = try connection.first("SELECT status FROM partner WHERE id = \(id)", { try $0.next() as String }) else {
                throw Refusal.notFound("partner", id)
            }
            try connection.execute("UPDATE partner SET status = \(status) WHERE id = \(id)")
            if before == "applied", status == "active" {
                let name: String = try connection.value("SELECT name FROM partner WHERE id = \(id)")
                for member in try connection.query(
                    "SELECT id FROM member WHERE partner_id = \(id) AND active = 1", { try $0.next() as MemberID })
                {
                    try NoticeStore.tell(member, "welcome", detail: name, path: "/partners/\(id)", at: now, on: connection)
                }
            }
            try AuditLog.append(
                AuditEntry(actor: actor, act: "set to \(status)", object: "partner \(id)", before: before, after: status), at: now,
                on: connection)
        }
    }
}

/// What an import would do.
package struct PartnerImport: Encodable, Sendable {
    package var new: [PartnerDraft] = []
    package var changed: [PartnerDraft] = []
    package var unchanged = 0
    package var probableDuplicates: [String] = []
}
