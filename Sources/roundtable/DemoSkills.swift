// The demo region's offers in full: records of courses, equivalents, experts, rooms, practices with their records, other catalogues.

import Foundation
import Planning
import Storage
import Understanding
import Vocabulary

extension DemoRegion {
    /// After courses, roles and workers, before needs are worked out.
    mutating func makeEquivalents() throws {
        // Who learned the trade by the rules of 2013 holds 2S already.
        guard let voltage = skills["C03"] else { return }
        let trade = try SkillStore.addSkill(
            code: "Q13", english: "Vehicle mechatronics by the training rules of 2013",
            german: "Kfz-Mechatronik nach der Ausbildungsordnung von 2013", area: "high voltage", on: connection)
        _ = try EquivalentStore.add(
            voltage, .practitioner, parts: [HeldSkill(trade, .practitioner)],
            reason: "DGUV 209-093: level 2S is part of the training since 2013.", on: connection)
        let mechatronics = try connection.query(
            "SELECT worker.id FROM worker JOIN transition ON transition.id = worker.transition_id WHERE transition.from_en LIKE 'Vehicle mechan%' ORDER BY worker.id"
        ) { try $0.next() as WorkerID }
        try WorkerStore.addHeld(
            mechatronics.enumerated().filter { $0.offset % 3 == 0 }.map { ($0.element, trade, .practitioner) }, on: connection)
    }

    /// Courses whose providers tell the price only on request, as many do for the long ones.
    static let onRequest: Set = ["C30", "C62"]

    /// What courses teach besides their main skill.
    private static let taughtToo: [String: [(String, SkillLevel)]] = [
        "C04": [("C08", .awareness), ("C10", .awareness)], "C07": [("C02", .awareness)],
        "C09": [("C08", .practitioner), ("C07", .awareness)],
        "C12": [("C16", .awareness)], "C13": [("C16", .awareness), ("C38", .awareness)], "C15": [("C18", .awareness), ("C16", .awareness)],
        "C25": [("C27", .awareness)], "C26": [("C27", .practitioner)], "C30": [("C28", .expert), ("C29", .practitioner)],
        "C37": [("C38", .practitioner)], "C39": [("C38", .expert)], "C44": [("C42", .practitioner)], "C45": [("C49", .awareness)],
    ]

    /// Before sessions, so that sessions can be held in them.
    func makeRooms() throws {
        for (name, partner, seats, equipment) in [
            ("High-voltage workshop", "P29", 12, "two lifts, four training vehicles"),
            ("Battery laboratory", "P29", 16, "sixteen benches, extraction, a quarantine area"),
            ("Robot hall", "P26", 10, "three cells, two cobots"), ("Control room", "P26", 16, "sixteen controllers with screens"),
            ("Computer room", "P30", 14, "fourteen places, two large screens"),
        ] {
            guard let owner = partners[partner] else { continue }
            let place: PlaceID? =
                try connection.first("SELECT place_id FROM partner WHERE id = \(owner)") { try $0.next() as PlaceID? } ?? nil
            try ResourceStore.addRoom(name, of: owner, in: place, seats: seats, equipment: equipment, on: connection)
        }
    }

    /// What two firms said their sums rest on; the others are reckoned by the usual case.
    private func makeFundingFacts() throws {
        guard let large = partners["P01"], let medium = partners["P02"] else { return }
        var facts = FundingFacts()
        (facts.wagePerHour, facts.hasAgreement, facts.affectedShare) = (Money(cents: 3_840), true, 25)
        try FundingStore.say(facts, of: large, by: nil, at: Self.moment(today), on: connection)
        (facts.wagePerHour, facts.netPerHour, facts.rule) = (Money(cents: 3_310), Money(cents: 1_790), "sgb3-82a")
        try FundingStore.say(facts, of: medium, by: nil, at: Self.moment(today), on: connection)
    }

    /// What a coordinator confirmed the third objective to be about, with the words that led there; the others wait for somebody.
    func makeObjectiveSkills() throws {
        let by = members.first { $0.role == .coordinator }?.id
        let found = try connection.first("SELECT id FROM objective WHERE title LIKE 'High-voltage and battery%' ORDER BY id") {
            try $0.next() as ObjectiveID
        }
        guard let found else { return }
        for (code, span) in [("C03", "High-voltage"), ("C04", "High-voltage"), ("C11", "battery"), ("C12", "battery")] {
            guard let skill = skills[code] else { continue }
            try ObjectiveSkillStore.confirm(
                skill, .practitioner, because: span, of: found, by: by, at: Self.moment(today), on: connection)
        }
    }

    /// After practices.
    mutating func makeOffers() throws {
        try makeFundingFacts()
        let table = try content.table("courses")
        for (number, row) in table.rows.enumerated() {
            let code = table.text(row, "code")
            guard let course = courses[code] else { continue }
            var record = CourseRecord()
            let hours = table.int(row, "hours")
            record.description = "\(table.text(row, "name_en")): \(hours) hours, practice at real parts and machines."
            // Some records are as incomplete as real ones.
            record.outcomes = number % 9 == 4 ? "" : "Does the work of \(table.text(row, "name_en").lowercased()) safely and alone."
            record.certificate = hours < 16 ? "Attendance certificate" : "Certificate with test"
            record.assessment = hours < 16 ? "none" : "test"
            record.source = "https://provider.example/courses/\(code.lowercased())"
            record.checkedOn = number % 11 == 5 ? day(2025, 3, 3) : day(2026, 9, 1 + number % 28)
            if table.int(row, "approved") == 1 {
                record.approval = "962/\(1_000 + number)/26"
                record.approvedUntil = number % 20 == 7 ? day(2026, 6, 30) : day(2028, 12, 31)
            }
            record.isMandatory = code == "C02"
            record.further = (Self.taughtToo[code] ?? []).compactMap { other, level in
                skills[other].map { CourseSkill(skill: $0, level: level) }
            }
            try CourseDetailStore.save(record, of: course, on: connection)
        }
        for (name, partner, code, offers) in [
            ("Helga Brandstetter", "P35", "C28", "Forty years of control technology; explains a PLC in an afternoon."),
            ("Tomáš Novotný", "P29", "C05", "Looks at workshops before they work on live batteries."),
            ("Aylin Demir", "P36", "C42", "Half a day on what AI can do in a small firm, in German or Turkish."),
        ] {
            guard let owner = partners[partner], let skill = skills[code] else { continue }
            try ResourceStore.addExpert(name, of: owner, for: skill, offers: offers, on: connection)
        }
        try ResourceStore.addCatalogue(
            "https://mein-now.de", name: "mein NOW", about: "The national portal for continuing training.", at: Self.moment(today),
            on: connection)
    }
}

/// Who and what is taken when, while the demo region's sessions are made.
struct DemoTimetable {
    private var taken: Set<[Int64]> = []
    private var names: Set<String>
    private let rooms: [(id: RoomID, provider: PartnerID, name: String, place: PlaceID?, seats: Int)]

    init(on connection: any SQLConnection) throws {
        names = Set(try connection.query("SELECT name FROM trainer") { try $0.next() as String })
        rooms = try ResourceStore.rooms(on: connection).sorted { ($0.seats, $0.id) < ($1.seats, $1.id) }
    }

    /// The wanted trainer or the first who is free all the time, who is taken from then on.
    mutating func free(_ wanted: Int64, among all: [Int64], at times: [HalfDay]) -> Int64? {
        guard let found = ([wanted] + all).first(where: { isFree(0, $0, times) }) else { return nil }
        take(found, at: times)
        return found
    }

    mutating func take(_ trainer: Int64, at times: [HalfDay]) { mark(0, trainer, times) }

    /// The smallest room of the provider that is large enough and free, which is taken from then on.
    mutating func room(of provider: PartnerID?, for people: Int, at times: [HalfDay]) -> (id: RoomID, place: PlaceID?)? {
        guard let room = rooms.first(where: { $0.provider == provider && $0.seats >= people && isFree(1, $0.id.raw, times) }) else {
            return nil
        }
        mark(1, room.id.raw, times)
        return (room.id, room.place)
    }

    mutating func newTrainer(_ name: String, of provider: PartnerID, on connection: any SQLConnection) throws -> Int64 {
        var free = name
        var number = 2
        while names.contains(free) {
            free = "\(name) \(String(repeating: "I", count: number))"
            number += 1
        }
        names.insert(free)
        return try CatalogueStore.addTrainer(free, of: provider, on: connection)
    }

    private func slot(_ kind: Int64, _ number: Int64, _ half: HalfDay) -> [Int64] {
        [kind, number, Int64(half.day.number), Int64(half.cell % 3)]
    }

    private func isFree(_ kind: Int64, _ number: Int64, _ times: [HalfDay]) -> Bool {
        times.allSatisfy { !taken.contains(slot(kind, number, $0)) }
    }

    private mutating func mark(_ kind: Int64, _ number: Int64, _ times: [HalfDay]) {
        for half in times { taken.insert(slot(kind, number, half)) }
    }
}
