// SQLite through GRDB: one file, one writer, readers that never wait for it. Opened by `openDatabase`.

import Foundation
import GRDB

/// The embedded database. WAL keeps readers and the writer apart; a commit survives the end of the process at any moment.
final class SQLiteDatabase: SQLDatabase {
    private let pool: DatabasePool
    let dialect = SQLDialect.sqlite

    init(path: String) throws {
        var configuration = GRDB.Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000")
        }
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
        } catch {
            throw StorageError.unavailable(
                "the file '\(path)' cannot be opened as a SQLite database (\(error)). Check the folder and its rights.")
        }
    }

    func read<T: Sendable>(_ body: @Sendable @escaping (any SQLConnection) throws -> T) async throws -> T {
        try await translatingErrors { try await self.pool.read { try body(SQLiteConnection($0)) } }
    }

    func write<T: Sendable>(_ body: @Sendable @escaping (any SQLConnection) throws -> T) async throws -> T {
        try await translatingErrors { try await self.pool.write { try body(SQLiteConnection($0)) } }
    }

    func close() async { try? pool.close() }

    private func translatingErrors<T>(_ work: () async throws -> T) async throws -> T {
        do { return try await work() } catch let error as DatabaseError { throw StorageError(error) }
    }
}

extension StorageError {
    fileprivate init(_ error: DatabaseError) {
        let text = error.message ?? error.description
        switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID: self = .duplicate(text)
        case .SQLITE_CONSTRAINT_FOREIGNKEY: self = .missingReference(text)
        case .SQLITE_CONSTRAINT_CHECK, .SQLITE_CONSTRAINT_NOTNULL, .SQLITE_CONSTRAINT_DATATYPE: self = .refusedValue(text)
        default:
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_CANTOPEN, .SQLITE_IOERR, .SQLITE_FULL, .SQLITE_NOTADB, .SQLITE_CORRUPT: self = .unavailable(text)
            default: self = .failed(text)
            }
        }
    }
}

private final class SQLiteConnection: SQLConnection {
    private let database: GRDB.Database

    init(_ database: GRDB.Database) { self.database = database }

    func query<T>(_ statement: SQLText, _ read: (SQLRow) throws -> T) throws -> [T] {
        try stating {
            let prepared = try prepare(statement)
            let cursor = try Row.fetchCursor(prepared)
            var current: Row?
            let row = SQLRow(columnCount: prepared.columnCount) { index in
                guard let current else { throw StorageError.unexpectedValue("no row") }
                return SQLValue(current[index] as DatabaseValue)
            }
            var result: [T] = []
            while let next = try cursor.next() {
                current = next
                row.rewind()
                result.append(try read(row))
            }
            return result
        }
    }

    func execute(_ statement: SQLText) throws -> Int {
        try stating {
            let prepared = try prepare(statement)
            try prepared.execute()
            return database.changesCount
        }
    }

    func bulkInsert(into table: StaticString, columns: [StaticString], rows: [[SQLValue]]) throws {
        try stating {
            let names = columns.map(\.description).joined(separator: ", ")
            let marks = Array(repeating: "?", count: columns.count).joined(separator: ", ")
            let prepared = try database.cachedStatement(sql: "INSERT INTO \(table) (\(names)) VALUES (\(marks))")
            for row in rows {
                prepared.setUncheckedArguments(StatementArguments(row.map(\.databaseValue)))
                try prepared.execute()
            }
        }
    }

    private func prepare(_ statement: SQLText) throws -> GRDB.Statement {
        let prepared = try database.cachedStatement(sql: SQLDialect.sqlite.translate(statement.text))
        try prepared.setArguments(StatementArguments(statement.parameters.map(\.databaseValue)))
        return prepared
    }

    /// Errors are translated at the statement that met them, so that a closure sees the same type on both engines.
    private func stating<T>(_ work: () throws -> T) throws -> T {
        do { return try work() } catch let error as DatabaseError { throw StorageError(error) }
    }
}

extension SQLValue {
    fileprivate init(_ value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let number): self = .integer(number)
        case .double(let number): self = .real(number)
        case .string(let text): self = .text(text)
        case .blob(let data): self = .blob([UInt8](data))
        }
    }

    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .real(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .blob(let bytes): Data(bytes).databaseValue
        }
    }
}
