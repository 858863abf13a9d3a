// Who and what stands behind courses: experts, rooms, and other catalogues that are linked rather than copied. The only file that writes them.

package import Storage
package import Vocabulary

package struct Resources: Encodable, Sendable {
    package struct Expert: Encodable, Sendable {
        package let name: String
        package let partner: String
        package let skill: SkillID
        package let skillName: String
        package let offers: String
    }

    package struct Room: Encodable, Sendable {
        package let name: String
        package let provider: String
        package let place: String?
        package let seats: Int
        package let equipment: String
    }

    package struct Trainer: Encodable, Sendable {
        package let name: String
        package let provider: String
        package let sessions: Int
    }

    package struct OtherCatalogue: Encodable, Sendable {
        package let address: String
        package let name: String
        package let about: String
    }

    package let experts: [Expert]
    package let rooms: [Room]
    package let trainers: [Trainer]
    package let catalogues: [OtherCatalogue]
    /// Rooms and trainers that two sessions ask for in the same half-day.
    package let doubleBookings: [DoubleBooking]
}

/// One more thing behind the courses.
package enum ResourceDraft: Sendable {
    case expert(_ name: String, _ partner: PartnerID, _ skill: SkillID, _ offers: String)
    /// At the place of its provider.
    case room(_ name: String, _ provider: PartnerID, _ seats: Int, _ equipment: String)
    case catalogue(_ address: String, _ name: String, _ about: String)

    var word: String {
        switch self {
        case .expert: "expert"
        case .room: "room"
        case .catalogue: "other catalogue"
        }
    }
}

package struct ResourceStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package static func addExpert(
        _ name: String, of partner: PartnerID, for skill: SkillID, offers: String, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO expert (name, partner_id, skill_id, offers) VALUES (\(name), \(partner), \(skill), \(offers))
            ON CONFLICT (name, partner_id, skill_id) DO UPDATE SET offers = excluded.offers
            """)
    }

    package static func addRoom(
        _ name: String, of provider: PartnerID, in place: PlaceID?, seats: Int, equipment: String, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO room (provider_id, name, place_id, seats, equipment) VALUES (\(provider), \(name), \(place), \(seats), \(equipment))
            ON CONFLICT (provider_id, name) DO UPDATE SET place_id = excluded.place_id, seats = excluded.seats, equipment = excluded.equipment
            """)
    }

    package static func addCatalogue(_ address: String, name: String, about: String, at now: Moment, on connection: any SQLConnection)
        throws
    {
        try connection.execute(
            """
            INSERT INTO other_catalogue (address, name, about, added_at) VALUES (\(address), \(name), \(about), \(now))
            ON CONFLICT (address) DO UPDATE SET name = excluded.name, about = excluded.about
            """)
    }

    package func add(_ draft: ResourceDraft, by actor: String, at now: Moment) async throws {
        try await database.write { connection in
            switch draft {
            case .expert(let name, let partner, let skill, let offers):
                try Self.addExpert(name, of: partner, for: skill, offers: offers, on: connection)
            case .room(let name, let provider, let seats, let equipment):
                let place = try connection.first("SELECT place_id FROM partner WHERE id = \(provider)") { try $0.next() as PlaceID? } ?? nil
                try Self.addRoom(name, of: provider, in: place, seats: seats, equipment: equipment, on: connection)
            case .catalogue(let address, let name, let about):
                try Self.addCatalogue(address, name: name, about: about, at: now, on: connection)
            }
            try AuditLog.append(AuditEntry(actor: actor, act: "added to the catalogue", object: "\(draft.word)"), at: now, on: connection)
        }
    }

    /// Every room, with whose it is.
    package static func rooms(on connection: any SQLConnection) throws -> [(
        id: RoomID, provider: PartnerID, name: String, place: PlaceID?, seats: Int
    )] {
        try connection.query("SELECT id, provider_id, name, place_id, seats FROM room ORDER BY name, id") {
            try (id: $0.next(), provider: $0.next(), name: $0.next(), place: $0.next(), seats: $0.next())
        }
    }

    /// What a session of this provider can be held with.
    package func choices(of provider: PartnerID) async throws -> (
        places: [(code: String, name: String)], rooms: [String], trainers: [String]
    ) {
        try await database.read { connection in
            try (
                places: connection.query("SELECT code, name FROM place ORDER BY name") { try (code: $0.next(), name: $0.next()) },
                rooms: Self.rooms(on: connection).filter { $0.provider == provider }.map(\.name),
                trainers: CatalogueStore.trainers(on: connection).values.filter { $0.provider == provider }.map(\.name).sorted()
            )
        }
    }

    /// Rooms and trainers that two sessions ask for at once.
    static func doubleBookings(on connection: any SQLConnection) throws -> [DoubleBooking] {
        let names = Dictionary(uniqueKeysWithValues: try rooms(on: connection).map { ($0.id, $0.name) })
        let trainers = try CatalogueStore.trainers(on: connection)
        return Timetable.doubleBookings(
            try CatalogueStore.sessionDrafts(on: connection).map { _, item in
                let trainer = trainers[item.trainer].flatMap { $0.name == Timetable.unnamedTrainer ? nil : ("\(item.trainer)", $0.name) }
                return Timetable.Entry(
                    code: item.code, startsOn: item.startsOn, weeks: item.weeks, cells: item.cells,
                    room: item.room.map { ("\($0)", names[$0] ?? "") }, trainer: trainer)
            })
    }

    package func all(_ language: Language) async throws -> Resources {
        try await database.read { connection in
            try Resources(
                experts: connection.query(
                    """
                    SELECT expert.name, partner.name, skill.id, skill.name_en, skill.name_de, expert.offers FROM expert
                    JOIN partner ON partner.id = expert.partner_id JOIN skill ON skill.id = expert.skill_id ORDER BY expert.name, skill.code
                    """
                ) { row in
                    let (name, partner, skill): (String, String, SkillID) = try (row.next(), row.next(), row.next())
                    let (english, german): (String, String) = try (row.next(), row.next())
                    return try .init(
                        name: name, partner: partner, skill: skill, skillName: language == .german ? german : english, offers: row.next())
                },
                rooms: connection.query(
                    """
                    SELECT room.name, partner.name, place.name, room.seats, room.equipment FROM room JOIN partner ON partner.id = room.provider_id
                    LEFT JOIN place ON place.id = room.place_id ORDER BY partner.name, room.name
                    """
                ) { try .init(name: $0.next(), provider: $0.next(), place: $0.next(), seats: $0.next(), equipment: $0.next()) },
                trainers: connection.query(
                    """
                    SELECT trainer.name, partner.name, (SELECT COUNT(*) FROM session WHERE session.trainer_id = trainer.id) FROM trainer
                    JOIN partner ON partner.id = trainer.provider_id ORDER BY partner.name, trainer.name
                    """
                ) { try .init(name: $0.next(), provider: $0.next(), sessions: $0.next()) },
                catalogues: connection.query("SELECT address, name, about FROM other_catalogue ORDER BY name") {
                    try .init(address: $0.next(), name: $0.next(), about: $0.next())
                }, doubleBookings: Self.doubleBookings(on: connection))
        }
    }
}
