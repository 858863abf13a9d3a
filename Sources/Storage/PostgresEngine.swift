// PostgreSQL through libpq: for installations on several machines. Opened by `openDatabase`.

import CLibPQ
import Dispatch
import Foundation

/// A small pool of connections. Reads are consistent views; writes queue up for one advisory lock, so that on PostgreSQL, as on SQLite,
/// there is one writer at a time: the audit chain has one end, and no transaction is lost to a conflict.
final class PostgresDatabase: SQLDatabase {
    private let pool: PostgresPool
    let dialect = SQLDialect.postgres

    init(address: String, connections: Int) async throws {
        var made: [PostgresConnection] = []
        for number in 0..<connections { made.append(PostgresConnection(address: address, number: number)) }
        pool = PostgresPool(made)
        try await read { _ in }
    }

    func read<T: Sendable>(_ body: @Sendable @escaping (any SQLConnection) throws -> T) async throws -> T {
        try await transaction(begin: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", exclusive: false, body)
    }

    func write<T: Sendable>(_ body: @Sendable @escaping (any SQLConnection) throws -> T) async throws -> T {
        try await transaction(begin: "BEGIN ISOLATION LEVEL SERIALIZABLE", exclusive: true, body)
    }

    func close() async { await pool.close() }

    /// A lost connection or a conflict is tried again a few times, with a growing random pause; a refusal is not.
    private func transaction<T: Sendable>(
        begin: String, exclusive: Bool, _ body: @Sendable @escaping (any SQLConnection) throws -> T
    ) async throws -> T {
        let connection = try await pool.take()
        var attempt = 0
        while true {
            do {
                let result = try await connection.transaction(begin: begin, exclusive: exclusive, body)
                await pool.give(connection)
                return result
            } catch let error as PostgresRetry where attempt < 6 {
                attempt += 1
                _ = error
                try? await Task.sleep(for: .milliseconds(Double.random(in: 1...4) * pow(2, Double(attempt))))
            } catch {
                await pool.give(connection)
                if let retry = error as? PostgresRetry { throw StorageError.unavailable(retry.text) }
                throw error
            }
        }
    }
}

/// The transaction did not happen and may be tried again.
private struct PostgresRetry: Error { let text: String }

private actor PostgresPool {
    private var idle: [PostgresConnection]
    private var waiting: [CheckedContinuation<PostgresConnection?, Never>] = []
    private var closed = false

    init(_ connections: [PostgresConnection]) { idle = connections }

    func take() async throws -> PostgresConnection {
        guard !closed else { throw StorageError.unavailable("the database is closed") }
        if let connection = idle.popLast() { return connection }
        guard let connection = await withCheckedContinuation({ waiting.append($0) }) else {
            throw StorageError.unavailable("the database is closed")
        }
        return connection
    }

    func give(_ connection: PostgresConnection) async {
        if closed {
            await connection.close()
        } else if waiting.isEmpty {
            idle.append(connection)
        } else {
            waiting.removeFirst().resume(returning: connection)
        }
    }

    func close() async {
        closed = true
        for continuation in waiting { continuation.resume(returning: nil) }
        waiting = []
        for connection in idle { await connection.close() }
        idle = []
    }
}

/// One connection on its own serial queue: libpq blocks, and must never block a cooperative thread.
///
/// `@unchecked Sendable`: every access to the mutable state happens on `queue`.
private final class PostgresConnection: SQLConnection, @unchecked Sendable {
    private let address: String
    private let queue: DispatchQueue
    private var connection: OpaquePointer?
    private var prepared: [String: String] = [:]

    init(address: String, number: Int) {
        self.address = address
        queue = DispatchQueue(label: "postgres-\(number)")
    }

    func close() async {
        await withCheckedContinuation { continuation in
            queue.async {
                self.disconnect()
                continuation.resume()
            }
        }
    }

    func transaction<T: Sendable>(
        begin: String, exclusive: Bool, _ body: @Sendable @escaping (any SQLConnection) throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try self.runTransaction(begin: begin, exclusive: exclusive, body) }) }
        }
    }

    private static let writerLock = "7302031"

    private func runTransaction<T>(begin: String, exclusive: Bool, _ body: (any SQLConnection) throws -> T) throws -> T {
        try connectIfNeeded()
        // Taken before BEGIN: a serializable transaction sees the world as of its first statement, which must come after the wait.
        if exclusive { try command("SELECT pg_advisory_lock(\(Self.writerLock))") }
        defer { if exclusive, connection != nil { try? command("SELECT pg_advisory_unlock(\(Self.writerLock))") } }
        try command(begin)
        do {
            let result = try body(self)
            try command("COMMIT")
            return result
        } catch {
            if connection != nil { try? command("ROLLBACK") }
            throw error
        }
    }

    private func connectIfNeeded() throws {
        if connection != nil, PQstatus(connection) == CONNECTION_OK { return }
        disconnect()
        connection = PQconnectdb(address)
        guard PQstatus(connection) == CONNECTION_OK else {
            let text = message()
            disconnect()
            throw StorageError.unavailable(text)
        }
        try command("SET client_min_messages = warning")
        try command("SET bytea_output = 'hex'")
        try command("SET extra_float_digits = 1")
    }

    private func disconnect() {
        if let connection { PQfinish(connection) }
        connection = nil
        prepared = [:]
    }

    private func message() -> String {
        connection.map { String(cString: PQerrorMessage($0)).trimmingCharacters(in: .whitespacesAndNewlines) } ?? "no connection"
    }

    private func command(_ text: String) throws {
        let result = PQexec(connection, text)
        defer { PQclear(result) }
        try check(result)
    }

    private func check(_ result: OpaquePointer?) throws {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_COPY_IN: return
        default: break
        }
        let text =
            result.flatMap { PQresultErrorMessage($0) }.map { String(cString: $0).trimmingCharacters(in: .whitespacesAndNewlines) }
            ?? message()
        let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? ""
        guard PQstatus(connection) == CONNECTION_OK else {
            disconnect()
            throw PostgresRetry(text: text.isEmpty ? "the connection was lost" : text)
        }
        switch state {
        case "23505": throw StorageError.duplicate(text)
        case "23503": throw StorageError.missingReference(text)
        case "23514", "23502", "22P02", "22003", "22001": throw StorageError.refusedValue(text)
        case "40001", "40P01": throw PostgresRetry(text: text)
        default: throw StorageError.failed(text)
        }
    }

    // MARK: Statements

    func query<T>(_ statement: SQLText, _ read: (SQLRow) throws -> T) throws -> [T] {
        let answer = try run(statement)
        defer { PQclear(answer) }
        let columns = Int(PQnfields(answer))
        let types = (0..<columns).map { PQftype(answer, Int32($0)) }
        var line: Int32 = 0
        let row = SQLRow(columnCount: columns) { column in
            try Self.value(answer, line: line, column: Int32(column), type: types[column])
        }
        var result: [T] = []
        result.reserveCapacity(Int(PQntuples(answer)))
        while line < PQntuples(answer) {
            row.rewind()
            result.append(try read(row))
            line += 1
        }
        return result
    }

    func execute(_ statement: SQLText) throws -> Int {
        // Definitions of tables may hold several commands, which only the simple protocol takes.
        if statement.parameters.isEmpty {
            let answer = PQexec(connection, SQLDialect.postgres.translate(statement.text))
            defer { PQclear(answer) }
            try check(answer)
            return Int(String(cString: PQcmdTuples(answer))) ?? 0
        }
        let answer = try run(statement)
        defer { PQclear(answer) }
        return Int(String(cString: PQcmdTuples(answer))) ?? 0
    }

    func bulkInsert(into table: StaticString, columns: [StaticString], rows: [[SQLValue]]) throws {
        guard !rows.isEmpty else { return }
        try command("COPY \(table) (\(columns.map(\.description).joined(separator: ", "))) FROM STDIN")
        var buffer: [UInt8] = []
        for row in rows {
            for (index, value) in row.enumerated() {
                if index > 0 { buffer.append(9) }
                Self.appendCopy(value, to: &buffer)
            }
            buffer.append(10)
            if buffer.count > 1 << 18 { try flush(&buffer) }
        }
        try flush(&buffer)
        guard PQputCopyEnd(connection, nil) == 1 else { throw PostgresRetry(text: message()) }
        var failure: (any Error)?
        while let answer = PQgetResult(connection) {
            do { try check(answer) } catch { failure = failure ?? error }
            PQclear(answer)
        }
        if let failure { throw failure }
    }

    private func flush(_ buffer: inout [UInt8]) throws {
        let sent = buffer.withUnsafeBytes { bytes in
            PQputCopyData(connection, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
        }
        guard sent == 1 else { throw PostgresRetry(text: message()) }
        buffer.removeAll(keepingCapacity: true)
    }

    private func run(_ statement: SQLText) throws -> OpaquePointer? {
        let name = try prepare(statement.text)
        let texts: [[UInt8]?] = try statement.parameters.map(Self.parameter)
        return try withPointers(texts) { pointers in
            let answer = PQexecPrepared(connection, name, Int32(texts.count), pointers, nil, nil, 0)
            do { try check(answer) } catch {
                PQclear(answer)
                throw error
            }
            return answer
        }
    }

    private func withPointers<T>(_ texts: [[UInt8]?], _ body: ([UnsafePointer<CChar>?]) throws -> T) throws -> T {
        let copies: [UnsafeMutablePointer<CChar>?] = texts.map { text in
            guard let text else { return nil }
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: text.count + 1)
            for (index, byte) in text.enumerated() { copy[index] = CChar(bitPattern: byte) }
            copy[text.count] = 0
            return copy
        }
        defer { for copy in copies { copy?.deallocate() } }
        return try body(copies.map { $0.map { UnsafePointer($0) } })
    }

    private func prepare(_ text: String) throws -> String {
        if let name = prepared[text] { return name }
        // Lists of different lengths make different texts; the cache must not grow for ever.
        if prepared.count >= 400 {
            try command("DEALLOCATE ALL")
            prepared = [:]
        }
        let name = "s\(prepared.count)"
        var numbered = ""
        var count = 0
        for character in SQLDialect.postgres.translate(text) {
            if character == "?" {
                count += 1
                numbered += "$\(count)"
            } else {
                numbered.append(character)
            }
        }
        let answer = PQprepare(connection, name, numbered, 0, nil)
        defer { PQclear(answer) }
        try check(answer)
        prepared[text] = name
        return name
    }

    // MARK: Values

    private static func parameter(_ value: SQLValue) throws -> [UInt8]? {
        switch value {
        case .null: return nil
        case .integer(let number): return Array(String(number).utf8)
        case .real(let number): return Array(String(number).utf8)
        case .text(let text):
            guard !text.utf8.contains(0) else {
                throw StorageError.refusedValue("a text holds the character U+0000, which the database cannot store")
            }
            return Array(text.utf8)
        case .blob(let bytes): return hex(bytes)
        }
    }

    private static func hex(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return [UInt8(ascii: "\\"), UInt8(ascii: "x")] + bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }

    private static func appendCopy(_ value: SQLValue, to buffer: inout [UInt8]) {
        switch value {
        case .null: buffer += [UInt8(ascii: "\\"), UInt8(ascii: "N")]
        case .integer(let number): buffer += Array(String(number).utf8)
        case .real(let number): buffer += Array(String(number).utf8)
        case .blob(let bytes): buffer += [UInt8(ascii: "\\")] + hex(bytes)
        case .text(let text):
            for byte in text.utf8 {
                switch byte {
                case 9: buffer += Array("\\t".utf8)
                case 10: buffer += Array("\\n".utf8)
                case 13: buffer += Array("\\r".utf8)
                case 92: buffer += Array("\\\\".utf8)
                default: buffer.append(byte)
                }
            }
        }
    }

    /// The types are known by their object ids: 16 bool, 17 bytea, 20 int8, 21 int2, 23 int4, 700 float4, 701 float8; the rest is text.
    private static func value(_ answer: OpaquePointer?, line: Int32, column: Int32, type: Oid) throws -> SQLValue {
        if PQgetisnull(answer, line, column) == 1 { return .null }
        guard let pointer = PQgetvalue(answer, line, column) else { return .null }
        let text = String(cString: pointer)
        switch type {
        case 20, 21, 23:
            guard let number = Int64(text) else { throw StorageError.unexpectedValue(text) }
            return .integer(number)
        case 700, 701:
            guard let number = Double(text) else { throw StorageError.unexpectedValue(text) }
            return .real(number)
        case 16: return .integer(text == "t" ? 1 : 0)
        case 17:
            let digits = Array(text.utf8.dropFirst(2))
            return .blob(stride(from: 0, to: digits.count - 1, by: 2).map { digit(digits[$0]) << 4 | digit(digits[$0 + 1]) })
        default: return .text(text)
        }
    }

    private static func digit(_ character: UInt8) -> UInt8 { character < 58 ? character - 48 : character - 87 }
}
