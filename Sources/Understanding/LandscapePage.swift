// The opinion landscape: five sentences, then tables with bars, then the picture. Every figure says how many it rests on.

import Hummingbird
import Listening
import OpinionMath
import Vocabulary
import Web

/// What the landscape page shows: only what passed the rules of anonymity.
struct LandscapeReading: Encodable {
    let round: Round
    let asOf: Moment
    /// Whether newer votes wait to be counted together with others'.
    let waits: Bool
    let reading: PublicReading
    let statements: [StatementID]
    let texts: [StatementID: Statement]
    let weights: ClassWeights

    init(round: Round, version: OpinionVersion, snapshot: OpinionSnapshot, statements: [Statement], weights: ClassWeights) {
        self.round = round
        asOf = version.madeAt
        waits = version.waits
        self.weights = weights
        let texts = Dictionary(uniqueKeysWithValues: statements.map { ($0.id, $0) })
        self.texts = texts
        self.statements = snapshot.statements
        reading = snapshot.landscape.published(
            visible: Set(snapshot.statements.indices.filter { texts[snapshot.statements[$0]] != nil }))
    }

    func id(_ index: Int) -> StatementID { statements[index] }
    func text(_ index: Int) -> String { texts[statements[index]]?.text ?? "" }

    // MARK: JSON

    /// A share with the number of voices behind it; only a bound where a small cell is of one mind; null where it is hidden.
    private struct Cell: Encodable {
        let n: Int?
        let agree: Double?
        let agreeAtLeast: Double?
        let agreeAtMost: Double?

        init?(_ cell: ShownCell) {
            switch cell {
            case .shown(let count, let share): (n, agree, agreeAtLeast, agreeAtMost) = (count, share, nil, nil)
            case .atLeast80(let count): (n, agree, agreeAtLeast, agreeAtMost) = (count, nil, 0.8, nil)
            case .atMost20(let count): (n, agree, agreeAtLeast, agreeAtMost) = (count, nil, nil, 0.2)
            case .hidden: return nil
            }
        }
    }

    private struct Row: Encodable {
        let statement: StatementID
        let text: String
        let topic: String?
        let band: Int?
        let heads: Cell?
        let organisations: Cell?
        let agree: Estimate?
        let disagree: Estimate?
        let pass: Estimate?
        let bridging: Double?
        let classesDiffer: Bool
        let effectiveSample: Double?
        let capped: Bool
        let classes: [String: Cell?]
        let groups: [String: Cell?]
        let groupInformedConsensus: Double?
    }

    private struct Group: Encodable {
        let name: String
        let people: Int
        let representative: [Representative]
    }

    private struct Representative: Encodable {
        let statement: StatementID
        let standsOutBy: String
        let holdsUp: Bool
    }

    enum CodingKeys: String, CodingKey {
        case round, asOf, waits, votes, participants, compared, verdict, stability, silhouette, method, weights, groups, statements
        case sharedAgreement, sharedDisagreement
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(round, forKey: .round)
        try container.encode(asOf, forKey: .asOf)
        try container.encode(waits, forKey: .waits)
        try container.encode(reading.votes, forKey: .votes)
        try container.encode(reading.participants, forKey: .participants)
        try container.encode(reading.compared, forKey: .compared)
        try container.encode(reading.verdict, forKey: .verdict)
        try container.encode(reading.stability, forKey: .stability)
        try container.encode(reading.silhouette, forKey: .silhouette)
        try container.encode(reading.method, forKey: .method)
        try container.encode(weights, forKey: .weights)
        try container.encode(reading.sharedAgreement.map(id), forKey: .sharedAgreement)
        try container.encode(reading.sharedDisagreement.map(id), forKey: .sharedDisagreement)
        try container.encode(
            reading.groups.map { group in
                Group(
                    name: LandscapePage.letter(group), people: group.size,
                    representative: group.representative.map {
                        Representative(statement: id($0.statement), standsOutBy: $0.agrees ? "agree" : "disagree", holdsUp: $0.holdsUp)
                    })
            }, forKey: .groups)
        try container.encode(
            reading.rows.map { row in
                Row(
                    statement: id(row.statement), text: text(row.statement), topic: texts[id(row.statement)]?.topic, band: row.band,
                    heads: Cell(row.heads),
                    organisations: Cell(row.organisations), agree: row.agree, disagree: row.disagree, pass: row.pass,
                    bridging: row.bridging,
                    classesDiffer: row.difference?.isBeyondChance ?? false, effectiveSample: row.effectiveSample, capped: row.isCapped,
                    classes: Dictionary(uniqueKeysWithValues: zip(VoiceClass.allCases.map(\.rawValue), row.classes.map { Cell($0) })),
                    groups: Dictionary(uniqueKeysWithValues: zip(reading.groups.map(LandscapePage.letter), row.byGroup.map { Cell($0) })),
                    groupInformedConsensus: row.groupInformedConsensus)
            }, forKey: .statements)
    }
}

enum LandscapePage {
    static func empty(_ round: Round, _ call: Call) throws -> Response {
        try call.show(round, title: call.t("landscape.title"), template: "landscape") {
            ["round": round.id.description, "roundTitle": round.title, "phases": RoundPage.phases(of: round, call), "none": true]
        }
    }

    static func letter(_ group: PublicReading.Group) -> String { String(UnicodeScalar(UInt8(65 + group.letter % 26))) }

    /// Statements on one page; three tables show them.
    private static let size = 20

    /// Which part of the statements an address asks for, to tell kept pages apart.
    static func part(_ call: Call) -> String {
        if isWhole(call) { return "whole" }
        return String(((call.query("from").flatMap(Int.init).map { min(max(1, $0), 100_000) } ?? 1) - 1) / size)
    }

    /// Every statement on one page, for paper.
    private static func isWhole(_ call: Call) -> Bool { call.query("whole") == "1" }

    static func view(_ page: LandscapeReading, _ call: Call) -> [String: Any] {
        let t = call.t
        let reading = page.reading
        let balanced = reading.rows.contains { $0.agree != nil }
        let part = ListPart(reading.rows, of: call, size: isWhole(call) ? max(1, reading.rows.count) : size)
        let rows = part.lines
        return [
            "pager": part.pager, "whole": part.pager.isEmpty ? [] : [t("landscape.whole", ["n": t.number(reading.rows.count)])],
            "round": page.round.id.description, "roundTitle": page.round.title, "phases": RoundPage.phases(of: page.round, call),
            "some": true,
            "asOf": t(
                "landscape.as_of",
                [
                    "day": t.day(page.asOf.day), "time": page.asOf.clock, "votes": t.number(reading.votes),
                    "people": t.number(reading.participants),
                ]), "waits": page.waits ? [t(page.round.isListening ? "landscape.waits" : "landscape.left_out")] : [],
            "sentences": LandscapeSentences.all(page, t), "hasBalance": balanced, "rows": rows.map { row(page, $0, t) },
            "changed": LandscapeSentences.balanceChanged(page, t),
            "weights": t(
                page.weights.changes.isEmpty ? "landscape.weights_fixed" : "landscape.weights_were_changed",
                ["day": t.day(page.weights.fixedAt.day), "n": t.number(page.weights.changes.count)]),
            "classNames": VoiceClass.allCases.map { t("class.\($0.rawValue)") },
            "classRows": balanced ? rows.filter { !$0.classes.isEmpty }.map { cells(page, $0, $0.classes, t) } : [],
            "hasGroups": !reading.groups.isEmpty, "groups": reading.groups.enumerated().map { group(page, $0, $1, t) },
            "groupNames": reading.groups.map { t("landscape.group", ["letter": letter($0)]) },
            "groupRows": reading.groups.isEmpty ? [] : rows.map { cells(page, $0, $0.byGroup, t) },
            "verdict": t("verdict.\(reading.verdict.rawValue)"), "map": map(page, rows, t), "hasMap": reading.verdict != .tooFew,
            "method": t("landscape.method.\(reading.method.rawValue)"),
        ]
    }

    private static func row(_ page: LandscapeReading, _ row: PublicReading.Row, _ t: Messages) -> [String: Any] {
        var view: [String: Any] = [
            "path": "/statements/\(page.id(row.statement))", "text": page.text(row.statement),
            "lang": page.texts[page.id(row.statement)]?.language.rawValue ?? "en", "heads": share(row.heads, t), "few": row.heads.isHidden,
            "bar": "", "balanced": "·", "interval": "·", "organisations": share(row.organisations, t), "band": "", "sample": "",
            "differ": row.difference?.isBeyondChance ?? false, "topic": page.texts[page.id(row.statement)]?.topic ?? "",
            "hasTopic": page.texts[page.id(row.statement)]?.topic != nil,
        ]
        if let agree = row.agree {
            view["balanced"] = t.percent(agree.value)
            view["interval"] = "\(t.percent(agree.low))–\(t.percent(agree.high))"
            view["bar"] = SVG.interval(value: agree.value, low: agree.low, high: agree.high).text
            view["band"] = row.band.map { t.number($0) } ?? ""
            view["sample"] = row.effectiveSample.map { t.number(Int($0)) } ?? ""
            view["capped"] = row.isCapped
            view["estimated"] =
                row.estimatedClasses.isEmpty
                ? ""
                : t(
                    "landscape.estimated",
                    ["classes": row.estimatedClasses.map { t("class.\(VoiceClass.allCases[$0].rawValue)") }.joined(separator: ", ")])
            view["hasEstimated"] = !row.estimatedClasses.isEmpty
        }
        return view
    }

    private static func cells(_ page: LandscapeReading, _ row: PublicReading.Row, _ cells: [ShownCell], _ t: Messages) -> [String: Any] {
        [
            "text": page.text(row.statement), "lang": page.texts[page.id(row.statement)]?.language.rawValue ?? "en",
            "cells": cells.map { share($0, t) },
        ]
    }

    /// "63 % (n 12)", a bound for a small cell of one mind, a dot for a hidden one.
    static func share(_ cell: ShownCell, _ t: Messages) -> String {
        switch cell {
        case .shown(let count, let share): "\(t.percent(share)) (n\u{00A0}\(t.number(count)))"
        case .atLeast80(let count): "≥\u{00A0}80\u{202F}% (n\u{00A0}\(t.number(count)))"
        case .atMost20(let count): "≤\u{00A0}20\u{202F}% (n\u{00A0}\(t.number(count)))"
        case .hidden: "·"
        }
    }

    private static func group(_ page: LandscapeReading, _ index: Int, _ group: PublicReading.Group, _ t: Messages) -> [String: Any] {
        [
            "name": t("landscape.group", ["letter": letter(group)]), "size": t.count("landscape.people", group.size),
            "statements": group.representative.compactMap { item -> [String: Any]? in
                guard let row = page.reading.row(of: item.statement), row.byGroup.indices.contains(index), !row.byGroup[index].isHidden
                else {
                    return nil
                }
                return [
                    "word": t(LandscapeSentences.mostlyAgrees(row.byGroup[index]) ? "landscape.agrees" : "landscape.disagrees"),
                    "text": page.text(item.statement), "share": share(row.byGroup[index], t), "tentative": !item.holdsUp,
                    "lang": page.texts[page.id(item.statement)]?.language.rawValue ?? "en",
                ]
            },
        ]
    }

    /// Every statement as a dot; those of this part of the list have their words.
    private static func map(_ page: LandscapeReading, _ told: [PublicReading.Row], _ t: Messages) -> String {
        let told = Set(told.map(\.statement))
        return SVG.opinionMap(
            title: t("landscape.map"), description: t("landscape.map_text"),
            statements: page.reading.rows.map {
                ($0.position.x, $0.position.y, told.contains($0.statement) ? page.text($0.statement) : nil)
            },
            groups: page.reading.groups.map { ($0.centre.x, $0.centre.y, $0.size) }
        ).text
    }
}
