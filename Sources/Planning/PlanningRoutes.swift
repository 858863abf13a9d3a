// Addresses of plans. Figures are for everybody; names of those without a seat for coordinators.

import Hummingbird
import Listening
import OpenFormats
import Vocabulary
import Web

struct PlanningRoutes: Sendable {
    let rounds: RoundStore
    let plans: PlanStore

    func register(in table: RouteTable) {
        table.get("/plans", .seeing(.plans), "All plan runs, side by side") { call in
            try await PlanPage.list(plans.runs(), rounds: rounds.all(), form: Form(fields: [:]), call)
        }
        table.post("/plans", .changing(.plans), "Asks for a plan; the answer is a page that shows its progress") { call in
            var form = try await call.form()
            let seed = form.int("seed", in: 1...1_000_000)
            let share = form.int("budget_share", in: 0...200)
            let release = form.text("release_share", in: 0...10).isEmpty ? 100 : form.int("release_share", in: 10...300)
            let weighting = form.text("weighting", in: 0...20) == "equal" ? "equal" : "entered"
            guard let round = form.id("round", of: RoundID.self), form.mistakes.isEmpty else {
                return try await PlanPage.list(plans.runs(), rounds: rounds.all(), form: form, call)
            }
            _ = try await rounds.round(round)
            let id = try await plans.request(
                round, seed: seed, budgetShare: share, releaseShare: release, weighting: weighting, by: call.visitor.member, at: call.now)
            return call.done("/plans/\(id)", call.t("plan.requested"))
        }
        table.get("/plans/{plan}", .seeing(.plans), "One plan: the worst-off group first, then who is left behind, then what it rests on") {
            call in
            let run = try await plans.run(call.id("plan"))
            let title = call.t("plan.title", ["number": run.id])
            guard run.state == "finished" else { return try await PlanPage.waiting(plans.detail(run.id, call.language), call) }
            let version = "\(run.publishedAt?.iso ?? "-") \(PlanPage.sessionsBefore(call))"
            return try await call.showCached(version: version, title: title, template: "plan") {
                let detail = try await plans.detail(run.id, call.language)
                return (detail, PlanPage.view(detail, call))
            }
        }
        table.post("/plans/{plan}/cancellation", .changing(.plans), "Stops a plan that is being computed") { call in
            _ = try await call.form()
            let id: PlanRunID = try call.id("plan")
            try await plans.cancel(id, by: call.visitor.actor, at: call.now)
            return call.done("/plans/\(id)", call.t("plan.stopped"))
        }
        table.get("/plans/{plan}/certificate", .seeing(.plans), "The proof that comes with a plan, as JSON") { call in
            call.file(try await plans.certificate(call.id("plan")), type: "application/json", name: "certificate.json")
        }
        table.get("/plan-comparison", .seeing(.plans), "Finished plan runs side by side") { call in
            try await PlanComparisonPage.show(plans.compared(), call)
        }
        table.get("/plans/{plan}/instance", .coordinators, "One file of the instance a plan was made from; `file=` names it") { call in
            let name = call.query("file") ?? "meta.json"
            let text = try await plans.instanceFile(call.id("plan"), name)
            return call.file(text, type: name.hasSuffix("json") ? "application/json" : "text/csv; charset=utf-8", name: name)
        }
        table.get("/plans/{plan}/seats", .coordinators, "The seats of a plan as CSV, by pseudonym") { call in
            let rows = try await plans.seats(call.id("plan"))
            let text = CSVWriter.line(["worker", "session"]) + rows.map { CSVWriter.line([$0.worker, $0.session]) }.joined()
            return call.file(text, type: "text/csv; charset=utf-8", name: "seats.csv")
        }
        table.get("/plans/{plan}/left-behind", .coordinators, "Who has a need and no seat at all, by pseudonym") { call in
            let id: PlanRunID = try call.id("plan")
            return try await PlanPage.leftBehind(id, plans.leftBehind(id), call)
        }
    }
}
