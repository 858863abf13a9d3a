// The living page of the design: every component, made from the same templates the pages use, with long words, long names, little and much.

package import Hummingbird
import Vocabulary

package enum StyleguidePage {
    package static func show(_ call: Call) throws -> Response {
        let t = call.t
        return try call.show(["styleguide"], title: t("styleguide.title"), template: "styleguide") {
            var form = Form(fields: ["mistaken": ["x"]])
            form.blame("mistaken", t("styleguide.mistake"))
            return [
                "colours": ["ink", "soft", "accent", "agree", "disagree", "pass"].map { ["style": $0, "name": $0] },
                "phases": phases(t),
                "fields": [
                    FieldView.make(
                        "plain", label: t("partner.organisation"), hint: t("partner.contact.hint"), form: form, preset: longName),
                    FieldView.make("mistaken", label: t("round.starts_on"), hint: t("round.starts_on.hint"), form: form),
                    FieldView.choice(
                        "choice", label: t("statement.kind"), form: form,
                        options: [("demand", t("statement.demand")), ("idea", t("statement.idea"))]),
                    FieldView.make("large", label: t("statement.text"), hint: t("statement.text.hint"), form: form, large: true),
                ],
                "job": JobView.make(
                    id: JobID(1), name: t("job.kind.plan"), phase: t("styleguide.phase"), share: 0.62, left: 140, cancel: nil,
                    follow: false, t),
                "longName": longName, "charts": charts(t).map(\.view), "bars": bars(t), "matrix": matrix(t),
                "number": t.number(10_000), "money": t.exactEuros(Money(cents: 123_450)),
                "day": t.longDay(Day(year: 2026, month: 11, day: 23)),
            ]
        }
    }

    /// Forty characters and a word that must break: the least a layout must bear.
    private static let longName = "Qualifizierungsverbundkoordinierungsstelle Schwäbisch Gmünd-Ostwürttemberg"

    private static func phases(_ t: Messages) -> [[String: Any]] {
        let start = Day(year: 2026, month: 9, day: 7)
        return Stage.allCases.map { stage in
            let state = stage < .agree ? "done" : stage == .agree ? "now" : "next"
            let first = start.adding(days: 42 * stage.position)
            let name = t("stage.\(stage.rawValue)")
            return [
                "state": state, "now": state == "now", "name": name, "word": t("stage.\(state)"), "path": "#phase-bar",
                "dates": "\(t.day(first)) – \(t.day(first.adding(days: 41)))",
                "step": t("phase.step", ["n": stage.position + 1, "of": Stage.allCases.count, "name": name]), "rule": "", "hasRule": false,
                "hasTodo": true, "todo": t("phase.todo.agree"), "todoPath": "#phase-bar",
            ]
        }
    }

    private static func bars(_ t: Messages) -> [[String: Any]] {
        [(longName, 0.84, 0.74, 0.95, 38), (t("class.sme"), 0.41, 0.22, 0.6, 12), (t("class.union"), 0, 0, 0.18, 6)].map {
            name, value, low, high, n in
            [
                "name": name, "bar": SVG.interval(value: value, low: low, high: high).text, "share": t.percent(value),
                "range": "\(t.percent(low)) – \(t.percent(high))", "n": t.number(n),
            ]
        }
    }

    private static func matrix(_ t: Messages) -> [[String: Any]] {
        VoiceClass.allCases.enumerated().map { row, voice in
            [
                "name": t("class.\(voice.rawValue)"),
                "cells": (0..<4).map { column -> [String: Any] in
                    let count = (row * 7 + column * 3) % 11
                    let style = count == 0 ? "none" : count < 3 ? "low" : "fair"
                    return [
                        "count": t.number(count), "style": style,
                        "word": count == 0 ? t("involvement.none") : t("representation.\(count < 3 ? "under" : "fair")"),
                    ]
                },
            ]
        }
    }

    private static func charts(_ t: Messages) -> [Chart] {
        let sentence = t("styleguide.sentence")
        let classes = VoiceClass.allCases.map { t("class.\($0.rawValue)") }
        let stages = Stage.allCases.map { t("stage.\($0.rawValue)") }
        let start = Day(year: 2026, month: 9, day: 7)
        let shares = [0.84, 0.62, 0.55, 0.41, 0.3, 0.12]
        let answers = [[0.7, 0.2, 0.1], [0.45, 0.15, 0.4], [0.05, 0.1, 0.85]]
        let risks = [[0, 1, 0, 2, 1], [0, 0, 3, 1, 0], [1, 4, 2, 0, 0], [2, 1, 0, 0, 0], [0, 0, 0, 0, 0]]
        let steps: [(name: String, blocks: [(name: String, size: Int, lost: Bool)])] = [
            (
                t("statements.title"),
                [(t("statement.demand"), 40, false), (t("statement.idea"), 26, false), (t("statement.impression"), 18, false)]
            ),
            (
                t("stage.agree"),
                [(t("agreement.objectives"), 48, false), (t("agreement.decisions"), 22, false), (t("fate.open"), 14, true)]
            ),
            (t("stage.act"), [(t("actions.title"), 51, false), (t("fate.open"), 19, true)]),
        ]
        let grid: [[Double]] = classes.indices.map { row in (0..<5).map { column in Double((row * 5 + column * 3) % 11) / 10 } }
        let gridCells: [[(share: Double, word: String)]] = grid.map { row in row.map { ($0, t.percent($0)) } }
        let gridRows: [[String]] = zip(classes, grid).map { name, row in [name] + row.map(t.percent) }
        let spans: [(name: String, first: Day, last: Day, style: String, word: String)] = Stage.allCases.map { stage in
            let first = start.adding(days: 42 * stage.position)
            let state = stage < .agree ? "done" : stage == .agree ? "now" : "next"
            let style = ["done": "agree", "now": "accent"][state] ?? "pass"
            return (t("stage.\(stage.rawValue)"), first, first.adding(days: 41), style, t("stage.\(state)"))
        }
        let points: [(x: Double, y: Double, label: String)] = (0..<24).map { number in
            let (x, y) = (Double((number * 37) % 23), Double((number * 53) % 19))
            return (x / 11 - 1, y / 9 - 1, "\(t("statement.one")) \(number + 1)")
        }
        let barRows: [(name: String, value: Double, low: Double?, high: Double?, word: String)] =
            zip([longName] + classes.dropFirst(), shares).map { name, share in
                (name, share, max(0, share - 0.1), min(1, share + 0.08), t.percent(share))
            }
        func chart(_ key: String, _ svg: SVG, _ columns: [String], _ rows: [[String]]) -> Chart {
            Chart(title: t("styleguide.\(key)"), sentence: sentence, svg: svg, columns: columns, rows: rows)
        }
        return [
            chart(
                "bars",
                .bars(title: t("styleguide.bars"), description: sentence, rows: barRows),
                [t("involvement.class"), t("plan.served")], zip(classes, shares).map { [$0, t.percent($1)] }),
            chart(
                "comparison",
                .comparison(
                    title: t("styleguide.comparison"), description: sentence, first: t("plan.this"), second: t("plan.first_come"),
                    rows: [(t("plan.size.large"), 0.48, 0.71), (t("plan.size.sme"), 0.45, 0.33), (t("plan.size.micro"), 0.34, 0.12)],
                    percent: t.percent),
                [t("involvement.class"), t("plan.this"), t("plan.first_come")],
                [[t("plan.size.large"), t.percent(0.48), t.percent(0.71)], [t("plan.size.sme"), t.percent(0.45), t.percent(0.33)]]),
            chart(
                "stacked",
                .stacked(
                    title: t("styleguide.stacked"), description: sentence,
                    legend: [(t("vote.agree"), "agree"), (t("vote.pass"), "pass"), (t("vote.disagree"), "disagree")],
                    rows: zip(classes, answers).map { ($0, $1) }, percent: t.percent),
                [t("involvement.class"), t("vote.agree"), t("vote.pass"), t("vote.disagree")],
                zip(classes, answers).map { [$0] + $1.map(t.percent) }),
            chart(
                "heat",
                .heatMap(
                    title: t("styleguide.heat"), description: sentence, rowAxis: t("agreement.impact"),
                    columnAxis: t("agreement.likelihood"),
                    rows: ["5", "4", "3", "2", "1"], columns: ["1", "2", "3", "4", "5"], cells: risks),
                [t("agreement.impact"), "1", "2", "3", "4", "5"], risks.enumerated().map { ["\(5 - $0)"] + $1.map(t.number) }),
            chart(
                "matrix",
                .matrix(
                    title: t("styleguide.matrix"), description: sentence, rows: classes, columns: Array(stages.prefix(5)), cells: gridCells),
                [t("involvement.class")] + stages.prefix(5), gridRows),
            chart(
                "timeline",
                .timeline(
                    title: t("styleguide.timeline"), description: sentence, spans: spans, today: start.adding(days: 100),
                    todayWord: t("chart.today"), tick: t.month),
                [t("round.title"), t("chart.from"), t("chart.to")], spans.map { [$0.name, t.day($0.first), t.day($0.last)] }),
            chart(
                "map",
                .opinionMap(
                    title: t("styleguide.map"), description: sentence, statements: points, groups: [(-0.5, 0.4, 41), (0.6, -0.2, 23)]),
                [t("landscape.groups"), t("involvement.registered")],
                [[t("landscape.group", ["letter": "A"]), "41"], [t("landscape.group", ["letter": "B"]), "23"]]),
            chart(
                "flow",
                .flow(
                    title: t("styleguide.flow"), description: sentence, columns: steps,
                    links: [
                        (0, 0, 0, 28), (0, 0, 1, 12), (0, 1, 0, 20), (0, 1, 1, 6), (0, 2, 1, 4), (0, 2, 2, 14), (1, 0, 0, 40), (1, 0, 1, 8),
                        (1, 1, 0, 11), (1, 1, 1, 11),
                    ]),
                [t("round.title"), t("chart.what"), t("chart.number")],
                steps.flatMap { column in column.blocks.map { [column.name, $0.name, t.number($0.size)] } }),
        ]
    }
}
