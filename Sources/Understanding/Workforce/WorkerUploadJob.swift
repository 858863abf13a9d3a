// Takes a table of workers in that was sent through the pages: first reads it all, telling how far it is, then writes it in one transaction.

import Foundation
import OpenFormats
import Storage
import Vocabulary

struct WorkerUploadJob: Sendable {
    let database: any SQLDatabase

    var body: JobBody { { context in try await run(context) } }

    private func run(_ context: JobContext) async throws {
        let id = WorkerUploadID(context.subject)
        let store = WorkerUploadStore(database)
        let upload = try await store.upload(id)
        guard upload.state == "waiting" else { return }
        let (text, actor) = try await store.content(id)
        let source = WorkforceSource.text(text, name: "workers.csv")
        let lines = max(1, text.utf8.count { $0 == 10 })
        do {
            let words = try await database.read { try WorkforceWords(on: $0) }
            let report = try await WorkforceInput.check(source, only: upload.partner, words: words) { rows in
                try await context.report(0.5 * Double(rows) / Double(lines), "\(rows)")
            }
            guard report.wrong == 0 || upload.isPartial else { throw WorkforceRefusal(report: report) }
            let now = Moment.present()
            _ = try await database.write { connection in
                let report = try WorkforceInput.take(
                    source, only: upload.partner, partial: upload.isPartial, by: actor, at: now, on: connection)
                try WorkerUploadStore.finish(id, state: "taken", outcome: Self.json(report), on: connection)
            }
        } catch let refusal as WorkforceRefusal {
            try await store.refuse(id, outcome: Self.json(refusal.report))
        } catch let mistake as FileMistake {
            var report = WorkforceReport()
            (report.wrong, report.mistakes) = (1, [mistake])
            try await store.refuse(id, outcome: Self.json(report))
        }
    }

    private static func json(_ report: WorkforceReport) throws -> String {
        String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
    }
}
