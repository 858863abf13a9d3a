// Addresses of the hub's own skills: the list, and one skill with what people confirmed it to be and what is recognised for it.

import Hummingbird
import Vocabulary
import Web

struct SkillListRoutes: Sendable {
    let skills: SkillStore
    let taxonomy: SkillTaxonomyStore
    let equivalents: EquivalentStore
    let search: SkillSearchJob

    func register(in table: RouteTable) {
        table.get("/skill-list", .seeing(.catalogue), "The hub's own skills, each with an address of its own") { call in
            try await SkillListPage.list(skills.all(call.language), form: Form(fields: [:]), call)
        }
        table.post("/skill-list", .changing(.settings), "One more skill of the hub's own") { call in
            var form = try await call.form()
            let code = form.text("code", in: 1...20)
            if !code.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".") }) {
                form.blame("code", call.t("skill_list.bad_code"))
            }
            let (english, german) = (form.text("name_en", in: 2...200), form.text("name_de", in: 2...200))
            let area = form.text("area", in: 0...100)
            guard form.mistakes.isEmpty else { return try await SkillListPage.list(skills.all(call.language), form: form, call) }
            let id = try await skills.add(
                code: code, english: english, german: german, area: area, by: call.visitor.actor, at: call.now)
            return call.done("/skill-list/\(id)", call.t("skill_list.added"))
        }
        table.get("/skill-list/{skill}", .seeing(.catalogue), "One skill: confirmed concepts, suggestions, recognised equivalents") {
            call in
            try await card(Form(fields: [:]), call)
        }
        table.post(
            "/skill-list/{skill}/concepts", .changing(.settings), "Confirms that a skill is a concept of the taxonomy, or takes it back"
        ) {
            call in
            let form = try await call.form()
            let skill = try await skills.skill(call.id("skill"), call.language)
            if form["act"] == "remove" {
                try await taxonomy.unlink(skill.id, from: form["uri"])
            } else {
                try await taxonomy.link(skill.id, to: form["uri"], by: call.visitor.member, at: call.now)
            }
            return call.done("/skill-list/\(skill.id)", call.t("skill_list.linked"))
        }
        table.post("/skill-list/{skill}/equivalents", .changing(.settings), "Recognises that who holds other skills holds this one") {
            call in
            var form = try await call.form()
            let skill = try await skills.skill(call.id("skill"), call.language)
            let level = SkillLevel(rawValue: form.int("level", in: 1...3)) ?? .awareness
            let reason = form.text("reason", in: 5...500)
            let known = Dictionary(
                try await skills.all(call.language).map { ($0.code.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
            var parts: [HeldSkill] = []
            for text in form["parts"].split(whereSeparator: { ";,+ \n\r".contains($0) }) {
                let pieces = text.split(separator: ":")
                guard let part = known[pieces[0].lowercased()], pieces.count == 2,
                    let level = Int(pieces[1]).flatMap(SkillLevel.init(rawValue:)),
                    part.id != skill.id
                else {
                    form.blame("parts", call.t("skill_list.bad_part", ["value": String(text)]))
                    continue
                }
                parts.append(HeldSkill(part.id, level))
            }
            if parts.isEmpty, !form.mistakes.contains(where: { $0.field == "parts" }) { form.blame("parts", call.t("mistake.missing")) }
            guard form.mistakes.isEmpty else { return try await card(form, call) }
            try await equivalents.add(
                skill.id, level, parts: Array(Set(parts)).sorted { $0.skill < $1.skill }, reason: reason, by: call.visitor.actor,
                at: call.now)
            return call.done("/skill-list/\(skill.id)", call.t("skill_list.recognised"))
        }
        table.post("/equivalents/{equivalent}/removal", .changing(.settings), "Takes a recognised equivalent back") { call in
            _ = try await call.form()
            let skill = try await equivalents.remove(call.id("equivalent"), by: call.visitor.actor, at: call.now)
            return call.done("/skill-list/\(skill)", call.t("skill_list.removed"))
        }
    }

    private func card(_ form: Form, _ call: Call) async throws -> Response {
        let skill = try await skills.skill(call.id("skill"), call.language)
        let links = try await taxonomy.links(of: skill.id, language: call.language.rawValue)
        let linked = Set(links.map(\.uri))
        var suggestions: [SkillSuggestion] = []
        if call.visitor.role == .coordinator {
            let shelf = try await search.shelf(.skill, language: call.language.rawValue)
            suggestions = shelf.match(skill.name, limit: 12).filter { $0.release != "own" && !linked.contains($0.uri) }
        }
        return try await SkillListPage.card(
            skill, links: links, suggestions: Array(suggestions.prefix(6)),
            equivalents: equivalents.all(call.language).filter { $0.skill == skill.id }, form: form, call)
    }
}
