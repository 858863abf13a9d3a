// The demo region shows results: outreach, the figures of its year, and one report of each kind.

import Acting
import FollowThrough
import Listening
import Storage
import Vocabulary
import Web

extension DemoRegion {
    func makeResults() throws {
        let by = members.first { $0.role == .coordinator }?.id
        let now = Self.moment(today, hour: 6)
        for (title, day, people, principle) in [
            ("Open evening at the battery lab", day(2026, 3, 18), 140, 1),
            ("Letters to firms below fifty people", day(2026, 5, 4), 310, 1),
            ("Works councils' day on learning time", day(2026, 9, 24), 85, 4),
        ] {
            try IndicatorStore.addOutreach(title, on: day, people: people, principle: principle, by: by, at: now, on: connection)
        }
        // Owners were told this morning what comes due and what is late.
        try ReminderStore.remind(on: today, at: now, on: connection)
        let figures = try IndicatorStore.count(year, on: connection)
        try IndicatorStore.keep(figures, at: now, on: connection)
        let dashboard = try FateStore.dashboard(on: connection)
        let round = try RoundStore.round(rounds[0], on: connection)
        for (kind, language) in [
            (ReportKind.region, Language.english), (.answers, .english), (.pact, .english), (.practices, .english), (.region, .german),
        ] {
            let content = try ReportPage.content(
                kind, ReportStore.facts(round: kind == .answers ? rounds[0] : nil, on: connection), figures: figures, dashboard: dashboard,
                round: kind == .answers ? round : nil, Languages.messages(language))
            _ = try ReportStore.keep(
                content, kind: kind, subject: kind == .answers ? rounds[0].raw : Int64(year), in: language, by: by, at: now, on: connection)
        }
    }
}
