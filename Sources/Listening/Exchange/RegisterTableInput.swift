// Partners, the people who speak for them, and the population they are measured against, as tables. Used by ExchangeInput.

import OpenFormats
import Storage
import Vocabulary

struct PartnerTableInput: ExchangeTable {
    let columns = [
        "code", "name", "kind", "head_count", "place", "sector", "status", "municipality", "nuts", "subregion", "x_km", "y_km",
    ]
    let required = PartnerFile.columns
    let numbers: Set = ["head_count"]

    func rows(_ condition: SQLText?, on connection: any SQLConnection) throws -> [[String]] {
        try connection.query(
            """
            SELECT partner.code, partner.name, partner.kind, partner.head_count, COALESCE(place.code, ''), partner.sector, partner.status,
                COALESCE(place.name, ''), COALESCE(place.nuts, ''), COALESCE(place.subregion, ''), place.x_km, place.y_km
            FROM partner LEFT JOIN place ON place.id = partner.place_id WHERE
            """ + " " + (condition ?? "1 = 1") + " ORDER BY partner.code"
        ) { row in
            [
                try row.next(), try row.next(), try row.next(), String(try row.next() as Int), try row.next(), try row.next(),
                try row.next(), try row.next(), try row.next(), try row.next(), (try row.next() as Double?).map { "\($0)" } ?? "",
                (try row.next() as Double?).map { "\($0)" } ?? "",
            ]
        }
    }

    func find(_ row: inout CSVReader, on connection: any SQLConnection) throws -> SQLText? { "partner.code = \(row["code"])" }

    func write(_ row: inout CSVReader, _ act: ExchangeAct, on connection: any SQLConnection) throws -> SQLText? {
        let places = try Set(PartnerStore.places(on: connection).map(\.code))
        guard let draft = PartnerFile.draft(&row, places: places), row.mistakes.isEmpty else { return nil }
        if !draft.placeCode.isEmpty, !draft.municipality.isEmpty {
            let subregion = [row["subregion"], draft.nuts, draft.municipality].first { !$0.isEmpty } ?? ""
            let x = row["x_km"].isEmpty ? 0 : row.number("x_km")
            let y = row["y_km"].isEmpty ? 0 : row.number("y_km")
            try PartnerStore.ensurePlace(
                code: draft.placeCode, name: draft.municipality, nuts: draft.nuts, x: x, y: y, subregion: subregion, on: connection)
        }
        // People named in the row are in the register afterwards; what is known of them stays where the row does not say.
        _ = try PartnerStore.save(draft, at: act.now, on: connection)
        return "partner.code = \(draft.code)"
    }

    func name(_ row: CSVReader) -> String { "\(row["code"]) \(row["name"])" }
}

struct MemberTableInput: ExchangeTable {
    let columns = ["partner", "name", "role", "language", "email", "active"]
    let required = ["partner", "name", "role"]
    let numbers: Set = ["active"]

    func rows(_ condition: SQLText?, on connection: any SQLConnection) throws -> [[String]] {
        try connection.query(
            """
            SELECT partner.code, member.name, member.role, member.language, COALESCE(member.email, ''), member.active
            FROM member JOIN partner ON partner.id = member.partner_id WHERE
            """ + " " + (condition ?? "1 = 1") + " ORDER BY partner.code, member.name"
        ) { [try $0.next(), try $0.next(), try $0.next(), try $0.next(), try $0.next(), String(try $0.next() as Int)] }
    }

    private func place(_ partner: PartnerID, _ name: String) -> SQLText { "member.partner_id = \(partner) AND member.name = \(name)" }

    func find(_ row: inout CSVReader, on connection: any SQLConnection) throws -> SQLText? {
        let name = row.exactText("name", in: 1...200)
        return try row.partner("partner", on: connection).map { place($0, name) }
    }

    func write(_ row: inout CSVReader, _ act: ExchangeAct, on connection: any SQLConnection) throws -> SQLText? {
        let name = row.exact("name")
        let role = row.choice("role", of: Role.self)
        if role == .visitor || role == .worker { row.blame("role", "This role is not for people who speak for a partner.") }
        let language = row["language"].isEmpty ? Language.german : row.choice("language", of: Language.self)
        let email = row["email"]
        if !email.isEmpty, !email.isMailAddress { row.blame("email", "This is not an e-mail address.") }
        let active = row.flag("active", otherwise: true)
        guard let partner = try row.partner("partner", on: connection), let role, let language, row.mistakes.isEmpty else { return nil }
        try MemberStore.set(
            MemberRecord(name: name, role: role, language: language, email: email.isEmpty ? nil : email, isActive: active), of: partner,
            by: act.actor, at: act.now, on: connection)
        return place(partner, name)
    }

    func name(_ row: CSVReader) -> String { "\(row["partner"]) \(row["name"])" }
}

struct PopulationTableInput: ExchangeTable {
    let columns = ["class", "size", "sector", "subregion", "organisations", "source", "year"]
    let required = ["organisations", "source", "year"]
    let numbers: Set = ["organisations", "year"]

    func rows(_ condition: SQLText?, on connection: any SQLConnection) throws -> [[String]] {
        try connection.query(
            "SELECT voice, size, sector, subregion, organisations, source, year FROM population_cell WHERE " + (condition ?? "1 = 1")
                + " ORDER BY voice, size, sector, subregion"
        ) {
            [
                try $0.next(), try $0.next(), try $0.next(), try $0.next(), String(try $0.next() as Int), try $0.next(),
                String(try $0.next() as Int),
            ]
        }
    }

    func find(_ row: inout CSVReader, on connection: any SQLConnection) throws -> SQLText? {
        if !row["class"].isEmpty { _ = row.choice("class", of: VoiceClass.self) }
        if !row["size"].isEmpty { _ = row.choice("size", of: SizeClass.self) }
        let (sector, subregion) = (row.text("sector", in: 0...100), row.text("subregion", in: 0...100))
        return
            "voice = \(row["class"]) AND size = \(row["size"]) AND sector = \(sector) AND subregion = \(subregion)"
    }

    func write(_ row: inout CSVReader, _ act: ExchangeAct, on connection: any SQLConnection) throws -> SQLText? {
        let cell = PopulationCell(
            voice: VoiceClass(rawValue: row["class"]), size: SizeClass(rawValue: row["size"]), sector: row["sector"],
            subregion: row["subregion"], organisations: row.int("organisations", in: 0...10_000_000),
            source: row.text("source", in: 1...300),
            year: row.int("year", in: 1950...2200))
        guard row.mistakes.isEmpty else { return nil }
        try PopulationStore.set(cell, on: connection)
        return try find(&row, on: connection)
    }

    func name(_ row: CSVReader) -> String {
        ["class", "size", "sector", "subregion"].map { row[$0] }.filter { !$0.isEmpty }.joined(separator: ", ")
    }
}
