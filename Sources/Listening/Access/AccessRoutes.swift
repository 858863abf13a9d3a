// The ways in: a personal link, the code of a letter, a code by e-mail, a password, an identity from elsewhere; and the ways out.

import Hummingbird
import Vocabulary
import Web

struct AccessRoutes: Sendable {
    let members: MemberStore
    let invitations: InvitationStore
    let credentials: CredentialStore
    let notices: NoticeStore
    let rounds: RoundStore
    let door: DoorSettings
    let mailer: Mailer?
    let openID: OpenIDProvider?

    func register(in table: RouteTable) {
        table.get("/i/{link}", .everyone, "A personal link: signs in and leads to the round it is for") { call in
            // 256 bits cannot be guessed, so a neighbour's wrong codes never keep anybody's link waiting.
            let secret = Secret.make()
            let entrance = try await invitations.signIn(
                linkHash: Secret.hash(call.part("link")), signInHash: Secret.hash(secret), device: call.device, at: call.now)
            return try await enter(entrance, secret, call)
        }
        table.get("/sign-in", .everyone, "The other ways in: the code of a letter, a code by e-mail, a password") { call in
            try signInPage(Form(fields: [:]), call)
        }
        table.post("/sign-in/letter", .everyone, "Signs in with the code of a letter") { call in try await letter(call) }
        table.post("/sign-in/password", .everyone, "Signs in with e-mail address and password") { call in try await password(call) }
        table.post("/sign-in/email", .everyone, "Sends a code to an e-mail address, if a member has it") { call in try await sendCode(call)
        }
        table.post("/sign-in/email-code", .everyone, "Signs in with the code that was sent") { call in try await useCode(call) }
        table.post("/sign-out", .everyone, "Ends the sign-in of this browser") { call in
            _ = try await call.form()
            if call.visitor.isSignedIn { try await invitations.signOut(signInHash: call.visitor.signIn) }
            return leave(call)
        }
        registerOwn(in: table)
        registerOpenID(in: table)
    }

    func signInPage(_ form: Form, _ call: Call) throws -> Response {
        try AccessPage.signIn(form, sendsMail: mailer != nil, openID: openID?.settings.name, call)
    }

    /// What belongs to oneself.
    private func registerOwn(in table: RouteTable) {
        table.get("/me/access", .signedIn, "My sign-ins, my password, my address, how often I get mail") { call in
            try await own(Form(fields: [:]), call)
        }
        table.post("/me/sign-ins/{sign-in}/end", .changing(.ownPages), "Signs one of my browsers out") { call in
            _ = try await call.form()
            try await invitations.end(call.id("sign-in"), member: call.visitor.member, worker: call.visitor.worker)
            return call.done("/me/access", call.t("access.ended"))
        }
        table.post("/me/sign-out-everywhere", .changing(.ownPages), "Signs all my browsers out, this one too") { call in
            _ = try await call.form()
            try await invitations.signOutEverywhere(member: call.visitor.member, worker: call.visitor.worker, at: call.now)
            return leave(call)
        }
        table.post("/me/password", .changing(.ownPages), "Sets or removes my password") { call in try await setPassword(call) }
        table.post("/me/details", .changing(.ownPages), "Changes my name, address, language and how often I get mail") { call in
            try await setDetails(call)
        }
        table.get("/me/notices", .signedIn, "What I should know: every change to what I said") { call in
            guard let member = call.visitor.member else { return try AccessPage.notices([], call) }
            let all = try await notices.all(of: member)
            try await notices.markRead(of: member, at: call.now)
            return try AccessPage.notices(all, call)
        }
        table.get("/mail/stop/{secret}", .everyone, "The page behind the link in a mail that ends all mail") { call in
            try AccessPage.stop(call.part("secret"), call)
        }
        table.post("/mail/stop/{secret}", .everyone, "Ends all mail with one click (RFC 8058)") { call in
            try await notices.stop(secretHash: Secret.hash(call.part("secret")))
            return try AccessPage.stopped(call)
        }
    }

    // MARK: In and out

    /// People who speak land before the first card; the set-up link before the set-up.
    func enter(_ entrance: Entrance, _ secret: String, _ call: Call) async throws -> Response {
        var path = "/me"
        if entrance.isSetup {
            path = "/setup"
        } else if let round = entrance.round {
            path = "/rounds/\(round)/vote"
        } else if [.member, .employer].contains(entrance.role), let round = try await rounds.listening().first {
            path = "/rounds/\(round)/vote"
        }
        var response = call.done(path)
        SignInCookie.set(secret, on: &response, secure: door.secure)
        return response
    }

    private func leave(_ call: Call) -> Response {
        var response = call.done("/")
        SignInCookie.clear(on: &response, secure: door.secure)
        return response
    }

    private func letter(_ call: Call) async throws -> Response {
        try call.limits.guesses.check([call.address], at: call.now)
        var form = try await call.form()
        let secret = Secret.make()
        do {
            let entrance = try await invitations.signIn(
                codeHash: ShortCode.hash(form["code"]), signInHash: Secret.hash(secret), device: call.device, at: call.now)
            return try await enter(entrance, secret, call)
        } catch let refusal as Refusal where [.notFound, .notAllowed].contains(refusal.kind) {
            call.limits.guesses.failed([call.address], at: call.now)
            form.blame("code", refusal.explanation)
            return try signInPage(form, call)
        }
    }

    /// A wrong address takes as long as a wrong password, and the answer does not tell them apart.
    private func password(_ call: Call) async throws -> Response {
        var form = try await call.form()
        let email = form["email"].lowercased()
        let keys = [call.address, "account \(email)"]
        try call.limits.guesses.check(keys, at: call.now)
        let member = try await credentials.member(email: email)
        let stored = try await member.asyncMap { try await credentials.password(of: $0) } ?? nil
        let hash = stored.map {
            PasswordHash(salt: $0.salt, hash: $0.hash, cost: $0.cost, blockSize: $0.blockSize, parallel: $0.parallel)
        }
        let fits = try await (hash ?? AccessRoutes.nobodysHash).fits(form.raw("password"))
        guard fits, hash != nil, let member else {
            call.limits.guesses.failed(keys, at: call.now)
            form.blame("password", call.t("access.wrong_password"))
            return try signInPage(form, call)
        }
        call.limits.guesses.succeeded(["account \(email)"])
        let secret = Secret.make()
        return try await enter(
            credentials.signIn(member, way: .password, signInHash: Secret.hash(secret), device: call.device, at: call.now), secret, call)
    }

    /// Fits no password; computed against so that unknown addresses cost the same time.
    private static let nobodysHash = PasswordHash(
        salt: Array(repeating: 7, count: 16), hash: Array(repeating: 0, count: 32), cost: PasswordHash.usualCost, blockSize: 8, parallel: 1)

    private static let ticketCookie = "ticket"

    private func sendCode(_ call: Call) async throws -> Response {
        let form = try await call.form()
        guard let mailer else { throw Refusal(.notFound, "This hub sends no mail. Use your personal link or the code of a letter.") }
        let email = form["email"].lowercased()
        try call.limits.publicForms.take("code \(call.address)", at: call.now)
        try call.limits.codes.take("code \(email)", at: call.now)
        let ticket = Secret.make()
        let code = ShortCode.digits()
        if let member = try await credentials.member(email: email) {
            let t = call.t
            let message = MailMessage(
                to: email, subject: t("access.mail_subject", ["hub": call.layout.hubName, "code": code]),
                text: t("access.mail_text", ["code": code, "hub": call.layout.hubName]), html: nil, stopAddress: nil)
            // The visitor waits neither for the code to be stored nor for the mail, so the time of the answer says nothing about the address.
            Task {
                try await credentials.addCode(
                    for: member, ticketHash: Secret.hash(ticket), codeHash: Secret.hash(ticket + code), at: call.now)
                try await mailer.send(message)
            }
        }
        var response = try AccessPage.code(Form(fields: [:]), call)
        response.setCookie(
            Cookie(
                name: Self.ticketCookie, value: ticket, maxAge: 600, path: "/sign-in", secure: door.secure, httpOnly: true, sameSite: .lax))
        return response
    }

    private func useCode(_ call: Call) async throws -> Response {
        try call.limits.guesses.check([call.address], at: call.now)
        var form = try await call.form()
        let ticket = call.cookie(Self.ticketCookie) ?? ""
        let typed = form["code"].filter(\.isNumber)
        guard
            let member = try await credentials.useCode(ticketHash: Secret.hash(ticket), codeHash: Secret.hash(ticket + typed), at: call.now)
        else {
            call.limits.guesses.failed([call.address], at: call.now)
            form.blame("code", call.t("access.wrong_code"))
            return try AccessPage.code(form, call)
        }
        let secret = Secret.make()
        return try await enter(
            credentials.signIn(member, way: .email, signInHash: Secret.hash(secret), device: call.device, at: call.now), secret, call)
    }

    // MARK: Own

    private func own(_ form: Form, _ call: Call) async throws -> Response {
        let signIns = try await invitations.signIns(
            member: call.visitor.member, worker: call.visitor.worker, this: call.visitor.signIn, at: call.now)
        guard let member = call.visitor.member else {
            return try AccessPage.own(signIns, me: nil, rhythm: .never, hasPassword: false, identities: [], form, call)
        }
        return try await AccessPage.own(
            signIns, me: members.member(member), rhythm: notices.rhythm(of: member),
            hasPassword: credentials.password(of: member) != nil, identities: credentials.identities(of: member), form, call)
    }

    private func setPassword(_ call: Call) async throws -> Response {
        var form = try await call.form()
        guard let member = call.visitor.member else { throw Refusal(.notAllowed, "Only members of partners can set a password.") }
        if form["remove"] == "1" {
            try await credentials.setPassword(nil, of: member, at: call.now)
            return call.done("/me/access", call.t("access.password_removed"))
        }
        let password = form.raw("password")
        if password.count < 12 || password.count > 200 {
            form.blame("password", call.t("access.password_length", ["n": password.count]))
        } else if password.lowercased() == call.visitor.name.lowercased() || Set(password).count < 5 {
            form.blame("password", call.t("access.password_weak"))
        } else if try await members.member(member).email == nil {
            form.blame("password", call.t("access.password_needs_email"))
        }
        guard form.mistakes.isEmpty else { return try await own(form, call) }
        let hash = try await PasswordHash.make(password)
        try await credentials.setPassword(
            StoredPassword(salt: hash.salt, hash: hash.hash, cost: hash.cost, blockSize: hash.blockSize, parallel: hash.parallel),
            of: member, at: call.now)
        return call.done("/me/access", call.t("access.password_set"))
    }

    private func setDetails(_ call: Call) async throws -> Response {
        var form = try await call.form()
        guard let member = call.visitor.member else {
            throw Refusal(.notAllowed, "Workers are known by a number only; there is nothing to change.")
        }
        let name = form.text("name", in: 2...200)
        let email = form.text("email", in: 0...200)
        if !email.isEmpty, !email.isMailAddress { form.blame("email", call.t("access.bad_email", ["email": email])) }
        let language = form.choice("language", of: Language.self)
        let rhythm = MailRhythm(rawValue: form["rhythm"]) ?? .weekly
        guard form.mistakes.isEmpty, let language else { return try await own(form, call) }
        try await members.change(member, name: name, email: email.isEmpty ? nil : email, language: language, at: call.now)
        try await notices.setRhythm(rhythm, of: member)
        return call.done("/me/access", call.t("access.saved"))
    }
}

extension Optional {
    fileprivate func asyncMap<T>(_ transform: (Wrapped) async throws -> T) async throws -> T? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
