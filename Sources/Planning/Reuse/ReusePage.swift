// From a need to what exists for it, and from a course to the firms that fill it together.

import Hummingbird
import Understanding
import Vocabulary
import Web

enum ReusePage {
    private struct Found: Encodable {
        let question: String
        let people: Int?
        let skills: [SkillSuggestion]
    }

    /// A need in somebody's own words, and the skills it may be about.
    static func ask(
        _ question: String, people: Int?, _ found: [(suggestion: SkillSuggestion, id: SkillID)], objectives: [ObjectiveLine], _ call: Call
    ) throws -> Response {
        let t = call.t
        return try call.show(
            Found(question: question, people: people, skills: found.map(\.suggestion)), title: t("offers.title"), template: "offers_ask"
        ) {
            [
                "q": question, "asked": !question.isEmpty, "nothing": !question.isEmpty && found.isEmpty,
                "lead": people.map { t("offers.people", ["n": t.number($0)]) } ?? "",
                "objectives": Self.objectives(objectives), "hasObjectives": !objectives.isEmpty,
                "found": found.map {
                    ["name": $0.suggestion.label, "path": "/needs/\($0.id)/offers", "span": $0.suggestion.span ?? ""] as [String: Any]
                },
            ]
        }
    }

    static func offer(_ offer: SkillOffer, form: Form = Form(fields: [:]), _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(
            offer, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: offer.name, template: "offers"
        ) {
            [
                "name": offer.name, "people": t("offers.need", ["n": offer.people.map { t.number($0) } ?? "< 5"]),
                "uncovered": offer.isUncovered, "hasCourses": !offer.courses.isEmpty,
                "courses": offer.courses.map { item in
                    [
                        "path": "/courses/\(item.course)", "bundle": "/courses/\(item.course)/bundle", "name": item.name, "code": item.code,
                        "level": t("level.\(item.level.word)"), "units": t.number(item.teachingUnits),
                        "price": CatalogPage.price(item.price, t),
                        "provider": item.provider, "size": "\(item.minimum)–\(item.capacity)", "seats": t.number(item.seats),
                        "prerequisite": item.prerequisite ?? "–", "unapproved": !item.approved,
                    ] as [String: Any]
                },
                "hasPractices": !offer.practices.isEmpty,
                "practices": offer.practices.map {
                    ["path": "/practices/\($0.id)", "title": $0.title, "place": $0.place, "evidence": $0.evidence]
                },
                "hasExperts": !offer.experts.isEmpty,
                "experts": offer.experts.map { ["name": $0.name, "partner": $0.partner, "offers": $0.offers] },
                "skillPath": "/skill-list/\(offer.skill)", "mayPropose": call.visitor.member != nil && call.visitor.role != .reader,
                "proposal": "/needs/\(offer.skill)/proposals",
                "fields": [
                    FieldView.make("title", label: t("proposals.name"), form: form),
                    FieldView.make("reason", label: t("proposals.reason"), hint: t("proposals.reason_hint"), form: form, large: true),
                ],
                "matched": t(
                    "offers.matched",
                    ["courses": offer.courses.count, "practices": offer.practices.count, "experts": offer.experts.count]),
            ]
        }
    }

    // MARK: Objectives

    private struct ObjectiveOffer: Encodable {
        let objective: ObjectiveLine
        let skills: [ObjectiveSkill]
        let suggestions: [SkillSuggestion]
        let cover: Bridge
    }

    /// An objective and what is there for it: the skills people confirmed, those its words may be about, the cheapest courses that cover them,
    /// practices and experts.
    static func objective(
        _ objective: ObjectiveLine, _ confirmed: [ObjectiveSkill], _ found: [(suggestion: SkillSuggestion, id: SkillID, chosen: Bool)],
        all: [(id: SkillID, code: String, name: String)], cover: Bridge, offers: [SkillOffer], _ call: Call
    ) throws -> Response {
        let t = call.t
        let practices = Dictionary(offers.flatMap(\.practices).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let experts = offers.flatMap(\.experts)
        let mayConfirm = call.visitor.role == .coordinator
        return try call.show(
            ObjectiveOffer(objective: objective, skills: confirmed, suggestions: found.map(\.suggestion), cover: cover),
            title: objective.title, template: "objective_offers"
        ) {
            [
                "title": objective.title, "measure": objective.measure, "target": objective.target,
                "agreement": "/rounds/\(objective.round)/agreement", "path": "/objectives/\(objective.id)/offers",
                "action": "/objectives/\(objective.id)/skills", "mayConfirm": mayConfirm, "mayTry": !mayConfirm,
                "nothing": found.isEmpty && confirmed.isEmpty, "hasConfirmed": !confirmed.isEmpty, "hasSuggestions": !found.isEmpty,
                "confirmed": confirmed.map {
                    [
                        "id": "\($0.skill)", "name": $0.name, "level": t("level.\($0.level.word)"), "span": $0.span,
                        "hasSpan": !$0.span.isEmpty, "path": "/needs/\($0.skill)/offers",
                    ] as [String: Any]
                },
                "skills": found.map { item in
                    [
                        "id": item.id.description, "name": item.suggestion.label, "span": item.suggestion.span ?? "",
                        "hasSpan": item.suggestion.span != nil, "checked": item.chosen, "path": "/needs/\(item.id)/offers",
                    ] as [String: Any]
                },
                "levels": SkillLevel.allCases.map {
                    ["value": "\($0.rawValue)", "word": t("level.\($0.word)"), "usual": $0 == .practitioner] as [String: Any]
                },
                "all": all.map { ["value": "\($0.id)", "word": "\($0.name) (\($0.code))"] }, "hasAll": !all.isEmpty,
                "cover": RolePage.view(cover, t), "anyChosen": !confirmed.isEmpty || found.contains(where: \.chosen),
                "hasPractices": !practices.isEmpty,
                "practices": practices.values.sorted { $0.title < $1.title }.map {
                    ["path": "/practices/\($0.id)", "title": $0.title, "place": $0.place, "evidence": $0.evidence]
                },
                "hasExperts": !experts.isEmpty,
                "experts": experts.map { ["name": $0.name, "partner": $0.partner, "offers": $0.offers] },
            ]
        }
    }

    static func objectives(_ objectives: [ObjectiveLine]) -> [[String: Any]] {
        objectives.map { ["path": "/objectives/\($0.id)/offers", "title": $0.title] }
    }

    // MARK: Proposals

    static func proposals(_ proposals: [Proposal], _ call: Call) throws -> Response {
        let t = call.t
        func list(_ names: [String]) -> String { names.isEmpty ? "–" : names.joined(separator: "; ") }
        return try call.show(proposals, title: t("proposals.title"), template: "proposals") {
            [
                "empty": proposals.isEmpty,
                "proposals": proposals.map { item in
                    [
                        "title": item.title, "reason": item.reason, "skill": item.skillName, "path": "/needs/\(item.skill)/offers",
                        "day": t.day(item.proposedAt.day), "by": item.by ?? "", "courses": list(item.matched.courses),
                        "practices": list(item.matched.practices), "experts": list(item.matched.experts),
                    ]
                },
            ]
        }
    }
}
