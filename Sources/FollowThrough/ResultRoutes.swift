// Addresses of results: the dashboard of answers, news for authors, indicators with their rows, reports.

import Hummingbird
import Listening
import Vocabulary
import Web

struct ResultRoutes: Sendable {
    let fates: FateStore
    let flow: FateFlowStore
    let indicators: IndicatorStore
    let reports: ReportStore
    let rounds: RoundStore

    func register(in table: RouteTable) {
        table.get("/fates", .seeing(.fate), "How many statements were answered, by round, and how fast") { call in
            var dashboard = try await fates.dashboard()
            dashboard.flow = try await flow.flow()
            return try IndicatorPage.dashboard(dashboard, call)
        }
        table.get("/me/news", .members, "What happened to the statements I made") { call in
            guard let member = call.visitor.member else { throw Refusal(.notAllowed, "News are for people who speak for a partner.") }
            return try IndicatorPage.news(await fates.news(for: member, call.language), call)
        }
        table.get("/indicators", .seeing(.indicators), "The figures of a year with their counting rules, and who is reached") { call in
            let figures = try await indicators.figures(year(call))
            return try IndicatorPage.figures(figures.set, madeAt: figures.madeAt, call)
        }
        table.post("/indicators", .changing(.indicators), "Counts the figures of a year anew, in the background") { call in
            var form = try await call.form()
            let year = form.int("year", in: 2000...2200)
            guard form.mistakes.isEmpty else { throw Refusal(.unprocessable, form.mistakes.map(\.explanation).joined(separator: " ")) }
            try await indicators.request(year, at: call.now)
            return call.done("/indicators?year=\(year)", call.t("indicator.requested"))
        }
        table.get("/indicators/{indicator}", .seeing(.indicators), "The rows behind a figure; never a person") { call in
            guard let indicator = PactIndicator(rawValue: call.part("indicator")) else {
                throw Refusal.notFound("indicator", call.part("indicator"))
            }
            let year = try year(call)
            return try IndicatorPage.rows(await indicators.rows(indicator, year, call.language), of: indicator, year: year, call)
        }
        table.post("/outreach", .changing(.indicators), "An event or a campaign and how many people it reached") { call in
            var form = try await call.form()
            let title = form.text("title", in: 3...200)
            let day = form.day("held_on")
            let people = form.int("people", in: 1...100_000_000)
            let principle = form.int("principle", in: 1...4)
            guard form.mistakes.isEmpty, let member = call.visitor.member else {
                throw Refusal(.unprocessable, form.mistakes.map { "\($0.field): \($0.explanation)" }.joined(separator: " "))
            }
            try await indicators.addOutreach(title, on: day, people: people, principle: principle, by: member, at: call.now)
            return call.done("/indicators?year=\(day.civil.year)", call.t("outreach.added"))
        }
        table.get("/reports", .seeing(.fate), "Reports, each frozen as it was on its day") { call in
            try await ReportPage.list(reports.all(), rounds: rounds.all(), call)
        }
        table.post("/reports", .changing(.indicators), "Makes and freezes a report") { call in try await make(call) }
        table.get("/reports/{report}", .seeing(.fate), "One report: sentences, tables, bars; prints on A4") { call in
            try await ReportPage.report(reports.report(call.id("report")), hub: call.layout.hubName, call)
        }
    }

    private func year(_ call: Call) throws -> Int {
        guard let text = call.query("year") else { return call.now.day.civil.year }
        guard let year = Int(text), (2000...2200).contains(year) else {
            throw Refusal(.unprocessable, "The year '\(text)' is not a number from 2000 to 2200.")
        }
        return year
    }

    private func make(_ call: Call) async throws -> Response {
        var form = try await call.form()
        guard let kind = ReportKind(rawValue: form["kind"]) else {
            throw Refusal(.unprocessable, "The field 'kind' is '\(form["kind"])'; it must be region, answers, pact or practices.")
        }
        let all = try await rounds.all()
        let round = kind == .answers ? all.first { $0.id.description == form["round"] } ?? all.first : nil
        if kind == .answers, round == nil { throw Refusal(.conflict, "There is no round yet, so nothing could be answered.") }
        let year = form["year"].isEmpty ? call.now.day.civil.year : form.int("year", in: 2000...2200)
        guard form.mistakes.isEmpty else { throw Refusal(.unprocessable, form.mistakes.map(\.explanation).joined(separator: " ")) }
        let content = try await ReportPage.content(
            kind, reports.facts(round: round?.id), figures: indicators.figures(year).set, dashboard: fates.dashboard(), round: round, call.t
        )
        let id = try await reports.keep(
            content, kind: kind, subject: round?.id.raw ?? Int64(year), in: call.language, by: call.visitor.member, at: call.now)
        return call.done("/reports/\(id)", call.t("report.kept"))
    }
}
