// meta.json of an instance folder: what is not a table. Read and written by InstanceFolder.

import Foundation

struct Meta {
    let weeks: Int
    let distances: [[Double]]
    let patterns: [PlanningProblem.Pattern]
    let lines: [PlanningProblem.Line]
    let totalBudget: Int
    let parallel: [Int]
    let groups: [PlanningProblem.Group]

    private struct File: Codable {
        struct Place: Codable {
            let id: Int
        }
        struct Pattern: Codable {
            let name: String
            let avail: [Int]
            let work: [Int]
        }
        struct Provider: Codable {
            let id: Int
            let parallel: Int
        }
        struct Group: Codable {
            let id: Int
            let size: String
            let subregion: Int
            let workerGroup: String

            enum CodingKeys: String, CodingKey {
                case id, size, subregion
                case workerGroup = "worker_group"
            }
        }
        let version: Int
        let weeks: Int
        let languages: [String]
        let municipalities: [Place]
        let distances: [[Double]]
        let patterns: [Pattern]
        let lines: [PlanningProblem.Line]
        let totalBudget: Int
        let providers: [Provider]
        let groups: [Group]
        let travelPerKm: Double

        enum CodingKeys: String, CodingKey {
            case version, weeks, languages, municipalities, patterns, lines, providers, groups
            case distances = "dist_km"
            case totalBudget = "budget_total"
            case travelPerKm = "travel_eur_per_km"
        }
    }

    static func read(_ url: URL) throws -> Meta {
        guard let data = try? Data(contentsOf: url) else {
            throw InstanceMistake(file: "meta.json", line: 1, column: "", value: url.path, explanation: "The file cannot be read.")
        }
        let file: File
        do { file = try JSONDecoder().decode(File.self, from: data) } catch {
            throw Self.mistake(error, data)
        }
        let count = file.municipalities.count
        guard file.weeks > 0, file.distances.count == count, file.distances.allSatisfy({ $0.count == count }),
            file.patterns.allSatisfy({ $0.avail.count == 2 && $0.work.count == 2 })
        else {
            throw InstanceMistake(
                file: "meta.json", line: 1, column: "", value: "",
                explanation: "weeks must be positive, dist_km square over the municipalities, and every pattern must have two weeks.")
        }
        try checkNumbers(file)
        return Meta(
            weeks: file.weeks, distances: file.distances,
            patterns: file.patterns.map { .init(name: $0.name, available: $0.avail, working: $0.work) },
            lines: file.lines, totalBudget: file.totalBudget, parallel: file.providers.map(\.parallel),
            groups: file.groups.map { .init(size: $0.size, subregion: $0.subregion, workerGroup: $0.workerGroup) })
    }

    /// Budgets, slots and weeks within what the planner can count with.
    private static func checkNumbers(_ file: File) throws {
        func check(_ value: Int, _ field: String, _ range: ClosedRange<Int>) throws {
            guard !range.contains(value) else { return }
            throw InstanceMistake(
                file: "meta.json", line: 1, column: field, value: "\(value)",
                explanation: "It must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        try check(file.weeks, "weeks", 1...1_000)
        try check(file.totalBudget, "budget_total", 0...1_000_000_000_000)
        for (index, line) in file.lines.enumerated() { try check(line.budget, "lines[\(index)].budget", 0...1_000_000_000_000) }
        for (index, provider) in file.providers.enumerated() {
            try check(provider.id, "providers[\(index)].id", index...index)
            try check(provider.parallel, "providers[\(index)].parallel", 0...1_000_000)
        }
        for (index, group) in file.groups.enumerated() { try check(group.id, "groups[\(index)].id", index...index) }
        for (index, place) in file.municipalities.enumerated() { try check(place.id, "municipalities[\(index)].id", index...index) }
    }

    /// Says which field is missing or of the wrong kind, and on which line when the text is no JSON at all.
    private static func mistake(_ error: any Error, _ data: Data) -> InstanceMistake {
        func path(_ keys: [any CodingKey]) -> String {
            keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".").replacingOccurrences(of: ".[", with: "[")
        }
        switch error {
        case DecodingError.keyNotFound(let key, let context):
            return InstanceMistake(
                file: "meta.json", line: 1, column: path(context.codingPath + [key]), value: "", explanation: "This field is missing.")
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            return InstanceMistake(
                file: "meta.json", line: 1, column: path(context.codingPath), value: "", explanation: context.debugDescription)
        case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
            return InstanceMistake(
                file: "meta.json", line: 1, column: path(context.codingPath), value: "", explanation: context.debugDescription)
        default:
            return InstanceMistake(
                file: "meta.json", line: 1, column: "", value: String(decoding: data.prefix(40), as: UTF8.self),
                explanation: "This is not JSON; write it as the specification of the instance folder says.")
        }
    }

    static func json(of problem: PlanningProblem) throws -> String {
        let file = File(
            version: 1, weeks: problem.weeks, languages: ["de", "en"], municipalities: problem.distances.indices.map { .init(id: $0) },
            distances: problem.distances, patterns: problem.patterns.map { .init(name: $0.name, avail: $0.available, work: $0.working) },
            lines: problem.lines,
            totalBudget: problem.totalBudget, providers: problem.parallel.enumerated().map { .init(id: $0.offset, parallel: $0.element) },
            groups: problem.groups.enumerated().map {
                .init(id: $0.offset, size: $0.element.size, subregion: $0.element.subregion, workerGroup: $0.element.workerGroup)
            }, travelPerKm: 0.3)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(file), as: UTF8.self)
    }
}
