// Published taxonomies and crosswalks, read from the reference data beside the project. Left out where it is absent.

import Foundation
import OpenFormats
import TestSupport
import Testing

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

    @Test(
        "National tables are read behind their preamble, row by row",
        arguments: [
            "eures-crosswalks/european_vs_esco/DE_mapping_18.05.22.csv", "eures-crosswalks/european_vs_esco/CZ_mapping_25.11.2022.csv",
        ])
    func crosswalks(_ path: String) throws {
        let file = try #require(SharedFolder.root).appendingPathComponent("data/\(path)").path
        var stream = try CSVStream(path: file, required: ["Classification 1 URI", "Mapping relation"])
        let (uri, relation) = (
            try #require(stream.position(of: "Classification 1 URI")), try #require(stream.position(of: "Mapping relation"))
        )
        var count = 0
        while let row = try stream.next() {
            count += 1
            #expect(row.fields[uri].hasPrefix("http"), "line \(row.line)")
            #expect(row.fields[relation].contains("Match"), "line \(row.line)")
        }
        #expect(count > 3_800)
    }
}
