// Addresses of ballots: asking, voting, closing, a second round after feedback.

import Hummingbird
import Listening
import Vocabulary
import Web

struct BallotRoutes: Sendable {
    let ballots: BallotStore
    let agreements: AgreementStore
    let rounds: RoundStore

    func register(in table: RouteTable) {
        table.get("/rounds/{round}/ballots", .seeing(.ballots), "Ballots of a round; results only of those that are closed") { call in
            let round = try await rounds.round(call.id("round"))
            return try BallotPage.list(
                await ballots.ballots(round.id), agreement: await agreements.agreement(round.id), of: round, Form(fields: [:]), call)
        }
        table.post("/rounds/{round}/ballots", .coordinators, "Opens a ballot on objectives or other options") { try await open($0) }
        table.get("/ballots/{ballot}", .seeing(.ballots), "One ballot: the paper while it is open, three columns once it is closed") {
            call in
            let ballot = try await ballots.ballot(call.id("ballot"))
            let voted = try await ballots.hasVoted(call.visitor.member, in: ballot.id)
            var before: Ballot?
            if let previous = ballot.previous { before = try await ballots.ballot(previous) }
            return try BallotPage.ballot(ballot, before: before, voted: voted, call)
        }
        table.post("/ballots/{ballot}/papers", .changing(.ballots), "One secret paper; it cannot be changed afterwards") { call in
            let form = try await call.form()
            guard let member = call.visitor.member else { throw Refusal(.notAllowed, "People who speak for a partner vote.") }
            var ratings: [Int64: Int] = [:]
            for (name, values) in form.fields where name.hasPrefix("option-") {
                guard let option = Int64(name.dropFirst(7)), let text = values.first, !text.isEmpty else { continue }
                guard let rating = Int(text) else {
                    throw Refusal(.unprocessable, "'\(text)' for option \(option) is not a whole number.")
                }
                ratings[option] = rating
            }
            let id: BallotID = try call.id("ballot")
            try await ballots.cast(ratings, in: id, by: member, paper: Secret.hash(Secret.make()), at: call.now)
            return call.done("/ballots/\(id)", call.t("ballot.cast"))
        }
        table.post("/ballots/{ballot}/close", .coordinators, "Counts and freezes the result; refuses without a quorum in each class") {
            call in
            _ = try await call.form()
            guard let member = call.visitor.member else { throw Refusal(.notAllowed, "Coordinators close ballots.") }
            let id: BallotID = try call.id("ballot")
            try await ballots.close(id, by: member, at: call.now)
            return call.done("/ballots/\(id)", call.t("ballot.closed"))
        }
        table.post("/ballots/{ballot}/extension", .coordinators, "More time for an open ballot") { call in
            var form = try await call.form()
            let day = form.day("closes_on")
            guard form.mistakes.isEmpty, let member = call.visitor.member else {
                throw Refusal(.unprocessable, form.mistakes.map(\.explanation).joined(separator: " "))
            }
            let id: BallotID = try call.id("ballot")
            try await ballots.extend(id, to: day, by: member, at: call.now)
            return call.done("/ballots/\(id)", call.t("ballot.extended"))
        }
        table.post("/ballots/{ballot}/second-round", .coordinators, "The same question again, after everybody has seen result and feedback")
        {
            call in
            var form = try await call.form()
            let before = try await ballots.ballot(call.id("ballot"))
            let feedback = form.text("feedback", in: 10...2000)
            let closes = form.day("closes_on")
            guard form.mistakes.isEmpty, let member = call.visitor.member else {
                throw Refusal(.unprocessable, form.mistakes.map { "\($0.field): \($0.explanation)" }.joined(separator: " "))
            }
            guard before.result != nil else { throw Refusal(.conflict, "The first round is still open; close it before asking again.") }
            let draft = BallotDraft(
                title: before.title, method: before.method, quorum: before.quorum, closesOn: closes,
                options: before.options.map { ($0.text, $0.objective) }, previous: before.id, feedback: feedback)
            let id = try await ballots.open(draft, in: before.round, key: Secret.hash(Secret.make()), by: member, at: call.now)
            return call.done("/ballots/\(id)", call.t("ballot.opened"))
        }
    }

    private func open(_ call: Call) async throws -> Response {
        let round = try await rounds.round(call.id("round"))
        let agreement = try await agreements.agreement(round.id)
        var form = try await call.form()
        let title = form.text("title", in: 5...200)
        let quorum = form.int("quorum", in: 0...1000)
        let closes = form.day("closes_on")
        if closes < WallClock.day(at: call.now), !form.mistakes.contains(where: { $0.field == "closes_on" }) {
            form.blame("closes_on", "\(closes.iso) is over. Choose a day that is still to come.")
        }
        if form["method"] != "score", form["method"] != "rank" { form.blame("method", "'\(form["method"])' is not score or rank.") }
        let chosen = form.all("objective").compactMap { ObjectiveID($0) }
        var options: [(text: String, objective: ObjectiveID?)] = agreement.objectives.filter { chosen.contains($0.id) }.map {
            ($0.title, $0.id)
        }
        for line in form["options"].split(whereSeparator: \.isNewline) {
            let text = line.trimmingPrefix { $0 == " " }
            if !text.isEmpty { options.append((String(text.prefix(200)), nil)) }
        }
        if options.count < 2 { form.blame("options", "Choose or write at least two options.") }
        guard form.mistakes.isEmpty, let member = call.visitor.member else {
            return try BallotPage.list(await ballots.ballots(round.id), agreement: agreement, of: round, form, call)
        }
        let draft = BallotDraft(title: title, method: form["method"], quorum: quorum, closesOn: closes, options: options)
        let id = try await ballots.open(draft, in: round.id, key: Secret.hash(Secret.make()), by: member, at: call.now)
        return call.done("/ballots/\(id)", call.t("ballot.opened"))
    }
}
