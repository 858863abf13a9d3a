// One worker as a form says it, read by the same rules as a row of a table. Used by the worker pages.

import OpenFormats
import Storage
import Vocabulary

struct WorkerFormInput: Sendable {
    let database: any SQLDatabase

    /// The worker, or what is wrong with which column.
    ///
    /// - Parameter fields: the columns of the table by name.
    func read(_ fields: [String: String], only: PartnerID?) async throws -> (row: WorkerRow?, mistakes: [FieldMistake]) {
        let columns = fields.keys.sorted()
        let text = CSVWriter.line(columns) + CSVWriter.line(columns.map { fields[$0] ?? "" })
        return try await database.read { connection in
            var reader = try WorkforceReader(.text(text, name: "form"), only: only, on: connection)
            let row = try reader.next(1)?.first
            _ = try reader.next(1)
            return (row, reader.report.mistakes.map { FieldMistake($0.column ?? "worker", $0.explanation) })
        }
    }
}
