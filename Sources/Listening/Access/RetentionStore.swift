// Finds people who are gone or silent for long, tells them, and erases them when nothing happens. Called by RetentionJob and the page about it.

package import Storage
package import Vocabulary

/// How long names are kept, in months.
package struct RetentionRule: Encodable, Sendable, Equatable {
    /// After somebody has left, or their organisation has.
    package let former: Int
    /// After the last sign of somebody who could still come.
    package let silent: Int

    package static let noticeDays = 30
    package static let usual = RetentionRule(former: 6, silent: 24)
    package static let months = 1...120

    package init(former: Int, silent: Int) {
        self.former = former
        self.silent = silent
    }
}

/// Somebody whose time is up, or will be told so.
package struct RetentionCase: Encodable, Sendable {
    package let member: MemberID
    package let name: String
    package let partner: String
    /// Left, or silent.
    package let isFormer: Bool
    package let lastSeen: Moment
    package let toldAt: Moment?
    package let eraseOn: Day?
    /// When the notice went out by mail; `nil` as long as only the page and a letter can tell it.
    package let mailedAt: Moment?
    package let language: Language

    /// Told, but by no mail: a letter has to.
    package var needsLetter: Bool { toldAt != nil && mailedAt == nil }
}

/// What one look did.
package struct RetentionReport: Encodable, Sendable, Equatable {
    package fileprivate(set) var told = 0
    package fileprivate(set) var cameBack = 0
    package fileprivate(set) var erased = 0
}

package struct RetentionStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package func rule() async throws -> RetentionRule { try await database.read { try Self.rule(on: $0) } }

    private static func rule(on connection: any SQLConnection) throws -> RetentionRule {
        func months(_ key: String, _ usual: Int) throws -> Int {
            let text = try connection.first("SELECT value FROM hub WHERE key = \(key)") { try $0.next() as String }
            return text.flatMap { Int($0) }.flatMap { RetentionRule.months.contains($0) ? $0 : nil } ?? usual
        }
        return try RetentionRule(
            former: months("retention_former", RetentionRule.usual.former), silent: months("retention_silent", RetentionRule.usual.silent))
    }

    /// Everybody whose time is up by `now`, those told first.
    package func cases(at now: Moment) async throws -> [RetentionCase] { try await database.read { try Self.cases(at: now, on: $0) } }

    private static func cases(at now: Moment, on connection: any SQLConnection) throws -> [RetentionCase] {
        let rule = try rule(on: connection)
        let people = try connection.query(
            """
            SELECT member.id, member.name, partner.name, member.active, partner.status, member.created_at,
                (SELECT MAX(created_at) FROM sign_in WHERE sign_in.member_id = member.id),
                (SELECT MAX(COALESCE(used_at, created_at)) FROM invitation WHERE invitation.member_id = member.id),
                (SELECT MAX(revoked_at) FROM invitation WHERE invitation.member_id = member.id),
                (SELECT MAX(vote.at) FROM vote JOIN participant ON participant.id = vote.participant_id WHERE participant.member_id = member.id),
                (SELECT MAX(statement.created_at) FROM statement JOIN participant ON participant.id = statement.participant_id
                    WHERE participant.member_id = member.id),
                retention_notice.told_at, retention_notice.erase_on,
                (SELECT MAX(notice.mailed_at) FROM notice WHERE notice.member_id = member.id AND notice.topic LIKE 'retention%'
                    AND notice.at >= retention_notice.told_at), member.language
            FROM member JOIN partner ON partner.id = member.partner_id
            LEFT JOIN retention_notice ON retention_notice.member_id = member.id
            ORDER BY COALESCE(retention_notice.erase_on, 9999999), member.id
            """
        ) { row in
            let (id, name, partner): (MemberID, String, String) = try (row.next(), row.next(), row.next())
            let (active, status): (Bool, String) = try (row.next(), row.next())
            var seen: Moment = try row.next()
            for _ in 0..<5 { if let other: Moment = try row.next(), other > seen { seen = other } }
            return RetentionCase(
                member: id, name: name, partner: partner, isFormer: !active || status != "active", lastSeen: seen, toldAt: try row.next(),
                eraseOn: try row.next(), mailedAt: try row.next(), language: try row.next())
        }
        return people.filter { person in
            if person.name == MemberStore.erasedName(person.member) { return false }
            let months = person.isFormer ? rule.former : rule.silent
            return person.toldAt != nil || person.lastSeen.adding(seconds: Double(months) * 30.44 * 86_400) <= now
        }
    }

    /// One look: tells who is due, lets go who came back, erases whose notice has run out. The same look twice does nothing more.
    package func look(at now: Moment) async throws -> RetentionReport {
        try await database.write { connection in
            var report = RetentionReport()
            for person in try Self.cases(at: now, on: connection) {
                // The last coordinator stays, or the hub could not be opened again.
                if try MemberStore.isLastCoordinator(person.member, on: connection) { continue }
                guard let told = person.toldAt, let day = person.eraseOn else {
                    let day = now.day.adding(days: RetentionRule.noticeDays)
                    try connection.execute(
                        "INSERT INTO retention_notice (member_id, told_at, erase_on) VALUES (\(person.member), \(now), \(day))")
                    try NoticeStore.tell(
                        person.member, person.isFormer ? "retention_former" : "retention", detail: day.iso, path: "/me/data", at: now,
                        on: connection)
                    try Self.note("told of erasure", person.member, at: now, on: connection)
                    report.told += 1
                    continue
                }
                if person.lastSeen > told {
                    try NoticeStore.takeBack(["retention", "retention_former"], of: person.member, on: connection)
                    try Self.erase(person.member, on: connection)
                    try Self.note("came back before erasure", person.member, at: now, on: connection)
                    report.cameBack += 1
                } else if day <= now.day {
                    try VoteStore.erase(person.member, on: connection)
                    try MemberStore.erase(person.member, by: "retention", at: now, on: connection)
                    report.erased += 1
                }
            }
            try InvitationStore.forgetEnded(at: now, on: connection)
            try NoticeStore.forgetRead(before: now.adding(seconds: -365 * 86_400), on: connection)
            return report
        }
    }

    private static func note(_ act: String, _ member: MemberID, at now: Moment, on connection: any SQLConnection) throws {
        try AuditLog.append(AuditEntry(actor: "retention", act: act, object: "member \(member)"), at: now, on: connection)
    }

    static func erase(_ member: MemberID, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM retention_notice WHERE member_id = \(member)")
    }
}
