// `roundtable plan` and `roundtable plan check`: the planner on a folder of files, without a database.

import ArgumentParser
import Dispatch
import Foundation
import TrainingPlanner

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Plan training from an instance folder, or check a plan.",
        subcommands: [MakePlan.self, CheckPlan.self, RepairPlan.self, PremortemPlan.self],
        defaultSubcommand: MakePlan.self)
}

struct MakePlan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "make", abstract: "Make a plan from an instance folder.")

    @Argument(help: "The folder with meta.json, courses.csv, sessions.csv, firms.csv and workers.csv.") var folder: String
    @Option(help: "Where to write the plan.") var out: String
    @Option(help: "Where to write the certificate.") var certificate: String?
    @Option(help: "The same seed gives the same plan.") var seed: Int = 1
    @Option(help: "Groups with fewer reachable needs do not set the worst-off share.") var minGroup: Int = 30
    @Option(help: "Seconds after which the best plan so far is ready, with its proof and the check of it.") var timeLimit: Double?
    @Option(help: "Threads; the plan does not depend on them.") var threads: Int = 2
    @Option(help: "How much work to put into improving the plan: 1 is ordinary, 4 four times as much.") var effort: Double = 1
    @Option(help: "Percent of every session's places and of all money to keep free for what comes up later.") var slack: Double = 0
    @Flag(help: "Plan first come, first served instead: what hubs do today.") var firstCome = false
    @Flag(help: "Print the summary as JSON.") var json = false

    private struct Summary: Encodable {
        let figures: PlanFigures
        let worstOffGroup: String
        let firstCome: PlanFigures
        /// Empty for first come, first served, which proves nothing.
        let levels: [Certificate.Level]
        let leastCost: Double
        /// Budgets used to the last hundredth.
        let binding: [String]
        let seconds: Double
        /// Reading, planning and proving, without the baseline and the check.
        let planningSeconds: Double
        let peakMegabytes: Int
    }

    func validate() throws {
        guard (1...64).contains(threads) else { throw ValidationError("--threads must be from 1 to 64, not \(threads).") }
        guard effort >= 0, effort <= 100 else { throw ValidationError("--effort must be from 0 to 100, not \(effort).") }
        guard slack >= 0, slack <= 50 else { throw ValidationError("--slack must be from 0 to 50 percent, not \(slack).") }
        guard minGroup >= 1 else { throw ValidationError("--min-group must be at least 1, not \(minGroup).") }
        if let timeLimit, timeLimit <= 0 { throw ValidationError("--time-limit must be above 0 seconds, not \(timeLimit).") }
    }

    func run() async throws {
        let start = Date()
        let settings = PlanSettings(
            seed: UInt64(bitPattern: Int64(seed)), minimumGroup: minGroup, threads: threads, effort: effort,
            slack: slack / 100)
        let (limit, onlyFirstCome, folder) = (timeLimit, firstCome, URL(fileURLWithPath: folder))
        let made: (plan: TrainingPlan, certificate: Certificate?, summary: Summary) = try await onOwnThread {
            let problem = try InstanceFolder.read(folder)
            Output.progress("read: \(problem.workers.count) workers, \(problem.sessions.count) sessions")
            let reading = Date().timeIntervalSince(start)
            let baseline = FirstCome.plan(problem, seed: settings.seed)
            let before = PlanFigures.of(baseline, in: problem, minimumGroup: settings.minimumGroup)
            func summary(_ plan: TrainingPlan, _ figures: PlanFigures, _ certificate: Certificate?, planning: Double = 0) -> Summary {
                Summary(
                    figures: figures, worstOffGroup: Self.name(figures.worstOffGroup, problem), firstCome: before,
                    levels: certificate?.levels ?? [], leastCost: certificate?.leastCost ?? 0, binding: Self.binding(plan, problem),
                    seconds: Date().timeIntervalSince(start), planningSeconds: reading + planning,
                    peakMegabytes: Output.peakMegabytes)
            }
            if onlyFirstCome { return (baseline, nil, summary(baseline, before, nil)) }
            let begin = Date()
            var deadline = limit.map { PlanDeadline(limit: $0) }
            let planned = try PlanSolver.plan(
                problem, settings: settings,
                progress: {
                    deadline?.note($0, at: Date().timeIntervalSince(start))
                    Output.progress("\(Int($0.share * 100)) % \($0.phase)")
                }, shouldHurry: { deadline?.isHurried(at: Date().timeIntervalSince(start)) ?? false })
            let planning = Date().timeIntervalSince(begin)
            let check = PlanCheck.check(problem, planned.plan, certificate: planned.certificate)
            guard check.holds else {
                throw CommandRefusal("The plan does not hold and was not written: \(check.violations.joined(separator: " "))")
            }
            return (
                planned.plan, planned.certificate,
                summary(planned.plan, planned.figures, planned.certificate, planning: planning)
            )
        }
        if let certificate, let proof = made.certificate { try PlanFiles.write(proof.json(), to: certificate) }
        try PlanFiles.write(made.plan.csv, to: out)
        if json { print(try Output.json(made.summary)) } else { print(words(made.summary)) }
    }

    private static func name(_ group: Int, _ problem: PlanningProblem) -> String {
        guard problem.groups.indices.contains(group) else { return "everybody" }
        let found = problem.groups[group]
        return "\(group): \(found.size), sub-region \(found.subregion), \(found.workerGroup)"
    }

    /// What money is used up, so that a thin plan explains itself.
    private static func binding(_ plan: TrainingPlan, _ problem: PlanningProblem) -> [String] {
        var spent = [Int](repeating: 0, count: problem.lines.count)
        for seat in plan.seats { spent[problem.workers[seat.worker].line] += problem.sessions[seat.session].seatCost }
        for session in Set(plan.seats.map(\.session)) { spent[problem.sessions[session].line] += problem.sessions[session].fixedCost }
        var binding = zip(problem.lines, spent).filter { $0.budget - $1 <= $0.budget / 100 }.map { "funding line '\($0.0.name)'" }
        if problem.totalBudget - spent.reduce(0, +) <= problem.totalBudget / 100 { binding.append("the whole budget") }
        return binding
    }

    private func words(_ summary: Summary) -> String {
        let figures = summary.figures
        func share(_ value: Double) -> String { String(format: "%.1f %%", value * 100) }
        let levels = summary.levels.map { level in
            let (value, bound) =
                level.name == "worst_off_share"
                ? (share(level.value), share(level.bound)) : (String(format: "%.0f", level.value), String(format: "%.0f", level.bound))
            return "  \(level.name) \(value), bound \(bound), gap \(share(level.gap)): at least \(share(1 - level.gap)) of what is possible"
        }
        return """
            worst-off share  \(share(figures.worstOffShare)) (group \(summary.worstOffGroup)); first come \(share(summary.firstCome.worstOffShare))
            people reached   \(figures.reached), left behind \(figures.leftBehind), unreachable \(figures.unreachable); first come leaves \(summary.firstCome.leftBehind)
            need covered     \(figures.needCovered) of \(figures.needTotal); first come \(summary.firstCome.needCovered)
            cost             \(figures.cost) euros, \(figures.sessionsRun) sessions run, \(figures.seats) seats
            large/SME/micro  \(figures.bySize.map { share($0.share) }.joined(separator: " / "))
            binds            \(summary.binding.isEmpty ? "no budget" : summary.binding.joined(separator: ", "))
            proof            \(levels.isEmpty ? "none" : "\n" + levels.joined(separator: "\n"))
            time             \(String(format: "%.2f", summary.seconds)) s, peak memory \(summary.peakMegabytes) MB
            """
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
