// The walls of the house, kept by reading its own source.

import Foundation
import Logging
import Storage
import TestSupport
import Testing
import Web

@testable import roundtable

/// One source file with its imports and text.
private struct SourceFile {
    let target: String
    let name: String
    let text: String

    var imports: Set<String> {
        Set(
            text.split(separator: "\n").compactMap { line in
                let words = line.split(separator: " ")
                guard let index = words.firstIndex(of: "import"), index <= 1, index + 1 < words.count else { return nil }
                return String(words[index + 1])
            })
    }
}

private let sources: [SourceFile] = {
    let root = projectRoot.appendingPathComponent("Sources")
    let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
    return files.filter { $0.pathExtension == "swift" }.sorted { $0.path < $1.path }.compactMap { url in
        guard let text = try? String(contentsOf: url, encoding: .utf8) else { return nil }
        let parts = url.path.dropFirst(root.path.count + 1).split(separator: "/")
        return SourceFile(target: String(parts[0]), name: url.deletingPathExtension().lastPathComponent, text: text)
    }
}()

private let stages = ["Listening", "Understanding", "Agreeing", "Planning", "Acting", "FollowThrough"]
private let pure: Set = ["OpinionMath", "SkillMatching", "TrainingPlanner", "OpenFormats"]

@Suite struct WallTests {
    @Test("A file imports only what its role may")
    func roles() {
        let everywhere: Set = ["Foundation", "Vocabulary", "Dispatch"]
        for file in sources where stages.contains(file.target) {
            let earlier = Set(stages.prefix { $0 != file.target })
            var allowed = everywhere
            switch file.name {
            case let name where name.hasSuffix("Store"): allowed.formUnion(earlier.union(["Storage", "OpinionMath", "TrainingPlanner"]))
            case let name where name.hasSuffix("Job") || name.hasSuffix("Input"): allowed.formUnion(earlier.union(pure).union(["Storage"]))
            case let name where name.hasSuffix("Page"): allowed.formUnion(earlier.union(pure).union(["Web", "Hummingbird"]))
            case let name where name.hasSuffix("Routes"): allowed.formUnion(earlier.union(["Web", "Hummingbird", "OpenFormats"]))
            case let name where name.hasSuffix("Stage"): allowed.formUnion(earlier.union(["Storage", "Web", "TrainingPlanner"]))
            default: break
            }
            #expect(
                file.imports.subtracting(allowed).isEmpty,
                "\(file.target)/\(file.name).swift imports \(file.imports.subtracting(allowed).sorted())")
        }
        for file in sources where pure.contains(file.target) {
            #expect(
                file.imports.subtracting(["Foundation", "Crypto", "CryptoExtras", "Dispatch"]).isEmpty,
                "\(file.target)/\(file.name).swift is not pure")
        }
    }

    @Test("Pages and routes hold no SQL")
    func noSQL() {
        for file in sources where file.name.hasSuffix("Page") || file.name.hasSuffix("Routes") {
            for word in ["SELECT ", "INSERT INTO", "UPDATE ", "DELETE FROM"] where !(file.name == "HouseRoutes" && word == "SELECT ") {
                #expect(!file.text.contains(word), "\(file.name).swift holds \(word)")
            }
        }
    }

    @Test("Each table is written by one file of the stage that owns it")
    func owners() {
        var owner: [String: String] = [:]
        for file in sources where file.target == "Storage" && file.name.hasPrefix("M0") {
            let stage = stages.first { file.text.contains("stores of \($0)") } ?? "Storage"
            for part in file.text.components(separatedBy: "CREATE TABLE ").dropFirst() {
                owner[String(part.prefix { $0.isLetter || $0 == "_" })] = stage
            }
        }
        #expect(owner.count > 30)
        var writers: [String: Set<String>] = [:]
        for file in sources where !file.name.hasPrefix("M0") {
            for verb in ["INSERT INTO ", "UPDATE ", "DELETE FROM ", "into: \""] {
                for part in file.text.components(separatedBy: verb).dropFirst() {
                    let table = String(part.prefix { $0.isLetter || $0 == "_" })
                    guard let stage = owner[table] else { continue }
                    writers[table, default: []].insert(file.name)
                    #expect(
                        stage == file.target || file.name == "DemoRegion",
                        "\(file.target)/\(file.name).swift writes \(table), which belongs to \(stage)")
                }
            }
        }
        for (table, files) in writers { #expect(files.subtracting(["DemoRegion"]).count == 1, "\(table) is written by \(files.sorted())") }
    }

    @Test("Files are of a size one can read, begin with what they are, and hold nothing that ends the program")
    func files() {
        let names = ["Manager", "Helper", "Utils", "Service", "Handler", "Base", "Impl", "Common", "Core", "Misc"]
        for file in sources {
            var lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
            // A language is a table of words, read by key and not from top to bottom; whatever else stands in its file counts.
            if file.target == "Web", ["English", "German", "French", "Italian", "Spanish", "Czech"].contains(file.name) {
                lines.removeAll { $0.first?.isLowercase == true && $0.contains(" = ") }
            }
            #expect(lines.count <= 400, "\(file.name).swift is too long")
            #expect(file.text.hasPrefix("//"), "\(file.target)/\(file.name).swift does not say what it is")
            for word in ["try!", " as! ", "fatalError(", "TODO"] { #expect(!file.text.contains(word), "\(file.name).swift holds \(word)") }
            for name in names { #expect(!file.name.hasSuffix(name), "\(file.name) says nothing") }
        }
    }
}

@Suite struct DocumentTests {
    private func document(_ path: String) throws -> String {
        try String(contentsOf: projectRoot.appendingPathComponent(path), encoding: .utf8)
    }

    @Test("docs/schema.sql is what the migrations make")
    func schema() throws {
        #expect(try document("docs/schema.sql") == Migrator.schema, "run: roundtable schema > docs/schema.sql")
    }

    @Test("docs/http.md lists every address")
    func routes() async throws {
        let database = try await TestDatabase.open(.sqlite)
        let table = House(database: database, logger: Logger(label: "test")).routes()
        #expect(try document("docs/http.md") == RouteDocument.text(table), "run: roundtable routes > docs/http.md")
        await database.close()
    }

    @Test("docs/visibility.md is the table the server applies")
    func visibility() async throws {
        let database = try await TestDatabase.open(.sqlite)
        let table = House(database: database, logger: Logger(label: "test")).routes()
        #expect(
            try document("docs/visibility.md") == VisibilityPage.document(table.routes), "run: roundtable visibility > docs/visibility.md")
        await database.close()
    }

    @Test("docs/cli.md names every command and every option")
    func commands() throws {
        let text = try document("docs/cli.md")
        for file in sources {
            for part in file.text.components(separatedBy: "environment[\"").dropFirst() {
                let setting = String(part.prefix { $0 != "\"" })
                #expect(text.contains(setting), "docs/cli.md does not name the setting \(setting)")
            }
        }
        let commands = sources.filter { $0.target == "roundtable" }
        for file in commands {
            for part in file.text.components(separatedBy: "commandName: \"").dropFirst() {
                let name = String(part.prefix { $0 != "\"" })
                #expect(text.contains(name), "docs/cli.md does not name \(name)")
            }
            for part in file.text.components(separatedBy: "@Option(").dropFirst() + file.text.components(separatedBy: "@Flag(").dropFirst()
            {
                guard let name = part.components(separatedBy: "var ").dropFirst().first?.prefix(while: { $0.isLetter }) else { continue }
                let option = name.reduce(into: "--") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
                #expect(text.contains(option), "docs/cli.md does not name \(option)")
            }
        }
    }

    @Test("The README names the two commands, and every document is there")
    func readme() throws {
        let text = try document("README.md")
        #expect(text.contains("bin/demo") && text.contains("bin/test"))
        for path in ["docs/tour.md", "docs/glossary.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "LICENSE"] {
            _ = try document(path)
        }
    }
}

@Suite struct GlossaryTests {
    @Test("Every type the glossary names exists")
    func types() throws {
        let text = try String(contentsOf: projectRoot.appendingPathComponent("docs/glossary.md"), encoding: .utf8)
        let all = sources.map(\.text).joined()
        for line in text.split(separator: "\n") where line.hasPrefix("|") {
            let cells = line.split(separator: "|")
            guard cells.count > 2 else { continue }
            for part in cells[1].split(separator: "`") where part.first?.isUppercase == true && part.allSatisfy(\.isLetter) {
                let found = ["struct", "enum", "class", "protocol", "typealias"].contains { all.contains("\($0) \(part)") }
                #expect(found, "the glossary names \(part), which does not exist")
            }
        }
    }
}
