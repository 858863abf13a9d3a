// The landscape of a round with many statements stays light, and every statement can be reached, read and printed.

import Foundation
import Listening
import Storage
import TestSupport
import Testing
import Understanding
import Vocabulary

@testable import roundtable

@Suite(.serialized) struct LandscapeJourney {
    @Test("Three hundred statements come in parts of at most 60 kB; nothing is lost between them, and one page has them all for paper")
    func manyStatements() async throws {
        try await RunningHub.run(.sqlite, nil) { hub in
            try await SmallRound.make(in: hub)
            try await hub.database.write { connection in
                let now = Moment.present()
                for number in 31...300 {
                    _ = try StatementStore.add(
                        StatementDraft(
                            kind: .demand, language: .english,
                            text: "Statement number \(number) says something about shifts, release and courses in at most a sentence."),
                        to: RoundID(1), participant: nil, meeting: nil, externalID: nil, state: .accepted, at: now, on: connection)
                }
                // Sixty organisations of all kinds, in two camps, so that classes and groups have their columns.
                for person in 0..<60 {
                    let partner = try PartnerStore.save(
                        PartnerDraft(
                            code: "V\(person)", name: "Voter \(person)",
                            kind: [.company, .company, .provider, .worksCouncil, .publicBody][person % 5],
                            headCount: person % 5 == 0 ? 900 : 40, placeCode: "", sector: "tools", status: "active"), at: now,
                        on: connection)
                    let member = try MemberStore.add(
                        name: "Person", of: partner, role: .member, language: .english, email: nil, at: now, on: connection)
                    let participant = try VoteStore.participant(of: member, in: RoundID(1), on: connection)
                    for statement in 1...300 where (person * 7 + statement) % 3 != 0 {
                        let agrees = (statement % 2 == 0) == (person % 2 == 0) || (person + statement) % 11 == 0
                        try VoteStore.record(
                            agrees ? .agree : .disagree, important: false, on: StatementID(Int64(statement)), by: participant, at: now,
                            connection)
                    }
                }
                try JobQueue.request(StatementStore.readingJob, subject: 1, at: now, on: connection)
            }
            try await hub.finishJobs()
            let visitor = Browser(port: hub.port)
            var seen: Set<String> = []
            var path: String? = "/rounds/1/landscape"
            var pages = 0
            while let next = path, pages < 40 {
                let page = try await visitor.get(next)
                #expect(page.status == 200 && page.text.utf8.count <= 60_000, "\(next): \(page.text.utf8.count) bytes")
                for match in page.text.matches(of: /<th scope="row" lang="en"><a href="\/statements\/(\d+)"/) {
                    seen.insert(String(match.1))
                }
                // The picture has every statement as a dot on each of them.
                #expect(page.text.components(separatedBy: "<circle class=\"soft\"").count - 1 == 300)
                path = page.between("rel=\"next\" href=\"", "\"")?.replacingOccurrences(of: "&amp;", with: "&")
                pages += 1
            }
            #expect(seen.count == 300 && pages == 15, "\(seen.count) statements on \(pages) pages")
            let whole = try await visitor.get("/rounds/1/landscape?whole=1")
            #expect(whole.text.matches(of: /<th scope="row" lang="en"><a href="\/statements\//).count == 300)
            let json = try #require(try await visitor.get("/rounds/1/landscape", accept: "application/json").json() as? [String: Any])
            #expect((json["statements"] as? [Any])?.count == 300)
        }
    }
}
