// Addresses of surveys: the questions for everybody, the reply of one's organisation, the results once they may be seen.

import Hummingbird
import Vocabulary
import Web

struct SurveyRoutes: Sendable {
    let surveys: SurveyStore
    let rounds: RoundStore
    private static let mostQuestions = 10

    func register(in table: RouteTable) {
        table.get("/rounds/{round}/surveys", .seeing(.surveys), "The surveys of a round") { call in
            let round = try await rounds.round(call.id("round"))
            return try SurveyPage.list(await surveys.all(in: round.id), of: round, call)
        }
        table.get("/rounds/{round}/surveys/new", .changing(.surveys), "The form that opens a survey") { call in
            try SurveyPage.form(Form(fields: [:]), of: try await rounds.round(call.id("round")), most: Self.mostQuestions, call)
        }
        table.post("/rounds/{round}/surveys", .changing(.surveys), "Opens a survey of up to ten questions") { call in try await add(call) }
        table.get("/surveys/{survey}", .seeing(.surveys), "One survey: my organisation's reply, or the results once it is closed") { call in
            try await show(Form(fields: [:]), [], call)
        }
        table.post("/surveys/{survey}/reply", .changing(.replies), "Saves or submits the reply of one's organisation") { call in
            try await reply(call)
        }
        table.post("/surveys/{survey}/closing", .changing(.surveys), "Closes a survey; its results are shown from then on") { call in
            _ = try await call.form()
            let id: SurveyID = try call.id("survey")
            _ = try await surveys.close(id, by: call.visitor.actor, at: call.now)
            return call.done("/surveys/\(id)", call.t("survey.now_closed"))
        }
    }

    private func add(_ call: Call) async throws -> Response {
        let round = try await rounds.round(call.id("round"))
        var form = try await call.form()
        let title = form.text("title", in: 3...200)
        let lead = form.text("lead", in: 0...1000)
        let closes = form.day("closes_on")
        var questions: [QuestionDraft] = []
        for number in 1...Self.mostQuestions where !form["text_\(number)"].isEmpty {
            let text = form.text("text_\(number)", in: 5...500)
            let choices = form["choices_\(number)"].split(separator: ";").map { String($0).trimmed }.filter { !$0.isEmpty }
            guard let kind = QuestionKind(rawValue: form["kind_\(number)"]) else {
                form.blame("kind_\(number)", call.t("survey.kind_needed"))
                continue
            }
            if [.single, .multiple].contains(kind), choices.count < 2 || Set(choices).count < choices.count {
                form.blame("choices_\(number)", call.t("survey.choices_needed"))
            }
            questions.append(QuestionDraft(kind: kind, text: text, choices: choices, isRequired: form["required_\(number)"] == "1"))
        }
        if questions.isEmpty { form.blame("text_1", call.t("survey.question_needed")) }
        guard form.mistakes.isEmpty else { return try SurveyPage.form(form, of: round, most: Self.mostQuestions, call) }
        let id = try await surveys.add(
            title: title, lead: lead, closesOn: closes, questions: questions, to: round.id, by: call.visitor.actor, at: call.now)
        return call.done("/surveys/\(id)", call.t("survey.opened"))
    }

    private func show(_ form: Form, _ mistakes: [FieldMistake], _ call: Call) async throws -> Response {
        let survey = try await surveys.survey(call.id("survey"))
        let open = survey.isOpen(at: call.now)
        let mayReply = open && call.visitor.partner != nil && Audience.changing(.replies).admits(call.visitor)
        let reply = try await call.visitor.partner.asyncThen { try await surveys.reply(of: $0, to: survey.id) }
        // While it is open nobody sees totals, not even as they grow.
        let results = open ? nil : try await surveys.results(of: survey.id)
        return try SurveyPage.detail(
            survey, reply: mayReply ? reply : nil, results: results, form: form, mistakes: mistakes, open: open, call)
    }

    private func reply(_ call: Call) async throws -> Response {
        let form = try await call.form()
        let survey = try await surveys.survey(call.id("survey"))
        guard let partner = call.visitor.partner, let member = call.visitor.member else {
            throw Refusal(.notAllowed, "Only people who speak for a partner can reply.")
        }
        let submit = form["submit"] == "1"
        var answers: [QuestionID: [String]] = [:]
        var mistakes: [FieldMistake] = []
        for question in survey.questions {
            let field = "q_\(question.id)"
            let given = form.all(field).map(\.trimmed).filter { !$0.isEmpty }
            answers[question.id] = given
            if let values = question.values, let wrong = given.first(where: { !values.contains($0) }) {
                mistakes.append(FieldMistake(field, "'\(wrong)' is not one of the choices."))
            }
            if question.kind != .multiple, given.count > 1 { mistakes.append(FieldMistake(field, call.t("survey.one_only"))) }
            if question.kind == .number, let value = given.first, Double(value)?.isFinite != true {
                mistakes.append(FieldMistake(field, call.t("survey.not_a_number", ["value": value])))
            }
            if let long = given.first(where: { $0.count > 1000 }) {
                mistakes.append(FieldMistake(field, "This has \(long.count) characters; at most 1000 fit. Please shorten it."))
            }
            if submit, question.isRequired, given.isEmpty { mistakes.append(FieldMistake(field, call.t("survey.required"))) }
        }
        guard mistakes.isEmpty else { return try await show(form, mistakes, call) }
        try await surveys.save(answers, submit: submit, to: survey.id, of: partner, by: member, at: call.now)
        return call.done("/surveys/\(survey.id)", call.t(submit ? "survey.submitted" : "survey.saved"))
    }
}

extension Optional where Wrapped: Sendable {
    fileprivate func asyncThen<T>(_ transform: (Wrapped) async throws -> T) async throws -> T? {
        guard let self else { return nil }
        return try await transform(self)
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text = text.dropFirst() }
        while text.last?.isWhitespace == true { text = text.dropLast() }
        return String(text)
    }
}
