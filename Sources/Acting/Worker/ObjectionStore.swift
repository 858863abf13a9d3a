// Writes what workers object to, and the answers. The hub's team and the works council read it; the employer does not.

import Listening
package import Storage
package import Vocabulary

package struct Objection: Encodable, Sendable {
    package let id: ObjectionID
    package let pseudonym: String
    package let employer: String
    package let text: String
    package let madeAt: Moment
    package let answer: String?
    package let answeredAt: Moment?
}

package struct ObjectionStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package func add(_ text: String, by worker: WorkerID, at now: Moment) async throws -> ObjectionID {
        try await database.write { try Self.add(text, by: worker, at: now, on: $0) }
    }

    package static func add(_ text: String, by worker: WorkerID, at now: Moment, on connection: any SQLConnection) throws -> ObjectionID {
        let open: Int = try connection.value("SELECT COUNT(*) FROM objection WHERE worker_id = \(worker) AND answer IS NULL")
        guard open < 5 else {
            throw Refusal(.conflict, "Five objections of yours wait for an answer. They will be answered; please wait for one of them.")
        }
        let id: ObjectionID = try connection.value(
            "INSERT INTO objection (worker_id, text, made_at) VALUES (\(worker), \(text), \(now)) RETURNING id")
        // Who must answer, and who may speak for the person.
        let readers = try connection.query(
            """
            SELECT member.id FROM member WHERE member.active = 1 AND (member.role = 'coordinator' OR member.partner_id IN (
                SELECT council_employer.council_id FROM council_employer JOIN worker ON worker.partner_id = council_employer.employer_id
                WHERE worker.id = \(worker))) ORDER BY member.id
            """
        ) { try $0.next() as MemberID }
        for reader in readers { try NoticeStore.tell(reader, "objection", path: "/objections", at: now, on: connection) }
        try AuditLog.append(AuditEntry(actor: "worker \(worker)", act: "objected", object: "objection \(id)"), at: now, on: connection)
        return id
    }

    package func answer(_ id: ObjectionID, with text: String, by member: MemberID, at now: Moment) async throws {
        try await database.write { try Self.answer(id, with: text, by: member, at: now, on: $0) }
    }

    package static func answer(
        _ id: ObjectionID, with text: String, by member: MemberID, at now: Moment, on connection: any SQLConnection
    ) throws {
        let changed = try connection.execute(
            """
            UPDATE objection SET answer = \(text), answered_at = \(now), answered_by = \(member) WHERE id = \(id) AND answer IS NULL
            """)
        guard changed == 1 else { throw Refusal(.conflict, "Objection \(id) is not there, or has its answer already.") }
        try AuditLog.append(
            AuditEntry(actor: "member \(member)", act: "answered", object: "objection \(id)", after: text), at: now, on: connection)
    }

    package func own(of worker: WorkerID) async throws -> [Objection] {
        try await database.read { try Self.objections("WHERE objection.worker_id = \(worker)", on: $0) }
    }

    /// Open ones first.
    ///
    /// - Parameter council: narrows to the employers a works council speaks for; `nil` gives all.
    package func all(for council: PartnerID?) async throws -> [Objection] {
        try await database.read { connection in
            try Self.objections(
                council.map {
                    "WHERE worker.partner_id IN (SELECT employer_id FROM council_employer WHERE council_id = \($0))"
                } ?? "", on: connection)
        }
    }

    private static func objections(_ filter: SQLText, on connection: any SQLConnection) throws -> [Objection] {
        let start: SQLText =
            """
            SELECT objection.id, worker.pseudonym, partner.name, objection.text, objection.made_at, objection.answer, objection.answered_at
            FROM objection JOIN worker ON worker.id = objection.worker_id JOIN partner ON partner.id = worker.partner_id

            """
        return try connection.query(
            start + filter + " ORDER BY CASE WHEN objection.answer IS NULL THEN 0 ELSE 1 END, objection.made_at, objection.id"
        ) {
            try Objection(
                id: $0.next(), pseudonym: $0.next(), employer: $0.next(), text: $0.next(), madeAt: $0.next(), answer: $0.next(),
                answeredAt: $0.next())
        }
    }
}
