// The involvement matrix: kinds, sizes, sectors or sub-regions by step, with words beside colours and an invitation from each empty cell.

import Foundation
import Hummingbird
import Listening
import OpinionMath
import Vocabulary
import Web

enum InvolvementPage {
    private struct Answer: Encodable {
        let cut: PopulationCut
        let rows: [InvolvementRow]
    }

    static func matrix(_ rows: [InvolvementRow], by cut: PopulationCut, _ call: Call) throws -> Response {
        let t = call.t
        // Against the population of the region where somebody has counted it, else against the register.
        let counted = rows.contains { ($0.population ?? 0) > 0 }
        let there = rows.map { counted ? $0.population ?? 0 : $0.registered }
        let all = max(1, there.reduce(0, +))
        let totals = InvolvementStep.allCases.indices.map { step in rows.reduce(0) { $0 + $1.counts[step] } }
        return try call.show(Answer(cut: cut, rows: rows), title: t("involvement.title"), template: "involvement") {
            var weakest: [String] = []
            let view = zip(rows, there).map { row, count -> [String: Any] in
                let name = name(row.value, cut, t)
                let cells = row.counts.indices.map { step -> [String: Any] in
                    let found = cell(row, step, of: totals[step], there: count, all: all, cut, t)
                    if found.missing { weakest.append("\(name) – \(t("involvement.\(InvolvementStep.allCases[step].rawValue)"))") }
                    return found.view.merging(
                        [
                            "invites": found.missing && row.registered > 0 && call.visitor.isOrganiser,
                            "invite": "/invitations?\(cut.rawValue)=\(encoded(row.value))&state=all",
                            "inviteLabel": "\(t("involvement.invite")): \(name)",
                        ]
                    ) { first, _ in first }
                }
                return [
                    "name": name, "registered": t.number(row.registered), "population": row.population.map(t.number) ?? "–", "cells": cells,
                ]
            }
            return [
                "steps": InvolvementStep.allCases.map { t("involvement.\($0.rawValue)") }, "rows": view, "counted": counted,
                "heading": t("involvement.by.\(cut.rawValue)"),
                "cuts": PopulationCut.allCases.map {
                    ["path": "/involvement?by=\($0.rawValue)", "word": t("involvement.by.\($0.rawValue)"), "here": $0 == cut]
                        as [String: Any]
                },
                "caption": t(counted ? "involvement.caption_population" : "involvement.caption"),
                "lead": weakest.isEmpty
                    ? t("involvement.all") : t("involvement.missing", ["where": weakest.prefix(4).joined(separator: "; ")]),
                "index": index(rows, totals, there.map { Double($0) / Double(all) }, t),
            ]
        }
    }

    private static func cell(
        _ row: InvolvementRow, _ step: Int, of total: Int, there: Int, all: Int, _ cut: PopulationCut, _ t: Messages
    ) -> (view: [String: Any], missing: Bool) {
        let count = row.counts[step]
        // Only companies have workers to train.
        let companies = [VoiceClass.large.rawValue, VoiceClass.sme.rawValue]
        if InvolvementStep.allCases[step] == .trained, cut == .voice, !companies.contains(row.value) {
            return (["count": "–", "word": "", "style": ""], false)
        }
        let word = Involvement.representation(count: count, of: total, reference: Double(there) / Double(all)).word
        let nobody = count == 0 && there > 0
        return (
            [
                "count": t.number(count), "word": nobody ? t("involvement.none") : t("representation.\(word.rawValue)"),
                "style": nobody ? "none" : word == .under ? "low" : word == .fair ? "fair" : "",
            ], nobody || word == .under
        )
    }

    private static func name(_ value: String, _ cut: PopulationCut, _ t: Messages) -> String {
        switch cut {
        case .voice: t("class.\(value)")
        case .size: t("size.\(value)")
        case .sector, .subregion: value.isEmpty ? t("involvement.unknown") : value
        }
    }

    private static func encoded(_ text: String) -> String {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~")
        return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }

    private static func index(_ rows: [InvolvementRow], _ totals: [Int], _ reference: [Double], _ t: Messages) -> String {
        let parts = InvolvementStep.allCases.indices.compactMap { step -> String? in
            Involvement.index(counts: rows.map { $0.counts[step] }, reference: reference).map {
                "\(t("involvement.\(InvolvementStep.allCases[step].rawValue)")) \(t.percent(max(0, $0)))"
            }
        }
        return parts.isEmpty ? t("involvement.too_few") : t("involvement.index", ["steps": parts.joined(separator: ", ")])
    }
}
