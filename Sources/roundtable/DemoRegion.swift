// A region that feels alive, made from a seed: the same seed makes the same region, byte for byte. Called by `roundtable demo` and by tests.

import Acting
import Agreeing
import Foundation
import Listening
import OpinionMath
import Planning
package import Storage
import Understanding
package import Vocabulary
import Web

package struct DemoSettings: Sendable {
    package let organisations: Int
    package let workers: Int
    package let seed: UInt64
    /// The day the region is looked at: sessions of before have taken place, offers are open. The same day makes the same region.
    package let today: Day
    package static let written = Day(year: 2026, month: 11, day: 23)

    package init(organisations: Int = 40, workers: Int = 1200, seed: UInt64 = 1, today: Day = DemoSettings.written) {
        self.today = today
        self.organisations = organisations
        self.workers = workers
        self.seed = seed
    }
}

/// One way in: a role, its personal link, and the pages worth seeing in that role.
package struct DemoLink: Sendable, Encodable {
    package let role: String
    package let path: String
    package let pages: [String]
}

package struct DemoRegion {
    let settings: DemoSettings
    let content: DemoContent
    let connection: any SQLConnection
    var random: SeededRandom

    // What was made so far, by its code.
    var places: [String: PlaceID] = [:]
    var partners: [String: PartnerID] = [:]
    var voices: [String: VoiceClass] = [:]
    var applied: Set<String> = []
    var members: [(id: MemberID, partner: String, role: Role)] = []
    var rounds: [RoundID] = []
    var statements: [(id: StatementID, round: Int, lean: String)] = []
    var skills: [String: SkillID] = [:]
    var levels: [String: SkillLevel] = [:]
    var courses: [String: CourseID] = [:]

    /// The day on which the region is looked at.
    var today: Day { settings.today }
    /// The content is written for the week of Monday, 23 November 2026; everything moves with today by whole weeks.
    private var shift: Int { today.adding(days: -today.weekday).number - DemoSettings.written.number }
    /// The figures of a year are those of the year the region is looked at.
    var year: Int { today.civil.year }

    /// Makes the region in one transaction: all of it, or nothing.
    ///
    /// - Throws: a `Refusal` when the database holds anything already.
    package static func make(_ settings: DemoSettings, in database: any SQLDatabase, progress: @Sendable @escaping (String) -> Void)
        async throws -> [DemoLink]
    {
        try await database.write { connection in
            guard try connection.value("SELECT COUNT(*) FROM partner") == 0 else {
                throw Refusal(.conflict, "This database holds data already. Give the demo region a database of its own.")
            }
            var region = try DemoRegion(
                settings: settings, content: DemoContent(), connection: connection, random: SeededRandom(seed: settings.seed))
            progress("partners")
            try region.makePartners()
            progress("rounds, statements and votes")
            try region.makeRounds()
            try region.makeVotes()
            progress("agreement")
            try region.makeAgreement()
            try region.makePriorities()
            progress("courses, workers and needs")
            try region.makeTraining()
            try region.makeObjectiveSkills()
            progress("plan and enrolments")
            let plan = try region.makePlan()
            try region.closeFirstRound()
            try region.makeResults()
            return try region.links(plan)
        }
    }

    /// A day of the content, moved to where it belongs.
    func day(_ year: Int, _ month: Int, _ day: Int) -> Day { Day(year: year, month: month, day: day).adding(days: shift) }

    func day(_ text: String) -> Day? { Day(text)?.adding(days: shift) }

    static func moment(_ day: Day, hour: Int = 10) -> Moment { day.start.adding(seconds: Double(hour) * 3600) }

    mutating func pick<T>(_ list: [T]) -> T { list[Int(random.unit() * Double(list.count))] }

    // MARK: Listen

    private mutating func makePartners() throws {
        let founded = Self.moment(day(2026, 1, 12))
        try PartnerStore.setHub("name", "Filstal-Neckar", on: connection)
        let placeTable = try content.table("places")
        for row in placeTable.rows {
            places[placeTable.text(row, "code")] = try PartnerStore.addPlace(
                code: placeTable.text(row, "code"), name: placeTable.text(row, "name"), x: Double(placeTable.int(row, "x_km")),
                y: Double(placeTable.int(row, "y_km")), subregion: placeTable.text(row, "subregion"), on: connection)
        }
        let table = try content.table("partners")
        let names = try content.table("names")
        for number in 0..<max(1, settings.organisations) {
            let row = table.rows[number % table.rows.count]
            let turn = number / table.rows.count
            let code = table.text(row, "code") + (turn > 0 ? "-\(turn + 1)" : "")
            guard let kind = PartnerKind(rawValue: table.text(row, "kind")) else { continue }
            let heads = table.int(row, "head_count")
            let partner = try PartnerStore.save(
                PartnerDraft(
                    code: code, name: table.text(row, "name") + (turn > 0 ? " \(turn + 1)" : ""), kind: kind, headCount: heads,
                    placeCode: table.text(row, "place"), sector: table.text(row, "sector"), status: table.text(row, "status")),
                at: founded, on: connection)
            partners[code] = partner
            voices[code] = VoiceClass(kind: kind, headCount: heads)
            if table.text(row, "status") == "applied" { applied.insert(code) }
            for position in 0..<(heads > 1000 || kind == .publicBody ? 3 : 2) {
                let first = names.text(names.rows[(number * 3 + position * 7) % names.rows.count], "first")
                let last = names.text(names.rows[(number * 5 + position * 11 + turn) % names.rows.count], "last")
                let role: Role =
                    kind == .publicBody
                    ? (position < 2 ? .coordinator : .moderator)
                    : kind == .provider ? .provider : kind == .worksCouncil ? .worksCouncil : kind == .company ? .employer : .member
                let member = try MemberStore.add(
                    name: "\(first) \(last)", of: partner, role: role, language: (number + position) % 4 == 0 ? .english : .german,
                    email: "member\(members.count + 1)@\(code.lowercased()).example", at: founded, on: connection)
                members.append((member, code, role))
                try InvitationStore.invite(
                    member: member, worker: nil, round: nil,
                    secretHash: Secret.hash(Secret.derived(seed: settings.seed, name: "member \(members.count)")),
                    at: founded, days: 730, on: connection)
            }
        }
    }

    private mutating func makeRounds() throws {
        let rule =
            "Everybody speaks. Organisations vote with one voice each, large and small alike. The steering circle decides on the balanced result, with a reason for every no."
        for (number, start) in [day(2026, 2, 9), day(2026, 10, 5)].enumerated() {
            let weeks = number == 0 ? [8, 3, 6, 7, 10, 6] : [10, 4, 6, 6, 16, 8]
            var day = start
            let stages = zip(Stage.allCases, weeks).map { stage, weeks in
                defer { day = day.adding(days: weeks * 7) }
                return StageDates(stage: stage, startsOn: day, endsOn: day.adding(days: weeks * 7 - 1))
            }
            let draft = RoundDraft(
                title: number == 0 ? "Round 1: What does the region need?" : "Round 2: Time, shifts and release",
                question: number == 0
                    ? "Which skills, courses and conditions does your organisation need to get through the change, and what stands in the way?"
                    : "How do people on shifts, in small firms and with families get the time to learn?",
                decisionRule: rule, classTargets: RoundDraft.equalTargets, stages: stages)
            rounds.append(try RoundStore.add(draft, by: "demo", at: Self.moment(start), on: connection))
        }
        try makeMeetings()
        try makeStatements()
        try makeTopics()
        try makeSurveys()
    }

    private mutating func makeMeetings() throws {
        let table = try content.table("meetings")
        for row in table.rows {
            guard let day = day(table.text(row, "date")) else { continue }
            _ = try MeetingStore.add(
                title: table.text(row, "title"), heldOn: day, place: table.text(row, "place"), agenda: table.text(row, "agenda"),
                minutes: table.text(row, "minutes"), round: rounds[day < self.day(2026, 10, 1) ? 0 : 1],
                partners: table.list(row, "partners").compactMap { partners[$0] }, on: connection)
        }
    }

    private mutating func makeStatements() throws {
        let taxonomy = try content.table("taxonomy")
        for row in taxonomy.rows {
            try DifficultyStore.add(
                TaxonomyEntry(
                    code: taxonomy.text(row, "code"), kind: taxonomy.text(row, "kind"), family: taxonomy.text(row, "family"),
                    english: taxonomy.text(row, "name_en"), german: taxonomy.text(row, "name_de")), on: connection)
        }
        let table = try content.table("statements")
        let starts = [day(2026, 2, 12), day(2026, 10, 8)]
        for (number, row) in table.rows.enumerated() {
            let round = table.int(row, "round") - 1
            let author = members.first { $0.partner == table.text(row, "author") } ?? members[number % members.count]
            let participant = try VoteStore.participant(of: author.id, in: rounds[round], on: connection)
            let at = Self.moment(starts[round].adding(days: number % 30), hour: 8 + number % 10)
            let id = try StatementStore.add(
                StatementDraft(
                    kind: StatementKind(rawValue: table.text(row, "kind")) ?? .impression,
                    language: Language(rawValue: table.text(row, "language")) ?? .english,
                    text: table.text(row, "text")), to: rounds[round], participant: participant, meeting: number < 6 ? MeetingID(1) : nil,
                externalID: nil,
                // The last two of the running round wait for a moderator.
                state: number >= table.rows.count - 2 ? .held : .accepted, at: at, on: connection)
            statements.append((id, round, table.text(row, "lean")))
            // In the running round some wait to be coded, so that there is something to suggest.
            if round == 1, number % 6 == 0 { continue }
            for code in table.list(row, "codes") { try DifficultyStore.code(id, as: code, by: nil, at: at, on: connection) }
        }
    }

    /// Agree and disagree in per cent, by lean of the statement and class of the voter, in the order of `VoiceClass.allCases`.
    private static let leans: [String: [(agree: Double, disagree: Double)]] = [
        "A": Array(repeating: (0.82, 0.06), count: 6),
        "L": [(0.85, 0.05), (0.30, 0.50), (0.60, 0.20), (0.40, 0.30), (0.60, 0.15), (0.60, 0.20)],
        "S": [(0.22, 0.58), (0.88, 0.04), (0.60, 0.15), (0.55, 0.15), (0.60, 0.15), (0.55, 0.20)],
        "U": [(0.25, 0.55), (0.35, 0.45), (0.50, 0.20), (0.95, 0.02), (0.60, 0.15), (0.70, 0.10)],
        "C": [(0.85, 0.05), (0.65, 0.15), (0.50, 0.20), (0.10, 0.75), (0.55, 0.20), (0.35, 0.35)],
        "P": [(0.40, 0.25), (0.45, 0.25), (0.95, 0.02), (0.45, 0.20), (0.55, 0.15), (0.45, 0.20)],
        "M": Array(repeating: (0.45, 0.30), count: 6),
    ]

    private mutating func makeVotes() throws {
        let starts = [day(2026, 2, 16), day(2026, 10, 12)]
        for (round, share) in [(0, 0.9), (1, 0.6)] {
            for member in members {
                // In the running round some have not come yet.
                if round == 1, random.unit() > 0.75 { continue }
                // Who has only applied does not vote yet.
                if applied.contains(member.partner) { continue }
                let participant = try VoteStore.participant(of: member.id, in: rounds[round], on: connection)
                let voice = VoiceClass.allCases.firstIndex(of: voices[member.partner] ?? .other) ?? 5
                for statement in statements where statement.round == round {
                    if random.unit() > share { continue }
                    let lean = Self.leans[statement.lean]?[voice] ?? (agree: 0.45, disagree: 0.3)
                    let draw = random.unit()
                    let choice: VoteChoice = draw < lean.agree ? .agree : draw < lean.agree + lean.disagree ? .disagree : .pass
                    let at = Self.moment(starts[round].adding(days: Int(random.unit() * 35)), hour: 7 + Int(random.unit() * 12))
                    try VoteStore.record(choice, important: random.unit() < 0.12, on: statement.id, by: participant, at: at, connection)
                }
            }
        }
        try connection.execute("DELETE FROM vote WHERE statement_id IN (SELECT id FROM statement WHERE state = 'held')")
    }
}
