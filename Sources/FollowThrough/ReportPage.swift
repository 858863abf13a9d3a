// Puts reports into words and shows them, on screen and on paper.

import Hummingbird
package import Listening
import Vocabulary
package import Web

package enum ReportPage {
    // MARK: Words

    package static func content(
        _ kind: ReportKind, _ facts: ReportFacts, figures: IndicatorSet, dashboard: FateDashboard, round: Round?, _ t: Messages
    ) -> ReportContent {
        switch kind {
        case .region: region(facts, figures, dashboard, t)
        case .answers: answers(facts, dashboard, round, t)
        case .pact: pact(facts, figures, t)
        case .practices: practices(facts, t)
        }
    }

    private static func region(_ facts: ReportFacts, _ figures: IndicatorSet, _ dashboard: FateDashboard, _ t: Messages) -> ReportContent {
        let partners = facts.partnersByKind.reduce(0) { $0 + $1.count }
        let newest = dashboard.rounds.first
        return ReportContent(
            title: t("report.region.title", ["hub": facts.hub]), subtitle: t("report.year", ["year": figures.year.description]),
            sentences: [
                t("report.region.1", ["n": t.number(partners), "places": t.number(facts.places.count)]),
                t("report.region.2", ["n": t.number(facts.objectives.count), "barriers": t.number(facts.barriers.count)]),
                t("report.region.3", ["n": t.number(figures.trained), "completed": t.number(figures.completed)]),
                t("report.region.4", ["share": t.percent(newest?.share ?? 1), "n": t.number(newest?.statements ?? 0)]),
                t("report.region.5", ["n": t.number(facts.commitments.count)]),
            ],
            tables: [
                table(
                    "report.partners", ["report.kind", "report.count"], facts.partnersByKind.map { (t("kind.\($0.kind)"), $0.count) }, t),
                table("report.places", ["report.place", "report.count"], facts.places.map { ($0.name, $0.partners) }, t),
                ReportContent.Table(
                    title: t("agreement.objectives"),
                    columns: [t("agreement.title_word"), t("agreement.measure"), t("agreement.target"), t("agreement.due_on")],
                    rows: facts.objectives.map { ReportContent.Row([$0.title, $0.measure, $0.target, t.day($0.due)]) }),
                ReportContent.Table(
                    title: t("agreement.barriers"), columns: [t("agreement.title_word"), t("agreement.risk")],
                    rows: facts.barriers.map { ReportContent.Row([$0.title, t.number($0.risk)], bar: $0.risk * 4) }),
            ])
    }

    private static func answers(_ facts: ReportFacts, _ dashboard: FateDashboard, _ round: Round?, _ t: Messages) -> ReportContent {
        let row = dashboard.rounds.first { $0.round == round?.id }
        let open = facts.statements.filter { $0.answers.isEmpty }
        return ReportContent(
            title: t("report.answers.title"), subtitle: round?.title ?? "",
            sentences: [
                t("report.answers.1", ["n": t.number(facts.statements.count)]),
                t(
                    "report.answers.2",
                    ["n": t.number(facts.statements.count - open.count), "share": t.percent(row?.share ?? 1)]),
                row?.medianDays.map { t("report.answers.3", ["days": t.number(Int($0.rounded()))]) } ?? t("report.answers.3none"),
                t("report.answers.4", ["n": t.number(facts.objectives.count), "barriers": t.number(facts.barriers.count)]),
                open.isEmpty ? t("report.answers.5all") : t("report.answers.5", ["n": t.number(open.count)]),
            ],
            tables: [
                ReportContent.Table(
                    title: t("report.answers.table"), columns: [t("statement.one"), t("report.answers.said"), t("report.answers.became")],
                    rows: facts.statements.map {
                        ReportContent.Row([
                            $0.id.description, $0.text,
                            $0.answers.isEmpty ? t("report.answers.nothing") : $0.answers.joined(separator: "; "),
                        ])
                    })
            ])
    }

    private static func pact(_ facts: ReportFacts, _ figures: IndicatorSet, _ t: Messages) -> ReportContent {
        let values: [PactIndicator: Int] = [
            .trained: figures.trained, .reached: figures.reached, .organisations: figures.organisations, .programmes: figures.programmes,
            .invested: Int(figures.fees / 100),
        ]
        return ReportContent(
            title: t("report.pact.title", ["hub": facts.hub]), subtitle: t("report.year", ["year": figures.year.description]),
            sentences: PactIndicator.allCases.map { t("indicator.\($0.rawValue).sentence", ["n": t.number(values[$0] ?? 0)]) },
            tables: [
                ReportContent.Table(
                    title: t("report.pact.figures"), columns: [t("indicator.name"), t("report.count"), t("indicator.rule")],
                    rows: PactIndicator.allCases.map {
                        ReportContent.Row([
                            t("indicator.\($0.rawValue)"), t.number(values[$0] ?? 0), t("indicator.\($0.rawValue).rule"),
                        ])
                    } + [
                        ReportContent.Row([t("indicator.released"), t.number(figures.releasedHours), t("indicator.released.rule")]),
                        ReportContent.Row([t("indicator.grants"), t.number(Int(figures.grants / 100)), t("indicator.grants.rule")]),
                    ]),
                ReportContent.Table(
                    title: t("indicator.principles"),
                    columns: [
                        t("charter.principle"), t("indicator.p.organisations"), t("indicator.p.commitments"), t("indicator.p.kept"),
                        t("indicator.p.projects"), t("indicator.p.reached"),
                    ],
                    rows: (figures.principles ?? []).map { row in
                        ReportContent.Row(
                            [
                                t("principle.\(row.number)"), t.number(row.organisations), t.number(row.commitments), t.number(row.kept),
                                t.number(row.projects), t.number(row.reached),
                            ], bar: row.share.map { Int(($0 * 100).rounded()) })
                    }),
                cells("report.pact.size", "report.size", figures.trainedFromMicro, { t("size.\($0)") }, t),
                cells("report.pact.kinds", "report.kind", figures.organisationsByKind, { t("kind.\($0)") }, t),
                ReportContent.Table(
                    title: t("charter.title"),
                    columns: [t("charter.principle"), t("session.employer"), t("charter.text"), t("action.state")],
                    rows: facts.commitments.map {
                        ReportContent.Row([t("principle.\($0.principle)"), $0.partner, $0.text, t("commitment.\($0.state)")])
                    }),
            ])
    }

    private static func practices(_ facts: ReportFacts, _ t: Messages) -> ReportContent {
        ReportContent(
            title: t("report.practices.title"), subtitle: facts.hub,
            sentences: [t("report.practices.1", ["n": t.number(facts.practices.count)]), t("report.practices.2")],
            tables: facts.practices.map { practice in
                ReportContent.Table(
                    title: practice.title, columns: [t("report.field"), t("report.content")],
                    rows: [
                        ReportContent.Row([t("agreement.owner"), practice.partner]),
                        ReportContent.Row([t("report.place"), practice.place]),
                        ReportContent.Row([t("report.practices.what"), practice.summary]),
                        ReportContent.Row([t("report.practices.evidence"), practice.evidence]),
                    ])
            })
    }

    private static func table(_ title: String, _ columns: [String], _ rows: [(String, Int)], _ t: Messages) -> ReportContent.Table {
        let largest = max(1, rows.map(\.1).max() ?? 1)
        return ReportContent.Table(
            title: t(title), columns: columns.map { t($0) },
            rows: rows.map { ReportContent.Row([$0.0, t.number($0.1)], bar: $0.1 * 100 / largest) })
    }

    private static func cells(
        _ title: String, _ column: String, _ cells: [IndicatorSet.Cell], _ name: (String) -> String, _ t: Messages
    ) -> ReportContent.Table {
        let largest = max(1, cells.compactMap(\.count).max() ?? 1)
        return ReportContent.Table(
            title: t(title), columns: [t(column), t("report.count")],
            rows: cells.map { cell in
                ReportContent.Row(
                    [name(cell.key), cell.count.map { t.number($0) } ?? t("few")], bar: cell.count.map { $0 * 100 / largest })
            })
    }

    // MARK: Pages

    static func list(_ reports: [Report], rounds: [Round], _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(reports, title: t("report.title"), template: "reports") {
            [
                "none": reports.isEmpty,
                "reports": reports.map { report in
                    [
                        "id": report.id.description, "title": report.content.title, "subtitle": report.content.subtitle,
                        "day": t.day(report.madeAt.day), "kind": t("report.kind.\(report.kind.rawValue)"),
                    ]
                },
                "year": call.now.day.civil.year.description, "rounds": rounds.map { ["id": $0.id.description, "title": $0.title] },
            ]
        }
    }

    static func report(_ report: Report, hub: String, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(report, title: report.content.title, template: "report") {
            [
                "id": report.id.description, "title": report.content.title, "subtitle": report.content.subtitle, "hubName": hub,
                "language": report.language.rawValue, "sentences": report.content.sentences,
                "made": t("report.made", ["day": t.day(report.madeAt.day), "digest": report.digest]), "broken": !report.isIntact,
                "tables": report.content.tables.map { table in
                    [
                        "title": table.title, "columns": table.columns, "bars": table.rows.contains { $0.bar != nil },
                        "rows": table.rows.map { row in
                            [
                                "first": row.cells.first ?? "", "rest": Array(row.cells.dropFirst()), "hasBar": row.bar != nil,
                                "bar": row.bar ?? 0,
                            ] as [String: Any]
                        },
                    ] as [String: Any]
                },
            ]
        }
    }
}
