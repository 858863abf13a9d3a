// One session as flat fields, read by the rules of the catalogue: its course, its times, its room, its trainer; everything that is wrong is collected. Used by `CatalogueInput`.

import Foundation
import OpenFormats
import Storage
import Vocabulary

/// A session of a file, with its course and trainer by name, because both may be new.
struct SessionItem: Sendable {
    let line: Int
    let course: String
    let trainer: String
    /// The course and the trainer are filled in when they are known.
    let draft: SessionDraft
    let isNew: Bool
}

struct SessionRowReader {
    /// What a session takes from its course where it says nothing itself.
    struct CourseFacts: Sendable {
        let provider: PartnerID
        let weeks: Int
        let minimum: Int
        let capacity: Int
        let language: String
        let format: String
        let price: Money?
    }

    private struct Room {
        let id: RoomID
        let name: String
        let seats: Int
        let place: PlaceID?
    }

    let file: String
    private let only: PartnerID?
    private let courses: [String: CourseFacts]
    private let places: [String: PlaceID]
    private let rooms: [String: Room]
    private let roomNames: [RoomID: String]
    private let trainers: [Int64: (provider: PartnerID, name: String)]
    private let known: [String: (id: SessionID, draft: SessionDraft)]
    /// Sessions that a plan gives seats in.
    private let planned: Set<SessionID>
    private(set) var mistakes: [FileMistake] = []
    private var lines: [String: Int] = [:]

    init(file: String, only: PartnerID?, courses more: [CatalogueReading.Item], on connection: any SQLConnection) throws {
        self.file = file
        self.only = only
        var courses: [String: CourseFacts] = [:]
        func add(_ draft: CourseDraft) {
            courses[draft.code] = CourseFacts(
                provider: draft.provider, weeks: draft.weeks, minimum: draft.minimum, capacity: draft.capacity, language: draft.language,
                format: draft.format, price: draft.price)
        }
        for (_, draft) in try CatalogueStore.drafts(on: connection) { add(draft) }
        for item in more { add(item.draft) }
        self.courses = courses
        var places: [String: PlaceID] = [:]
        _ = try connection.query("SELECT id, code, name FROM place ORDER BY id DESC") { row in
            let id: PlaceID = try row.next()
            for _ in 0..<2 { places[(try row.next() as String).lowercased()] = id }
        }
        self.places = places
        var (rooms, names): ([String: Room], [RoomID: String]) = ([:], [:])
        for room in try ResourceStore.rooms(on: connection) {
            rooms["\(room.provider) \(room.name.lowercased())"] = Room(id: room.id, name: room.name, seats: room.seats, place: room.place)
            names[room.id] = room.name
        }
        (self.rooms, roomNames) = (rooms, names)
        trainers = try CatalogueStore.trainers(on: connection)
        known = Dictionary(
            try CatalogueStore.sessionDrafts(on: connection).map { ($0.draft.code, $0) }, uniquingKeysWith: { first, _ in first })
        planned = Set(try connection.query("SELECT DISTINCT session_id FROM plan_seat") { try $0.next() as SessionID })
    }

    private mutating func blame(_ line: Int, _ column: String, _ value: String, _ explanation: String) {
        mistakes.append(FileMistake(file: file, line: line, column: column, value: value, explanation))
    }

    /// - Returns: `nil` where something is wrong with the row.
    mutating func item(_ line: Int, _ fields: [String: String]) -> SessionItem? {
        let before = mistakes.count
        func field(_ name: String) -> String { fields[name] ?? "" }
        func number(_ name: String, _ range: ClosedRange<Int>, _ usual: Int) -> Int {
            guard !field(name).isEmpty else { return usual }
            guard let value = Int(field(name)), range.contains(value) else {
                blame(line, name, field(name), "It must be a whole number from \(range.lowerBound) to \(range.upperBound).")
                return usual
            }
            return value
        }
        guard let course = courses[field("course")] else {
            blame(line, "course", field("course"), "There is no course of this code, here or in the file. Bring the course first.")
            return nil
        }
        if let only, course.provider != only {
            blame(line, "course", field("course"), "This is another provider's course. You can bring only sessions of your own courses.")
        }
        let start = Day(field("starts_on"))
        if start == nil {
            blame(line, "starts_on", field("starts_on"), "A session needs the day it begins, such as 2026-11-24.")
        }
        let code = field("code").isEmpty ? "\(field("course"))-\(field("starts_on"))" : field("code")
        if code.count > 60 { blame(line, "code", code, "A code of 1 to 60 letters is needed.") }
        if let first = lines[code] { blame(line, "code", code, "This code stood in line \(first) already. Give each session its own.") }
        lines[code] = line
        let cells = WeekTimes.cells(field("times"))
        if cells == nil {
            blame(
                line, "times", field("times"),
                "Say on which half-days of a week it meets, such as tue-afternoon;thu-evening (also Di Nachmittag; day is morning and afternoon)."
            )
        }
        let capacity = number("capacity", 1...10_000, course.capacity)
        let minimum = number("minimum", 1...10_000, min(course.minimum, capacity))
        if capacity < minimum { blame(line, "capacity", "\(capacity)", "It is below the minimum of \(minimum).") }
        let room = rooms["\(course.provider) \(field("room").lowercased())"]
        if !field("room").isEmpty, room == nil {
            blame(line, "room", field("room"), "The provider has no room of this name. Add it under /resources first.")
        }
        if let room, room.seats < capacity {
            blame(
                line, "room", room.name,
                "It has \(room.seats) seats, but the session takes \(capacity) people. Choose a larger room or fewer seats.")
        }
        let isOnline = ["online", ""].contains(field("place").lowercased())
        let place = isOnline ? room?.place : places[field("place").lowercased()]
        if !isOnline, place == nil {
            blame(
                line, "place", field("place"), "There is no place of this code or name in the region. Leave it empty for a session online.")
        }
        if isOnline, place == nil, course.format == "on_site" {
            blame(line, "place", field("place"), "The course takes place on site, so the session needs a place or a room with one.")
        }
        let language = field("language").isEmpty ? course.language : String(field("language").lowercased())
        if language.count != 2 { blame(line, "language", language, "It must be a code of two letters such as de.") }
        let weeks = number("weeks", 1...200, course.weeks)
        let seat = money(line, "price_eur", field("price_eur")) ?? course.price ?? Money(cents: 0)
        let fixed = money(line, "fixed_eur", field("fixed_eur")) ?? Money(cents: 0)
        guard mistakes.count == before, let start, let cells else { return nil }
        let old = known[code]
        let trainer = field("trainer").isEmpty ? Timetable.unnamedTrainer : field("trainer")
        let draft = SessionDraft(
            course: CourseID(0), code: code, startsOn: start, weeks: weeks, cells: cells, capacity: capacity, minimum: minimum,
            place: place,
            language: language, trainer: 0, fixed: fixed, seat: seat, room: room?.id)
        if let old, planned.contains(old.id), !old.draft.meetsLike(draft) {
            blame(
                line, "code", code,
                "A plan already gives seats in this session, so its days, times and place stay as they are. Give the new one a code of its own."
            )
            return nil
        }
        return SessionItem(line: line, course: field("course"), trainer: trainer, draft: draft, isNew: old == nil)
    }

    private mutating func money(_ line: Int, _ column: String, _ text: String) -> Money? {
        switch CataloguePrice.read(text) {
        case .money(let money): return money
        case .none, .onRequest: return nil
        case .unreadable:
            blame(line, column, text, "It must be an amount in euros, such as 1600 or 1600.50, or empty.")
            return nil
        }
    }

    /// What only shows when all sessions are known: rooms and trainers that two of them ask for at once. Pairs that were there before are left alone.
    mutating func checkedTogether(_ items: [SessionItem]) -> [SessionItem] {
        var entries: [String: Timetable.Entry] = [:]
        for (code, old) in known {
            let trainer = trainers[old.draft.trainer]
            entries[code] = entry(old.draft, trainer: trainer?.name ?? "", provider: trainer?.provider ?? PartnerID(0))
        }
        var moved: Set<String> = []
        for item in items {
            guard let provider = courses[item.course]?.provider else { continue }
            let new = entry(item.draft, trainer: item.trainer, provider: provider)
            let old = known[item.draft.code]?.draft
            if old.map({ !$0.meetsLike(item.draft) || trainers[$0.trainer]?.name != item.trainer }) ?? true {
                moved.insert(item.draft.code)
            }
            entries[item.draft.code] = new
        }
        for clash in Timetable.doubleBookings(Array(entries.values), only: moved) {
            let mine = moved.contains(clash.second) ? clash.second : clash.first
            let other = mine == clash.second ? clash.first : clash.second
            let part = ["morning", "afternoon", "evening"][clash.part]
            blame(
                lines[mine] ?? 1, clash.kind.rawValue, clash.name,
                "Session '\(mine)' and session '\(other)'\(lines[other].map { " (line \($0))" } ?? "") both need \(clash.kind == .room ? "this room" : "this trainer") on \(clash.day.iso), \(part). Choose another \(clash.kind.rawValue) or another time."
            )
        }
        let wrong = Set(mistakes.map(\.line))
        return items.filter { !wrong.contains($0.line) }
    }

    private func entry(_ draft: SessionDraft, trainer: String, provider: PartnerID) -> Timetable.Entry {
        Timetable.Entry(
            code: draft.code, startsOn: draft.startsOn, weeks: draft.weeks, cells: draft.cells,
            room: draft.room.map { ("\($0)", roomNames[$0] ?? "") },
            trainer: trainer.isEmpty || trainer == Timetable.unnamedTrainer ? nil : ("\(provider) \(trainer.lowercased())", trainer))
    }
}

extension SessionDraft {
    /// The same days, times and place: nobody who has a seat notices a difference.
    func meetsLike(_ other: SessionDraft) -> Bool {
        startsOn == other.startsOn && weeks == other.weeks && cells == other.cells && place == other.place && room == other.room
            && language == other.language
    }

    /// With the course and the trainer it was read for.
    func of(_ course: CourseID, trainer: Int64) -> SessionDraft {
        SessionDraft(
            course: course, code: code, startsOn: startsOn, weeks: weeks, cells: cells, capacity: capacity, minimum: minimum, place: place,
            language: language, trainer: trainer, fixed: fixed, seat: seat, room: room)
    }
}
