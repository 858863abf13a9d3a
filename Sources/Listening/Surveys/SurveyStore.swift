// Writes surveys and their replies: one reply per organisation, saved as often as wanted, submitted once it is whole.

package import Storage
package import Vocabulary

/// The head of a survey as a file says it.
struct SurveyDraft: Sendable {
    let title: String
    let lead: String
    let closesOn: Day
    let closedAt: Moment?
}

package struct SurveyStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package func add(
        title: String, lead: String, closesOn: Day, questions: [QuestionDraft], to round: RoundID, by actor: String, at now: Moment
    ) async throws -> SurveyID {
        try await database.write {
            try Self.add(title: title, lead: lead, closesOn: closesOn, questions: questions, to: round, by: actor, at: now, on: $0)
        }
    }

    package static func add(
        title: String, lead: String, closesOn: Day, questions: [QuestionDraft], to round: RoundID, by actor: String, at now: Moment,
        on connection: any SQLConnection
    ) throws -> SurveyID {
        _ = try RoundStore.round(round, on: connection)
        guard try connection.value("SELECT COUNT(*) FROM survey WHERE round_id = \(round) AND title = \(title)") == 0 else {
            throw Refusal(.conflict, "This round has a survey “\(title)” already. Give this one another title.")
        }
        let id: SurveyID = try connection.value(
            """
            INSERT INTO survey (round_id, title, lead, closes_on, created_at)
            VALUES (\(round), \(title), \(lead), \(closesOn), \(now)) RETURNING id
            """)
        for (position, question) in questions.enumerated() {
            try connection.execute(
                """
                INSERT INTO survey_question (survey_id, position, kind, text, choices, required)
                VALUES (\(id), \(position), \(question.kind.rawValue), \(question.text), \(question.choices.joined(separator: "\n")), \(question.isRequired))
                """)
        }
        try AuditLog.append(AuditEntry(actor: actor, act: "opened", object: "survey \(id)", after: title), at: now, on: connection)
        return id
    }

    /// One question as a file says it, with the head of its survey. Questions that somebody has answered stay as they were asked.
    static func set(
        _ head: SurveyDraft, _ question: QuestionDraft, position: Int, in round: RoundID, at now: Moment, on connection: any SQLConnection
    ) throws {
        let id: SurveyID = try connection.value(
            """
            INSERT INTO survey (round_id, title, lead, closes_on, closed_at, created_at)
            VALUES (\(round), \(head.title), \(head.lead), \(head.closesOn), \(head.closedAt), \(now))
            ON CONFLICT (round_id, title) DO UPDATE SET lead = excluded.lead, closes_on = excluded.closes_on, closed_at = excluded.closed_at
            RETURNING id
            """)
        let choices = question.choices.joined(separator: "\n")
        let before = try connection.first(
            "SELECT kind, text, choices, required FROM survey_question WHERE survey_id = \(id) AND position = \(position)"
        ) {
            (
                kind: try $0.next() as String, text: try $0.next() as String, choices: try $0.next() as String,
                required: try $0.next() as Bool
            )
        }
        if let before, before == (question.kind.rawValue, question.text, choices, question.isRequired) { return }
        let replies: Int = try connection.value(
            """
            SELECT (SELECT COUNT(*) FROM survey_reply WHERE survey_id = \(id)) + (SELECT COUNT(*) FROM numbered_reply WHERE survey_id = \(id))
            """)
        guard replies == 0 else {
            throw Refusal(.conflict, "The survey “\(head.title)” has replies already, so its questions stay. Open another survey.")
        }
        try connection.execute(
            """
            INSERT INTO survey_question (survey_id, position, kind, text, choices, required)
            VALUES (\(id), \(position), \(question.kind.rawValue), \(question.text), \(choices), \(question.isRequired))
            ON CONFLICT (survey_id, position) DO UPDATE SET kind = excluded.kind, text = excluded.text, choices = excluded.choices,
                required = excluded.required
            """)
    }

    package func close(_ id: SurveyID, by actor: String, at now: Moment) async throws -> RoundID {
        try await database.write { try Self.close(id, by: actor, at: now, on: $0) }
    }

    @discardableResult
    package static func close(_ id: SurveyID, by actor: String, at now: Moment, on connection: any SQLConnection) throws -> RoundID {
        let survey = try survey(id, on: connection)
        guard survey.closedAt == nil else { throw Refusal(.closed, "The survey “\(survey.title)” is closed already.") }
        try connection.execute("UPDATE survey SET closed_at = \(now) WHERE id = \(id)")
        try AuditLog.append(AuditEntry(actor: actor, act: "closed", object: "survey \(id)"), at: now, on: connection)
        return survey.round
    }

    /// Keeps what an organisation answered. A submitted reply can be changed until the survey closes.
    package func save(
        _ answers: [QuestionID: [String]], submit: Bool, to id: SurveyID, of partner: PartnerID, by member: MemberID, at now: Moment
    ) async throws {
        try await database.write { connection in
            try Self.save(answers, submit: submit, to: id, of: partner, by: member, at: now, on: connection)
        }
    }

    package static func save(
        _ answers: [QuestionID: [String]], submit: Bool, to id: SurveyID, of partner: PartnerID, by member: MemberID?, at now: Moment,
        on connection: any SQLConnection
    ) throws {
        let survey = try survey(id, on: connection)
        guard survey.isOpen(at: now) else {
            throw Refusal(
                .closed, "The survey “\(survey.title)” closed on \(min(survey.closesOn, survey.closedAt?.day ?? survey.closesOn)).")
        }
        let reply: Int64 = try connection.value(
            """
            INSERT INTO survey_reply (survey_id, partner_id, by_member, saved_at, submitted_at)
            VALUES (\(id), \(partner), \(member), \(now), \(submit ? now : nil))
            ON CONFLICT (survey_id, partner_id) DO UPDATE SET by_member = excluded.by_member, saved_at = excluded.saved_at,
                submitted_at = COALESCE(excluded.submitted_at, survey_reply.submitted_at) RETURNING id
            """)
        try connection.execute("DELETE FROM survey_answer WHERE reply_id = \(reply)")
        for question in survey.questions {
            for value in Set(answers[question.id] ?? []).sorted() where !value.isEmpty {
                try connection.execute(
                    "INSERT INTO survey_answer (reply_id, question_id, value) VALUES (\(reply), \(question.id), \(value))")
            }
        }
        if submit {
            try AuditLog.append(
                AuditEntry(actor: member.map { "member \($0)" } ?? "import", act: "replied", object: "survey \(id)"), at: now,
                on: connection)
        }
    }

    /// What a reply from another hub said to one question.
    static func take(
        _ values: [String], to question: QuestionID, of survey: SurveyID, number: String, submittedAt: Moment,
        on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO numbered_reply (survey_id, number, submitted_at) VALUES (\(survey), \(number), \(submittedAt))
            ON CONFLICT (survey_id, number) DO UPDATE SET submitted_at = excluded.submitted_at
            """)
        try connection.execute(
            "DELETE FROM numbered_answer WHERE survey_id = \(survey) AND number = \(number) AND question_id = \(question)")
        for value in Set(values).sorted() {
            try connection.execute(
                "INSERT INTO numbered_answer (survey_id, number, question_id, value) VALUES (\(survey), \(number), \(question), \(value))")
        }
    }

    // MARK: Reading

    package func all(in round: RoundID) async throws -> [Survey] {
        try await database.read { connection in
            try connection.query("SELECT id FROM survey WHERE round_id = \(round) ORDER BY id DESC") { try $0.next() as SurveyID }
                .map { try Self.survey($0, on: connection) }
        }
    }

    package func survey(_ id: SurveyID) async throws -> Survey { try await database.read { try Self.survey(id, on: $0) } }

    package static func survey(_ id: SurveyID, on connection: any SQLConnection) throws -> Survey {
        let questions = try connection.query(
            "SELECT id, kind, text, choices, required FROM survey_question WHERE survey_id = \(id) ORDER BY position"
        ) { row in
            try Question(
                id: row.next(), kind: QuestionKind(rawValue: row.next()) ?? .text, text: row.next(),
                choices: (row.next() as String).split(separator: "\n").map(String.init), isRequired: row.next())
        }
        let replies: Int = try connection.value(
            """
            SELECT (SELECT COUNT(*) FROM survey_reply WHERE survey_id = \(id) AND submitted_at IS NOT NULL)
                + (SELECT COUNT(*) FROM numbered_reply WHERE survey_id = \(id))
            """)
        let found = try connection.first("SELECT round_id, title, lead, closes_on, closed_at FROM survey WHERE id = \(id)") {
            try Survey(
                id: id, round: $0.next(), title: $0.next(), lead: $0.next(), closesOn: $0.next(), closedAt: $0.next(),
                questions: questions, replies: replies)
        }
        guard let found else { throw Refusal.notFound("survey", id) }
        return found
    }

    package func reply(of partner: PartnerID, to id: SurveyID) async throws -> SurveyReply {
        try await database.read { connection in
            let head = try connection.first(
                "SELECT saved_at, submitted_at FROM survey_reply WHERE survey_id = \(id) AND partner_id = \(partner)"
            ) { (try $0.next() as Moment, try $0.next() as Moment?) }
            let answers = try connection.query(
                """
                SELECT survey_answer.question_id, survey_answer.value FROM survey_answer
                JOIN survey_reply ON survey_reply.id = survey_answer.reply_id
                WHERE survey_reply.survey_id = \(id) AND survey_reply.partner_id = \(partner) ORDER BY survey_answer.value
                """
            ) { (try $0.next() as QuestionID, try $0.next() as String) }
            return SurveyReply(
                answers: Dictionary(grouping: answers, by: \.0).mapValues { $0.map(\.1) }, savedAt: head?.0, submittedAt: head?.1)
        }
    }

    /// Results as everybody may see them, suppression applied. Submitted replies only.
    package func results(of id: SurveyID) async throws -> [QuestionResult] {
        try await database.read { connection in
            let survey = try Self.survey(id, on: connection)
            let rows =
                try connection.query(
                    """
                    SELECT survey_answer.question_id, survey_answer.reply_id, survey_answer.value FROM survey_answer
                    JOIN survey_reply ON survey_reply.id = survey_answer.reply_id
                    WHERE survey_reply.survey_id = \(id) AND survey_reply.submitted_at IS NOT NULL
                    """
                ) { (question: try $0.next() as QuestionID, reply: "\(try $0.next() as Int64)", value: try $0.next() as String) }
                + connection.query("SELECT question_id, number, value FROM numbered_answer WHERE survey_id = \(id)") {
                    (question: try $0.next() as QuestionID, reply: "number \(try $0.next() as String)", value: try $0.next() as String)
                }
            let byQuestion = Dictionary(grouping: rows, by: \.question)
            return survey.questions.map { question in
                let replies = Dictionary(grouping: byQuestion[question.id] ?? [], by: \.reply).values.map { $0.map(\.value) }
                return SurveyResults.result(of: question, answers: Array(replies))
            }
        }
    }
}
