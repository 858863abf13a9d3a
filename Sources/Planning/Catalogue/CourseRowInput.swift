// One course as flat fields, read by the rules of the catalogue; everything that is wrong is collected. Used by `CatalogueInput`.

import Foundation
import Listening
import OpenFormats
import SkillMatching
import Storage
import Understanding
import Vocabulary

struct CourseRowReader {
    let file: String
    private let provider: String?
    private let only: PartnerID?
    private let providers: [String: PartnerID]
    private let skills: [String: SkillID]
    /// Courses that are there, with the course before each.
    private let known: [String: String]
    private(set) var mistakes: [FileMistake] = []
    private var lines: [String: Int] = [:]

    init(file: String, provider: String?, only: PartnerID?, on connection: any SQLConnection) throws {
        self.file = file
        self.provider = provider
        self.only = only
        var providers: [String: PartnerID] = [:]
        _ = try connection.query("SELECT id, code, name FROM partner ORDER BY id DESC") { row in
            let id: PartnerID = try row.next()
            for _ in 0..<2 { providers[(try row.next() as String).lowercased()] = id }
        }
        self.providers = providers
        skills = try SkillStore.words(on: connection)
        known = Dictionary(
            try CatalogueStore.all(.english, on: connection).map { ($0.code, $0.prerequisite ?? "") },
            uniquingKeysWith: { first, _ in first })
    }

    private mutating func blame(_ line: Int, _ column: String, _ value: String, _ explanation: String) {
        mistakes.append(FileMistake(file: file, line: line, column: column, value: value, explanation))
    }

    mutating func item(_ line: Int, _ fields: [String: String]) -> CatalogueReading.Item? {
        let before = mistakes.count
        func field(_ name: String) -> String { fields[name] ?? "" }
        func number(_ name: String, _ range: ClosedRange<Int>, _ fallback: Int?) -> Int {
            if field(name).isEmpty, let fallback { return fallback }
            guard let value = Int(field(name)), range.contains(value) else {
                blame(line, name, field(name), "It must be a whole number from \(range.lowerBound) to \(range.upperBound).")
                return range.lowerBound
            }
            return value
        }
        func day(_ name: String) -> Day? {
            guard !field(name).isEmpty else { return nil }
            guard let day = Day(field(name)) else {
                blame(line, name, field(name), "It must be a day such as 2026-11-24.")
                return nil
            }
            return day
        }
        func yes(_ name: String) -> Bool {
            if !["", "0", "1", "yes", "no", "true", "false", "ja", "nein"].contains(field(name).lowercased()) {
                blame(line, name, field(name), "It must be 1 or 0.")
            }
            return ["1", "yes", "true", "ja"].contains(field(name).lowercased())
        }
        let code = field("code")
        if code.isEmpty || code.count > 40 { blame(line, "code", code, "A code of 1 to 40 letters is needed.") }
        if let first = lines[code] { blame(line, "code", code, "This code stood in line \(first) already. Give each course its own.") }
        lines[code] = line
        let (english, german) = (
            field("name_en").isEmpty ? field("name_de") : field("name_en"), field("name_de").isEmpty ? field("name_en") : field("name_de")
        )
        if english.isEmpty || english.count > 200 || german.count > 200 {
            blame(line, "name_en", english, "A name of 1 to 200 letters is needed.")
        }
        let named = field("provider").isEmpty ? provider ?? "" : field("provider")
        let owner = providers[named.lowercased()]
        if owner == nil {
            blame(line, "provider", named, "There is no partner of this code or name. Add the provider to the register first.")
        }
        if let only, let owner, owner != only {
            blame(line, "provider", named, "This is another provider. You can bring only your own courses.")
        }
        let skill = skills[field("skill").lowercased()]
        if skill == nil {
            blame(
                line, "skill", field("skill"), "There is no skill of this code, name or confirmed address here. Add it under /skill-list.")
        }
        let level =
            field("level").isEmpty
            ? .practitioner : SkillLevel(word: field("level")) ?? Int(field("level")).flatMap(SkillLevel.init(rawValue:))
        if level == nil { blame(line, "level", field("level"), "It must be awareness, practitioner or expert (or 1, 2, 3).") }
        let units = self.units(line, field("units"), field("hours"))
        let price = self.price(line, field("price_eur"))
        let minimum = number("minimum", 1...10_000, 1)
        let capacity = number("capacity", 1...10_000, nil)
        if capacity < minimum { blame(line, "capacity", field("capacity"), "It is below the minimum of \(minimum).") }
        let language = field("language").isEmpty ? "de" : field("language").lowercased()
        if language.count != 2 { blame(line, "language", language, "It must be a code of two letters such as de.") }
        let format = field("format").isEmpty ? "on_site" : field("format")
        if !["on_site", "online", "blended"].contains(format) { blame(line, "format", format, "It must be on_site, online or blended.") }
        var record = CourseRecord()
        (record.description, record.outcomes, record.certificate) = (field("description"), field("outcomes"), field("certificate"))
        (record.assessment, record.approval, record.source) = (field("assessment"), field("approval"), field("source"))
        record.eqf = field("eqf").isEmpty ? nil : number("eqf", 1...8, nil)
        (record.approvedUntil, record.checkedOn, record.isMandatory) = (day("approved_until"), day("checked_on"), yes("mandatory"))
        record.entry = field("entry").split(separator: "|").map { parts(line, "entry", $0.split(separator: "+").map(String.init)) }
        record.further = parts(line, "further", field("further").split(separator: ";").map(String.init))
        let weeks = number("weeks", 1...200, max(1, (units + 15) / 16))
        let approved = yes("approved")
        guard mistakes.count == before, let owner, let skill, let level else { return nil }
        return .init(
            line: line,
            draft: CourseDraft(
                code: code, english: english, german: german, skill: skill, level: level, teachingUnits: units, weeks: weeks,
                provider: owner,
                price: price, minimum: minimum, capacity: capacity, language: language, prerequisite: nil, format: format,
                approved: approved),
            record: record, before: field("prerequisite"))
    }

    private mutating func units(_ line: Int, _ units: String, _ hours: String) -> Int {
        if !units.isEmpty {
            guard let value = Int(units), (1...20_000).contains(value) else {
                blame(line, "units", units, "It must be a whole number of teaching units of 45 minutes, from 1 to 20000.")
                return 1
            }
            return value
        }
        guard let value = Double(hours.replacingOccurrences(of: ",", with: ".")), (0.5...15_000).contains(value) else {
            blame(
                line, "units", hours,
                "Say how long the course is: teaching units of 45 minutes in 'units', or hours of 60 minutes in 'hours'.")
            return 1
        }
        return Int((value * 4 / 3).rounded(.up))
    }

    /// `nil` for a price that is only told on request; an empty cell is a mistake, because nobody could tell it from "free".
    private mutating func price(_ line: Int, _ text: String) -> Money? {
        switch CataloguePrice.read(text) {
        case .money(let money): return money
        case .onRequest: return nil
        case .none, .unreadable:
            blame(
                line, "price_eur", text,
                "It must be a price for one seat in euros, such as 1600 or 1600.50 (0 where it is free), or 'on request' where the provider publishes none."
            )
            return Money(cents: 0)
        }
    }

    private mutating func parts(_ line: Int, _ column: String, _ texts: [String]) -> [CourseSkill] {
        texts.compactMap { text in
            let pieces = text.split(separator: ":").map { $0.trimmingCharacters(in: .whitespaces) }
            guard pieces.count == 2, let skill = skills[pieces[0].lowercased()],
                let level = Int(pieces[1]).flatMap(SkillLevel.init(rawValue:)) ?? SkillLevel(word: pieces[1])
            else {
                blame(line, column, text, "It must be a skill of the hub with a level, such as S02:1.")
                return nil
            }
            return CourseSkill(skill: skill, level: level)
        }
    }

    /// What only shows when all courses are known: a course before that does not exist, and courses that ask for one another in a circle.
    mutating func checkedTogether(_ items: [CatalogueReading.Item]) -> [CatalogueReading.Item] {
        var before = known
        for item in items { before[item.draft.code] = item.before }
        for item in items where !item.before.isEmpty && before[item.before] == nil {
            blame(item.line, "prerequisite", item.before, "There is no course of this code, here or in the file.")
        }
        let codes = before.keys.sorted()
        let numbers = Dictionary(uniqueKeysWithValues: codes.enumerated().map { ($0.element, Int64($0.offset)) })
        let needs = Dictionary(
            uniqueKeysWithValues: before.compactMap { code, first in numbers[code].map { ($0, numbers[first].map { [$0] } ?? []) } })
        for circle in CourseMatch.circles(needs) {
            let names = circle.map { codes[Int($0)] }
            let line = items.first { names.contains($0.draft.code) }?.line ?? 1
            blame(
                line, "prerequisite", names.joined(separator: " → "),
                "These courses ask for one another in a circle, so nobody could ever begin. Take one of the prerequisites out.")
        }
        let wrong = Set(mistakes.map(\.line))
        return items.filter { !wrong.contains($0.line) }
    }
}
