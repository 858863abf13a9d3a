// The same rows as CSV for spreadsheets or as JSON for programs, in and out. Used by the exchange of partners, statements, votes and the rest.

import Foundation

package enum RowFile {
    package enum Form: String, CaseIterable, Sendable { case csv, json }

    // MARK: Reading

    /// Reads either form; JSON is known by its first character. Cells that were guarded against spreadsheets are as they were before.
    ///
    /// JSON is a list of objects whose members are texts, numbers, flags or null. Written by `text`, entry n stands on line n + 1; the line of a
    /// mistake counts that way.
    /// - Throws: `FileMistake` when the file as a whole cannot be used.
    package static func read(_ bytes: [UInt8], file: String, required: [String]) throws -> CSVTable {
        let first = bytes.first { ![9, 10, 13, 32, 0xEF, 0xBB, 0xBF].contains($0) }
        if first == UInt8(ascii: "[") || first == UInt8(ascii: "{") { return try json(bytes, file: file, required: required) }
        let table = try CSVTable(bytes: bytes, file: file, required: required)
        return CSVTable(
            file: file, columns: table.columns,
            rows: table.rows.map { CSVRow(line: $0.line, fields: $0.fields.map(CSVText.plain)) }, mistakes: table.mistakes)
    }

    private static func json(_ bytes: [UInt8], file: String, required: [String]) throws -> CSVTable {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let data = Data(bytes.starts(with: mark) ? Array(bytes.dropFirst(3)) : bytes)
        let list: [Any]
        do {
            guard let found = try JSONSerialization.jsonObject(with: data) as? [Any] else {
                throw FileMistake(file: file, line: 1, "The file must be a list of entries: [ {…}, {…} ].")
            }
            list = found
        } catch let mistake as FileMistake { throw mistake } catch {
            throw FileMistake(file: file, line: 1, "This is not JSON text. Check commas, quotes and the encoding, which must be UTF-8.")
        }
        var columns = required
        for case let entry as [String: Any] in list {
            for name in entry.keys.sorted() where !columns.contains(name) { columns.append(name) }
        }
        var rows: [CSVRow] = []
        var mistakes: [FileMistake] = []
        for (index, item) in list.enumerated() {
            let line = index + 2
            guard let entry = item as? [String: Any] else {
                mistakes.append(FileMistake(file: file, line: line, "This entry is not an object with members."))
                continue
            }
            if let missing = required.first(where: { entry[$0] == nil }) {
                mistakes.append(FileMistake(file: file, line: line, column: missing, "This member is missing."))
                continue
            }
            if let odd = entry.first(where: { cell($0.value) == nil }) {
                mistakes.append(FileMistake(file: file, line: line, column: odd.key, "It must be a text, a number, true, false or null."))
                continue
            }
            rows.append(CSVRow(line: line, fields: columns.map { entry[$0].flatMap(cell) ?? "" }))
        }
        return CSVTable(file: file, columns: columns, rows: rows, mistakes: mistakes)
    }

    private static func cell(_ value: Any) -> String? {
        switch value {
        case let text as String: text
        case is NSNull: ""
        // A JSON flag is a number that knows its Objective-C type.
        case let number as NSNumber: String(cString: number.objCType) == "c" ? (number.boolValue ? "1" : "0") : number.stringValue
        default: nil
        }
    }

    // MARK: Writing

    /// A whole table.
    ///
    /// - Parameter numbers: columns whose cells are numbers in JSON.
    package static func text(_ form: Form, columns: [String], numbers: Set<String> = [], rows: [[String]]) -> String {
        switch form {
        case .csv: CSVText.table(columns: columns, rows: rows)
        case .json:
            "[\n"
                + rows.map { row in
                    JSONTree.object(
                        zip(columns, row).map { name, cell in
                            (
                                name,
                                numbers.contains(name)
                                    ? Int64(cell).map { .number($0) } ?? (cell.isEmpty ? .null : .text(cell)) : .text(cell)
                            )
                        }
                    ).text
                }.joined(separator: ",\n") + "\n]\n"
        }
    }
}
