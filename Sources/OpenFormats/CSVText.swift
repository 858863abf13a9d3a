// Tables for people's spreadsheets: what a spreadsheet would take for a formula is marked as text, and read back exactly.

import Foundation

package enum CSVText {
    /// A whole table with its header. Every cell is guarded.
    package static func table(columns: [String], rows: [[String]]) -> String {
        CSVWriter.line(columns) + rows.map { CSVWriter.line($0.map(guarded)) }.joined()
    }

    /// A cell that no spreadsheet computes: an apostrophe before `=`, `+`, `-`, `@`, tab and return (OWASP, CSV injection). Plain numbers
    /// stay as they are; a cell that already begins like a guarded one gets one more apostrophe, so that reading is exact.
    package static func guarded(_ cell: String) -> String { isRisky(cell.drop { $0 == "'" }) && Double(cell) == nil ? "'" + cell : cell }

    /// The cell as it was before `guarded`.
    package static func plain(_ cell: String) -> String {
        cell.first == "'" && isRisky(cell.drop { $0 == "'" }) ? String(cell.dropFirst()) : cell
    }

    private static func isRisky(_ text: Substring) -> Bool {
        guard let first = text.unicodeScalars.first else { return false }
        return "=+-@\t\r\n".unicodeScalars.contains(first)
    }
}
