// Addresses from a need to what exists: offers, bundles over several firms, and who pays.

import Hummingbird
import Understanding
import Vocabulary
import Web

struct ReuseRoutes: Sendable {
    let reuse: ReuseStore
    let catalogue: CatalogueStore
    let search: SkillSearchJob
    let funding: FundingStore
    let details: CourseDetailStore
    let proposals: ProposalStore
    let bridges: BridgeInput
    let objectives: ObjectiveSkillStore

    func register(in table: RouteTable) {
        table.get("/offers", .seeing(.catalogue), "A need in one's own words (`q`), and the skills of the region it may be about") { call in
            let question = String((call.query("q") ?? "").prefix(500))
            let people = question.firstMatch(of: #/\d{1,5}/#).flatMap { Int($0.output) }
            guard !question.isEmpty else { return try ReusePage.ask("", people: nil, [], objectives: await reuse.objectives(), call) }
            return try ReusePage.ask(question, people: people, await skills(for: question, call), objectives: [], call)
        }
        table.get("/needs/{skill}/offers", .seeing(.catalogue), "What is there already for a skill: courses, good practices, experts") {
            call in
            try ReusePage.offer(await reuse.offer(call.id("skill"), call.language), call)
        }
        table.post("/needs/{skill}/proposals", .members, "Proposes something new; what was there already is kept with it") { call in
            var form = try await call.form()
            let offer = try await reuse.offer(call.id("skill"), call.language)
            let (title, reason) = (form.text("title", in: 5...200), form.text("reason", in: 10...2000))
            guard form.mistakes.isEmpty, let member = call.visitor.member else { return try ReusePage.offer(offer, form: form, call) }
            try await proposals.add(title, because: reason, matching: offer, by: member, at: call.now)
            return call.done("/proposals", call.t("proposals.added"))
        }
        table.get("/proposals", .seeing(.catalogue), "Proposals for something new, each with what it was matched against") { call in
            try ReusePage.proposals(await proposals.all(call.language), call)
        }
        table.get(
            "/objectives/{objective}/offers", .seeing(.catalogue),
            "What is there for an objective: the skills people confirmed (`skill=` tries others), courses that cover them, practices, experts"
        ) { call in
            let objective = try await reuse.objective(call.id("objective"))
            let confirmed = try await objectives.skills(of: objective.id, call.language)
            let known = Set(confirmed.map(\.skill))
            let found = try await skills(for: "\(objective.title). \(objective.measure). \(objective.target)", call).filter {
                !known.contains($0.id)
            }
            // Nothing is covered until a person has confirmed or tried it: an objective may be about no skill at all.
            let tried = Set(ticked(call)).subtracting(known)
            let marked = found.map { (suggestion: $0.suggestion, id: $0.id, chosen: tried.contains($0.id)) }
            let wanted = confirmed.map { ($0.skill, $0.level) } + marked.filter(\.chosen).map { ($0.id, .practitioner) }
            let cover = try await bridges.cover(wanted, call.language)
            var offers: [SkillOffer] = []
            for (id, _) in wanted { offers.append(try await reuse.offer(id, call.language)) }
            return try await ReusePage.objective(
                objective, confirmed, marked, all: call.visitor.role == .coordinator ? reuse.skills(call.language) : [], cover: cover,
                offers: offers, call)
        }
        table.post("/objectives/{objective}/skills", .coordinators, "Confirms which skill an objective is about, or takes it back") {
            call in
            let form = try await call.form()
            let objective = try await reuse.objective(call.id("objective"))
            guard let skill = SkillID(form["skill"]) else { throw Refusal(.unprocessable, "Choose a skill of the list.") }
            _ = try await reuse.offer(skill, call.language)
            let level = SkillLevel(rawValue: Int(form["level"]) ?? 0)
            guard level != nil || form["act"] == "remove" else {
                throw Refusal(.unprocessable, "The level '\(form["level"])' must be 1, 2 or 3.")
            }
            // The span is only kept when it really stands in the objective.
            let span = form["span"]
            let words = "\(objective.title). \(objective.measure). \(objective.target)"
            try await objectives.set(
                skill, form["act"] == "remove" ? nil : level, because: words.contains(span) ? span : "", of: objective.id,
                by: call.visitor.member, at: call.now)
            return call.done("/objectives/\(objective.id)/offers", call.t("skill_list.linked"))
        }
        table.get("/bundles", .seeing(.catalogue), "Every course that several firms could fill together: who is near, how many are missing")
        { call in
            let courses = try await catalogue.courses(call.language)
            let firms = try await reuse.allFirms()
            let bundles = courses.compactMap { course in
                firms[course.id].map { (course: course, bundle: Bundle.best($0, minimum: course.minimum)) }
            }
            let asked = try await reuse.asked(call.visitor.partner ?? PartnerID(0), call.language)
            return try BundlePage.board(bundles, asked: asked, whole: call.visitor.reach(.workforce) == .whole, call)
        }
        table.get(
            "/courses/{course}/bundle", .seeing(.catalogue),
            "Who could fill a course together, how many are missing, who pays what; firms by name for coordinators only"
        ) { call in
            let course = try await catalogue.course(call.id("course"), call.language).course
            let basis = try await funding.basis()
            let own = try await reuse.invitations(course.id).first { $0.partner == call.visitor.partner }
            return try await BundlePage.bundle(reading(of: course, basis, call), of: course, own: own, basis: basis, call)
        }
        table.post("/courses/{course}/bundle", .changing(.plans), "Invites the firms that need a course to fill it together") { call in
            _ = try await call.form()
            let course = try await catalogue.course(call.id("course"), call.language).course
            let reading = try await reading(of: course, funding.basis(), call)
            let firms = (reading.near + reading.further).filter { $0.invited == nil }.map(\.partner)
            let count = try await reuse.invite(firms, to: course, by: call.visitor.member, at: call.now)
            return call.done("/courses/\(course.id)/bundle", call.t.count("bundle.invited", count))
        }
        table.post("/courses/{course}/bundle/answer", .members, "A firm says how many people it sends; none declines") { call in
            var form = try await call.form()
            let course = try await catalogue.course(call.id("course"), call.language).course
            let seats = form["act"] == "decline" ? 0 : form.int("seats", in: 1...course.capacity)
            guard form.mistakes.isEmpty, let partner = call.visitor.partner else {
                throw Refusal(.unprocessable, form.mistakes.first?.explanation ?? "Only a firm that was invited can answer.")
            }
            try await reuse.answer(course.id, of: partner, seats: seats, by: call.visitor.member, at: call.now)
            return call.done("/courses/\(course.id)/bundle", call.t("bundle.answered"))
        }
    }

    /// The hub's own skills a text may be about, best first.
    private func skills(for text: String, _ call: Call) async throws -> [(suggestion: SkillSuggestion, id: SkillID)] {
        let known = Dictionary(try await reuse.skills(call.language).map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        // An objective is read in the language it was written in, whichever language the page speaks.
        let language = BridgeInput.language(of: text) ?? call.language.rawValue
        return try await search.shelf(.own, language: language).match(text, limit: 6).compactMap { item in
            // Without words that led there a suggestion is a guess.
            guard item.span != nil else { return nil }
            return known[String(item.uri.dropFirst(SkillTaxonomyStore.ownPrefix.count))].map { skill in
                (
                    suggestion: SkillSuggestion(
                        uri: item.uri, label: skill.name, matched: item.matched, score: item.score, span: item.span, release: item.release,
                        description: item.description), id: skill.id
                )
            }
        }
    }

    /// Boxes that were ticked; their names stand several times in the address.
    private func ticked(_ call: Call) -> [SkillID] {
        call.queries("skill").compactMap { SkillID($0) }
    }

    private func reading(of course: Course, _ basis: FundingBasis, _ call: Call) async throws -> BundleReading {
        let bundle = Bundle.best(try await reuse.firms(for: course.id), minimum: course.minimum)
        return try await BundlePage.reading(
            bundle, of: course, isMandatory: details.record(of: course.id, call.language).isMandatory,
            invitations: reuse.invitations(course.id), basis: basis, facts: funding.facts(), on: call.now.day,
            whole: call.visitor.reach(.workforce) == .whole)
    }
}
