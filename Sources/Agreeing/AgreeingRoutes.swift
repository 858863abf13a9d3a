// Addresses of what is agreed. Reading is for everybody; writing for the hub's team.

import Hummingbird
import Listening
import Understanding
import Vocabulary
import Web

struct AgreeingRoutes: Sendable {
    let rounds: RoundStore
    let partners: PartnerStore
    let statements: StatementStore
    let difficulties: DifficultyStore
    let agreements: AgreementStore
    let gates: GateStore

    func register(in table: RouteTable) {
        table.get("/rounds/{round}/agreement", .seeing(.agreement), "Objectives, barriers and decisions of a round") { call in
            let round = try await rounds.round(call.id("round"))
            return try AgreementPage.agreement(await agreements.agreement(round.id), of: round, call)
        }
        for kind in AgreementForm.Kind.allCases {
            table.get("/rounds/{round}/\(kind.rawValue)/new", .organisers, "The form for a new \(kind.noun), from statements or findings") {
                call in
                let round = try await rounds.round(call.id("round"))
                return try await AgreementPage.form(
                    kind, Form(fields: ["statements": [call.query("statements") ?? ""]]), of: round, partners: partners.all(),
                    taxonomy: difficulties.taxonomy(), call)
            }
            table.post("/rounds/{round}/\(kind.rawValue)", .organisers, "A new \(kind.noun) with the statements it grew out of") { call in
                try await add(kind, call)
            }
            let path = "/\(kind.rawValue)/{\(kind.noun)}/correction"
            table.get(path, .organisers, "The form that puts a \(kind.noun) right") { call in
                let entry = try await agreements.entry(kind, number(call, kind))
                return try await AgreementPage.correction(
                    AgreementForm.filled(from: entry.words), of: entry, partners: partners.all(), taxonomy: difficulties.taxonomy(), call)
            }
            table.post(path, .organisers, "Puts a \(kind.noun) right and shows to everybody what was changed, and why") { call in
                try await correct(kind, call)
            }
        }
        table.post("/statements/{statement}/barrier", .changing(.agreement), "A barrier out of a statement, in one act") { call in
            _ = try await call.form()
            guard let member = call.visitor.member, let owner = call.visitor.partner else {
                throw Refusal(.notAllowed, "The hub's team puts barriers into the register.")
            }
            let statement: StatementID = try call.id("statement")
            let barrier = try await agreements.raise(
                statement, owner: owner, earlySign: call.t("barrier.sign_open"), response: call.t("barrier.response_open"), by: member,
                at: call.now)
            return call.done("/barriers/\(barrier)", call.t("barrier.raised"))
        }
        table.get("/rounds/{round}/gate", .seeing(.gate), "What still stands between a stage and its end") { call in
            let round = try await rounds.round(call.id("round"))
            return try AgreementPage.gate(await gates.gate(round.id), of: round, call)
        }
        table.post("/rounds/{round}/gate", .changing(.gate), "Closes the current stage; refuses while a statement has no fate") { call in
            let round: RoundID = try call.id("round")
            let form = try await call.form()
            guard let stage = Stage(rawValue: form["stage"]), let member = call.visitor.member else {
                throw Refusal(.unprocessable, "The field 'stage' is '\(form["stage"])'; it must name the stage to close.")
            }
            try await gates.close(stage, of: round, by: member, at: call.now)
            return call.done("/rounds/\(round)", call.t("gate.closed", ["stage": call.t("stage.\(stage.rawValue)")]))
        }
    }

    private func number(_ call: Call, _ kind: AgreementForm.Kind) throws -> Int64 {
        guard let number = Int64(call.part(kind.noun)) else { throw Refusal.notFound(kind.noun, "'\(call.part(kind.noun))'") }
        return number
    }

    private func correct(_ kind: AgreementForm.Kind, _ call: Call) async throws -> Response {
        let entry = try await agreements.entry(kind, number(call, kind))
        var form = try await call.form()
        let drivers = Set(try await difficulties.taxonomy().filter { $0.kind == "driver" }.map(\.code))
        let words = AgreementForm.words(kind, &form, drivers: drivers)
        let reason = CorrectionPage.reason(&form)
        guard form.mistakes.isEmpty, let words, let member = call.visitor.member else {
            return try await AgreementPage.correction(form, of: entry, partners: partners.all(), taxonomy: difficulties.taxonomy(), call)
        }
        try await agreements.correct(kind, entry.number, to: words, because: reason, by: member, at: call.now)
        return call.done(AgreementPage.path(of: entry), call.t("correction.done"))
    }

    private func add(_ kind: AgreementForm.Kind, _ call: Call) async throws -> Response {
        let round = try await rounds.round(call.id("round"))
        var form = try await call.form()
        let known = Set(try await statements.accepted(in: round.id).map(\.id))
        let findings = Set(try await difficulties.findings(round.id).map(\.id))
        let drivers = Set(try await difficulties.taxonomy().filter { $0.kind == "driver" }.map(\.code))
        let filled = AgreementForm.read(kind, &form, statements: known, findings: findings, drivers: drivers)
        guard form.mistakes.isEmpty, let filled, let member = call.visitor.member else {
            return try await AgreementPage.form(kind, form, of: round, partners: partners.all(), taxonomy: difficulties.taxonomy(), call)
        }
        switch filled.what {
        case .objective(let draft): _ = try await agreements.add(draft, from: filled.causes, to: round.id, by: member, at: call.now)
        case .barrier(let draft): _ = try await agreements.add(draft, from: filled.causes, to: round.id, by: member, at: call.now)
        case .decision(let title, let reason, let review):
            _ = try await agreements.decide(
                title, reason: reason, reviewOn: review, from: filled.causes, in: round.id, by: member, at: call.now)
        }
        return call.done("/rounds/\(round.id)/agreement", call.t("agreement.added"))
    }
}

/// Reads the three forms of this stage.
struct AgreementForm {
    typealias Kind = AgreedKind

    enum What {
        case objective(ObjectiveDraft)
        case barrier(BarrierDraft)
        case decision(title: String, reason: String, review: Day?)
    }

    let what: What
    let causes: [TracePoint]

    static func read(_ kind: Kind, _ form: inout Form, statements: Set<StatementID>, findings: Set<FindingID>, drivers: Set<String>)
        -> AgreementForm?
    {
        let causes = causes(&form, statements: statements, findings: findings)
        let words = words(kind, &form, drivers: drivers)
        switch words {
        case .objective(let draft): return AgreementForm(what: .objective(draft), causes: causes)
        case .barrier(let code, let title, let earlySign, let response, let owner):
            let draft = BarrierDraft(
                code: code, title: title, likelihood: form.int("likelihood", in: 1...5), impact: form.int("impact", in: 1...5),
                earlySign: earlySign, owner: owner, response: response, reviewOn: form.day("review_on"))
            return AgreementForm(what: .barrier(draft), causes: causes)
        case .decision(let title, let reason):
            let review = form["review_on"].isEmpty ? nil : form.day("review_on")
            return AgreementForm(what: .decision(title: title, reason: reason, review: review), causes: causes)
        case nil: return nil
        }
    }

    /// The words of an entry; `nil` where the owner is missing.
    static func words(_ kind: Kind, _ form: inout Form, drivers: Set<String>) -> AgreedWords? {
        let title = form.text("title", in: 5...200)
        switch kind {
        case .objectives:
            let measure = form.text("measure", in: 3...300)
            let target = form.text("target", in: 1...300)
            let due = form.day("due_on")
            let codes = form["drivers"].uppercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
            if let stranger = codes.first(where: { !drivers.contains($0) }) {
                form.blame("drivers", "'\(stranger)' is not a driver of change; the difficulty board lists them.")
            }
            guard let owner = form.id("owner", of: PartnerID.self) else { return nil }
            return .objective(ObjectiveDraft(title: title, measure: measure, target: target, dueOn: due, owner: owner, drivers: codes))
        case .barriers:
            let sign = form.text("early_sign", in: 3...500)
            let response = form.text("response", in: 3...500)
            guard let owner = form.id("owner", of: PartnerID.self) else { return nil }
            return .barrier(
                code: form["code"].isEmpty ? nil : form["code"], title: title, earlySign: sign, response: response, owner: owner)
        case .decisions: return .decision(title: title, reason: form.text("reason", in: 10...2000))
        }
    }

    /// A form that holds what an entry says now.
    static func filled(from words: AgreedWords) -> Form {
        let fields: [String: String] =
            switch words {
            case .objective(let draft):
                [
                    "title": draft.title, "measure": draft.measure, "target": draft.target, "due_on": draft.dueOn.iso,
                    "drivers": draft.drivers.joined(separator: " "), "owner": draft.owner.description,
                ]
            case .barrier(let code, let title, let earlySign, let response, let owner):
                ["code": code ?? "", "title": title, "early_sign": earlySign, "response": response, "owner": owner.description]
            case .decision(let title, let reason): ["title": title, "reason": reason]
            }
        return Form(fields: fields.mapValues { [$0] })
    }

    /// Statements by number, findings as F and number: `12, 15, F3`.
    private static func causes(_ form: inout Form, statements: Set<StatementID>, findings: Set<FindingID>) -> [TracePoint] {
        var points: [TracePoint] = []
        for word in form["statements"].split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            if word.uppercased().hasPrefix("F"), let id = FindingID(String(word.dropFirst())), findings.contains(id) {
                points.append(TracePoint(.finding, id.raw))
            } else if let id = StatementID(String(word)), statements.contains(id) {
                points.append(TracePoint(.statement, id.raw))
            } else {
                form.blame("statements", "'\(word)' is neither a statement of this round nor one of its findings (F1, F2 …).")
            }
        }
        if points.isEmpty, !form.mistakes.contains(where: { $0.field == "statements" }) {
            form.blame("statements", "Name at least one statement or finding, for example 12, F3: nothing is agreed out of thin air.")
        }
        return points
    }
}
