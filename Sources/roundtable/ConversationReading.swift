// A Polis folder read by the opinion engine: ids become indices, results become ids again. Used by `roundtable opinion` and by conformance tests.

import Dispatch
import Foundation
import OpenFormats
import OpinionMath

/// What `roundtable opinion --json` prints. Participants and statements are named by their ids.
struct ConversationReading: Encodable {
    struct Consensus: Encodable {
        let agree: [Int]
        let disagree: [Int]
    }

    /// A representative statement as a pair: its number, and "agree" or "disagree".
    struct Representative: Encodable {
        let statement: Int
        let agrees: Bool

        func encode(to encoder: any Encoder) throws {
            var list = encoder.unkeyedContainer()
            try list.encode(statement)
            try list.encode(agrees ? "agree" : "disagree")
        }
    }

    let topic: String
    let participants: Int
    let statements: Int
    let votes: Int
    let k: Int
    let verdict: GroupVerdict
    let stability: Double
    let silhouette: Double
    let residual: Double
    let map: MapChoice
    /// Group of each participant that was compared, 0 = the largest.
    let groups: [String: Int]
    let projection: [String: [Double]]
    let consensus: Consensus
    let sentences: [String]
    let seconds: Double
    let leftOut: Int
    let groupsKpub: [String: Int]?
    let repness: [String: [Representative]]?
    let gic: [String: Double]?
    let priorities: [String: Double]?

    enum CodingKeys: String, CodingKey {
        case topic, participants, statements, votes, k, verdict, stability, silhouette, residual, map, groups, projection, consensus,
            sentences
        case seconds, repness, gic, priorities
        case leftOut = "left_out"
        case groupsKpub = "groups_kpub"
    }
}

/// A conversation by index: people and statements in the order of their numbers.
struct IndexedConversation {
    let conversation: PolisConversation
    let statements: [PolisConversation.Statement]
    let people: [String]
    let hidden: Set<Int>
    let votes: VoteMatrix

    /// - Throws: `CommandRefusal` when there are more participants or statements than the engine reads.
    init(_ conversation: PolisConversation) throws {
        self.conversation = conversation
        let statements = conversation.statements.sorted { PolisFiles.isBefore($0.id, $1.id) }
        self.statements = statements
        people = Set(conversation.votes.map(\.participant)).sorted(by: PolisFiles.isBefore)
        let column = Dictionary(uniqueKeysWithValues: statements.enumerated().map { ($0.element.id, $0.offset) })
        let row = Dictionary(uniqueKeysWithValues: people.enumerated().map { ($0.element, $0.offset) })
        hidden = Set(statements.indices.filter { statements[$0].moderated < 0 || statements[$0].isMeta })
        do {
            votes = try VoteMatrix(
                participantCount: people.count, statementCount: statements.count,
                entries: conversation.votes.compactMap { vote in
                    guard let participant = row[vote.participant], let statement = column[vote.statement] else { return nil }
                    return VoteMatrix.Entry(participant: participant, statement: statement, value: Int8(vote.value))
                })
        } catch let tooLarge as VoteMatrixTooLarge { throw CommandRefusal(tooLarge.description) }
    }
}

extension ConversationReading {
    /// - Parameters:
    ///   - groupCount: exactly so many groups instead of two to five.
    ///   - asReference: takes the published groups as given for the figures by group.
    init(_ read: IndexedConversation, groupCount: Int?, seed: UInt64, asReference: Bool, secondOpinion: Bool = false) throws {
        let start = DispatchTime.now().uptimeNanoseconds
        let reading = try OpinionLandscape.read(
            votes: read.votes, voices: .heads(read.people.count),
            settings: OpinionSettings(
                seed: seed, hiddenStatements: read.hidden, groupCount: groupCount, asksSecondOpinion: secondOpinion && !asReference))
        let landscape = reading.landscape
        topic = read.conversation.topic
        participants = landscape.participantCount
        statements = read.statements.count
        votes = landscape.voteCount
        k = Set(reading.labels).count
        verdict = landscape.verdict
        stability = landscape.stability
        silhouette = landscape.silhouette
        residual = landscape.residual
        map = landscape.map
        groups = Dictionary(uniqueKeysWithValues: zip(reading.people, reading.labels).map { (read.people[$0], $1) })
        projection = Dictionary(uniqueKeysWithValues: zip(reading.people, reading.points).map { (read.people[$0], [$1.x, $1.y]) })
        func numbers(_ list: [Int]) -> [Int] { list.compactMap { Int(read.statements[$0].id) } }
        consensus = Consensus(agree: numbers(landscape.sharedAgreement), disagree: numbers(landscape.sharedDisagreement))
        sentences = Self.sentences(read, landscape)
        leftOut = read.conversation.mistakes.count
        let published = read.conversation.publishedGroups
        guard asReference, !published.isEmpty else {
            (groupsKpub, repness, gic, priorities) = (nil, nil, nil, nil)
            seconds = Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
            return
        }
        let names = Set(published.values).sorted(by: PolisFiles.isBefore)
        let given = GivenGroups(
            votes: read.votes, hidden: read.hidden,
            meta: Set(read.statements.indices.filter { read.statements[$0].isMeta }),
            labels: read.people.map { published[$0].flatMap { names.firstIndex(of: $0) } }, groupCount: names.count)
        let forced = OpinionLandscape.division(reading.points, into: names.count, seed: seed)
        groupsKpub = Dictionary(uniqueKeysWithValues: zip(reading.people, forced).map { (read.people[$0], $1) })
        repness = Dictionary(
            uniqueKeysWithValues: zip(names, given.representative).map { name, list in
                (
                    name,
                    list.compactMap { item in
                        Int(read.statements[item.statement].id).map { Representative(statement: $0, agrees: item.agrees) }
                    }
                )
            })
        // Five decimals, as the reference states them: priorities run from thousandths to hundreds.
        gic = Dictionary(uniqueKeysWithValues: given.voted.map { (read.statements[$0].id, given.groupInformedConsensus[$0]) })
        priorities = Dictionary(
            uniqueKeysWithValues: given.voted.map { (read.statements[$0].id, (given.priorities[$0] * 1e5).rounded() / 1e5) })
        seconds = Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
    }

    /// What everyone agrees on, where kinds of partner differ (unknown here), what divides, how sure, what is missing.
    private static func sentences(_ read: IndexedConversation, _ landscape: OpinionLandscape) -> [String] {
        func text(_ index: Int) -> String {
            let text = read.statements[index].text
            return text.isEmpty ? "statement \(read.statements[index].id) (its text is not in the folder)" : "\"\(text)\""
        }
        func share(_ count: VoteCount) -> String {
            "\(Int((Double(count.agree) / Double(max(1, count.seen)) * 100).rounded())) % of \(count.seen)"
        }
        let shared =
            landscape.sharedAgreement.first.map {
                "Most widely shared: \(text($0)), \(share(landscape.statements[$0].heads)) who voted agree."
            }
            ?? "No statement is shared by clearly more than half."
        var divides = "No statement separates groups."
        if let first = landscape.groups.first(where: { $0.representative.contains(where: \.holdsUp) }) ?? landscape.groups.first,
            let item = first.representative.first(where: \.holdsUp) ?? first.representative.first
        {
            let parts = zip(landscape.groups, landscape.statements[item.statement].byGroup).map { group, count in
                "group \(String(UnicodeScalar(UInt8(65 + group.letter % 26)))) \(share(count))"
            }
            divides = "What divides most: \(text(item.statement)); agreement: \(parts.joined(separator: ", "))."
        }
        let stability = String(format: "%.2f", landscape.stability)
        let sure =
            switch landscape.verdict {
            case .tooFew: "Too few votes to look for groups: \(landscape.clusteredCount) people could be compared."
            case .oneGroup: "The votes form one group of \(landscape.clusteredCount) people; no division is large enough to be shown."
            case .clear: "The groups are clear: found again in redrawn samples with an agreement of \(stability)."
            case .tentative: "The groups are tentative: found again in redrawn samples with an agreement of only \(stability)."
            case .unstable: "No stable groups: redrawn samples agree only by \(stability), so groups should not be shown."
            }
        let unread = landscape.participantCount - landscape.clusteredCount
        return [
            shared, "The folder does not say for which organisation people speak, so kinds of partner cannot be compared.", divides, sure,
            unread > 0
                ? "Missing: \(unread) of \(landscape.participantCount) participants gave too few votes to be compared."
                : "All \(landscape.participantCount) participants gave enough votes to be compared.",
        ]
    }
}
