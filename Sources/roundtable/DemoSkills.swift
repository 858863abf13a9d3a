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

    /// After practices.
    mutating func makeOffers() throws {
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
        for (name, partner, seats, equipment) in [
            ("High-voltage workshop", "P29", 12, "two lifts, four training vehicles"), ("Robot hall", "P30", 10, "three cells, two cobots"),
        ] {
            guard let owner = partners[partner] else { continue }
            let place: PlaceID? =
                try connection.first("SELECT place_id FROM partner WHERE id = \(owner)") { try $0.next() as PlaceID? } ?? nil
            try ResourceStore.addRoom(name, of: owner, in: place, seats: seats, equipment: equipment, on: connection)
        }
        try ResourceStore.addCatalogue(
            "https://mein-now.de", name: "mein NOW", about: "The national portal for continuing training.", at: Self.moment(today),
            on: connection)
    }
}
