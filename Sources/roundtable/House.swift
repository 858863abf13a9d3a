// Wires everything by hand: database, stages, routes, jobs. Made by commands and by tests.

import Acting
import Agreeing
import FollowThrough
package import Hummingbird
import Listening
package import Logging
import Planning
package import Storage
import Understanding
package import Vocabulary
package import Web

package struct House: Sendable {
    package let database: any SQLDatabase
    private let listening: ListeningStage
    private let understanding: UnderstandingStage
    private let agreeing: AgreeingStage
    private let planning: PlanningStage
    private let acting: ActingStage
    private let followThrough: FollowThroughStage
    private let logger: Logger

    package init(database: any SQLDatabase, logger: Logger) {
        self.database = database
        self.logger = logger
        listening = ListeningStage(database, record: Self.record)
        understanding = UnderstandingStage(database)
        agreeing = AgreeingStage(database)
        planning = PlanningStage(database, search: understanding.skillSearch)
        acting = ActingStage(database)
        followThrough = FollowThroughStage(database)
    }

    /// What was decided or promised in a meeting goes into the registers of later stages, with the meeting as its cause.
    private static let record: MeetingRecorder = { note, connection in
        let cause = TracePoint(.meeting, note.meeting.raw)
        let title = String(note.text.prefix(200))
        if note.kind == .decision {
            let id = try AgreementStore.decide(
                title, reason: String("\(note.title), \(note.heldOn): \(note.text)".prefix(2000)), reviewOn: note.dueOn, from: [cause],
                in: note.round, by: note.by, at: note.at, on: connection)
            return TracePoint(.decision, id.raw)
        }
        // An action needs somebody who answers for it and a day; until then it stays in the minutes.
        guard let owner = note.owner, let due = note.dueOn else { return nil }
        let id = try ActionStore.add(
            ActionDraft(title: title, objective: nil, owner: owner, dueOn: due, statements: []), to: note.round, state: "open", by: note.by,
            at: note.at, on: connection)
        let point = TracePoint(.action, id.raw)
        try TraceLog.add(from: cause, to: point, at: note.at, by: note.by, on: connection)
        return point
    }

    /// Every address of the product, in the order of the line.
    package func routes(door: DoorSettings = DoorSettings(), mailer: Mailer? = nil, openID: OpenIDProvider? = nil) -> RouteTable {
        let table = RouteTable()
        followThrough.register(in: table)
        listening.register(in: table, door: door, mailer: mailer, openID: openID)
        understanding.register(in: table)
        agreeing.register(in: table)
        planning.register(in: table)
        acting.register(in: table)
        JobRoutes(database: database).register(in: table)
        HouseRoutes(database: database).register(in: table)
        return table
    }

    package static let templates =
        ListeningStage.templates + UnderstandingStage.templates + AgreeingStage.templates + PlanningStage.templates + ActingStage.templates
        + FollowThroughStage.templates

    /// - Parameters:
    ///   - mailer: sends the grouped mails; without it nothing is sent and nothing waits.
    ///   - address: where links in mails lead.
    package func jobs(lease: Double = 15, mailer: Mailer? = nil, address: String = "") -> JobRunner {
        var bodies = understanding.jobs.merging(planning.jobs) { first, _ in first }.merging(acting.jobs) { first, _ in first }
            .merging(followThrough.jobs) { first, _ in first }
        bodies[RetentionJob.kind] = RetentionJob.body(listening.retention)
        if let mailer {
            let partners = listening.partners
            bodies[MailJob.kind] = MailJob.body(
                notices: listening.notices,
                makeSecret: {
                    let secret = Secret.make()
                    return (secret, Secret.hash(secret))
                },
                send: { due, secret in
                    let hub = try await partners.hub("name") ?? "Roundtable"
                    let mail = MailPost.digest(due, secret: secret, hub: hub, address: address)
                    guard case .refusedForGood(let words) = try await mailer.deliver(mail) else { return nil }
                    return words
                })
        }
        return JobRunner(database: database, bodies: bodies, lease: lease, logger: logger)
    }

    /// The first look of what is done every day; each job asks for its next one itself.
    package func requestDailyWork(mail: Bool, at now: Moment) async throws {
        try await database.write { connection in
            try JobQueue.request(RetentionJob.kind, subject: 0, at: now, on: connection)
            if mail { try JobQueue.request(MailJob.kind, subject: 0, at: now, on: connection) }
        }
    }

    /// The first look for what is due; the job asks for the next one itself.
    package func requestReminders(at now: Moment) async throws {
        _ = try await database.write { try JobQueue.request(ReminderJob.kind, subject: 0, at: now, on: $0) }
    }

    /// The server, ready to run.
    ///
    /// - Parameters:
    ///   - idleSeconds: after which a connection ends on which no request arrives whole, also one that sends a byte now and then.
    ///   - plain: adds `/plain`, Hummingbird's own text route, as the yardstick of benchmarks.
    package func application(
        host: String, port: Int, settings: DoorSettings = DoorSettings(), mailer: Mailer? = nil, openID: OpenIDProvider? = nil,
        publicAddress: String? = nil,
        plain: Bool = false, idleSeconds: Int64 = 30,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) async throws -> some ApplicationProtocol {
        let partners = listening.partners
        let readLook: @Sendable () async throws -> HubLook = {
            HubLook(
                name: try await partners.hub("name") ?? "Roundtable",
                colour: try await partners.hub("colour").flatMap(HubColour.init) ?? .standard)
        }
        let layout = try PageLayout(look: await readLook(), publicAddress: publicAddress, templates: Self.templates, readLook: readLook)
        let followThrough = followThrough
        let invitations = listening.invitations
        let identify: @Sendable ([UInt8], Moment) async throws -> Visitor? = { hash, now in
            guard let identity = try await invitations.identity(signInHash: hash, at: now) else { return nil }
            return Visitor(
                member: identity.member, worker: identity.worker, partner: identity.partner,
                name: identity.worker.map { "#\($0)" } ?? identity.name, role: identity.role, language: identity.language, signIn: hash)
        }
        let router = routes(door: settings, mailer: mailer, openID: openID).router(
            layout: layout, settings: settings, logger: logger, work: { try await followThrough.work(at: $0) }, identify: identify)
        if plain { router.get("/plain") { _, _ in "plain" } }
        return Application(
            router: router, server: .http1(configuration: .init(idleTimeout: .seconds(idleSeconds))),
            configuration: .init(address: .hostname(host, port: port), serverName: "roundtable"),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? port) }, logger: logger)
    }

    /// A hub without members gets a coordinator and a one-time link, so that there is never a default password.
    ///
    /// - Returns: the path of the link, or `nil` when the hub has members already.
    package func firstLink(at now: Moment) async throws -> String? {
        let secret = Secret.make()
        let made = try await database.write { connection -> Bool in
            guard try connection.value("SELECT COUNT(*) FROM member") == 0 else { return false }
            try PartnerStore.setHub("name", "Roundtable", on: connection)
            let draft = PartnerDraft(
                code: "HUB", name: "Coordination office", kind: .publicBody, headCount: 1, placeCode: "", sector: "coordination",
                status: "active")
            let partner = try PartnerStore.save(draft, at: now, on: connection)
            let member = try MemberStore.add(
                name: "Coordinator", of: partner, role: .coordinator, language: .english, email: nil, at: now, on: connection)
            try InvitationStore.invite(
                member: member, worker: nil, round: nil, secretHash: Secret.hash(secret), singleUse: true, at: now, days: 7, on: connection)
            return true
        }
        return made ? "/i/\(secret)" : nil
    }
}
