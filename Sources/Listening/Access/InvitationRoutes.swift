// Invitations for one or many: links to copy, letters to print, and their end.

import Hummingbird
import Vocabulary
import Web

struct InvitationRoutes: Sendable {
    let members: MemberStore
    let invitations: InvitationStore
    let notices: NoticeStore
    let partners: PartnerStore
    let rounds: RoundStore

    func register(in table: RouteTable) {
        table.get(
            "/invitations", .seeing(.invitations),
            "Who can be invited; with `class=`, `size=`, `sector=`, `subregion=` the people of one cell"
        ) { call in
            try await choose(call)
        }
        table.post("/invitations", .changing(.invitations), "New personal links for many, as letters to print or links to copy") { call in
            try await invite(call)
        }
        table.post("/members/{member}/invitation", .changing(.invitations), "A new personal link for a member; the old one ends") { call in
            _ = try await call.form()
            let secret = Secret.make()
            let code = ShortCode.letter()
            try await invitations.reinvite(
                call.id("member"), secretHash: Secret.hash(secret), codeHash: ShortCode.hash(code), by: call.visitor.actor, at: call.now)
            return try PartnerPage.link("/i/\(secret)", code: code, lead: call.t("link.lead"), call)
        }
        table.post("/members/{member}/invitation/revocation", .changing(.invitations), "Ends the personal link of a member") { call in
            _ = try await call.form()
            let member = try await members.member(call.id("member"))
            try await invitations.revoke(member.id, by: call.visitor.actor, at: call.now)
            return call.done("/partners/\(member.partner)", call.t("link.revoked"))
        }
    }

    private func choose(_ call: Call) async throws -> Response {
        let voice = call.query("class").flatMap(VoiceClass.init(rawValue:))
        let size = call.query("size").flatMap(SizeClass.init(rawValue:))
        let sector = call.query("sector")
        let subregion = call.query("subregion")
        let regions = Dictionary(try await partners.places().map { ($0.name, $0.subregion) }, uniquingKeysWith: { first, _ in first })
        let known = Dictionary(uniqueKeysWithValues: try await partners.all().filter { $0.status == "active" }.map { ($0.id, $0) })
        let failures = try await notices.failures()
        let people = try await members.all().filter { person in
            if call.query("state") == "mail", failures[person.id] == nil { return false }
            guard let partner = known[person.partner] else { return false }
            return (voice == nil || partner.voiceClass == voice) && (size == nil || partner.sizeClass == size)
                && (sector == nil || partner.sector == sector) && (subregion == nil || (regions[partner.place] ?? "") == subregion)
        }
        let states = try await invitations.allStates()
        return try await InvitationPage.choose(
            people, states: states, failures: failures, chosen: call.query("state") ?? "", rounds: rounds.all().filter(\.isListening), call)
    }

    private func invite(_ call: Call) async throws -> Response {
        let form = try await call.form(limit: FormReader.largestUpload)
        let ids = form.all("member").compactMap { MemberID($0) }
        guard !ids.isEmpty, ids.count <= 2000 else {
            throw Refusal(.unprocessable, "Choose between one and 2,000 people to invite; \(ids.count) are chosen.")
        }
        let round = RoundID(form["round"])
        let question = try await rounds.question(round)
        var letters: [Letter] = []
        for person in try await members.members(ids) {
            let secret = Secret.make()
            let code = ShortCode.letter()
            try await invitations.reinvite(
                person.id, round: round, secretHash: Secret.hash(secret), codeHash: ShortCode.hash(code), by: call.visitor.actor,
                at: call.now)
            letters.append(Letter(member: person, path: "/i/\(secret)", code: code))
        }
        return try InvitationPage.letters(letters, question: question, call)
    }
}

/// One invitation as it is handed over; it exists only in this answer.
struct Letter: Encodable, Sendable {
    let member: MemberRow
    let path: String
    let code: String
}
