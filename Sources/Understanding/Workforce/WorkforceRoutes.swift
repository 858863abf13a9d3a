// Addresses of workers and their gaps. Employers see and change only their own people; the hub sees all by pseudonym.

import Hummingbird
import Listening
import Vocabulary
import Web

struct WorkforceRoutes: Sendable {
    let workers: WorkerStore
    let uploads: WorkerUploadStore
    let gaps: GapStore
    let roles: RoleStore
    let skills: SkillStore
    let partners: PartnerStore
    let reading: WorkerFormInput

    func register(in table: RouteTable) {
        table.get("/gaps", .workforce, "Gaps summed by target role, place, size or employer (`by=`), for one role with `role=`") { call in
            let own = Self.scope(call)
            let grouping = call.query("by").flatMap(GapGrouping.init(rawValue:)) ?? .role
            let role = call.query("role").flatMap { JobRoleID($0) }
            let name = role == nil ? nil : try await roles.roles(call.language).first { $0.id == role }?.name
            return try await GapPage.show(
                gaps.table(own != nil && grouping == .employer ? .role : grouping, call.language, partner: own, role: role), role: role,
                roleName: name, own: own != nil, call)
        }
        table.get("/workers", .workforce, "Workers by pseudonym, a hundred at a time (`after=`); employers see their own") { call in
            try await list(Form(fields: [:]), call)
        }
        table.post("/workers", .changing(.workforce), "One more worker, by pseudonym") { call in
            let form = try await call.form()
            let own = Self.scope(call)
            var fields = Self.fields(form)
            fields["worker"] = form["worker"]
            fields["employer"] = own == nil ? form["employer"] : try await partners.card(own ?? PartnerID(0)).partner.code
            fields["skills"] = ""
            let (row, mistakes) = try await reading.read(fields, only: own)
            guard let row else {
                var form = form
                for mistake in mistakes { form.blame(mistake.field, mistake.explanation) }
                return try await list(form, call)
            }
            let id = try await workers.add(row.draft, by: call.visitor.actor, at: call.now)
            return call.done("/workers/\(id)", call.t("workers.added"))
        }
        table.get("/workers/import", .changing(.workforce), "The form that takes a table of workers") { call in
            try WorkerPage.importForm(call)
        }
        table.post("/workers/import", .changing(.workforce), "Takes a table of workers in the background; refused whole unless `partial=1`")
        { call in
            let form = try await call.form(limit: FormReader.largestUpload)
            let text = form["file"].isEmpty ? form["table"] : form["file"]
            guard !text.isEmpty else {
                var form = form
                form.blame("table", call.t("mistake.missing"))
                return try WorkerPage.importForm(form: form, call)
            }
            let id = try await uploads.add(
                text, of: Self.scope(call), partial: form["partial"] == "1", by: call.visitor.member, at: call.now)
            return call.done("/workers/imports/\(id)")
        }
        table.get("/workers/imports/{upload}", .changing(.workforce), "How far a table of workers is, or what came of it") { call in
            try await WorkerPage.upload(ownUpload(call), call)
        }
        table.post(
            "/workers/imports/{upload}/cancellation", .changing(.workforce), "Stops taking a table of workers in; nothing was changed"
        ) {
            call in
            _ = try await call.form()
            let upload = try await ownUpload(call)
            try await uploads.cancel(upload.id, at: call.now)
            return call.done("/workers/imports/\(upload.id)", call.t("job.cancelled"))
        }
        table.get("/workers/{worker}", .workforce, "One worker: present and target role, skills held and needed") { call in
            let worker = try await ownWorker(call)
            return try await WorkerPage.detail(worker, choices(call), form: Form(fields: [:]), call)
        }
        table.post("/workers/{worker}", .changing(.workforce), "Changes what is known of a worker: role, target, place, shift, skills held")
        {
            call in
            let form = try await call.form()
            let worker = try await ownWorker(call)
            var fields = Self.fields(form)
            fields["worker"] = worker.line.pseudonym
            fields["employer"] = try await partners.card(worker.line.partner).partner.code
            fields["skills"] = Self.held(form, known: try await skills.all(call.language)).joined(separator: ";")
            let (row, mistakes) = try await reading.read(fields, only: worker.line.partner)
            guard let row else {
                var form = form
                for mistake in mistakes { form.blame(mistake.field, mistake.explanation) }
                return try await WorkerPage.detail(worker, choices(call), form: form, call)
            }
            try await workers.save(worker.line.id, as: row.draft, held: row.held, by: call.visitor.actor, at: call.now)
            return call.done("/workers/\(worker.line.id)", call.t("workers.changed"))
        }
    }

    /// `nil` for the whole region, otherwise the firm whose people somebody may see.
    static func scope(_ call: Call) -> PartnerID? {
        call.visitor.reach(.workforce) == .whole ? nil : call.visitor.partner ?? PartnerID(0)
    }

    private static func fields(_ form: Form) -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: ["place", "shift", "languages", "role", "target_role", "max_km"].map { ($0, form[$0]) })
    }

    /// Levels that were chosen, as cells of a table: `S02:2`.
    private static func held(_ form: Form, known: [HubSkill]) -> [String] {
        known.flatMap { skill in
            let level = form["level_\(skill.id)"]
            let added = form["new_skill"] == skill.code ? [form["new_level"]] : []
            return ([level] + added).filter { !$0.isEmpty && $0 != "0" }.map { "\(skill.code):\($0)" }
        }
    }

    private func list(_ form: Form, _ call: Call) async throws -> Response {
        let own = Self.scope(call)
        let partner = own ?? call.query("partner").flatMap { PartnerID($0) }
        let lines = try await workers.lines(call.language, partner: partner, after: call.query("after").flatMap { WorkerID($0) })
        return try await WorkerPage.list(lines, choices(call), form: form, own: own != nil, partner: partner, call)
    }

    private func choices(_ call: Call) async throws -> WorkerChoices {
        try await WorkerChoices(
            places: partners.places(), roles: roles.roles(call.language), ways: roles.transitions(call.language),
            skills: skills.all(call.language))
    }

    private func ownWorker(_ call: Call) async throws -> WorkerDetail {
        let worker = try await workers.detail(call.id("worker"), call.language)
        // To others it does not exist, so that numbers cannot be tried out.
        guard call.visitor.sees(.workforce, of: worker.line.partner) else { throw Refusal.notFound("worker", call.part("worker")) }
        return worker
    }

    private func ownUpload(_ call: Call) async throws -> WorkerUpload {
        let upload = try await uploads.upload(call.id("upload"))
        guard Self.scope(call) == nil || upload.partner == Self.scope(call) else {
            throw Refusal.notFound("table of workers", call.part("upload"))
        }
        return upload
    }
}
