// Writes notices to members and what they wish about mail. Later stages tell people things through `tell`; nothing ends in silence.

package import Storage
package import Vocabulary

/// What somebody should know: shown on their page, and in the next grouped mail.
package struct Notice: Encodable, Sendable {
    package let id: NoticeID
    package let at: Moment
    /// A key of the words `notice.…`.
    package let topic: String
    /// A reason or a title that belongs to it.
    package let detail: String
    package let path: String
    package let isRead: Bool
}

/// How often somebody wants mail: at most once a day, weekly unless they say otherwise.
package enum MailRhythm: String, CaseIterable, Sendable, Encodable {
    case daily, weekly, never

    package var days: Double? { self == .daily ? 1 : self == .weekly ? 7 : nil }
}

/// An address that refused mail for good. Nothing is sent there until it changes.
package struct MailFailure: Encodable, Sendable {
    package let address: String
    package let at: Moment
    /// What the other side said.
    package let words: String
}

/// A person with unread notices and an address.
package struct MailDue: Sendable {
    package let member: MemberID
    /// Somebody who has left: they cannot open a page any more.
    package let isFormer: Bool
    package let email: String
    package let name: String
    package let language: Language
    package let notices: [Notice]
}

package struct NoticeStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// Tells a member something, in the transaction of the change itself.
    ///
    /// - Parameters:
    ///   - topic: a key of the message files below `notice.`.
    ///   - path: the page that shows it.
    package static func tell(
        _ member: MemberID, _ topic: String, detail: String = "", path: String, at now: Moment, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            "INSERT INTO notice (member_id, at, topic, detail, path) VALUES (\(member), \(now), \(topic), \(detail), \(path))")
    }

    /// Tells whoever made a statement, if a member did.
    package static func tellAuthor(
        of statement: StatementID, _ topic: String, detail: String = "", at now: Moment, on connection: any SQLConnection
    ) throws {
        let author = try connection.first(
            """
            SELECT participant.member_id FROM statement JOIN participant ON participant.id = statement.participant_id
            WHERE statement.id = \(statement) AND participant.member_id IS NOT NULL
            """
        ) { try $0.next() as MemberID }
        if let author { try tell(author, topic, detail: detail, path: "/statements/\(statement)", at: now, on: connection) }
    }

    package func all(of member: MemberID) async throws -> [Notice] {
        try await database.read { try Self.notices(of: member, on: $0) }
    }

    private static func notices(of member: MemberID, on connection: any SQLConnection) throws -> [Notice] {
        try connection.query(
            "SELECT id, at, topic, detail, path, read_at FROM notice WHERE member_id = \(member) ORDER BY id DESC LIMIT 200", notice)
    }

    private static func notice(_ row: SQLRow) throws -> Notice {
        try Notice(
            id: row.next(), at: row.next(), topic: row.next(), detail: row.next(), path: row.next(), isRead: row.next() as Moment? != nil)
    }

    package func unread(of member: MemberID) async throws -> Int {
        try await database.read { try $0.value("SELECT COUNT(*) FROM notice WHERE member_id = \(member) AND read_at IS NULL") }
    }

    package func markRead(of member: MemberID, at now: Moment) async throws {
        _ = try await database.write {
            try $0.execute("UPDATE notice SET read_at = \(now) WHERE member_id = \(member) AND read_at IS NULL")
        }
    }

    // MARK: Mail

    package func rhythm(of member: MemberID) async throws -> MailRhythm {
        try await database.read { connection in
            try connection.first("SELECT rhythm FROM mail_wish WHERE member_id = \(member)") { try $0.next() as String }
                .flatMap(MailRhythm.init) ?? .weekly
        }
    }

    package func setRhythm(_ rhythm: MailRhythm, of member: MemberID) async throws {
        try await database.write { try Self.wish(rhythm, of: member, on: $0) }
    }

    private static func wish(_ rhythm: MailRhythm, of member: MemberID, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO mail_wish (member_id, rhythm) VALUES (\(member), \(rhythm.rawValue))
            ON CONFLICT (member_id) DO UPDATE SET rhythm = excluded.rhythm
            """)
    }

    /// One click in a mail ends all mail; the same secret again changes nothing.
    package func stop(secretHash: [UInt8]) async throws {
        try await database.write { connection in
            let member = try connection.first("SELECT member_id FROM mail_wish WHERE stop_hash = \(secretHash)") {
                try $0.next() as MemberID
            }
            guard let member else {
                throw Refusal(.notFound, "This address for ending mail is not known. Open the newest mail, or choose “never” on your page.")
            }
            try Self.wish(.never, of: member, on: connection)
        }
    }

    /// Who gets a grouped mail now: unread and unmailed notices, an address that takes mail, and enough days since the last one. Who has left is told
    /// once more, of the day on which their name goes.
    package func due(at now: Moment) async throws -> [MailDue] {
        try await database.read { connection in
            let people = try connection.query(
                """
                SELECT member.id, member.email, member.name, member.language, COALESCE(mail_wish.rhythm, 'weekly'), mail_wish.last_sent_at,
                    CASE WHEN member.active = 1 AND partner.status = 'active' THEN 0 ELSE 1 END
                FROM member JOIN partner ON partner.id = member.partner_id LEFT JOIN mail_wish ON mail_wish.member_id = member.id
                WHERE member.email IS NOT NULL AND (mail_wish.failed_address IS NULL OR mail_wish.failed_address <> member.email)
                    AND EXISTS (SELECT 1 FROM notice WHERE notice.member_id = member.id AND notice.read_at IS NULL AND notice.mailed_at IS NULL
                        AND ((member.active = 1 AND partner.status = 'active') OR notice.topic LIKE 'retention%'))
                ORDER BY member.id
                """
            ) {
                (
                    id: try $0.next() as MemberID, email: try $0.next() as String, name: try $0.next() as String,
                    language: try $0.next() as Language, rhythm: try $0.next() as String, last: try $0.next() as Moment?,
                    isFormer: try $0.next() as Bool
                )
            }
            return try people.compactMap { person in
                guard let days = MailRhythm(rawValue: person.rhythm)?.days else { return nil }
                if !person.isFormer, let last = person.last, last.adding(seconds: days * 86_400) > now { return nil }
                let notices = try connection.query(
                    """
                    SELECT id, at, topic, detail, path, read_at FROM notice
                    WHERE member_id = \(person.id) AND read_at IS NULL AND mailed_at IS NULL
                        AND (topic LIKE 'retention%' OR \(person.isFormer ? 1 : 0) = 0) ORDER BY id LIMIT 50
                    """, Self.notice)
                return MailDue(
                    member: person.id, isFormer: person.isFormer, email: person.email, name: person.name, language: person.language,
                    notices: notices)
            }
        }
    }

    /// Notes that an address refuses mail for good.
    package func failed(_ due: MailDue, saying words: String, at now: Moment) async throws {
        let (member, address) = (due.member, due.email)
        try await database.write { connection in
            try connection.execute(
                """
                INSERT INTO mail_wish (member_id, rhythm, failed_address, failed_at, failure)
                VALUES (\(member), 'weekly', \(address), \(now), \(String(words.prefix(300))))
                ON CONFLICT (member_id) DO UPDATE SET failed_address = excluded.failed_address, failed_at = excluded.failed_at,
                    failure = excluded.failure
                """)
            // The words stay out of the log: they hold the address.
            try AuditLog.append(AuditEntry(actor: "mail", act: "was refused", object: "member \(member)"), at: now, on: connection)
        }
    }

    /// Addresses that refuse mail and are still the ones in the register.
    package func failures() async throws -> [MemberID: MailFailure] {
        try await database.read { connection in
            let rows = try connection.query(
                """
                SELECT member.id, mail_wish.failed_address, mail_wish.failed_at, mail_wish.failure FROM mail_wish
                JOIN member ON member.id = mail_wish.member_id WHERE mail_wish.failed_address = member.email
                """
            ) { (try $0.next() as MemberID, try MailFailure(address: $0.next(), at: $0.next(), words: $0.next())) }
            return Dictionary(uniqueKeysWithValues: rows)
        }
    }

    /// Notes that a mail was handed over.
    package func sent(_ due: MailDue, stopHash: [UInt8], at now: Moment) async throws {
        let ids = due.notices.map(\.id)
        let member = due.member
        try await database.write { connection in
            try connection.execute("UPDATE notice SET mailed_at = \(now) WHERE id IN \(list: ids)")
            try connection.execute(
                """
                INSERT INTO mail_wish (member_id, rhythm, stop_hash, last_sent_at) VALUES (\(member), 'weekly', \(stopHash), \(now))
                ON CONFLICT (member_id) DO UPDATE SET stop_hash = excluded.stop_hash, last_sent_at = excluded.last_sent_at
                """)
        }
    }

    /// What has come to nothing: who is back need not read that they were to go.
    static func takeBack(_ topics: [String], of member: MemberID, on connection: any SQLConnection) throws {
        for topic in topics {
            try connection.execute("DELETE FROM notice WHERE member_id = \(member) AND topic = \(topic) AND read_at IS NULL")
        }
    }

    /// What was read long ago goes.
    static func forgetRead(before: Moment, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM notice WHERE read_at IS NOT NULL AND read_at < \(before)")
    }

    package static func erase(_ member: MemberID, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM notice WHERE member_id = \(member)")
        try connection.execute("DELETE FROM mail_wish WHERE member_id = \(member)")
    }
}
