// `roundtable plan repair` and `roundtable plan premortem`: what becomes of a plan when something goes wrong.

import ArgumentParser
import Foundation
import TrainingPlanner

struct RepairPlan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Cancel sessions of a plan and seat their people elsewhere; everybody else keeps what they have.")

    @Argument(help: "The instance folder.") var folder: String
    @Argument(help: "The plan, worker,session.") var plan: String
    @Option(help: "Ids of the sessions to cancel, separated by commas.") var cancel: String?
    @Option(help: "Where to write the repaired plan.") var out: String?
    @Option(help: "Instead: cancel so many running sessions one after the other, each alone, and report how it went; nothing is written.")
    var rehearse: Int?
    @Option(help: "Groups with fewer reachable needs do not come first.") var minGroup: Int = 30
    @Flag(help: "Print the report as JSON.") var json = false

    private struct Report: Encodable {
        let repairs: Int
        let seatsHit: Int
        let seatsFound: Int
        /// 0…1
        let reseated: Double
        let seatsFollowed: Int
        let moved: Int
        let gained: Int
        let opened: [Int]
        let alsoCancelled: [Int]
        let medianMilliseconds: Double
        let slowestOfHundredMilliseconds: Double
        let loadingSeconds: Double

        init(_ repairs: [Repair], milliseconds: [Double], loading: Double) {
            self.repairs = repairs.count
            seatsHit = repairs.reduce(0) { $0 + $1.hit }
            seatsFound = repairs.reduce(0) { $0 + $1.reseated }
            reseated = seatsHit > 0 ? Double(seatsFound) / Double(seatsHit) : 1
            seatsFollowed = repairs.reduce(0) { $0 + $1.followed }
            moved = repairs.reduce(0) { $0 + $1.moved }
            gained = repairs.reduce(0) { $0 + $1.gained }
            // In a rehearsal every session starts from the same plan, so that lists would say nothing.
            opened = repairs.count == 1 ? repairs[0].opened : []
            alsoCancelled = repairs.count == 1 ? repairs[0].alsoCancelled : []
            let sorted = milliseconds.sorted()
            medianMilliseconds = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
            slowestOfHundredMilliseconds = sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
            loadingSeconds = loading
        }
    }

    func validate() throws {
        guard (cancel != nil && out != nil) != (rehearse != nil) else {
            throw ValidationError("Say either --cancel 12,15 --out FILE, or --rehearse NUMBER.")
        }
        if let rehearse, rehearse < 1 { throw ValidationError("--rehearse must be at least 1, not \(rehearse).") }
        guard minGroup >= 1 else { throw ValidationError("--min-group must be at least 1, not \(minGroup).") }
    }

    func run() async throws {
        let (folder, planFile, minGroup, rehearse) = (folder, plan, minGroup, rehearse)
        let ids = try (cancel ?? "").split(separator: ",").map { text in
            guard let id = Int(text.trimmingCharacters(in: .whitespaces)) else {
                throw CommandRefusal("--cancel takes ids of sessions separated by commas; '\(text)' is not a number.")
            }
            return id
        }
        let (report, repaired): (Report, TrainingPlan?) = try await onOwnThread {
            let (problem, plan) = try PlanFiles.read(folder, planFile)
            if let unknown = ids.first(where: { !problem.sessions.indices.contains($0) }) {
                throw CommandRefusal("--cancel names session \(unknown); there are sessions 0 to \(problem.sessions.count - 1).")
            }
            let start = Date()
            let repair = PlanRepair(problem, plan, minimumGroup: minGroup)
            let loading = Date().timeIntervalSince(start)
            let running = Set(plan.seats.map(\.session)).sorted()
            let trials = rehearse.map { count in
                (0..<min(count, running.count)).map { [running[$0 * running.count / min(count, running.count)]] }
            }
            var repairs: [Repair] = []
            var milliseconds: [Double] = []
            for sessions in trials ?? [ids] {
                let begin = Date()
                repairs.append(repair.cancel(sessions))
                milliseconds.append(Date().timeIntervalSince(begin) * 1_000)
                if trials != nil { repair.takeBack() }
            }
            let result = Report(repairs, milliseconds: milliseconds, loading: loading)
            guard trials == nil else { return (result, nil) }
            let check = PlanCheck.check(problem, repair.plan)
            guard check.holds else {
                throw CommandRefusal("The repaired plan does not hold and was not written: \(check.violations.joined(separator: " "))")
            }
            return (result, repair.plan)
        }
        if let repaired, let out { try PlanFiles.write(repaired.csv, to: out) }
        if json { return print(try Output.json(report)) }
        print(
            """
            \(report.repairs) repairs: \(report.seatsHit) seats hit, \(report.seatsFound) found elsewhere (\(String(format: "%.1f %%", report.reseated * 100))), \(report.seatsFollowed) lost because the course before was lost
            \(report.moved) people moved to make room, \(report.gained) who had waited sit now
            opened \(report.opened), cannot run any more \(report.alsoCancelled)
            loading \(String(format: "%.2f", report.loadingSeconds)) s, a repair \(String(format: "%.2f", report.medianMilliseconds)) ms (median), \(String(format: "%.2f", report.slowestOfHundredMilliseconds)) ms (99 of 100 take less)
            """)
    }
}

struct PremortemPlan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "premortem", abstract: "Replay a plan many times with drop-outs and cancelled sessions, before it happens.")

    @Argument(help: "The instance folder.") var folder: String
    @Argument(help: "The plan, worker,session.") var plan: String
    @Option(help: "How often to replay.") var replications: Int = 1_000
    @Option(help: "Percent of seats not completed in large firms, SMEs and micro firms.") var dropOut: String = "5,8,12"
    @Option(help: "Percent of sessions called off.") var cancellation: Double = 3
    @Option(help: "The same seed gives the same figures.") var seed: Int = 1
    @Option(help: "Groups with fewer reachable needs do not set the worst-off share.") var minGroup: Int = 30
    @Option(help: "Threads; the figures do not depend on them.") var threads: Int = 2
    @Flag(help: "Print the report as JSON.") var json = false

    private struct Summary: Encodable {
        let report: PremortemReport
        let seconds: Double
    }

    func validate() throws {
        guard (1...1_000_000).contains(replications) else {
            throw ValidationError("--replications must be from 1 to 1,000,000, not \(replications).")
        }
        guard cancellation >= 0, cancellation <= 100 else {
            throw ValidationError("--cancellation must be from 0 to 100 percent, not \(cancellation).")
        }
        guard (1...64).contains(threads) else { throw ValidationError("--threads must be from 1 to 64, not \(threads).") }
        guard minGroup >= 1 else { throw ValidationError("--min-group must be at least 1, not \(minGroup).") }
        _ = try shares()
    }

    private func shares() throws -> [Double] {
        let parts = dropOut.split(separator: ",").map { Double($0.trimmingCharacters(in: .whitespaces)) ?? -1 }
        guard parts.count == 3, parts.allSatisfy({ (0...100).contains($0) }) else {
            throw ValidationError("--drop-out must be three percentages from 0 to 100, as 5,8,12, not '\(dropOut)'.")
        }
        return parts.map { $0 / 100 }
    }

    func run() async throws {
        let model = PremortemModel(dropOut: try shares(), cancellation: cancellation / 100)
        let (folder, planFile, replications, seed, minGroup, threads) = (
            folder, plan, replications, UInt64(bitPattern: Int64(seed)), minGroup, threads
        )
        let summary: Summary = try await onOwnThread {
            let (problem, plan) = try PlanFiles.read(folder, planFile)
            let start = Date()
            let report = try Premortem.run(
                problem, plan, model: model, replications: replications, seed: seed, minimumGroup: minGroup, threads: threads,
                progress: { Output.progress("\(Int($0 * 100)) % replayed") })
            return Summary(report: report, seconds: Date().timeIntervalSince(start))
        }
        if json { return print(try Output.json(summary)) }
        let report = summary.report
        func share(_ value: Double) -> String { String(format: "%.1f %%", value * 100) }
        func part(_ seats: Double) -> String { share(report.seats > 0 ? seats / Double(report.seats) : 0) }
        let risks = report.risks.map { "  session \($0.session): \($0.seats) seats, minimum \($0.minimum), lost in \(share($0.lost))" }
        print(
            """
            completed        \(part(report.completed.middle)) of \(report.seats) seats (5 to 95 of 100: \(part(report.completed.low)) to \(part(report.completed.high)))
            without minimum  \(part(report.expectedWithoutMinimum)) would be expected
            worst-off share  \(share(report.worstOffShare.middle)) (\(share(report.worstOffShare.low)) to \(share(report.worstOffShare.high))), planned \(share(report.plannedWorstOffShare))
            sessions lost    \(Int(report.sessionsLost.middle)) (\(Int(report.sessionsLost.low)) to \(Int(report.sessionsLost.high)))
            riskiest         \(risks.isEmpty ? "none" : "\n" + risks.joined(separator: "\n"))
            time             \(report.replications) replications in \(String(format: "%.2f", summary.seconds)) s
            """)
    }
}

enum PlanFiles {
    /// A problem and a plan that keeps all its limits.
    static func read(_ folder: String, _ plan: String) throws -> (PlanningProblem, TrainingPlan) {
        let problem = try InstanceFolder.read(URL(fileURLWithPath: folder))
        let read = try InstanceFolder.readPlan(URL(fileURLWithPath: plan), for: problem)
        let check = PlanCheck.check(problem, read)
        guard check.holds else {
            throw CommandRefusal("The plan '\(plan)' does not hold: \(check.violations.joined(separator: " "))")
        }
        return (problem, read)
    }

    /// The whole file or nothing.
    static func write(_ text: String, to path: String) throws {
        do { try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
            throw CommandRefusal("'\(path)' cannot be written: \(error.localizedDescription)")
        }
    }
}
