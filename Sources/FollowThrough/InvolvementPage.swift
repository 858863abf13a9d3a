// The involvement matrix: kinds, sizes, sectors or sub-regions by step, with words beside colours and an invitation from each empty cell.

import Foundation
import Hummingbird
import Listening
import OpinionMath
import Vocabulary
import Web

enum InvolvementPage {
    /// Rows on one page: two ways of cutting can give hundreds.
    private static let size = 40

    static func show(_ matrix: InvolvementMatrix, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(matrix, title: t("involvement.title"), template: "involvement") {
            let reference = matrix.reference
            let lines = zip(matrix.rows, reference).map { (row: $0, there: $1) }
            let part = ListPart(lines, of: call, size: size)
            let weakest = lines.flatMap { line in
                line.row.counts.indices.filter { isMissing(line.row, $0, line.there, matrix) }.map {
                    "\(name(line.row, matrix.cut, t)) – \(t("involvement.\(InvolvementStep.allCases[$0].rawValue)"))"
                }
            }
            let counted = lines.contains { ($0.row.population ?? 0) > 0 }
            let tells = !matrix.totals.isEmpty
            return [
                "steps": tells ? InvolvementStep.allCases.map { t("involvement.\($0.rawValue)") } : [], "counted": counted,
                "rows": part.lines.map { view($0.row, $0.there, matrix, call) }, "pager": part.pager,
                "headings": matrix.cut.ways.map { t("involvement.by.\($0.rawValue)") },
                "cuts": PopulationCut.allCases.map {
                    link($0, nil, isHere: $0 == matrix.cut.by, t)
                },
                "crosses": PopulationCut.allCases.filter { $0 != matrix.cut.by }.map {
                    link(matrix.cut.by, $0, isHere: $0 == matrix.cut.across, t)
                },
                "caption": t(
                    !tells
                        ? "involvement.caption_register" : counted ? "involvement.caption_population" : "involvement.caption"),
                "lead": lead(weakest, matrix, t), "suppressed": matrix.isSuppressed && tells,
                "index": tells ? index(matrix, t) : "",
            ]
        }
    }

    private static func lead(_ weakest: [String], _ matrix: InvolvementMatrix, _ t: Messages) -> String {
        if matrix.totals.isEmpty { return t("involvement.register_only") }
        if !weakest.isEmpty { return t("involvement.missing", ["where": weakest.prefix(4).joined(separator: "; ")]) }
        return t(matrix.isSuppressed ? "involvement.none_under_shown" : "involvement.all")
    }

    private static func link(_ by: PopulationCut, _ across: PopulationCut?, isHere: Bool, _ t: Messages) -> [String: Any] {
        [
            "path": "/involvement?by=\(by.rawValue)" + (across.map { "&across=\($0.rawValue)" } ?? ""),
            "word": t("involvement.by.\((across ?? by).rawValue)"), "here": isHere,
        ]
    }

    private static func view(_ row: InvolvementRow, _ there: Int, _ matrix: InvolvementMatrix, _ call: Call) -> [String: Any] {
        let t = call.t
        let name = name(row, matrix.cut, t)
        let filters = zip(matrix.cut.ways, row.values).map { "\($0.rawValue)=\(encoded($1))" }.joined(separator: "&")
        let cells = row.counts.indices.map { step in
            cell(row, step, there, matrix, t).merging(
                [
                    "invites": isMissing(row, step, there, matrix) && row.registered > 0 && call.visitor.isOrganiser,
                    "invite": "/invitations?\(filters)&state=all", "inviteLabel": "\(t("involvement.invite")): \(name)",
                ]
            ) { first, _ in first }
        }
        return [
            "names": zip(matrix.cut.ways, row.values).map { word($1, $0, t) }, "registered": t.number(row.registered),
            "population": row.population.map(t.number) ?? "–", "cells": cells,
        ]
    }

    /// Only companies have workers to train.
    private static func hasNothingToDo(_ row: InvolvementRow, _ step: Int, _ cut: InvolvementCut) -> Bool {
        guard InvolvementStep.allCases[step] == .trained, let place = cut.ways.firstIndex(of: .voice) else { return false }
        return ![VoiceClass.large.rawValue, VoiceClass.sme.rawValue].contains(row.values[place])
    }

    private static func representation(_ count: Int, _ step: Int, _ there: Int, _ matrix: InvolvementMatrix) -> Representation {
        let all = Double(max(1, matrix.reference.reduce(0, +)))
        return Involvement.representation(count: count, of: matrix.totals[step], reference: Double(there) / all).word
    }

    private static func isMissing(_ row: InvolvementRow, _ step: Int, _ there: Int, _ matrix: InvolvementMatrix) -> Bool {
        guard let count = row.counts[step], !hasNothingToDo(row, step, matrix.cut) else { return false }
        return count == 0 && there > 0 || representation(count, step, there, matrix) == .under
    }

    private static func cell(_ row: InvolvementRow, _ step: Int, _ there: Int, _ matrix: InvolvementMatrix, _ t: Messages) -> [String: Any]
    {
        if hasNothingToDo(row, step, matrix.cut) { return ["count": "–", "word": "", "style": ""] }
        guard let count = row.counts[step] else { return ["count": "·", "word": "", "style": ""] }
        let word = representation(count, step, there, matrix)
        let nobody = count == 0 && there > 0
        return [
            "count": t.number(count), "word": nobody ? t("involvement.none") : t("representation.\(word.rawValue)"),
            "style": nobody ? "none" : word == .under ? "low" : word == .fair ? "fair" : "",
        ]
    }

    private static func name(_ row: InvolvementRow, _ cut: InvolvementCut, _ t: Messages) -> String {
        zip(cut.ways, row.values).map { word($1, $0, t) }.joined(separator: ", ")
    }

    private static func word(_ value: String, _ way: PopulationCut, _ t: Messages) -> String {
        switch way {
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

    private static func index(_ matrix: InvolvementMatrix, _ t: Messages) -> String {
        let parts = zip(InvolvementStep.allCases, matrix.mirrors).compactMap { step, mirror in
            mirror.map { "\(t("involvement.\(step.rawValue)")) \(t.percent(max(0, $0)))" }
        }
        return parts.isEmpty ? t("involvement.too_few") : t("involvement.index", ["steps": parts.joined(separator: ", ")])
    }
}
