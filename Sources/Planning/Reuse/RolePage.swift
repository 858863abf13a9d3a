// Roles and bridges as people read them: what do I become, and how long is the bridge?

import Hummingbird
import Understanding
import Vocabulary
import Web

enum RolePage {
    private struct Way: Encodable {
        let way: Transition
        let bridge: Bridge?
    }

    static func hours(_ units: Int, _ t: Messages) -> String {
        t("bridge.hours", ["hours": t.number((units * 45 + 59) / 60), "units": t.number(units)])
    }

    static func view(_ bridge: Bridge?, _ t: Messages) -> [String: Any] {
        guard let bridge else { return ["hasBridge": false] }
        return [
            "hasBridge": true, "length": hours(bridge.teachingUnits, t),
            "price": CatalogPage.price(bridge.price, unknown: bridge.unknownPrices, t),
            "hasSteps": !bridge.steps.isEmpty,
            "steps": bridge.steps.map { step in
                [
                    "path": "/courses/\(step.course)", "name": step.name, "code": step.code, "hours": hours(step.teachingUnits, t),
                    "price": CatalogPage.price(step.price, t), "provider": step.provider,
                    "sessions": t.count("bridge.sessions", step.sessions),
                ]
            },
            "covered": bridge.uncovered.isEmpty,
            "uncovered": bridge.uncovered.map {
                ["name": $0.name, "level": t("level.\($0.level.word)"), "path": "/needs/\($0.skill)/offers"]
            },
            "least": t(bridge.isLeast ? "bridge.least" : "bridge.greedy"),
        ]
    }

    private static func view(_ way: Transition, _ bridge: Bridge?, _ t: Messages) -> [String: Any] {
        view(bridge, t).merging([
            "from": way.from, "to": way.to, "fromPath": way.fromRole.map { "/roles/\($0)" } ?? "/roles",
            "toPath": way.toRole.map { "/roles/\($0)" } ?? "/roles", "workers": way.workers.map { t.number($0) } ?? "< 5",
            "skills": way.skills.map { ["name": $0.skill, "level": t("level.\($0.level.word)"), "path": "/skill-list/\($0.id)"] },
        ]) { first, _ in first }
    }

    static func ways(_ ways: [Transition], _ bridges: [TransitionID: Bridge], _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(ways.map { Way(way: $0, bridge: bridges[$0.id]) }, title: t("transitions.title"), template: "transitions") {
            ["ways": ways.map { view($0, bridges[$0.id], t) }]
        }
    }

    static func list(_ roles: [JobRole], _ skills: [HubSkill], form: Form, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(
            roles, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("bridge.roles"), template: "roles"
        ) {
            [
                "empty": roles.isEmpty,
                "roles": roles.map {
                    [
                        "path": "/roles/\($0.id)", "name": $0.name, "code": $0.code, "from": t.number($0.waysFrom),
                        "to": t.number($0.waysTo),
                    ]
                },
                "mayChange": call.visitor.role == .coordinator,
                "fields": [
                    FieldView.make("from_en", label: t("bridge.from_en"), form: form),
                    FieldView.make("from_de", label: t("bridge.from_de"), form: form),
                    FieldView.make("to_en", label: t("bridge.to_en"), form: form),
                    FieldView.make("to_de", label: t("bridge.to_de"), form: form),
                    FieldView.make("skills", label: t("bridge.required"), hint: t("skill_list.parts_hint"), form: form),
                ],
            ]
        }
    }

    private struct Card: Encodable {
        let role: JobRole
        let uri: String
        let ways: [Way]
    }

    static func role(
        _ role: JobRole, _ ways: [Transition], _ bridges: [TransitionID: Bridge], _ suggestions: [SkillSuggestion], _ call: Call
    ) throws -> Response {
        let t = call.t
        let (away, here) = (ways.filter { $0.fromRole == role.id }, ways.filter { $0.toRole == role.id && $0.fromRole != role.id })
        return try call.show(
            Card(role: role, uri: role.uri, ways: ways.map { Way(way: $0, bridge: bridges[$0.id]) }), title: role.name, template: "role"
        ) {
            [
                "name": role.name, "uri": role.uri, "occupation": role.occupation, "hasOccupation": !role.occupation.isEmpty,
                "path": "/roles/\(role.id)", "away": away.map { view($0, bridges[$0.id], t) }, "hasAway": !away.isEmpty,
                "here": here.map { view($0, bridges[$0.id], t) }, "hasHere": !here.isEmpty, "hasSuggestions": !suggestions.isEmpty,
                "suggestions": suggestions.map { ["uri": $0.uri, "label": $0.label, "release": "ESCO \($0.release)"] },
                "seesNeeds": call.visitor.reach(.workforce) != .nothing, "gaps": "/gaps?by=place&role=\(role.id)",
            ]
        }
    }

    private struct WorkerBridge: Encodable {
        let worker: WorkerLine
        let shortest: Bridge
        let cheapest: Bridge
    }

    static func worker(_ worker: WorkerDetail, _ bridges: (shortest: Bridge, cheapest: Bridge), _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(
            WorkerBridge(worker: worker.line, shortest: bridges.shortest, cheapest: bridges.cheapest), title: t("bridge.show"),
            template: "worker_bridge"
        ) {
            [
                "name": worker.line.pseudonym, "path": "/workers/\(worker.line.id)", "role": worker.line.role ?? "–",
                "target": worker.line.target ?? "–", "shortest": view(bridges.shortest, t), "cheapest": view(bridges.cheapest, t),
                "differs": bridges.shortest != bridges.cheapest, "nothing": worker.needed.isEmpty,
            ]
        }
    }
}
