// The files of an ESCO release: any release from 1.0.3 on, any languages, complete or in part. Read by `roundtable import esco`.

package import Foundation

/// What a folder of ESCO files says, in the order of the files.
package struct ESCOPackage: Sendable {
    package enum Kind: String, Sendable, Codable {
        case skill, occupation
        case skillGroup = "skill_group"
        case iscoGroup = "isco_group"
    }

    package struct Concept: Sendable {
        package let uri: String
        package let kind: Kind
        /// "knowledge", "skill/competence" and so on; "" where the file does not say.
        package fileprivate(set) var skillType = ""
        package fileprivate(set) var reuse = ""
        package fileprivate(set) var code = ""
        package fileprivate(set) var status = ""
        /// From a complete table, so that its absence from a later one means something.
        package fileprivate(set) var isFromMainTable = false
    }

    package struct Labels: Sendable, Equatable {
        package fileprivate(set) var preferred = ""
        package fileprivate(set) var alternatives: [String] = []
        package fileprivate(set) var hidden: [String] = []
        package fileprivate(set) var description = ""
    }

    package struct Relation: Hashable, Sendable {
        package let from: String
        package let to: String
        package let isEssential: Bool
    }

    package fileprivate(set) var concepts: [String: Concept] = [:]
    /// By language, then by URI.
    package fileprivate(set) var labels: [String: [String: Labels]] = [:]
    /// Narrower URI → its broader ones; several are usual.
    package fileprivate(set) var broader: [String: Set<String>] = [:]
    package fileprivate(set) var relations: Set<Relation> = []
    /// Kinds whose main table is there, with every concept of that kind.
    package fileprivate(set) var completeKinds: Set<Kind> = []
    package fileprivate(set) var filesRead: [String] = []
    package fileprivate(set) var filesPassedOver: [String] = []
    package fileprivate(set) var mistakes: [FileMistake] = []
    /// Things worth knowing that stop nothing: columns that are not known here, concepts without a label.
    package fileprivate(set) var remarks: [String] = []
}

package enum ESCOFiles {
    /// Reads a folder.
    ///
    /// - Parameters:
    ///   - languages: which label files to take; the others are passed over and named.
    ///   - progress: called with a file name before it is read.
    /// - Throws: `FileMistake` when the folder holds nothing that can be read.
    package static func read(_ folder: URL, languages: [String], progress: (String) -> Void = { _ in }) throws -> ESCOPackage {
        let manager = FileManager.default
        guard let names = try? manager.contentsOfDirectory(atPath: folder.path) else {
            throw FileMistake(file: folder.path, line: 1, "The folder cannot be read. Check the path and the rights.")
        }
        var package = ESCOPackage()
        for name in names.sorted() where name.lowercased().hasSuffix(".csv") {
            guard let role = role(of: name) else {
                package.filesPassedOver.append(name)
                continue
            }
            if let language = role.language, !languages.contains(language) {
                package.filesPassedOver.append(name)
                continue
            }
            progress(name)
            do {
                try read(folder.appendingPathComponent(name).path, as: role, into: &package)
                package.filesRead.append(name)
            } catch let mistake as FileMistake { package.mistakes.append(mistake) }
        }
        guard !package.filesRead.isEmpty || !package.mistakes.isEmpty else {
            throw FileMistake(
                file: folder.path, line: 1,
                "There is no ESCO table here for \(languages.joined(separator: ", ")). Expected are files such as skills_\(languages.first ?? "en").csv or occupations_\(languages.first ?? "en").csv."
            )
        }
        check(&package)
        return package
    }

    // MARK: Which file is what

    private struct Role {
        enum Content {
            case concepts(ESCOPackage.Kind)
            case collection, broader, occupationSkills, skillSkills, bareLabels
        }
        let content: Content
        let language: String?
    }

    private static func role(of name: String) -> Role? {
        let stem = String(name.dropLast(4))
        let parts = stem.split(separator: "_").map(String.init)
        guard let head = parts.first else { return nil }
        let language = parts.dropFirst().first { $0.count == 2 && $0.allSatisfy(\.isLetter) }?.lowercased()
        switch head {
        case "skills": return Role(content: .concepts(.skill), language: language ?? "en")
        case "occupations": return Role(content: .concepts(.occupation), language: language ?? "en")
        case "skillGroups": return Role(content: .concepts(.skillGroup), language: language ?? "en")
        case "ISCOGroups": return Role(content: .concepts(.iscoGroup), language: language ?? "en")
        case "broaderRelationsSkillPillar", "broaderRelationsOccPillar": return Role(content: .broader, language: nil)
        case "occupationSkillRelations": return Role(content: .occupationSkills, language: nil)
        case "skillSkillRelations": return Role(content: .skillSkills, language: nil)
        default:
            if head.hasSuffix("Collection") { return Role(content: .collection, language: language ?? "en") }
            if parts.count == 1, stem.count == 2, stem.allSatisfy(\.isLetter) {
                return Role(content: .bareLabels, language: stem.lowercased())
            }
            return nil
        }
    }

    // MARK: Reading

    /// The same thing has several names across releases and copies.
    private static let uriColumns = ["conceptUri", "concept_uri"]
    private static let known: Set<String> = [
        "conceptType", "conceptUri", "concept_uri", "skillType", "reuseLevel", "preferredLabel", "preferred_label", "altLabels",
        "hiddenLabels", "status",
        "modifiedDate", "scopeNote", "definition", "inScheme", "description", "iscoGroup", "regulatedProfessionNote", "code", "nr", "label",
        "broaderConceptUri", "broaderConceptPT", "naceCode",
    ]

    private static func read(_ path: String, as role: Role, into package: inout ESCOPackage) throws {
        switch role.content {
        case .concepts(let kind): try readConcepts(path, kind, role.language ?? "en", isMain: true, into: &package)
        case .collection: try readConcepts(path, nil, role.language ?? "en", isMain: false, into: &package)
        case .bareLabels: try readBareLabels(path, role.language ?? "en", into: &package)
        case .broader:
            try rows(path, ["conceptUri", "broaderUri"], into: &package) { row, at, package in
                package.broader[row[at[0]], default: []].insert(row[at[1]])
            }
        case .occupationSkills:
            try rows(path, ["occupationUri", "relationType", "skillUri"], into: &package) { row, at, package in
                package.relations.insert(.init(from: row[at[0]], to: row[at[2]], isEssential: row[at[1]] == "essential"))
            }
        case .skillSkills:
            try rows(path, ["originalSkillUri", "relationType", "relatedSkillUri"], into: &package) { row, at, package in
                package.relations.insert(.init(from: row[at[0]], to: row[at[2]], isEssential: row[at[1]] == "essential"))
            }
        }
    }

    private static func rows(
        _ path: String, _ required: [String], into package: inout ESCOPackage, _ take: ([String], [Int], inout ESCOPackage) -> Void
    ) throws {
        var stream = try CSVStream(path: path, required: required)
        let at = required.compactMap { stream.position(of: $0) }
        while let row = try stream.next() {
            // The official files have such rows; they say nothing and stop nothing.
            if row.fields[at[0]] == row.fields[at[at.count - 1]] {
                let mistake = FileMistake(
                    file: stream.file, line: row.line, value: row.fields[at[0]], "A concept is related to itself. The row is passed over.")
                package.remarks.append(mistake.description)
                continue
            }
            take(row.fields, at, &package)
        }
        package.mistakes += stream.mistakes
    }

    private static func readConcepts(
        _ path: String, _ kind: ESCOPackage.Kind?, _ language: String, isMain: Bool, into package: inout ESCOPackage
    ) throws {
        var stream = try CSVStream(path: path, required: [])
        guard let uri = uriColumns.compactMap({ stream.position(of: $0) }).first,
            let preferred = ["preferredLabel", "preferred_label"].compactMap({ stream.position(of: $0) }).first
        else {
            throw FileMistake(
                file: stream.file, line: 1, column: "conceptUri, preferredLabel",
                "These columns are missing. The header has: \(stream.columns.joined(separator: ", ")).")
        }
        let strangers = stream.columns.filter { !known.contains($0) }
        if !strangers.isEmpty {
            package.remarks.append("\(stream.file): columns that are not known here are passed over: \(strangers.joined(separator: ", ")).")
        }
        func column(_ name: String) -> Int? { stream.position(of: name) }
        let (type, alternatives, hidden) = (column("conceptType"), column("altLabels"), column("hiddenLabels"))
        let (skillType, reuse, status) = (column("skillType"), column("reuseLevel"), column("status"))
        let (description, definition, code) = (column("description"), column("definition"), column("code") ?? column("iscoGroup"))
        let broader = column("broaderConceptUri")
        // Without the type column the table is somebody's extract: labels of some concepts, not all of a kind.
        if isMain, type != nil, let kind { package.completeKinds.insert(kind) }
        var seen: Set<String> = []
        while let row = try stream.next() {
            func field(_ position: Int?) -> String { position.map { row.fields[$0].trimmingCharacters(in: .whitespacesAndNewlines) } ?? "" }
            let address = field(uri)
            guard address.contains("://"), !address.contains(" ") else {
                package.mistakes.append(
                    FileMistake(file: stream.file, line: row.line, column: stream.columns[uri], value: address, "This is not a URI."))
                continue
            }
            let rowKind: ESCOPackage.Kind =
                switch field(type) {
                case "Occupation": .occupation
                case "ISCOGroup": .iscoGroup
                case "SkillGroup": .skillGroup
                case "KnowledgeSkillCompetence": .skill
                default: kind ?? guessed(address)
                }
            // Another language's table and a collection name the same concepts; only a second row of this table is a mistake.
            if isMain, !seen.insert(address).inserted {
                package.mistakes.append(
                    FileMistake(
                        file: stream.file, line: row.line, column: stream.columns[uri], value: address,
                        "This concept stands twice in the table. Remove one row."))
                continue
            }
            var concept = package.concepts[address] ?? ESCOPackage.Concept(uri: address, kind: rowKind)
            if !field(skillType).isEmpty { concept.skillType = field(skillType) }
            if !field(reuse).isEmpty { concept.reuse = field(reuse) }
            if !field(code).isEmpty { concept.code = field(code) }
            if !field(status).isEmpty { concept.status = field(status) }
            concept.isFromMainTable = concept.isFromMainTable || isMain && type != nil
            package.concepts[address] = concept
            for parent in list(field(broader)) where parent.contains("://") && parent != address {
                package.broader[address, default: []].insert(parent)
            }
            var labels = package.labels[language]?[address] ?? ESCOPackage.Labels()
            if !field(preferred).isEmpty { labels.preferred = field(preferred) }
            add(list(field(alternatives)), to: &labels.alternatives, besides: labels.preferred)
            add(list(field(hidden)), to: &labels.hidden, besides: labels.preferred)
            let text = field(description).isEmpty ? field(definition) : field(description)
            if !text.isEmpty { labels.description = text }
            package.labels[language, default: [:]][address] = labels
        }
        package.mistakes += stream.mistakes
    }

    /// A list of every label of every concept; number 000 is the preferred one.
    private static func readBareLabels(_ path: String, _ language: String, into package: inout ESCOPackage) throws {
        var stream = try CSVStream(path: path, required: ["conceptUri", "label"])
        guard let uri = stream.position(of: "conceptUri"), let text = stream.position(of: "label") else { return }
        while let row = try stream.next() {
            let (address, label) = (row.fields[uri], row.fields[text].trimmingCharacters(in: .whitespacesAndNewlines))
            guard address.contains("://"), !label.isEmpty else {
                package.mistakes.append(
                    FileMistake(file: stream.file, line: row.line, value: address, "A URI and a label are needed in every row."))
                continue
            }
            if package.concepts[address] == nil { package.concepts[address] = .init(uri: address, kind: guessed(address)) }
            var labels = package.labels[language]?[address] ?? ESCOPackage.Labels()
            if labels.preferred.isEmpty {
                labels.preferred = label
            } else {
                add([label], to: &labels.alternatives, besides: labels.preferred)
            }
            package.labels[language, default: [:]][address] = labels
        }
        package.mistakes += stream.mistakes
    }

    private static func guessed(_ uri: String) -> ESCOPackage.Kind {
        uri.contains("/occupation/") ? .occupation : uri.contains("/isco/") ? .iscoGroup : uri.contains("/isced-f/") ? .skillGroup : .skill
    }

    /// Line breaks separate labels in the main tables, " | " in the collections.
    private static func list(_ text: String) -> [String] {
        guard !text.isEmpty else { return [] }
        return text.replacingOccurrences(of: " | ", with: "\n").split(whereSeparator: \.isNewline).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        .filter { !$0.isEmpty }
    }

    private static func add(_ labels: [String], to list: inout [String], besides preferred: String) {
        var seen = Set(list)
        for label in labels where label != preferred && seen.insert(label).inserted { list.append(label) }
    }

    private static func check(_ package: inout ESCOPackage) {
        let several = package.broader.values.count { $0.count > 1 }
        if several > 0 { package.remarks.append("\(several) concepts have more than one broader concept; all are kept.") }
        let dangling = package.relations.count { package.concepts[$0.from] == nil || package.concepts[$0.to] == nil }
        if dangling > 0 { package.remarks.append("\(dangling) relations name a concept that is not in this folder.") }
    }
}
