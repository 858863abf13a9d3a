// The demo region agrees and acts: objectives, barriers, decisions, actions, and a first round that is closed properly.

import Acting
import Agreeing
import Listening
import Planning
import Storage
import Understanding
import Vocabulary
import Web

extension DemoRegion {
    private func points(_ numbers: [String]) -> [TracePoint] {
        numbers.compactMap { Int($0) }.filter { statements.indices.contains($0 - 1) }.map {
            TracePoint(.statement, statements[$0 - 1].id.raw)
        }
    }

    private func partner(_ code: String) throws -> PartnerID {
        guard let id = partners[code] ?? partners.min(by: { $0.key < $1.key })?.value else { throw Refusal.notFound("partner", code) }
        return id
    }

    mutating func makeAgreement() throws {
        let agreed = Self.moment(day(2026, 6, 25))
        let by = members.first { $0.role == .coordinator }?.id
        _ = try DifficultyStore.addFinding(
            "Small firms want to train but cannot release more than one or two people at a time.",
            from: [1, 8, 31].map { statements[$0 - 1].id },
            in: rounds[0], by: by, at: agreed.adding(seconds: -86_400), on: connection)
        let objectives = try content.table("objectives")
        var numbers: [String: ObjectiveID] = [:]
        for row in objectives.rows {
            guard let due = day(objectives.text(row, "due")) else { continue }
            let id = try AgreementStore.add(
                ObjectiveDraft(
                    title: objectives.text(row, "title"), measure: objectives.text(row, "measure"), target: objectives.text(row, "target"),
                    dueOn: due,
                    owner: partner(objectives.text(row, "owner"))),
                from: points(objectives.list(row, "statements").filter { Int($0) ?? 99 <= 44 }),
                to: rounds[0], by: by, at: agreed, on: connection)
            numbers[objectives.text(row, "code")] = id
            for code in objectives.list(row, "drivers") { try AgreementStore.addDriver(code, to: id, on: connection) }
        }
        let barriers = try content.table("barriers")
        for row in barriers.rows {
            guard let review = day(barriers.text(row, "review")) else { continue }
            _ = try AgreementStore.add(
                BarrierDraft(
                    code: barriers.text(row, "code"), title: barriers.text(row, "title"), likelihood: barriers.int(row, "likelihood"),
                    impact: barriers.int(row, "impact"), earlySign: barriers.text(row, "early_sign"),
                    owner: partner(barriers.text(row, "owner")),
                    response: barriers.text(row, "response"), reviewOn: review),
                from: points(barriers.list(row, "statements").filter { Int($0) ?? 99 <= 44 }), to: rounds[0], by: by,
                at: agreed.adding(seconds: 3600),
                on: connection)
        }
        let decisions = try content.table("decisions")
        for row in decisions.rows {
            _ = try AgreementStore.decide(
                decisions.text(row, "title"), reason: decisions.text(row, "reason"), reviewOn: day(decisions.text(row, "review")),
                from: points(decisions.list(row, "statements")), in: rounds[0], by: by, at: agreed.adding(seconds: 7200), on: connection)
        }
        let projects = try makeProjects(at: agreed.adding(seconds: 9000), by: by)
        let actions = try content.table("actions")
        for row in actions.rows {
            guard let due = day(actions.text(row, "due")) else { continue }
            let numbersOfRound = points(actions.list(row, "statements").filter { Int($0) ?? 99 <= 44 }).map { StatementID($0.id) }
            _ = try ActionStore.add(
                ActionDraft(
                    title: actions.text(row, "title"), objective: numbers[actions.text(row, "objective")],
                    project: projects[actions.text(row, "project")], owner: partner(actions.text(row, "owner")),
                    dueOn: due, statements: numbersOfRound), to: rounds[0], state: actions.text(row, "state"), by: by,
                at: agreed.adding(seconds: 10_800),
                on: connection)
        }
    }

    /// Projects of several partners, by their code.
    private func makeProjects(at now: Moment, by member: MemberID?) throws -> [String: ProjectID] {
        let table = try content.table("projects")
        var made: [String: ProjectID] = [:]
        for row in table.rows {
            guard let starts = day(table.text(row, "starts")), let ends = day(table.text(row, "ends")) else { continue }
            made[table.text(row, "code")] = try ProjectStore.add(
                ProjectDraft(
                    title: table.text(row, "title"), summary: table.text(row, "summary"), owner: partner(table.text(row, "owner")),
                    partners: table.list(row, "partners").compactMap { partners[$0] }, principle: table.int(row, "principle"),
                    startsOn: starts, endsOn: ends), to: rounds[0], state: table.text(row, "state"), by: member, at: now, on: connection)
        }
        return made
    }

    /// Round 1 is over: what had no fate yet is answered in one honest decision, then every stage is closed at its date.
    func closeFirstRound() throws {
        let by = members.first { $0.role == .coordinator }?.id
        let open = try connection.query(
            """
            SELECT id FROM statement WHERE round_id = \(rounds[0]) AND state = 'accepted' AND NOT EXISTS (SELECT 1 FROM trace
                WHERE trace.cause_kind = 'statement' AND trace.cause_id = statement.id
                AND trace.consequence_kind IN ('objective', 'barrier', 'decision', 'action')) ORDER BY id
            """
        ) { try $0.next() as StatementID }
        let closing = Self.moment(day(2026, 7, 3))
        if !open.isEmpty {
            _ = try AgreementStore.decide(
                "Heard, and asked again in round 2",
                reason: "No partner took these on as an action this time. They are part of the question of round 2.",
                reviewOn: day(2027, 1, 15), from: open.map { TracePoint(.statement, $0.raw) }, in: rounds[0], by: by,
                at: closing,
                on: connection)
        }
        let round = try RoundStore.round(rounds[0], on: connection)
        for dates in round.stages {
            try GateStore.close(
                dates.stage, of: rounds[0], by: by, at: Self.moment(min(dates.endsOn, today), hour: 16), on: connection)
        }
    }

    /// Two things a worker found wrong: one is answered, one waits.
    private func makeObjections(_ worker: WorkerID) throws {
        guard let by = members.first(where: { $0.role == .coordinator })?.id else { return }
        let first = try ObjectionStore.add(
            "Ich habe den Gabelstapler-Schein seit 2019, er fehlt in meiner Liste.", by: worker,
            at: Self.moment(today.adding(days: -20)), on: connection)
        try ObjectionStore.answer(
            first, with: "Stimmt, danke. Ihr Betrieb hat die Liste berichtigt; der Bedarf ist neu gerechnet.", by: by,
            at: Self.moment(today.adding(days: -18)), on: connection)
        _ = try ObjectionStore.add(
            "Der Termin am Freitagnachmittag geht bei mir nicht, ich hole dann die Kinder ab.", by: worker,
            at: Self.moment(today.adding(days: -2)), on: connection)
    }

    /// One personal link for each role, with pages worth seeing.
    func links(_ plan: PlanRunID) throws -> [DemoLink] {
        func secret(_ name: String) -> String { "/i/" + Secret.derived(seed: settings.seed, name: name) }
        func member(_ role: Role, _ voice: VoiceClass? = nil) -> String? {
            members.firstIndex { $0.role == role && (voice == nil || voices[$0.partner] == voice) }.map { secret("member \($0 + 1)") }
        }
        let (one, two) = (rounds[0], rounds[1])
        let common = [
            "/", "/rounds", "/rounds/\(two)", "/rounds/\(two)/statements", "/rounds/\(one)/landscape", "/rounds/\(two)/landscape",
        ]
        let walked = [
            "/rounds/\(one)/difficulties", "/rounds/\(one)/agreement", "/courses", "/courses/1", "/transitions", "/plans", "/plans/\(plan)",
            "/actions", "/actions/1", "/projects", "/projects/1", "/due", "/decisions/1", "/rounds/\(one)/ballots", "/ballots/1",
            "/ballots/2", "/rounds/\(one)/barriers", "/barriers/1", "/charter",
            "/fates", "/indicators",
            "/indicators/trained?year=\(year)", "/reports", "/reports/1", "/reports/2", "/credential-keys", "/credential-check",
            "/statements/1", "/origins/objective/1", "/involvement", "/partners", "/partners/1", "/meetings", "/meetings/1", "/sessions/1",
            "/visibility",
        ]
        let worker: WorkerID? = try connection.first(
            "SELECT worker_id FROM enrolment ORDER BY CASE WHEN state = 'offered' THEN 0 ELSE 1 END, answer_by DESC, worker_id, id LIMIT 1"
        ) { try $0.next() }
        var links: [DemoLink] = []
        func add(_ role: String, _ path: String?, _ pages: [String]) {
            if let path { links.append(DemoLink(role: role, path: path, pages: pages)) }
        }
        add(
            "coordinator", member(.coordinator),
            common + walked + [
                "/desk", "/needs", "/objections", "/rounds/\(one)/next", "/hub", "/me/calendar", "/rounds/\(two)/gate",
                "/rounds/\(two)/moderation", "/plans/\(plan)/left-behind", "/partners/import",
                "/rounds/new",
                "/rounds/\(two)/objectives/new", "/rounds/\(two)/barriers/new", "/rounds/\(two)/decisions/new",
            ])
        add(
            "moderator", member(.moderator),
            common + ["/desk", "/rounds/\(two)/moderation", "/rounds/\(two)/suggestions", "/rounds/\(two)/topics", "/involvement"])
        add("sme-member", member(.employer, .sme), common + ["/me", "/rounds/\(two)/vote", "/rounds/\(two)/answers", "/needs"])
        add("large-company-member", member(.employer, .large), ["/me", "/workforce", "/rounds/\(two)/vote", "/needs", "/plans/\(plan)"])
        add("provider", member(.provider), ["/me", "/courses", "/sessions/1", "/needs"])
        add(
            "works-council", member(.worksCouncil),
            ["/me", "/works-council", "/objections", "/visibility", "/plans/\(plan)", "/involvement"])
        if let worker {
            try InvitationStore.invite(
                member: nil, worker: worker, round: nil,
                secretHash: Secret.hash(Secret.derived(seed: settings.seed, name: "worker \(worker)")),
                at: Self.moment(today), days: 730, on: connection)
            try makeObjections(worker)
            add("worker", secret("worker \(worker)"), ["/me", "/transitions"])
        }
        return links
    }
}
