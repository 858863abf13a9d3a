// Figures with their rule beside them, the rows behind each, the equity monitor, and the dashboard of answers.

import Hummingbird
import Vocabulary
import Web

enum IndicatorPage {
    static func figures(_ set: IndicatorSet, madeAt: Moment?, _ call: Call) throws -> Response {
        let t = call.t
        let values: [PactIndicator: String] = [
            .trained: t.number(set.trained), .reached: t.number(set.reached), .organisations: t.number(set.organisations),
            .programmes: t.number(set.programmes), .invested: t.euros(Money(cents: set.fees)),
        ]
        return try call.show(set, title: t("indicator.title"), template: "indicators") {
            [
                "year": set.year.description, "previous": (set.year - 1).description, "next": (set.year + 1).description,
                "made": madeAt.map { t("indicator.made", ["day": t.day($0.day), "clock": $0.clock]) } ?? t("indicator.now"),
                "figures": PactIndicator.allCases.map { indicator in
                    [
                        "name": t("indicator.\(indicator.rawValue)"), "value": values[indicator] ?? "–",
                        "rule": t("indicator.\(indicator.rawValue).rule"), "path": "/indicators/\(indicator.rawValue)?year=\(set.year)",
                    ]
                },
                "completed": t("indicator.completed", ["n": t.number(set.completed)]),
                "released": t("indicator.released_text", ["n": t.number(set.releasedHours)]),
                "grants": t("indicator.grants_text", ["money": t.euros(Money(cents: set.grants))]),
                "sizes": set.trainedFromMicro.map { ["name": t("size.\($0.key)"), "count": $0.count.map { t.number($0) } ?? t("few")] },
                "kinds": set.organisationsByKind.map { ["name": t("kind.\($0.key)"), "count": $0.count.map { t.number($0) } ?? t("few")] },
                "hasPrinciples": set.principles != nil,
                "principles": (set.principles ?? []).map { row in
                    [
                        "name": t("principle.\(row.number)"), "organisations": t.number(row.organisations),
                        "commitments": t.number(row.commitments), "kept": t.number(row.kept), "overdue": t.number(row.overdue),
                        "projects": t.number(row.projects), "actions": "\(t.number(row.actionsDone)) / \(t.number(row.actions))",
                        "reached": t.number(row.reached), "width": Int(((row.share ?? 0) * 100).rounded()),
                        "share": row.share.map { t.percent($0) } ?? "–",
                    ] as [String: Any]
                },
                "equity": set.equityInOrder.map { row in
                    [
                        "dimension": t("equity.\(row.dimension)"), "name": t.text("equity.\(row.dimension).\(row.key)") ?? row.key,
                        "need": row.need.map { t.number($0) } ?? t("few"), "seat": row.seat.map { t.number($0) } ?? t("few"),
                        "completed": row.completed.map { t.number($0) } ?? t("few"), "share": row.share.map { t.percent($0) } ?? "–",
                        "width": Int(((row.share ?? 0) * 100).rounded()),
                    ] as [String: Any]
                },
                "fields": [
                    FieldView.make("title", label: t("outreach.what"), form: Form(fields: [:])),
                    FieldView.make("held_on", label: t("outreach.day"), form: Form(fields: [:]), type: "date"),
                    FieldView.make("people", label: t("outreach.people"), form: Form(fields: [:]), type: "number"),
                    FieldView.choice(
                        "principle", label: t("charter.principle"), form: Form(fields: [:]),
                        options: (1...4).map { ($0.description, t("principle.\($0)")) }),
                ],
            ]
        }
    }

    static func rows(_ rows: [IndicatorRow], of indicator: PactIndicator, year: Int, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(rows, title: t("indicator.\(indicator.rawValue)"), template: "indicator_rows") {
            [
                "title": t("indicator.\(indicator.rawValue)"), "year": year.description, "rule": t("indicator.\(indicator.rawValue).rule"),
                "none": rows.isEmpty,
                "rows": rows.map { row in
                    [
                        "name": row.name, "path": row.path ?? "", "linked": row.path != nil,
                        "count": row.count.map { t.number($0) } ?? t("few"),
                    ] as [String: Any]
                },
            ]
        }
    }

    static func dashboard(_ dashboard: FateDashboard, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(dashboard, title: t("fates.title"), template: "fates") {
            [
                "none": dashboard.rounds.isEmpty,
                "flow": dashboard.flow.flatMap { $0.said > 0 ? [chart($0, t).view] : nil } ?? [],
                "rounds": dashboard.rounds.map { row in
                    [
                        "id": row.round.description, "title": row.title,
                        "sentence": t(
                            "fates.sentence",
                            ["answered": t.number(row.answered), "all": t.number(row.statements), "share": t.percent(row.share)]),
                        "median": row.medianDays.map { t("fates.median", ["days": t.number(Int($0.rounded()))]) } ?? t("fates.no_median"),
                        "width": Int((row.share * 100).rounded()), "hasOpen": !row.open.isEmpty,
                        "open": row.open.prefix(50).map { ["id": $0.description] },
                    ] as [String: Any]
                },
            ]
        }
    }

    /// From what was said to sessions: at each step some statements go on and some stay.
    private static func chart(_ flow: FateFlow, _ t: Messages) -> Chart {
        let steps = [("said", flow.said), ("answered", flow.answered), ("carried_on", flow.carriedOn), ("planned", flow.planned)]
        var columns: [(name: String, blocks: [(name: String, size: Int, lost: Bool)])] = []
        var links: [(column: Int, from: Int, to: Int, size: Int)] = []
        for (index, (key, count)) in steps.enumerated() {
            var blocks = [(name: t("fates.flow.\(key)"), size: count, lost: false)]
            if index > 0 {
                let stayed = steps[index - 1].1 - count
                blocks.append((name: t("fates.flow.\(key).not"), size: stayed, lost: true))
                links += [(index - 1, 0, 0, count), (index - 1, 0, 1, stayed)]
            }
            columns.append((t("fates.flow.\(key).step"), blocks.filter { $0.size > 0 || !$0.lost }))
        }
        return Chart(
            title: t("fates.flow"),
            sentence: t(
                "fates.flow.sentence",
                [
                    "said": t.number(flow.said), "answered": t.number(flow.answered), "carried": t.number(flow.carriedOn),
                    "planned": t.number(flow.planned),
                ]),
            svg: .flow(title: t("fates.flow"), description: t("fates.flow.note"), columns: columns, links: links.filter { $0.size > 0 }),
            columns: [t("chart.what"), t("chart.number")],
            rows: columns.flatMap { column in column.blocks.map { ["\(column.name): \($0.name)", t.number($0.size)] } })
    }

    static func news(_ news: [FateNews], _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(news, title: t("news.title"), template: "news") {
            [
                "none": news.isEmpty,
                "news": news.map { item in
                    [
                        "statement": item.statement.description, "text": item.text, "kind": t("trace.\(item.kind.rawValue)"),
                        "title": item.kind == .planRun ? t("plan.title", ["number": item.title]) : item.title, "path": item.path,
                        "day": t.day(item.at.day),
                    ]
                },
            ]
        }
    }
}
