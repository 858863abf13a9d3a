// The demo region trains: skills, courses, sessions, workers with their needs, a published plan and what came of it.

import Acting
import Foundation
import Listening
import OpinionMath
import Planning
import Storage
import Understanding
import Vocabulary

extension DemoRegion {
    /// The day before the first session can start.
    private var firstMonday: Day { day(2026, 9, 7) }
    private var planned: Day { day(2026, 8, 20) }

    mutating func makeTraining() throws {
        try makeCourses()
        let transitions = try makeTransitions()
        try makeWorkers(transitions)
        try makeEquivalents()
        try NeedJob.refresh(on: connection)
        try makeRooms()
        try makeSessions()
        let practices = try content.table("practices")
        for row in practices.rows {
            guard let partner = partners[practices.text(row, "partner")] else { continue }
            try PracticeStore.add(
                PracticeDraft(
                    title: practices.text(row, "title"), place: practices.text(row, "place"), summary: practices.text(row, "summary"),
                    evidence: practices.text(row, "evidence")), of: partner, on: connection)
        }
        try makeOffers()
    }

    private mutating func makeCourses() throws {
        let table = try content.table("courses")
        let fallback = partners.min { $0.key < $1.key }?.value
        for row in table.rows {
            let code = table.text(row, "code")
            let level = SkillLevel(word: table.text(row, "level")) ?? .practitioner
            let skill = try SkillStore.addSkill(
                code: "S" + code.dropFirst(), english: table.text(row, "name_en"), german: table.text(row, "name_de"),
                area: table.text(row, "area"),
                on: connection)
            skills[code] = skill
            levels[code] = level
            guard let provider = partners[table.text(row, "provider")] ?? fallback else { continue }
            let hours = table.int(row, "hours")
            courses[code] = try CatalogueStore.add(
                CourseDraft(
                    code: code, english: table.text(row, "name_en"), german: table.text(row, "name_de"), skill: skill, level: level,
                    teachingUnits: max(1, hours * 4 / 3), weeks: Self.rhythm(hours).weeks, provider: provider,
                    price: Self.onRequest.contains(code) ? nil : Money(cents: Int64(table.int(row, "price_eur")) * 100),
                    minimum: table.int(row, "minimum"),
                    capacity: table.int(row, "capacity"),
                    language: "de", prerequisite: courses[table.text(row, "prerequisite")], format: hours <= 16 ? "blended" : "on_site",
                    approved: table.int(row, "approved") == 1), on: connection)
            // Short courses ask for presence, longer ones for a test, high voltage for a practical one.
            if let course = courses[code] {
                let assessment = hours < 16 ? "none" : table.text(row, "area").contains("high voltage") ? "practical" : "test"
                try AttendanceStore.setRule(
                    CompletionRule(minimumAttendance: 80, assessment: assessment, eqfLevel: level.rawValue + 2), of: course, on: connection)
            }
        }
    }

    /// Half-days a week and weeks for so many hours.
    private static func rhythm(_ hours: Int) -> (halfDays: Int, weeks: Int) {
        let halfDays = hours <= 16 ? 1 : hours <= 80 ? 2 : hours <= 160 ? 3 : 5
        return (halfDays, max(1, (hours + 4 * halfDays - 1) / (4 * halfDays)))
    }

    private mutating func makeTransitions() throws -> [(id: TransitionID, role: JobRoleID, codes: [String], group: String)] {
        let table = try content.table("transitions")
        return try table.rows.map { row in
            let codes = table.list(row, "courses")
            let id = try RoleStore.addTransition(
                code: table.text(row, "code"), from: (table.text(row, "from_en"), table.text(row, "from_de")),
                to: (table.text(row, "to_en"), table.text(row, "to_de")),
                requires: codes.compactMap { code in skills[code].flatMap { skill in levels[code].map { (skill, $0) } } }, on: connection)
            let role = try RoleStore.role(table.text(row, "from_en"), table.text(row, "from_de"), on: connection)
            return (id, role, codes, table.text(row, "group"))
        }
    }

    private mutating func makeWorkers(_ transitions: [(id: TransitionID, role: JobRoleID, codes: [String], group: String)]) throws {
        let table = try content.table("partners")
        var firms: [(id: PartnerID, place: String, weight: Double)] = []
        for number in 0..<max(1, settings.organisations) {
            let row = table.rows[number % table.rows.count]
            let code = table.text(row, "code") + (number / table.rows.count > 0 ? "-\(number / table.rows.count + 1)" : "")
            guard table.text(row, "kind") == "company", let id = partners[code] else { continue }
            firms.append((id, table.text(row, "place"), Double(table.int(row, "head_count")).squareRoot()))
        }
        let total = firms.reduce(0) { $0 + $1.weight }
        let codes = places.keys.sorted()
        var drafts: [WorkerDraft] = []
        var held: [(worker: WorkerID, skill: SkillID, level: SkillLevel)] = []
        var sizes: [PartnerID: Int] = [:]
        for number in 1...max(1, settings.workers) {
            var target = random.unit() * total
            let firm =
                firms.first { firm in
                    target -= firm.weight
                    return target < 0
                } ?? firms[0]
            let transition = pick(transitions)
            let home = random.unit() < 0.6 ? firm.place : pick(codes)
            guard let place = places[home] ?? places[codes[0]] else { continue }
            sizes[firm.id, default: 0] += 1
            drafts.append(
                WorkerDraft(
                    pseudonym: "W" + String(repeating: "0", count: max(0, 6 - String(number).count)) + "\(number)", partner: firm.id,
                    place: place, role: transition.role,
                    transition: transition.id, group: transition.group, shift: shift(transition.group), languages: languages(),
                    maximumKm: pick([15, 25, 25, 40, 60])))
            for code in transition.codes where random.unit() < 0.25 {
                if let skill = skills[code], let level = levels[code] { held.append((WorkerID(Int64(number)), skill, level)) }
            }
        }
        try WorkerStore.add(drafts, on: connection)
        try WorkerStore.addHeld(held, on: connection)
        for (firm, size) in sizes.sorted(by: { $0.key < $1.key }) {
            try CatalogueStore.setReleaseLimit(1 + size / 8, of: firm, on: connection)
        }
    }

    private mutating func shift(_ group: String) -> String {
        let draw = random.unit()
        guard group == "production" || group == "maintenance" else { return draw < 0.8 ? "day" : "part_time" }
        return draw < 0.25 ? "day" : draw < 0.65 ? "two_shift" : draw < 0.82 ? "three_shift" : draw < 0.92 ? "night" : "part_time"
    }

    private mutating func languages() -> String {
        var spoken = random.unit() < 0.93 ? ["de"] : []
        if random.unit() < 0.45 || spoken.isEmpty { spoken.append("en") }
        if random.unit() < 0.12 { spoken.append("tr") }
        return spoken.joined(separator: ";")
    }

    private mutating func makeSessions() throws {
        let table = try content.table("courses")
        var trainers: [String: [Int64]] = [:]
        let names = try content.table("names")
        let codes = places.keys.sorted()
        var worth: Int64 = 0
        var timetable = try DemoTimetable(on: connection)
        for (number, row) in table.rows.enumerated() {
            let code = table.text(row, "code")
            guard let course = courses[code], let skill = skills[code] else { continue }
            let provider = table.text(row, "provider")
            if trainers[provider] == nil, let partner = partners[provider] ?? partners.min(by: { $0.key < $1.key })?.value {
                trainers[provider] = try (0..<4).map { index in
                    let person = names.rows[(number * 3 + index * 9) % names.rows.count]
                    return try CatalogueStore.addTrainer(
                        "\(names.text(person, "first")) \(names.text(names.rows[(number + index * 5) % names.rows.count], "last"))",
                        of: partner, on: connection)
                }
                try CatalogueStore.setParallelLimit(6, of: partner, on: connection)
            }
            let demand: Int = try connection.value("SELECT COUNT(*) FROM need WHERE skill_id = \(skill)")
            let hours = table.int(row, "hours")
            let (capacity, minimum) = (table.int(row, "capacity"), table.int(row, "minimum"))
            let (halfDays, weeks) = Self.rhythm(hours)
            let count = max(1, min(60, Int((Double(demand) * 0.47 / Double(capacity)).rounded(.up))))
            for index in 0..<count {
                let part = (number + index) % 3
                let first = Int(random.unit() * 5)
                let cells = (0..<halfDays).reduce(0) { $0 | 1 << (3 * ((first + $1 * (halfDays > 2 ? 1 : 2)) % 5) + part) }
                let late = !table.text(row, "prerequisite").isEmpty
                let start = (late ? 10 : 0) + Int(random.unit() * (late ? 20 : 14))
                let online = hours <= 24 && index % 3 == 2
                let price = Self.onRequest.contains(code) ? 0 : Int64(table.int(row, "price_eur")) * 100
                let fixed = Int64(hours) * 4000
                worth += price * Int64(capacity) + fixed
                let begins = firstMonday.adding(days: 7 * start)
                let place = online ? nil : places[pick(codes)]
                let times = HalfDay.all(startsOn: begins, weeks: weeks, cells: cells)
                // Nobody teaches in two places at once: whoever is free, else one more trainer of the provider.
                let wanted = pick(trainers[provider] ?? [])
                let trainer: Int64
                if let free = timetable.free(wanted, among: trainers[provider] ?? [], at: times) {
                    trainer = free
                } else {
                    let count = trainers[provider]?.count ?? 0
                    let (first, last) = (
                        names.rows[(number * 7 + count * 11) % names.rows.count], names.rows[(number + count * 13) % names.rows.count]
                    )
                    let owner = partners[provider] ?? partners.min { $0.key < $1.key }?.value ?? PartnerID(1)
                    trainer = try timetable.newTrainer(
                        "\(names.text(first, "first")) \(names.text(last, "last"))", of: owner, on: connection)
                    trainers[provider, default: []].append(trainer)
                    timetable.take(trainer, at: times)
                }
                let room = online ? nil : timetable.room(of: partners[provider], for: capacity, at: times)
                _ = try CatalogueStore.add(
                    SessionDraft(
                        course: course, code: "\(code)-\(index + 1)", startsOn: begins, weeks: weeks, cells: cells, capacity: capacity,
                        minimum: minimum, place: room?.place ?? place, language: index % 5 == 4 ? "en" : "de", trainer: trainer,
                        fixed: Money(cents: fixed), seat: Money(cents: price), room: room?.id), on: connection)
            }
        }
        // Three quarters of what all sessions together would cost.
        let budget = worth * 3 / 4
        try CatalogueStore.setFunding(
            code: "large", english: "Co-funding by large employers", german: "Anteil großer Betriebe",
            budget: Money(cents: budget * 45 / 100), on: connection)
        try CatalogueStore.setFunding(
            code: "sme", english: "Fund for small firms", german: "Fonds für kleine Betriebe", budget: Money(cents: budget * 35 / 100),
            on: connection)
        try CatalogueStore.setFunding(
            code: "delivery", english: "Delivery", german: "Durchführung", budget: Money(cents: budget * 20 / 100), on: connection)
    }

    // MARK: Plan and act

    mutating func makePlan() throws -> PlanRunID {
        let by = members.first { $0.role == .coordinator }?.id
        let asked = Self.moment(planned)
        let plan = try PlanStore.request(rounds[0], seed: 1, budgetShare: 100, by: by, at: asked, on: connection)
        try PlanningStage.compute(plan, at: asked.adding(seconds: 60), on: connection)
        for (council, employer) in [("P32", "P01"), ("P33", "P02")] {
            if let council = partners[council], let employer = partners[employer] {
                try CouncilStore.link(council, to: employer, on: connection)
            }
        }
        _ = try EnrolmentStore.publish(plan, by: by, at: asked.adding(seconds: 3600), on: connection)
        try makeMoves()
        _ = try EnrolmentStore.settleAll(at: Self.moment(today), on: connection)
        for round in rounds {
            try CountedVoteStore.admit(round, at: Self.moment(today, hour: 6), on: connection)
            let input = try OpinionStore.input(round, on: connection)
            let snapshot = try OpinionJob.read(input, round: round)
            try OpinionStore.save(snapshot, of: round, digest: input.digest, at: Self.moment(today, hour: 6), on: connection)
        }
        try NeedJob.refresh(on: connection)
        return plan
    }

    /// People answer, sessions take place, some are completed.
    private mutating func makeMoves() throws {
        let rows = try connection.query(
            """
            SELECT enrolment.id, enrolment.session_id, session.starts_on, session.weeks FROM enrolment
            JOIN session ON session.id = enrolment.session_id WHERE enrolment.state = 'offered' ORDER BY enrolment.session_id, enrolment.id
            """
        ) {
            (
                id: try $0.next() as EnrolmentID, session: try $0.next() as SessionID, start: try $0.next() as Day,
                weeks: try $0.next() as Int
            )
        }
        // However small the region, somebody has an offer to answer: who could not come at first, and asks again today.
        let returning = rows.filter { $0.start > today.adding(days: 7) }.max { ($0.start, $0.id) < ($1.start, $1.id) }?.id
        var rest = rows[...]
        while let session = rest.first?.session {
            let group = rest.prefix { $0.session == session }
            rest = rest.dropFirst(group.count)
            var book = try EnrolmentStore.book(session, on: connection)
            let halfDays = try AttendanceStore.halfDays(session, on: connection)
            let ended = halfDays.last.map { $0.day <= today } ?? false
            let end = (halfDays.last?.ends ?? Self.moment(today)).adding(seconds: 3600)
            var results: [(EnrolmentID, Bool)] = []
            for row in group {
                let answered = Self.moment(planned.adding(days: 1 + Int(random.unit() * 6)), hour: 17)
                let draw = random.unit()
                // Sessions far ahead still have open offers.
                if row.start > today.adding(days: 35), draw < 0.3, row.id != returning { continue }
                if draw > 0.95 || row.id == returning {
                    try book.cancel(row.id, reason: "family", at: answered)
                    continue
                }
                try book.accept(row.id, reason: "by worker", at: answered)
                guard row.start <= today else { continue }
                let reliable = random.unit() < 0.94
                for halfDay in halfDays where halfDay.day <= today {
                    let there = random.unit() < (reliable ? 0.97 : 0.4)
                    try AttendanceStore.mark(row.id, halfDay, present: there, way: "list", by: nil, at: halfDay.ends, on: connection)
                }
                if ended { results.append((row.id, random.unit() < 0.93)) }
            }
            if let returning, group.contains(where: { $0.id == returning }) {
                try book.rejoin(
                    returning, asking: .notNeeded, obstacle: nil, reason: "can come after all", at: Self.moment(today))
            }
            try EnrolmentStore.save(book, by: nil, on: connection)
            for (id, passed) in results {
                try AttendanceStore.assess(id, passed: passed, in: session, by: nil, at: end, on: connection)
            }
            if ended { _ = try AttendanceStore.conclude(session, by: nil, at: end, on: connection) }
        }
    }
}
