// Reading a row: columns are taken from left to right, typed by what receives them.

package import Vocabulary

/// A Swift value that can be read from a column.
package protocol SQLReadable {
    init(sqlValue: SQLValue) throws
}

/// One row of a result, read once from left to right:
///
///     try connection.query("SELECT id, name FROM partner") { row in
///         try PartnerName(id: row.next(), name: row.next())
///     }
package final class SQLRow {
    private let columnCount: Int
    private let value: (Int) throws -> SQLValue
    private var position = 0

    init(columnCount: Int, value: @escaping (Int) throws -> SQLValue) {
        self.columnCount = columnCount
        self.value = value
    }

    /// Back to the first column; the engines call it for every new row.
    func rewind() { position = 0 }

    /// The next column as the type that is asked for.
    package func next<Value: SQLReadable>() throws -> Value {
        try Value(sqlValue: nextValue())
    }

    /// The next column, or `nil` where it is NULL.
    package func next<Value: SQLReadable>() throws -> Value? {
        let value = try nextValue()
        return value == .null ? nil : try Value(sqlValue: value)
    }

    private func nextValue() throws -> SQLValue {
        guard position < columnCount else { throw StorageError.unexpectedValue("the row has only \(columnCount) columns") }
        defer { position += 1 }
        return try value(position)
    }
}

extension SQLReadable {
    static func mismatch(_ value: SQLValue) -> StorageError { .unexpectedValue("\(value) where \(Self.self) was expected") }
}

extension Int64: SQLReadable {
    package init(sqlValue: SQLValue) throws {
        switch sqlValue {
        case .integer(let number): self = number
        // PostgreSQL adds up bigint as numeric and hands the sum over as text.
        case .text(let text):
            guard let number = Int64(text) else { throw Self.mismatch(sqlValue) }
            self = number
        default: throw Self.mismatch(sqlValue)
        }
    }
}

extension Int: SQLReadable {
    package init(sqlValue: SQLValue) throws { self = try Int(Int64(sqlValue: sqlValue)) }
}

extension Double: SQLReadable {
    package init(sqlValue: SQLValue) throws {
        switch sqlValue {
        case .real(let number): self = number
        case .integer(let number): self = Double(number)
        case .text(let text):
            guard let number = Double(text) else { throw Self.mismatch(sqlValue) }
            self = number
        default: throw Self.mismatch(sqlValue)
        }
    }
}

extension Bool: SQLReadable {
    package init(sqlValue: SQLValue) throws { self = try Int64(sqlValue: sqlValue) != 0 }
}

extension String: SQLReadable {
    package init(sqlValue: SQLValue) throws {
        guard case .text(let text) = sqlValue else { throw Self.mismatch(sqlValue) }
        self = text
    }
}

extension [UInt8]: SQLReadable {
    package init(sqlValue: SQLValue) throws {
        guard case .blob(let bytes) = sqlValue else { throw Self.mismatch(sqlValue) }
        self = bytes
    }
}

extension Identifier: SQLReadable {
    package init(sqlValue: SQLValue) throws { self = try Self(Int64(sqlValue: sqlValue)) }
}

extension Moment: SQLReadable {
    package init(sqlValue: SQLValue) throws { self = try Moment(milliseconds: Int64(sqlValue: sqlValue)) }
}

extension Day: SQLReadable {
    package init(sqlValue: SQLValue) throws { self = try Day(number: Int(sqlValue: sqlValue)) }
}

extension Money: SQLReadable {
    package init(sqlValue: SQLValue) throws { self = try Money(cents: Int64(sqlValue: sqlValue)) }
}

extension SQLReadable where Self: RawRepresentable, RawValue: SQLReadable {
    package init(sqlValue: SQLValue) throws {
        guard let value = try Self(rawValue: RawValue(sqlValue: sqlValue)) else { throw Self.mismatch(sqlValue) }
        self = value
    }
}

/// A value as it stands in the row, for code that copies columns it does not know.
extension SQLValue: SQLReadable {
    package init(sqlValue: SQLValue) { self = sqlValue }
}
