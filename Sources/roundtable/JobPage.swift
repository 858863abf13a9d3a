// Jobs in words.

import Foundation
import Hummingbird
import Storage
import Vocabulary
import Web

enum JobPage {
    /// Where the result of a job stands, and where it is stopped when that is not its own page: a plan run keeps a state of its own.
    private static func places(of job: JobRecord) -> (result: String?, cancel: String) {
        switch job.kind {
        case "opinion": ("/rounds/\(job.subject)/landscape", "/jobs/\(job.id)/cancellation")
        case "plan": ("/plans/\(job.subject)", "/plans/\(job.subject)/cancellation")
        case "needs": ("/needs", "/jobs/\(job.id)/cancellation")
        default: (nil, "/jobs/\(job.id)/cancellation")
        }
    }

    private static func name(of job: JobRecord, _ t: Messages) -> String {
        // A kind without words of its own is shown by its name.
        t.text("job.kind.\(job.kind)") ?? job.kind
    }

    private static func view(_ job: JobRecord, _ call: Call) -> [String: Any] {
        JobView.make(
            id: job.id, name: name(of: job, call.t), phase: job.progressText, share: job.progress, left: job.secondsLeft(at: call.now),
            cancel: call.visitor.role == .coordinator ? places(of: job).cancel : nil,
            follow: true, call.t)
    }

    static func list(_ jobs: [JobRecord], _ call: Call) throws -> Response {
        let t = call.t
        let running = jobs.filter { !$0.isOver }
        let past = jobs.filter(\.isOver)
        return try call.show(jobs, title: t("jobs.title"), template: "jobs") {
            var page: [String: Any] = [
                "running": running.map { view($0, call) }, "nothing": running.isEmpty, "hasPast": !past.isEmpty,
                "past": past.map { job in
                    [
                        "path": "/jobs/\(job.id)", "name": name(of: job, t), "state": t("job.state.\(job.state)"),
                        "failed": job.state == "failed",
                        "requested": when(job.requestedAt, t), "took": job.secondsTaken.map { JobView.duration($0, t) } ?? "–",
                    ]
                },
            ]
            if !running.isEmpty { page["refreshSeconds"] = 5 }
            return page
        }
    }

    static func one(_ job: JobRecord, _ call: Call) throws -> Response {
        let t = call.t
        let result = places(of: job).result
        return try call.show(job, title: name(of: job, t), template: "job_page") {
            var page: [String: Any] = [
                "name": name(of: job, t), "isOver": job.isOver, "failed": job.state == "failed",
                "outcome": t("job.outcome.\(job.state)", ["reason": job.failure ?? ""]), "hasPath": result != nil,
                "aboutPath": result ?? "",
                "about": result == nil ? "\(job.subject)" : t("job.result"), "requested": when(job.requestedAt, t),
                "hasStarted": job.startedAt != nil, "started": job.startedAt.map { when($0, t) } ?? "",
                "hasFinished": job.finishedAt != nil,
                "finished": job.finishedAt.map { when($0, t) } ?? "", "attempts": t.number(job.attempts),
            ]
            if !job.isOver {
                page["job"] = view(job, call)
                page["refreshSeconds"] = 3
            }
            return page
        }
    }

    private struct Progress: Encodable {
        let over: Bool
        let phase: String
        let percent: Int
        let share: String
        let left: String
    }

    /// One server-sent event.
    static func event(_ job: JobRecord, _ t: Messages) -> String {
        let left = job.secondsLeft(at: .present()).map { t("job.left", ["time": JobView.duration($0, t)]) } ?? ""
        let progress = Progress(
            over: job.isOver, phase: job.progressText.isEmpty ? t("job.waiting") : job.progressText,
            percent: Int((job.progress * 100).rounded()),
            share: t("job.share", ["share": t.percent(job.progress)]), left: left)
        // Numbers, texts and a flag always encode.
        let json = (try? JSONEncoder().encode(progress)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
        return "data: \(json)\n\n"
    }

    private static func when(_ moment: Moment, _ t: Messages) -> String { "\(t.day(moment.day)), \(moment.clock) UTC" }
}
