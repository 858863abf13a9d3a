// Replies to closed surveys as a table: each reply a number, a line for each question. Used by ExchangeInput.

import OpenFormats
import Storage
import Vocabulary

struct ReplyTableInput: ExchangeTable {
    let columns = ["round", "survey", "reply", "position", "answer", "submitted_at"]
    let required = ["round", "survey", "reply", "position", "answer"]
    let numbers: Set = ["position"]

    /// The whole table holds what was submitted to surveys that are closed and have at least five replies, as their results do.
    func rows(_ condition: SQLText?, on connection: any SQLConnection) throws -> [[String]] {
        let names = try RoundName.names(on: connection)
        let lines = try connection.query(
            """
            SELECT survey.round_id, survey.title, survey.id, survey.created_at, survey_question.position, survey_question.kind, reply.id,
                reply.number, reply.submitted_at, survey_question.id
            FROM survey JOIN survey_question ON survey_question.survey_id = survey.id
            JOIN (SELECT survey_id, id, NULL AS number, submitted_at FROM survey_reply WHERE submitted_at IS NOT NULL
                UNION ALL SELECT survey_id, NULL, number, submitted_at FROM numbered_reply) AS reply ON reply.survey_id = survey.id
            WHERE
            """ + " "
                + (condition ?? "survey.closed_at IS NOT NULL AND \(SurveyResults.smallest) <= "
                    + "(SELECT COUNT(*) FROM survey_reply WHERE survey_reply.survey_id = survey.id AND survey_reply.submitted_at IS NOT NULL)"
                    + " + (SELECT COUNT(*) FROM numbered_reply WHERE numbered_reply.survey_id = survey.id)")
                + " ORDER BY survey.round_id, survey.id, survey_question.position"
        ) { row in
            let head: [String] = [names[try row.next()] ?? "", try row.next()]
            let (survey, made, position): (SurveyID, Moment, Int) = try (row.next(), row.next(), row.next())
            let kind = QuestionKind(rawValue: try row.next()) ?? .text
            let (own, outer, submitted): (Int64?, String?, Moment) = try (row.next(), row.next(), row.next())
            return try Line(
                head: head, survey: survey, position: position, kind: kind, own: own, number: outer ?? ExchangeNumber.text(own ?? 0, made),
                submitted: submitted, question: row.next())
        }
        var rows: [(line: Line, answer: String)] = []
        for line in lines { rows.append((line, try answer(line, on: connection))) }
        // By number: in every hub the same order, and none that tells who came first.
        return rows.sorted {
            ($0.line.survey.raw, $0.line.number, $0.line.position) < ($1.line.survey.raw, $1.line.number, $1.line.position)
        }
        .map { $0.line.head + [$0.line.number, String($0.line.position + 1), $0.answer, $0.line.submitted.exactISO] }
    }

    private struct Line {
        let head: [String]
        let survey: SurveyID
        let position: Int
        let kind: QuestionKind
        /// The row of a reply that was given here.
        let own: Int64?
        let number: String
        let submitted: Moment
        let question: QuestionID
    }

    private func answer(_ line: Line, on connection: any SQLConnection) throws -> String {
        let values: [String] =
            if let own = line.own {
                try connection.query(
                    "SELECT value FROM survey_answer WHERE reply_id = \(own) AND question_id = \(line.question) ORDER BY value"
                ) { try $0.next() }
            } else {
                try connection.query(
                    """
                    SELECT value FROM numbered_answer
                    WHERE survey_id = \(line.survey) AND number = \(line.number) AND question_id = \(line.question) ORDER BY value
                    """
                ) { try $0.next() }
            }
        // The answers of a survey never hold a semicolon where several can be chosen.
        return values.sorted().joined(separator: ";")
    }

    /// The question a line is about.
    private func question(_ row: inout CSVReader, on connection: any SQLConnection) throws -> (survey: SurveyID, made: Moment, Question)? {
        guard let round = try row.round(on: connection) else { return nil }
        let title = row.exactText("survey", in: 1...200)
        let position = row.int("position", in: 1...100)
        let survey = try connection.first("SELECT id, created_at FROM survey WHERE round_id = \(round) AND title = \(title)") {
            (id: try $0.next() as SurveyID, made: try $0.next() as Moment)
        }
        guard let survey else {
            row.blame("survey", "The round has no such survey. Import surveys first, or correct it.")
            return nil
        }
        let questions = try SurveyStore.survey(survey.id, on: connection).questions
        guard questions.indices.contains(position - 1) else {
            row.blame("position", "The survey has \(questions.count) questions.")
            return nil
        }
        return (survey.id, survey.made, questions[position - 1])
    }

    /// The reply that was given here under a number.
    private func own(_ number: String, of survey: SurveyID, made: Moment, on connection: any SQLConnection) throws -> Int64? {
        guard let parts = ExchangeNumber.parts(number), parts.made == made else { return nil }
        return try connection.first(
            "SELECT id FROM survey_reply WHERE id = \(parts.id) AND survey_id = \(survey) AND submitted_at IS NOT NULL"
        ) { try $0.next() as Int64 }
    }

    func find(_ row: inout CSVReader, on connection: any SQLConnection) throws -> SQLText? {
        let number = row.text("reply", in: 1...100)
        guard let (survey, made, question) = try question(&row, on: connection), row.mistakes.isEmpty else { return nil }
        if let own = try own(number, of: survey, made: made, on: connection) {
            return "reply.id = \(own) AND survey_question.id = \(question.id)"
        }
        let there: Int = try connection.value("SELECT COUNT(*) FROM numbered_reply WHERE survey_id = \(survey) AND number = \(number)")
        // A reply that another line has brought is there, with nothing said to this question yet.
        return there == 0 ? nil : place(survey, number, question.id)
    }

    private func place(_ survey: SurveyID, _ number: String, _ question: QuestionID) -> SQLText {
        "survey.id = \(survey) AND reply.number = \(number) AND survey_question.id = \(question)"
    }

    func write(_ row: inout CSVReader, _ act: ExchangeAct, on connection: any SQLConnection) throws -> SQLText? {
        let number = row.text("reply", in: 1...100)
        let text = row.exactText("answer", in: 0...5000)
        let submitted = row.moment("submitted_at", otherwise: act.now)
        guard let (survey, made, question) = try question(&row, on: connection), row.mistakes.isEmpty else { return nil }
        if let own = try own(number, of: survey, made: made, on: connection) {
            let there: SQLText = "reply.id = \(own) AND survey_question.id = \(question.id)"
            if try rows(there, on: connection).first?[4] != text {
                row.blame(
                    "reply", "This is the reply of an organisation of this hub. Organisations answer themselves; no file changes that.")
            }
            return there
        }
        let values = question.kind == .multiple ? text.split(separator: ";").map(String.init) : text.isEmpty ? [] : [text]
        if let known = question.values, let odd = values.first(where: { !known.contains($0) }) {
            row.blame("answer", "'\(odd)' is not an answer to this question. It must be one of: \(known.joined(separator: ", ")).")
        }
        if question.kind == .number, let value = values.first, Double(value) == nil { row.blame("answer", "It must be a number.") }
        guard row.mistakes.isEmpty else { return nil }
        try SurveyStore.take(values, to: question.id, of: survey, number: number, submittedAt: submitted, on: connection)
        return place(survey, number, question.id)
    }

    func name(_ row: CSVReader) -> String { "\(row["survey"]) \(row["reply"]) \(row["position"])" }
}
