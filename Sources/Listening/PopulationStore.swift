// Writes the population a region is measured against: how many organisations there are of each kind, by whose count and of which year.

package import Storage
package import Vocabulary

/// A count of organisations. `nil` and "" stand for all.
package struct PopulationCell: Encodable, Sendable, Equatable {
    package let voice: VoiceClass?
    package let size: SizeClass?
    package let sector: String
    package let subregion: String
    package let organisations: Int
    package let source: String
    package let year: Int

    package init(
        voice: VoiceClass?, size: SizeClass? = nil, sector: String = "", subregion: String = "", organisations: Int, source: String,
        year: Int
    ) {
        self.voice = voice
        self.size = size
        self.sector = sector
        self.subregion = subregion
        self.organisations = organisations
        self.source = source
        self.year = year
    }

    /// Which of the four ways of counting the cell uses.
    fileprivate var shape: String {
        [
            voice == nil ? nil : "class", size == nil ? nil : "size", sector.isEmpty ? nil : "sector",
            subregion.isEmpty ? nil : "subregion",
        ].compactMap { $0 }.joined(separator: ", ")
    }
}

/// A way of looking at who takes part.
package enum PopulationCut: String, CaseIterable, Encodable, Sendable {
    case voice = "class"
    case size, sector, subregion

    /// The part of a partner's register entry this cut looks at.
    package func value(of partner: Partner, subregion: String) -> String {
        switch self {
        case .voice: partner.voiceClass.rawValue
        case .size: partner.sizeClass.rawValue
        case .sector: partner.sector
        case .subregion: subregion
        }
    }

    package func value(of cell: PopulationCell) -> String {
        switch self {
        case .voice: cell.voice?.rawValue ?? ""
        case .size: cell.size?.rawValue ?? ""
        case .sector: cell.sector
        case .subregion: cell.subregion
        }
    }
}

package struct PopulationStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package func all() async throws -> [PopulationCell] { try await database.read { try Self.all(on: $0) } }

    package static func all(on connection: any SQLConnection) throws -> [PopulationCell] {
        try connection.query(
            "SELECT voice, size, sector, subregion, organisations, source, year FROM population_cell ORDER BY voice, size, sector, subregion"
        ) {
            try PopulationCell(
                voice: VoiceClass(rawValue: $0.next()), size: SizeClass(rawValue: $0.next()), sector: $0.next(), subregion: $0.next(),
                organisations: $0.next(), source: $0.next(), year: $0.next())
        }
    }

    /// Adds a cell or changes its count. All cells are cut the same way, so that none is counted twice.
    static func set(_ cell: PopulationCell, on connection: any SQLConnection) throws {
        guard !cell.shape.isEmpty else {
            throw Refusal(
                .unprocessable,
                "Fill in at least one of class, size, sector and subregion; a total of all says nothing about who is missing.")
        }
        if let other = try all(on: connection).first(where: { $0.shape != cell.shape }) {
            throw Refusal(
                .conflict,
                "The counts that are there are by \(other.shape), this one is by \(cell.shape). Remove the others first: mixed, organisations would count twice."
            )
        }
        try connection.execute(
            """
            INSERT INTO population_cell (voice, size, sector, subregion, organisations, source, year)
            VALUES (\(cell.voice?.rawValue ?? ""), \(cell.size?.rawValue ?? ""), \(cell.sector), \(cell.subregion), \(cell.organisations),
                \(cell.source), \(cell.year))
            ON CONFLICT (voice, size, sector, subregion) DO UPDATE SET organisations = excluded.organisations, source = excluded.source,
                year = excluded.year
            """)
    }

    /// Removes all counts, so that others can be brought in.
    package func clear(by actor: String, at now: Moment) async throws {
        try await database.write { connection in
            let before = try Self.all(on: connection)
            try connection.execute("DELETE FROM population_cell")
            try AuditLog.append(
                AuditEntry(
                    actor: actor, act: "removed the population", object: "\(before.count) cells",
                    before: before.map { "\($0.shape) \($0.organisations)" }.joined(separator: "\n")), at: now, on: connection)
        }
    }

    /// Organisations by the values of a cut; empty where the counts are not cut that way.
    package static func counts(_ cut: PopulationCut, on connection: any SQLConnection) throws -> [String: Int] {
        var result: [String: Int] = [:]
        for cell in try all(on: connection) {
            let value = cut.value(of: cell)
            if !value.isEmpty { result[value, default: 0] += cell.organisations }
        }
        return result
    }
}
