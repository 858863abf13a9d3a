// The visibility table for people: the page "who sees what", docs/visibility.md, and the sentences a works council reads.

package import Hummingbird
import Vocabulary

package enum VisibilityPage {
    /// One row of the table as programs read it.
    private struct Row: Encodable {
        let subject: Subject
        let stage: Stage?
        let sees: [String: Reach]
        let seesOnceClosed: [String: Reach]?
        let changes: [String: Reach]
    }

    private struct Door: Encodable {
        let method: String
        let path: String
        let subject: Subject
        let audience: String
        let summary: String
    }

    private struct Answer: Encodable {
        let rules: [Row]
        let addresses: [Door]
    }

    /// Subjects that say something about a person; the works council reads these first.
    package static let aboutPeople: [Subject] = [
        .people, .contacts, .authorship, .votes, .replies, .ballots, .workforce, .enrolments, .ownPages, .audit,
    ]

    package static func show(_ routes: [Route], _ call: Call) throws -> Response {
        let t = call.t
        let answer = Answer(
            rules: Visibility.table.map { rule in
                Row(
                    subject: rule.subject, stage: rule.stage, sees: reaches { rule.sees($0) },
                    seesOnceClosed: rule.stage == nil ? nil : reaches { rule.sees($0, closed: true) }, changes: reaches { rule.changes($0) }
                )
            },
            addresses: routes.map {
                Door(
                    method: $0.methodName, path: $0.path, subject: $0.audience.subject, audience: $0.audience.words, summary: $0.summary)
            })
        let listsDoors = call.query("addresses") == "all"
        let doors = ListPart(listsDoors ? routes : [], of: call)
        return try call.show(answer, title: t("visibility"), template: "visibility") {
            [
                "roles": Role.allCases.map { t("role.\($0.rawValue)") },
                "people": people(t),
                "rows": Visibility.table.map { rule in
                    [
                        "name": t("subject.\(rule.subject.rawValue)"),
                        "cells": Role.allCases.map { role in cell(rule, role, t) },
                    ]
                },
                // The long list of addresses is one step away, so that the page stays light on a phone.
                "hasDoors": listsDoors,
                "doors": doors.lines.map { ["address": "\($0.methodName) \($0.path)", "who": $0.audience.words, "what": $0.summary] },
                "pager": doors.pager,
            ]
        }
    }

    /// What is known about people, who sees and who changes it, in sentences.
    package static func people(_ t: Messages) -> [[String: Any]] {
        aboutPeople.map { subject in
            let rule = Visibility.rule(of: subject)
            return [
                "name": t("subject.\(subject.rawValue)"), "note": t("subject.\(subject.rawValue).note"),
                "sees": sentence("visibility.sees", "visibility.sees_nobody", t) { rule.sees($0) },
                "changes": sentence("visibility.changes", "visibility.changes_nobody", t) { rule.changes($0) },
                "later": rule.stage.map { stage in
                    t("visibility.later", ["stage": t("stage.\(stage.rawValue)")]) + " "
                        + sentence("visibility.sees", "visibility.sees_nobody", t) { rule.sees($0, closed: true) }
                } ?? "",
                "hasLater": rule.stage != nil,
            ]
        }
    }

    private static func reaches(_ reach: (Role) -> Reach) -> [String: Reach] {
        Dictionary(uniqueKeysWithValues: Role.allCases.map { ($0.rawValue, reach($0)) })
    }

    /// "all; changes all", "own, later totals", "–".
    private static func cell(_ rule: VisibilityRule, _ role: Role, _ t: Messages) -> String {
        var text = t("reach.\(rule.sees(role).word)")
        if rule.sees(role, closed: true) != rule.sees(role) {
            text += t("visibility.then") + t("reach.\(rule.sees(role, closed: true).word)")
        }
        if rule.changes(role) != .nothing { text += " ✎" }
        return text
    }

    /// "Seen by coordinators (everything) and employers (their own)."
    private static func sentence(_ key: String, _ nobody: String, _ t: Messages, _ reach: (Role) -> Reach) -> String {
        let parts = [Reach.whole, .own, .counted].compactMap { level -> String? in
            let roles = Role.allCases.filter { reach($0) == level }
            guard !roles.isEmpty else { return nil }
            let names =
                roles.count == Role.allCases.count
                ? t("visibility.everybody") : roles.map { t("roles.\($0.rawValue)") }.joined(separator: ", ")
            return "\(names) (\(t("reach.\(level.word)")))"
        }
        return parts.isEmpty ? t(nobody) : t(key, ["who": parts.joined(separator: "; ")])
    }

    /// docs/visibility.md, generated so that it cannot drift.
    package static func document(_ routes: [Route]) -> String {
        let t = Languages.english
        let head = "| subject | " + Role.allCases.map { t("role.\($0.rawValue)") }.joined(separator: " | ") + " |\n"
        let line = "|" + String(repeating: "---|", count: Role.allCases.count + 1) + "\n"
        let rows = Visibility.table.map { rule in
            "| **\(t("subject.\(rule.subject.rawValue)"))**: \(t("subject.\(rule.subject.rawValue).note")) | "
                + Role.allCases.map { cell(rule, $0, t) }.joined(separator: " | ") + " |\n"
        }.joined()
        let doorHead = "| address | subject | act | " + Role.allCases.map { t("role.\($0.rawValue)") }.joined(separator: " | ") + " |\n"
        let doorLine = "|" + String(repeating: "---|", count: Role.allCases.count + 3) + "\n"
        let doors = routes.map { route in
            "| `\(route.methodName) \(route.path)` | \(t("subject.\(route.audience.subject.rawValue)")) | \(route.audience.act.rawValue) | "
                + Role.allCases.map { route.audience.reach(of: $0) == .nothing ? "–" : "✓" }.joined(separator: " | ") + " |\n"
        }.joined()
        return """
            # Who sees what

            Generated by `roundtable visibility` from the table in `Sources/Web/Visibility/Visibility.swift`: the rule the server applies, with no exception elsewhere.
            A cell says how far a role sees: `all`, `own` (the rows of one's own organisation or of oneself), `totals` (every number stands for at least five),
            `–` (nothing). `→` is what follows once the stage is closed; `✎` marks who may also change it, at most as far as it is seen.

            \(head)\(line)\(rows)
            ## Addresses

            Every address stands under one row above; a role that the row shows nothing is refused at the door (401 without a sign-in, 403 with one).
            A test asks every address as every role and compares with this table.

            \(doorHead)\(doorLine)\(doors)
            """
    }
}
