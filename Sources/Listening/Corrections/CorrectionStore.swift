// Mistakes in what the hub's team entered are put right in the open: what stood there before, what stands there now, and why. Stores of Listening and
// Agreeing write here in the transaction that changes the entry.

import Foundation
package import Storage
package import Vocabulary

package enum CorrectionStore {
    /// Keeps the fields that differ, with a row of the audit log.
    ///
    /// - Throws: `Refusal` where none differs: a correction that corrects nothing would only look like one.
    package static func add(
        _ fields: [CorrectedField], because reason: String, to kind: CorrectedKind, number: Int64, by member: MemberID, at now: Moment,
        on connection: any SQLConnection
    ) throws {
        let changed = fields.filter { $0.before != $0.after }
        guard !changed.isEmpty else {
            throw Refusal(.unprocessable, "Nothing differs from what stands there already, so nothing was changed.")
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(changed), as: UTF8.self)
        try connection.execute(
            """
            INSERT INTO correction (kind, number, fields, reason, at, by_member)
            VALUES (\(kind.rawValue), \(number), \(text), \(reason), \(now), \(member))
            """)
        func side(_ value: (CorrectedField) -> String) -> String { changed.map { "\($0.word): \(value($0))" }.joined(separator: "\n") }
        try AuditLog.append(
            AuditEntry(
                actor: "member \(member)", act: "corrected", object: "\(kind.rawValue) \(number)", before: side(\.before),
                after: side(\.after)),
            at: now, on: connection)
    }

    /// Corrections of one kind of entry by its number, the newest first.
    package static func all(_ kind: CorrectedKind, on connection: any SQLConnection) throws -> [Int64: [Correction]] {
        let rows = try connection.query("SELECT number, at, reason, fields FROM correction WHERE kind = \(kind.rawValue) ORDER BY id DESC")
        {
            (number: try $0.next() as Int64, correction: try correction($0))
        }
        return Dictionary(grouping: rows, by: \.number).mapValues { $0.map(\.correction) }
    }

    /// Corrections of one entry, the newest first.
    package static func of(_ kind: CorrectedKind, _ number: Int64, on connection: any SQLConnection) throws -> [Correction] {
        try connection.query(
            "SELECT at, reason, fields FROM correction WHERE kind = \(kind.rawValue) AND number = \(number) ORDER BY id DESC", correction)
    }

    private static func correction(_ row: SQLRow) throws -> Correction {
        let (at, reason, fields): (Moment, String, String) = try (row.next(), row.next(), row.next())
        return Correction(on: at.day, reason: reason, fields: try JSONDecoder().decode([CorrectedField].self, from: Data(fields.utf8)))
    }
}
