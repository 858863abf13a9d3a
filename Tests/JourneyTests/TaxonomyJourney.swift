// A release of the taxonomy arrives, arrives again, and a newer one renames, merges and retires what the hub rests on.

import Foundation
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Understanding

@Suite struct TaxonomyJourney {
    private let now = Moment(milliseconds: 1_790_000_000_000)

    private func release(_ version: String, _ labels: [(uri: String, preferred: String, others: [String])], complete: Bool = true)
        -> SkillTaxonomy
    {
        SkillTaxonomy(
            version: version, languages: ["en"],
            concepts: labels.map { .init(uri: $0.uri, kind: "skill", skillType: "knowledge", reuse: "transversal", code: "") },
            texts: labels.map {
                .init(uri: $0.uri, language: "en", preferred: $0.preferred, alternatives: $0.others, description: "About \($0.preferred).")
            },
            broader: [("http://e/1", "http://e/2"), ("http://e/1", "http://e/3")], relations: [("http://e/1", "http://e/2", true)],
            completeKinds: complete ? ["skill"] : [])
    }

    @Test(
        "A second time changes nothing; a newer release says what it touches; an older one takes nothing away", arguments: Engine.available)
    func releases(_ engine: Engine) async throws {
        let database = try await TestDatabase.open(engine)
        let store = SkillTaxonomyStore(database)
        let old = release("1.0.9", [("http://e/1", "weld", ["welding"]), ("http://e/2", "solder", []), ("http://e/3", "braze", [])])
        let first = try await store.add(old, at: now)
        #expect(first.added == 3 && first.relations == 1 && first.retired.isEmpty)
        let again = try await store.add(old, at: now)
        #expect(again.added == 0 && again.changed == 0 && again.relations == 0 && again.renamed.isEmpty)

        let skill = try await database.write { connection in
            let skill = try SkillStore.addSkill(code: "S1", english: "Brazing", german: "Löten", area: "joining", on: connection)
            _ = try RoleStore.addTransition(
                code: "T1", from: ("a", "a"), to: ("brazer", "Löter"), requires: [(skill, .practitioner)], on: connection)
            try SkillTaxonomyStore.link(skill, to: "http://e/3", by: nil, at: Moment(milliseconds: 1), on: connection)
            return skill
        }
        #expect(skill.raw > 0)
        let newer = release("1.0.10", [("http://e/1", "weld metal", ["weld", "welding"]), ("http://e/2", "solder", ["braze"])])
        let update = try await store.add(newer, at: now)
        #expect(update.renamed.map(\.new) == ["weld metal"])
        #expect(update.retired.map(\.uri) == ["http://e/3"])
        #expect(update.retired.first?.successor == "http://e/2", "the new release lists 'braze' under solder")
        #expect(update.touched.map(\.code) == ["T1"])

        let back = try await store.add(old, at: now)
        #expect(back.retired.isEmpty && back.renamed.isEmpty)
        let living = try await store.concepts("skill", language: "en")
        #expect(living.map(\.preferred) == ["weld metal", "solder", "Brazing"])
        await database.close()
    }

    @Test("Labels of a part are added to what is there; the index finds them, and finds the hub's own skills")
    func parts() async throws {
        let database = try await TestDatabase.open(.sqlite)
        let store = SkillTaxonomyStore(database)
        _ = try await store.add(release("1.1", [("http://e/1", "weld", ["welding"]), ("http://e/2", "solder", [])]), at: now)
        _ = try await store.add(release("1.1", [("http://e/1", "weld", ["fuse metal"])], complete: false), at: now)
        let living = try await store.concepts("skill", language: "en")
        #expect(living.first?.alternatives == ["fuse metal", "welding"])
        #expect(living.count == 2, "a part retires nothing")
        let search = SkillSearchJob(database)
        #expect(try await search.shelf(language: "en").match("fuse metal").first?.uri == "http://e/1")
        _ = try await database.write {
            try SkillStore.addSkill(code: "HV2", english: "High voltage 2S", german: "Hochvolt 2S", area: "", on: $0)
        }
        #expect(try await search.shelf(language: "de").suggest("hochv").first?.uri == "urn:roundtable:skill:HV2")
        await database.close()
    }
}
