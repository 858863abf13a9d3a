// Proposals for something new, each with the reading of what was there already when it was made. Written from the offer page only.

import Foundation
package import Storage
package import Vocabulary

package struct Proposal: Encodable, Sendable {
    package let id: ProposalID
    package let skill: SkillID
    package let skillName: String
    package let title: String
    package let reason: String
    package let matched: Matched
    package let proposedAt: Moment
    package let by: String?

    /// What the proposal was compared with, as it was on that day.
    package struct Matched: Codable, Sendable, Equatable {
        package let people: Int?
        package let courses: [String]
        package let practices: [String]
        package let experts: [String]
    }
}

package struct ProposalStore: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    package func add(_ title: String, because reason: String, matching offer: SkillOffer, by member: MemberID, at now: Moment) async throws
    {
        let matched = Proposal.Matched(
            people: offer.people, courses: offer.courses.map { "\($0.code) \($0.name)" }, practices: offer.practices.map(\.title),
            experts: offer.experts.map { "\($0.name), \($0.partner)" })
        let text = String(decoding: try JSONEncoder().encode(matched), as: UTF8.self)
        try await database.write { connection in
            let id: ProposalID = try connection.value(
                """
                INSERT INTO proposal (skill_id, title, reason, matched, proposed_at, proposed_by)
                VALUES (\(offer.skill), \(title), \(reason), \(text), \(now), \(member)) RETURNING id
                """)
            try AuditLog.append(
                AuditEntry(actor: "member \(member)", act: "proposed something new", object: "proposal \(id)"), at: now, on: connection)
        }
    }

    package func all(_ language: Language) async throws -> [Proposal] {
        try await database.read { connection in
            try connection.query(
                """
                SELECT proposal.id, skill.id, skill.name_en, skill.name_de, proposal.title, proposal.reason, proposal.matched, proposal.proposed_at,
                    member.name FROM proposal JOIN skill ON skill.id = proposal.skill_id LEFT JOIN member ON member.id = proposal.proposed_by
                ORDER BY proposal.id DESC LIMIT 200
                """
            ) { row in
                let (id, skill): (ProposalID, SkillID) = try (row.next(), row.next())
                let (english, german): (String, String) = try (row.next(), row.next())
                let (title, reason, matched): (String, String, String) = try (row.next(), row.next(), row.next())
                return try Proposal(
                    id: id, skill: skill, skillName: language == .german ? german : english, title: title, reason: reason,
                    matched: JSONDecoder().decode(Proposal.Matched.self, from: Data(matched.utf8)), proposedAt: row.next(), by: row.next())
            }
        }
    }
}
