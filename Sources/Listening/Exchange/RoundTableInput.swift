// Rounds with their statements and votes as tables. People are numbers in them: who made a statement or how somebody voted never leaves.

import OpenFormats
import Storage
import Vocabulary

/// Rounds are named by their title; where two have the same, by their number too.
enum RoundName {
    static func all(on connection: any SQLConnection) throws -> [String: RoundID] {
        let rounds = try connection.query("SELECT id, title FROM round ORDER BY id") { (try $0.next() as RoundID, try $0.next() as String) }
        let counts = Dictionary(rounds.map { ($0.1, 1) }, uniquingKeysWith: +)
        return Dictionary(uniqueKeysWithValues: rounds.map { (counts[$0.1] == 1 ? $0.1 : "\($0.1) (\($0.0))", $0.0) })
    }

    static func names(on connection: any SQLConnection) throws -> [RoundID: String] {
        Dictionary(uniqueKeysWithValues: try all(on: connection).map { ($0.value, $0.key) })
    }
}

extension CSVReader {
    mutating func round(mayBeEmpty: Bool = false, on connection: any SQLConnection) throws -> RoundID? {
        let name = exact("round")
        if mayBeEmpty, name.isEmpty { return nil }
        let found = try RoundName.all(on: connection)[name]
        if found == nil { blame("round", "There is no round with this title. Import rounds first, or correct it.") }
        return found
    }
}

struct RoundTableInput: ExchangeTable {
    let columns = ["round", "question", "decision_rule", "weights", "stages"]
    let required = ["round", "question", "decision_rule"]
    let numbers: Set<String> = []

    func rows(_ condition: SQLText?, on connection: any SQLConnection) throws -> [[String]] {
        let names = try RoundName.names(on: connection)
        return try connection.query(
            "SELECT round.id, question, decision_rule, class_targets FROM round WHERE " + (condition ?? "1 = 1") + " ORDER BY round.id"
        ) { (id: try $0.next() as RoundID, cells: [try $0.next() as String, try $0.next(), try $0.next()]) }
        .map { row in
            let stages = try RoundStore.round(row.id, on: connection).stages.map { "\($0.stage.rawValue):\($0.startsOn)/\($0.endsOn)" }
            return [names[row.id] ?? ""] + row.cells + [stages.joined(separator: ";")]
        }
    }

    func find(_ row: inout CSVReader, on connection: any SQLConnection) throws -> SQLText? {
        try RoundName.all(on: connection)[row.exact("round")].map { "round.id = \($0)" }
    }

    func write(_ row: inout CSVReader, _ act: ExchangeAct, on connection: any SQLConnection) throws -> SQLText? {
        let title = row.exactText("round", in: 1...200)
        let question = row.exactText("question", in: 1...500)
        let rule = row.exactText("decision_rule", in: 1...2000)
        let targets = weights(&row)
        let dates = stages(&row, from: act.now.day)
        guard row.mistakes.isEmpty else { return nil }
        if let known = try find(&row, on: connection) {
            let there = try rows(known, on: connection)[0]
            // Who takes part was shown the question and the rule before speaking; a file must not change them afterwards.
            for (column, cell) in zip(columns, there).dropFirst() where columns.contains(column) && !row.exact(column).isEmpty {
                if row.exact(column) != cell {
                    row.blame(column, "The round is there with '\(cell.prefix(80))'. A file changes no round; give this one another title.")
                }
            }
            return known
        }
        let id = try RoundStore.add(
            RoundDraft(title: title, question: question, decisionRule: rule, classTargets: targets, stages: dates), by: act.actor,
            at: act.now, on: connection)
        return "round.id = \(id)"
    }

    private func weights(_ row: inout CSVReader) -> [VoiceClass: Double] {
        if row["weights"].isEmpty { return RoundDraft.equalTargets }
        var result: [VoiceClass: Double] = [:]
        for part in row["weights"].split(separator: ";") {
            let sides = part.split(separator: ":").map(String.init)
            guard sides.count == 2, let voice = VoiceClass(rawValue: sides[0]), let weight = Double(sides[1]), weight >= 0, weight <= 1
            else {
                row.blame(
                    "weights",
                    "It must be like large:0.5;sme:0.5 with the classes \(VoiceClass.allCases.map(\.rawValue).joined(separator: ", ")).")
                return [:]
            }
            result[voice] = weight
        }
        if abs(result.values.reduce(0, +) - 1) > 1e-6 { row.blame("weights", "The weights must add up to 1.") }
        return result
    }

    private func stages(_ row: inout CSVReader, from day: Day) -> [StageDates] {
        if row["stages"].isEmpty {
            return Stage.allCases.enumerated().map {
                StageDates(stage: $0.element, startsOn: day.adding(days: 28 * $0.offset), endsOn: day.adding(days: 28 * $0.offset + 27))
            }
        }
        return row["stages"].split(separator: ";").compactMap { part -> StageDates? in
            let sides = part.split(separator: ":").map(String.init)
            let days = sides.last?.split(separator: "/").compactMap { Day(String($0)) } ?? []
            guard sides.count == 2, let stage = Stage(rawValue: sides[0]), days.count == 2, days[0] <= days[1] else {
                row.blame("stages", "It must be like listen:2027-01-01/2027-01-28;understand:2027-01-29/2027-02-25.")
                return nil
            }
            return StageDates(stage: stage, startsOn: days[0], endsOn: days[1])
        }
    }

    func name(_ row: CSVReader) -> String { row["round"] }
}

struct StatementTableInput: ExchangeTable {
    let columns = [
        "round", "statement", "kind", "language", "text", "state", "reason", "author", "meeting", "meeting_on", "created_at", "meta",
    ]
    let required = ["round", "statement", "text"]
    let numbers: Set = ["meta"]

    func rows(_ condition: SQLText?, on connection: any SQLConnection) throws -> [[String]] {
        let names = try RoundName.names(on: connection)
        return try connection.query(
            """
            SELECT statement.round_id, statement.id, statement.external_id, statement.kind, statement.language, statement.text,
                statement.state, statement.reason, statement.created_at, participant.id, participant.external_id, round.created_at,
                meeting.title, meeting.held_on, statement.is_meta
            FROM statement JOIN round ON round.id = statement.round_id
            LEFT JOIN participant ON participant.id = statement.participant_id LEFT JOIN meeting ON meeting.id = statement.meeting_id
            WHERE
            """ + " " + (condition ?? "1 = 1") + " ORDER BY statement.round_id, statement.id"
        ) { row in
            let round: RoundID = try row.next()
            let (id, outer): (StatementID, String?) = try (row.next(), row.next())
            let cells: [String] = [try row.next(), try row.next(), try row.next(), try row.next(), try row.next()]
            let created: Moment = try row.next()
            let author: ParticipantID? = try row.next()
            let (authorOuter, opened): (String?, Moment) = try (row.next(), row.next())
            return [names[round] ?? "", outer ?? ExchangeNumber.text(id.raw, created)] + cells + [
                author.map { authorOuter ?? ExchangeNumber.text($0.raw, opened) } ?? "", try row.next() ?? "",
                (try row.next() as Day?)?.iso ?? "", created.exactISO, String(try row.next() as Int),
            ]
        }
    }

    func find(_ row: inout CSVReader, on connection: any SQLConnection) throws -> SQLText? {
        guard let round = try row.round(on: connection) else { return nil }
        if row.text("statement", in: 1...100).isEmpty { return nil }
        return try StatementStore.find(row["statement"], in: round, on: connection).map { "statement.id = \($0)" }
    }

    func write(_ row: inout CSVReader, _ act: ExchangeAct, on connection: any SQLConnection) throws -> SQLText? {
        let text = row.exactText("text", in: 1...1000)
        let kind = row["kind"].isEmpty ? StatementKind.impression : row.choice("kind", of: StatementKind.self)
        let language = row["language"].isEmpty ? Language.german : row.choice("language", of: Language.self)
        let state = row["state"].isEmpty ? StatementState.held : row.choice("state", of: StatementState.self)
        let reason = row.exactText("reason", in: 0...2000)
        let created = row.moment("created_at", otherwise: act.now)
        let isMeta = row["meta"].isEmpty ? nil : row.flag("meta")
        guard let round = try row.round(on: connection), let kind, let language, let state, row.mistakes.isEmpty else { return nil }
        let draft = StatementDraft(kind: kind, language: language, text: text)
        let id: StatementID
        if let known = try StatementStore.find(row["statement"], in: round, on: connection) {
            id = known
            try StatementStore.change(id, to: draft, on: connection)
        } else {
            let meeting = try meeting(&row, on: connection)
            guard row.mistakes.isEmpty else { return nil }
            let author = row["author"].isEmpty ? nil : try VoteStore.participant(number: row["author"], in: round, on: connection).id
            id = try StatementStore.add(
                draft, to: round, participant: author, meeting: meeting, externalID: row["statement"], state: state, at: created,
                on: connection)
        }
        if let isMeta { try StatementStore.set(id, isMeta: isMeta, on: connection) }
        try StatementStore.set(id, to: state, reason: reason, on: connection)
        try JobQueue.request(StatementStore.readingJob, subject: round.raw, at: act.now, on: connection)
        return "statement.id = \(id)"
    }

    private func meeting(_ row: inout CSVReader, on connection: any SQLConnection) throws -> MeetingID? {
        let title = row.exact("meeting")
        guard !title.isEmpty, let day = row.day("meeting_on") else { return nil }
        let found = try connection.first("SELECT id FROM meeting WHERE title = \(title) AND held_on = \(day)") {
            try $0.next() as MeetingID
        }
        if found == nil { row.blame("meeting", "There is no such meeting on \(day). Import meetings first.") }
        return found
    }

    func name(_ row: CSVReader) -> String { "\(row["statement"]) \(row["text"].prefix(60))" }
}

struct VoteTableInput: ExchangeTable {
    let columns = ["round", "statement", "participant", "choice", "important", "assisted", "at"]
    let required = ["round", "statement", "participant", "choice"]
    let numbers: Set = ["important", "assisted"]

    func rows(_ condition: SQLText?, on connection: any SQLConnection) throws -> [[String]] {
        let names = try RoundName.names(on: connection)
        return try connection.query(
            """
            SELECT statement.round_id, statement.id, statement.external_id, statement.created_at, participant.id, participant.external_id,
                round.created_at, vote.choice, vote.important, vote.assisted, vote.at
            FROM vote JOIN statement ON statement.id = vote.statement_id JOIN participant ON participant.id = vote.participant_id
            JOIN round ON round.id = statement.round_id WHERE
            """ + " " + (condition ?? "1 = 1")
        ) { row in
            let round: RoundID = try row.next()
            let (id, outer, created): (StatementID, String?, Moment) = try (row.next(), row.next(), row.next())
            let (person, personOuter, opened): (ParticipantID, String?, Moment) = try (row.next(), row.next(), row.next())
            return [
                names[round] ?? "", outer ?? ExchangeNumber.text(id.raw, created), personOuter ?? ExchangeNumber.text(person.raw, opened),
                VoteChoice(rawValue: try row.next())?.word ?? "", String(try row.next() as Int), String(try row.next() as Int),
                (try row.next() as Moment).exactISO,
            ]
        }.sorted { first, second in
            // By what stands in the file, so that every hub writes the same file.
            for column in [6, 0, 2, 1] where first[column] != second[column] { return first[column] < second[column] }
            return false
        }
    }

    private func place(_ row: inout CSVReader, on connection: any SQLConnection) throws -> (StatementID, VoteStore.Numbered)? {
        guard let round = try row.round(on: connection) else { return nil }
        guard let statement = try StatementStore.find(row["statement"], in: round, on: connection) else {
            row.blame("statement", "The round has no such statement. Import statements first, or correct it.")
            return nil
        }
        guard !row.text("participant", in: 1...100).isEmpty else { return nil }
        return (statement, try VoteStore.participant(number: row["participant"], in: round, on: connection))
    }

    func find(_ row: inout CSVReader, on connection: any SQLConnection) throws -> SQLText? {
        try place(&row, on: connection).map { "vote.statement_id = \($0.0) AND vote.participant_id = \($0.1.id)" }
    }

    func write(_ row: inout CSVReader, _ act: ExchangeAct, on connection: any SQLConnection) throws -> SQLText? {
        let choice = VoteChoice(word: row["choice"])
        if choice == nil { row.blame("choice", "It must be one of: agree, disagree, pass.") }
        let (important, assisted) = (row.flag("important"), row.flag("assisted"))
        let at = row.moment("at", otherwise: act.now)
        guard let (statement, person) = try place(&row, on: connection), let choice, row.mistakes.isEmpty else { return nil }
        let there: SQLText = "vote.statement_id = \(statement) AND vote.participant_id = \(person.id)"
        if person.isMember {
            // A member's vote comes from the member alone; a file can only say what is there already.
            let cells = try rows(there, on: connection).first
            if cells?[3] != choice.word || cells?[4] != (important ? "1" : "0") {
                row.blame("participant", "This is a member's own vote. Members vote themselves; no file gives or changes their votes.")
            }
            return there
        }
        try VoteStore.record(choice, important: important, on: statement, by: person.id, at: at, connection)
        try VoteStore.mark(assisted: assisted, statement, person.id, on: connection)
        if let round = try row.round(on: connection) {
            try JobQueue.request(StatementStore.readingJob, subject: round.raw, at: act.now, on: connection)
        }
        return there
    }

    func name(_ row: CSVReader) -> String { "\(row["participant"]) on \(row["statement"])" }
}

/// A number for what was made here and has no name elsewhere: the row and the moment of its making, so that two hubs never mean the same by it.
enum ExchangeNumber {
    static func text(_ id: Int64, _ made: Moment) -> String { "\(id)-\(made.milliseconds)" }

    static func parts(_ text: String) -> (id: Int64, made: Moment)? {
        let sides = text.split(separator: "-").map { Int64($0) }
        guard sides.count == 2, let id = sides[0], let made = sides[1] else { return nil }
        return (id, Moment(milliseconds: made))
    }
}
