// Good practices: what was done, what came of it, how it can be copied. Submitted by partners, published by a coordinator. The only file that writes them.

package import Storage
package import Vocabulary

/// A record as it is filled in. Only what was really tried counts; lessons from failures are welcome.
package struct PracticeDraft: Sendable, Equatable {
    package var title: String
    package var place: String
    package var summary: String
    /// A number and a day.
    package var evidence: String
    package var problem = ""
    package var targetGroup = ""
    package var resources = ""
    package var difficulties = ""
    package var transfer = ""
    package var period = ""
    package var driver = ""
    package var partners = ""
    package var contact = ""
    package var licence = ""
    package var language = ""
    package var link = ""
    package var skill: SkillID?

    package init(title: String, place: String, summary: String, evidence: String) {
        self.title = title
        self.place = place
        self.summary = summary
        self.evidence = evidence
    }
}

/// A practice as the library shows it.
package struct Practice: Encodable, Sendable {
    package let id: PracticeID
    package let title: String
    package let place: String
    package let summary: String
    package let evidence: String
    package let partnerID: PartnerID
    package let partner: String
    /// "published" or "submitted"; what was there before records existed is published.
    package let state: String
    package let problem: String
    package let targetGroup: String
    package let resources: String
    package let difficulties: String
    package let transfer: String
    package let period: String
    package let driver: String
    package let partners: String
    package let contact: String
    package let licence: String
    package let language: String
    package let link: String
    package let skill: SkillID?
    package let skillName: String?
}

package struct PracticeStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    @discardableResult
    package static func add(_ draft: PracticeDraft, of partner: PartnerID, on connection: any SQLConnection) throws -> PracticeID {
        try connection.value(
            """
            INSERT INTO good_practice (title, place, summary, evidence, partner_id)
            VALUES (\(draft.title), \(draft.place), \(draft.summary), \(draft.evidence), \(partner)) RETURNING id
            """)
    }

    /// Hands a record in; it is seen by others once a coordinator has published it.
    package func submit(_ draft: PracticeDraft, of partner: PartnerID, by member: MemberID, at now: Moment) async throws -> PracticeID {
        do {
            return try await database.write { connection in
                let id = try Self.add(draft, of: partner, on: connection)
                try Self.record(draft, id, state: "submitted", by: member, at: now, on: connection)
                try AuditLog.append(
                    AuditEntry(actor: "member \(member)", act: "handed in a good practice", object: "practice \(id)"), at: now,
                    on: connection)
                return id
            }
        } catch StorageError.duplicate {
            throw Refusal(.conflict, "A practice called '\(draft.title)' is there already. Give yours another title.")
        }
    }

    package static func record(
        _ draft: PracticeDraft, _ id: PracticeID, state: String, by member: MemberID?, at now: Moment, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO practice_record (practice_id, state, problem, target_group, resources, difficulties, transfer, skill_id, submitted_at,
                submitted_by, period, driver, partners, contact, licence, language, link)
            VALUES (\(id), \(state), \(draft.problem), \(draft.targetGroup), \(draft.resources), \(draft.difficulties), \(draft.transfer),
                \(draft.skill), \(now), \(member), \(draft.period), \(draft.driver), \(draft.partners), \(draft.contact), \(draft.licence),
                \(draft.language), \(draft.link))
            """)
    }

    /// Publishes a record, or takes it back out of the library.
    package func publish(_ id: PracticeID, _ isPublished: Bool, by member: MemberID, at now: Moment) async throws {
        try await database.write { connection in
            guard try connection.first("SELECT id FROM good_practice WHERE id = \(id)", { try $0.next() as Int64 }) != nil else {
                throw Refusal.notFound("good practice", id)
            }
            let state = isPublished ? "published" : "submitted"
            try connection.execute(
                """
                INSERT INTO practice_record (practice_id, state, problem, target_group, resources, difficulties, transfer, submitted_at, published_by,
                    published_at) VALUES (\(id), \(state), '', '', '', '', '', \(now), \(member), \(now))
                ON CONFLICT (practice_id) DO UPDATE SET state = excluded.state, published_by = excluded.published_by, published_at = excluded.published_at
                """)
            try AuditLog.append(
                AuditEntry(
                    actor: "member \(member)", act: isPublished ? "published a good practice" : "took a good practice back",
                    object: "practice \(id)"), at: now, on: connection)
        }
    }

    /// Published ones; with `of` also the partner's own that wait, with `all` everything.
    package func practices(_ language: Language, of partner: PartnerID?, all: Bool) async throws -> [Practice] {
        try await database.read { try Self.practices(language, "", on: $0) }.filter {
            all || $0.state == "published" || $0.partnerID == partner
        }
    }

    package func practice(_ id: PracticeID, _ language: Language) async throws -> Practice {
        guard let found = try await database.read({ try Self.practices(language, " WHERE good_practice.id = \(id)", on: $0) }).first else {
            throw Refusal.notFound("good practice", id)
        }
        return found
    }

    private static func practices(_ language: Language, _ filter: SQLText, on connection: any SQLConnection) throws -> [Practice] {
        let name: SQLText = language == .german ? "skill.name_de" : "skill.name_en"
        let start: SQLText =
            """
            SELECT good_practice.id, good_practice.title, good_practice.place, good_practice.summary, good_practice.evidence, partner.id, partner.name,
                COALESCE(record.state, 'published'), COALESCE(record.problem, ''), COALESCE(record.target_group, ''), COALESCE(record.resources, ''),
                COALESCE(record.difficulties, ''), COALESCE(record.transfer, ''), COALESCE(record.period, ''), COALESCE(record.driver, ''),
                COALESCE(record.partners, ''), COALESCE(record.contact, ''), COALESCE(record.licence, ''), COALESCE(record.language, ''),
                COALESCE(record.link, ''), record.skill_id,
            """
        let from: SQLText =
            """
             FROM good_practice JOIN partner ON partner.id = good_practice.partner_id
            LEFT JOIN practice_record AS record ON record.practice_id = good_practice.id LEFT JOIN skill ON skill.id = record.skill_id
            """
        return try connection.query(start + " " + name + from + filter + " ORDER BY good_practice.title") { row in
            let (id, title, place): (PracticeID, String, String) = try (row.next(), row.next(), row.next())
            let (summary, evidence): (String, String) = try (row.next(), row.next())
            let (partnerID, partner, state): (PartnerID, String, String) = try (row.next(), row.next(), row.next())
            let words: [String] = try (0..<12).map { _ in try row.next() }
            return try Practice(
                id: id, title: title, place: place, summary: summary, evidence: evidence, partnerID: partnerID, partner: partner,
                state: state,
                problem: words[0], targetGroup: words[1], resources: words[2], difficulties: words[3], transfer: words[4], period: words[5],
                driver: words[6], partners: words[7], contact: words[8], licence: words[9], language: words[10], link: words[11],
                skill: row.next(), skillName: row.next())
        }
    }
}
