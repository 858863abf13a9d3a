// A table of whole numbers in a CSV file, with at most one column of text. Read by InstanceFolder.

import Foundation

/// Numbers are parsed from bytes, one row at a time, because a region has 700,000 rows.
struct NumberTable {
    let file: String
    private let columns: [String]
    private let order: [Int]
    private let width: Int
    private let bytes: [UInt8]
    private let firstRow: Int
    private let numbered: Bool
    /// Rows below the header.
    let count: Int

    /// - Parameter numbered: whether the first column counts the rows from 0.
    init(_ folder: URL, _ file: String, _ columns: [String], text: String? = nil, numbered: Bool = true) throws {
        self.file = file
        self.columns = columns + (text.map { [$0] } ?? [])
        self.numbered = numbered
        guard let data = try? Data(contentsOf: folder.appendingPathComponent(file)) else {
            throw InstanceMistake(
                file: file, line: 1, column: "", value: folder.path,
                explanation: "The file cannot be read in this folder; check its name and its rights.")
        }
        var bytes = Array(data)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        if let bad = bytes.firstIndex(where: { $0 >= 0x80 || $0 == 0 }) {
            throw InstanceMistake(
                file: file, line: bytes[..<bad].count { $0 == 10 } + 1, column: "", value: "byte \(bytes[bad])",
                explanation: "The tables hold digits and plain letters only; save the file as UTF-8 without accents.")
        }
        let end = bytes.firstIndex(of: 10) ?? bytes.endIndex
        let header = String(decoding: bytes[..<end], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard !header.isEmpty else {
            throw InstanceMistake(
                file: file, line: 1, column: "", value: "", explanation: "The file is empty; its first line must name the columns.")
        }
        let names = header.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
        order = try self.columns.map { name in
            guard let index = names.firstIndex(of: name) else {
                throw InstanceMistake(
                    file: file, line: 1, column: name, value: header, explanation: "This column is missing from the header.")
            }
            return index
        }
        width = (order.max() ?? 0) + 1
        firstRow = min(bytes.endIndex, end + 1)
        count = Self.rows(bytes, from: firstRow)
        self.bytes = bytes
    }

    private static func rows(_ bytes: [UInt8], from start: Int) -> Int {
        var rows = 0
        var isEmpty = true
        for byte in bytes[start...] {
            if byte == 10 {
                if !isEmpty { rows += 1 }
                isEmpty = true
            } else if byte != 13 {
                isEmpty = false
            }
        }
        return isEmpty ? rows : rows + 1
    }

    /// One row, as long as `rows` looks at it.
    struct Row {
        fileprivate let table: NumberTable
        fileprivate var fields: [Range<Int>]
        fileprivate var line: Int

        /// A whole number within a range.
        func int(_ column: Int, in range: ClosedRange<Int>) throws -> Int {
            guard let value = number(fields[table.order[column]]), range.contains(value) else {
                throw mistake(column, "It must be a whole number from \(range.lowerBound) to \(range.upperBound).")
            }
            return value
        }

        /// The id of something of which there are `count`.
        func id(_ column: Int, below count: Int) throws -> Int {
            guard let value = number(fields[table.order[column]]), value >= 0, value < count else {
                throw mistake(
                    column,
                    count > 0
                        ? "It must be an id from 0 to \(count - 1); there are no others."
                        : "It must be an id, but there are none to choose from.")
            }
            return value
        }

        private func number(_ range: Range<Int>) -> Int? {
            var place = range.lowerBound
            let isNegative = range.count > 1 && table.bytes[place] == UInt8(ascii: "-")
            if isNegative { place += 1 }
            guard place < range.upperBound, range.upperBound - place < 19 else { return nil }
            var value = 0
            while place < range.upperBound {
                let digit = Int(table.bytes[place]) - 48
                guard digit >= 0, digit <= 9 else { return nil }
                value = value * 10 + digit
                place += 1
            }
            return isNegative ? -value : value
        }

        /// `course:weight;…`
        func needs(_ column: Int, courses: Int) throws -> [PlanningProblem.Need] {
            let field = fields[table.order[column]]
            guard !field.isEmpty else { return [] }
            var needs: [PlanningProblem.Need] = []
            var start = field.lowerBound
            var colon = -1
            for place in field.lowerBound...field.upperBound {
                let byte = place < field.upperBound ? table.bytes[place] : UInt8(ascii: ";")
                if byte == UInt8(ascii: ":"), colon < 0 { colon = place }
                guard byte == UInt8(ascii: ";") else { continue }
                if place > start {
                    guard colon > start, let course = number(start..<colon), let weight = number(colon + 1..<place), course >= 0,
                        course < courses,
                        (1...5).contains(weight)
                    else {
                        throw mistake(column, "Needs are written course:weight;… with courses below \(courses) and weights from 1 to 5.")
                    }
                    if needs.contains(where: { $0.course == course }) {
                        throw mistake(column, "Course \(course) stands twice; keep one of them.")
                    }
                    needs.append(.init(course: course, weight: weight))
                }
                (start, colon) = (place + 1, -1)
            }
            return needs
        }

        func mistake(_ column: Int, _ explanation: String) -> InstanceMistake {
            InstanceMistake(
                file: table.file, line: line, column: table.columns[column],
                value: String(decoding: table.bytes[fields[table.order[column]]], as: UTF8.self),
                explanation: explanation)
        }
    }

    /// Every row below the header, by id where rows have one, else in order. Empty lines are passed over; rows may stand in any order.
    func rows<T>(_ read: (Row) throws -> T) throws -> [T] {
        var result: [T] = []
        result.reserveCapacity(count)
        // The id of every row once one of them stood out of order; the line of every id.
        var ids: [Int] = []
        var lines: [Int] = []
        var row = Row(table: self, fields: [], line: 1)
        var start = firstRow
        while start < bytes.endIndex {
            var end = start
            row.fields.removeAll(keepingCapacity: true)
            row.line += 1
            var field = start
            while end < bytes.endIndex, bytes[end] != 10 {
                if bytes[end] == UInt8(ascii: ",") {
                    row.fields.append(field..<end)
                    field = end + 1
                }
                end += 1
            }
            let last = end > start && bytes[end - 1] == 13 ? end - 1 : end
            row.fields.append(field..<max(field, last))
            defer { start = end + 1 }
            if last == start { continue }
            guard row.fields.count >= width else {
                throw InstanceMistake(
                    file: file, line: row.line, column: "", value: String(decoding: bytes[start..<min(last, start + 60)], as: UTF8.self),
                    explanation: "The row has \(row.fields.count) fields; at least \(width) are needed.")
            }
            if numbered {
                let id = try row.id(0, below: count)
                if id != result.count, ids.isEmpty {
                    ids = Array(result.indices)
                    lines = Array(repeating: 0, count: count)
                    for index in result.indices { lines[index] = -1 }
                }
                if !lines.isEmpty {
                    if lines[id] != 0 { throw repeated(id, row) }
                    lines[id] = row.line
                    ids.append(id)
                }
            }
            result.append(try read(row))
        }
        guard !ids.isEmpty else { return result }
        var place = Array(repeating: 0, count: ids.count)
        for (position, id) in ids.enumerated() { place[id] = position }
        return place.map { result[$0] }
    }

    private func repeated(_ id: Int, _ row: Row) -> InstanceMistake {
        InstanceMistake(
            file: file, line: row.line, column: columns[0], value: "\(id)",
            explanation: "This id stands twice; every row has an id of its own, from 0 to \(count - 1) without gaps.")
    }
}
