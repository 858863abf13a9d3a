// What the clock on the wall shows in Central Europe, where the hubs are. Attendance windows, calendars and pages use it.

/// Central European time by the rule of Directive 2000/84/EC: summer time from the last Sunday of March, 01:00 UTC, to the last Sunday
/// of October, 01:00 UTC. Needs no time-zone files, so it is the same on every machine.
package enum WallClock {
    package static let zone = "Europe/Berlin"

    /// Minutes ahead of Coordinated Universal Time: 60 or 120.
    package static func offset(at moment: Moment) -> Int {
        let year = moment.day.civil.year
        return moment >= changeover(year, 3) && moment < changeover(year, 10) ? 120 : 60
    }

    /// The moment at which the wall clock shows `minutes` after midnight of a day. In the hour that is skipped in spring the clock after the
    /// change counts; in the hour that comes twice in autumn, the first one.
    package static func moment(_ day: Day, minutes: Int) -> Moment {
        let naive = day.start.adding(seconds: Double(minutes) * 60)
        let summer = naive.adding(seconds: -7200)
        return offset(at: summer) == 120 ? summer : naive.adding(seconds: -3600)
    }

    /// The day the wall calendar shows.
    package static func day(at moment: Moment) -> Day { moment.adding(seconds: Double(offset(at: moment)) * 60).day }

    private static func changeover(_ year: Int, _ month: Int) -> Moment {
        // Both months have 31 days.
        let last = Day(year: year, month: month, day: 31)
        return last.adding(days: -((last.weekday + 1) % 7)).start.adding(seconds: 3600)
    }
}

/// One half-day on which a session meets.
package struct HalfDay: Hashable, Comparable, Codable, Sendable {
    /// The first week is 0.
    package let week: Int
    /// Weekday × 3 + part: 0 is Monday morning, 20 Sunday evening.
    package let cell: Int
    package let day: Day

    package init(week: Int, cell: Int, day: Day) {
        self.week = week
        self.cell = cell
        self.day = day
    }

    /// Minutes after midnight, morning, afternoon and evening.
    package static let hours: [(start: Int, end: Int)] = [(8 * 60, 12 * 60 + 15), (13 * 60, 16 * 60 + 30), (17 * 60 + 30, 20 * 60 + 45)]

    package var startMinutes: Int { Self.hours[cell % 3].start }
    package var endMinutes: Int { Self.hours[cell % 3].end }
    package var starts: Moment { WallClock.moment(day, minutes: startMinutes) }
    package var ends: Moment { WallClock.moment(day, minutes: endMinutes) }

    /// Every half-day of a session, in order.
    ///
    /// - Parameters:
    ///   - startsOn: a day of the first week.
    ///   - cells: one bit for each half-day of the week.
    package static func all(startsOn: Day, weeks: Int, cells: Int) -> [HalfDay] {
        let monday = startsOn.adding(days: -startsOn.weekday)
        return (0..<max(0, weeks)).flatMap { week in
            (0..<21).filter { cells >> $0 & 1 == 1 }.map {
                HalfDay(week: week, cell: $0, day: monday.adding(days: 7 * week + $0 / 3))
            }
        }
    }

    package static func < (left: Self, right: Self) -> Bool { (left.week, left.cell) < (right.week, right.cell) }
}
