// Calendars other programs can subscribe to (RFC 5545). Used by the feeds of Acting.

import Foundation

/// One event with times as the wall clock in Central Europe shows them.
package struct CalendarEvent: Sendable {
    /// Stays the same for as long as the event exists.
    package let uid: String
    /// Rises with every change.
    package let sequence: Int
    /// When it was last changed: `20261123T140500Z`.
    package let stamp: String
    /// `20270301T080000`, or `20270301` for an event of whole days.
    package let start: String
    /// The end; the day after the last for whole days.
    package let end: String
    /// How many weeks it repeats.
    package let weeks: Int
    package let summary: String
    package let location: String
    package let details: String
    /// `CONFIRMED`, `TENTATIVE` or `CANCELLED`
    package let status: String

    package init(
        uid: String, sequence: Int, stamp: String, start: String, end: String, weeks: Int, summary: String, location: String,
        details: String, status: String
    ) {
        self.uid = uid
        self.sequence = sequence
        self.stamp = stamp
        self.start = start
        self.end = end
        self.weeks = weeks
        self.summary = summary
        self.location = location
        self.details = details
        self.status = status
    }
}

package enum ICalendar {
    /// The calendar as text with CRLF line ends, lines folded at 75 octets. The same events give the same bytes.
    package static func text(name: String, events: [CalendarEvent]) -> String {
        var lines =
            ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Roundtable//EN", "CALSCALE:GREGORIAN", "X-WR-CALNAME:" + escape(name)] + zone
        for event in events {
            lines += [
                "BEGIN:VEVENT", "UID:" + escape(event.uid), "DTSTAMP:" + event.stamp, "LAST-MODIFIED:" + event.stamp,
                "SEQUENCE:\(event.sequence)",
            ]
            if event.start.contains("T") {
                lines += ["DTSTART;TZID=Europe/Berlin:" + event.start, "DTEND;TZID=Europe/Berlin:" + event.end]
            } else {
                lines += ["DTSTART;VALUE=DATE:" + event.start, "DTEND;VALUE=DATE:" + event.end]
            }
            if event.weeks > 1 { lines.append("RRULE:FREQ=WEEKLY;COUNT=\(event.weeks)") }
            lines.append("SUMMARY:" + escape(event.summary))
            if !event.location.isEmpty { lines.append("LOCATION:" + escape(event.location)) }
            lines += ["DESCRIPTION:" + escape(event.details), "STATUS:" + event.status, "END:VEVENT"]
        }
        lines.append("END:VCALENDAR")
        return lines.map { fold($0) + "\r\n" }.joined()
    }

    /// The rule the European Union uses since 1996.
    private static let zone = [
        "BEGIN:VTIMEZONE", "TZID:Europe/Berlin", "BEGIN:DAYLIGHT", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST",
        "DTSTART:19960331T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT", "BEGIN:STANDARD", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "TZNAME:CET",
        "DTSTART:19961027T030000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD", "END:VTIMEZONE",
    ]

    private static func escape(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\", ";", ",": result += "\\" + String(character)
            case _ where character.isNewline: result += "\\n"
            // Other control characters have no place in a calendar.
            case _ where character.unicodeScalars.contains(where: { $0.value < 32 && $0.value != 9 || $0.value == 127 }): result += " "
            default: result.append(character)
            }
        }
        return result
    }

    /// No line longer than 75 octets; a code point is never cut.
    private static func fold(_ line: String) -> String {
        var result = ""
        var octets = 0
        for scalar in line.unicodeScalars {
            let size = String(scalar).utf8.count
            if octets + size > 75 {
                result += "\r\n "
                octets = 1
            }
            result.unicodeScalars.append(scalar)
            octets += size
        }
        return result
    }
}
