// Feeds read by programs of others, across both changes of the clock.

import Foundation
import TestSupport
import Testing

@testable import OpenFormats

@Suite struct CalendarFeedTests {
    @Test(
        "Three thousand generated feeds are valid for vobject and icalendar, with the right hour on both sides of every change of the clock"
    )
    func feeds() throws {
        guard let python = ProcessInfo.processInfo.environment["ROUNDTABLE_TEST_PYTHON"] else {
            print("Calendars are not read by others here: ROUNDTABLE_TEST_PYTHON is not set. bin/test sets it.")
            return
        }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("calendars-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var state: UInt64 = 42
        func below(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(truncatingIfNeeded: state >> 33) % bound
        }
        let words = ["Größe", "a;b", "c,d", "back\\slash", "line\nbreak", "🔋", "Übung", "\u{7}bell", "日本", "colon: here", "\"quoted\""]
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        var feeds: [String] = []
        for number in 0..<3000 {
            let events = (0..<below(5)).map { index -> CalendarEvent in
                let (year, month, day) = (2024 + below(10), 1 + below(12), 1 + below(27))
                let date = "\(year)\(two(month))\(two(day))"
                let whole = below(5) == 0
                // Nobody teaches in the hour that is skipped or comes twice.
                let hour = 3 + below(18)
                return CalendarEvent(
                    uid: "event-\(number)-\(index)@roundtable", sequence: below(9), stamp: "20261123T100000Z",
                    start: whole ? date : "\(date)T\(two(hour))\(two(below(60)))00",
                    end: whole ? "\(year)\(two(month))\(two(day + 1))" : "\(date)T\(two(hour + 2))0000", weeks: 1 + below(40),
                    summary: (0..<(1 + below(30))).map { _ in words[below(words.count)] }.joined(separator: " "),
                    location: below(3) == 0 ? "" : words[below(words.count)], details: "/sessions/\(below(999))",
                    status: ["CONFIRMED", "TENTATIVE", "CANCELLED"][below(3)])
            }
            feeds.append(ICalendar.text(name: words[below(words.count)], events: events))
        }
        try Data(feeds.joined(separator: "\0").utf8).write(to: folder.appendingPathComponent("feeds.txt"))
        let script = projectRoot.appendingPathComponent("Tests/Validators/check_calendars.py").path
        let outcome = try OtherProgram.run(python, [script, folder.path])
        #expect(outcome.code == 0 && outcome.output.contains("\"feeds\": 3000"), "\(outcome.output.suffix(1500))")
    }
}
