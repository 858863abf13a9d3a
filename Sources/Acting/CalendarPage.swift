// Entries as other programs subscribe to them.

import OpenFormats
import Vocabulary

enum CalendarPage {
    /// The same entries give the same bytes: the stamp is the time of the change, not of the reading.
    static func text(_ entries: [NumberedEntry], name: String) -> String {
        ICalendar.text(
            name: name,
            events: entries.map { numbered in
                let entry = numbered.entry
                return CalendarEvent(
                    uid: entry.uid, sequence: numbered.sequence, stamp: numbered.changedAt.iso.filter { $0 != "-" && $0 != ":" },
                    start: entry.start, end: entry.end, weeks: entry.weeks, summary: entry.summary, location: entry.location,
                    details: entry.path, status: entry.status)
            })
    }
}
