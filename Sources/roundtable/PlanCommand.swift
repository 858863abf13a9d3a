// `roundtable plan` and `roundtable plan check`: the planner on a folder of files, without a database.

import ArgumentParser
import Dispatch
import Foundation
import TrainingPlanner

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Plan training from an instance folder, or check a plan.",
        subcommands: [MakePlan.self, CheckPlan.self],
        defaultSubcommand: MakePlan.self)
}

struct MakePlan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "make", abstract: "Make a plan from an instance folder.")

    @Argument(help: "The folder with meta.json, courses.csv, sessions.csv, firms.csv and workers.csv.") var folder: String
    @Option(help: "Where to write the plan.") var out: String
    @Option(help: "Where to write the certificate.") var certificate: String?
    @Option(help: "The same seed gives the same plan.") var seed: Int = 1
    @Option(help: "Groups with fewer reachable needs do not set the worst-off share.") var minGroup: Int = 30
    @Option(help: "Seconds after which the best plan so far is taken.") var timeLimit: Double?
    @Flag(help: "Plan first come, first served instead: what hubs do today.") var firstCome = false
    @Flag(help: "Print the summary as JSON.") var json = false

    private struct Summary: Encodable {
        let figures: PlanFigures
        let firstCome: PlanFigures
        let levels: [Certificate.Level]
        let seconds: Double
    }

    func run() async throws {
        let start = Date()
        let (seed, minimum, limit) = (UInt64(bitPattern: Int64(self.seed)), minGroup, timeLimit)
        let folder = URL(fileURLWithPath: folder)
        let made: (planned: PlannedTraining, baseline: TrainingPlan, baselineFigures: PlanFigures) = try await onOwnThread {
            let problem = try InstanceFolder.read(folder)
            Output.progress("read: \(problem.workers.count) workers, \(problem.sessions.count) sessions")
            let planned = try PlanSolver.plan(
                problem, settings: PlanSettings(seed: seed, minimumGroup: minimum),
                progress: { Output.progress("\(Int($0.share * 100)) % \($0.phase)") },
                shouldHurry: { limit.map { Date().timeIntervalSince(start) > $0 } ?? false })
            let check = PlanCheck.check(problem, planned.plan, certificate: planned.certificate)
            guard check.holds else {
                throw CommandRefusal("The plan does not hold and was not written: \(check.violations.joined(separator: " "))")
            }
            let baseline = FirstCome.plan(problem, seed: seed)
            return (planned, baseline, PlanFigures.of(baseline, in: problem, minimumGroup: minimum))
        }
        let plan = firstCome ? made.baseline : made.planned.plan
        try write(plan.csv, to: out)
        if let certificate, !firstCome { try write(made.planned.certificate.json(), to: certificate) }
        let summary = Summary(
            figures: firstCome ? made.baselineFigures : made.planned.figures, firstCome: made.baselineFigures,
            levels: made.planned.certificate.levels,
            seconds: Date().timeIntervalSince(start))
        if json { print(try Output.json(summary)) } else { print(words(summary)) }
    }

    private func words(_ summary: Summary) -> String {
        let figures = summary.figures
        func share(_ value: Double) -> String { String(format: "%.1f %%", value * 100) }
        return """
            worst-off share  \(share(figures.worstOffShare)) (group \(figures.worstOffGroup)); first come \(share(summary.firstCome.worstOffShare))
            people reached   \(figures.reached), left behind \(figures.leftBehind), unreachable \(figures.unreachable); first come leaves \(summary.firstCome.leftBehind)
            need covered     \(figures.needCovered) of \(figures.needTotal); first come \(summary.firstCome.needCovered)
            cost             \(figures.cost) euros, \(figures.sessionsRun) sessions run, \(figures.seats) seats
            large/SME/micro  \(figures.bySize.map { share($0.share) }.joined(separator: " / "))
            at least         \(summary.levels.map { "\($0.name) \(share(1 - $0.gap))" }.joined(separator: ", ")) of what is possible
            time             \(String(format: "%.2f", summary.seconds)) s
            """
    }

    private func write(_ text: String, to path: String) throws {
        do { try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
            throw CommandRefusal("'\(path)' cannot be written: \(error.localizedDescription)")
        }
    }
}

struct CheckPlan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a plan and its certificate from the instance alone; exit code 0 only if everything holds.")

    @Argument(help: "The instance folder.") var folder: String
    @Argument(help: "The plan, worker,session.") var plan: String
    @Argument(help: "The certificate.") var certificate: String?
    @Flag(help: "Print the report as JSON.") var json = false

    func run() async throws {
        let (folder, planFile, certificateFile) = (folder, plan, certificate)
        let report: PlanCheckReport = try await onOwnThread {
            let problem = try InstanceFolder.read(URL(fileURLWithPath: folder))
            let plan = try InstanceFolder.readPlan(URL(fileURLWithPath: planFile), for: problem)
            let certificate: Certificate? = try certificateFile.map { path in
                guard let data = FileManager.default.contents(atPath: path) else {
                    throw CommandRefusal("The certificate '\(path)' cannot be read.")
                }
                do { return try JSONDecoder().decode(Certificate.self, from: data) } catch {
                    throw CommandRefusal("The certificate '\(path)' is not the JSON of a certificate: \(error)")
                }
            }
            return PlanCheck.check(problem, plan, certificate: certificate)
        }
        if json {
            print(try Output.json(report))
        } else {
            print(report.holds ? "Everything holds." : "\(report.violationCount) violations:\n" + report.violations.joined(separator: "\n"))
        }
        if !report.holds { throw ExitCode(1) }
    }
}

/// Long computation off the cooperative threads; mistakes in files become the command's words.
func onOwnThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    do {
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try body() }) }
        }
    } catch let mistake as InstanceMistake { throw CommandRefusal("\(mistake)") }
}
