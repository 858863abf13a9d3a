// A statement's fate as its author reads it, and the way back from a result to the words it grew out of.

import Hummingbird
import Listening
import Vocabulary
import Web

enum FatePage {
    private struct Origin: Encodable {
        let title: String
        let steps: [FateStep]
    }

    static func fate(_ fate: Fate, _ call: Call) throws -> Response {
        let t = call.t
        let statement = fate.statement
        return try call.show(fate, title: t("fate.title"), template: "fate") {
            [
                "id": statement.id.description, "round": statement.round.description, "text": statement.text,
                "lang": statement.language.rawValue,
                "kind": t("statement.\(statement.kind.rawValue)"), "author": statement.authorClass.map { t("class.\($0.rawValue)") } ?? "",
                "votes": statement.tally.map {
                    t("fate.votes", ["agree": t.number($0.agree), "disagree": t.number($0.disagree), "pass": t.number($0.pass)])
                } ?? t("fate.few"),
                "difficulties": fate.difficulties, "hasDifficulties": !fate.difficulties.isEmpty, "steps": fate.steps.map { step($0, t) },
                "none": fate.steps.isEmpty, "origin": fate.origin.map { step($0, t) }, "hasOrigin": !fate.origin.isEmpty,
                "seats": fate.seats.map { t.count("fate.seats", $0) } ?? t("fate.few_seats"), "hasSeats": fate.seats != 0,
                "completed": fate.completed.map { t.count("fate.completed", $0) } ?? "", "hasCompleted": (fate.completed ?? 0) > 0,
                "more": fate.counts.filter { $0.value > FateStore.shown }.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                    ["kind": t("trace.\($0.key.rawValue)"), "text": t("fate.more", ["n": t.number($0.value)])]
                },
            ]
        }
    }

    private static func step(_ step: FateStep, _ t: Messages) -> [String: Any] {
        [
            "kind": t("trace.\(step.point.kind.rawValue)"),
            "title": step.point.kind == .planRun ? t("plan.title", ["number": step.title]) : step.title,
            "path": step.path, "day": t.day(step.at.day),
        ]
    }

    static func origin(_ kind: TraceKind, _ title: String, _ steps: [FateStep], _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(Origin(title: title, steps: steps), title: title, template: "origin") {
            ["kind": t("trace.\(kind.rawValue)"), "title": title, "steps": steps.map { step($0, t) }, "none": steps.isEmpty]
        }
    }
}
