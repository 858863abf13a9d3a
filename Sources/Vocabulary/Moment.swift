// Points in time and calendar days as plain numbers. Nothing here reads a clock: the caller passes `at: now`.

import Foundation

/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
package struct Moment: Hashable, Comparable, Sendable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The present. Called only at the outer edge: a request, a job, a command.
    package static func present() -> Moment { Moment(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down))) }

    package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    package func adding(seconds: Double) -> Moment { Moment(milliseconds: milliseconds + Int64(seconds * 1000)) }

    /// The calendar day in Coordinated Universal Time.
    package var day: Day { Day(number: Int((milliseconds >= 0 ? milliseconds : milliseconds - 86_399_999) / 86_400_000)) }

    /// `2026-11-23T14:02:05Z`
    package var iso: String {
        let second = (milliseconds - Int64(day.number) * 86_400_000) / 1000
        return day.iso + "T" + [second / 3600, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
            + "Z"
    }

    /// `2026-11-23T14:02:05.123Z`: nothing is lost.
    package var exactISO: String {
        let rest = Int(((milliseconds % 1000) + 1000) % 1000)
        return String(iso.dropLast()) + "." + String(String(1000 + rest).dropFirst()) + "Z"
    }

    /// Reads `2026-11-23T14:02:05Z`, with or without parts of a second, or a day alone. Anything else is `nil`.
    package init?(iso text: String) {
        guard let day = Day(String(text.prefix(10))) else { return nil }
        let rest = text.dropFirst(10)
        if rest.isEmpty {
            self = day.start
            return
        }
        guard rest.first == "T", rest.last == "Z" else { return nil }
        let parts = rest.dropFirst().dropLast().split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 2, parts[1].count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]),
            let second = Double(parts[2]), (0...23).contains(hour), (0...59).contains(minute), second >= 0, second < 60
        else { return nil }
        let milliseconds = Int64((second * 1000).rounded())
        self.init(milliseconds: day.start.milliseconds + Int64(hour * 3600 + minute * 60) * 1000 + milliseconds)
    }

    /// `14:02`, in Coordinated Universal Time.
    package var clock: String { String(iso.dropFirst(11).prefix(5)) }
}

extension Moment: Encodable {
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(iso)
    }
}

/// A calendar day: days since 1970-01-01 in the Gregorian calendar.
package struct Day: Hashable, Comparable, Sendable, LosslessStringConvertible {
    package let number: Int

    package init(number: Int) { self.number = number }

    /// Howard Hinnant's `days_from_civil`: exact for every proleptic Gregorian date.
    package init(year: Int, month: Int, day: Int) {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = era * 146_097 + dayOfEra - 719_468
    }

    /// Reads `2026-11-23`. A day that does not exist is `nil`.
    package init?(_ description: String) {
        let parts = description.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            (1...12).contains(month), (1...31).contains(day), year > 0
        else { return nil }
        let candidate = Day(year: year, month: month, day: day)
        guard candidate.civil == (year, month, day) else { return nil }
        self = candidate
    }

    package static func < (left: Self, right: Self) -> Bool { left.number < right.number }

    package var civil: (year: Int, month: Int, day: Int) {
        let z = number + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let mp = (5 * dayOfYear + 2) / 153
        let month = mp < 10 ? mp + 3 : mp - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * mp + 2) / 5 + 1)
    }

    package var iso: String {
        let (year, month, day) = civil
        return String(repeating: "0", count: max(0, 4 - String(year).count)) + "\(year)-" + (month < 10 ? "0" : "") + "\(month)-"
            + (day < 10 ? "0" : "")
            + "\(day)"
    }

    package var description: String { iso }

    /// Monday = 0 … Sunday = 6.
    package var weekday: Int { ((number + 3) % 7 + 7) % 7 }

    package func adding(days: Int) -> Day { Day(number: number + days) }

    /// Midnight, Coordinated Universal Time.
    package var start: Moment { Moment(milliseconds: Int64(number) * 86_400_000) }
}

extension Day: Codable {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let day = Day(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is not a day like 2026-11-23"))
        }
        self = day
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(iso)
    }
}
