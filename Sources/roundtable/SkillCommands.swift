// `roundtable import esco` and `roundtable skills …`: the taxonomy comes in, texts find their skills.

import ArgumentParser
import Foundation
import OpenFormats
import Storage
import Understanding
import Vocabulary

struct ESCOImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "esco", abstract: "A folder of ESCO tables becomes the taxonomy: any release, any language, complete or in part.")

    @Argument(help: "The folder with skills_en.csv, occupations_en.csv and so on.") var folder: String
    @Option(help: "The languages to take, such as en,de.") var languages: String = "en,de"
    @Option(help: "The release, such as 1.2.0; found in the folder's name when it stands there.") var release: String?
    @Flag(help: "Take what can be read although some rows are broken; they are listed.") var partial = false
    @OptionGroup var data: DatabaseOption
    @Flag(help: "Print the report as JSON.") var json = false

    func run() async throws {
        let wanted = languages.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        guard !wanted.isEmpty, wanted.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isLetter) }) else {
            throw CommandRefusal("--languages '\(languages)' is not a list of two-letter codes such as en,de.")
        }
        let url = URL(fileURLWithPath: folder)
        let package: ESCOPackage
        do {
            package = try ESCOFiles.read(url, languages: wanted, progress: { Output.progress("reading \($0)") })
        } catch let mistake as FileMistake { throw CommandRefusal("\(mistake)") }
        guard package.mistakes.isEmpty || partial else {
            throw CommandRefusal(
                "Nothing was changed (--partial takes the rest):\n" + package.mistakes.map(\.description).joined(separator: "\n"))
        }
        for mistake in package.mistakes { Output.progress("left out: \(mistake)") }
        for remark in package.remarks { Output.progress(remark) }
        let places = [url.standardizedFileURL.lastPathComponent, url.standardizedFileURL.path] + package.filesRead
        let version = release ?? places.lazy.compactMap { $0.firstMatch(of: #/\d+\.\d+(\.\d+)?/#).map { String($0.output.0) } }.first
        guard let version else {
            throw CommandRefusal(
                "The release is not in the folder's name '\(url.lastPathComponent)'. Say it with --release, for example --release 1.2.0.")
        }
        let database = try await data.open()
        Output.progress("writing \(package.concepts.count) concepts")
        let report = try await SkillTaxonomyStore(database).add(SkillTaxonomy(package, version: version, languages: wanted), at: .present())
        await database.close()
        if json { return print(try Output.json(report)) }
        print(
            "ESCO \(report.version) (\(report.languages.joined(separator: ", "))): \(report.added) new concepts, \(report.changed) changed texts, \(report.unchanged) unchanged, \(report.relations) new relations, \(report.renamed.count) renamed, \(report.retired.count) retired."
        )
        for item in report.retired {
            print("retired: \(item.label) <\(item.uri)>" + (item.successor.map { " → merged into <\($0)>" } ?? ""))
        }
        for item in report.touched {
            print(
                "touches \(item.what) \(item.code) \(item.name)" + (item.people.map { " (\($0) people)" } ?? "") + " through <\(item.uri)>")
        }
    }
}

extension SkillTaxonomy {
    /// The files' words in the store's.
    init(_ package: ESCOPackage, version: String, languages: [String]) {
        self.init(
            version: version, languages: languages,
            concepts: package.concepts.values.map {
                Concept(uri: $0.uri, kind: $0.kind.rawValue, skillType: $0.skillType, reuse: $0.reuse, code: $0.code)
            },
            texts: package.labels.flatMap { language, texts in
                texts.map { uri, labels in
                    Text(
                        uri: uri, language: language, preferred: labels.preferred, alternatives: labels.alternatives + labels.hidden,
                        description: labels.description)
                }
            },
            broader: package.broader.flatMap { narrower, all in all.map { (narrower: narrower, broader: $0) } },
            relations: package.relations.map { (from: $0.from, to: $0.to, essential: $0.isEssential) },
            completeKinds: Set(package.completeKinds.map(\.rawValue)))
    }
}

struct SkillsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "skills", abstract: "Find skills and occupations.", subcommands: [Match.self, Search.self])

    struct Match: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "match",
            abstract: "Reads a CSV table (id,text) from standard input; each text gets skills, best first. People confirm them.")

        @Option(help: "The language of the texts, such as de.") var language: String = "en"
        @Option(help: "What to find: skill or occupation.") var kind: String = "skill"
        @Option(help: "How many answers for each text.") var limit: Int = 10
        @OptionGroup var data: DatabaseOption
        @Flag(help: "Print a JSON list of id, uri, label, score, span and release in rank order.") var json = false

        private struct Answer: Encodable {
            let id: String
            let uri: String
            let label: String
            let score: Double
            let span: String?
            let release: String
        }

        func run() async throws {
            guard let kind = SkillSearchJob.Kind(rawValue: kind) else {
                throw CommandRefusal("--kind '\(kind)' is not known; use skill or occupation.")
            }
            guard (1...1000).contains(limit) else { throw CommandRefusal("--limit '\(limit)' must be from 1 to 1000.") }
            let input = (try? FileHandle.standardInput.readToEnd()) ?? Data()
            var stream: CSVStream
            do { stream = try CSVStream(bytes: Array(input), file: "standard input", required: ["id", "text"]) } catch let mistake
                as FileMistake
            {
                throw CommandRefusal("\(mistake)")
            }
            let (idColumn, textColumn) = (stream.position(of: "id") ?? 0, stream.position(of: "text") ?? 1)
            let database = try await data.open()
            let shelf = try await SkillSearchJob(database).shelf(kind, language: language.lowercased())
            await database.close()
            guard shelf.count > 0 else {
                throw CommandRefusal(
                    "There are no labels in '\(language)' here. First: roundtable import esco FOLDER --languages \(language)")
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            var isFirst = true
            if json { print("[") } else { print("id,rank,uri,label,score,span") }
            while let row = try stream.next() {
                let id = row.fields[idColumn]
                for (rank, found) in shelf.match(row.fields[textColumn], limit: limit).enumerated() {
                    let score = (found.score * 10_000).rounded() / 10_000
                    if json {
                        let answer = Answer(
                            id: id, uri: found.uri, label: found.label, score: score, span: found.span, release: found.release)
                        print((isFirst ? "" : ",\n") + String(decoding: try encoder.encode(answer), as: UTF8.self), terminator: "")
                        isFirst = false
                    } else {
                        print(CSVWriter.line([id, "\(rank + 1)", found.uri, found.label, "\(score)", found.span ?? ""]), terminator: "")
                    }
                }
            }
            if json { print("\n]") }
            for mistake in stream.mistakes { Output.progress("left out: \(mistake)") }
            if stream.brokenCount > 0 { throw ExitCode(1) }
        }
    }

    struct Search: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "search", abstract: "Finds skills by the beginning of a word or by words.")

        @Argument(help: "What to look for.") var text: [String]
        @Option(help: "The language, such as de.") var language: String = "en"
        @Option(help: "What to find: skill or occupation.") var kind: String = "skill"
        @Option(help: "How many answers.") var limit: Int = 10
        @OptionGroup var data: DatabaseOption
        @Flag(help: "Print the result as JSON.") var json = false

        func run() async throws {
            guard let kind = SkillSearchJob.Kind(rawValue: kind) else {
                throw CommandRefusal("--kind '\(kind)' is not known; use skill or occupation.")
            }
            let database = try await data.open()
            let found = try await SkillSearchJob(database).shelf(kind, language: language.lowercased()).suggest(
                text.joined(separator: " "), limit: max(1, limit))
            await database.close()
            if json { return print(try Output.json(found)) }
            for item in found { print("\(item.label)\t\(item.uri)" + (item.matched == item.label ? "" : "\t(\(item.matched))")) }
            if found.isEmpty {
                print("Nothing found. Is the taxonomy imported in this language? roundtable import esco FOLDER --languages \(language)")
            }
        }
    }
}
