// Addresses of what was understood: landscape, difficulties, findings, needs.

import Hummingbird
import Listening
import Vocabulary
import Web

struct UnderstandingRoutes: Sendable {
    let rounds: RoundStore
    let statements: StatementStore
    let opinions: OpinionStore
    let difficulties: DifficultyStore
    let suggestions: SuggestionInput
    let skills: SkillStore

    func register(in table: RouteTable) {
        table.get("/rounds/{round}/landscape", .seeing(.landscape), "What people agree on, where they differ, and how sure that is") {
            call in
            let id: RoundID = try call.id("round")
            guard let version = try await opinions.version(id) else {
                return try LandscapePage.empty(await rounds.round(id), call)
            }
            let shown = "\(version.id) \(version.closedStages) \(version.waits) \(version.weightChanges) \(version.topics)"
            return try await call.showCached(
                version: "\(LandscapePage.part(call)) \(shown)", title: call.t("landscape.title"), template: "landscape"
            ) {
                let round = try await rounds.round(id)
                let reading = try await LandscapeReading(
                    round: round, version: version, snapshot: opinions.snapshot(version), statements: statements.accepted(in: id),
                    weights: opinions.weights(id))
                return (reading, LandscapePage.view(reading, call))
            }
        }
        table.get("/rounds/{round}/weights", .seeing(.landscape), "How much each kind of partner weighs, since when, and every change") {
            call in
            let round = try await rounds.round(call.id("round"))
            return try await WeightPage.view(opinions.weights(round.id), of: round, call)
        }
        table.post(
            "/rounds/{round}/weights", .changing(.settings), "Changes the weight of each kind of partner; the change is shown for good"
        ) {
            call in
            let round = try await rounds.round(call.id("round"))
            var form = try await call.form()
            let shares = VoiceClass.allCases.map { form.int("weight_\($0.rawValue)", in: 0...100) }
            let reason = form.text("reason", in: 10...500)
            if form.mistakes.isEmpty, shares.reduce(0, +) != 100 {
                form.blame("weight_large", "The weights add up to \(shares.reduce(0, +)); they must add up to 100.")
            }
            guard form.mistakes.isEmpty, let member = call.visitor.member else {
                return try await WeightPage.view(opinions.weights(round.id), of: round, form: form, call)
            }
            try await opinions.changeWeights(of: round.id, to: shares.map { Double($0) / 100 }, because: reason, by: member, at: call.now)
            return call.done("/rounds/\(round.id)/weights", call.t("weights.changed"))
        }
        table.get(
            "/rounds/{round}/difficulties", .seeing(.difficulties),
            "What stands in the way, by barrier and driver, with the statements behind it"
        ) { call in
            let round = try await rounds.round(call.id("round"))
            return try await DifficultyPage.board(
                difficulties.board(round.id), findings: difficulties.findings(round.id), taxonomy: difficulties.taxonomy(), of: round, call)
        }
        table.post("/statements/{statement}/difficulties", .changing(.difficulties), "Says which barrier or driver a statement is about") {
            call in
            let form = try await call.form()
            guard let member = call.visitor.member else { throw Refusal(.notAllowed, "Only members of the hub's team code statements.") }
            let round = try await difficulties.code(call.id("statement"), as: form["code"], by: member, at: call.now)
            return call.done("/rounds/\(round)/difficulties", call.t("difficulty.coded"))
        }
        table.get(
            "/rounds/{round}/suggestions", .seeing(.hubWork),
            "What the texts suggest: barriers and drivers, statements that may be the same"
        ) {
            call in
            let round = try await rounds.round(call.id("round"))
            return try await SuggestionPage.view(suggestions.board(round.id), taxonomy: difficulties.taxonomy(), of: round, call)
        }
        table.post(
            "/statements/{statement}/refused-difficulties", .changing(.difficulties), "Says that a suggested barrier or driver is wrong"
        ) {
            call in
            let form = try await call.form()
            guard let member = call.visitor.member else { throw Refusal(.notAllowed, "Only members of the hub's team code statements.") }
            let round = try await difficulties.refuse(form["code"], for: call.id("statement"), by: member, at: call.now)
            return call.done("/rounds/\(round)/suggestions", call.t("suggestions.refused"))
        }
        table.post("/rounds/{round}/findings", .changing(.difficulties), "A finding drawn from statements") { call in
            let round = try await rounds.round(call.id("round"))
            var form = try await call.form()
            let text = form.text("text", in: 10...1000)
            let ids = form["statements"].split { !$0.isNumber }.compactMap { StatementID(String($0)) }
            let known = Set(try await statements.accepted(in: round.id).map(\.id))
            if ids.isEmpty { form.blame("statements", "Name at least one statement by its number, for example 12, 15.") }
            if let stranger = ids.first(where: { !known.contains($0) }) {
                form.blame("statements", "Statement \(stranger) is not part of this round.")
            }
            guard form.mistakes.isEmpty, let member = call.visitor.member else {
                return try await DifficultyPage.board(
                    difficulties.board(round.id), findings: difficulties.findings(round.id), taxonomy: difficulties.taxonomy(), of: round,
                    form: form, call)
            }
            _ = try await difficulties.addFinding(text, from: ids, in: round.id, by: member, at: call.now)
            return call.done("/rounds/\(round.id)/difficulties", call.t("finding.added"))
        }
        table.get("/needs", .workforce, "Which skills are needed by how many people; employers see their own people") { call in
            let own = call.visitor.reach(.workforce) == .whole ? nil : call.visitor.partner ?? PartnerID(0)
            return try NeedPage.summary(await skills.needs(call.language, partner: own), region: own == nil, call)
        }
    }
}
