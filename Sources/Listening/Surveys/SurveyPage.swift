// Surveys as people fill them in, and their results with small numbers left out.

import Hummingbird
import Vocabulary
import Web

enum SurveyPage {
    static func list(_ surveys: [Survey], of round: Round, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(surveys, title: t("surveys.title"), template: "surveys") {
            [
                "round": round.id.description, "roundTitle": round.title, "empty": surveys.isEmpty,
                "surveys": surveys.map {
                    [
                        "path": "/surveys/\($0.id)", "title": $0.title, "lead": $0.lead,
                        "state": $0.isOpen(at: call.now) ? t("survey.open_until", ["day": t.day($0.closesOn)]) : t("survey.closed"),
                        "questions": t.count("survey.questions", $0.questions.count),
                    ]
                },
            ]
        }
    }

    static func form(_ form: Form, of round: Round, most: Int, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(
            form.mistakes, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("survey.new"), template: "survey_form"
        ) {
            [
                "round": round.id.description, "roundTitle": round.title,
                "fields": [
                    FieldView.make("title", label: t("survey.title"), form: form),
                    FieldView.make("lead", label: t("survey.lead"), hint: t("survey.lead.hint"), form: form, large: true),
                    FieldView.make("closes_on", label: t("survey.closes_on"), form: form, type: "date"),
                ],
                "questions": (1...most).map { number in
                    [
                        "legend": t("survey.question", ["n": number]), "required": form["required_\(number)"] == "1", "n": String(number),
                        "fields": [
                            FieldView.make("text_\(number)", label: t("survey.text"), form: form),
                            FieldView.choice(
                                "kind_\(number)", label: t("survey.kind"), form: form,
                                options: QuestionKind.allCases.map { ($0.rawValue, t("survey.kind.\($0.rawValue)")) }),
                            FieldView.make("choices_\(number)", label: t("survey.choices"), hint: t("survey.choices.hint"), form: form),
                        ],
                    ] as [String: Any]
                },
            ]
        }
    }

    private struct Answer: Encodable {
        let survey: Survey
        let reply: SurveyReply?
        let results: [QuestionResult]?
        let mistakes: [FieldMistake]
    }

    static func detail(
        _ survey: Survey, reply: SurveyReply?, results: [QuestionResult]?, form: Form, mistakes: [FieldMistake], open: Bool, _ call: Call
    ) throws -> Response {
        let t = call.t
        // How many have replied so far is for the hub's team while it is open.
        let counted = open && !call.visitor.isOrganiser ? survey.withoutCount : survey
        return try call.show(
            Answer(survey: counted, reply: reply, results: results, mistakes: mistakes),
            status: mistakes.isEmpty ? .ok : .unprocessableContent, title: survey.title, template: "survey"
        ) {
            [
                "id": survey.id.description, "round": survey.round.description, "title": survey.title, "lead": survey.lead, "open": open,
                "closed": !open, "until": t("survey.open_until", ["day": t.day(survey.closesOn)]), "mayReply": reply != nil,
                "mayNotReply": open && reply == nil, "count": t.count("survey.replies", survey.replies),
                "state": reply.map { reply in
                    reply.submittedAt.map { t("survey.was_submitted", ["day": t.day($0.day)]) }
                        ?? reply.savedAt.map { t("survey.was_saved", ["day": t.day($0.day)]) } ?? ""
                } ?? "",
                "questions": survey.questions.map { input($0, reply: reply, form: form, mistakes: mistakes, t) },
                "results": (results ?? []).map { result($0, t) },
            ]
        }
    }

    private static func input(_ question: Question, reply: SurveyReply?, form: Form, mistakes: [FieldMistake], _ t: Messages) -> [String:
        Any]
    {
        let field = "q_\(question.id)"
        let given = form.fields[field] ?? reply?.answers[question.id] ?? []
        let mistake = mistakes.first { $0.field == field }?.explanation ?? ""
        return [
            "field": field, "text": question.text, "required": question.isRequired, "mistake": mistake, "invalid": !mistake.isEmpty,
            "choice": question.values != nil, "type": question.kind == .multiple ? "checkbox" : "radio",
            "number": question.kind == .number, "words": question.kind == .text, "value": given.first ?? "",
            "options": (question.values ?? []).enumerated().map { number, value in
                [
                    "id": "\(field)-\(number)", "value": value, "checked": given.contains(value), "field": field,
                    "type": question.kind == .multiple ? "checkbox" : "radio",
                    "word": question.kind == .scale ? t("survey.scale.\(value)") : value,
                ] as [String: Any]
            },
        ]
    }

    private static func result(_ result: QuestionResult, _ t: Messages) -> [String: Any] {
        let most = max(1, result.choices.compactMap(\.count).max() ?? 1)
        return [
            "text": result.question.text, "few": result.replies == 0, "n": t.count("survey.replies", result.replies),
            "choices": result.choices.map { choice in
                [
                    "word": result.question.kind == .scale ? t("survey.scale.\(choice.value)") : choice.value,
                    "count": choice.count.map(t.number) ?? "·", "width": (choice.count ?? 0) * 100 / most,
                ] as [String: Any]
            },
            "hasChoices": !result.choices.isEmpty, "hidden": result.choices.contains { $0.count == nil },
            "median": result.median.map { t("survey.median", ["value": plain($0)]) } ?? "", "hasMedian": result.median != nil,
            "texts": result.texts, "hasTexts": !result.texts.isEmpty,
        ]
    }

    private static func plain(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }
}

extension Survey {
    /// The same survey without how many replied.
    var withoutCount: Survey {
        Survey(id: id, round: round, title: title, lead: lead, closesOn: closesOn, closedAt: closedAt, questions: questions, replies: 0)
    }
}
