// A large table, row by row: memory stays flat however long the file is, and a broken row costs only itself. Used by the imports of ESCO and of workers.

import Foundation

/// A table with a header line that is read once from its beginning to its end.
///
/// Lines before the header (national tables begin with some 17 lines about themselves) are passed over: the header is the first line that has all
/// required columns. A trailing separator is forgiven. Rows that cannot be read are in `mistakes` with their line, up to `mostMistakes`.
package struct CSVStream {
    package static let mostMistakes = 1000
    /// How far down the header is looked for, in lines.
    private static let deepestHeader = 60

    package let file: String
    package let columns: [String]
    package private(set) var mistakes: [FileMistake] = []
    /// Broken rows, also those for which there was no room in `mistakes`.
    package private(set) var brokenCount = 0
    package private(set) var rowCount = 0
    private let positions: [String: Int]
    private var scanner: CSVScanner

    /// - Throws: `FileMistake` when the file cannot be opened or has no header with the required columns.
    package init(path: String, required: [String]) throws {
        let name = (path as NSString).lastPathComponent
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw FileMistake(file: name, line: 1, "The file cannot be opened. Check the path and the rights.")
        }
        try self.init(
            file: name, first: try handle.read(upToCount: 1 << 18).map(Array.init) ?? [],
            more: { try handle.read(upToCount: 1 << 18).map(Array.init) }, required: required)
    }

    package init(bytes: [UInt8], file: String, required: [String]) throws {
        try self.init(file: file, first: bytes, more: nil, required: required)
    }

    private init(file: String, first: [UInt8], more: (() throws -> [UInt8]?)?, required: [String]) throws {
        self.file = file
        scanner = CSVScanner(bytes: first, more: more)
        var header: CSVRow?
        var firstRow: CSVRow?
        while header == nil {
            guard case .row(let row) = try scanner.next(), row.line <= Self.deepestHeader else { break }
            firstRow = firstRow ?? row
            let names = row.fields.map { $0.trimmingCharacters(in: .whitespaces) }
            if required.allSatisfy(names.contains) { header = CSVRow(line: row.line, fields: names) }
        }
        guard let header else {
            let names = firstRow?.fields.map { $0.trimmingCharacters(in: .whitespaces) } ?? []
            let missing = required.filter { !names.contains($0) }.joined(separator: ", ")
            throw FileMistake(
                file: file, line: firstRow?.line ?? 1, column: missing,
                names.isEmpty || names == [""]
                    ? "The file is empty; a header line with \(required.joined(separator: ", ")) is needed."
                    : "This column is missing. The header has: \(names.joined(separator: ", ")). Add the column or rename one.")
        }
        columns = header.fields.last == "" ? Array(header.fields.dropLast()) : header.fields
        for (index, name) in columns.enumerated() where !name.isEmpty && columns[..<index].contains(name) {
            throw FileMistake(file: file, line: header.line, column: name, "This column stands twice in the header. Remove one.")
        }
        positions = Dictionary(columns.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    }

    package func position(of column: String) -> Int? { positions[column] }

    /// The next row that can be read, with as many fields as there are columns; `nil` at the end of the file.
    package mutating func next() throws -> CSVRow? {
        while true {
            switch try scanner.next() {
            case .end: return nil
            case .broken(let line, let explanation):
                blame(line, explanation + " The row is left out; reading goes on with the next line.")
                scanner.retreatToNextLine()
            case .row(var row):
                if row.fields == [""] { continue }
                if row.fields.count > columns.count, row.fields[columns.count...].allSatisfy(\.isEmpty) {
                    row = CSVRow(line: row.line, fields: Array(row.fields[..<columns.count]))
                }
                guard row.fields.count == columns.count else {
                    blame(
                        row.line,
                        "The row has \(row.fields.count) fields, the header has \(columns.count). Check quotes and separators.")
                    if scanner.rowHasSeveralLines { scanner.retreatToNextLine() }
                    continue
                }
                rowCount += 1
                return row
            }
        }
    }

    /// The row as a reader by column name.
    package func reader(_ row: CSVRow) -> CSVReader { CSVReader(file: file, columns: columns, row: row) }

    private mutating func blame(_ line: Int, _ explanation: String) {
        brokenCount += 1
        if mistakes.count < Self.mostMistakes { mistakes.append(FileMistake(file: file, line: line, explanation)) }
    }
}
