// Near duplicates and languages on the statements of real conversations. Left out where they are absent.

import Foundation
import OpenFormats
import TestSupport
import Testing

@testable import OpinionMath

@Suite(.enabled(if: SharedFolder.isThere, "the folder of reference data is absent; set ROUNDTABLE_SHARED to use it"))
struct TextConformance {
    private func statements(_ names: [String]) throws -> [String] {
        let root = try #require(SharedFolder.root).appendingPathComponent("data/polis")
        return try names.flatMap { name in
            try PolisFiles.read(root.appendingPathComponent(name)).statements.sorted { PolisFiles.isBefore($0.id, $1.id) }.map(\.text)
        }.filter { TextTokens.words($0).count >= 6 }
    }

    private func disturbed(_ text: String, _ kind: Int, _ random: inout SeededRandom) -> String {
        var words = text.split(separator: " ").map(String.init)
        // Words that carry a negation or a quantity are left alone: changing those changes the statement.
        let free = words.indices.filter { NearDuplicates.guardWords(words[$0]).isEmpty && words[$0].count > 2 }
        func pick() -> Int { free.isEmpty ? 0 : free[Int(random.unit() * Double(free.count))] }
        switch kind {
        case 0:
            for _ in 0..<2 {
                let index = pick()
                var letters = Array(words[index])
                let place = 1 + Int(random.unit() * Double(max(1, letters.count - 2)))
                if letters.count > place + 1 { letters.swapAt(place, place + 1) }
                if NearDuplicates.guardWords(String(letters)).isEmpty { words[index] = String(letters) }
            }
        case 1: words.remove(at: pick())
        case 2: words = Array(words[(words.count / 2)...] + words[..<(words.count / 2)])
        default: words += ["in", "our", "region", "please"]
        }
        return words.joined(separator: " ")
    }

    @Test("Copies with typos, lost words, swapped halves and padding are found; strangers are not", arguments: 0..<4)
    func copies(_ kind: Int) throws {
        let texts = Array(
            try statements(["brexit-consensus", "scoop-hivemind.biodiversity", "scoop-hivemind.affordable-housing", "scoop-hivemind.ubi"])
                .prefix(900))
        var random = SeededRandom(seed: UInt64(kind) &+ 40)
        let step = max(1, texts.count / 120)
        let originals = stride(from: 0, to: texts.count, by: step).prefix(120).map { $0 }
        let scores = originals.map { NearDuplicates.likeness(texts[$0], disturbed(texts[$0], kind, &random)) }
        let strangers = originals.flatMap { index in
            texts.indices.filter { $0 % 7 == 0 && texts[$0] != texts[index] }.map { NearDuplicates.likeness(texts[index], texts[$0]) }
        }
        let found = Double(scores.count { $0 >= NearDuplicates.threshold }) / Double(scores.count)
        let falseAlarms = Double(strangers.count { $0 >= NearDuplicates.threshold }) / Double(strangers.count)
        #expect(found >= 0.98 && falseAlarms <= 0.01, "found \(found), false alarms \(falseAlarms)")
    }

    @Test("Not one of a hundred real statements is suggested as the same once it is negated")
    func negated() throws {
        let texts = try statements(["brexit-consensus", "scoop-hivemind.ubi", "15-per-hour-seattle", "scoop-hivemind.affordable-housing"])
        let verbs = ["should", "is", "are", "will", "can", "must", "would", "could"]
        var pairs: [(String, String)] = []
        for text in texts where pairs.count < 100 {
            var words = text.split(separator: " ").map(String.init)
            guard let index = words.firstIndex(where: { verbs.contains($0.lowercased()) }), !text.lowercased().contains(" not ") else {
                continue
            }
            words.insert("not", at: index + 1)
            pairs.append((text, words.joined(separator: " ")))
        }
        #expect(pairs.count == 100)
        #expect(pairs.allSatisfy { NearDuplicates.likeness($0.0, $0.1) == 0 })
    }

    @Test("Real statements in English and German are recognised as such")
    func languages() throws {
        let english = try statements(["scoop-hivemind.biodiversity", "brexit-consensus"])
        let german = try statements(["austria-climate.5twd2jsnkf.2022-08-08"])
        for (texts, language) in [(english, TextLanguage.english), (german, .german)] {
            let right = texts.count { LanguageGuess.language(of: $0) == language }
            #expect(Double(right) / Double(texts.count) >= 0.97, "\(language): \(right) of \(texts.count)")
        }
    }

    @Test("Seven English conversations thrown together are told apart by their words alone")
    func topics() throws {
        let names = [
            "15-per-hour-seattle", "brexit-consensus", "football-concussions", "scoop-hivemind.affordable-housing",
            "scoop-hivemind.biodiversity",
            "scoop-hivemind.ubi", "ssis.land-bank-farmland.2rumnecbeh.2021-08-01",
        ]
        var texts: [String] = []
        var truth: [Int] = []
        for (number, name) in names.enumerated() {
            let folder = try #require(SharedFolder.root).appendingPathComponent("data/polis/\(name)")
            for statement in try PolisFiles.read(folder).statements.sorted(by: { PolisFiles.isBefore($0.id, $1.id) }) {
                texts.append(statement.text)
                truth.append(number)
            }
        }
        let found = TopicModel.assignment(texts, topics: names.count).map { $0?.topic ?? names.count }
        let index = GroupStability.adjustedRandIndex(found, truth)
        #expect(index >= 0.39, "adjusted Rand index \(index)")
    }

    /// Contributions to one German consultation with the topics two people gave them; most have several.
    private func consultation() throws -> [(text: String, codes: Set<String>)] {
        let file = try #require(SharedFolder.root)
            .appendingPathComponent("data/participation/ottensen-de/dataset-Ottensen-thematic-d1a.csv")
        let table = try CSVTable(bytes: Array(Data(contentsOf: file)), file: file.lastPathComponent)
        return table.rows.map { row in
            let codes = zip(table.columns, row.fields).dropFirst(4).filter { $1.hasPrefix("1") }.map(\.0)
            return (row.fields[1] + " " + row.fields[2], Set(codes))
        }.filter { !$0.codes.isEmpty }
    }

    private func conversations() throws -> [(text: String, codes: Set<String>)] {
        try [
            "15-per-hour-seattle", "brexit-consensus", "football-concussions", "scoop-hivemind.affordable-housing",
            "scoop-hivemind.biodiversity", "scoop-hivemind.ubi", "ssis.land-bank-farmland.2rumnecbeh.2021-08-01",
        ].flatMap { name in try statements([name]).map { (text: $0, codes: [name]) } }
    }

    /// How well the codes of statements that were not learnt from are ranked: mean average precision over five splits.
    ///
    /// - Parameter each: statements that are learnt from for each code.
    private func precision(
        _ texts: [(text: String, codes: Set<String>)], each: Int, _ learn: ([(text: String, codes: Set<String>)]) -> (String) -> [String]
    ) -> Double {
        var sum = 0.0
        for split in 0..<5 as Range<UInt64> {
            var random = SeededRandom(seed: split &+ 1001)
            let order = texts.indices.map { ($0, random.unit()) }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
            var have: [String: Int] = [:]
            var lessons: [(text: String, codes: Set<String>)] = []
            for index in order.dropFirst(texts.count / 5) where texts[index].codes.contains(where: { have[$0, default: 0] < each }) {
                lessons.append(texts[index])
                for code in texts[index].codes { have[code, default: 0] += 1 }
            }
            let rank = learn(lessons)
            for index in order.prefix(texts.count / 5) {
                var (found, gained) = (0.0, 0.0)
                for (place, code) in rank(texts[index].text).enumerated() where texts[index].codes.contains(code) {
                    found += 1
                    gained += found / Double(place + 1)
                }
                sum += gained / Double(texts[index].codes.count) / Double(texts.count / 5) / 5
            }
        }
        return sum
    }

    @Test("What people have coded teaches what new statements are about, in English as well as prototypes of words do and in German better")
    func learning() throws {
        for (name, texts, least) in try [("English", conversations(), 0.78), ("German", consultation(), 0.90)] {
            let codes = Set(texts.flatMap(\.codes))
            let learned = precision(texts, each: 25) { lessons in
                let classifier = StatementClassifier(lessons, fewest: 1)
                return { classifier.margins($0).map(\.code) }
            }
            let prototypes = precision(texts, each: 25) { lessons in
                let model = DifficultyModel(
                    texts: lessons.map(\.text), confirmed: lessons.flatMap { lesson in lesson.codes.sorted().map { (lesson.text, $0) } },
                    codes: codes, learns: false)
                return { model.suggestions(for: $0, limit: codes.count, atLeast: 0).map(\.code) }
            }
            print("\(name): classifier \(learned), prototypes of words \(prototypes)")
            #expect(learned >= least && learned > prototypes - (name == "English" ? 0.02 : 0), "\(name): \(learned) against \(prototypes)")
        }
    }
}
