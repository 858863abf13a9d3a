// Who changed what, in a chain: every row's hash covers the row before it, so that no row can be altered, left out or slipped in unseen.
// Stores append inside the transaction that makes the change; `roundtable audit verify` walks the chain.

import Crypto
import Foundation
package import Vocabulary

/// One act, as the log keeps it. Digests instead of contents: the log must not become a second copy of personal data.
package struct AuditEntry: Sendable {
    /// `member 12`, or the name of a command.
    let actor: String
    /// A verb in the past: `voted`, `closed stage`.
    let act: String
    /// `statement 7`
    let object: String
    let before: String
    let after: String

    package init(actor: String, act: String, object: String, before: String = "", after: String = "") {
        self.actor = actor
        self.act = act
        self.object = object
        self.before = before
        self.after = after
    }
}

package enum AuditLog {
    /// Appends one row; O(1).
    package static func append(_ entry: AuditEntry, at: Moment, on connection: any SQLConnection) throws {
        let last = try connection.first("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1") { row in
            (id: try row.next() as Int64, hash: try row.next() as [UInt8])
        }
        let id = (last?.id ?? 0) + 1
        let before = digest(entry.before)
        let after = digest(entry.after)
        let hash = Self.hash(
            previous: last?.hash ?? [], id: id, at: at, actor: entry.actor, act: entry.act, object: entry.object, before: before,
            after: after)
        try connection.execute(
            """
            INSERT INTO audit (id, at, actor, act, object, before_digest, after_digest, hash)
            VALUES (\(id), \(at), \(entry.actor), \(entry.act), \(entry.object), \(before), \(after), \(hash))
            """)
    }

    /// The outcome of a walk along the chain.
    package struct Verification: Encodable, Sendable {
        package let rows: Int
        /// The first row whose hash does not fit, or the first missing number.
        package let firstBroken: Int64?
        package let explanation: String
    }

    /// Walks the chain from its first row; linear in its length.
    package static func verify(on connection: any SQLConnection) throws -> Verification {
        var previous: [UInt8] = []
        var count = 0
        var broken: (Int64, String)?
        _ = try connection.query("SELECT id, at, actor, act, object, before_digest, after_digest, hash FROM audit ORDER BY id") { row in
            let id: Int64 = try row.next()
            let expected = try hash(
                previous: previous, id: id, at: row.next(), actor: row.next(), act: row.next(), object: row.next(), before: row.next(),
                after: row.next())
            let stored: [UInt8] = try row.next()
            if broken == nil, id != Int64(count) + 1 { broken = (Int64(count) + 1, "is missing") }
            if broken == nil, stored != expected { broken = (id, "was altered, or the row before it was") }
            previous = stored
            count += 1
        }
        guard let broken else {
            return Verification(rows: count, firstBroken: nil, explanation: "All \(count) rows of the audit log fit together.")
        }
        return Verification(
            rows: count, firstBroken: broken.0,
            explanation: "Row \(broken.0) of the audit log \(broken.1). Compare with a backup from before.")
    }

    /// One row as it is shown.
    package struct Row: Encodable, Sendable {
        package let number: Int64
        package let at: Moment
        package let actor: String
        package let act: String
        package let object: String
        /// The beginning of the row's hash: what a receipt shows.
        package let code: String
    }

    /// The newest rows, `limit` at most, before row `before` where it is given.
    package static func recent(before: Int64?, limit: Int, on connection: any SQLConnection) throws -> [Row] {
        try connection.query(
            "SELECT id, at, actor, act, object, hash FROM audit WHERE id < \(before ?? Int64.max) ORDER BY id DESC LIMIT \(limit)", row)
    }

    /// What somebody did, the newest first; with `act` only that.
    package static func rows(of actor: String, act: String? = nil, on connection: any SQLConnection) throws -> [Row] {
        try connection.query(
            """
            SELECT id, at, actor, act, object, hash FROM audit
            WHERE actor = \(actor) AND (act = \(act ?? "") OR \(act == nil ? 1 : 0) = 1) ORDER BY id DESC LIMIT 1000
            """, row)
    }

    /// The row with a number, for somebody who holds its receipt.
    package static func row(_ number: Int64, on connection: any SQLConnection) throws -> Row? {
        try connection.first("SELECT id, at, actor, act, object, hash FROM audit WHERE id = \(number)", row)
    }

    private static func row(_ row: SQLRow) throws -> Row {
        try Row(
            number: row.next(), at: row.next(), actor: row.next(), act: row.next(), object: row.next(),
            code: (row.next() as [UInt8]).prefix(8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())
    }

    /// "ok", or what the database finds wrong with itself. PostgreSQL keeps checksums of its own and answers "ok" when it can be read.
    package static func integrity(on connection: any SQLConnection, dialect: SQLDialect) throws -> String {
        switch dialect {
        case .sqlite:
            let faults = try connection.query("PRAGMA integrity_check(5)") { try $0.next() as String }
            let strangers = try connection.query("PRAGMA foreign_key_check") { try $0.next() as String }
            return (faults.filter { $0 != "ok" } + strangers.prefix(5).map { "a row of \($0) points at nothing" }).first ?? "ok"
        case .postgres:
            return try connection.value("SELECT COUNT(*) FROM migration") > 0 ? "ok" : "no step of the schema is recorded"
        }
    }

    private static func digest(_ text: String) -> String {
        text.isEmpty ? "" : SHA256.hash(data: Data(text.utf8)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// SHA-256 as hexadecimal text.
    package static func digest(of text: String) -> String { digest(text) }

    /// A name that only who knows the key can make again (HMAC-SHA-256).
    package static func keyedDigest(_ text: String, key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: SymmetricKey(data: key)))
    }

    /// Every field carries its length, so that no two different rows read the same.
    private static func hash(
        previous: [UInt8], id: Int64, at: Moment, actor: String, act: String, object: String, before: String, after: String
    ) -> [UInt8] {
        var sha = SHA256()
        sha.update(data: previous)
        for field in [String(id), String(at.milliseconds), actor, act, object, before, after] {
            sha.update(data: Data("\(field.utf8.count):".utf8))
            sha.update(data: Data(field.utf8))
        }
        return Array(sha.finalize())
    }
}
