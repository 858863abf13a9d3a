// The words of the demo region, as tables built into the program. Read by DemoRegion.

import OpenFormats

/// One table of the demo region; its columns are known to be right by a test.
struct DemoTable {
    private let columns: [String: Int]
    let rows: [[String]]

    init(_ bytes: [UInt8], _ name: String) throws {
        let table = try CSVTable(bytes: bytes, file: name)
        guard table.mistakes.isEmpty else { throw table.mistakes[0] }
        columns = Dictionary(uniqueKeysWithValues: table.columns.enumerated().map { ($0.element, $0.offset) })
        rows = table.rows.map(\.fields)
    }

    func text(_ row: [String], _ column: String) -> String { columns[column].map { row[$0] } ?? "" }
    func int(_ row: [String], _ column: String) -> Int { Int(text(row, column)) ?? 0 }
    func list(_ row: [String], _ column: String) -> [String] { text(row, column).split(separator: ";").map(String.init) }
}

/// All tables.
struct DemoContent {
    let tables: [String: DemoTable]

    init() throws {
        let files: [(String, [UInt8])] = [
            ("places", PackageResources.places_csv), ("partners", PackageResources.partners_csv), ("names", PackageResources.names_csv),
            ("taxonomy", PackageResources.taxonomy_csv), ("transitions", PackageResources.transitions_csv),
            ("courses", PackageResources.courses_csv),
            ("statements", PackageResources.statements_csv), ("objectives", PackageResources.objectives_csv),
            ("barriers", PackageResources.barrier_register_csv), ("actions", PackageResources.actions_csv),
            ("decisions", PackageResources.decisions_csv), ("meetings", PackageResources.meetings_csv),
            ("practices", PackageResources.practices_csv), ("projects", PackageResources.projects_csv),
        ]
        tables = Dictionary(uniqueKeysWithValues: try files.map { ($0.0, try DemoTable($0.1, $0.0 + ".csv")) })
    }

    func table(_ name: String) throws -> DemoTable {
        guard let table = tables[name] else { throw CommandRefusal("The demo region has no table '\(name)'.") }
        return table
    }
}
