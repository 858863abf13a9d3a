// Addresses of job roles: what somebody can become, and how long the bridge is.

import Hummingbird
import Understanding
import Vocabulary
import Web

struct RoleRoutes: Sendable {
    let roles: RoleStore
    let skills: SkillStore
    let workers: WorkerStore
    let bridges: BridgeInput
    let search: SkillSearchJob

    func register(in table: RouteTable) {
        table.get("/transitions", .seeing(.catalogue), "From which role to which, what the new role asks for and how long the bridge is") {
            call in
            let ways = try await roles.transitions(call.language)
            return try await RolePage.ways(ways, bridges.bridges(ways, call.language), call)
        }
        table.get("/roles", .seeing(.catalogue), "The job roles of the region, each with an address of its own") { call in
            try await RolePage.list(roles.roles(call.language), skills.all(call.language), form: Form(fields: [:]), call)
        }
        table.post("/roles", .changing(.settings), "One more way from role to role; roles are made where they are new") { call in
            var form = try await call.form()
            let names = ["from_en", "from_de", "to_en", "to_de"].map { form.text($0, in: 2...120) }
            let known = Dictionary(
                try await skills.all(call.language).map { ($0.code.lowercased(), $0.id) }, uniquingKeysWith: { first, _ in first })
            var required: [SkillID: SkillLevel] = [:]
            for text in form["skills"].split(whereSeparator: { ";, \n\r".contains($0) }) {
                let pieces = text.split(separator: ":")
                guard pieces.count == 2, let skill = known[pieces[0].lowercased()],
                    let level = Int(pieces[1]).flatMap(SkillLevel.init(rawValue:))
                else {
                    form.blame("skills", call.t("skill_list.bad_part", ["value": String(text)]))
                    continue
                }
                required[skill] = level
            }
            if required.isEmpty, !form.mistakes.contains(where: { $0.field == "skills" }) {
                form.blame("skills", call.t("mistake.missing"))
            }
            guard form.mistakes.isEmpty else {
                return try await RolePage.list(roles.roles(call.language), skills.all(call.language), form: form, call)
            }
            _ = try await roles.add(
                from: (names[0], names[1]), to: (names[2], names[3]),
                requires: required.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
                by: call.visitor.actor, at: call.now)
            return call.done("/roles", call.t("bridge.added"))
        }
        table.get("/roles/{role}", .seeing(.catalogue), "One role: what it can become, who can become it, and the bridges") { call in
            let role = try await role(call)
            let ways = try await roles.transitions(call.language, role: role.id)
            var suggestions: [SkillSuggestion] = []
            if call.visitor.role == .coordinator {
                let shelf = try await search.shelf(.occupation, language: call.language.rawValue)
                suggestions = shelf.match(role.name, limit: 6).filter { $0.uri != role.occupation }
            }
            return try await RolePage.role(role, ways, bridges.bridges(ways, call.language), suggestions, call)
        }
        table.post("/roles/{role}/occupation", .changing(.settings), "Confirms which occupation of the taxonomy a role is") { call in
            let form = try await call.form()
            let role = try await role(call)
            try await roles.set(role.id, occupation: form["uri"], by: call.visitor.actor, at: call.now)
            return call.done("/roles/\(role.id)", call.t("skill_list.linked"))
        }
        table.get("/workers/{worker}/bridge", .workforce, "What one worker still has to take, by hours and by cost") { call in
            let worker = try await workers.detail(call.id("worker"), call.language)
            guard call.visitor.sees(.workforce, of: worker.line.partner) else { throw Refusal.notFound("worker", call.part("worker")) }
            return try await RolePage.worker(worker, bridges.bridge(of: worker, call.language), call)
        }
    }

    private func role(_ call: Call) async throws -> JobRole {
        let id: JobRoleID = try call.id("role")
        guard let role = try await roles.roles(call.language).first(where: { $0.id == id }) else { throw Refusal.notFound("role", id) }
        return role
    }
}
