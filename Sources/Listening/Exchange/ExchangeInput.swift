// Tables in and out as CSV or JSON: export and import again changes nothing, and a broken row costs only itself. Used by the commands
// `import` and `export` and by the exchange page.

package import OpenFormats
package import Storage
package import Vocabulary

/// What can be exchanged, each after those it refers to.
package enum ExchangeKind: String, CaseIterable, Encodable, Sendable {
    case partners, members, population, rounds, meetings, notes, statements, votes, surveys, replies

    var table: any ExchangeTable {
        switch self {
        case .partners: PartnerTableInput()
        case .members: MemberTableInput()
        case .population: PopulationTableInput()
        case .rounds: RoundTableInput()
        case .meetings: MeetingTableInput()
        case .notes: NoteTableInput()
        case .statements: StatementTableInput()
        case .votes: VoteTableInput()
        case .surveys: SurveyTableInput()
        case .replies: ReplyTableInput()
        }
    }

    package var columns: [String] { table.columns }
}

/// One kind of rows: how they are read from the database, found by their own key, and written.
protocol ExchangeTable {
    var columns: [String] { get }
    /// Columns a file must have.
    var required: [String] { get }
    /// Columns that are numbers in JSON.
    var numbers: Set<String> { get }

    /// Rows as they are exported; with a condition only those it fits.
    func rows(_ condition: SQLText?, on connection: any SQLConnection) throws -> [[String]]
    /// The condition that picks the row a file's row is about; `nil` when it is new. What is wrong in the row is blamed.
    func find(_ row: inout CSVReader, on connection: any SQLConnection) throws -> SQLText?
    /// Writes the row and gives the condition that picks it now; `nil` when something was blamed.
    func write(_ row: inout CSVReader, _ act: ExchangeAct, on connection: any SQLConnection) throws -> SQLText?
    /// How the report names a row.
    func name(_ row: CSVReader) -> String
}

/// By whom and when rows are taken.
struct ExchangeAct: Sendable {
    let actor: String
    let now: Moment
}

/// What an import did, or would do.
package struct ExchangeReport: Encodable, Sendable {
    package let kind: ExchangeKind
    package fileprivate(set) var isDryRun: Bool
    package fileprivate(set) var new: [String] = []
    package fileprivate(set) var changed: [String] = []
    package fileprivate(set) var unchanged = 0
    /// Rows that were left out, each with its line and what to do.
    package fileprivate(set) var mistakes: [FileMistake] = []
    /// Rows that were taken and deserve a second look.
    package fileprivate(set) var remarks: [String] = []
    /// Nothing was changed because a row is broken and the whole file was asked for.
    package fileprivate(set) var isRefused = false
}

package struct ExchangeInput: Sendable {
    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// A whole table as text.
    package func text(_ kind: ExchangeKind, _ form: RowFile.Form) async throws -> String {
        let rows = try await database.read { try kind.table.rows(nil, on: $0) }
        return RowFile.text(form, columns: kind.columns, numbers: kind.table.numbers, rows: rows)
    }

    /// Carries a report out of a transaction that is undone.
    private struct Undone: Error { let report: ExchangeReport }

    /// Takes the rows of a file in one transaction.
    ///
    /// Each row is compared with what is there by the text of its export: a row that changes nothing leaves no trace, not even in the audit log.
    /// - Parameters:
    ///   - dryRun: everything is done and then undone, so that the report is what an import would do, to the row.
    ///   - whole: one broken row refuses the file; otherwise the others are taken.
    /// - Throws: `FileMistake` when the file as a whole cannot be used.
    package func take(
        _ kind: ExchangeKind, _ bytes: [UInt8], file: String, dryRun: Bool, whole: Bool, by actor: String, at now: Moment
    ) async throws -> ExchangeReport {
        let source = try RowFile.read(bytes, file: file, required: kind.table.required)
        do {
            return try await database.write { connection in
                let report = try Self.take(kind, source, whole: whole, ExchangeAct(actor: actor, now: now), dryRun: dryRun, on: connection)
                if dryRun || report.isRefused { throw Undone(report: report) }
                return report
            }
        } catch let undone as Undone { return undone.report }
    }

    private static func take(
        _ kind: ExchangeKind, _ source: CSVTable, whole: Bool, _ act: ExchangeAct, dryRun: Bool, on connection: any SQLConnection
    ) throws -> ExchangeReport {
        let table = kind.table
        var report = ExchangeReport(kind: kind, isDryRun: dryRun)
        report.mistakes = source.mistakes
        if kind == .partners { report.remarks = try probableDuplicates(source, on: connection) }
        for row in source.rows {
            var reader = source.reader(row)
            try connection.execute("SAVEPOINT exchanged_row")
            var outcome = Outcome.broken
            do { outcome = try take(&reader, table, act, on: connection) } catch let refusal as Refusal {
                reader.blame(table.required[0], refusal.explanation)
            } catch let error as StorageError where error.isAboutData {
                reader.blame(table.required[0], "The row does not fit what is there. \(error)")
            }
            if !reader.mistakes.isEmpty { outcome = .broken }
            switch outcome {
            case .new: report.new.append(table.name(reader))
            case .changed: report.changed.append(table.name(reader))
            case .same: report.unchanged += 1
            case .broken: report.mistakes += reader.mistakes
            }
            if outcome == .broken || outcome == .same { try connection.execute("ROLLBACK TO SAVEPOINT exchanged_row") }
            try connection.execute("RELEASE SAVEPOINT exchanged_row")
        }
        report.mistakes.sort { $0.line < $1.line }
        report.isRefused = whole && !report.mistakes.isEmpty
        if !report.new.isEmpty || !report.changed.isEmpty {
            try AuditLog.append(
                AuditEntry(
                    actor: act.actor, act: "imported \(kind.rawValue)", object: "\(report.new.count + report.changed.count) rows",
                    after: (report.new + report.changed).joined(separator: "\n")), at: act.now, on: connection)
        }
        return report
    }

    private enum Outcome { case new, changed, same, broken }

    private static func take(_ row: inout CSVReader, _ table: any ExchangeTable, _ act: ExchangeAct, on connection: any SQLConnection)
        throws
        -> Outcome
    {
        let known = try table.find(&row, on: connection)
        guard row.mistakes.isEmpty else { return .broken }
        let before = try known.flatMap { try table.rows($0, on: connection).first }
        guard let place = try table.write(&row, act, on: connection), row.mistakes.isEmpty else { return .broken }
        let after = try table.rows(place, on: connection).first
        return before == nil ? .new : before == after ? .same : .changed
    }

    /// New codes whose names look like a partner that is there, or like one further up in the file.
    private static func probableDuplicates(_ source: CSVTable, on connection: any SQLConnection) throws -> [String] {
        var known = try PartnerStore.all(on: connection).map { (key: PartnerName.key($0.name), code: $0.code, name: $0.name) }
        let codes = Set(known.map(\.code))
        var found: [String] = []
        for row in source.rows {
            let reader = source.reader(row)
            let (code, name) = (reader["code"], reader["name"])
            guard !codes.contains(code) else { continue }
            let key = PartnerName.key(name)
            if let twin = known.first(where: { $0.code != code && PartnerName.areAlike($0.key, key) }) {
                found.append("probable duplicate: \(name) (\(code)) – \(twin.name) (\(twin.code))")
            }
            known.append((key, code, name))
        }
        return found
    }
}

extension StorageError {
    /// Whether one row is to blame, not the database.
    fileprivate var isAboutData: Bool {
        switch self {
        case .duplicate, .missingReference, .refusedValue: true
        default: false
        }
    }
}

extension CSVReader {
    /// A day; empty is `nil` where that is allowed.
    mutating func day(_ column: String, mayBeEmpty: Bool = false) -> Day? {
        if mayBeEmpty, self[column].isEmpty { return nil }
        if let day = Day(self[column]) { return day }
        blame(column, "It must be a day such as 2027-01-31.")
        return nil
    }

    /// A point in time; `otherwise` where the field is empty.
    mutating func moment(_ column: String, otherwise: Moment) -> Moment {
        if self[column].isEmpty { return otherwise }
        if let moment = Moment(iso: self[column]) { return moment }
        blame(column, "It must be a time such as 2027-01-31T14:00:00Z.")
        return otherwise
    }

    /// 0 or 1; empty is 0.
    mutating func flag(_ column: String, otherwise: Bool = false) -> Bool {
        switch self[column] {
        case "": return otherwise
        case "1", "true", "yes": return true
        case "0", "false", "no": return false
        default:
            blame(column, "It must be 1 or 0.")
            return otherwise
        }
    }

    /// A text whose blanks at the beginning and the end count.
    mutating func exactText(_ column: String, in length: ClosedRange<Int>) -> String {
        let value = exact(column)
        if !length.contains(value.count) {
            blame(column, "It must have \(length.lowerBound) to \(length.upperBound) characters and has \(value.count).")
        }
        if value.unicodeScalars.contains(where: { $0.value == 0 }) { blame(column, "It holds the character U+0000. Remove it.") }
        return value
    }

    /// The partner of a code.
    mutating func partner(_ column: String, mayBeEmpty: Bool = false, on connection: any SQLConnection) throws -> PartnerID? {
        if mayBeEmpty, self[column].isEmpty { return nil }
        let found = try connection.first("SELECT id FROM partner WHERE code = \(self[column])") { try $0.next() as PartnerID }
        if found == nil { blame(column, "There is no partner with this code. Import partners first, or correct it.") }
        return found
    }
}
