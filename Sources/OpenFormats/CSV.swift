// Comma-separated tables (RFC 4180), read with an eye on everything that goes wrong in practice. Used by imports and by the demo region.

import Foundation

/// What is wrong in a file, and where.
package struct FileMistake: Error, Equatable, Codable, Sendable, CustomStringConvertible {
    package let file: String
    /// 1 is the first line of the file.
    package let line: Int
    package let column: String?
    package let value: String?
    /// What is wrong and what to do.
    package let explanation: String

    package init(file: String, line: Int, column: String? = nil, value: String? = nil, _ explanation: String) {
        self.file = file
        self.line = line
        self.column = column
        self.value = value.map { $0.count > 60 ? String($0.prefix(60)) + "…" : $0 }
        self.explanation = explanation
    }

    package var description: String {
        var place = "\(file), line \(line)"
        if let column { place += ", column \(column)" }
        if let value { place += ", value '\(value)'" }
        return "\(place): \(explanation)"
    }
}

/// A table with a header line. Comma or semicolon is found out from the header; UTF-8, with or without a byte order mark.
package struct CSVTable: Sendable {
    package let file: String
    package let columns: [String]
    /// The fields of each row and the line it begins on.
    package private(set) var rows: [CSVRow] = []
    /// Rows with the wrong number of fields; they are not in `rows`.
    package private(set) var mistakes: [FileMistake] = []

    /// Linear in the size of the file.
    ///
    /// - Parameters:
    ///   - required: column names that must be there.
    ///   - limit: the largest file in bytes.
    /// - Throws: `FileMistake` when the file as a whole cannot be used: encoding, missing or repeated column, open quote, size.
    package init(bytes: [UInt8], file: String, required: [String] = [], limit: Int = 1 << 30) throws {
        self.file = file
        guard bytes.count <= limit else {
            throw FileMistake(
                file: file, line: 1, "The file has \(bytes.count) bytes; at most \(limit) are read here. Split it or use the command line.")
        }
        if let bad = Self.firstInvalidByte(bytes) {
            let line = bytes[..<bad].reduce(1) { $1 == 10 ? $0 + 1 : $0 }
            throw FileMistake(
                file: file, line: line, value: "byte \(bytes[bad]) at position \(bad)",
                "This is not UTF-8 text. Save the file as CSV with UTF-8 encoding.")
        }
        var scanner = CSVScanner(bytes: bytes)
        guard let header = try scanner.next().strict(file), header.fields != [""] else {
            throw FileMistake(file: file, line: 1, "The file is empty; a header line with \(required.joined(separator: ", ")) is needed.")
        }
        columns = header.fields.map { $0.trimmingCharacters(in: .whitespaces) }
        for (index, name) in columns.enumerated() where columns[..<index].contains(name) {
            throw FileMistake(file: file, line: 1, column: name, "This column stands twice in the header. Remove one.")
        }
        for name in required where !columns.contains(name) {
            throw FileMistake(
                file: file, line: 1, column: name,
                "This column is missing. The header has: \(columns.joined(separator: ", ")). Add the column or rename one.")
        }
        while let row = try scanner.next().strict(file) {
            if row.fields == [""] { continue }
            guard row.fields.count == columns.count else {
                mistakes.append(
                    FileMistake(
                        file: file, line: row.line,
                        "The row has \(row.fields.count) fields, the header has \(columns.count). Check quotes and separators."))
                continue
            }
            rows.append(row)
        }
    }

    /// Rows that come from elsewhere than a CSV file.
    init(file: String, columns: [String], rows: [CSVRow], mistakes: [FileMistake]) {
        self.file = file
        self.columns = columns
        self.rows = rows
        self.mistakes = mistakes
    }

    /// The position of a column, for `row[position]`.
    package func position(of column: String) -> Int? { columns.firstIndex(of: column) }

    /// The row as a reader by column name.
    package func reader(_ row: CSVRow) -> CSVReader { CSVReader(file: file, columns: columns, row: row) }

    private static func firstInvalidByte(_ bytes: [UInt8]) -> Int? {
        guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
        var decoder = UTF8()
        var position = 0
        var iterator = bytes.makeIterator()
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar): position += UTF8.width(scalar)
            case .emptyInput: return nil
            case .error: return min(position, bytes.count - 1)
            }
        }
    }
}

package struct CSVRow: Sendable, Equatable {
    package let line: Int
    package let fields: [String]
}

/// Reads one row by column names; mistakes are collected, so that a file can be reported whole.
package struct CSVReader {
    let file: String
    let columns: [String]
    let row: CSVRow
    package private(set) var mistakes: [FileMistake] = []

    init(file: String, columns: [String], row: CSVRow) {
        self.file = file
        self.columns = columns
        self.row = row
    }

    /// The field without blanks around it; "" when the column does not exist.
    package subscript(_ column: String) -> String {
        columns.firstIndex(of: column).map { row.fields[$0].trimmingCharacters(in: .whitespaces) } ?? ""
    }

    /// The field with every blank it has; "" when the column does not exist.
    package func exact(_ column: String) -> String { columns.firstIndex(of: column).map { row.fields[$0] } ?? "" }

    package mutating func blame(_ column: String, _ explanation: String) {
        mistakes.append(FileMistake(file: file, line: row.line, column: column, value: self[column], explanation))
    }

    package mutating func text(_ column: String, in length: ClosedRange<Int>) -> String {
        let value = self[column].precomposedStringWithCanonicalMapping
        if !length.contains(value.count) {
            blame(column, "It must have \(length.lowerBound) to \(length.upperBound) characters and has \(value.count).")
        }
        if value.unicodeScalars.contains(where: { $0.value == 0 }) { blame(column, "It holds the character U+0000. Remove it.") }
        return value
    }

    package mutating func int(_ column: String, in range: ClosedRange<Int>) -> Int {
        guard let value = Int(self[column]), range.contains(value) else {
            blame(column, "It must be a whole number from \(range.lowerBound) to \(range.upperBound).")
            return range.lowerBound
        }
        return value
    }

    package mutating func number(_ column: String) -> Double {
        guard let value = Double(self[column]), value.isFinite else {
            blame(column, "It must be a number such as 12.5.")
            return 0
        }
        return value
    }

    package mutating func choice<Value: RawRepresentable & CaseIterable>(_ column: String, of type: Value.Type) -> Value?
    where Value.RawValue == String {
        guard let value = Value(rawValue: self[column]) else {
            blame(column, "It must be one of: \(Value.allCases.map(\.rawValue).joined(separator: ", ")).")
            return nil
        }
        return value
    }
}

/// Writes rows; fields are quoted where they must be.
package enum CSVWriter {
    package static func line(_ fields: [String]) -> String {
        fields.map { field in
            field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline })
                ? "\"" + field.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : field
        }.joined(separator: ",") + "\n"
    }
}
