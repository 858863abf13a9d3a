// Published taxonomies and crosswalks, read from the reference data beside the project. Left out where it is absent.

import Foundation
import OpenFormats
import Storage
import TestSupport
import Testing
import Understanding
import Vocabulary

@testable import roundtable

@Suite(.enabled(if: SharedFolder.isThere, "the folder of reference data is absent; set ROUNDTABLE_SHARED to use it"))
struct ESCOConformance {
    @Test("ESCO as it is published is read whole, in English and in parts in German")
    func esco() throws {
        let data = try #require(SharedFolder.root).appendingPathComponent("data")
        let english = try ESCOFiles.read(data.appendingPathComponent("esco-1.1.1-en"), languages: ["en"])
        #expect(english.mistakes.isEmpty)
        #expect(english.concepts.values.count { $0.kind == .skill } == 13_896)
        #expect(english.concepts.values.count { $0.kind == .occupation } == 3_007)
        #expect(english.broader.values.count { $0.count > 1 } == 4_646)
        let german = try ESCOFiles.read(data.appendingPathComponent("esco-1.2-part/1.2.0-de"), languages: ["de"])
        #expect(german.mistakes.isEmpty && german.labels["de"]?.isEmpty == false && !german.completeKinds.contains(.skill))
    }

    /// Every table of the folder, so that a new one is not forgotten.
    static let tables: [String] = {
        guard let folder = SharedFolder.root?.appendingPathComponent("data/eures-crosswalks") else { return [] }
        let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        return all.filter { $0.pathExtension == "csv" }.map { $0.path.replacingOccurrences(of: folder.path + "/", with: "") }.sorted()
    }()

    @Test("National tables are read behind their preamble, row by row; what is broken is named by line", arguments: tables)
    func crosswalks(_ name: String) throws {
        let file = try #require(SharedFolder.root).appendingPathComponent("data/eures-crosswalks/\(name)").path
        let column = name.contains("onet") ? "Type of Match" : "Mapping relation"
        var stream = try CSVStream(path: file, required: [column])
        let relation = try #require(stream.position(of: column))
        let uris = stream.columns.indices.filter { stream.columns[$0].hasSuffix("URI") }
        #expect(!uris.isEmpty && stream.columns.allSatisfy { !$0.contains("\u{FEFF}") }, "\(stream.columns)")
        var count = 0
        while let row = try stream.next() {
            count += 1
            #expect(row.fields.count == stream.columns.count, "line \(row.line)")
            #expect(
                row.fields[relation].contains("Match") || row.fields[relation] == "exactISCO", "line \(row.line): \(row.fields[relation])")
            #expect(uris.contains { row.fields[$0].hasPrefix("http") }, "line \(row.line): \(uris.map { row.fields[$0] })")
        }
        #expect(count > 700, "\(name): \(count) rows")
        // Broken quoting is reported, not guessed at: file, line and what to do.
        #expect(stream.mistakes.count == stream.brokenCount && stream.brokenCount <= 4, "\(stream.mistakes.prefix(5))")
        for mistake in stream.mistakes { #expect(mistake.line > 1 && mistake.file == (file as NSString).lastPathComponent) }
    }

    @Test("A hub answers in English and in German once both languages are there", .timeLimit(.minutes(3)))
    func searchable() async throws {
        let data = try #require(SharedFolder.root).appendingPathComponent("data")
        let database = try await TestDatabase.open(.sqlite)
        let english = try ESCOFiles.read(data.appendingPathComponent("esco-1.1.1-en"), languages: ["en"])
        let german = try ESCOFiles.read(data.appendingPathComponent("esco-labels-ml"), languages: ["de"])
        let store = SkillTaxonomyStore(database)
        _ = try await store.add(SkillTaxonomy(english, version: "1.1.1", languages: ["en"]), at: Moment(milliseconds: 1))
        let again = try await store.add(SkillTaxonomy(german, version: "1.1.0", languages: ["de"]), at: Moment(milliseconds: 2))
        #expect(again.changed > 13_000 && again.retired.isEmpty)
        let search = SkillSearchJob(database)
        let weld = try await search.shelf(language: "en").match("weld metal parts together with an arc", limit: 10)
        #expect(weld.contains { $0.label.lowercased().contains("weld") })
        let schweissen = try await search.shelf(language: "de").match("Lichtbogenschweißen von Metallteilen", limit: 10)
        #expect(schweissen.contains { $0.label.lowercased().contains("schweiß") })
        #expect(!Set(weld.map(\.uri)).isDisjoint(with: schweissen.map(\.uri)), "joined across languages by address, not by words")
        #expect(
            try await search.shelf(language: "de").suggest("schweiß", limit: 5).allSatisfy {
                $0.label.lowercased().contains("schweiß") || $0.matched.lowercased().contains("schweiß")
            })
        await database.close()
    }
}
