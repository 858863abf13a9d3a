// The opinion landscape in words, tables and, last, a picture. Every figure says how many it rests on.

import Hummingbird
import Listening
import OpinionMath
import Vocabulary
import Web

/// What the landscape page shows.
struct LandscapeReading: Encodable {
    let round: Round
    let asOf: Moment
    let votes: Int
    let snapshot: OpinionSnapshot
    let texts: [StatementID: Statement]

    init(round: Round, version: OpinionVersion, snapshot: OpinionSnapshot, statements: [Statement]) {
        self.round = round
        asOf = version.madeAt
        votes = version.voteCount
        self.snapshot = snapshot
        texts = Dictionary(uniqueKeysWithValues: statements.map { ($0.id, $0) })
    }

    /// Classes pass through the suppression rule on their way out; nothing here says how one person voted.
    private struct Row: Encodable {
        let statement: StatementID
        let text: String
        let votes: Int
        let heads: VoteCount?
        let agree: Estimate?
        let disagree: Estimate?
        let bridging: Double?
        let classesDiffer: Bool?
        let effectiveSample: Double?
        let classes: [String: ShownCell]
        let groupInformedConsensus: Double?
    }

    /// Below this many votes or organisations a figure would come close to naming somebody.
    static let smallest = 5

    enum CodingKeys: String, CodingKey { case round, asOf, votes, verdict, stability, groups, statements }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(round, forKey: .round)
        try container.encode(asOf, forKey: .asOf)
        try container.encode(votes, forKey: .votes)
        try container.encode(snapshot.landscape.verdict, forKey: .verdict)
        try container.encode(snapshot.landscape.stability, forKey: .stability)
        try container.encode(snapshot.landscape.groups, forKey: .groups)
        let rows = snapshot.statements.enumerated().compactMap { index, id -> Row? in
            guard let statement = texts[id] else { return nil }
            let reading = snapshot.landscape.statements[index]
            let shown = reading.balanced.flatMap { $0.organisations >= Self.smallest ? $0 : nil }
            let cells = shown.map { Suppression.row($0.classes) } ?? []
            return Row(
                statement: id, text: statement.text, votes: reading.heads.seen,
                heads: reading.heads.seen >= Self.smallest ? reading.heads : nil,
                agree: shown?.agree, disagree: shown?.disagree, bridging: shown?.bridging, classesDiffer: shown?.classesDiffer,
                effectiveSample: shown?.effectiveSample,
                classes: Dictionary(uniqueKeysWithValues: zip(VoiceClass.allCases.map(\.rawValue), cells)),
                groupInformedConsensus: reading.heads.seen >= Self.smallest ? reading.groupInformedConsensus : nil)
        }
        try container.encode(rows, forKey: .statements)
    }
}

enum LandscapePage {
    static func empty(_ round: Round, _ call: Call) throws -> Response {
        try call.show(round, title: call.t("landscape.title"), template: "landscape") {
            ["round": round.id.description, "roundTitle": round.title, "phases": RoundPage.phases(of: round, call), "none": true]
        }
    }

    static func view(_ reading: LandscapeReading, _ call: Call) -> [String: Any] {
        let t = call.t
        let landscape = reading.snapshot.landscape
        let shown = reading.snapshot.statements.indices.filter { reading.texts[reading.snapshot.statements[$0]] != nil }
        let ranked = shown.sorted { left, right in
            let (a, b) = (landscape.statements[left].balanced?.agree.low ?? 0, landscape.statements[right].balanced?.agree.low ?? 0)
            return (b, left) < (a, right)
        }
        let balanced = landscape.statements.contains { $0.balanced != nil }
        let order = balanced ? ranked : shown.sorted { headShare(landscape, $0) > headShare(landscape, $1) }
        return [
            "round": reading.round.id.description, "roundTitle": reading.round.title, "phases": RoundPage.phases(of: reading.round, call),
            "some": true,
            "asOf": t(
                "landscape.as_of",
                [
                    "day": t.day(reading.asOf.day), "time": reading.asOf.clock, "votes": t.number(reading.votes),
                    "people": t.number(landscape.participantCount),
                ]),
            "sentences": sentences(reading, order, t), "hasBalance": balanced, "rows": order.map { row(reading, $0, t) },
            "classNames": VoiceClass.allCases.map { t("class.\($0.rawValue)") },
            "classRows": balanced ? order.map { classRow(reading, $0, t) } : [], "hasGroups": !landscape.groups.isEmpty,
            "groups": groups(reading, t), "verdict": t("verdict.\(landscape.verdict.rawValue)"), "map": map(reading, t),
            "hasMap": landscape.verdict != .tooFew,
        ]
    }

    private static func headShare(_ landscape: OpinionLandscape, _ index: Int) -> Double {
        let count = landscape.statements[index].heads
        return (Double(count.agree) + 1) / (Double(count.seen) + 2)
    }

    private static func text(_ reading: LandscapeReading, _ index: Int) -> String {
        reading.texts[reading.snapshot.statements[index]]?.text ?? ""
    }

    /// Five sentences: what everyone agrees on, where kinds of partner differ, what divides, how sure, what is missing.
    private static func sentences(_ reading: LandscapeReading, _ order: [Int], _ t: Messages) -> [String] {
        let landscape = reading.snapshot.landscape
        let shared =
            order.first { (landscape.statements[$0].balanced?.agree.low ?? 0) > 0.5 }
            ?? landscape.sharedAgreement.first { order.contains($0) }
        let differ = order.filter { landscape.statements[$0].balanced?.classesDiffer == true }
            .max { (landscape.statements[$0].balanced?.divergence ?? 0) < (landscape.statements[$1].balanced?.divergence ?? 0) }
        let dividing = landscape.groups.first?.representative.first { item in order.contains(item.statement) }
        let missing = VoiceClass.allCases.indices.filter { index in
            landscape.statements.allSatisfy { ($0.balanced?.classes[index].organisations ?? 0) < 5 }
        }.map { t("class.\(VoiceClass.allCases[$0].rawValue)") }
        return [
            shared.map { t("sentence.shared", ["text": text(reading, $0)]) } ?? t("sentence.nothing_shared"),
            differ.map { t("sentence.differ", ["text": text(reading, $0)]) } ?? t("sentence.no_difference"),
            dividing.map {
                t(
                    agrees(reading, 0, $0.statement) ? "sentence.group_agrees" : "sentence.group_disagrees",
                    ["text": text(reading, $0.statement)])
            }
                ?? t("sentence.no_groups"),
            t(
                "sentence.sure.\(landscape.verdict.rawValue)",
                ["people": t.number(landscape.clusteredCount), "share": t.percent(max(0, landscape.stability))]),
            missing.isEmpty ? t("sentence.none_missing") : t("sentence.missing", ["classes": missing.joined(separator: ", ")]),
        ]
    }

    private static func row(_ reading: LandscapeReading, _ index: Int, _ t: Messages) -> [String: Any] {
        let figures = reading.snapshot.landscape.statements[index]
        let heads = figures.heads
        let enough = heads.seen >= LandscapeReading.smallest
        var view: [String: Any] = [
            "path": "/statements/\(reading.snapshot.statements[index])", "text": text(reading, index),
            "lang": reading.texts[reading.snapshot.statements[index]]?.language.rawValue ?? "en",
            "heads": enough ? t.percent(Double(heads.agree) / Double(heads.seen)) : "·", "headsN": t.number(heads.seen), "few": !enough,
            "bar": "", "balanced": "·", "interval": "·", "organisations": "·", "organisationsN": "",
        ]
        if let balanced = figures.balanced, balanced.organisations >= LandscapeReading.smallest {
            let agree = balanced.classes.reduce(0.0) { $0 + $1.agree }
            view["balanced"] = t.percent(balanced.agree.value)
            view["interval"] = "\(t.percent(balanced.agree.low))–\(t.percent(balanced.agree.high))"
            view["bar"] = SVG.interval(value: balanced.agree.value, low: balanced.agree.low, high: balanced.agree.high).text
            view["organisations"] = t.percent(agree / Double(balanced.organisations))
            view["organisationsN"] = t.number(balanced.organisations)
            view["differ"] = balanced.classesDiffer
        }
        return view
    }

    private static func classRow(_ reading: LandscapeReading, _ index: Int, _ t: Messages) -> [String: Any] {
        let cells =
            reading.snapshot.landscape.statements[index].balanced.map { Suppression.row($0.classes) }
            ?? VoiceClass.allCases.map { _ in .hidden }
        return [
            "text": text(reading, index),
            "cells": cells.map { cell in
                switch cell {
                case .shown(let organisations, let share): "\(t.percent(share)) (\(organisations))"
                case .atLeast80: "≥ 80\u{202F}%"
                case .atMost20: "≤ 20\u{202F}%"
                case .hidden: "·"
                }
            },
        ]
    }

    /// What most of a group think, whatever sets it apart from the others.
    private static func agrees(_ reading: LandscapeReading, _ group: Int, _ statement: Int) -> Bool {
        let count = reading.snapshot.landscape.statements[statement].byGroup[group]
        return count.agree >= count.disagree
    }

    private static func groups(_ reading: LandscapeReading, _ t: Messages) -> [[String: Any]] {
        reading.snapshot.landscape.groups.enumerated().map { index, group in
            [
                "name": t("landscape.group", ["letter": String(UnicodeScalar(UInt8(65 + index % 26)))]),
                "size": t.count("landscape.people", group.size),
                "statements": group.representative.filter { !text(reading, $0.statement).isEmpty }.map { item in
                    [
                        "word": t(agrees(reading, index, item.statement) ? "landscape.agrees" : "landscape.disagrees"),
                        "text": text(reading, item.statement),
                    ]
                },
            ]
        }
    }

    private static func map(_ reading: LandscapeReading, _ t: Messages) -> String {
        let landscape = reading.snapshot.landscape
        let shown = reading.snapshot.statements.indices.filter { reading.texts[reading.snapshot.statements[$0]] != nil }
        return SVG.opinionMap(
            title: t("landscape.map"), description: t("landscape.map_text"),
            statements: shown.map { index in
                let point = landscape.statements[index].position
                return (point.x, point.y, text(reading, index))
            }, groups: landscape.groups.map { ($0.centre.x, $0.centre.y, $0.size) }
        ).text
    }
}
