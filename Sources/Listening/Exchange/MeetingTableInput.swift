// Meetings, what was noted in them, and the questions of surveys as tables. Used by ExchangeInput.

import OpenFormats
import Storage
import Vocabulary

struct MeetingTableInput: ExchangeTable {
    let columns = ["meeting", "held_on", "place", "round", "agenda", "minutes", "partners"]
    let required = ["meeting", "held_on"]
    let numbers: Set<String> = []

    func rows(_ condition: SQLText?, on connection: any SQLConnection) throws -> [[String]] {
        let names = try RoundName.names(on: connection)
        return try connection.query(
            "SELECT meeting.id, title, held_on, place, round_id, agenda, minutes FROM meeting WHERE " + (condition ?? "1 = 1")
                + " ORDER BY held_on, meeting.id"
        ) { row in
            (
                id: try row.next() as MeetingID, head: [try row.next(), (try row.next() as Day).iso, try row.next()],
                round: try row.next() as RoundID?, rest: [try row.next() as String, try row.next() as String]
            )
        }.map { meeting in
            let partners = try connection.query(
                """
                SELECT partner.code FROM partner JOIN meeting_partner ON meeting_partner.partner_id = partner.id
                WHERE meeting_partner.meeting_id = \(meeting.id) ORDER BY partner.code
                """
            ) { try $0.next() as String }
            return meeting.head + [meeting.round.flatMap { names[$0] } ?? ""] + meeting.rest + [partners.joined(separator: ";")]
        }
    }

    func find(_ row: inout CSVReader, on connection: any SQLConnection) throws -> SQLText? {
        let title = row.exactText("meeting", in: 1...200)
        return row.day("held_on").map { "meeting.title = \(title) AND meeting.held_on = \($0)" }
    }

    func write(_ row: inout CSVReader, _ act: ExchangeAct, on connection: any SQLConnection) throws -> SQLText? {
        let draft = MeetingDraft(
            title: row.exact("meeting"), heldOn: row.day("held_on") ?? act.now.day, place: row.exactText("place", in: 0...200),
            agenda: row.exactText("agenda", in: 0...5000), round: try row.round(mayBeEmpty: true, on: connection))
        let minutes = row.exactText("minutes", in: 0...200_000)
        var partners: [PartnerID] = []
        for code in row["partners"].split(separator: ";").map(String.init) {
            let found = try connection.first("SELECT id FROM partner WHERE code = \(code)") { try $0.next() as PartnerID }
            if let found { partners.append(found) } else { row.blame("partners", "There is no partner with the code '\(code)'.") }
        }
        guard row.mistakes.isEmpty else { return nil }
        try MeetingStore.set(draft, minutes: minutes, partners: partners, on: connection)
        return try find(&row, on: connection)
    }

    func name(_ row: CSVReader) -> String { "\(row["held_on"]) \(row["meeting"])" }
}

struct NoteTableInput: ExchangeTable {
    let columns = ["meeting", "held_on", "item", "kind", "text", "owner", "due_on", "at"]
    let required = ["meeting", "held_on", "kind", "text"]
    let numbers: Set<String> = []

    func rows(_ condition: SQLText?, on connection: any SQLConnection) throws -> [[String]] {
        try connection.query(
            """
            SELECT meeting.title, meeting.held_on, COALESCE(meeting_item.title, ''), meeting_note.kind, meeting_note.text,
                COALESCE(partner.code, ''), meeting_note.due_on, meeting_note.at
            FROM meeting_note JOIN meeting ON meeting.id = meeting_note.meeting_id
            LEFT JOIN meeting_item ON meeting_item.id = meeting_note.item_id LEFT JOIN partner ON partner.id = meeting_note.owner_id WHERE
            """ + " " + (condition ?? "1 = 1") + " ORDER BY meeting.held_on, meeting.id, meeting_note.id"
        ) {
            [
                try $0.next(), (try $0.next() as Day).iso, try $0.next(), try $0.next(), try $0.next(), try $0.next(),
                (try $0.next() as Day?)?.iso ?? "", (try $0.next() as Moment).exactISO,
            ]
        }
    }

    private func meeting(_ row: inout CSVReader, on connection: any SQLConnection) throws -> (MeetingID, MeetingItemID?)? {
        guard let day = row.day("held_on") else { return nil }
        let title = row.exact("meeting")
        guard
            let meeting = try connection.first(
                "SELECT id FROM meeting WHERE title = \(title) AND held_on = \(day)", { try $0.next() as MeetingID })
        else {
            row.blame("meeting", "There is no such meeting on \(day). Import meetings first.")
            return nil
        }
        let item = row.exact("item")
        if item.isEmpty { return (meeting, nil) }
        let found = try connection.first(
            "SELECT id FROM meeting_item WHERE meeting_id = \(meeting) AND title = \(item) ORDER BY position LIMIT 1"
        ) { try $0.next() as MeetingItemID }
        if found == nil { row.blame("item", "The agenda of this meeting has no such item.") }
        return found.map { (meeting, $0) }
    }

    func find(_ row: inout CSVReader, on connection: any SQLConnection) throws -> SQLText? {
        guard let (meeting, item) = try meeting(&row, on: connection) else { return nil }
        return try MeetingStore.note(row["kind"], row.exact("text"), item: item, of: meeting, on: connection).map {
            "meeting_note.id = \($0)"
        }
    }

    func write(_ row: inout CSVReader, _ act: ExchangeAct, on connection: any SQLConnection) throws -> SQLText? {
        let kind = row.choice("kind", of: MeetingNote.Kind.self)
        let text = row.exactText("text", in: 1...2000)
        let owner = try row.partner("owner", mayBeEmpty: true, on: connection)
        let due = row.day("due_on", mayBeEmpty: true)
        let at = row.moment("at", otherwise: act.now)
        guard let (meeting, item) = try meeting(&row, on: connection), let kind, row.mistakes.isEmpty else { return nil }
        if let known = try MeetingStore.note(kind.rawValue, text, item: item, of: meeting, on: connection) {
            try MeetingStore.change(known, owner: owner, dueOn: due, on: connection)
        } else {
            try MeetingStore.note(kind, text, item: item, owner: owner, dueOn: due, in: meeting, at: at, on: connection)
        }
        return try find(&row, on: connection)
    }

    func name(_ row: CSVReader) -> String { "\(row["kind"]) \(row["text"].prefix(60))" }
}

struct SurveyTableInput: ExchangeTable {
    let columns = ["round", "survey", "lead", "closes_on", "closed_at", "position", "kind", "question", "choices", "required"]
    let required = ["round", "survey", "closes_on", "position", "kind", "question"]
    let numbers: Set = ["position", "required"]

    func rows(_ condition: SQLText?, on connection: any SQLConnection) throws -> [[String]] {
        let names = try RoundName.names(on: connection)
        return try connection.query(
            """
            SELECT survey.round_id, survey.title, survey.lead, survey.closes_on, survey.closed_at, survey_question.position,
                survey_question.kind, survey_question.text, survey_question.choices, survey_question.required
            FROM survey_question JOIN survey ON survey.id = survey_question.survey_id WHERE
            """ + " " + (condition ?? "1 = 1") + " ORDER BY survey.id, survey_question.position"
        ) { row in
            [
                names[try row.next()] ?? "", try row.next(), try row.next(), (try row.next() as Day).iso,
                (try row.next() as Moment?)?.exactISO ?? "", String(try row.next() as Int + 1), try row.next(), try row.next(),
                (try row.next() as String).split(separator: "\n").joined(separator: ";"), String(try row.next() as Int),
            ]
        }
    }

    func find(_ row: inout CSVReader, on connection: any SQLConnection) throws -> SQLText? {
        let title = row.exactText("survey", in: 1...200)
        let position = row.int("position", in: 1...100)
        return try row.round(on: connection).map {
            "survey.round_id = \($0) AND survey.title = \(title) AND survey_question.position = \(position - 1)"
        }
    }

    func write(_ row: inout CSVReader, _ act: ExchangeAct, on connection: any SQLConnection) throws -> SQLText? {
        let kind = row.choice("kind", of: QuestionKind.self)
        let choices = row["choices"].split(separator: ";").map(String.init)
        if let kind, [.single, .multiple].contains(kind), choices.count < 2 || Set(choices).count < choices.count {
            row.blame("choices", "A choice needs at least two different answers, separated by semicolons.")
        }
        let head = SurveyDraft(
            title: row.exact("survey"), lead: row.exactText("lead", in: 0...1000), closesOn: row.day("closes_on") ?? act.now.day,
            closedAt: row["closed_at"].isEmpty ? nil : row.moment("closed_at", otherwise: act.now))
        let text = row.exactText("question", in: 1...500)
        let required = row.flag("required")
        guard let round = try row.round(on: connection), let kind, row.mistakes.isEmpty else { return nil }
        try SurveyStore.set(
            head, QuestionDraft(kind: kind, text: text, choices: choices, isRequired: required),
            position: row.int("position", in: 1...100) - 1, in: round, at: act.now, on: connection)
        return try find(&row, on: connection)
    }

    func name(_ row: CSVReader) -> String { "\(row["survey"]) \(row["position"])" }
}
