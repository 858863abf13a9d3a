// Large tables row by row: what is broken is named with its line, and swallows nothing else.

import Foundation
import Testing

@testable import OpenFormats

@Suite struct CSVStreamTests {
    private func read(_ text: String, required: [String] = ["a"]) throws -> (rows: [CSVRow], mistakes: [FileMistake]) {
        var stream = try CSVStream(bytes: Array(text.utf8), file: "t.csv", required: required)
        var rows: [CSVRow] = []
        while let row = try stream.next() { rows.append(row) }
        return (rows, stream.mistakes)
    }

    @Test("Lines before the header, a byte order mark and a trailing separator are forgiven")
    func preamble() throws {
        let (rows, mistakes) = try read("\u{FEFF}Title;x;\r\n;;\r\na;b;\r\n1;2;\r\n\r\n3;\"4\n5\";\r\n")
        #expect(rows.map(\.fields) == [["1", "2"], ["3", "4\n5"]])
        #expect(rows.map(\.line) == [4, 6])
        #expect(mistakes.isEmpty)
    }

    @Test("A quote that is never closed costs its own row and no other")
    func openQuote() throws {
        let (rows, mistakes) = try read("a,b\n1,\"two\n3,4\n5,6\n")
        #expect(rows.map(\.fields) == [["3", "4"], ["5", "6"]])
        #expect(mistakes.map(\.line) == [2])
    }

    @Test("A quote that swallows the next line is found at the line it began on")
    func swallowed() throws {
        let (rows, mistakes) = try read("a,b\n1,\"two\n3,\"four\"\n5,6\n")
        #expect(rows.map(\.fields) == [["3", "four"], ["5", "6"]])
        #expect(mistakes.map(\.line) == [2])
    }

    @Test("A row with too many fields is named; the next row is read")
    func fields() throws {
        let (rows, mistakes) = try read("a,b\n1,2,3\n4,5\n")
        #expect(rows.map(\.line) == [3])
        #expect(mistakes.first?.description.contains("line 2") == true && mistakes.first?.description.contains("3 fields") == true)
    }

    @Test("A file comes in pieces of any size without a difference")
    func pieces() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("pieces-\(UUID().uuidString).csv").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        var text = "a,b\n"
        for number in 0..<60_000 { text += "\(number),\"x \(number)\ny\"\n" }
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        var stream = try CSVStream(path: path, required: ["a", "b"])
        var (count, last) = (0, CSVRow(line: 0, fields: []))
        while let row = try stream.next() { (count, last) = (count + 1, row) }
        #expect(count == 60_000 && stream.mistakes.isEmpty)
        #expect(last == CSVRow(line: 2 * 59_999 + 2, fields: ["59999", "x 59999\ny"]))
    }

    @Test("A missing column and an empty file say what is needed")
    func header() {
        #expect(throws: FileMistake.self) { try read("b,c\n1,2\n") }
        #expect(throws: FileMistake.self) { try read("") }
        #expect(throws: FileMistake.self) { try CSVStream(path: "/nowhere/at/all.csv", required: ["a"]) }
    }
}

@Suite struct ESCOFileTests {
    private func folder(_ files: [String: String]) throws -> URL {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("esco-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        for (name, text) in files { try text.write(to: url.appendingPathComponent(name), atomically: true, encoding: .utf8) }
        return url
    }

    @Test("Labels are separated by line breaks in the main table and by bars in collections; two broader concepts are both kept")
    func separators() throws {
        let url = try folder([
            "skills_en.csv":
                "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,oddColumn\nKnowledgeSkillCompetence,http://e/skill/1,knowledge,transversal,weld,\"welding\njoin metal\",7\n",
            "greenSkillsCollection_en.csv":
                "conceptType,conceptUri,preferredLabel,altLabels,broaderConceptUri\nKnowledgeSkillCompetence,http://e/skill/1,weld,fuse | welding,http://e/g/1 | http://e/g/2\n",
            "broaderRelationsSkillPillar.csv": "conceptType,conceptUri,broaderType,broaderUri\nS,http://e/skill/1,S,http://e/g/3\n",
            "readme.csv": "x\n",
        ])
        let package = try ESCOFiles.read(url, languages: ["en"])
        #expect(package.labels["en"]?["http://e/skill/1"]?.alternatives.sorted() == ["fuse", "join metal", "welding"])
        #expect(package.broader["http://e/skill/1"] == ["http://e/g/1", "http://e/g/2", "http://e/g/3"])
        #expect(package.completeKinds == [.skill])
        #expect(package.remarks.contains { $0.contains("oddColumn") } && package.filesPassedOver == ["readme.csv"])
        #expect(package.mistakes.isEmpty)
    }

    @Test("What is wrong is named with file, line and value; a folder without tables says what it looked for")
    func mistakes() throws {
        let url = try folder([
            "skills_en.csv": "conceptType,conceptUri,preferredLabel\nS,http://e/skill/1,weld\nS,http://e/skill/1,again\nS,not a uri,x\n"
        ])
        let package = try ESCOFiles.read(url, languages: ["en"])
        #expect(package.mistakes.map(\.line) == [3, 4])
        #expect(package.mistakes.allSatisfy { $0.file == "skills_en.csv" && $0.value != nil })
        #expect(throws: FileMistake.self) { try ESCOFiles.read(folder([:]), languages: ["en"]) }
        #expect(throws: FileMistake.self) { try ESCOFiles.read(URL(fileURLWithPath: "/nowhere"), languages: ["en"]) }
    }
}
