// The involvement matrix: kinds of partner by step, with words beside colours.

import Hummingbird
import OpinionMath
import Vocabulary
import Web

enum InvolvementPage {
    static func matrix(_ rows: [InvolvementRow], _ call: Call) throws -> Response {
        let t = call.t
        let registered = rows.reduce(0) { $0 + $1.registered }
        let totals = InvolvementStep.allCases.indices.map { step in rows.reduce(0) { $0 + $1.counts[step] } }
        return try call.show(rows, title: t("involvement.title"), template: "involvement") {
            var weakest: [String] = []
            let view = rows.map { row -> [String: Any] in
                let reference = Double(row.registered) / Double(max(1, registered))
                return [
                    "name": t("class.\(row.voice.rawValue)"), "registered": t.number(row.registered),
                    "cells": row.counts.enumerated().map { step, count -> [String: Any] in
                        // Only companies have workers to train.
                        if InvolvementStep.allCases[step] == .trained, row.voice != .large, row.voice != .sme {
                            return ["count": "–", "word": "", "style": ""]
                        }
                        let word = Involvement.representation(count: count, of: totals[step], reference: reference).word
                        if word == .under || (count == 0 && row.registered > 0) {
                            weakest.append(
                                "\(t("class.\(row.voice.rawValue)")) – \(t("involvement.\(InvolvementStep.allCases[step].rawValue)"))")
                        }
                        let missing = word == .under || (count == 0 && row.registered > 0)
                        return [
                            "invites": missing && call.visitor.isOrganiser, "invite": "/invitations?class=\(row.voice.rawValue)&state=all",
                            "inviteLabel": "\(t("involvement.invite")): \(t("class.\(row.voice.rawValue)"))",
                            "count": t.number(count),
                            "word": count == 0 && row.registered > 0 ? t("involvement.none") : t("representation.\(word.rawValue)"),
                            "style": count == 0 && row.registered > 0 ? "none" : word == .under ? "low" : word == .fair ? "fair" : "",
                        ]
                    },
                ]
            }
            return [
                "steps": InvolvementStep.allCases.map { t("involvement.\($0.rawValue)") }, "rows": view,
                "lead": weakest.isEmpty
                    ? t("involvement.all") : t("involvement.missing", ["where": weakest.prefix(4).joined(separator: "; ")]),
                "index": index(rows, totals, registered, t),
            ]
        }
    }

    private static func index(_ rows: [InvolvementRow], _ totals: [Int], _ registered: Int, _ t: Messages) -> String {
        let reference = rows.map { Double($0.registered) / Double(max(1, registered)) }
        let parts = InvolvementStep.allCases.indices.compactMap { step -> String? in
            Involvement.index(counts: rows.map { $0.counts[step] }, reference: reference).map {
                "\(t("involvement.\(InvolvementStep.allCases[step].rawValue)")) \(t.percent(max(0, $0)))"
            }
        }
        return parts.isEmpty ? t("involvement.too_few") : t("involvement.index", ["steps": parts.joined(separator: ", ")])
    }
}
