// Entries as other programs subscribe to them.

import Hummingbird
import OpenFormats
import Vocabulary
import Web

enum CalendarPage {
    /// - Parameter address: of a feed that was made just now; nobody can read it again later.
    static func offers(_ offers: [CalendarOffer], address: String?, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(offers, title: t("calendar.title"), template: "calendars") {
            [
                "made": address != nil, "address": address.map { call.origin + $0 } ?? "",
                "groups": ["own", "organisation", "meetings", "project", "objective"].compactMap { kind -> [String: Any]? in
                    let own = offers.filter { $0.kind == kind }
                    if own.isEmpty { return nil }
                    return [
                        "title": t("calendar.\(kind)"),
                        "offers": own.map { offer in
                            [
                                "about": kind, "subject": offer.subject.map(String.init) ?? "",
                                "title": offer.title ?? t("calendar.\(kind).what"),
                                "has": offer.madeAt != nil,
                                "since": offer.madeAt.map { t("calendar.since", ["day": t.day(WallClock.day(at: $0))]) } ?? "",
                            ] as [String: Any]
                        },
                    ]
                },
            ]
        }
    }

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
