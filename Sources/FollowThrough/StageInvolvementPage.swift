// Involvement by stage: sentences first, then ratios with their ranges, where companies are lost, and how evenly the work is spread.

import Hummingbird
import OpinionMath
import Vocabulary
import Web

enum StageInvolvementPage {
    static func view(_ figures: StageInvolvement, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(figures, title: t("involvement.stages"), template: "stage_involvement") {
            [
                "sentences": sentences(figures, t), "suppressed": figures.isSuppressed,
                "classes": VoiceClass.allCases.map { t("class.\($0.rawValue)") },
                "rows": figures.stages.map { stage in
                    [
                        "step": step(stage, t), "n": t.number(stage.organisations),
                        "cells": stage.cells.enumerated().map { voice, cell in self.cell(cell, voice, stage.step, t) },
                    ] as [String: Any]
                }, "mirrors": mirrors(figures, t).view, "losses": losses(figures, t).view,
                "spreads": figures.spreads.map { spread in
                    [
                        "what": t("involvement.spread.\(spread.activity.rawValue)"), "n": t.number(spread.organisations),
                        "gini": spread.gini.map { t.decimal($0) } ?? "·", "width": Int((spread.gini ?? 0) * 100),
                    ] as [String: Any]
                },
            ]
        }
    }

    private static func step(_ stage: StageFigures, _ t: Messages) -> String { t("involvement.\(stage.step.rawValue)") }

    private static func range(_ low: Double, _ high: Double, _ t: Messages) -> String { "\(t.decimal(low))–\(t.decimal(high))" }

    private static func cell(_ cell: StageCell, _ voice: Int, _ stage: InvolvementStep, _ t: Messages) -> [String: Any] {
        // Only companies have workers to train.
        if stage == .trained, ![.large, .sme].contains(VoiceClass.allCases[voice]) {
            return ["count": "–", "ratio": "", "word": "", "style": ""]
        }
        guard let count = cell.organisations else { return ["count": "·", "ratio": "", "word": "", "style": ""] }
        guard let ratio = cell.ratio else { return ["count": t.number(count), "ratio": "", "word": "", "style": ""] }
        return [
            "count": t.number(count), "ratio": "× \(t.decimal(ratio.ratio)) (\(range(ratio.low, ratio.high, t)))",
            "word": t("representation.\(ratio.word.rawValue)"),
            "style": ratio.word == .under ? "low" : ratio.word == .fair ? "fair" : "",
        ]
    }

    private static func sentences(_ figures: StageInvolvement, _ t: Messages) -> [String] {
        [reference(figures, t), mirror(figures, t), under(figures, t), lost(figures, t), spread(figures, t)]
    }

    private static func reference(_ figures: StageInvolvement, _ t: Messages) -> String {
        let total = t.number(figures.reference.organisations.reduce(0, +))
        guard let source = figures.reference.source, let year = figures.reference.year else {
            return t("involvement.by_register", ["n": total])
        }
        return t("involvement.by_region", ["n": total, "source": source, "year": String(year)])
    }

    private static func mirror(_ figures: StageInvolvement, _ t: Messages) -> String {
        let known = figures.stages.filter { $0.mirror != nil }
        guard let best = known.max(by: { ($0.mirror ?? 0) < ($1.mirror ?? 0) }),
            let worst = known.min(by: { ($0.mirror ?? 0) < ($1.mirror ?? 0) })
        else { return t("involvement.too_few") }
        // Told to whole per cents: what looks the same is not set apart.
        if t.percent(max(0, best.mirror ?? 0)) == t.percent(max(0, worst.mirror ?? 0)) {
            return t(
                "involvement.mirror_all",
                ["share": t.percent(max(0, worst.mirror ?? 0)), "n": t.number(known.map(\.organisations).min() ?? 0)])
        }
        return t(
            "involvement.mirror",
            [
                "best": step(best, t), "bestShare": t.percent(max(0, best.mirror ?? 0)), "bestN": t.number(best.organisations),
                "worst": step(worst, t), "worstShare": t.percent(max(0, worst.mirror ?? 0)), "worstN": t.number(worst.organisations),
            ])
    }

    private static func under(_ figures: StageInvolvement, _ t: Messages) -> String {
        var found: [(stage: StageFigures, voice: Int, ratio: RepresentationRatio)] = []
        for stage in figures.stages {
            for (voice, cell) in stage.cells.enumerated() {
                if let ratio = cell.ratio, ratio.word == .under { found.append((stage, voice, ratio)) }
            }
        }
        guard let worst = found.min(by: { $0.ratio.high < $1.ratio.high }) else {
            return t(hides(figures) ? "involvement.none_under_shown" : "involvement.none_under")
        }
        return t(
            "involvement.under",
            [
                "class": t("class.\(VoiceClass.allCases[worst.voice].rawValue)"), "step": step(worst.stage, t),
                "ratio": t.decimal(worst.ratio.ratio), "range": range(worst.ratio.low, worst.ratio.high, t),
                "n": t.number(worst.stage.organisations),
            ]) + (found.count > 1 ? " " + t.count("involvement.under_others", found.count - 1) : "")
    }

    private static func lost(_ figures: StageInvolvement, _ t: Messages) -> String {
        guard let stage = figures.lost, let off = stage.dropOff else {
            if !figures.stages.contains(where: { $0.dropOff != nil }) { return t("involvement.lost_unknown") }
            return t(hides(figures) ? "involvement.not_lost_shown" : "involvement.not_lost")
        }
        return t(
            "involvement.lost",
            [
                "step": step(stage, t), "small": t.percent(off.keptSmall), "smallN": t.number(stage.small?.before ?? 0),
                "large": t.percent(off.keptLarge), "largeN": t.number(stage.large?.before ?? 0), "ratio": t.decimal(off.ratio),
                "range": range(off.low, off.high, t),
            ])
    }

    /// Whether something was left out that would be needed to say that all is well.
    private static func hides(_ figures: StageInvolvement) -> Bool {
        figures.isSuppressed && figures.stages.contains { $0.organisations > 0 && $0.cells.contains { $0.organisations == nil } }
    }

    private static func spread(_ figures: StageInvolvement, _ t: Messages) -> String {
        guard let votes = figures.spreads.first(where: { $0.activity == .votes }), let gini = votes.gini else {
            return t("involvement.spread_unknown")
        }
        return t("involvement.spread_votes", ["gini": t.decimal(gini), "n": t.number(votes.organisations)])
    }

    private static func mirrors(_ figures: StageInvolvement, _ t: Messages) -> Chart {
        let rows = figures.stages.filter { $0.mirror != nil }
        return Chart(
            title: t("involvement.mirrors"), sentence: t("involvement.mirrors_caption"),
            svg: SVG.bars(
                title: t("involvement.mirrors"), description: t("involvement.mirrors_caption"),
                rows: rows.map {
                    (
                        "\(step($0, t)) (n \(t.number($0.organisations)))", max(0, $0.mirror ?? 0), nil, nil,
                        t.percent(max(0, $0.mirror ?? 0))
                    )
                }),
            columns: [
                t("involvement.step"), "n", t("involvement.mirror_organisations"), t("involvement.mirror_employees"),
                t("involvement.between"),
                t("involvement.within"),
            ],
            rows: figures.stages.map { stage in
                [
                    step(stage, t), t.number(stage.organisations), stage.mirror.map { t.percent(max(0, $0)) } ?? "·",
                    stage.mirrorByEmployees.map { t.percent(max(0, $0)) } ?? "·", stage.theil.map { t.decimal($0.between) } ?? "·",
                    stage.theil.map { t.decimal($0.within) } ?? "·",
                ]
            })
    }

    private static func losses(_ figures: StageInvolvement, _ t: Messages) -> Chart {
        let rows = figures.stages.filter { $0.dropOff != nil }
        return Chart(
            title: t("involvement.losses"), sentence: t("involvement.losses_caption"),
            svg: SVG.comparison(
                title: t("involvement.losses"), description: t("involvement.losses_caption"), first: t("class.sme"),
                second: t("class.large"),
                rows: rows.map { (step($0, t), $0.dropOff?.keptSmall ?? 0, $0.dropOff?.keptLarge ?? 0) }, percent: t.percent),
            columns: [t("involvement.step"), t("class.sme"), t("class.large"), t("involvement.ratio"), t("landscape.interval")],
            rows: rows.map { stage in
                [
                    step(stage, t),
                    "\(t.number(min(stage.small?.after ?? 0, stage.small?.before ?? 0))) / \(t.number(stage.small?.before ?? 0))",
                    "\(t.number(min(stage.large?.after ?? 0, stage.large?.before ?? 0))) / \(t.number(stage.large?.before ?? 0))",
                    stage.dropOff.map { t.decimal($0.ratio) } ?? "·", stage.dropOff.map { range($0.low, $0.high, t) } ?? "·",
                ]
            })
    }
}
