// Long work on view: what runs, how far it is, what it is about. A page without script asks again by itself; with script the server tells.

import Hummingbird
import Storage
import Vocabulary
import Web

struct JobRoutes: Sendable {
    private let database: any SQLDatabase
    private let jobs: JobList

    init(database: any SQLDatabase) {
        self.database = database
        jobs = JobList(database)
    }

    func register(in table: RouteTable) {
        table.get("/jobs", .organisers, "Long work: what runs and what ran, with its phase, share and time") { call in
            try JobPage.list(await jobs.recent(), call)
        }
        table.get("/jobs/{job}", .organisers, "One piece of long work, followed while it runs") { call in
            try JobPage.one(await jobs.job(call.id("job")), call)
        }
        table.get("/jobs/{job}/events", .organisers, "How far it is, told as it changes (server-sent events)") { call in
            let first = try await jobs.job(call.id("job"))
            let (t, jobs) = (call.t, jobs)
            let body = ResponseBody { writer in
                var job = first
                var told = ""
                // A browser asks again by itself when this ends; half a minute lets a server that is told to stop do so.
                for _ in 0..<30 {
                    let event = JobPage.event(job, t)
                    if event != told {
                        try await writer.write(ByteBuffer(string: event))
                        told = event
                    }
                    if job.isOver { break }
                    try await Task.sleep(for: .seconds(1))
                    job = try await jobs.job(job.id)
                }
                try await writer.finish(nil)
            }
            return Response(
                status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"], body: body)
        }
        table.post("/jobs/{job}/cancellation", .coordinators, "Stops a piece of long work; what was there before stays") { call in
            _ = try await call.form()
            let id: JobID = try call.id("job")
            try await jobs.cancel(id, by: call.visitor.actor, at: call.now)
            return call.done("/jobs/\(id)", call.t("job.cancelled"))
        }
    }
}
