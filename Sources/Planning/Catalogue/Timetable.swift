// When sessions meet, in words and without collisions: a room or a trainer can be in one place at a time. Used by the catalogue's import, its forms and the page of rooms.

package import Vocabulary

/// The half-days of a week in words that people and programs can write: `tue-afternoon; thu-evening`, also `Di Nachmittag`.
package enum WeekTimes {
    private static let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    private static let germanDays = ["mo", "di", "mi", "do", "fr", "sa", "so"]
    private static let parts = [
        ["morning", "am", "vormittag", "vormittags"], ["afternoon", "pm", "nachmittag", "nachmittags"],
        ["evening", "eve", "abend", "abends"],
    ]
    private static let wholeDay: Set = ["day", "tag", "ganztags", "all-day"]

    /// As exports write it.
    package static func words(_ cells: Int) -> String {
        (0..<21).filter { cells >> $0 & 1 == 1 }.map { "\(days[$0 / 3])-\(parts[$0 % 3][0])" }.joined(separator: ";")
    }

    /// - Returns: bit `3 × day + part` for every half-day; `nil` names no half-day of a week.
    package static func cells(_ text: String) -> Int? {
        var cells = 0
        for piece in text.lowercased().split(whereSeparator: { ";,\n".contains($0) }) {
            let words = piece.split(whereSeparator: { $0 == "-" || $0 == " " || $0 == "." }).map(String.init)
            guard words.count == 2, let day = days.firstIndex(where: { words[0].hasPrefix($0) }) ?? germanDay(words[0]) else { return nil }
            if wholeDay.contains(words[1]) {
                cells |= 0b011 << (3 * day)
            } else if let part = parts.firstIndex(where: { $0.contains(words[1]) }) {
                cells |= 1 << (3 * day + part)
            } else {
                return nil
            }
        }
        return cells == 0 ? nil : cells
    }

    private static func germanDay(_ word: String) -> Int? { germanDays.firstIndex { word.hasPrefix($0) } }
}

/// One room or one trainer asked for by two sessions in the same half-day.
package struct DoubleBooking: Encodable, Sendable, Equatable {
    package enum Kind: String, Encodable, Sendable { case room, trainer }

    package let kind: Kind
    package let name: String
    /// The first half-day they share.
    package let day: Day
    /// 0 morning, 1 afternoon, 2 evening.
    package let part: Int
    package let first: String
    package let second: String
}

package enum Timetable {
    /// A session as far as its room and its trainer are concerned.
    package struct Entry: Sendable {
        package let code: String
        package let startsOn: Day
        package let weeks: Int
        package let cells: Int
        /// `nil`: none named yet, so nothing can collide.
        package let room: (key: String, name: String)?
        package let trainer: (key: String, name: String)?
    }

    /// Who stands for a trainer that has not been found yet; may be in many places at once.
    package static let unnamedTrainer = "N. N."

    /// Every pair of sessions that cannot both take place, each pair and kind once, by day.
    ///
    /// - Parameter only: pairs with at least one of these codes; `nil` is all pairs.
    /// - Complexity: linear in the half-days of all sessions, as long as few collide.
    package static func doubleBookings(_ entries: [Entry], only: Set<String>? = nil) -> [DoubleBooking] {
        struct Slot: Hashable {
            let key: String
            let day: Int
            let part: Int
        }
        var taken: [Slot: [String]] = [:]
        var seen: Set<String> = []
        var found: [DoubleBooking] = []
        for entry in entries.sorted(by: { ($0.startsOn, $0.code) < ($1.startsOn, $1.code) }) {
            let halfDays = HalfDay.all(startsOn: entry.startsOn, weeks: entry.weeks, cells: entry.cells)
            for (kind, resource) in [(DoubleBooking.Kind.room, entry.room), (.trainer, entry.trainer)] {
                guard let resource else { continue }
                for half in halfDays {
                    let slot = Slot(key: "\(kind.rawValue) \(resource.key)", day: half.day.number, part: half.cell % 3)
                    for other in taken[slot, default: []] where only.map({ $0.contains(entry.code) || $0.contains(other) }) ?? true {
                        guard seen.insert("\(kind.rawValue) \(other)\n\(entry.code)").inserted else { continue }
                        found.append(
                            DoubleBooking(
                                kind: kind, name: resource.name, day: half.day, part: half.cell % 3, first: other, second: entry.code))
                    }
                    taken[slot, default: []].append(entry.code)
                }
            }
        }
        return found.sorted { ($0.day, $0.part, $0.first, $0.second) < ($1.day, $1.part, $1.first, $1.second) }
    }
}
