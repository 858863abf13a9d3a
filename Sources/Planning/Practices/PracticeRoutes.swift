// Addresses of the good-practice library.

import Hummingbird
import Understanding
import Vocabulary
import Web

struct PracticeRoutes: Sendable {
    let practices: PracticeStore
    let skills: SkillStore

    func register(in table: RouteTable) {
        table.get("/practices", .seeing(.catalogue), "Good practices of the region; the hub also sees those that wait for publication") {
            call in
            let found = try await practices.practices(call.language, of: call.visitor.partner, all: call.visitor.isOrganiser)
            return try PracticePage.list(found, call)
        }
        table.get("/practices/new", .members, "The form for a good practice") { call in
            try await PracticePage.form(Form(fields: [:]), skills.all(call.language), call)
        }
        table.post("/practices", .members, "Hands a good practice in; a coordinator publishes it") { call in
            var form = try await call.form()
            var draft = PracticeDraft(
                title: form.text("title", in: 5...200), place: form.text("place", in: 2...100),
                summary: form.text("summary", in: 20...3000),
                evidence: form.text("evidence", in: 5...1000))
            if !draft.evidence.contains(where: \.isNumber), !form.mistakes.contains(where: { $0.field == "evidence" }) {
                form.blame("evidence", call.t("practices.evidence_number"))
            }
            draft.problem = form.text("problem", in: 0...1000)
            draft.targetGroup = form.text("target_group", in: 0...500)
            draft.resources = form.text("resources", in: 0...500)
            draft.difficulties = form.text("difficulties", in: 0...1000)
            draft.transfer = form.text("transfer", in: 0...1000)
            draft.period = form.text("period", in: 0...100)
            draft.driver = form.text("driver", in: 0...200)
            draft.partners = form.text("partners", in: 0...500)
            draft.contact = form.text("contact", in: 0...200)
            draft.licence = form.text("licence", in: 0...100)
            draft.link = form.text("link", in: 0...300)
            draft.language = call.language.rawValue
            draft.skill = SkillID(form["skill"])
            if !draft.link.isEmpty, !draft.link.hasPrefix("https://") { form.blame("link", call.t("practices.bad_link")) }
            if form["consent"] != "1" { form.blame("consent", call.t("practices.consent_needed")) }
            guard form.mistakes.isEmpty, let member = call.visitor.member, let partner = call.visitor.partner else {
                return try await PracticePage.form(form, skills.all(call.language), call)
            }
            let id = try await practices.submit(draft, of: partner, by: member, at: call.now)
            return call.done("/practices/\(id)", call.t("practices.submitted"))
        }
        table.get("/practices/{practice}", .seeing(.catalogue), "One good practice") { call in
            let practice = try await practices.practice(call.id("practice"), call.language)
            guard practice.state == "published" || call.visitor.isOrganiser || practice.partnerID == call.visitor.partner else {
                throw Refusal.notFound("good practice", practice.id)
            }
            return try PracticePage.one(practice, call)
        }
        table.post("/practices/{practice}/publication", .coordinators, "Publishes a good practice, or takes it back") { call in
            let form = try await call.form()
            let id: PracticeID = try call.id("practice")
            guard let member = call.visitor.member else { throw Refusal(.notAllowed, "Only a coordinator publishes good practices.") }
            try await practices.publish(id, form["act"] != "back", by: member, at: call.now)
            return call.done("/practices/\(id)", call.t(form["act"] == "back" ? "practices.taken_back" : "practices.published"))
        }
    }
}
